"""What a client asks for: the requests of the SPARQL 1.1 Protocol, read without a web framework.

A request that breaks the protocol is :class:`Refused`, with the status that the protocol asks for.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import parse_qs

from kg.errors import SambangError

FORM = "application/x-www-form-urlencoded"
QUERY, UPDATE = "query", "update"
DIRECT = {"application/sparql-query": QUERY, "application/sparql-update": UPDATE}
#: Which parameters name the graphs that an operation reads.
GRAPHS = {
    QUERY: ("default-graph-uri", "named-graph-uri"),
    UPDATE: ("using-graph-uri", "using-named-graph-uri"),
}
_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^<>"{}|^`\\\x00-\x20]*')


class Refused(SambangError):
    """A request that is answered with an error; the message says what to do."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(status, message)
        self.status = status
        self.message = message


async def gathered(pieces: AsyncIterable[bytes], most: int) -> bytes:
    """The body of a request, from its pieces. Raises Refused where it is larger than ``most`` bytes."""
    body = bytearray()
    async for piece in pieces:
        body += piece
        if len(body) > most:
            raise Refused(413, f"send at most {most >> 20} MiB at once")
    return bytes(body)


class Operation(NamedTuple):
    """A query or an update, and the graphs that it reads; None where the request names none."""

    kind: str
    text: str
    default: tuple[str, ...] | None
    named: tuple[str, ...] | None
    format: str | None  #: a short name ("csv") that wins over the header Accept


Parameters = Mapping[str, Sequence[str]]


def parameters(text: str) -> Parameters:
    """The parameters of a query string or of a form, in UTF-8. Raises Refused where it is none."""
    try:
        return parse_qs(text, keep_blank_values=True, errors="strict", max_num_fields=10_000)
    except ValueError as error:
        raise Refused(400, f"the parameters cannot be read: {error}") from error


def operation(method: str, address: str, content_type: str, body: bytes) -> Operation | None:
    """What a request to the endpoint asks for; None where it asks for nothing.

    ``address`` is the query string of the URL. Raises Refused.
    """
    asked = parameters(address)
    if method in ("GET", "HEAD"):
        if UPDATE in asked:
            raise Refused(405, "an update is sent by POST")
        return _operation(QUERY, asked, asked) if QUERY in asked else None
    media, text = _media(content_type), _decoded(content_type, body)
    if media == FORM:
        form = parameters(text)
        kinds = [kind for kind in (QUERY, UPDATE) if kind in form]
        if len(kinds) != 1:
            raise Refused(400, "a form holds one query= or one update=")
        return _operation(kinds[0], form, {**asked, **form})
    if media in DIRECT:
        return _operation(DIRECT[media], {DIRECT[media]: [text]}, asked)
    raise Refused(415, f"send {', '.join([FORM, *DIRECT])}; {media or 'nothing'} was named")


def _operation(kind: str, asked: Parameters, around: Parameters) -> Operation:
    texts = asked[kind]
    if len(texts) != 1:
        raise Refused(400, f"one {kind} at a time; {len(texts)} were sent")
    default, named = (tuple(around.get(name, ())) for name in GRAPHS[kind])
    for iri in (*default, *named):
        checked_iri(iri)
    if not default and not named:
        return Operation(kind, texts[0], None, None, _format(around))
    return Operation(kind, texts[0], default, named, _format(around))


def _format(around: Parameters) -> str | None:
    return next((around[name][0] for name in ("format", "output") if name in around), None)


def checked_iri(iri: str) -> str:
    """``iri``, if it is an absolute one. Raises Refused."""
    if not _IRI.fullmatch(iri):
        raise Refused(400, f"{iri!r} is no absolute IRI")
    return iri


def _media(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


def _decoded(content_type: str, body: bytes) -> str:
    charset = re.search(r"charset\s*=\s*\"?([\w-]+)", content_type, re.IGNORECASE)
    if charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        raise Refused(415, f"send UTF-8; {charset[1]} was named")
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(400, f"the body is no UTF-8: {error}") from error
