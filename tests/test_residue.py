"""What is left over: each row stands in its text, nothing used is called left over, and the reverse."""

from __future__ import annotations

import csv
import random
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.build import Built, build
from kg.claims import (
    CONCEPT,
    STRING,
    Claim,
    Document,
    MentionKind,
    Span,
    claim,
    mention_id,
    read_claims,
    read_documents,
)
from kg.extraction import extract
from kg.reading import document_from_text
from kg.residue import COLUMNS, Residue, residue, residues, write_residue
from kg.score import read_gold
from tests.variation import render

GOLD = read_gold(Path(__file__).parent / "gold" / "dev")
REPORTS = len(GOLD) + 40
FEW = settings(derandomize=True, max_examples=60, deadline=None)


@cache
def report(n: int) -> tuple[Document, tuple[Claim, ...]]:
    """A report of the gold, or a rendered one, with its claims."""
    text = GOLD[n].text if n < len(GOLD) else render(n)[0]
    document = document_from_text(text, id=f"r{n:03}")
    return document, tuple(extract(document))


def stretch(one: Claim) -> bool:
    return any(f"#{kind}=" in one.subject for kind in ("quotation", "handover"))


def covered(rows: list[Residue]) -> set[int]:
    return {k for row in rows for k in range(row.start, row.end)}


# Laws --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("n", range(REPORTS))
def test_a_row_stands_in_its_text_and_sentence(n: int) -> None:
    document, claims = report(n)
    rows = residue(document, claims)
    for row in rows:
        assert row.text == document.text[row.start : row.end] != ""
        assert " ".join(row.text.split()) in row.sentence
    assert [(r.start, r.end) for r in rows] == sorted({(r.start, r.end) for r in rows})


@pytest.mark.parametrize("n", range(REPORTS))
def test_what_a_claim_uses_is_not_left_over(n: int) -> None:
    document, claims = report(n)
    rows = residue(document, claims)
    words = covered([row for row in rows if row.kind not in ("quotation", "mark")])
    assert words.isdisjoint(k for c in claims if not stretch(c) for k in range(c.start, c.end))
    quoted = {Span(row.start, row.end) for row in rows if row.kind == "quotation"}
    assert quoted.isdisjoint(Span(c.start, c.end) for c in claims)


@FEW
@given(st.integers(0, REPORTS - 1), st.randoms(use_true_random=False))
def test_more_claims_leave_less_over(n: int, rng: random.Random) -> None:
    document, claims = report(n)
    some = rng.sample(claims, rng.randint(0, len(claims)))
    assert covered(residue(document, claims)) <= covered(residue(document, some))


@FEW
@given(st.integers(0, REPORTS - 1), st.randoms(use_true_random=False))
def test_the_order_of_claims_does_not_matter(n: int, rng: random.Random) -> None:
    document, claims = report(n)
    shuffled = rng.sample(claims, len(claims))
    assert residue(document, shuffled) == residue(document, claims)


@FEW
@given(st.integers(0, 2**32))
def test_without_claims_every_name_is_left_over(seed: int) -> None:
    text, facts = render(seed)
    left = covered(residue(document_from_text(text, id="x"), []))
    for name in facts["person"]:
        places = [k for k in range(len(text)) if text.startswith(name, k)]
        assert any({k, k + len(name) - 1} <= left for k in places), name
    for _, words in facts["quote"]:
        assert text.index(words) in left


def test_reports_are_sorted_and_apart() -> None:
    documents, claims = zip(*map(report, range(6)), strict=True)
    together = [c for one in claims for c in one]
    rows = residues(reversed(documents), reversed(together))
    assert rows == [row for n in range(6) for row in residue(*report(n))]


# Cases -------------------------------------------------------------------------------------------


class Said(NamedTuple):
    """A claim as a table writes it: what it stands on, its subject's kind, predicate and object."""

    quote: str
    kind: MentionKind
    predicate: str
    object: str


BUDI = Said("Budi Santoso", "person", "foaf:name", "Budi Santoso")
KAPOLSEK = Said("Kapolsek Klari", "posting", "org:role", "role:kapolsek")
KLARI = Said("Polsek Klari", "unit", "rdfs:label", "Polsek Klari")
WORDS = Said("Tetap waspada malam ini", "quotation", "schema:text", "Tetap waspada malam ini")

CASES: list[tuple[str, list[Said], list[tuple[str, str]]]] = [
    ("AKP Budi Santoso, SH., M.H. datang.", [], [("rank", "AKP Budi Santoso")]),
    ("AKP Budi Santoso, SH., M.H. datang.", [BUDI], []),
    ("AKP Budi Santoso dan Iptu Joko Susilo.", [BUDI], [("rank", "Iptu Joko Susilo")]),
    ("Di sana Budi Santoso hadir. Lalu Budi pulang.", [BUDI], []),
    ("Kapolsek Klari hadir. Kapolsek memuji.", [KAPOLSEK], []),
    ("Kapolsek Klari memuji. Hadir pula Kapolres.", [KAPOLSEK], [("role", "Kapolres")]),
    ("Polsek Klari dan Polsek Telukjambe.", [KLARI], [("unit", "Polsek Telukjambe")]),
    ("Polsek Klari bersama warga Desa Klari.", [KLARI], []),
    ("Giat di Desa Anggadita, Senin.", [], [("place", "Desa Anggadita")]),
    ("Bapak Suparman menyapa.", [], [("name", "Bapak Suparman")]),
    ("Kegiatan berjalan aman.", [], []),
    ("Hujan turun. Banjir datang bersama Sukarman.", [], [("name", "Sukarman")]),
    (
        "Digelar Senin (4/11/2024) pukul 09.00 WIB.",
        [],
        [("date", "Senin (4/11/2024"), ("time", "pukul 09.00 WIB")],
    ),
    (
        "Digelar Senin (4/11/2024). Pada 4 November 2024 itu cerah.",
        [Said("Senin (4/11/2024", "visit", "schema:startDate", "2024-11-04")],
        [],
    ),
    ("“Tetap waspada malam ini,” katanya.", [], [("quotation", "Tetap waspada malam ini,")]),
    ("“Tetap waspada malam ini” katanya.", [WORDS], []),
    ("“Tetap waspada malam ini, Budi” kata dia.", [WORDS],
     [("quotation", "Tetap waspada malam ini, Budi"), ("name", "Budi")]),
    ("Ia berkata tetap waspada” begitu.", [], [("mark", "”")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said", "left"), CASES)
def test_case(text: str, said: list[Said], left: list[tuple[str, str]]) -> None:
    document = document_from_text(text, id="x")
    rows = residue(document, [made(document, one) for one in said])
    assert [(row.kind, row.text) for row in rows] == left


def made(document: Document, said: Said) -> Claim:
    at = document.text.index(said.quote)
    span = Span(at, at + len(said.quote))
    subject = mention_id(document.id, said.kind, span)
    type_ = CONCEPT if said.predicate == "org:role" else STRING
    return claim(document, subject, said.predicate, said.object, type_, span, "test")


def test_what_the_website_says_is_not_left_over() -> None:
    text = "AKP Budi Santoso menyapa warga.\nBaca juga: Iptu Joko Susilo Dilantik\n"
    rows = residue(document_from_text(text, id="x"), [])
    assert [row.text for row in rows] == ["AKP Budi Santoso"]


def test_the_table_is_read_back_as_it_was_and_holds_no_formula(tmp_path: Path) -> None:
    text = "=HYPERLINK di sini Budi Santoso hadir."
    rows = residue(document_from_text(text, id="x"), [])
    write_residue(tmp_path / "left.csv", rows)
    with (tmp_path / "left.csv").open(encoding="utf-8-sig", newline="") as handle:
        back = list(csv.reader(handle))
    assert back[0] == list(COLUMNS)
    assert [row[:5] for row in back[1:]] == [list(map(str, row[:5])) for row in rows]
    assert {row[5] for row in back[1:]} == {f"'{text}"}


def test_a_build_writes_it_and_says_how_much(tmp_path: Path) -> None:
    report = tmp_path / "a.txt"
    report.write_text("Polsek Klari menyapa warga. Hadir Zainal Mustofa Kamil.", encoding="utf-8")
    wanted = tmp_path / "new" / "left.csv"
    built = build([report], tmp_path / "out", residue=wanted)
    (document,) = read_documents(built.folder / "documents.parquet")
    rows = residue(document, read_claims(built.folder / "claims.parquet"))
    assert "Zainal Mustofa Kamil" in {row.text for row in rows}
    assert built.left_over == len(rows)
    write_residue(tmp_path / "again.csv", rows)
    assert wanted.read_bytes() == (tmp_path / "again.csv").read_bytes()


def test_a_build_that_is_not_asked_writes_none(samples_build: Built) -> None:
    assert samples_build.left_over is None
