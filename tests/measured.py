"""How extraction stands on the gold sets, without a build, and the floors below which it must not fall.

``python -m tests.measured`` prints today's F1 beside the floors; with ``--raise`` it writes to
``data/quality_floors.csv`` each value that stands higher now, rounded down to two decimals. A floor is
never lowered by it.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise
from math import floor
from pathlib import Path

from kg.extraction import extract
from kg.facts import Fact, stated_facts
from kg.reading import document_from_text
from kg.score import FAMILIES, GROUPS, Gold, Scores, Tally, compare, read_gold
from kg.units import registry

HERE = Path(__file__).parent
SETS = {
    "dev": HERE / "gold" / "dev",
    "invented": HERE / "gold",
    "blind": HERE / "gold" / "blind",
    "blind2": HERE / "gold" / "blind2",
    "blind3": HERE / "gold" / "blind3",
    "blind4": HERE / "gold" / "blind4",
    "blind5": HERE / "gold" / "blind5",
}
FLOORS = HERE / "data" / "quality_floors.csv"
ROWS = (*FAMILIES, *GROUPS)


def chain(unit: str) -> list[tuple[str, str]]:
    """The (child, parent) names above a unit, as the registry knows them."""
    return list(pairwise(one.name for one in registry().chain(unit)))


def found(gold: Iterable[Gold]) -> dict[str, list[Fact]]:
    """Report id → what extraction finds in its text."""
    facts = {}
    for item in gold:
        document = document_from_text(item.text, id=item.id)
        facts[item.id] = stated_facts(document, extract(document), parents=chain)
    return facts


@cache
def scores(folder: Path) -> Scores:
    """How extraction scores on a folder of gold."""
    gold = read_gold(folder)
    return compare(gold, found(gold))


def tallies(folder: Path) -> Mapping[str, Tally]:
    """Every family and group that a folder's gold or its reports have something of."""
    held = scores(folder)
    return {name: one for name, one in (held.families | held.groups).items() if any(one)}


def floors() -> dict[tuple[str, str], float]:
    """(set, family or group) → the least F1."""
    with FLOORS.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return {(name, r["family"]): float(r[name]) for r in rows for name in SETS if r.get(name)}


def raised() -> dict[tuple[str, str], float]:
    """The floors, each lifted to today's value rounded down where that is higher."""
    old = floors()
    today = {(s, row): one.f1 for s, folder in SETS.items() for row, one in tallies(folder).items()}
    down = {key: floor(f1 * 100 + 1e-9) / 100 for key, f1 in today.items()}
    return {key: max(old.get(key, 0.0), down.get(key, 0.0)) for key in old | down}


def _write(held: Mapping[tuple[str, str], float]) -> None:
    with FLOORS.open("w", encoding="utf-8", newline="") as handle:
        out = csv.writer(handle, lineterminator="\n")
        out.writerow(["family", *SETS])
        for row in ROWS:
            values = [held.get((name, row)) for name in SETS]
            out.writerow([row, *("" if v is None else f"{v:.2f}" for v in values)])


def _show() -> None:
    old = floors()
    print(f"{'F1 (floor)':16}" + "".join(f"{name:>16}" for name in SETS))
    for row in ROWS:
        cells = []
        for name, folder in SETS.items():
            one = tallies(folder).get(row)
            cells.append(f"{one.f1:.3f} ({old.get((name, row), 0):.2f})" if one else "")
        print(f"{row:16}" + "".join(f"{cell:>16}" for cell in cells))


if __name__ == "__main__":
    if sys.argv[1:] == ["--raise"]:
        _write(raised())
    _show()
