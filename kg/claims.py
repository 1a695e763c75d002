"""The three tables: documents, claims, links.

A *claim* is one assertion of one report, one atom a row: a subject, a predicate, an object, and the
span of the report's text that says so. Subjects are *mentions*: what one report speaks of (a person,
a unit, a place, but also a posting, a visit, a quotation), named by the span that introduces it.
A *link* says which entity a mention is. Views (graph, RDF, page) are functions of the three tables;
a view needs no other knowledge than :mod:`kg.vocab` to turn a claim into a statement.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_type_hints

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
    key = digest(document.id, subject, predicate, object, object_type, start, end, rule)
    quote = document.text[start:end]
    return Claim(
        key,
        document.id,
        subject,
        predicate,
        object,
        object_type,
        start,
        end,
        quote,
        rule,
        confidence,
    )


def _write(rows: Iterable[tuple[Any, ...]], columns: Sequence[tuple[str, Any]], path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema(columns)
    held = list(rows)
    arrays = [pa.array([row[i] for row in held], type=kind) for i, (_, kind) in enumerate(columns)]
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), path, compression="zstd")


def _columns(table: type[Document] | type[Claim] | type[Link]) -> list[tuple[str, Any]]:
    import pyarrow as pa

    kinds = {int: pa.int32(), float: pa.float64()}
    return [(name, kinds.get(hint, pa.string())) for name, hint in get_type_hints(table).items()]


def write_documents(rows: Iterable[Document], path: Path) -> None:
    """Write ``documents.parquet``, in the order given."""
    _write(rows, _columns(Document), path)


def write_claims(rows: Iterable[Claim], path: Path) -> None:
    """Write ``claims.parquet``, in the order given."""
    _write(rows, _columns(Claim), path)


def write_links(rows: Iterable[Link], path: Path) -> None:
    """Write ``links.parquet``, in the order given."""
    _write(rows, _columns(Link), path)


def _read(path: Path) -> list[tuple[Any, ...]]:
    import pyarrow.parquet as pq

    table = pq.read_table(path)
    return list(zip(*(column.to_pylist() for column in table.columns), strict=True))


def read_documents(path: Path) -> list[Document]:
    """Read what :func:`write_documents` wrote."""
    return [Document(*row) for row in _read(path)]


def read_claims(path: Path) -> list[Claim]:
    """Read what :func:`write_claims` wrote."""
    return [Claim(*row) for row in _read(path)]


def read_links(path: Path) -> list[Link]:
    """Read what :func:`write_links` wrote."""
    return [Link(*row) for row in _read(path)]
