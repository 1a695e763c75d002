"""The chain of command of a day: who was last seen in each post by then, and where nobody was."""

from __future__ import annotations

import json

import pytest

from kg.build import build
from kg.chain import Hop, chain, head_label
from kg.errors import QueryError
from kg.finding import find
from kg.opened import Build, open_build
from kg.query import answer, run
from kg.statements import curie
from kg.vocab import data_path, read_table

#: Reports of one Polsek: id → when it was published, and what it says.
REPORTS = {
    "first": (
        "2024-03-04",
        "Karawang - Kapolsek Klari Iptu Gatot Wirasena menyambangi warga Desa Duren, Kecamatan Klari, "
        "Kabupaten Karawang, Senin (4/3/2024). Bhabinkamtibmas Desa Duren Polsek Klari Bripka Wira "
        "Tanaya menyambangi warga Desa Duren, Senin (4/3/2024).",
    ),
    "second": (
        "2024-07-01",
        "Karawang - Kapolsek Klari AKP Gatot Wirasena mengunjungi warga Desa Duren, Kecamatan Klari, "
        "Kabupaten Karawang, Senin (1/7/2024).",
    ),
    "between": (
        "2024-05-06",
        "Karawang - Kapolsek Klari Iptu Gatot Wirasena menyambangi warga Desa Anggadita, Kecamatan "
        "Klari, Kabupaten Karawang, Senin (6/5/2024).",
    ),
    "change": (
        "2024-11-05",
        "Karawang - Serah terima jabatan Kapolsek Klari dari AKP Gatot Wirasena kepada Kompol Nuraga "
        "Sastro digelar di Mapolres Karawang, Selasa (5/11/2024).",
    ),
    "former": (
        "2025-02-03",
        "Karawang - Mantan Bhabinkamtibmas Desa Duren Polsek Klari Bripka Wira Tanaya menyambangi "
        "warga Desa Duren, Kecamatan Klari, Kabupaten Karawang, Senin (3/2/2025).",
    ),
}


@pytest.fixture(scope="module")
def klari(tmp_path_factory: pytest.TempPathFactory) -> Build:
    folder = tmp_path_factory.mktemp("chain")
    rows = [
        json.dumps({"id": name, "published": day, "text": text})
        for name, (day, text) in REPORTS.items()
    ]
    (folder / "reports.jsonl").write_text("\n".join(rows), encoding="utf-8")
    return open_build(build([folder / "reports.jsonl"], folder / "out").folder)


def told(build: Build, of: str, on: str | None = None) -> list[tuple[str, str, str, str, str]]:
    """(post, holder, rank, last seen, report) of each hop."""
    return [row(build, hop) for hop in chain(build, find(build, of).iri, on)]


def row(build: Build, hop: Hop) -> tuple[str, str, str, str, str]:
    if hop.tenure is None or hop.sentence is None:
        return (hop.post, "", "", "", "")
    rank = curie(hop.tenure.rank or "").removeprefix("rank:")
    return (hop.post, build.label(hop.tenure.person), rank, hop.tenure.seen, hop.sentence.report)


ABOVE = [
    ("Kapolres Karawang", "", "", "", ""),
    ("Kapolda Jawa Barat", "", "", "", ""),
    ("Kapolri", "", "", "", ""),
]


@pytest.mark.parametrize(
    ("on", "holder"),
    [
        ("2024-03-03", ("", "", "", "")),
        ("2024-03-04", ("Gatot Wirasena", "iptu", "2024-03-04", "first")),
        ("2024-06-30", ("Gatot Wirasena", "iptu", "2024-05-06", "between")),
        ("2024-07-01", ("Gatot Wirasena", "akp", "2024-07-01", "second")),
        ("2024-11-04", ("Gatot Wirasena", "akp", "2024-07-01", "second")),
        ("2024-11-05", ("Nuraga Sastro", "kompol", "2024-11-05", "change")),
        ("2030-01-01", ("Nuraga Sastro", "kompol", "2024-11-05", "change")),
        (None, ("Nuraga Sastro", "kompol", "2024-11-05", "change")),
    ],
)
def test_the_head_is_who_was_last_seen_by_the_day(
    klari: Build, on: str | None, holder: tuple[str, str, str, str]
) -> None:
    assert told(klari, "polsek klari", on) == [("Kapolsek Klari", *holder), *ABOVE]


def test_several_observations_are_one_posting_without_a_made_up_start(klari: Build) -> None:
    found = klari.store.query(
        'SELECT ?p ?x ?d { ?p org:member/rdfs:label "Gatot Wirasena" ; ?x ?d '
        "VALUES ?x { kg:observedOn kg:startedOn kg:endedOn } }",
        prefixes={
            "org": "http://www.w3.org/ns/org#",
            "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
            "kg": "https://w3id.org/sambang/ontology#",
        },
    )
    rows = [(row["p"].value, row["x"].value.rpartition("#")[2], row["d"].value) for row in found]
    assert len({posting for posting, _, _ in rows}) == 1
    assert sorted((what, day) for _, what, day in rows) == [
        ("endedOn", "2024-11-05"),
        ("observedOn", "2024-03-04"),
        ("observedOn", "2024-05-06"),
        ("observedOn", "2024-07-01"),
    ]


def test_a_hand_over_starts_a_posting_and_is_its_evidence(klari: Build) -> None:
    edge = next(
        data
        for one, _, key, data in klari.graph.edges(keys=True, data=True)
        if key == "kg:commands" and klari.label(one) == "Nuraga Sastro"
    )
    assert edge["first"] == "2024-11-05"
    [start] = klari.store.query(
        "SELECT ?d { ?p <http://www.w3.org/ns/org#member>/"
        '<http://www.w3.org/2000/01/rdf-schema#label> "Nuraga Sastro" ; '
        "<https://w3id.org/sambang/ontology#startedOn> ?d }"
    )
    assert start["d"].value == "2024-11-05"


def test_a_village_begins_with_its_bhabinkamtibmas(klari: Build) -> None:
    caretaker = ("Bhabinkamtibmas Duren", "Wira Tanaya", "bripka", "2024-03-04", "first")
    head = ("Kapolsek Klari", "Gatot Wirasena", "akp", "2024-07-01", "second")
    assert told(klari, "desa duren", "2024-07-02") == [caretaker, head, *ABOVE]
    assert told(klari, "wira tanaya", "2024-07-02") == [caretaker, head, *ABOVE]
    assert told(klari, "Bhabinkamtibmas Duren", "2024-07-02") == [caretaker, head, *ABOVE]


def test_who_is_called_former_holds_no_more(klari: Build) -> None:
    assert told(klari, "desa duren", "2025-02-02")[0][1] == "Wira Tanaya"
    assert told(klari, "desa duren", "2025-02-03")[0] == ("Bhabinkamtibmas Duren", "", "", "", "")
    with pytest.raises(QueryError, match="no report shows Wira Tanaya in a post by 2025-02-03"):
        told(klari, "wira tanaya", "2025-02-03")


def test_a_head_is_not_told_twice(klari: Build) -> None:
    assert told(klari, "gatot wirasena", "2024-07-02") == told(klari, "polsek klari", "2024-07-02")
    assert told(klari, "Kapolsek Klari", "2024-07-02") == told(klari, "polsek klari", "2024-07-02")


@pytest.mark.parametrize(
    ("asked", "gap"),
    [
        ({"on": "2024-07-02"}, "Kapolres Karawang: no report names the holder on this date"),
        ({}, "Kapolres Karawang: no report names the holder"),
        (
            {"on": "2024-07-02", "language": "id"},
            "Kapolres Karawang: tidak ada berita yang menyebut pejabatnya pada tanggal ini",
        ),
    ],
)
def test_a_gap_is_the_empty_post_in_two_languages(
    klari: Build, asked: dict[str, str], gap: str
) -> None:
    rows = answer(klari, run(klari, "chain", {"of": "polsek klari", **asked})).rows
    assert rows[1] == ["Kapolres Karawang", "", "", "", "", gap]


def test_a_sentence_shows_each_holder(true_build: Build) -> None:
    """Over all postings of the gold: the hop's sentence is of a report that sees the posting then."""
    shown = 0
    for one in sorted(true_build.entities.values()):
        if "Unit" in one.kinds:
            for hop in chain(true_build, one.iri):
                assert (hop.tenure is None) == (hop.sentence is None)
                shown += hop.sentence is not None
    assert shown > 40


def test_a_village_without_a_known_polsek_shows_that_gap(true_build: Build) -> None:
    posts = [hop.post for hop in chain(true_build, find(true_build, "cijunti").iri)]
    assert posts == [
        "Bhabinkamtibmas Cijunti",
        "Kapolsek (Campaka)",
        "Kapolres Purwakarta",
        "Kapolda Jawa Barat",
        "Kapolri",
    ]


def test_every_police_unit_has_a_head_with_a_name() -> None:
    names = [row["name"] for row in read_table(data_path("police_units.csv"))]
    assert len(names) > 500
    assert [name for name in names if not head_label(name).startswith("Kapol")] == []
