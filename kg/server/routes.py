"""The addresses of the server: ``/sparql``, ``/data``, ``/id/...``, ``/reconcile``, ``/questions``, ``/``."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from pyoxigraph import Triple
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from kg.errors import AmbiguousName, QueryError
from kg.opened import Build
from kg.query import declared, questions, wording
from kg.server import reconcile
from kg.server.description import about, describe, void
from kg.server.explorer import Explorer, explorer_routes
from kg.server.formats import ALIASES, GRAPHS, chosen
from kg.server.pages import entity_page
from kg.server.protocol import (
    UPDATE,
    Operation,
    Refused,
    checked_iri,
    gathered,
    operation,
    parameters,
)
from kg.server.results import Written, graph
from kg.server.workers import Ask, Place, Pool, Touch
from kg.view import CARRIED

STATIC = Path(__file__).parent / "static"
#: Whose pages may write: those of this machine.
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})
#: A request body above this is refused.
MOST_BYTES = 64 << 20
#: The pages of the server load nothing from elsewhere; the editor sets styles from its script.
_POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:"


class Settings(NamedTuple):
    """What is served, and its limits. ``build`` is None where an empty store is served for writing."""

    place: Place
    build: Build | None
    timeout: float  #: seconds for a query
    limit: int  #: rows or triples of an answer
    workers: int
    carried: int = CARRIED  #: claims of a build whose page carries all its data

    @property
    def writable(self) -> bool:
        """Whether clients may change the store."""
        return self.place.sha256 is None


def application(settings: Settings) -> Starlette:
    """The server as an ASGI application."""
    routes = [
        Route("/sparql", _sparql, methods=["GET", "POST"]),
        Route("/sparql/", _sparql, methods=["GET", "POST"]),
        Route("/data", _data, methods=["GET", "HEAD", "PUT", "POST", "DELETE"]),
        Route("/limits", _limits),
        Mount("/static", StaticFiles(directory=STATIC)),
        Route("/", _front),
        Route("/questions", _questions),
    ]
    explorer = None
    if settings.build is not None:
        explorer = Explorer(settings.build, settings.carried)
        routes += [
            Route("/.well-known/void", _void),
            Route("/questions/{name}", _question),
            *explorer_routes(explorer),
            Route("/id/{path:path}", _entity),
            Route("/reconcile", _reconcile, methods=["GET", "POST"]),
            Route("/reconcile/suggest", _suggest),
            Route("/reconcile/preview", _preview),
        ]
    across = Middleware(
        CORSMiddleware,
        allow_origins=["*"],
        allow_methods=["GET", "POST", "HEAD"],
        allow_headers=["*"],
        expose_headers=["Link", "X-SPARQL-MaxRows"],
    )
    app = Starlette(
        routes=routes,
        middleware=[across, Middleware(GZipMiddleware, minimum_size=1000)],
        exception_handlers={Refused: _refused, QueryError: _unasked},
        lifespan=_workers,
    )
    app.state.settings = settings
    app.state.explorer = explorer
    return app


@asynccontextmanager
async def _workers(app: Starlette) -> AsyncIterator[None]:
    settings = app.state.settings
    pool = Pool(settings.place, size=settings.workers, timeout=settings.timeout)
    app.state.pool = pool
    yield
    pool.close()
    if app.state.explorer is not None:
        app.state.explorer.close()


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return PlainTextResponse(error.message + "\n", error.status)


def _unasked(request: Request, error: Exception) -> Response:
    choices = error.choices if isinstance(error, AmbiguousName) else []
    return JSONResponse({"error": str(error), "choices": choices}, 400)


def _site(request: Request) -> str:
    return str(request.base_url).rstrip("/")


def _build(request: Request) -> Build:
    build = request.app.state.settings.build
    assert isinstance(build, Build)
    return build


def _accept(request: Request, format: str | None) -> str:
    if format is None:
        return request.headers.get("accept", "")
    return ",".join(ALIASES.get(format.lower(), [format]))


async def _body(request: Request) -> bytes:
    """The body of a request. Raises Refused where it is too large."""
    return await gathered(request.stream(), MOST_BYTES)


def _check_origin(request: Request) -> None:
    """A page of another site may read here, but never write."""
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).hostname not in LOCAL:
        raise Refused(403, f"pages of {origin} may not write here")


# SPARQL ------------------------------------------------------------------------------------------


async def _sparql(request: Request) -> Response:
    settings: Settings = request.app.state.settings
    content_type = request.headers.get("content-type", "")
    asked = operation(request.method, request.url.query, content_type, await _body(request))
    if asked is None:
        return _described(request)
    if asked.kind == UPDATE:
        if not settings.writable:
            raise Refused(403, "this endpoint is read-only")
        _check_origin(request)
    endpoint = f"{_site(request)}/sparql"
    job = Ask(asked, _accept(request, asked.format), endpoint, settings.limit, _notice(request))
    return _answered(request, asked, await request.app.state.pool.answer(job))


def _notice(request: Request) -> str:
    return f"{_site(request)}/limits"


def _answered(request: Request, asked: Operation, answer: Written) -> Response:
    if asked.kind == UPDATE:
        return Response(status_code=204)
    headers = {"Vary": "Accept"}
    if not answer.whole:
        headers["X-SPARQL-MaxRows"] = str(request.app.state.settings.limit)
        headers["Link"] = f'<{_notice(request)}>; rel="help"'
    return Response(answer.body, media_type=_told(answer.media), headers=headers)


def _told(media: str) -> str:
    return f"{media}; charset=utf-8" if media.startswith("text/") else media


def _limits(request: Request) -> Response:
    settings: Settings = request.app.state.settings
    return PlainTextResponse(
        f"An answer of this endpoint has at most {settings.limit:,} rows or triples. One that is cut "
        "off there\nsays so: by the header X-SPARQL-MaxRows and, where the format has room, by a "
        "link to this page.\nAsk for the rest with LIMIT and OFFSET, or take the files of the build.\n"
        f"A query may take {settings.timeout:g} seconds; then it is stopped (status 503).\n"
    )


def _described(request: Request) -> Response:
    accept = request.headers.get("accept", "")
    if chosen(accept, ["text/turtle", "text/html"]) == "text/html":
        return RedirectResponse("/", 303)
    settings: Settings = request.app.state.settings
    triples = describe(f"{_site(request)}/sparql", writable=settings.writable)
    return _graph_response(triples, accept)


def _graph_response(triples: list[Triple], accept: str) -> Response:
    media = chosen(accept, GRAPHS)
    if media is None:
        raise Refused(406, f"this comes as {', '.join(GRAPHS)}")
    body = graph(triples, GRAPHS[media])
    return Response(body, media_type=_told(media), headers={"Vary": "Accept"})


async def _void(request: Request) -> Response:
    build = _build(request)
    endpoint = f"{_site(request)}/sparql"
    triples = await run_in_threadpool(void, build.store, endpoint, build.base_iri)
    return _graph_response(triples, request.headers.get("accept", ""))


async def _data(request: Request) -> Response:
    """The Graph Store Protocol, graphs named by ``?graph=IRI`` or ``?default``."""
    settings: Settings = request.app.state.settings
    named = parameters(request.url.query)
    if ("default" in named) == ("graph" in named) or len(named.get("graph", ("",))) > 1:
        raise Refused(400, "name one graph: ?graph=IRI or ?default")
    name = checked_iri(named["graph"][0]) if "graph" in named else None
    reads = request.method in ("GET", "HEAD")
    if not reads:
        if not settings.writable:
            raise Refused(405, "this store is read-only")
        _check_origin(request)
    content_type = request.headers.get("content-type", "").partition(";")[0].strip()
    media = request.headers.get("accept", "") if reads else content_type or "text/turtle"
    job = Touch(request.method, name, media, b"" if reads else await _body(request))
    answer = await request.app.state.pool.answer(job)
    if reads:
        return Response(answer.body, media_type=_told(answer.media), headers={"Vary": "Accept"})
    return Response(status_code=201 if answer.media == "made" else 204)


# Pages -------------------------------------------------------------------------------------------


def _front(request: Request) -> Response:
    headers = {"Content-Security-Policy": _POLICY}
    return FileResponse(STATIC / "index.html", headers=headers)


def _questions(request: Request) -> Response:
    told = [
        {
            "name": one.name,
            "title": {"en": one.title, "id": one.title_id},
            "about": {"en": one.about, "id": one.about_id},
            "parameters": [parameter._asdict() for parameter in one.parameters],
        }
        for one in questions().values()
        if request.app.state.settings.build is not None
    ]
    return JSONResponse(told)


async def _question(request: Request) -> Response:
    """The SPARQL of a named question, with what the parameters of the URL fill in."""
    asked = {key: value for key, value in request.query_params.items() if value}
    build, name = _build(request), request.path_params["name"]
    text = await run_in_threadpool(wording, build, name, asked)
    return PlainTextResponse(declared(text).strip() + "\n", media_type="application/sparql-query")


async def _entity(request: Request) -> Response:
    """What an entity is: a page for people, triples for programs."""
    build = _build(request)
    raw = request.scope.get("raw_path") or request.url.path.encode()
    iri = build.base_iri + raw.decode("ascii", "replace").partition("/id/")[2]
    checked_iri(iri)
    accept = _accept(request, request.query_params.get("format"))
    if chosen(accept, ["text/html", *GRAPHS]) != "text/html":
        triples = await run_in_threadpool(about, build.store, iri)
        if not triples:
            raise Refused(404, f"this build says nothing of <{iri}>")
        return _graph_response(triples, accept)
    page = await run_in_threadpool(entity_page, build, iri)
    if page is None:
        raise Refused(404, f"this build says nothing of <{iri}>")
    return HTMLResponse(page, headers={"Content-Security-Policy": _POLICY, "Vary": "Accept"})


# Reconciliation ----------------------------------------------------------------------------------


async def _reconcile(request: Request) -> Response:
    named = dict(parameters(request.url.query))
    if request.method == "POST":
        named |= parameters((await _body(request)).decode("utf-8", "replace"))
    if "queries" not in named:
        return JSONResponse(reconcile.manifest(_build(request), _site(request)))
    queries = _batch(named["queries"][0])
    return JSONResponse(await run_in_threadpool(reconcile.answers, _build(request), queries))


def _batch(text: str) -> dict[str, Any]:
    try:
        queries = json.loads(text)
    except ValueError as error:
        raise Refused(400, f"queries is no JSON: {error}") from error
    if not isinstance(queries, dict) or not all(isinstance(one, dict) for one in queries.values()):
        raise Refused(400, 'queries is an object: {"q0": {"query": "polsek klari"}}')
    return queries


async def _suggest(request: Request) -> Response:
    prefix = request.query_params.get("prefix", "")
    return JSONResponse(await run_in_threadpool(reconcile.suggestions, _build(request), prefix))


def _preview(request: Request) -> Response:
    """The page of an entity, for the small frame that a client shows beside a candidate."""
    return RedirectResponse("/id/" + request.query_params.get("id", "").lstrip("/"), 303)
