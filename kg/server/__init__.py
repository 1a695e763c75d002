"""A build on HTTP: SPARQL endpoint, query page, explorer, a page for each entity, reconciliation.

:func:`serve` runs until it is stopped; :func:`application` is the same for an ASGI server of one's own.
Nothing here writes to a build. ``writable`` serves a store of its own, in a folder that holds no build.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from pathlib import Path

from starlette.applications import Starlette

from kg.errors import UsageError
from kg.opened import open_build
from kg.server.routes import LOCAL, Settings
from kg.server.routes import application as _application
from kg.server.workers import Place
from kg.view import CARRIED

PORT = 7878
TIMEOUT, LIMIT = 10.0, 10_000
#: Processes that answer queries of a build.
WORKERS = 2


def application(
    folder: str | Path,
    *,
    writable: bool = False,
    timeout: float = TIMEOUT,
    limit: int = LIMIT,
    carried: int = CARRIED,
) -> Starlette:
    """The server of the build in ``folder``, or of a store in it that clients may write.

    ``timeout`` is in seconds for each query, ``limit`` in rows or triples for each answer; the page of
    a build of more claims than ``carried`` asks for its data. Raises BuildError where there is no build,
    UsageError where a build would be written to.
    """
    place = Path(folder)
    if not writable:
        build = open_build(place)
        here = Place(str(place), build.sha256)
        assert build.store is not None
        return _application(Settings(here, build, timeout, limit, WORKERS, carried))
    if (place / "manifest.json").exists():
        raise UsageError(
            f"{folder} holds a build, which its reports alone change; name another folder"
        )
    place.mkdir(parents=True, exist_ok=True)
    return _application(Settings(Place(str(place), None), None, timeout, limit, 1))


def show(folder: str | Path, focus: str, opened: Callable[[str], object]) -> None:
    """Serve the explorer of a build on a free port of this machine, until interrupted.

    ``opened`` is called with the address, which ends in ``focus``, as soon as it answers.
    """
    import uvicorn

    app = application(folder)
    with socket.create_server(("127.0.0.1", 0)) as door:
        url = f"http://127.0.0.1:{door.getsockname()[1]}/explorer{focus}"
        threading.Thread(target=opened, args=(url,), daemon=True).start()
        config = uvicorn.Config(app, log_level="warning", server_header=False)
        uvicorn.Server(config).run(sockets=[door])


def serve(
    folder: str | Path,
    *,
    host: str = "127.0.0.1",
    port: int = PORT,
    writable: bool = False,
    timeout: float = TIMEOUT,
    limit: int = LIMIT,
) -> None:
    """Serve until interrupted. A store that may be written is served to this machine only."""
    import uvicorn

    if writable and host not in LOCAL:
        raise UsageError("--writable serves this machine only: leave out --host")
    app = application(folder, writable=writable, timeout=timeout, limit=limit)
    uvicorn.run(app, host=host, port=port, log_level="warning", server_header=False)
