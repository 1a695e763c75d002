"""A build sent to somebody's own store by the SPARQL 1.1 Graph Store Protocol.

The dataset goes graph by graph, in batches of triples: the first batch of a graph replaces what the
store held of it, the others add to it. What is done is noted in the build's folder after each batch, so
that a push that broke off goes on there; sending a batch twice does no harm.

Some stores (Virtuoso) have no default graph of their own: there the merged view is a graph with a name,
``BASE/graph/merged``, and a query asks it by ``default-graph-uri``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from http import HTTPStatus
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import (
    HTTPBasicAuthHandler,
    HTTPDigestAuthHandler,
    HTTPPasswordMgrWithDefaultRealm,
    OpenerDirector,
    Request,
    build_opener,
    parse_http_list,
    parse_keqv_list,
)

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Store

from kg.errors import PushError
from kg.opened import Build

MEDIA = "application/n-triples"
MERGED = "graph/merged"
#: Seconds that a store may take for one batch.
PATIENCE = 600


class Target(NamedTuple):
    """A store: where it takes graphs, who we are there, and where the merged view goes."""

    url: str
    user: str | None = None
    password: str = ""
    has_default: bool = False  #: the merged view goes into the default graph


class Sent(NamedTuple):
    """What a push sent, and how many triples an earlier one had sent."""

    triples: int
    graphs: int
    skipped: int


class Batch(NamedTuple):
    """Triples of one graph; ``graph`` is None for the default graph."""

    graph: str | None
    is_first: bool
    body: bytes
    size: int


def push(
    build: Build,
    target: Target,
    *,
    batch: int = 10_000,
    again: bool = False,
    progress: Callable[[str, int, int], None] = lambda stage, done, total: None,
) -> Sent:
    """Send the dataset of ``build``, ``batch`` triples at a time; ``again`` forgets an earlier push.

    Raises PushError where the store refuses or cannot be reached; what was sent is remembered.
    """
    record = _Record(build, target, batch, again)
    opener, total = _opener(target), len(build.store)
    triples, skipped, graphs = 0, 0, set()
    for number, one in enumerate(_batches(build, target, batch)):
        progress("Sending", triples + skipped, total)
        if number < record.done:
            skipped += one.size
            continue
        _send(opener, target, one)
        record.note(number + 1)
        triples += one.size
        graphs.add(one.graph)
    return Sent(triples, len(graphs), skipped)


class _Record:
    """How many batches of this build that store has, in a file beside the build."""

    def __init__(self, build: Build, target: Target, batch: int, again: bool) -> None:
        what = [target.url, target.has_default, batch, build.sha256]
        self._key = sha256(json.dumps(what).encode()).hexdigest()
        name = sha256(target.url.encode()).hexdigest()[:16]
        self._path: Path = build.folder / f"push-{name}.json"
        self.done = 0 if again else self._noted()

    def _noted(self) -> int:
        try:
            held = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return 0
        return int(held["batches"]) if held.get("key") == self._key else 0

    def note(self, batches: int) -> None:
        """``batches`` have arrived."""
        text = json.dumps({"key": self._key, "batches": batches})
        self._path.write_text(text, encoding="utf-8")


def _batches(build: Build, target: Target, size: int) -> Iterator[Batch]:
    """The dataset in an order that is the same every time: the merged view first."""
    store = build.store
    merged = None if target.has_default else build.base_iri + MERGED
    yield from _of_graph(store, DefaultGraph(), merged, size)
    for graph in sorted(store.named_graphs(), key=str):
        yield from _of_graph(store, graph, str(graph.value), size)


def _of_graph(
    store: Store, graph: NamedNode | BlankNode | DefaultGraph, name: str | None, size: int
) -> Iterator[Batch]:
    quads = store.quads_for_pattern(None, None, None, graph)
    lines = sorted(f"{quad.triple} .\n" for quad in quads)
    rest = iter(lines)
    is_first = True
    while (held := list(islice(rest, size))) or is_first:
        yield Batch(name, is_first, "".join(held).encode(), len(held))
        is_first = False


class _Digest(HTTPDigestAuthHandler):
    """Answers the store's challenge once, and from then on before it is asked.

    A store may hang up on whoever sends a long body without having said who it is.
    """

    challenge: dict[str, str] | None = None

    def retry_http_digest_auth(self, req: Request, auth: str) -> Any:
        """Remember the challenge, then answer it."""
        self.challenge = parse_keqv_list(parse_http_list(auth.partition(" ")[2]))
        return super().retry_http_digest_auth(req, auth)

    def http_request(self, request: Request) -> Request:
        """``request``, with the answer to the last challenge."""
        if self.challenge and not request.has_header(self.auth_header):
            said = self.get_authorization(request, self.challenge)
            request.add_unredirected_header(self.auth_header, f"Digest {said}")
        return request

    https_request = http_request


def _opener(target: Target) -> OpenerDirector:
    if target.user is None:
        return build_opener()
    passwords = HTTPPasswordMgrWithDefaultRealm()
    passwords.add_password(None, target.url, target.user, target.password)
    return build_opener(HTTPBasicAuthHandler(passwords), _Digest(passwords))


def _send(opener: OpenerDirector, target: Target, one: Batch) -> None:
    where = "default" if one.graph is None else urlencode({"graph": one.graph})
    between = "&" if "?" in target.url else "?"
    request = Request(
        target.url + between + where,
        data=one.body,
        headers={"Content-Type": MEDIA},
        method="PUT" if one.is_first else "POST",
    )
    try:
        with _opened(opener, request) as answer:
            answer.read()
    except HTTPError as error:
        with error:
            told = error.read(500).decode("utf-8", "replace").strip()
        raise PushError(
            f"{target.url} refused {where}: {error.code} {told or error.reason}"
        ) from error
    except (URLError, OSError, ValueError) as error:
        raise PushError(f"{target.url} cannot be reached: {error}; push again to go on") from error


def _opened(opener: OpenerDirector, request: Request) -> Any:
    """The answer to ``request``, also of a store that hangs up before it has read the whole body."""
    try:
        return opener.open(request, timeout=PATIENCE)
    except URLError as error:
        if not isinstance(error.reason, BrokenPipeError | ConnectionResetError):
            raise
    # An empty body reaches the store whole, so that its refusal can be heard; it adds nothing.
    empty = Request(request.full_url, data=b"", headers={"Content-Type": MEDIA}, method="POST")
    try:
        opener.open(empty, timeout=PATIENCE).close()
    except HTTPError as refused:
        if refused.code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
            raise
        refused.close()
    return opener.open(request, timeout=PATIENCE)
