"""The answer to a query as bytes of a media type, cut off at a limit that the answer tells of.

Tables are written as SPARQL JSON; the other formats are made from that by Oxigraph itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import islice
from typing import Any, NamedTuple

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    parse_query_results,
    serialize,
)

from kg.server.formats import GRAPHS, TABLES, chosen
from kg.server.protocol import Refused
from kg.vocab import PREFIXES, expand

Results = QuerySolutions | QueryBoolean | QueryTriples
Term = NamedNode | BlankNode | Literal | Triple
_STRING = expand("xsd:string")


class Written(NamedTuple):
    """An answer ready to be sent; ``whole`` says whether all of it is there."""

    media: str
    body: bytes
    whole: bool


def written(results: Results, accept: str, *, limit: int, notice: str) -> Written:
    """``results`` as ``accept`` wants them, at most ``limit`` rows or triples of them.

    An answer that is cut off names ``notice``, the address of a page about the limit, where the
    format has room for it. Raises Refused where no format of this answer is acceptable.
    """
    offered = GRAPHS if isinstance(results, QueryTriples) else TABLES
    media = chosen(accept, offered)
    if media is None:
        raise Refused(406, f"this answer comes as {', '.join(offered)}")
    if isinstance(results, QueryBoolean):
        body = results.serialize(format=TABLES[media]) or b""
        return Written(media, body, True)
    if isinstance(results, QueryTriples):
        triples = list(islice(results, limit + 1))
        whole = len(triples) <= limit
        body = graph(triples[:limit], GRAPHS[media])
        return Written(media, body if whole else _told_in_graph(body, media, notice), whole)
    rows = list(islice(results, limit + 1))
    whole = len(rows) <= limit
    names = [variable.value for variable in results.variables]
    return Written(media, _table(names, rows[:limit], TABLES[media], whole or notice), whole)


def graph(triples: Iterable[Triple], format: RdfFormat) -> bytes:
    """Triples in one order, with those prefixes of :mod:`kg.vocab` that they use."""
    ordered = sorted(triples, key=str)
    text = "".join(map(str, ordered))
    used = {name: iri for name, iri in PREFIXES.items() if f"<{iri}" in text}
    body = serialize(ordered, format=format, prefixes=used) or b""
    if format != RdfFormat.TURTLE:
        return body
    lines = body.splitlines(keepends=True)
    heads = sum(line.startswith(b"@prefix") for line in lines)
    return b"".join([*sorted(lines[:heads]), *lines[heads:]])


def _told_in_graph(body: bytes, media: str, notice: str) -> bytes:
    if media in ("text/turtle", "application/n-triples"):
        return body + f"# Cut off at the limit of this endpoint: {notice}\n".encode()
    return body


def _table(
    names: list[str], rows: Iterable[Any], format: QueryResultsFormat, told: bool | str
) -> bytes:
    """``told`` is the address to name in the head; True where there is nothing to tell."""
    head: dict[str, Any] = {"vars": names}
    if isinstance(told, str):
        head["link"] = [told]
    bindings = [
        {name: _json(cell) for name, cell in zip(names, row, strict=True) if cell is not None}
        for row in rows
    ]
    document = {"head": head, "results": {"bindings": bindings}}
    body = json.dumps(document, ensure_ascii=False).encode()
    if format == QueryResultsFormat.JSON:
        return body
    again = parse_query_results(body, format=QueryResultsFormat.JSON)
    other = again.serialize(format=format) or b""
    if format == QueryResultsFormat.XML and isinstance(told, str):
        return other.replace(b"</head>", f'<link href="{told}"/></head>'.encode(), 1)
    return other


def _json(term: Term) -> dict[str, Any]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _json(part) for name, part in parts.items()}}
    cell = {"type": "literal", "value": term.value}
    if term.language:
        return cell | {"xml:lang": term.language}
    return cell if term.datatype.value == _STRING else cell | {"datatype": term.datatype.value}
