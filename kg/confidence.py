"""How far a claim can be trusted: the share of a rule's facts that were right, measured on gold.

``data/rules.csv`` counts, for each rule, the facts that were right and wrong over all gold of ``tests/gold``
(``python -m benchmarks.confidence`` counts again). A rule's confidence is the rule of succession over its
counts, so that few facts, all right, are not yet certainty; a rule that gold does not score has the
confidence of all rules together.
"""

from __future__ import annotations

from functools import cache

from kg.vocab import data_path, read_table

_SUREST = 0.999  #: no count of facts makes a rule certain


@cache
def confidence(rule: str) -> float:
    """From 0 to 1, to three decimals."""
    counts = _counts()
    return _succession(*counts.get(rule, _total()))


@cache
def _counts() -> dict[str, tuple[int, int]]:
    rows = read_table(data_path("rules.csv"))
    return {row["rule"]: (int(row["right"]), int(row["wrong"])) for row in rows}


@cache
def _total() -> tuple[int, int]:
    counts = _counts().values()
    return sum(right for right, _ in counts), sum(wrong for _, wrong in counts)


def _succession(right: int, wrong: int) -> float:
    return min(_SUREST, round((right + 1) / (right + wrong + 2), 3))
