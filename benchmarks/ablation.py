"""What each main mechanism of extraction is worth: F1 on the gold sets with it switched off.

    python -m benchmarks.ablation

A switch replaces functions of the house from outside and puts them back. Prints a table: F1 of all
gold sets together, the share of the invented snippets that come out exactly right, and the difference
to the whole. The same on every run.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from kg.score import Tally, compare, read_gold
from tests.case_table import cases, disagreements, found_facts
from tests.measured import SETS, found

Call = Callable[..., Any]
FAMILIES = ("entities", "relations", "visits", "has visit", "quote")
COLUMNS = (*FAMILIES, "snippets")


def gives(value: Any) -> Call:
    """A function that always gives ``value``."""
    return lambda *_, **__: value


def first(value: Any, *_: Any, **__: Any) -> Any:
    """What came in."""
    return value


def second(_: Any, value: Any, *__: Any, **___: Any) -> Any:
    """What came in as second argument."""
    return value


def no_titles(_: str, pos: int) -> tuple[tuple[str, ...], int]:
    """No academic titles behind a name."""
    return (), pos


def same_words(person: Any, item: Any, *_: Any, **__: Any) -> bool:
    """One person is who is named in exactly the same words."""
    return bool(person.first.name.text == item.name.text)


#: A pattern that is nowhere found.
NEVER = re.compile(r"(?!)")
#: Mechanism → what replaces which function (or pattern) of which room.
SWITCHES: dict[str, dict[str, Call | re.Pattern[str]]] = {
    "glued words come apart": {"tokens._CAMEL": NEVER},
    "mistyped closed classes": {"lexemes._nearest": first},
    "headlines told from names": {"analysis.headlines": gives(frozenset())},
    "chrome taken out": {
        "chrome._Marker.is_chrome": gives(False),
        "chrome._split": lambda _, line: [line],
        "chrome._without_trailers": second,
    },
    "academic titles": {"persons.titles_at": no_titles},
    "places resolved together": {"votes.Votes.count": gives(None)},
    "misspelt places": {"localities.Localities._misspelt": gives(None)},
    "places without level word": {"localities.Localities._read_bare": gives(None)},
    "holder or place of a role": {"analysis._holders_told": lambda _, __, items, *___: items},
    "names behind cues": {"analysis.introduced": gives([])},
    "coreference": {"people._is_same": same_words, "analysis.aliases": gives([])},
    "former holders": {"postings.tense": gives("now")},
    "what is left unsaid": {"analysis.fill_in": gives(None)},
    "units left unsaid": {"unspoken._default_units": gives(None)},
    "hand-over walk": {"analysis.handovers": gives([])},
    "other topics outweigh": {"topics._other_topics": gives(0.0)},
    "speakers by pronoun": {"quotations._Reader._pronoun": gives(None)},
}


def _holder(path: str) -> tuple[Any, str]:
    """The module or class that holds a function, and the function's name."""
    room, *names = path.split(".")
    holder = importlib.import_module(f"kg.{room}")
    for name in names[:-1]:
        holder = getattr(holder, name)
    return holder, names[-1]


def _forget() -> None:
    """Empty what remembers how a word was read."""
    importlib.import_module("kg.lexemes").forget()


@contextmanager
def without(switches: Mapping[str, Call | re.Pattern[str]]) -> Iterator[None]:
    """The house with some functions replaced. AttributeError where one is not there."""
    holders = {path: _holder(path) for path in switches}
    before = {path: getattr(holder, name) for path, (holder, name) in holders.items()}
    try:
        for path, (holder, name) in holders.items():
            setattr(holder, name, switches[path])
        _forget()
        yield
    finally:
        for path, (holder, name) in holders.items():
            setattr(holder, name, before[path])
        _forget()


def snippets() -> float:
    """The share of the invented snippets that give exactly their facts."""
    right = [not disagreements(case.facts, found_facts(case)) for case in cases()]
    return sum(right) / len(right)


def figures() -> list[float]:
    """How extraction as it now is stands, by column."""
    gold = [item for folder in SETS.values() for item in read_gold(folder)]
    held = compare(gold, found(gold))
    tallies: dict[str, Tally] = held.families | held.groups
    return [*(tallies[name].f1 for name in FAMILIES), snippets()]


def main() -> None:
    """Print the table."""
    whole = figures()
    print(f"{'F1':36}" + "".join(f"{name:>12}" for name in COLUMNS))
    print(f"{'everything':36}" + "".join(f"{value:12.3f}" for value in whole))
    for name, switches in SWITCHES.items():
        with without(switches):
            less = figures()
        row = (f"{value - full:+12.3f}" for value, full in zip(less, whole, strict=True))
        print(f"{'without: ' + name:36}" + "".join(row), flush=True)


if __name__ == "__main__":
    main()
