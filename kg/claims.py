"""The three tables: documents, claims, links.

A *claim* is one assertion of one report, one atom a row: a subject, a predicate, an object, and the
span of the report's text that says so. Subjects are *mentions*: what one report speaks of (a person,
a unit, a place, but also a posting, a visit, a quotation), named by the span that introduces it.
A *link* says which entity a mention is. Views (graph, RDF, page) are functions of the three tables;
a view needs no other knowledge than :mod:`kg.vocab` to turn a claim into a statement.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import IO, Any, Literal, NamedTuple, TypeVar, get_type_hints

MentionKind = Literal[
    "person", "unit", "place", "role", "post", "posting", "visit", "handover", "quotation"
]
#: The kind of a claim's object: a mention of the same report, a concept or class (a CURIE), or the
#: CURIE of a literal's datatype ("xsd:string", "xsd:date", "xsd:gYearMonth", ...).
ObjectType = str
MENTION, CONCEPT, STRING = "mention", "concept", "xsd:string"


class Span(NamedTuple):
    """Where something stands: code points ``start`` (included) to ``end`` (excluded) of the text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words that stand there."""
        return text[self.start : self.end]


class Document(NamedTuple):
    """One report. ``id`` is unique in a build; ``text`` is what all offsets count in."""

    id: str
    title: str | None
    published: str | None  #: ISO 8601 date, or None where the source states none
    publisher: str | None
    url: str | None
    text: str
    sha256: str  #: of the source's bytes (a table row: of its text)
    source: str  #: file name as given, for messages; never part of the graph


class Claim(NamedTuple):
    """One row: ``document`` says (``subject``, ``predicate``, ``object``) in ``text[start:end]``.

    Invariant, under test: ``quote == document.text[start:end]``.
    """

    id: str
    document: str
    subject: str  #: mention id
    predicate: str  #: CURIE, see docs/architecture.md for the list
    object: str  #: mention id, CURIE of a concept or class, or lexical form of a literal
    object_type: ObjectType
    start: int
    end: int
    quote: str
    rule: str  #: name of the rule that found it, "room.rule"
    confidence: float  #: 0 to 1


class Link(NamedTuple):
    """``mention`` is ``entity``, with a score from 0 to 1 and a reason in one sentence."""

    mention: str
    entity: str  #: path below the base IRI, e.g. "person/rizal-firmansyah-1f2e3d4c"
    score: float
    reason: str


def mention_id(document: str, kind: MentionKind, span: Span) -> str:
    """``a01#person=120,138``: readable, unique in a build, stable under changes elsewhere."""
    return f"{document}#{kind}={span.start},{span.end}"


def mention_kind(mention: str) -> str:
    """The kind that :func:`mention_id` wrote into a mention's id."""
    return mention.rpartition("#")[2].partition("=")[0]


def mention_document(mention: str) -> str:
    """The document that :func:`mention_id` wrote into a mention's id."""
    return mention.rpartition("#")[0]


def digest(*parts: object, size: int = 8) -> str:
    """A stable name for a tuple of values: ``2 * size`` hexadecimal digits, the same on every machine."""
    return blake2b("\x1f".join(map(str, parts)).encode(), digest_size=size).hexdigest()


def reading_order(one: Claim) -> tuple[object, ...]:
    """The key that sorts claims by report and by where they stand in it."""
    return one.document, one.start, one.end, one


def claim(
    document: Document,
    subject: str,
    predicate: str,
    object: str,
    object_type: ObjectType,
    span: Span,
    rule: str,
    confidence: float = 1.0,
) -> Claim:
    """Make a claim of ``document``; its quote is cut from the text, its id is a hash of what it says."""
    start, end = span
    key = (  # as digest() joins them, only faster
        f"{document.id}\x1f{subject}\x1f{predicate}\x1f{object}\x1f{object_type}"
        f"\x1f{start}\x1f{end}\x1f{rule}"
    )
    hashed = _NOTHING_HASHED.copy()
    hashed.update(key.encode())
    return _claim(
        (
            hashed.hexdigest(),
            document.id,
            subject,
            predicate,
            object,
            object_type,
            start,
            end,
            document.text[start:end],
            rule,
            confidence,
        )
    )


_NOTHING_HASHED = blake2b(digest_size=8)  #: a copy is made faster than a new hash
_claim: Callable[[tuple[object, ...]], Claim] = partial(tuple.__new__, Claim)


#: A file by its path, or one that is open.
File = Path | IO[bytes]
#: A table by the class of its rows: a NamedTuple of texts, numbers and bytes.
Table = TypeVar("Table", bound=tuple[Any, ...])


def write_table(
    table: type[Table], rows: Iterable[Table], file: File, *, note: str | None = None
) -> None:
    """Write rows of a table as Parquet, in the order given; ``note`` is kept beside the columns."""
    import pyarrow.parquet as pq

    held = arrow_table(table, rows)
    if note is not None:
        held = held.replace_schema_metadata({NOTE: note})
    pq.write_table(held, file, compression="zstd")


@contextmanager
def writing_table(table: type[Table], path: Path) -> Iterator[Callable[[File], None]]:
    """Write a table out of others of its kind, one after the other; each becomes a row group."""
    import pyarrow.parquet as pq

    with pq.ParquetWriter(path, arrow_schema(table), compression="zstd") as writer:

        def add(file: File) -> None:
            writer.write_table(pq.read_table(file).replace_schema_metadata(None))

        yield add


def arrow_table(table: type[Table], rows: Iterable[Table]) -> Any:
    """The rows as a :class:`pyarrow.Table`."""
    import pyarrow as pa

    schema = arrow_schema(table)
    held = list(rows)
    arrays = [pa.array([row[i] for row in held], type=one.type) for i, one in enumerate(schema)]
    return pa.Table.from_arrays(arrays, schema=schema)


def arrow_schema(table: type[Table]) -> Any:
    """The columns of a table as a :class:`pyarrow.Schema`."""
    import pyarrow as pa

    kinds = {int: pa.int32(), int | None: pa.int32(), float: pa.float64(), bytes: pa.binary()}
    hints = get_type_hints(table).items()
    return pa.schema([(name, kinds.get(hint, pa.string())) for name, hint in hints])


def read_table(
    table: type[Table], file: File, *, documents: Sequence[str] | None = None
) -> list[Table]:
    """Read what :func:`write_table` wrote; of claims perhaps only those of some ``documents``."""
    import pyarrow.parquet as pq

    some = None if documents is None else [("document", "in", list(documents))]
    held = pq.read_table(file, filters=some)
    rows = zip(*(column.to_pylist() for column in held.columns), strict=True)
    return [table(*row) for row in rows]


def read_note(file: File) -> str | None:
    """The note of a file that :func:`write_table` wrote."""
    import pyarrow.parquet as pq

    note = (pq.read_schema(file).metadata or {}).get(NOTE)
    return None if note is None else str(note, "utf-8")


NOTE = b"note"


def write_documents(rows: Iterable[Document], path: Path) -> None:
    """Write ``documents.parquet``, in the order given."""
    write_table(Document, rows, path)


def write_claims(rows: Iterable[Claim], path: Path) -> None:
    """Write ``claims.parquet``, in the order given."""
    write_table(Claim, rows, path)


def write_links(rows: Iterable[Link], path: Path) -> None:
    """Write ``links.parquet``, in the order given."""
    write_table(Link, rows, path)


def read_documents(path: Path) -> list[Document]:
    """Read what :func:`write_documents` wrote."""
    return read_table(Document, path)


def read_claims(path: Path) -> list[Claim]:
    """Read what :func:`write_claims` wrote."""
    return read_table(Claim, path)


def read_links(path: Path) -> list[Link]:
    """Read what :func:`write_links` wrote."""
    return read_table(Link, path)
