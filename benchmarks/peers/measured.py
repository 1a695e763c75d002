"""A peer in a process of its own: how long it takes, and how much memory.

    python -m benchmarks.peers.measured spacy_tokenizer reports.jsonl

Prints one line of JSON. Seconds are processor time of the work alone; what was loaded before it is
told apart as ``before``. Memory is the peak of the process (VmHWM), in it the input.
"""

from __future__ import annotations

import importlib
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple


class Measured(NamedTuple):
    """What a peer took: processor seconds before and in the work, things made, peak in bytes."""

    name: str
    before: float
    seconds: float
    things: int
    peak: int


def measured(peer: str, source: Path) -> Measured:
    """Run a peer alone in a new process; CalledProcessError where it breaks."""
    command = [sys.executable, "-m", __name__, peer, str(source)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Measured(*json.loads(done.stdout.splitlines()[-1]))


def texts(source: Path) -> list[str]:
    """The texts of a table of reports."""
    with source.open(encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]


def peak() -> int:
    """The most memory that this process ever held; not what held its parent before it began."""
    status = Path("/proc/self/status")
    if status.is_file():
        rows = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        return int(rows["VmHWM"].split()[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main(name: str, source: str) -> None:
    """Measure in this process, and print."""
    peer = importlib.import_module(f"benchmarks.peers.{name}")
    started = time.process_time()
    work = peer.ready(Path(source))
    begun = time.process_time()
    things = work()
    seconds = time.process_time() - begun
    print(json.dumps(Measured(peer.NAME, begun - started, seconds, things, peak())))


if __name__ == "__main__":
    main(*sys.argv[1:])
