"""Sources to documents: files, folders and tables of reports, each read or refused by name.

A report's text is what all offsets count in, so nothing in it is normalised: a text file is decoded
exactly as ``Path.read_text(encoding="utf-8")`` does it (line ends become a line feed; a byte order
mark stays the first code point). A web page's text is its headline and its main text. A table's text is
the value of its ``text`` column.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from glob import glob, has_magic
from hashlib import sha256 as _sha256
from itertools import groupby
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, NamedTuple, cast

from kg.claims import Document, digest
from kg.dates import find_dates
from kg.decoding import checked, decode, page
from kg.errors import BrokenSource, ReadError, TooLarge, UnknownFormat
from kg.layout import layout
from kg.spooled import Entry, Spooled, content

#: A report of this many bytes or more is refused (a table may be larger, its reports may not).
LIMIT = 50_000_000

#: Bytes of texts that are kept in memory before there is a file.
IN_MEMORY = 64_000_000

#: What reading yields: a document, the error that refused one, or a note on something left out.
Outcome = Document | ReadError | str
Row = tuple[str, dict[str, Any]]  #: where it stands ("reports.csv row 3") and its columns

_ISO_DAY = re.compile(r"(\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))([T ].*)?")


class Reading(NamedTuple):
    """What came of reading: ``documents`` sorted by id, and an account of all the rest."""

    documents: Sequence[Document]
    failures: list[ReadError]  #: refused, one a file or table row
    notes: list[str]  #: ids made unique, dates left out: one sentence each
    copies: list[str]  #: "b.txt is a copy of a.txt": read once
    passed_over: list[str]  #: files in folders whose ending no reader knows


def read(sources: Iterable[str | Path], *, limit: int = LIMIT) -> Reading:
    """Read files, folders (with all below them) and glob patterns.

    ``limit`` is the size in bytes from which a report is refused. What cannot be read is in
    ``failures``; nothing is raised for it. The result does not depend on the order of ``sources``.
    """
    with spool(sources, limit=limit) as reading:
        return reading._replace(documents=list(reading.documents))


@contextmanager
def spool(
    sources: Iterable[str | Path], *, limit: int = LIMIT, folder: Path | None = None
) -> Iterator[Reading]:
    """:func:`read`, with documents whose texts lie in a nameless file of ``folder`` instead of memory.

    They are there while the body runs.
    """
    with SpooledTemporaryFile(IN_MEMORY, dir=str(folder) if folder else None) as file:
        yield _read(sources, limit, Spooled(cast(IO[bytes], file)))


def _read(sources: Iterable[str | Path], limit: int, found: Spooled) -> Reading:
    files, failures, passed_over = _files(sources)
    notes: list[str] = []
    for outcome in (one for path, name in files for one in _read_file(path, name, limit)):
        if isinstance(outcome, Document):
            found.add(outcome)
        elif isinstance(outcome, ReadError):
            failures.append(outcome)
        else:
            notes.append(outcome)
    once, copies = _without_copies(found.entries)
    unique, renamed = _with_unique_ids(once, found)
    account = sorted(failures, key=str), sorted(renamed + notes), copies, sorted(passed_over)
    return Reading(found.chosen(unique), *account)


def document_from_text(
    text: str,
    *,
    id: str,
    source: str = "",
    title: str | None = None,
    published: str | None = None,
    publisher: str | None = None,
    url: str | None = None,
    sha256: str | None = None,
) -> Document:
    """Make a document of a report's text; what is not given is taken from the text's own lines.

    ``published`` is an ISO 8601 date; ``sha256`` is that of the source's bytes, by default of the
    text in UTF-8. Raises EmptySource, BinarySource or BrokenSource where ``text`` is no report.
    """
    found = layout(checked(text, source or id))
    headline = found.title.of(text).strip() if found.title else None
    days = find_dates(found.dateline.of(text)) if found.dateline else []
    return Document(
        id,
        title or headline,
        published or (days[0].iso if days else None),
        publisher or found.publisher,
        url,
        text,
        sha256 or _sha256(text.encode()).hexdigest(),
        source or id,
    )


# Which files -------------------------------------------------------------------------------------


def _files(
    sources: Iterable[str | Path],
) -> tuple[list[tuple[Path, str]], list[ReadError], list[str]]:
    """The files that ``sources`` name, each once, with the name that messages give it."""
    chosen: dict[str, tuple[Path, str]] = {}
    failures: list[ReadError] = []
    passed_over: list[str] = []
    for source in map(str, sources):
        for path in _matches(source, failures):
            named = [(path, _shown(path.name))]
            if path.is_dir():
                found = _below(path, failures)
                named = [(file, name) for file, name in found if _ending(file) in READERS]
                passed_over += [name for file, name in found if not _is_known(file)]
            for file, name in named:
                chosen.setdefault(os.path.realpath(file), (file, name))
    return sorted(chosen.values(), key=lambda pair: (pair[1], pair[0])), failures, passed_over


def _matches(source: str, failures: list[ReadError]) -> list[Path]:
    if has_magic(source) and not os.path.lexists(source):
        matches = sorted(map(Path, glob(source, recursive=True)))
        if not matches:
            failures.append(ReadError(_shown(source), "no file matches this pattern"))
        return matches
    if not os.path.exists(source):
        failures.append(ReadError(_shown(source), "there is no such file or folder"))
        return []
    return [Path(source)]


def _below(folder: Path, failures: list[ReadError]) -> list[tuple[Path, str]]:
    """All files below ``folder`` but hidden ones, named from the folder's own name down."""

    def refuse(error: OSError) -> None:
        failures.append(_unopened(_shown(error.filename), error))

    found = []
    for place, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(name for name in names if not name.startswith(".")):
            path = Path(place, name)
            found.append((path, _shown(Path(folder.name, path.relative_to(folder)).as_posix())))
    return found


def _shown(name: str) -> str:
    """A file name as text that can be written: bytes that are no UTF-8 become U+FFFD."""
    return os.fsencode(name).decode("utf-8", "replace")


def _ending(path: Path) -> str:
    return path.suffix.lower()


def _is_known(path: Path) -> bool:
    """Whether a file of a folder is a report, or the gold of the report beside it (``a.txt``, ``a.json``)."""
    gold = _ending(path) == ".json" and path.with_suffix(".txt").is_file()
    return gold or _ending(path) in READERS


# One file ----------------------------------------------------------------------------------------


def _read_file(path: Path, name: str, limit: int) -> Iterator[Outcome]:
    reader = READERS.get(_ending(path))
    if reader is None:
        known = " ".join(sorted(READERS))
        ending = _ending(path) or "no ending"
        yield UnknownFormat(name, f"no reader for {ending}; these are read: {known}")
        return
    try:
        if not path.is_file():
            raise BrokenSource(name, "it is not an ordinary file")
        yield from reader(path, name, limit)
    except ReadError as error:
        yield error
    except OSError as error:
        yield _unopened(name, error)


def _unopened(name: str, error: OSError) -> ReadError:
    return BrokenSource(name, f"it cannot be opened ({error.strerror}); check its permissions")


def _bytes(path: Path, name: str, limit: int) -> bytes:
    size = path.stat().st_size
    if size >= limit:
        raise _too_large(name, size, limit)
    return path.read_bytes()


def _too_large(name: str, size: int, limit: int) -> ReadError:
    message = f"{size / 1e6:.1f} MB is too much for one report (the limit is {limit / 1e6:g} MB)"
    return TooLarge(name, f"{message}; give many reports as one file each or as a table")


def _text_file(path: Path, name: str, limit: int) -> Iterator[Outcome]:
    data = _bytes(path, name, limit)
    text, key = decode(data, name), _sha256(data).hexdigest()
    yield document_from_text(text, id=_shown(path.stem), source=name, sha256=key)


def _web_page(path: Path, name: str, limit: int) -> Iterator[Outcome]:
    data = _bytes(path, name, limit)
    found, key = page(data, name), _sha256(data).hexdigest()
    yield document_from_text(
        found.text,
        id=_shown(path.stem),
        source=name,
        title=found.title,
        published=found.published,
        publisher=found.publisher,
        url=found.url,
        sha256=key,
    )


# Tables ------------------------------------------------------------------------------------------


def _csv_table(path: Path, name: str, limit: int) -> Iterator[Outcome]:
    csv.field_size_limit(limit)
    text = _csv_text(path.read_bytes(), name)
    separator = max(",;\t", key=text.partition("\n")[0].count)
    try:
        table = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
        _require_text(table.fieldnames or [], name)
        for number, row in enumerate(table, 2):
            yield from _outcomes(f"{name} row {number}", row, limit)
    except csv.Error as error:
        message = f"the table breaks off after line {table.line_num} ({error})"
        yield BrokenSource(name, f"{message}; write it again with a CSV library")


def _csv_text(data: bytes, name: str) -> str:
    """The table as text, line ends and all: a row that is no text is refused later, alone."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return decode(data, name)


def _jsonl_table(path: Path, name: str, limit: int) -> Iterator[Outcome]:
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield from _json_row(line, f"{name} line {number}", limit)


def _json_row(line: bytes, place: str, limit: int) -> Iterator[Outcome]:
    try:
        row = json.loads(decode(line, place).removeprefix("\ufeff"))
    except ReadError as error:
        yield error
        return
    except (ValueError, RecursionError) as error:
        yield BrokenSource(place, f"it is not JSON ({error}); write one object a line")
        return
    if isinstance(row, dict):
        yield from _outcomes(place, row, limit)
    else:
        yield BrokenSource(place, 'it is no object; write {"id": ..., "text": ...}')


def _parquet_table(path: Path, name: str, limit: int) -> Iterator[Outcome]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    number = 0
    try:
        table = pq.ParquetFile(path)
        _require_text(table.schema_arrow.names, name)
        columns = [column for column in table.schema_arrow.names if column in Document._fields]
        for batch in table.iter_batches(batch_size=1000, columns=columns):
            for row in batch.to_pylist():
                number += 1
                yield from _outcomes(f"{name} row {number}", row, limit)
    except pa.ArrowException as error:
        problem = str(error).splitlines()[0]
        yield BrokenSource(name, f"Parquet gives up after row {number} ({problem}); write it again")


def _require_text(columns: Iterable[str], name: str) -> None:
    if "text" not in columns:
        found = ", ".join(columns) or "none"
        raise BrokenSource(name, f"a table needs the columns id and text; found: {found}")


def _outcomes(place: str, row: dict[str, Any], limit: int) -> Iterator[Outcome]:
    """The document of a table's row, with a note where a column could not be used."""
    text = row.get("text")
    if not isinstance(text, str):
        yield BrokenSource(place, "its column text is missing or holds no text")
        return
    if len(text) >= limit:
        yield _too_large(place, len(text), limit)
        return
    published, note = _day(row.get("published"), place)
    try:
        yield document_from_text(
            text,
            id=_cell(row, place, "id") or digest(text),
            source=place,
            title=_cell(row, place, "title"),
            published=published,
            publisher=_cell(row, place, "publisher"),
            url=_cell(row, place, "url"),
        )
    except ReadError as error:
        yield error
        return
    if note:
        yield note


def _cell(row: dict[str, Any], place: str, column: str) -> str | None:
    value = row.get(column)
    written = "" if value is None else str(value).strip()
    return checked(written, place) if written else None


def _day(value: Any, place: str) -> tuple[str | None, str | None]:
    """The ISO date in a cell, and the note on one that holds no such date."""
    written = "" if value is None else str(value).strip()
    if not written:
        return None, None
    found = _ISO_DAY.fullmatch(written)
    if found:
        return found[1], None
    return None, f"{place}: published {written[:40]!r} is no date like 2024-09-25: left out"


READERS: dict[str, Callable[[Path, str, int], Iterator[Outcome]]] = {
    ".txt": _text_file,
    ".md": _text_file,
    ".html": _web_page,
    ".htm": _web_page,
    ".csv": _csv_table,
    ".jsonl": _jsonl_table,
    ".parquet": _parquet_table,
}


# All together ------------------------------------------------------------------------------------


def _without_copies(found: Iterable[Entry]) -> tuple[list[Entry], list[str]]:
    """Each content once, under its first id; and who was a copy of whom."""
    kept, copies = list[Entry](), list[str]()
    ordered = sorted(found, key=lambda one: (one.content, one.document.id, one.document.source))
    for _, group in groupby(ordered, lambda one: one.content):
        first, *rest = group
        kept.append(first)
        copies += [
            f"{copy.document.source} is a copy of {first.document.source}: read once"
            for copy in rest
        ]
    return kept, sorted(copies)


def _with_unique_ids(entries: list[Entry], spooled: Spooled) -> tuple[list[Entry], list[str]]:
    """Sorted by id; of several contents under one id, all but one get a hash added."""
    unique: dict[str, Entry] = {}
    notes = []
    for entry in sorted(entries, key=lambda one: (one.document.id, one.content)):
        document, size = entry.document, 4
        id = document.id
        while id in unique:
            said = (value or "" for value in content(spooled.whole(entry)))
            id, size = f"{document.id}-{digest(*said, size=size)}", size + 1
        if id != document.id:
            notes.append(f"{document.source}: its id {document.id} is taken: it is {id}")
        unique[id] = entry._replace(document=document._replace(id=id))
    return sorted(unique.values(), key=lambda one: one.document.id), notes
