"""No text makes extraction explode: every pattern, and all of it together, takes time in proportion.

Each regular expression of the rooms that extraction stands on is fed long repeats of what it looks for,
in the way in which the house uses it (searched, or tried at one place): eight times, and once at eight
times the length. In proportion, both take the same time; with its square, the second takes eight times
as long. Processor time counts; what is over too soon to be measured is no explosion.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from math import inf
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import kg
from kg.claims import Document
from kg.extraction import extract

HOUSE = Path(kg.__file__).parent
TIMES, TOLERATED, ATTEMPTS = 8, 3, 3
TOO_SOON, TOO_LATE = 0.1, 10.0  #: seconds
#: Characters, before they are taken eight times.
LENGTH, LOOK_BACK, REPORT, GAP = 2000, 60, 25_000, 2500
SEARCHING = frozenset("search finditer findall sub subn split".split())
MATCHING = frozenset("match fullmatch".split())
#: Patterns and reports known to be worse; a mended one is taken off.
NOT_YET = frozenset(
    {
        "bare_places._SITE_FOLLOWS",
        "chrome._TEASER",
        "layout._DATELINE",
        "layout._LINK",
        "participants._ACTS",
        "reach._AND",
        r"units: \s*([-–—/])\s*",
        "unspoken._AS",
        "unspoken._OF_UNIT",
        "Desa Klari ",
        "AKP Budi ",
        "AKP Budi Santoso menyapa warga Desa Klari.\n",
        "“Aman,” ujar AKP Budi. ",
        "Kapolsek Klari AKP Budi, ",
        "[a](",
        "digantikan AKP Budi ",
        "Bripka Budi dan Bripka Andi… …Polsek Klari sambang Desa Klari.",
    }
)

REPEATS = (
    "a|A|Aa |a |A |A. |S.|.|,|, |- |-| |\n|1|1 |1.|1/|1, |12/3/|08.00 |\"|“|”|(|)|[|*|_|'|a'|a-|\t|; |– "
    "|dan |di |tanggal |Rabu |pukul |pukul 08.00 |Desa A |AKP |AKP Budi |Kapolsek |S.H., |RT 1/|Jl. A"
).split("|")
REPORTS = (
    "Desa Klari |AKP Budi |Polsek Klari |Kapolsek |Kapolsek Klari AKP Budi, |Budi Santoso, |S.H., M.H., "
    "|RT 01/RW 02 |Jl. Raya |“Aman,” ujar AKP Budi. |Rabu (6/11/2024) |pukul 08.00 WIB |sambang warga "
    '|AKP Budi Santoso menyapa warga Desa Klari.\n|Baca juga: |1. AKP Budi\n|((((|""|[a](|a\n|a|A |. '
    "|digantikan AKP Budi |serah terima jabatan Kapolsek "
).split("|")
#: What is repeated between what: where a pattern looks from one mention to the next.
BETWEEN = [
    (before, repeat, behind)
    for before, behind in (
        ("Kapolsek Klari", "AKP Budi menyapa warga."),
        ("AKP Budi", "AKP Andi dilantik sebagai Kapolsek Klari."),
        ("AKP Budi digantikan", "AKP Andi. Serah terima jabatan Kapolsek Klari."),
        ("“Aman,” ujar", "AKP Budi dari Polsek Klari."),
        ("Bripka Budi dan Bripka Andi", "Polsek Klari sambang Desa Klari."),
    )
    for repeat in (" ", ",", ", ", ".", "a", "a ", "A ", "dan ")
]


# The patterns -------------------------------------------------------------------------------------


class Used(NamedTuple):
    """A pattern by the name that holds it, and the methods by which the house uses it."""

    name: str
    pattern: re.Pattern[str]
    methods: frozenset[str]


@cache
def rooms() -> dict[str, ast.Module]:
    """The rooms that ``kg.extraction`` stands on, as its imports tell, and itself."""
    held: dict[str, ast.Module] = {}
    todo = ["extraction"]
    while todo:
        room = todo.pop()
        path = HOUSE / f"{room}.py"
        if room not in held and path.is_file():
            held[room] = ast.parse(path.read_text(encoding="utf-8"))
            todo += [
                node.module.split(".")[1]
                for node in ast.walk(held[room])
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kg.")
            ]
    return dict(sorted(held.items()))


def methods() -> dict[str, set[str]]:
    """Name of a variable or function → the methods of patterns that are called on it anywhere."""
    found: dict[str, set[str]] = defaultdict(set)
    for node in (n for tree in rooms().values() for n in ast.walk(tree)):
        if isinstance(node, ast.Attribute) and node.attr in SEARCHING | MATCHING:
            on = node.value.func if isinstance(node.value, ast.Call) else node.value
            if isinstance(on, ast.Name):
                found[on.id].add(node.attr)
    return found


def patterns_in(value: Any) -> Iterator[re.Pattern[str]]:
    """The patterns that a value is or holds."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list | frozenset):
        yield from (pattern for one in value for pattern in patterns_in(one))
    elif isinstance(value, dict):
        yield from (pattern for one in value.values() for pattern in patterns_in(one))


def held_by(room: str) -> Iterator[tuple[str, Any]]:
    """What a room's names hold; of its cached functions without parameters, what they return."""
    module = importlib.import_module(f"kg.{room}")
    for name, value in vars(module).items():
        if hasattr(value, "cache_info"):
            own = value.__module__ == module.__name__
            yield name, value() if own and not inspect.signature(value).parameters else None
        elif name != "__builtins__":
            yield name, value


def inline(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Pattern and function of each ``re.search("...", ...)`` in a room."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            on, first = node.func.value, node.args[0]
            known = isinstance(on, ast.Name) and on.id == "re" and isinstance(first, ast.Constant)
            if known and node.func.attr in SEARCHING | MATCHING:
                yield str(first.value), node.func.attr


@cache
def everything() -> list[Used]:
    """Every pattern of the rooms, each once."""
    called, seen, found = methods(), set(), []
    for room, tree in rooms().items():
        for name, value in held_by(room):
            for n, pattern in enumerate(patterns_in(value)):
                if pattern not in seen:
                    seen.add(pattern)
                    how = frozenset(called.get(name) or {"search"})
                    found.append(Used(f"{room}.{name}" + f"[{n}]" * (n > 0), pattern, how))
        for written, method in inline(tree):
            found.append(Used(f"{room}: {written}", re.compile(written), frozenset({method})))
    return found


def feeds(pattern: re.Pattern[str]) -> list[str]:
    """What to repeat: what every report is made of, and the words of the pattern."""
    words = list(dict.fromkeys(re.findall(r"[a-z]{3,}", pattern.pattern.lower())))
    return [*REPEATS, *(f"{word} " for word in words[:12]), " ".join(words) + " ", *words[:4]]


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


def is_in_proportion(work: Callable[[str], object], repeat: str, length: int) -> bool:
    """Whether ``work`` on eight times as much takes about as long as doing it eight times."""
    text = (repeat * (TIMES * length // len(repeat) + 1))[: TIMES * length]
    for _ in range(ATTEMPTS):
        long = seconds(lambda: work(text))
        if long < TOO_SOON:
            return True
        if long == inf:
            return False
        if long <= TOLERATED * seconds(lambda: [work(text[:length]) for _ in range(TIMES)]):
            return True
    return False


# Tests --------------------------------------------------------------------------------------------


def test_the_patterns_are_found() -> None:
    assert len(everything()) > 100
    assert {"extraction", "grammar", "layout", "quotations"} <= rooms().keys()
    named = {one.name for one in everything()} | set(REPORTS) | set(map("…".join, BETWEEN))
    assert named >= NOT_YET


def _listed(one: Any, name: str) -> Any:
    marks = [pytest.mark.xfail(strict=False, reason="not yet")] if name in NOT_YET else []
    return pytest.param(one, id=name.encode("unicode_escape").decode(), marks=marks)


@pytest.mark.slow
@pytest.mark.parametrize("one", [_listed(one, one.name) for one in everything()])
def test_a_pattern_takes_time_in_proportion(one: Used) -> None:
    """A pattern that ends in ``$`` looks back from where something stands, over a few words."""

    def work(text: str) -> None:
        if one.methods & SEARCHING:
            list(one.pattern.finditer(text))
        for method in sorted(one.methods & MATCHING):
            getattr(one.pattern, method)(text)

    length = LOOK_BACK if one.pattern.pattern.rstrip(")").endswith("$") else LENGTH
    worse = (feed for feed in feeds(one.pattern) if not is_in_proportion(work, feed, length))
    assert next(worse, None) is None, one.pattern.pattern


def read(text: str) -> None:
    extract(Document("x", None, None, None, None, text, "", "x"))


@pytest.mark.slow
@pytest.mark.parametrize("repeat", [_listed(one, one) for one in REPORTS])
def test_a_report_takes_time_in_proportion(repeat: str) -> None:
    read(repeat)
    assert is_in_proportion(read, repeat, REPORT)


@pytest.mark.slow
@pytest.mark.parametrize("parts", [_listed(one, "…".join(one)) for one in BETWEEN])
def test_a_report_with_a_gap_takes_time_in_proportion(parts: tuple[str, str, str]) -> None:
    before, repeat, behind = parts
    read(f"{before} {repeat} {behind}")
    assert is_in_proportion(lambda gap: read(f"{before} {gap} {behind}"), repeat, GAP)
