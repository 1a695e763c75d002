"""Counts, for each rule of extraction, the facts that gold calls right and wrong: ``kg/data/rules.csv``.

python -m benchmarks.confidence
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from kg.extraction import extract
from kg.reading import document_from_text
from kg.score import compare, read_gold, stated_facts
from kg.vocab import data_path

GOLD = Path(__file__).parent.parent / "tests" / "gold"


def table() -> str:
    """The table as it should be today."""
    folders = sorted({path.parent for path in GOLD.rglob("*.txt")})
    gold = [report for folder in folders for report in read_gold(folder)]
    built = {}
    for report in gold:
        document = document_from_text(report.text, id=report.id)
        built[report.id] = stated_facts(document, extract(document))
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(("rule", "right", "wrong"))
    for rule, tally in sorted(compare(gold, built).rules.items()):
        rows.writerow((rule, tally.tp, tally.fp))
    return out.getvalue()


if __name__ == "__main__":
    data_path("rules.csv").write_text(table(), encoding="utf-8")
