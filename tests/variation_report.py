"""``python -m tests.variation_report [COUNT] [FIRST]``: what of the rendered facts comes back."""

from __future__ import annotations

import sys
from collections import Counter

from kg.extraction import extract
from kg.facts import claim_facts
from kg.reading import document_from_text
from tests.case_table import disagreements
from tests.readable import facts_of
from tests.variation import FAMILIES, render

SHOWN = 12


def main(count: int, first: int) -> None:
    """Print recall and precision per family, and some mistakes of each kind with their seed."""
    wrong: dict[tuple[str, str], list[str]] = {}
    right: Counter[str] = Counter()
    for seed in range(first, first + count):
        text, readable = render(seed)
        document = document_from_text(text, id=f"v{seed}")
        wanted, found = facts_of(readable), claim_facts(document, extract(document))
        right.update({family: len(wanted[family] & found.get(family, set())) for family in wanted})
        for family, kind, values in disagreements(wanted, found):
            wrong.setdefault((family, kind), []).append(f"{seed}: {' | '.join(values)}")
    for family in FAMILIES:
        missed, extra = (len(wrong.get((family, kind), [])) for kind in ("missed", "extra"))
        recall = right[family] / max(right[family] + missed, 1)
        precision = right[family] / max(right[family] + extra, 1)
        print(f"{family:16} P {precision:.4f}  R {recall:.4f}  of {right[family] + missed}")
    for (family, kind), rows in sorted(wrong.items()):
        print(f"\n{family}, {kind}: {len(rows)}")
        print("\n".join(f"  {row}" for row in rows[:SHOWN]))


if __name__ == "__main__":
    numbers = [int(argument) for argument in sys.argv[1:]]
    main(*numbers, *(1000, 0)[len(numbers) :])
