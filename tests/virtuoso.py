"""A real Virtuoso on loopback, started for the tests and ended after them."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

PASSWORD = "dba"
_SETTINGS = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/temp.db
TransactionFile = {folder}/temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 20000
MaxDirtyBuffers = 15000
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
ServerThreads = 6
[SPARQL]
ResultSetMaxRows = 100000
"""


def virtuoso_path() -> str | None:
    """The server of this machine, or None."""
    return shutil.which("virtuoso-t")


@contextmanager
def virtuoso(folder: Path) -> Iterator[str]:
    """The address of a new, empty Virtuoso whose files lie in ``folder``."""
    program = virtuoso_path()
    assert program is not None
    sql, http = _free_ports()
    settings = folder / "virtuoso.ini"
    settings.write_text(_SETTINGS.format(folder=folder, sql=sql, http=http))
    command = [program, "+foreground", "+configfile", str(settings)]
    with (folder / "output").open("wb") as output:
        server = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
    try:
        site = f"http://127.0.0.1:{http}"
        _await(server, site, folder)
        yield site
    finally:
        server.kill()
        server.wait()


def _free_ports() -> tuple[int, int]:
    with (
        socket.create_server(("127.0.0.1", 0)) as one,
        socket.create_server(("127.0.0.1", 0)) as two,
    ):
        return one.getsockname()[1], two.getsockname()[1]


def _await(server: subprocess.Popen[bytes], site: str, folder: Path) -> None:
    for _ in range(600):
        if server.poll() is not None:
            raise RuntimeError((folder / "output").read_text(errors="replace")[-2000:])
        try:
            with urlopen(f"{site}/sparql?query=ASK%7B%7D", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"Virtuoso did not answer: {(folder / 'output').read_text()[-2000:]}")
