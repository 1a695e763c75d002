"""Reading: what comes in as text stays that text; what is no report is refused by name."""

import csv
import json
from hashlib import sha256
from pathlib import Path
from random import Random
from tempfile import TemporaryFile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.claims import Document
from kg.decoding import decode
from kg.errors import (
    BinarySource,
    BrokenSource,
    EmptySource,
    ReadError,
    SambangError,
    TooLarge,
    UnknownFormat,
)
from kg.reading import LIMIT, document_from_text, read, spool
from kg.spooled import Spooled

REPORT = "Polsek Klari Sambangi Warga\n\nKarawang – “Jaga kamtibmas,” ujar Aiptu Eddy.\n"
ARTICLE = """<!doctype html><html lang="id"><head><title>Polsek Klari Sambangi Warga | Harian</title>
<meta property="og:title" content="Polsek Klari Sambangi Warga">
<meta property="og:site_name" content="Harian Contoh">
<meta property="og:url" content="https://contoh.example/klari">
<meta property="article:published_time" content="2024-09-25T10:00:00+07:00"></head><body>
<nav><a href="/">Beranda</a> <a href="/politik">Politik</a></nav><article>
<h1>Polsek Klari Sambangi Warga</h1>
<p>Karawang – Bhabinkamtibmas Desa Belendung Aiptu Eddy Junaedi menyambangi warga binaannya
pada Rabu pagi untuk menjaga situasi yang aman menjelang pemilihan kepala daerah.</p>
<p>“Jaga kerukunan antarwarga dan laporkan bila ada hal yang mencurigakan,” ujar Aiptu Eddy.</p>
</article><aside><h3>Baca juga</h3><a href="/x">Tabrakan di Jalan Raya Kosambi</a></aside>
</body></html>"""


def refusals(*sources: Path, limit: int = LIMIT) -> dict[str, type[ReadError]]:
    return {error.source: type(error) for error in read(sources, limit=limit).failures}


# Text --------------------------------------------------------------------------------------------


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0")), st.booleans())
def test_decoding_utf8_is_what_read_text_does(
    tmp_path_factory: pytest.TempPathFactory, text: str, mark: bool
) -> None:
    path = tmp_path_factory.mktemp("text") / "a.txt"
    path.write_bytes(text.encode("utf-8-sig" if mark else "utf-8"))
    try:
        decoded = decode(path.read_bytes(), "a.txt")
    except (EmptySource, BinarySource):
        return
    assert decoded == path.read_text(encoding="utf-8")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        decode(data, "a.txt").encode("utf-8")
    except ReadError as error:
        refused = error
    else:
        return
    assert refused.source == "a.txt"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "“Halo,” kata Pak Ahmad – warga RT 05 – pada Rabu’s café. Situasi aman."),
        ("mac_roman", "“Halo,” kata Pak Ahmad – warga RT 05 – pada Rabu’s café. Situasi aman."),
        ("latin-1", "Café di Klari didatangi Bhabinkamtibmas pada Rabu pagi"),
        ("utf-16", "“Halo” – kata Pak Ahmad"),
        ("utf-32", "“Halo” – kata Pak Ahmad"),
        ("utf-8", "Aceh \u0622\u0686\u06cc\u0647 \U0001f600"),
    ],
)
def test_encodings_are_detected(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding), "a.txt") == text


def test_a_cut_character_does_not_turn_the_rest_to_mojibake() -> None:
    data = "“Jaga kamtibmas,” ujarnya – “aman”".encode()
    assert decode(data + data[:2], "a.txt") == "“Jaga kamtibmas,” ujarnya – “aman”\ufffd"


def test_a_text_file_is_a_document(tmp_path: Path) -> None:
    path = tmp_path / "a01.txt"
    path.write_bytes(REPORT.replace("\n", "\r\n").encode())
    (document,) = read([path]).documents
    assert (document.id, document.text, document.source) == ("a01", REPORT, "a01.txt")
    assert document.sha256 == sha256(path.read_bytes()).hexdigest()


def test_what_is_given_wins_over_what_the_text_says() -> None:
    given_ = {"title": "T", "published": "2024-01-02", "publisher": "P", "url": "u"}
    document = document_from_text(REPORT, id="x", **given_)
    assert document[:5] == ("x", "T", "2024-01-02", "P", "u")


# Web pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_a_web_page_is_its_article(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "klari.html"
    head = f'<head><meta charset="{encoding}">'
    path.write_bytes(ARTICLE.replace("<head>", head).encode(encoding))
    (document,) = read([path]).documents
    assert document.title == "Polsek Klari Sambangi Warga"
    assert document.published == "2024-09-25"
    assert document.publisher == "Harian Contoh"
    assert document.url == "https://contoh.example/klari"
    assert document.text.count("Polsek Klari Sambangi Warga") == 1
    assert document.text.startswith("Polsek Klari Sambangi Warga\n")
    assert "“Jaga kerukunan antarwarga" in document.text
    assert "Baca juga" not in document.text
    assert "Beranda" not in document.text


def test_hostile_pages_are_refused_alone(tmp_path: Path) -> None:
    (tmp_path / "deep.html").write_text("<div>" * 200_000 + "x", encoding="utf-8")
    (tmp_path / "bare.html").write_text("<html><body></body></html>", encoding="utf-8")
    (tmp_path / "xml.html").write_text(
        '<?xml version="1.0" encoding="utf-16"?><a>', encoding="utf-8"
    )
    (tmp_path / "whole.html").write_text(ARTICLE, encoding="utf-8")
    found = read([tmp_path])
    assert [document.id for document in found.documents] == ["whole"]
    assert len(found.failures) == 3


# Tables ------------------------------------------------------------------------------------------

ROWS = [
    {"id": "r1", "text": REPORT, "title": "Satu", "published": "2024-09-25", "publisher": "P",
     "url": "https://contoh.example/1"},
    {"id": "r2", "text": "Baris dengan \"kutip\", koma;\ndan baris baru", "title": None,
     "published": "2024-09-26T07:00:00", "publisher": None, "url": None},
]  # fmt: skip


def write_table(path: Path, rows: list[dict[str, str | None]]) -> Path:
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    elif path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n\n" for row in rows), encoding="utf-8")
    else:
        with path.open("w", newline="", encoding="utf-8-sig") as file:
            table = csv.DictWriter(file, rows[0].keys(), delimiter=";")
            table.writeheader()
            table.writerows(rows)
    return path


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_a_table_is_one_document_a_row(tmp_path: Path, ending: str) -> None:
    found = read([write_table(tmp_path / f"t.{ending}", ROWS)])
    assert not found.failures
    assert [document.text for document in found.documents] == [row["text"] for row in ROWS]
    first, second = found.documents
    assert first[:5] == ("r1", "Satu", "2024-09-25", "P", "https://contoh.example/1")
    assert (second.id, second.published) == ("r2", "2024-09-26")


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
def test_bad_rows_are_named_and_the_rest_goes_on(tmp_path: Path, ending: str) -> None:
    rows = [
        {"id": "a", "text": "satu", "published": "kemarin"},
        {"id": "b", "text": "", "published": None},
        {"id": "c", "text": "tiga\0\0", "published": None},
        {"id": "", "text": "empat", "published": None},
    ]
    found = read([write_table(tmp_path / f"t.{ending}", rows)])
    assert sorted(document.text for document in found.documents) == ["empat", "satu"]
    assert [type(error) for error in found.failures] == [EmptySource, BinarySource]
    assert all(f"t.{ending} " in error.source for error in found.failures)
    assert len(found.notes) == 1
    assert "kemarin" in found.notes[0]


def test_a_row_without_id_is_named_by_its_content(tmp_path: Path) -> None:
    rows = [{"text": "satu"}, {"text": "dua"}]
    forward = read([write_table(tmp_path / "a.jsonl", rows)]).documents
    backward = read([write_table(tmp_path / "b.jsonl", rows[::-1])]).documents
    assert [document.id for document in forward] == [document.id for document in backward]
    assert {document.text for document in forward} == {"satu", "dua"}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("lines.jsonl", b'{"text": "ok"}\n{"text": \n[1]\n{"text": 5}\n' + b"[" * 200_000 + b"\n"),
        ("headless.csv", b"id,body\na,b\n"),
        ("none.csv", b""),
        ("cut.parquet", b"PAR1 nothing of the kind PAR1"),
        ("surrogate.jsonl", b'{"id": "a", "text": "x \\ud800"}\n'),
    ],
)
def test_broken_tables_are_refused_by_name(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    found = read([tmp_path / name])
    assert found.failures
    assert all(isinstance(error, BrokenSource) for error in found.failures)
    assert all(error.source.startswith(name) for error in found.failures)
    assert [document.text for document in found.documents] == (["ok"] if "lines" in name else [])


# Refusals ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("empty.txt", b"", EmptySource),
        ("blank.txt", b"\xef\xbb\xbf \r\n\t", EmptySource),
        ("zeros.txt", b"abc\0def", BinarySource),
        ("scan.txt", b"%PDF-1.7\nabc", BinarySource),
        ("noise.txt", bytes(range(1, 256)) * 3, BinarySource),
        ("large.txt", b"x" * 1000, TooLarge),
        ("report.docx", b"abc", UnknownFormat),
        ("report", b"abc", UnknownFormat),
        ("gone.txt", None, ReadError),
    ],
)
def test_what_is_no_report_is_refused(
    tmp_path: Path, name: str, content: bytes | None, error: type[SambangError]
) -> None:
    good = tmp_path / "good.txt"
    good.write_text("baik", encoding="utf-8")
    if content is not None:
        (tmp_path / name).write_bytes(content)
    shown = name if content is not None else str(tmp_path / name)
    assert refusals(tmp_path / name, good, limit=1000) == {shown: error}
    assert len(read([tmp_path / name, good], limit=1000).documents) == 1


def test_a_file_of_50_megabytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    assert refusals(path) == {"big.txt": TooLarge}


# Many sources ------------------------------------------------------------------------------------


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name, text in {
        "b.txt": "bee",
        "a.txt": "aye",
        "deep/er/c.md": "sea",
        "deep/a.txt": "other aye",
        "deep/copy.txt": "aye",
        "deep/notes.json": "{}",
        ".hidden/x.txt": "hidden",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_folders_are_read_to_the_bottom(tree: Path) -> None:
    found = read([tree])
    assert [document.text for document in found.documents].count("aye") == 1
    assert sorted(document.text for document in found.documents) == [
        "aye",
        "bee",
        "other aye",
        "sea",
    ]
    assert len({document.id for document in found.documents}) == 4
    (copy,) = found.copies
    assert copy == f"{tree.name}/deep/copy.txt is a copy of {tree.name}/a.txt: read once"
    (renamed,) = found.notes
    assert "its id a is taken" in renamed
    assert found.passed_over == [f"{tree.name}/deep/notes.json"]


def test_the_order_of_sources_does_not_matter(tree: Path) -> None:
    sources = [tree / "b.txt", tree / "deep", tree / "a.txt", tree / "nope.txt", tree / "b.txt"]
    forward, backward = read(sources), read(sources[::-1])
    assert forward.documents == backward.documents
    assert [*map(str, forward.failures)] == [*map(str, backward.failures)]
    assert forward[2:] == backward[2:]


def test_globs_are_read(tree: Path) -> None:
    found = read([f"{tree}/**/*.txt"])
    assert sorted(document.text for document in found.documents) == ["aye", "bee", "other aye"]
    assert refusals(f"{tree}/*.rst") == {f"{tree}/*.rst": ReadError}  # type: ignore[arg-type]


def test_three_contents_under_one_id_get_three_ids(tmp_path: Path) -> None:
    path = write_table(tmp_path / "t.jsonl", [{"id": "a", "text": text} for text in "xyz"])
    ids = [document.id for document in read([path]).documents]
    assert len(set(ids)) == 3
    assert ids[0] == "a"
    assert all(id.startswith("a-") for id in ids[1:])


TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"])), max_size=8)


@given(texts=TEXTS, order=st.randoms(use_true_random=False))
def test_texts_come_back_from_the_file_in_any_order(texts: list[str], order: Random) -> None:
    documents = [
        Document(str(number), None, None, None, None, text, "", "")
        for number, text in enumerate(texts)
    ]
    with TemporaryFile() as file:
        spooled = Spooled(file)
        for one in documents:
            spooled.add(one)
        entries = list(spooled.entries)
        order.shuffle(entries)
        chosen = spooled.chosen(entries)
        wanted = [documents[int(entry.document.id)] for entry in entries]
        assert list(chosen) == wanted
        assert chosen[1:3] == wanted[1:3]
        assert [chosen[at] for at in range(len(chosen))] == wanted
        alike = {entry.content for entry in entries}
        assert len(alike) == len(set(texts))


def test_what_is_spooled_is_what_is_read(
    tree: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    beside = tmp_path_factory.mktemp("beside")
    plain = read([tree])
    assert plain.documents
    with spool([tree], folder=beside) as spooled:
        assert spooled._replace(documents=list(spooled.documents)) == plain
        assert list(beside.iterdir()) == []
