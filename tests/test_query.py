"""Asking a build: names as people write them, named questions against independent readings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kg.errors import AmbiguousName, QueryError
from kg.opened import Build, open_build
from kg.query import answer, find, questions, run
from kg.units import registry
from kg.why import account
from tests.conftest import SAMPLES

if TYPE_CHECKING:
    from kg.build import Built


@pytest.fixture(scope="module")
def build(samples_build: Built) -> Build:
    return open_build(samples_build.folder)


def column(build: Build, name: str, column: str, **values: str) -> list[str]:
    columns, rows = answer(build, run(build, name, values))
    return [row[columns.index(column)] for row in rows]


# Names -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "kind", "path"),
    [
        ("Polres Karawang", "Unit", "unit/polres-karawang"),
        ("polres karawang", None, "unit/polres-karawang"),
        ("unit/polres-karawang", None, "unit/polres-karawang"),
        ("https://w3id.org/sambang/id/unit/polri", None, "unit/polri"),
        ("POLRES  KARAWANG!", "Unit", "unit/polres-karawang"),
        ("polres krawang", "Unit", "unit/polres-karawang"),
        ("rengasdengklok polsek", "Unit", "unit/polsek-rengasdengklok.polres-karawang"),
        ("desa sindangsari", "Place", "place/32.15.07.2011"),
        ("Ds. Sindangsari", None, "place/32.15.07.2011"),
        ("32.15.07.2011", "Place", None),
    ],
)
def test_names_are_found_as_people_write_them(
    build: Build, written: str, kind: str | None, path: str | None
) -> None:
    if path is None:
        with pytest.raises(QueryError, match="no place"):
            find(build, written, kind)
    else:
        assert build.path(find(build, written, kind).iri) == path


def test_every_entity_is_found_by_its_path_and_none_by_another_kind(build: Build) -> None:
    for entity in build.entities.values():
        assert find(build, build.path(entity.iri)) == entity
    with pytest.raises(QueryError):
        find(build, "polres karawang", "Person")


def test_a_label_finds_its_entity_or_asks_back_among_those_that_bear_it(build: Build) -> None:
    for entity in build.entities.values():
        bearers = [one for one in build.entities.values() if entity.label in one.names]
        if len(bearers) == 1:
            assert find(build, entity.label) == entity
        else:
            with pytest.raises(AmbiguousName):
                find(build, entity.label)


# Named questions ---------------------------------------------------------------------------------


def test_every_question_says_what_it_asks_in_two_languages_and_runs(build: Build) -> None:
    examples = {
        "kg:Unit": "polres karawang",
        "kg:Person": "rizal firmansyah",
        "kg:Place": "jawa barat",
    }
    for question in questions().values():
        assert question.title != question.title_id
        needed = {p.name: examples[p.kind] for p in question.parameters if not p.optional}
        found = answer(build, run(build, question.name, needed))
        assert all(len(row) == len(found.columns) for row in found.rows)


def test_the_chain_is_that_of_the_registry(build: Build) -> None:
    sectors = [one for one in build.entities.values() if "SectorPolice" in one.kinds]
    for sector in sectors:
        key = build.path(sector.iri).removeprefix("unit/")
        own, *above = dict.fromkeys(column(build, "chain", "above", unit=sector.iri))
        assert own == sector.label
        assert above == [unit.name for unit in registry().chain(key)[1:]]


def test_periods_and_places_take_from_the_whole(build: Build) -> None:
    days = column(build, "visits", "day")
    since, until = "2024-10-01", "2024-11-30"
    within = [day for day in days if since <= day <= until]
    assert column(build, "visits", "day", since=since, until=until) == within
    assert 0 < len(within) < len(days)
    nearer = column(build, "visits", "day", place="jawa barat")
    assert 0 < len(nearer) < len(days)


def test_quotations_stand_in_their_report(build: Build) -> None:
    columns, rows = answer(build, run(build, "quotes", {}))
    assert columns == ["speaker", "said", "report"]
    for _, said, report in rows:
        assert said in (SAMPLES / f"{report}.txt").read_text(encoding="utf-8")


def test_values_are_never_read_as_sparql(build: Build) -> None:
    for hostile in ('x" } #', "> { ?a ?b ?c } #", "\\", "?unit"):
        with pytest.raises(QueryError, match="no unit"):
            run(build, "chain", {"unit": hostile})


# Accounts ----------------------------------------------------------------------------------------


def test_an_account_gives_every_claim_on_the_entity_with_its_sentence(build: Build) -> None:
    links = {link.mention: build.entity_iri(link.entity) for link in build.links}
    for name in ("rizal firmansyah", "polres karawang", "desa sindangsari"):
        entity = find(build, name)
        told = account(build, entity).facts
        said = {(s.report, s.words) for fact in told for s in fact.sentences}
        mine = [c for c in build.claims if entity.iri in (links[c.subject], links.get(c.object))]
        assert mine
        for claim in mine:
            words = " ".join(claim.quote.split())
            assert any(r == claim.document and words in sentence for r, sentence in said)


def test_what_only_the_registry_says_has_no_sentence_and_comes_last(build: Build) -> None:
    told = account(build, find(build, "polres karawang")).facts
    implied = [fact for fact in told if not fact.sentences]
    assert any(fact.words.startswith("jurisdiction") for fact in implied)
    assert told[-len(implied) :] == implied


# The same graph through other doors --------------------------------------------------------------


def test_rdflib_and_networkx_see_what_sparql_sees(build: Build) -> None:
    select = "SELECT ?a ?b { ?a kg:subordinateTo ?b }"
    rows = {(str(a), str(b)) for a, b in build.dataset.query(_PREFIX + select)}
    walked = {(a, b) for a, b, key in build.graph.edges(keys=True) if key == "kg:subordinateTo"}
    assert rows == walked
    assert rows


_PREFIX = "PREFIX kg: <https://w3id.org/sambang/ontology#> "
