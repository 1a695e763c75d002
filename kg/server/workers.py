"""Processes that answer, so that a query that runs too long can be ended for good.

A store cannot stop a query half-way; an operating system can stop a process. So the store is opened
by workers, each does one job at a time, and one that is late is killed and another takes its place.
Read-only stores are opened by several workers; a store that is written by a single one.
"""

from __future__ import annotations

import multiprocessing
import signal
from asyncio import Queue
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from io import BytesIO
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store
from starlette.concurrency import run_in_threadpool

from kg.server.formats import GRAPHS, chosen
from kg.server.protocol import Operation, Refused
from kg.server.results import Written, graph, written
from kg.server.wording import names_dataset, reaches_out, with_using
from kg.store import open_store
from kg.vocab import PREFIXES

_START = multiprocessing.get_context("spawn")


class Place(NamedTuple):
    """Where the store is: a build's folder and the hash of its dataset; no hash: a store to write."""

    folder: str
    sha256: str | None

    def open(self) -> Store:
        """The store, for this process alone where it is written."""
        if self.sha256 is not None:
            return open_store(Path(self.folder), self.sha256)
        return Store(self.folder)


class Ask(NamedTuple):
    """A query or an update, with what its answer shall look like."""

    operation: Operation
    accept: str
    base: str  #: what relative IRIs are relative to
    limit: int
    notice: str


class Touch(NamedTuple):
    """One operation of the Graph Store Protocol; ``graph`` is None for the default graph."""

    method: str
    graph: str | None
    media: str  #: of the body; of a GET, what the client accepts
    body: bytes


Job = Ask | Touch


class Pool:
    """Some workers on one store."""

    def __init__(self, place: Place, *, size: int, timeout: float) -> None:
        self.timeout = timeout
        self._workers = [Worker(place) for _ in range(size)]
        self._idle: Queue[Worker] = Queue()
        for worker in self._workers:
            self._idle.put_nowait(worker)

    async def answer(self, job: Job) -> Written:
        """The answer to ``job``. Raises Refused, also where it takes longer than the time limit."""
        async with self._worker() as worker:
            answer = await run_in_threadpool(worker.answer, job, self.timeout)
        if isinstance(answer, Refused):
            raise answer
        return answer

    @asynccontextmanager
    async def _worker(self) -> AsyncIterator[Worker]:
        worker = await self._idle.get()
        try:
            yield worker
        finally:
            self._idle.put_nowait(worker)

    def close(self) -> None:
        """End all workers."""
        for worker in self._workers:
            worker.stop()


class Worker:
    """A process with the store open, started when it is first needed or when another was killed."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._start()

    def _start(self) -> None:
        self._line, theirs = _START.Pipe()
        self._process = _START.Process(target=_work, args=(self.place, theirs), daemon=True)
        self._process.start()
        self._is_open = False
        theirs.close()

    def answer(self, job: Job, timeout: float) -> Written | Refused:
        """What the process makes of ``job`` within ``timeout`` seconds; then it is killed."""
        if not self._process.is_alive():
            self.stop()
            self._start()
        try:
            self._await_store()
            self._line.send(job)
            if self._line.poll(timeout):
                told: Written | Refused = self._line.recv()
                return told
        except (EOFError, OSError):
            self.stop()
            return Refused(500, "the query ended the process that ran it; ask for less at once")
        self.stop()
        return Refused(
            503, f"stopped after {timeout:g} s, the time limit here; ask for less at once"
        )

    def _await_store(self) -> None:
        """Opening the store is not part of anybody's time."""
        if not self._is_open:
            self._line.recv()
            self._is_open = True

    def stop(self) -> None:
        """Kill the process; what it was writing is not written at all."""
        self._process.kill()
        self._process.join()
        self._line.close()


def _work(place: Place, line: Connection) -> None:
    """A worker's life: one job after the other until nobody is there to ask."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    store = place.open()
    line.send(None)
    while True:
        try:
            job = line.recv()
        except EOFError:
            return
        line.send(_done(store, job))


def _done(store: Store, job: Job) -> Written | Refused:
    try:
        return _asked(store, job) if isinstance(job, Ask) else _TOUCHES[job.method](store, job)
    except Refused as refused:
        return refused
    except SyntaxError as error:
        return Refused(400, f"this cannot be read: {error}")
    except (OSError, RuntimeError, ValueError) as error:
        return Refused(500, f"the store could not do it: {error}")


def _asked(store: Store, job: Ask) -> Written:
    operation = job.operation
    if reaches_out(operation.text):
        raise Refused(403, "this endpoint asks no other server: leave out SERVICE and LOAD")
    if operation.kind == "update":
        return _updated(store, job)
    results = store.query(
        operation.text,
        base_iri=job.base,
        prefixes=dict(PREFIXES),
        default_graph=_nodes(operation.default),
        named_graphs=_nodes(operation.named),
    )
    return written(results, job.accept, limit=job.limit, notice=job.notice)


def _nodes(iris: Sequence[str] | None) -> list[Any] | None:
    return None if iris is None else [NamedNode(iri) for iri in iris]


def _updated(store: Store, job: Ask) -> Written:
    operation = job.operation
    text = operation.text
    if operation.default is not None and operation.named is not None:
        if names_dataset(text):
            raise Refused(400, "name the graphs in the update or in the request, not in both")
        text = with_using(text, operation.default, operation.named)
    store.update(text, base_iri=job.base, prefixes=dict(PREFIXES))
    return Written("", b"", True)


# Graph Store Protocol ----------------------------------------------------------------------------


def _graph(job: Touch) -> NamedNode | DefaultGraph:
    return DefaultGraph() if job.graph is None else NamedNode(job.graph)


def _there(store: Store, job: Touch) -> bool:
    """The default graph is always there; another when it was made or holds anything."""
    return job.graph is None or store.contains_named_graph(NamedNode(job.graph))


def _got(store: Store, job: Touch) -> Written:
    media = chosen(job.media, GRAPHS)
    if media is None:
        raise Refused(406, f"a graph comes as {', '.join(GRAPHS)}")
    if not _there(store, job):
        raise Refused(404, f"there is no graph <{job.graph}>")
    quads = store.quads_for_pattern(None, None, None, _graph(job))
    return Written(media, graph((quad.triple for quad in quads), GRAPHS[media]), True)


def _put(store: Store, job: Touch) -> Written:
    new = Store()
    _load(new, job)
    made = not _there(store, job)
    where = _graph(job)
    if isinstance(where, NamedNode):
        store.add_graph(where)
    store.clear_graph(where)
    store.extend(new.quads_for_pattern(None, None, None, where))
    return Written("made" if made else "", b"", True)


def _posted(store: Store, job: Touch) -> Written:
    made = not _there(store, job)
    _load(store, job)
    return Written("made" if made else "", b"", True)


def _load(store: Store, job: Touch) -> None:
    format = RdfFormat.from_media_type(job.media)
    if format is None or (format.supports_datasets and format != RdfFormat.JSON_LD):
        raise Refused(415, f"send a graph as {', '.join(GRAPHS)}; {job.media!r} was named")
    store.load(BytesIO(job.body), format=format, base_iri=job.graph, to_graph=_graph(job))


def _deleted(store: Store, job: Touch) -> Written:
    if not _there(store, job):
        raise Refused(404, f"there is no graph <{job.graph}>")
    where = _graph(job)
    if isinstance(where, NamedNode):
        store.remove_graph(where)
    else:
        store.clear_graph(where)
    return Written("", b"", True)


_TOUCHES: dict[str, Callable[[Store, Touch], Written]] = {
    "GET": _got,
    "HEAD": _got,
    "PUT": _put,
    "POST": _posted,
    "DELETE": _deleted,
}
