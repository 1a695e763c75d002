"""From build to build: old names stay valid, and what changed is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.build import build
from kg.claims import Link
from kg.difference import difference
from kg.finding import find
from kg.judgements import write_judgements
from kg.lineage import successors
from kg.opened import Build, open_build
from kg.query import answer, ask
from kg.review import Review
from tests.test_review import REPORTS, write

MENTIONS = st.sampled_from([f"r{number}#person=0,1" for number in range(6)])
ENTITIES = st.sampled_from([f"person/{name}" for name in "abcd"])
TABLES = st.dictionaries(MENTIONS, ENTITIES)


def links(table: dict[str, str]) -> list[Link]:
    return [Link(mention, entity, 1.0, "") for mention, entity in table.items()]


# The law -----------------------------------------------------------------------------------------


@given(TABLES, TABLES)
def test_a_name_is_replaced_exactly_when_it_is_gone_and_its_mentions_are_not(
    before: dict[str, str], after: dict[str, str]
) -> None:
    found = successors(links(before), links(after))
    for name in set(before.values()):
        ends = {after[one] for one in before if before[one] == name and one in after}
        gone = name not in after.values()
        assert found.get(name, ()) == (tuple(sorted(ends)) if gone else ())


@given(TABLES, TABLES, TABLES)
def test_names_survive_over_several_builds(
    first: dict[str, str], second: dict[str, str], third: dict[str, str]
) -> None:
    known = successors(links(first), links(second))
    found = successors(links(second), links(third), known)
    now = set(third.values())
    assert not found.keys() & now
    assert all(set(ends) <= now for ends in found.values())
    direct = successors(links(second), links(third))
    for name, ends in known.items():
        alive = {end for one in ends for end in (direct.get(one) or {one} & now)}
        if name not in now and alive:
            assert alive <= set(found[name])


# In builds ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Build, Build]:
    """A build, and the next one: a person judged two to be one, one report came, one went."""
    folder = tmp_path_factory.mktemp("lineage")
    reports = write(folder / "reports", {name: REPORTS[name] for name in "abc"})
    old = open_build(build([reports], folder / "old").folder)
    [one] = list(Review(old))
    write_judgements([one.judged("same", who="Rini", when="2025")], folder / "judgements.csv")
    (reports / "c.txt").unlink()
    write(reports, {"e": REPORTS["a"].replace("Duren", "Anggadita").replace("18/10", "19/10")})
    new = build(
        [reports],
        folder / "new",
        judgements=folder / "judgements.csv",
        previous=folder / "old",
    )
    assert new.counts["replaced"] > 0
    return old, open_build(new.folder)


def merged(old: Build, new: Build) -> tuple[str, str]:
    """The path that is no more, and the one that stands for it."""
    gone = old.path(find(old, "D. Suhendar").iri)
    [now] = new.replaced[gone]
    return gone, now


def test_the_old_name_is_the_same_as_the_new_one(pair: tuple[Build, Build]) -> None:
    old, new = pair
    gone, now = merged(old, new)
    assert gone in {old.path(iri) for iri in old.entities}
    assert now in {new.path(iri) for iri in new.entities}
    for predicate in ("owl:sameAs", "dcterms:isReplacedBy"):
        sparql = f"SELECT ?now {{ <{new.entity_iri(gone)}> {predicate} ?now }}"
        assert [row["now"].value for row in ask(new, sparql)] == [new.entity_iri(now)]  # type: ignore


def test_who_asks_for_the_old_name_finds_the_new_one(pair: tuple[Build, Build]) -> None:
    old, new = pair
    gone, now = merged(old, new)
    for name in (gone, new.entity_iri(gone)):
        assert new.path(find(new, name).iri) == now
        assert new.path(find(new, name, "Person").iri) == now


def test_an_old_name_survives_the_builds_after(pair: tuple[Build, Build], tmp_path: Path) -> None:
    old, new = pair
    gone, now = merged(old, new)
    home = new.folder.parent
    again = build(
        [home / "reports"],
        tmp_path / "again",
        judgements=home / "judgements.csv",
        previous=new.folder,
    )
    assert open_build(again.folder).replaced[gone] == (now,)
    apart = open_build(build([home / "reports"], tmp_path / "apart", previous=new.folder).folder)
    assert gone not in apart.replaced
    assert gone in {apart.path(iri) for iri in apart.entities}


def test_without_an_earlier_build_there_are_no_old_names(pair: tuple[Build, Build]) -> None:
    assert pair[0].replaced == {}
    assert answer(pair[0], ask(pair[0], "SELECT ?a { ?a owl:sameAs ?b }")).rows == []


# What changed ------------------------------------------------------------------------------------


def test_nothing_changed_between_a_build_and_itself(pair: tuple[Build, Build]) -> None:
    assert difference(pair[1], pair[1]) == "# What changed\n\n3 reports before, 3 after.\n"


def test_new_changed_and_gone_in_words(pair: tuple[Build, Build]) -> None:
    told = difference(*pair)
    parts = {part.partition("\n")[0]: part for part in told.replace("\n## ", "\0").split("\0")}
    assert list(parts) == [
        "# What changed",
        "New reports (1)",
        "Reports gone (1)",
        "Names that changed",
        "New",
        "Changed",
        "Gone",
    ]
    gone, now = merged(*pair)
    assert (
        f"- D. Suhendar (`{gone}`) is now Deden Suhendar (`{now}`)" in parts["Names that changed"]
    )
    assert "### Village (1)\n\n- Anggadita (`place/" in parts["New"]
    assert "- new: visited Anggadita" in parts["Changed"]
    assert "Suhendar" not in parts["Gone"]
    assert "- Galih Pradoto (`person/" in parts["Gone"]
    assert "\n\n\n" not in told


def test_text_of_reports_is_no_markup(tmp_path: Path) -> None:
    text = REPORTS["a"].replace("Karawang –", "*Karawang* <b>|</b> –")
    old = build([write(tmp_path / "one", {"a": REPORTS["c"]})], tmp_path / "old")
    (tmp_path / "one" / "x.jsonl").write_text(
        f'{{"id": "<i>x</i>", "title": "# *bold* [link](x)", "text": "{text}"}}', encoding="utf-8"
    )
    new = build([tmp_path / "one"], tmp_path / "new")
    told = difference(open_build(old.folder), open_build(new.folder))
    assert "- \\<i\\>x\\</i\\>, \\# \\*bold\\* \\[link\\](x)" in told
