"""How long extraction takes on each engine: one process, two, and clusters of two workers on this machine.

    python -m benchmarks.engines [REPORTS]

The reports are those of :mod:`benchmarks.corpus`. Each engine first extracts a few shards, so that its start
and the loading of tables are left out; then all of them into an empty folder. A line an engine: seconds,
reports a second, the time as a multiple of that of two local processes, and whether every file has the same
bytes. Last, one of two local processes is killed in the midst of it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from benchmarks.corpus import write
from kg.engines import Engine, engine
from kg.folders import Folder
from kg.reading import read
from kg.shards import Extraction, Shards, spread
from tests import clusters

#: Shards that an engine does before its time counts.
WARM = 4


@contextmanager
def engines(folder: Path) -> Iterator[dict[str, Callable[[], Engine]]]:
    """The engines by name; the clusters run as long as the body does."""
    for name in ("dask", "spark"):
        (folder / name).mkdir()
    with clusters.dask(folder / "dask") as dask, clusters.spark(folder / "spark") as spark:
        yield {
            "two processes": lambda: engine("local", jobs=2),
            "one process": lambda: engine("local", jobs=1),
            "Dask, two workers": lambda: engine(dask.url),
            "Spark, two workers": lambda: engine(spark.url),
            "two processes, one killed": lambda: engine("local", jobs=2),
        }


def timed(shards: Shards, make: Callable[[], Engine], killed: bool) -> float:
    """Seconds for all shards after a few of them."""
    task = Extraction(shards.folder)
    with make() as workers:
        list(workers.run(task, shards.held[:WARM]))
        _forget(shards)
        if killed:
            threading.Timer(2, _kill_one).start()
        started = time.monotonic()
        list(workers.run(task, shards.held))
        return time.monotonic() - started


def _kill_one() -> None:
    mine = psutil.Process().children()
    processes = [one for one in mine if "spawn_main" in " ".join(one.cmdline())]
    os.kill(processes[0].pid, signal.SIGKILL)


def _forget(shards: Shards) -> None:
    folder = Path(shards.folder.url)
    for shard in shards.held:
        (folder / shard.claims).unlink(missing_ok=True)


def _digest(shards: Shards) -> str:
    folder, digest = Path(shards.folder.url), sha256()
    for shard in shards.held:
        digest.update((folder / shard.claims).read_bytes())
    return digest.hexdigest()


def main(reports: int) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        write(reports, folder / "reports.jsonl")
        documents = read([folder / "reports.jsonl"]).documents
        first: tuple[float, str] | None = None
        with engines(folder) as known:
            for what, make in known.items():
                shards = spread(documents, Folder(folder / "shards"))
                seconds, digest = timed(shards, make, "killed" in what), _digest(shards)
                first = first or (seconds, digest)
                same = "same bytes" if digest == first[1] else "OTHER BYTES"
                speed, ratio = reports / seconds, seconds / first[0]
                print(
                    f"{what:28} {seconds:7.1f} s {speed:7.0f}/s {ratio:6.2f} x  {same}", flush=True
                )
                shutil.rmtree(folder / "shards")


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("reports", nargs="?", type=int, default=20_000)
    main(asked.parse_args().reports)
