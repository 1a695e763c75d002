"""The tables of a build, read in streams, become the index. Everything that grows is sorted on disk."""

from __future__ import annotations

import csv
import os
import re
import sqlite3
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import count, islice
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from urllib.parse import unquote

from kg.claims import CONCEPT, MENTION, mention_kind
from kg.folders import file_hash
from kg.statements import path_iri
from kg.store import STORE
from kg.view.kinds import look
from kg.view.shelf.rows import write_rows
from kg.vocab import lexicon

#: The tables that the index is made of; another one lies beside it where one of them changes.
TABLES = ("documents.parquet", "claims.parquet", "links.parquet", "nodes.csv", "edges.csv")
#: Raised when the index holds something else than before: an older one is not opened.
VERSION = 1
HERE = Path(__file__).parent
#: Told how many reports of how many are in; may raise to give up.
Preparation = Callable[[int, int], None]
_SPAN = re.compile(r"(.*)#char=(\d+),(\d+)", re.DOTALL)
#: Cells that :mod:`kg.sheets` keeps spreadsheets from running.
_GUARDED = re.compile(r"'[=+\-@\t\r\n]")


def shelf_path(folder: Path, hashes: Mapping[str, str] | None = None) -> Path:
    """Where the index of the build in ``folder`` lies; ``hashes`` are those of its manifest."""
    held = hashes or {}
    digests = [held.get(name) or file_hash(folder / name) for name in TABLES]
    name = sha256("\n".join([str(VERSION), *digests]).encode()).hexdigest()[:16]
    return folder / STORE / f"explorer-{name}.sqlite"


def write_shelf(
    folder: Path,
    path: Path,
    *,
    base_iri: str,
    echoes: Mapping[str, str],
    progress: Preparation = lambda done, total: None,
) -> None:
    """Make the index of the tables in ``folder`` and put it at ``path`` when it is whole.

    ``echoes`` lead from a report to the one whose text it prints. What fails leaves nothing behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    work = Path(mkdtemp(prefix=".explorer.", dir=path.parent))
    try:
        _fill(folder, work, base_iri, echoes, progress)
        os.replace(work / "shelf", path)
    finally:
        for left in work.iterdir():
            left.unlink()
        work.rmdir()


def _fill(
    folder: Path, work: Path, base_iri: str, echoes: Mapping[str, str], progress: Preparation
) -> None:
    shelf = sqlite3.connect(work / "shelf", isolation_level=None)
    try:
        shelf.execute("ATTACH ? AS s", (str(work / "staging"),))
        for name in ("main", "s"):
            shelf.execute(f"PRAGMA {name}.journal_mode = OFF")
            shelf.execute(f"PRAGMA {name}.synchronous = OFF")
            shelf.execute(f"PRAGMA {name}.cache_size = -65536")
        shelf.execute("BEGIN")
        _run(shelf, "schema.sql")
        _run(shelf, "staging.sql")
        _read(shelf, folder, base_iri, echoes, progress)
        _run(shelf, "filling.sql")
        write_rows(shelf, base_iri)
        shelf.execute("COMMIT")
        shelf.execute("DETACH s")
        shelf.execute("ANALYZE")
    finally:
        shelf.close()


def _run(shelf: sqlite3.Connection, name: str) -> None:
    """The statements of a file; unlike ``executescript`` inside the transaction at hand."""
    text = (HERE / name).read_text(encoding="utf-8")
    for statement in _statements(text):
        shelf.execute(statement)


def _statements(text: str) -> Iterator[str]:
    held = ""
    for line in text.splitlines(keepends=True):
        held += line
        if sqlite3.complete_statement(held):
            yield held
            held = ""


# Reading -----------------------------------------------------------------------------------------


def _read(
    shelf: sqlite3.Connection,
    folder: Path,
    base_iri: str,
    echoes: Mapping[str, str],
    progress: Preparation,
) -> None:
    _fill_table(shelf, "s.node", 9, _nodes(folder / "nodes.csv", base_iri))
    edges = _Edges(folder / "edges.csv", base_iri)
    for some in _portions(edges.rows(), 1000):
        _fill_table(shelf, "s.edge", 7, (edge for edge, _ in some))
        _fill_table(shelf, "s.stands", 4, (span for _, spans in some for span in spans))
    links = _rows(folder / "links.parquet", ["mention", "entity"])
    paths = ((mention, path_iri("", entity)) for mention, entity in links)
    _fill_table(shelf, "s.link", 2, paths)
    total = _length(folder / "documents.parquet")
    claims = _rows(
        folder / "claims.parquet",
        "document subject predicate object object_type start end rule confidence".split(),
    )
    _fill_table(shelf, "s.claim", 11, _claims(claims, total, progress))
    _fill_table(shelf, "report", 8, _reports(folder / "documents.parquet"))
    echo = "UPDATE report SET origin = (SELECT n FROM report AS r WHERE r.id = ?) WHERE id = ?"
    shelf.executemany(echo, ((first, one) for one, first in sorted(echoes.items())))


def _portions(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    rest = iter(rows)
    while some := list(islice(rest, size)):
        yield some


def _fill_table(
    shelf: sqlite3.Connection, table: str, width: int, rows: Iterable[tuple[Any, ...]]
) -> None:
    shelf.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * width)})", rows)


def _length(path: Path) -> int:
    import pyarrow.parquet as pq

    return int(pq.ParquetFile(path).metadata.num_rows)


def _rows(path: Path, columns: list[str]) -> Iterator[tuple[Any, ...]]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(batch_size=4096, columns=columns):
            yield from zip(*(batch.column(name).to_pylist() for name in columns), strict=True)


def _reports(path: Path) -> Iterator[tuple[Any, ...]]:
    rows = _rows(path, ["id", "title", "published", "publisher", "url", "text"])
    for n, (*told, text) in enumerate(rows):
        yield n, *told, n, zlib.compress(text.encode("utf-8", "surrogatepass"), 1)


def _claims(
    rows: Iterable[tuple[Any, ...]], total: int, progress: Preparation
) -> Iterator[tuple[Any, ...]]:
    forms = {MENTION: "entity", CONCEPT: "concept"}
    last, reports = None, count(1)
    for n, (report, subject, predicate, value, type, start, end, rule, confidence) in enumerate(
        rows
    ):
        if report != last:
            last = report
            progress(next(reports), total)
        form = forms.get(type, "text")
        kind = mention_kind(subject)
        yield n, report, kind, subject, predicate, value, form, start, end, rule, confidence


def _sheet(path: Path) -> Iterator[dict[str, str]]:
    """The lines of a table that :mod:`kg.sheets` wrote. A cell may name a million spans."""
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield {k: v[1:] if v[:1] == "'" and _GUARDED.match(v) else v for k, v in row.items()}


def _nodes(path: Path, base_iri: str) -> Iterator[tuple[Any, ...]]:
    ranks = {row["label"]: f"rank:{name}" for name, row in lexicon("ranks").items()}
    for row in _sheet(path):
        name = row["id"].removeprefix(base_iri)
        yield (
            name,
            row["kind"],
            row["label"] or name.rpartition("/")[2],
            row["names"],
            ranks.get(row["rank"], row["rank"]) or None,
            row["code"] or None,
            round(float(row["lat"]), 3) if row["lat"] else None,
            round(float(row["long"]), 3) if row["long"] else None,
            look(row["kind"]).weight,
        )


class _Edges:
    """The lines of ``edges.csv``: an edge, and the spans of reports that it rests on."""

    def __init__(self, path: Path, base_iri: str) -> None:
        self.path, self.base_iri = path, base_iri

    def rows(self) -> Iterator[tuple[tuple[Any, ...], list[tuple[Any, ...]]]]:
        for n, row in enumerate(_sheet(self.path)):
            ends = [row[end].removeprefix(self.base_iri) for end in ("source", "target")]
            spans = [self._span(n, one) for one in row["evidence"].split("|") if one]
            days = row["first"] or None, row["last"] or None
            yield (n, ends[0], row["edge"], ends[1], *days, int(bool(spans))), spans

    def _span(self, n: int, iri: str) -> tuple[Any, ...]:
        found = _SPAN.fullmatch(iri)
        assert found, f"{iri!r} is no span"
        report = unquote(found[1].removeprefix(f"{self.base_iri}report/"))
        return n, report, int(found[2]), int(found[3])
