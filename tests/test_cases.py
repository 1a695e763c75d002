"""Each invented snippet gives exactly the facts that a careful reader finds in it."""

from __future__ import annotations

from collections import Counter

import pytest

from kg.facts import Facts
from kg.score import FAMILIES
from tests.case_table import Case, cases, disagreements, found_facts

ALL = list(cases())


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.id)
def test_case(case: Case) -> None:
    assert not disagreements(case.facts, found_facts(case)), case.mess


def test_every_case_has_an_id_of_its_own() -> None:
    assert not [id for id, count in Counter(case.id for case in ALL).items() if count > 1]


def test_every_family_of_a_case_is_one_that_the_scorer_counts() -> None:
    assert {family for case in ALL for family in case.readable} <= set(FAMILIES)


def test_every_quotation_of_a_case_stands_in_its_text() -> None:
    for case in ALL:
        for _, words in case.readable.get("quote", []):
            assert words in case.text, case.id


def test_a_missing_and_a_superfluous_fact_are_both_told() -> None:
    wanted: Facts = {"person": {("budi",)}, "rank": set()}
    found: Facts = {"person": {("andi",)}, "rank": {("andi", "akp")}, "unit": {("polsekklari",)}}
    assert disagreements(wanted, found) == [
        ("person", "missed", ("budi",)),
        ("person", "extra", ("andi",)),
        ("rank", "extra", ("andi", "akp")),
    ]
