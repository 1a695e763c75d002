"""The made-up corpus: one seed one corpus, its truth is in its texts, and a build finds it again."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import islice
from pathlib import Path

import pytest

from benchmarks.corpus import Row, Truth, read_truth, reports, write
from benchmarks.corpus_score import Scored, score
from kg.build import build
from kg.claims import Document
from kg.echoes import echoes
from kg.places import gazetteer
from tests.readable import facts_of

NUMBER = 700
#: The least that a build of the corpus must reach; these only rise.
FACTS = {"entities": 0.98, "relations": 0.98, "visits": 0.98, "has visit": 0.98, "quote": 0.98}
WHO = {"officers": (0.97, 0.95), "local": (0.97, 0.90)}


@pytest.fixture(scope="module")
def made() -> list[tuple[Row, Truth]]:
    return list(islice(reports(), NUMBER))


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Scored:
    folder = tmp_path_factory.mktemp("corpus")
    write(NUMBER, folder / "reports.jsonl", folder / "truth.jsonl")
    build([folder / "reports.jsonl"], folder / "build")
    return score(folder / "build", folder / "truth.jsonl")


def test_one_seed_gives_the_same_bytes_and_a_smaller_corpus_is_the_beginning(
    tmp_path: Path,
) -> None:
    for name, number in (("one", 60), ("same", 60), ("less", 40)):
        write(number, tmp_path / f"{name}.jsonl", tmp_path / f"{name}.truth")
    for ending in (".jsonl", ".truth"):
        one, same, less = (
            (tmp_path / (name + ending)).read_bytes() for name in ("one", "same", "less")
        )
        assert one == same
        assert one.startswith(less)
        assert one.count(b"\n") == 60
    write(40, tmp_path / "other.jsonl", seed=8)
    assert (tmp_path / "other.jsonl").read_bytes() != (tmp_path / "less.jsonl").read_bytes()


def test_parquet_holds_the_same_table(tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    write(30, tmp_path / "reports.parquet")
    rows = pq.read_table(tmp_path / "reports.parquet").to_pylist()
    assert [Row(**row) for row in rows] == [row for row, _ in islice(reports(), 30)]


def test_truth_is_read_as_it_was_made(tmp_path: Path) -> None:
    write(30, tmp_path / "reports.jsonl", tmp_path / "truth.jsonl")
    read = list(read_truth(tmp_path / "truth.jsonl"))
    for one, (row, true) in zip(read, islice(reports(), 30), strict=True):
        assert one.id == row.id == true.id
        assert one.people == true.people
        assert facts_of(one.facts) == facts_of(true.facts)


def test_texts_hold_the_names_and_the_words_that_the_truth_tells(
    made: list[tuple[Row, Truth]],
) -> None:
    for row, true in made:
        assert set(true.people) == set(true.facts["person"])
        assert all(name in row.text for name in true.people)
        assert all(words in row.text for _, words in true.facts.get("quote", []))
        assert all(
            gazetteer().at(code).name in row.text for code in true.facts.get("visit place", [])
        )


def test_ids_and_addresses_are_unique_and_in_order(made: list[tuple[Row, Truth]]) -> None:
    ids = [row.id for row, _ in made]
    assert ids == sorted(set(ids))
    assert len({row.url for row, _ in made}) == NUMBER


def test_reports_are_published_when_it_has_happened(made: list[tuple[Row, Truth]]) -> None:
    firsts = {}
    for row, true in made:
        for day in true.facts.get("visit date", []):
            later = (date.fromisoformat(row.published) - date.fromisoformat(day)).days
            assert later >= 0
            firsts[true.release] = min(later, firsts.get(true.release, later))
    assert max(firsts.values()) <= 8
    assert Counter(firsts.values()).most_common(1)[0][0] == 1


def test_people_are_met_again_in_other_reports(made: list[tuple[Row, Truth]]) -> None:
    reports_of = Counter(who for _, true in made for who in true.people.values())
    kinds = Counter(who.partition(".")[0].partition("-")[0] for who in reports_of)
    assert set(kinds) >= {"kapolres", "kapolsek", "bhabinkamtibmas", "babinsa", "head", "villager"}
    assert max(count for who, count in reports_of.items() if who.startswith("kapolres")) > 8
    assert max(count for who, count in reports_of.items() if who.startswith("villager")) > 1


def test_posts_change_hands_between_people_of_the_force() -> None:
    corpus = list(islice(reports(), 2000))
    changes = [true for _, true in corpus if "former posting" in true.facts]
    seen = Counter(who for _, true in corpus for who in true.people.values())
    assert len(changes) > 10
    assert any(min(seen[who] for who in list(true.people.values())[:2]) > 3 for true in changes)


def test_releases_printed_twice_are_found_as_echoes() -> None:
    corpus = list(islice(reports(), 2000))
    release = {row.id: true.release for row, true in corpus}
    printed = Counter(release.values())
    documents = [
        Document(row.id, row.title, row.published, row.publisher, row.url, row.text, "", "")
        for row, _ in corpus
        if printed[release[row.id]] > 1
    ]
    assert len(documents) > 60
    found = echoes(documents)
    assert all(release[one] == release[first] for one, first in found.items())
    assert len(found) >= 0.9 * (len(documents) - len({release[one.id] for one in documents}))


@pytest.mark.slow
@pytest.mark.parametrize("family", FACTS)
def test_a_build_finds_the_facts(scored: Scored, family: str) -> None:
    assert scored.families[family].f1 >= FACTS[family]


@pytest.mark.slow
@pytest.mark.parametrize("group", WHO)
def test_a_build_finds_who_is_who(scored: Scored, group: str) -> None:
    who, (precision, recall) = scored.who[group], WHO[group]
    assert who.true > 100
    assert who.precision >= precision
    assert who.recall >= recall
