"""What the tests of the server share: a server on loopback in this process, and one request to it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import uvicorn

from kg.server import application


@dataclass(frozen=True)
class Answer:
    status: int
    media: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    def json(self) -> Any:
        return json.loads(self.body)

    def rows(self) -> list[dict[str, str]]:
        """The bindings of SPARQL JSON results, values only."""
        bindings = self.json()["results"]["bindings"]
        return [{name: cell["value"] for name, cell in row.items()} for row in bindings]


@dataclass(frozen=True)
class Site:
    url: str

    def ask(
        self,
        path: str,
        *,
        method: str | None = None,
        body: bytes | None = None,
        parameters: Mapping[str, str] | None = None,
        **headers: str,
    ) -> Answer:
        """One request; header names are written with ``_`` for ``-``."""
        address = self.url + path + (f"?{urlencode(parameters)}" if parameters else "")
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = Request(address, data=body, headers=named, method=method)
        if body is not None and "Content_Type" not in headers:
            request.add_unredirected_header("Content-Type", "")
        try:
            with urlopen(request, timeout=30) as got:
                return Answer(got.status, _media(got.headers), got.headers, got.read())
        except HTTPError as got:
            with got:
                return Answer(got.code, _media(got.headers), got.headers, got.read())

    def select(self, query: str, **more: str) -> Answer:
        """A query by GET."""
        return self.ask("/sparql", parameters={"query": query, **more})


def _media(headers: Any) -> str:
    return str(headers.get("Content-Type", "")).partition(";")[0]


@contextmanager
def served(folder: Path, **settings: Any) -> Iterator[Site]:
    """The server of ``folder`` on a free port of this machine."""
    app = application(folder, **settings)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    host, port = server.servers[0].sockets[0].getsockname()[:2]
    try:
        yield Site(f"http://{host}:{port}")
    finally:
        server.should_exit = True
        thread.join()
