"""What the tests of proportion share: the patterns of the rooms, what to feed them, and a clock.

Patterns are found, not listed: in what the names of a room hold, in what cached functions remember after
some reports, in the methods that are bound to one, and in ``re.search("...", ...)`` as it is written.
"""

from __future__ import annotations

import ast
import functools
import gc
import importlib
import inspect
import re
import signal
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from math import inf
from pathlib import Path
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

import kg

HOUSE = Path(kg.__file__).parent
#: The rooms that everything a report goes through stands on.
ENTRANCES = ("extraction", "reading", "echoes", "residue")
SEARCHING = frozenset("search finditer findall sub subn split".split())
MATCHING = frozenset("match fullmatch".split())
#: So many times the length, and how many times more than that it may take; how often it is tried again.
TIMES, TOLERATED, ATTEMPTS = 8, 3, 4
TOO_SOON, TOO_LATE = 0.03, 5.0  #: seconds
#: What a repeat needs to be a long one, and how many of a pattern's are tried.
LONG, PUMPS = 20, 16


# The patterns -------------------------------------------------------------------------------------


class Used(NamedTuple):
    """A pattern by the name that holds it, and the methods by which the house uses it."""

    name: str
    pattern: re.Pattern[str]
    methods: frozenset[str]


@cache
def rooms() -> dict[str, ast.Module]:
    """The rooms below :data:`ENTRANCES`, as their imports tell, and these themselves."""
    held: dict[str, ast.Module] = {}
    todo = list(ENTRANCES)
    while todo:
        room = todo.pop()
        path = HOUSE / f"{room}.py"
        if room not in held and path.is_file():
            held[room] = ast.parse(path.read_text(encoding="utf-8"))
            todo += _imported(held[room])
    return dict(sorted(held.items()))


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kg"):
            _, _, room = (node.module or "").partition(".")
            yield from [room.partition(".")[0]] if room else (name.name for name in node.names)


@cache
def _called(room: str) -> Mapping[str, set[str]]:
    """Name of a variable or function → the methods of patterns that a room calls on it.

    What is matched no further than some signs behind a place (``end + 200``) is bounded: "within".
    """
    found: dict[str, set[str]] = defaultdict(set)
    for node in ast.walk(rooms()[room]):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            name = _called_on(node.func.value)
            if name and node.func.attr in SEARCHING | MATCHING:
                found[name].add("within" if _is_bounded(node.args) else node.func.attr)
    return found


def _methods(home: str, name: str) -> set[str]:
    """How the house uses a name of a room: there, and where it is imported from there."""
    users = {home} | {
        room
        for room, tree in rooms().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == f"kg.{home}"
        if name in {one.name for one in node.names}
    }
    return {method for room in users for method in _called(room).get(name, ())}


def _is_bounded(arguments: list[ast.expr]) -> bool:
    end = arguments[2] if len(arguments) > 2 else None
    sum_of = isinstance(end, ast.BinOp) and isinstance(end.op, ast.Add)
    return sum_of and isinstance(getattr(end, "right", None), ast.Constant)


def _called_on(node: ast.expr) -> str | None:
    if isinstance(node, ast.Call):
        return _called_on(node.func)
    if isinstance(node, ast.Subscript):
        return _called_on(node.value)
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else None


def _inline(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Pattern and function of each ``re.search("...", ...)`` in a room."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            on, first = node.func.value, node.args[0]
            if isinstance(on, ast.Name) and on.id == "re" and isinstance(first, ast.Constant):
                yield str(first.value), node.func.attr


def _held(value: Any, seen: set[int]) -> Iterator[tuple[re.Pattern[str], str | None]]:
    """The patterns that a value is, holds or remembers, with the method that is bound to one."""
    if id(value) in seen or isinstance(value, str | int | float | type(None)):
        return
    seen.add(id(value))
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value, None
    elif isinstance(getattr(value, "__self__", None), re.Pattern):
        yield value.__self__, value.__name__
    else:
        for one in _inside(value):
            yield from _held(one, seen)


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return [*value.values(), *value.keys()]
    if isinstance(value, functools.partial):
        return [value.func, *value.args, *value.keywords.values()]
    if hasattr(value, "cache_info"):
        unwanted = type | type(gc) | type(_inside)
        return [one for one in gc.get_referents(value) if not isinstance(one, unwanted)]
    if isinstance(value, tuple | list | set | frozenset):
        return value
    if isinstance(value, type | type(gc)) or not type(value).__module__.startswith("kg."):
        return ()
    slots = [getattr(value, name, None) for name in getattr(type(value), "__slots__", ())]
    return [*getattr(value, "__dict__", {}).values(), *slots]


def everything() -> list[Used]:
    """Every pattern of the rooms, each once. Rooms should have read something before."""
    seen: set[int] = set()
    known: set[re.Pattern[str]] = set()
    found: list[Used] = []

    def add(name: str, pattern: re.Pattern[str], how: Iterable[str]) -> None:
        if pattern not in known:
            known.add(pattern)
            number = sum(one.name.partition("[")[0] == name for one in found)
            numbered = f"{name}[{number}]" if number else name
            found.append(Used(numbered, pattern, frozenset(how) or frozenset({"search"})))

    for room, tree in rooms().items():
        module = importlib.import_module(f"kg.{room}")
        for name, value in vars(module).items():
            if name.startswith("__"):
                continue
            if hasattr(value, "cache_info"):
                if value.__module__ != module.__name__:
                    continue
                if not inspect.signature(value).parameters:
                    value()
            for pattern, bound in _held(value, seen):
                add(f"{room}.{name}", pattern, {bound} if bound else _methods(room, name))
        for written, method in _inline(tree):
            if method not in SEARCHING | MATCHING:
                continue
            add(f"{room}: {written}", re.compile(written), {method})
    return found


def use(one: Used, text: str) -> None:
    """Use a pattern on a text as the house does: everywhere in it, or from its beginning."""
    if one.methods & SEARCHING:
        deque(one.pattern.finditer(text), 0)
    for method in one.methods & MATCHING:
        getattr(one.pattern, method)(text)


# What to feed them --------------------------------------------------------------------------------


class Feed(NamedTuple):
    """A text of any length: something, and behind it something again and again."""

    before: str
    repeat: str

    def text(self, length: int) -> str:
        """The text, cut at ``length``."""
        return (self.before + self.repeat * (length // len(self.repeat) + 1))[:length]


class Sampler:
    """A text that a pattern matches, and the places in it at which it could go on and on."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.written = ""
        self.pumps: list[Feed] = []
        self._walk(parser.parse(pattern.pattern, pattern.flags))

    def _walk(self, parsed: Any) -> None:
        for code, value in parsed:
            self._step(code, value)

    def _step(self, code: Any, value: Any) -> None:
        if code in {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}:
            least, most, inner = value
            begun = self.written
            self._walk(inner)
            again = self.written[len(begun) :]
            if most >= LONG and again:
                self.pumps += [Feed(begun, again), Feed("", begun + again)]
            self.written = begun + again * max(1, min(least, LONG))
        elif code is op.BRANCH:
            self._branches(value[1])
        elif code is op.SUBPATTERN:
            self._walk(value[-1])
        elif code is op.ATOMIC_GROUP:
            self._walk(value)
        else:
            self.written += _letter(code, value)

    def _branches(self, branches: list[Any]) -> None:
        begun = self.written
        for branch in reversed(branches):
            self.written = begun
            self._walk(branch)


def _letter(code: Any, value: Any) -> str:
    """What stands for one code of a parsed pattern; nothing for what has no width."""
    if code is op.LITERAL:
        return chr(value)
    if code in {op.ANY, op.NOT_LITERAL}:
        return "b" if value == ord("a") else "a"
    if code is op.IN:
        return next((one for one in "aA1 .,-\n\"“'" if _is_in(one, value)), _letter(*value[-1]))
    if code is op.RANGE:
        return chr(value[0])
    return ""


def _is_in(letter: str, codes: Any) -> bool:
    kinds = {
        op.CATEGORY_DIGIT: letter.isdigit(),
        op.CATEGORY_SPACE: letter.isspace(),
        op.CATEGORY_WORD: letter.isalnum(),
        op.CATEGORY_NOT_DIGIT: not letter.isdigit(),
        op.CATEGORY_NOT_SPACE: not letter.isspace(),
        op.CATEGORY_NOT_WORD: not letter.isalnum(),
    }
    negated = codes[0][0] is op.NEGATE
    found = any(
        (code is op.LITERAL and value == ord(letter))
        or (code is op.RANGE and value[0] <= ord(letter) <= value[1])
        or (code is op.CATEGORY and kinds.get(value, False))
        for code, value in codes
    )
    return found != negated


def own_feeds(pattern: re.Pattern[str]) -> list[Feed]:
    """What is made for a pattern: its words, what it matches whole and half, its repeats."""
    words = list(dict.fromkeys(re.findall(r"[a-z]{3,}", pattern.pattern.lower())))[:8]
    sampler = Sampler(pattern)
    whole = sampler.written
    repeats = [*(f"{word} " for word in words), *words[:3], " ".join(words) + " "]
    repeats += [whole, whole[:-1], whole[: len(whole) // 2], f"{whole} ", f"{whole[:-1]}\n"]
    pumps = sorted(set(sampler.pumps), key=lambda feed: (len(feed.before), feed))[:PUMPS]
    feeds = [*(Feed("", repeat) for repeat in repeats), *pumps]
    return [feed for feed in dict.fromkeys(feeds) if feed.repeat]


# The clock ----------------------------------------------------------------------------------------


class TooLate(AssertionError):
    """Something takes too long to wait for."""


def _stop(*_: object) -> None:
    raise TooLate


def seconds(work: Callable[[], object]) -> float:
    """Processor time that ``work`` takes; infinite where it is not through in time."""
    before = signal.signal(signal.SIGVTALRM, _stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, TOO_LATE)
    started = time.process_time()
    try:
        work()
    except TooLate:
        return inf
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return time.process_time() - started


def is_in_proportion(work: Callable[[str], object], text: str) -> bool:
    """Whether ``work`` on a text takes about as long as on its first eighth, eight times.

    What is over soon is in proportion; what seems not to be is measured again.
    """
    part = text[: len(text) // TIMES]
    for _ in range(ATTEMPTS):
        long = seconds(lambda: work(text))
        if long < TOO_SOON:
            return True
        if long == inf:
            return False
        if long <= TOLERATED * seconds(lambda: [work(part) for _ in range(TIMES)]):
            return True
    return False
