"""Echoes: one release on many sites is one source and one visit; another visit in the same words is not."""

from __future__ import annotations

import json
import random
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.build import Built, build
from kg.claims import Document
from kg.echoes import ALIKE, echoes, independent
from kg.opened import open_build
from kg.query import answer, ask
from kg.reading import read
from tests.conftest import SAMPLES

RELEASE = (
    "Karawang - Bhabinkamtibmas Desa Duren Polsek Klari Polres Karawang Bripka Wira Tanaya "
    "melaksanakan sambang kepada warga Desa Duren, Kecamatan Klari, Kabupaten Karawang, Senin "
    "(4/3/2024). Dalam kesempatan itu ia mengajak warga menjaga keamanan lingkungan dan tidak mudah "
    "percaya pada berita bohong yang beredar di media sosial. Warga menyambut baik kunjungan itu dan "
    "berharap polisi sering datang ke desa mereka untuk mendengar keluhan yang ada."
)
TOLD_ANEW = (
    "Karawang - Suasana hangat terlihat saat Bripka Wira Tanaya, Bhabinkamtibmas Desa Duren Polsek "
    "Klari Polres Karawang, menyambangi warga Desa Duren, Kecamatan Klari, Kabupaten Karawang, Senin "
    "(4/3/2024). Kepada warga ia menitip pesan agar pos ronda dihidupkan lagi."
)
UNDATED = RELEASE.replace(", Senin (4/3/2024)", "")


def document(name: str, text: str, published: str | None = "2024-03-05") -> Document:
    digest = sha256(text.encode()).hexdigest()
    return Document(name, None, published, None, None, text, digest, f"{name}.txt")


def on_a_site(text: str, name: str) -> str:
    """The release as a site prints it: another headline, a paragraph less, its own chrome."""
    return (
        f"{name} Sambang Warga\n\n{text}\n\nBaca juga: Harga cabai di {name} naik lagi\n\n"
        f"Tag: {name}, Polsek, Karawang\n"
    )


def built(folder: Path, rows: dict[str, tuple[str, str]]) -> Built:
    lines = [
        json.dumps({"id": name, "published": day, "text": text, "publisher": name})
        for name, (day, text) in rows.items()
    ]
    (folder / "reports.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return build([folder / "reports.jsonl"], folder / "out")


def visits(done: Built) -> list[tuple[str, int, int]]:
    """(visit, graphs of reports that tell of it, independent sources)."""
    found = answer(
        open_build(done.folder),
        ask(
            open_build(done.folder),
            "SELECT ?visit (COUNT(DISTINCT ?g) AS ?n) ?sources { ?visit a kg:Visit ; "
            "kg:independentSources ?sources . GRAPH ?g { ?visit a kg:Visit } } "
            "GROUP BY ?visit ?sources",
        ),
    )
    return [(visit, int(n), int(sources)) for visit, n, sources in found.rows]


# Which reports are echoes ------------------------------------------------------------------------


def test_the_first_to_print_a_text_is_echoed_by_the_others() -> None:
    texts = {name: on_a_site(RELEASE, name) for name in ("Alfa", "Beta", "Gama")}
    held = [document(name, text) for name, text in texts.items()]
    held[1] = held[1]._replace(published="2024-03-04")
    assert echoes(held) == {"Alfa": "Beta", "Gama": "Beta"}


@pytest.mark.parametrize(
    "other",
    [
        document("z", TOLD_ANEW),
        document("z", on_a_site(RELEASE, "Zeta"), "2024-09-05"),
        document("z", "Selamat pagi."),
    ],
    ids=["told anew", "months later", "too short to say"],
)
def test_what_is_no_echo(other: Document) -> None:
    assert echoes([document("a", RELEASE), other]) == {}


def test_no_sample_echoes_another() -> None:
    assert echoes(read([SAMPLES]).documents) == {}


WORDS = [f"kata{number}" for number in range(400)]


@given(st.integers(0, 2**32), st.randoms())
def test_near_duplicates_are_found_whatever_the_order(seed: int, chance: random.Random) -> None:
    """Four families of texts, copies with a few words changed: an oracle compares all pairs."""
    made = random.Random(seed)
    held = []
    for family in range(4):
        words = made.choices(WORDS, k=120)
        for copy in range(4):
            changed = list(words)
            for at in made.sample(range(120), k=copy * 2):
                changed[at] = made.choice(WORDS)
            held.append(document(f"{family}{copy}", " ".join(changed) + "."))
    shuffled = list(held)
    chance.shuffle(shuffled)
    found = echoes(shuffled)
    assert found == echoes(held)
    expected = {f"{family}{copy}": f"{family}0" for family in range(4) for copy in range(1, 4)}
    assert {one: found[one] for one in expected if _likeness(one, held) > ALIKE + 0.1} == {
        one: first for one, first in expected.items() if _likeness(one, held) > ALIKE + 0.1
    }
    assert all(one[0] == first[0] for one, first in found.items())


def _likeness(name: str, held: list[Document]) -> float:
    texts = {one.id: one.text.rstrip(".").split() for one in held}
    one, first = (
        {tuple(words[at : at + 4]) for at in range(len(words) - 3)}
        for words in (texts[name], texts[name[0] + "0"])
    )
    return len(one & first) / len(one | first)


def test_independent_counts_sources() -> None:
    assert independent(["a", "b", "c"], {"b": "a"}) == 2
    assert independent(["b"], {"b": "a"}) == 1


# What becomes of them in a build -----------------------------------------------------------------


def test_a_release_on_three_sites_is_one_visit_of_one_source(tmp_path: Path) -> None:
    done = built(
        tmp_path,
        {name: ("2024-03-05", on_a_site(RELEASE, name)) for name in ("Alfa", "Beta", "Gama")},
    )
    assert done.counts["echoes"] == 2
    [(_, told, sources)] = visits(done)
    assert (told, sources) == (3, 1)
    opened = open_build(done.folder)
    rows = answer(opened, ask(opened, "SELECT ?a ?b { ?a kg:echoOf/dcterms:identifier ?b }")).rows
    assert [row[1] for row in rows] == ["Alfa", "Alfa"]


def test_the_same_visit_in_other_words_is_another_source(tmp_path: Path) -> None:
    rows = {name: ("2024-03-05", on_a_site(RELEASE, name)) for name in ("Alfa", "Beta")}
    [(_, told, sources)] = visits(built(tmp_path, {**rows, "z": ("2024-03-05", TOLD_ANEW)}))
    assert (told, sources) == (3, 2)


def test_an_echo_without_its_date_tells_of_the_same_visit(tmp_path: Path) -> None:
    rows = {"a": ("2024-03-05", RELEASE), "b": ("2024-03-05", UNDATED)}
    [(_, told, sources)] = visits(built(tmp_path, rows))
    assert (told, sources) == (2, 1)


@pytest.mark.parametrize(
    "changes",
    [{"Senin (4/3/2024)": "Selasa (5/3/2024)"}, {"Desa Duren": "Desa Anggadita"}],
    ids=["day", "village"],
)
def test_the_same_words_on_another_visit_are_another_visit(
    tmp_path: Path, changes: dict[str, str]
) -> None:
    text = RELEASE
    for old, new in changes.items():
        text = text.replace(old, new)
    found = visits(built(tmp_path, {"a": ("2024-03-05", RELEASE), "b": ("2024-03-05", text)}))
    assert [(told, sources) for _, told, sources in found] == [(1, 1), (1, 1)]
