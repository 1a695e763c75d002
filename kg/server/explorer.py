"""The explorer on HTTP: the page of a build, and for a large one the data that its page asks for.

A build that one file carries is served as that file. Of a larger one ``/explorer`` is the same page
with what it opens with; the addresses below it answer from the index (:mod:`kg.view.shelf`), as JSON
and for reading only. While the index is being made, the page says how far that is.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import Any

from pyoxigraph import NamedNode
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from kg.opened import Build
from kg.server.protocol import Refused, gathered
from kg.view import is_large
from kg.view.document import page_text
from kg.view.large import served_payload
from kg.view.shelf import prepared
from kg.view.shelf.asking import Shelf
from kg.view.shelf.parts import Row
from kg.view.shelf.tables import claims_in
from kg.view.shelf.views import COLUMNS, ROWS, Scope, Sought
from kg.vocab import expand

#: Bytes of a request: a report that somebody pastes, the numbers of what is in view.
MOST_BYTES = 1 << 20
#: Rows that one answer holds.
MOST_ROWS = 2000

_WAIT = """<!doctype html><html lang="en"><meta charset="utf-8"><meta http-equiv="refresh" content="2">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Sambang</title>
<link rel="stylesheet" href="/static/plain.css"><main><h1>The explorer is being prepared</h1>
<p role="status">{told}</p><p>This is done once for a build. The page opens by itself.</p></main></html>"""


class Explorer:
    """The page of a build, and its index where the page cannot hold all."""

    def __init__(self, build: Build, carried: int) -> None:
        self.build, self.carried = build, carried
        self._lock = threading.Lock()
        self._work: threading.Thread | None = None
        self._shelf: Shelf | None = None
        self._page = ""
        self._done, self._total = 0, 0
        self._failed: Exception | None = None
        self._closed = threading.Event()

    @cached_property
    def is_large(self) -> bool:
        """Whether the build's file holds a part only."""
        return is_large(claims_in(self.build.folder), self.carried)

    def ready(self) -> tuple[Shelf, str] | None:
        """The index and the page; None while they are being made."""
        with self._lock:
            if self._failed is not None:
                raise Refused(500, f"the explorer could not be prepared: {self._failed}")
            if self._shelf is not None:
                return self._shelf, self._page
            if self._work is None:
                self._work = threading.Thread(target=self._prepare, daemon=True)
                self._work.start()
        self._work.join(timeout=1.5)
        return (self._shelf, self._page) if self._shelf is not None else None

    @property
    def told(self) -> str:
        """How far the index is."""
        if not self._total:
            return "Looking through the build."
        return f"{self._done:,} of {self._total:,} reports read."

    def _prepare(self) -> None:
        try:
            path = prepared(
                self.build.folder,
                base_iri=self.build.base_iri,
                echoes=self._echoes,
                hashes=self.build.manifest["sha256"],
                progress=self._progress,
            )
            shelf = Shelf(path)
            page = page_text(served_payload(shelf))
        except _Closed:
            return
        except Exception as error:  # the waiting page tells it
            self._failed = error
            return
        with self._lock:
            self._shelf, self._page = shelf, page

    def _echoes(self) -> Mapping[str, str]:
        """Report -> the report whose text it prints, as the dataset says."""
        store = self.build.store
        echo, name = NamedNode(expand("kg:echoOf")), NamedNode(expand("dcterms:identifier"))

        def id(term: Any) -> str:
            [quad] = store.quads_for_pattern(term, name, None, None)
            return str(getattr(quad.object, "value", ""))

        return {
            id(quad.subject): id(quad.object)
            for quad in store.quads_for_pattern(None, echo, None, None)
        }

    def _progress(self, done: int, total: int) -> None:
        self._done, self._total = done, total
        if self._closed.is_set():
            raise _Closed

    def close(self) -> None:
        """End what is still being made, close what is open."""
        self._closed.set()
        if self._work is not None:
            self._work.join()
        if self._shelf is not None:
            self._shelf.close()


class _Closed(Exception):
    """The server ends while the index is being made."""


Answer = Callable[[Shelf, Mapping[str, str]], Row]


def explorer_routes(explorer: Explorer) -> list[Route]:
    """The addresses of the explorer of a build."""

    async def page(request: Request) -> Response:
        if not explorer.is_large:
            return FileResponse(explorer.build.page)
        found = await run_in_threadpool(explorer.ready)
        if found is None:
            return HTMLResponse(_WAIT.format(told=explorer.told), 503, {"Retry-After": "2"})
        return HTMLResponse(found[1])

    def shelf() -> Shelf:
        if not explorer.is_large:
            raise Refused(404, "the page of this build carries all its data: /explorer")
        found = explorer.ready()
        if found is None:
            raise Refused(503, explorer.told)
        return found[0]

    def asked(answer: Answer) -> Callable[[Request], Any]:
        async def handle(request: Request) -> Response:
            named = dict(request.query_params)
            return _json(await run_in_threadpool(lambda: answer(shelf(), named)))

        return handle

    async def part(request: Request) -> Response:
        wanted = _wanted(await gathered(request.stream(), MOST_BYTES))
        return _json(await run_in_threadpool(lambda: shelf().part(wanted)))

    async def known(request: Request) -> Response:
        text = (await gathered(request.stream(), MOST_BYTES)).decode("utf-8", "replace")
        return _json(await run_in_threadpool(lambda: shelf().known(text)))

    return [
        Route("/explorer", page),
        *(Route(f"/explorer/{name}", asked(answer)) for name, answer in ANSWERS.items()),
        Route("/explorer/part", part, methods=["POST"]),
        Route("/explorer/known", known, methods=["POST"]),
    ]


def _json(row: Row) -> Response:
    text = json.dumps(row, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    body = text.encode("utf-8", "surrogatepass")
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(body, media_type="application/json", headers=headers)


def _wanted(body: bytes) -> dict[str, list[Any]]:
    """What the page wants in a part. Raises Refused where it is no such object."""
    kinds = {"nodes": str, "facts": str, "around": str, "edges": int, "shown": int}
    try:
        held = json.loads(body)
    except ValueError as error:
        raise Refused(400, f"the body is no JSON: {error}") from error
    if not isinstance(held, dict) or not held.keys() <= kinds.keys():
        raise Refused(400, f"send an object of {', '.join(kinds)}")
    for key, values in held.items():
        if not isinstance(values, list) or not all(type(one) is kinds[key] for one in values):
            raise Refused(400, f"{key} is a list of {kinds[key].__name__}")
    return held


def _number(named: Mapping[str, str], key: str, most: int) -> int:
    text = named.get(key, "0")
    if not text.isascii() or not text.isdigit() or len(text) > 15:
        raise Refused(400, f"{key} is a number from 0 on, not {text!r}")
    return min(int(text), most)


def _scope(shelf: Shelf, named: Mapping[str, str]) -> Scope:
    kinds, hidden = named.get("kinds", "").split(), named.get("hidden", "").split()
    return shelf.scope(named.get("first", ""), named.get("last", ""), kinds, hidden)


def _sought(named: Mapping[str, str]) -> Sought:
    table = named.get("table", "visits")
    if table not in COLUMNS:
        raise Refused(400, f"table is one of {', '.join(COLUMNS)}")
    limit = _number(named, "limit", MOST_ROWS) or ROWS
    start = _number(named, "start", 1 << 40)
    order = named.get("order", "").split()
    filter = named.get("filter", "")[:200]
    return Sought(table, filter, next(iter(order), ""), "down" in order[1:], start, limit)


#: Address below ``/explorer/`` -> what answers it from the index and the parameters of the URL.
ANSWERS: Mapping[str, Answer] = {
    "find": lambda shelf, named: shelf.find(named.get("q", "")[:200]),
    "facts": lambda shelf, named: shelf.facts(
        named.get("id", ""), named.get("kind", ""), _number(named, "start", 1 << 40)
    ),
    "sentences": lambda shelf, named: shelf.sentences(
        _number(named, "fact", 1 << 40), _number(named, "start", 1 << 40)
    ),
    "neighbours": lambda shelf, named: shelf.neighbours(
        named.get("id", ""), _number(named, "start", 1 << 40)
    ),
    "route": lambda shelf, named: shelf.route(
        named.get("start", ""),
        named.get("goal", ""),
        named.get("off", "").split(),
        named.get("hidden", "").split(),
    ),
    "time": lambda shelf, named: shelf.time(
        named.get("first", "")[:10], named.get("last", "")[:10]
    ),
    "map": lambda shelf, named: shelf.map(_scope(shelf, named), named.get("picked", "")),
    "table": lambda shelf, named: shelf.table(_scope(shelf, named), _sought(named)),
}
