"""Real clusters on this machine: a scheduler and two workers each, of Dask and of Spark."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

#: Seconds that a part of a cluster may take to come up.
PATIENCE = 60


class Cluster(NamedTuple):
    """``url`` is what ``--engine`` takes; each worker leads a process group of its own."""

    url: str
    workers: list[subprocess.Popen[bytes]]

    def kill_a_worker(self) -> None:
        """``kill -9`` for the first worker and all that it has started."""
        os.killpg(self.workers[0].pid, signal.SIGKILL)


@contextmanager
def dask(folder: Path) -> Iterator[Cluster]:
    """A Dask scheduler with two workers of one thread."""
    found = folder / "scheduler.json"
    cli = [sys.executable, "-m", "distributed.cli.dask_{}", "--scheduler-file", str(found)]
    scheduler = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard"]
    worker = ["--nthreads", "1", "--no-dashboard", "--local-directory", str(folder)]
    with _started(folder) as start:
        start("scheduler", [part.format("scheduler") for part in cli] + scheduler)
        _wait(found.exists, "the Dask scheduler")
        workers = [
            start(f"worker{n}", [part.format("worker") for part in cli] + worker) for n in (1, 2)
        ]
        _wait(
            lambda: all("Starting established" in _log(folder, n) for n in (1, 2)), "Dask workers"
        )
        port = _log(folder, "scheduler").partition("tcp://127.0.0.1:")[2].split()[0]
        yield Cluster(f"tcp://127.0.0.1:{port}", workers)


@contextmanager
def spark(folder: Path) -> Iterator[Cluster]:
    """A Spark standalone master with two workers of one core."""
    home = Path(find_spec("pyspark").origin).parent  # type: ignore[union-attr, arg-type]
    port = _free_port()
    url = f"spark://127.0.0.1:{port}"
    run, deploy = [str(home / "bin" / "spark-class")], "org.apache.spark.deploy"
    master = [f"{deploy}.master.Master", "--host", "127.0.0.1", "--port", str(port)]
    worker = [f"{deploy}.worker.Worker", "--cores", "1", "--memory", "1g", "--host", "127.0.0.1"]
    with _started(folder, SPARK_HOME=str(home), SPARK_LOCAL_IP="127.0.0.1") as start:
        start("master", [*run, *master, "--webui-port", "0"])
        _wait(lambda: "New state: ALIVE" in _log(folder, "master"), "the Spark master")
        work = ["--webui-port", "0", "--work-dir", str(folder / "work"), url]
        workers = [start(f"worker{n}", [*run, *worker, *work]) for n in (1, 2)]
        _wait(
            lambda: all("Successfully registered" in _log(folder, n) for n in (1, 2)),
            "Spark workers",
        )
        yield Cluster(url, workers)


@contextmanager
def _started(
    folder: Path, **environment: str
) -> Iterator[Callable[[str, list[str]], subprocess.Popen[bytes]]]:
    """Start processes, each with its words in a file of ``folder``; none outlives the body."""
    running: list[subprocess.Popen[bytes]] = []

    def start(name: str, command: list[str]) -> subprocess.Popen[bytes]:
        with (folder / f"{name}.log").open("wb") as log:
            running.append(
                subprocess.Popen(
                    command,
                    stdout=log,
                    stderr=log,
                    env=os.environ | environment,
                    start_new_session=True,
                )
            )
        return running[-1]

    try:
        yield start
    finally:
        for one in running:
            with suppress(ProcessLookupError):
                os.killpg(one.pid, signal.SIGKILL)
            one.wait()


def _log(folder: Path, name: str | int) -> str:
    path = folder / (f"worker{name}.log" if isinstance(name, int) else f"{name}.log")
    return path.read_text(encoding="utf-8", errors="replace")


def _wait(ready: Callable[[], bool], what: str) -> None:
    for _ in range(PATIENCE * 10):
        if ready():
            return
        time.sleep(0.1)
    raise TimeoutError(f"{what} did not come up within {PATIENCE} seconds")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
