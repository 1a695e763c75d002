"""A build: whole or not there, the same bytes for the same reports, an account of what was left out."""

import gzip
import json
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from kg import build as recipe
from kg import shards
from kg.build import FILES, Built, Labour, Wanted, build
from kg.claims import read_claims, read_documents, read_links
from kg.errors import ReadError, UsageError
from kg.opened import open_build
from kg.query import run, written
from kg.reading import read
from kg.workshop import NEW, room
from tests.conftest import SAMPLES


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.fixture
def reports(tmp_path: Path) -> Iterator[Path]:
    """Three reports in a folder."""
    folder = tmp_path / "reports"
    folder.mkdir()
    for name in ("dev01", "dev02", "retold0"):
        shutil.copy(SAMPLES / f"{name}.txt", folder)
    return folder


def test_a_build_holds_the_files_of_the_contract(samples_build: Built) -> None:
    assert set(bytes_of(samples_build.folder)) == set(FILES)
    assert not samples_build.failures


def test_the_tables_are_what_was_read_and_fit_together(samples_build: Built) -> None:
    folder = samples_build.folder
    documents = read_documents(folder / "documents.parquet")
    claims = read_claims(folder / "claims.parquet")
    linked = {link.mention for link in read_links(folder / "links.parquet")}
    texts = {document.id: document.text for document in documents}
    assert documents == read([SAMPLES]).documents
    assert all(texts[claim.document][claim.start : claim.end] == claim.quote for claim in claims)
    assert {claim.subject for claim in claims} <= linked


def test_the_manifest_counts_and_hashes_what_is_there(samples_build: Built) -> None:
    folder = samples_build.folder
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    hashes = {name: sha256(held).hexdigest() for name, held in bytes_of(folder).items()}
    del hashes["manifest.json"]
    assert manifest["sha256"] == hashes
    assert manifest["counts"]["documents"] == len(list(SAMPLES.glob("*.txt")))
    assert manifest["counts"]["claims"] == len(read_claims(folder / "claims.parquet"))
    assert manifest["counts"] == samples_build.counts
    assert manifest["skipped"] == []


def test_same_reports_same_bytes(reports: Path, tmp_path: Path) -> None:
    """Wherever they lie, in whatever order they are given, however many processes work."""
    elsewhere = tmp_path / "else" / "where" / "reports"
    shutil.copytree(reports, elsewhere)
    one = build([reports], tmp_path / "one").folder
    two = build(sorted(elsewhere.iterdir(), reverse=True), tmp_path / "two").folder
    differing = [name for name, data in bytes_of(one).items() if bytes_of(two)[name] != data]
    assert set(differing) <= {"documents.parquet", "manifest.json"}  # they hold the names given
    three = build([elsewhere], tmp_path / "three").folder
    assert bytes_of(three) == bytes_of(one)


def test_what_cannot_be_read_is_named_and_the_rest_is_built(reports: Path, tmp_path: Path) -> None:
    (reports / "scan.txt").write_bytes(b"%PDF-1.4")
    (reports / "empty.md").write_bytes(b"")
    (reports / "list.xlsx").write_bytes(b"PK")
    built = build([reports, tmp_path / "gone.txt"], tmp_path / "out")
    manifest = json.loads((built.folder / "manifest.json").read_text(encoding="utf-8"))
    assert [row["source"] for row in manifest["skipped"]] == [
        str(tmp_path / "gone.txt"),
        "reports/empty.md",
        "reports/scan.txt",
    ]
    assert all(row["reason"] for row in manifest["skipped"])
    assert manifest["passed_over"] == ["reports/list.xlsx"]
    assert manifest["counts"]["documents"] == 3


def test_a_report_that_breaks_extraction_costs_itself_alone(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extract = shards.extract
    broken = "dev02"

    def brittle(document):  # type: ignore[no-untyped-def]
        if document.id == broken:
            raise IndexError("out of words")
        return extract(document)

    monkeypatch.setattr(shards, "extract", brittle)
    built = build([reports], tmp_path / "out")
    assert [error.source for error in built.failures] == ["reports/dev02.txt"]
    assert "IndexError: out of words" in str(built.failures[0])
    documents = {claim.document for claim in read_claims(built.folder / "claims.parquet")}
    assert documents == {"dev01", "retold0"}


def test_a_failing_build_leaves_the_earlier_one(
    reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = build([reports], tmp_path / "out").folder
    before = bytes_of(out)

    def full(*_: object, **__: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(recipe, "write_page_of", full)
    with pytest.raises(OSError, match="No space left"):
        build([SAMPLES], out)
    assert bytes_of(out) == before
    assert not (room(out) / NEW).exists()
    assert room(out).exists(), "what is extracted is kept for the next build"
    monkeypatch.undo()
    build([SAMPLES], out)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "reports"]


def test_nothing_to_read_leaves_the_earlier_build(reports: Path, tmp_path: Path) -> None:
    out = build([reports], tmp_path / "out").folder
    before = bytes_of(out)
    (tmp_path / "bare").mkdir()
    with pytest.raises(ReadError, match="nothing was built"):
        build([tmp_path / "bare"], out)
    assert bytes_of(out) == before


def test_a_build_replaces_a_build_and_keeps_the_files_of_others(
    reports: Path, tmp_path: Path
) -> None:
    out = build([reports], tmp_path / "out").folder
    (out / "my notes.md").write_text("mine", encoding="utf-8")
    (reports / "dev02.txt").unlink()
    build([reports], out)
    assert (out / "my notes.md").read_text(encoding="utf-8") == "mine"
    assert len(read_documents(out / "documents.parquet")) == 2
    assert set(bytes_of(out)) == {*FILES, "my notes.md"}


@pytest.mark.parametrize("name", ["reports", "reports/dev01.txt"])
def test_a_build_never_lands_on_something_else(reports: Path, name: str) -> None:
    before = bytes_of(reports)
    with pytest.raises(UsageError):
        build([reports], reports.parent / name)
    assert bytes_of(reports) == before


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of the samples over an ordinary one, packed, without page and store."""
    out = build([SAMPLES], tmp_path_factory.mktemp("bare") / "out").folder
    build([SAMPLES], out, wanted=Wanted(page=False, store=False, packed=True))
    return out


def test_a_build_may_be_packed_and_go_without_page_and_store(
    bare: Path, samples_build: Built
) -> None:
    plain = samples_build.folder
    names = {path.name for path in bare.iterdir() if path.is_file()}
    assert names == {*FILES, "graph.nq.gz"} - {"graph.nq", "graph.html"}
    assert gzip.decompress((bare / "graph.nq.gz").read_bytes()) == (plain / "graph.nq").read_bytes()
    for name in names - {"graph.nq.gz", "manifest.json"}:
        assert (bare / name).read_bytes() == (plain / name).read_bytes(), name
    manifest = json.loads((bare / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["sha256"].keys() == names - {"manifest.json"}


def test_what_is_packed_answers_as_well(bare: Path, samples_build: Built, tmp_path: Path) -> None:
    """With a store and without one."""
    stored = build([SAMPLES], tmp_path / "out", wanted=Wanted(page=False, packed=True)).folder
    rows = [
        written(run(open_build(folder), "most-quoted", {}), "csv")
        for folder in (samples_build.folder, bare, stored)
    ]
    assert len(rows[0].splitlines()) > 1
    assert rows[1:] == [rows[0], rows[0]]


@pytest.mark.parametrize("labour", [Labour("ray://here"), Labour(work="foo://here")])
def test_work_that_nobody_can_do_is_refused_before_a_report_is_read(
    labour: Labour, reports: Path, tmp_path: Path
) -> None:
    with pytest.raises(UsageError):
        build([reports], tmp_path / "out", labour=labour)
    assert [path.name for path in tmp_path.iterdir()] == ["reports"]
