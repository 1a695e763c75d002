"""Facts rendered through many surface forms come back; and the renderer says what it means."""

from __future__ import annotations

import re
from collections.abc import Set
from datetime import date
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.claims import Claim, Document
from kg.extraction import extract
from kg.facts import Facts, Values, claim_facts
from kg.places import gazetteer
from kg.reading import document_from_text
from kg.units import registry
from tests.readable import facts_of
from tests.surface import DAYS
from tests.variation import VILLAGES, render

SEEDS = st.integers(min_value=0, max_value=2**32)
FEW = settings(derandomize=True, max_examples=200, deadline=None)


@lru_cache(maxsize=4096)
def read(seed: int) -> tuple[Document, tuple[Claim, ...], Facts, Facts]:
    text, readable = render(seed)
    document = document_from_text(text, id=f"v{seed}")
    claims = tuple(extract(document))
    return document, claims, facts_of(readable), claim_facts(document, claims)


@pytest.mark.parametrize(
    "family",
    "person|rank|posting|former posting|area|visit date|place|quote|unit|visit place".split("|"),
)
def test_facts_come_back(family: str) -> None:
    @FEW
    @given(SEEDS)
    def comes_back(seed: int) -> None:
        document, _, wanted, found = read(seed)
        nothing: Set[Values] = set()
        assert not wanted[family] - found.get(family, nothing), document.text

    comes_back()


@pytest.mark.parametrize("family", ["person", "unit", "place", "has visit"])
def test_nothing_is_made_up(family: str) -> None:
    @FEW
    @given(SEEDS)
    def is_stated(seed: int) -> None:
        document, _, wanted, found = read(seed)
        assert found.get(family, set()) <= wanted[family], document.text

    is_stated()


@FEW
@given(SEEDS)
def test_every_claim_quotes_the_text_that_it_stands_on(seed: int) -> None:
    document, claims, _, _ = read(seed)
    for claim in claims:
        assert claim.quote == document.text[claim.start : claim.end]
        assert claim.document == document.id


@FEW
@given(SEEDS)
def test_a_seed_gives_one_report(seed: int) -> None:
    assert render(seed) == render(seed)


@FEW
@given(SEEDS)
def test_a_report_holds_its_own_facts(seed: int) -> None:
    text, facts = render(seed)
    for name in facts["person"]:
        assert name in text
    for _, words in facts["quote"]:
        assert words in text
    for unit in facts["unit"]:
        assert unit.startswith("Polda") or unit.partition(" ")[2] in text
    for code in facts["visit place"]:
        assert next(row.village for row in VILLAGES if row.code == code) in text
    assert {row[1] for row in facts["area"]} == set(facts["visit place"])
    assert facts["has visit"] == bool(facts["visit date"])


@FEW
@given(SEEDS)
def test_a_report_never_contradicts_its_day(seed: int) -> None:
    text, facts = render(seed)
    for day in map(date.fromisoformat, facts["visit date"]):
        assert str(day.year) in text or re.search(rf"/{day.year % 100}\)", text)
        assert {name for name in DAYS if re.search(rf"\b{name}\b", text)} <= {DAYS[day.weekday()]}


def test_many_seeds_give_many_reports() -> None:
    assert len({render(seed)[0] for seed in range(2000)}) == 2000


def test_villages_and_their_units_are_real() -> None:
    places, units = gazetteer(), registry()
    for row in VILLAGES:
        assert places.at(row.code).name == row.village
        assert places.at(row.district_code).name == row.district
        (sector,) = units.sector(row.district, hints=[row.code, row.regency])
        resort = units.get(sector.parent or "")
        assert resort is not None
        assert resort.name == row.polres
