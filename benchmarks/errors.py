"""What extraction still gets wrong on the gold sets, the most frequent kind first.

    python -m benchmarks.errors [KINDS [EXAMPLES]]

A kind is a family, missed or extra, and for what is extra the rules that said it. Prints so many kinds
with their counts, each with some examples.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from typing import NamedTuple

from kg.facts import Fact
from kg.score import Mistake, aligned, compare, gold_facts, read_gold
from tests.measured import SETS, found


class Kind(NamedTuple):
    """A kind of mistake; ``rules`` is empty for what is missed."""

    family: str
    kind: str
    rules: tuple[str, ...]


def kinds() -> dict[Kind, list[Mistake]]:
    """The mistakes on all gold sets by kind, the most frequent first."""
    held: dict[Kind, list[Mistake]] = defaultdict(list)
    for folder in SETS.values():
        gold = read_gold(folder)
        facts = found(gold)
        rules = {
            (item.id, fact.family, fact.values): fact.rules
            for item in gold
            for fact in _by_gold_name(aligned(gold_facts(item), facts[item.id]))
        }
        for one in compare(gold, facts).errors:
            said_by = rules.get((one.document, one.family, one.values), ())
            held[Kind(one.family, one.kind, said_by)].append(one)
    return dict(sorted(held.items(), key=lambda entry: (-len(entry[1]), entry[0])))


def _by_gold_name(facts: list[Fact]) -> list[Fact]:
    """Facts that the alignment of names makes equal, with the rules of all of them."""
    rules: dict[tuple[str, tuple[str, ...]], set[str]] = defaultdict(set)
    for fact in facts:
        rules[fact.family, fact.values].update(fact.rules)
    return [Fact(*key, tuple(sorted(names))) for key, names in rules.items()]


def main(most: int, examples: int) -> None:
    """Print the table."""
    held = kinds()
    print(f"{sum(map(len, held.values()))} mistakes of {len(held)} kinds")
    for (family, kind, rules), mistakes in list(held.items())[:most]:
        print(f"{len(mistakes):5}  {kind:6} {family:16} {' + '.join(rules)}")
        for one in mistakes[:examples]:
            print(f"           {one.document}: {' | '.join(one.values)}")


if __name__ == "__main__":
    main(*map(int, [*sys.argv[1:], *("20", "3")[len(sys.argv) - 1 :]]))
