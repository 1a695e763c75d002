"""Each invented snippet gives exactly the facts that a careful reader finds in it.

Those that do not yet are named in ``cases/not_yet.txt``, each with what is hard about it: they must
fail, so that a row which comes right is taken off the list.
"""

from __future__ import annotations

from collections import Counter

import pytest
from _pytest.mark.structures import ParameterSet

from kg.facts import Facts
from kg.score import FAMILIES
from tests.case_table import FOLDER, Case, cases, disagreements, found_facts

ALL = list(cases())
LISTED = (FOLDER / "not_yet.txt").read_text(encoding="utf-8").splitlines()
NOT_YET = dict(line.split("  ", 1) for line in LISTED)


def _row(case: Case) -> ParameterSet:
    why = NOT_YET.get(case.id)
    mark = pytest.mark.xfail(raises=AssertionError, strict=True, reason=f"not yet: {why}")
    return pytest.param(case, id=case.id, marks=[mark] if why else [])


@pytest.mark.parametrize("case", [_row(case) for case in ALL])
def test_case(case: Case) -> None:
    assert not disagreements(case.facts, found_facts(case)), case.mess


def test_the_list_of_what_is_not_yet_right_is_sorted_and_names_cases() -> None:
    assert sorted(LISTED) == LISTED
    assert NOT_YET.keys() <= {case.id for case in ALL}


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
