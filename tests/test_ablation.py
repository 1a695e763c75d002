"""The switches of the ablation find what they switch off, change something, and leave no trace."""

from __future__ import annotations

import pytest

from benchmarks.ablation import SWITCHES, without
from kg.extraction import extract
from kg.reading import document_from_text
from kg.score import read_gold
from tests.case_table import cases
from tests.measured import SETS

TEXTS = [item.text for folder in SETS.values() for item in read_gold(folder)]
TEXTS += [case.text for case in cases()]
DOCUMENTS = [document_from_text(text, id=f"d{n}") for n, text in enumerate(TEXTS)]


@pytest.mark.parametrize("name", SWITCHES)
def test_a_switch_makes_a_difference_and_leaves_none(name: str) -> None:
    told = None
    for document in DOCUMENTS:
        whole = extract(document)
        with without(SWITCHES[name]):
            less = extract(document)
        if less != whole:
            told = document, whole
            break
    assert told, "extraction finds the same without it"
    assert extract(told[0]) == told[1]
