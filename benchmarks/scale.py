"""How a build grows with its reports, beside other people's tools: ``benchmarks/results.md``.

    python -m benchmarks.scale [SIZE ...] [--jobs 2] [--bare] [--folder FOLDER] [--keep]

Makes a corpus of each size (:mod:`benchmarks.corpus`; 10000 if none is given), runs ``kg build`` on it in
a process of its own, and takes the time of each stage from what the build tells of its progress. Peak
memory is the sum over the process and its children of what is resident, looked at five times a second
(pages that processes share count in each). Builds of the smallest size are run with one process and
with two; peers run on that size and on the graph of a small build. Prints what it
writes. ``--bare`` builds are packed, without page and store: those of a million take hours and 150 GB.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Any, NamedTuple

from benchmarks.peers.measured import Measured, measured
from kg.rdf import PACKED, PLAIN

RESULTS = Path(__file__).with_name("results.md")
#: Reports of the build whose graph peers read and write; every how many seconds memory is looked at.
SMALL, GLANCE = 500, 0.2
#: Reports whose facts are scored, at most.
SCORED = 2000
STAGES = (
    *("Reading", "Extracting", "Resolving", "Writing"),
    *("Drawing the page", "Loading the store"),
)
#: Options of ``kg build`` for a million reports.
BARE = ("--gzip", "--no-page", "--no-store")
PACKAGES = ("pyoxigraph", "rdflib", "networkx", "pyarrow", "pyvis", "spacy")


class Run(NamedTuple):
    """One build: seconds on the clock and of the processors by stage, in bytes the peak and the graph."""

    reports: int
    jobs: int
    clock: dict[str, float]
    processors: dict[str, float]
    peak: int
    graph: int

    @property
    def seconds(self) -> float:
        """The whole, with start and end of the command."""
        return sum(self.clock.values())


# --- one build, in a process of its own --------------------------------------------------------------


class Stages:
    """Takes the time between two tellings as that of the stage first told."""

    def __init__(self) -> None:
        self.clock: dict[str, float] = defaultdict(float)
        self.processors: dict[str, float] = defaultdict(float)
        self.stage = "Starting"
        self.last = time.perf_counter(), _processors()

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage == self.stage:
            return
        now = time.perf_counter(), _processors()
        self.clock[self.stage] += now[0] - self.last[0]
        self.processors[self.stage] += now[1] - self.last[1]
        self.stage, self.last = stage, now


def _processors() -> float:
    """Processor seconds of this process and of its children, those that have ended and those at work."""
    import psutil

    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(one) for one in whose]
    at_work = [one.cpu_times() for one in psutil.Process().children(recursive=True)]
    return sum(one.ru_utime + one.ru_stime for one in used) + sum(
        one.user + one.system for one in at_work
    )


def build_here(source: str, out: str, jobs: str, *options: str) -> None:
    """The command ``kg build`` in this process; prints what its stages took as a line of JSON."""
    from kg import cli, terminal

    stages = Stages()

    @contextmanager
    def progress() -> Iterator[Stages]:
        yield stages
        stages("Ending", 0, 0)

    terminal.progress = progress
    sys.argv = ["kg", "build", source, "-o", out, "--jobs", jobs, *options]
    try:
        cli.main()
    except SystemExit as ended:
        if ended.code:
            raise
    stages("", 0, 0)
    print("\n" + json.dumps([stages.clock, stages.processors]))


def run(source: Path, out: Path, reports: int, jobs: int, *, bare: bool = False) -> Run:
    """Build ``source`` in a new process; CalledProcessError where that fails."""
    command = [sys.executable, "-m", "benchmarks.scale", "--one", str(source), str(out), str(jobs)]
    command += BARE if bare else ()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        watch = Watch(process.pid)
        told, _ = process.communicate()
        peak = watch.end()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    clock, processors = json.loads(told.splitlines()[-1])
    graph = out / (PACKED if bare else PLAIN)
    return Run(reports, jobs, clock, processors, peak, graph.stat().st_size)


class Watch:
    """Looks at the memory of a process and its children again and again."""

    def __init__(self, pid: int) -> None:
        self.pid, self.peak, self.over = pid, 0, threading.Event()
        self.thread = threading.Thread(target=self._look, daemon=True)
        self.thread.start()

    def _look(self) -> None:
        import psutil

        while not self.over.wait(GLANCE):
            try:
                first = psutil.Process(self.pid)
                tree = [first, *first.children(recursive=True)]
            except psutil.NoSuchProcess:
                return
            self.peak = max(self.peak, sum(map(_resident, tree)))

    def end(self) -> int:
        self.over.set()
        self.thread.join()
        return self.peak


def _resident(process: Any) -> int:
    import psutil

    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


# --- what is measured --------------------------------------------------------------------------------


class Results(NamedTuple):
    """All that a run of the bench found."""

    runs: list[Run]
    alone: Run  #: the smallest size with one process
    small: Run  #: the build whose graph the peers were given
    peers: dict[str, Measured]
    scores: list[str]


def corpus(folder: Path, reports: int) -> tuple[Path, Path]:
    """A corpus of that size with its truth, made if it is not there."""
    from benchmarks.corpus import write

    table, truth = folder / f"{reports}.jsonl", folder / f"{reports}.truth.jsonl"
    if not truth.is_file():
        unready = folder / "unready.jsonl"
        write(reports, table, unready)
        unready.rename(truth)
    return table, truth


def measure(sizes: list[int], jobs: int, folder: Path, *, bare: bool, keep: bool) -> Results:
    """Build and score each size, and run the peers."""
    runs, scores = [], []
    for reports in sorted(sizes):
        table, truth = corpus(folder, reports)
        build = folder / f"build-{reports}"
        runs.append(_told(run(table, build, reports, jobs, bare=bare)))
        scores.append(_score(build, truth, reports))
        if not keep:
            rmtree(build)
    least = min(sizes)
    table, _ = corpus(folder, least)
    alone = runs[0] if jobs == 1 else _told(run(table, folder / "alone", least, 1, bare=bare))
    small = _told(run(corpus(folder, SMALL)[0], folder / "small", SMALL, 1))
    given = dict.fromkeys(("ours", "spacy_tokenizer", "spacy_matcher"), table)
    given |= dict.fromkeys(("rdflib_parser", "rdflib_serializer", "pyvis_page"), folder / "small")
    peers = {name: measured(name, source) for name, source in given.items()}
    for name in () if keep else ("alone", "small"):
        rmtree(folder / name, ignore_errors=True)
    return Results(runs, alone, small, peers, scores)


def _told(one: Run) -> Run:
    print(f"{one.reports} reports, {one.jobs} jobs: {one.seconds:.1f} s", file=sys.stderr)
    return one


def _score(build: Path, truth: Path, reports: int) -> str:
    from benchmarks.corpus_score import score, table

    return table(score(build, truth, every=max(1, reports // SCORED)))


# --- what is told ------------------------------------------------------------------------------------


def written(results: Results) -> str:
    """The page, in Markdown."""
    return "\n\n".join(
        [
            "# How fast it is",
            "Written by `python -m benchmarks.scale`; how each number comes about is said there and in"
            " `benchmarks/peers`. Made-up reports of `benchmarks.corpus`.",
            _table(("", ""), _machine()),
            "## Building",
            "Reports a second by stage, on the clock; peak memory of all processes together.",
            _table(
                ("reports", "processes", *STAGES, "all", "minutes", "peak GB", "dataset GB"),
                map(_speeds, _every(results)),
            ),
            "## What a report costs as the corpus grows",
            "Processor time a report, as a multiple of what it is with the corpus before: 1 is in"
            " proportion.",
            _table(("from", "to", *STAGES, "all"), _slopes(results.runs)),
            "## Two processes against one",
            _table(("reports", "processes", "Extracting", "all"), _scaling(results)),
            "## Beside other tools",
            "Processor time of one process on the same input, the loading of tables left out. Above 1,"
            " ours is faster. What is compared is said in each peer's file: none does all that ours does.",
            _table(("peer", "its s", "ours", "ours s", "ratio", "its peak GB"), _beside(results)),
            "## How much of it is right",
            *(f"```text\n{one}\n```" for one in results.scores),
        ]
    )


def _every(results: Results) -> list[Run]:
    alone = [results.alone] if results.alone is not results.runs[0] else []
    return alone + results.runs


def _machine() -> list[tuple[str, str]]:
    import psutil

    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], stdout=subprocess.PIPE, text=True, check=False
    )
    return [
        ("date", f"{datetime.now(UTC):%Y-%m-%d}"),
        ("commit", commit.stdout.strip() or "unknown"),
        ("processor", f"{_processor()}, {os.cpu_count()} cores"),
        ("memory", f"{psutil.virtual_memory().total / 1e9:.0f} GB"),
        ("system", f"{platform.system()} {platform.machine()}, Python {platform.python_version()}"),
        ("packages", ", ".join(f"{name} {version(name)}" for name in PACKAGES)),
    ]


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.is_file() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or "unknown")


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = list(head)
    lines = [names, ["---"] * len(names), *map(list, rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _speeds(one: Run) -> list[str]:
    stages = [_rate(one.reports, one.clock.get(stage)) for stage in STAGES]
    return [
        *(f"{one.reports:,}", str(one.jobs), *stages, _rate(one.reports, one.seconds)),
        *(f"{one.seconds / 60:.1f}", f"{one.peak / 1e9:.2f}", f"{one.graph / 1e9:.2f}"),
    ]


def _rate(reports: int, seconds: float | None) -> str:
    return f"{reports / seconds:,.0f}" if seconds else "-"


def _slopes(runs: list[Run]) -> Iterator[list[str]]:
    for less, more in pairwise(runs):
        grown = [_grown(less, more, (stage,)) for stage in STAGES]
        yield [f"{less.reports:,}", f"{more.reports:,}", *grown, _grown(less, more, STAGES)]


def _grown(less: Run, more: Run, stages: Iterable[str]) -> str:
    names = list(stages)
    a, b = (
        sum(one.processors.get(name, 0.0) for name in names) / one.reports for one in (less, more)
    )
    return f"{b / a:.2f}" if a else "-"


def _scaling(results: Results) -> Iterator[list[str]]:
    one, more = results.alone, results.runs[0]
    for run_ in dict.fromkeys((one.jobs, more.jobs)):
        held = one if run_ == one.jobs else more
        times = [one.clock["Extracting"] / held.clock["Extracting"], one.seconds / held.seconds]
        yield [f"{held.reports:,}", str(held.jobs), *(f"{ratio:.2f} ×" for ratio in times)]


def _beside(results: Results) -> Iterator[list[str]]:
    ours, small = results.peers["ours"], results.small
    stages = {
        "rdflib_parser": "Loading the store",
        "rdflib_serializer": "Writing",
        "pyvis_page": "Drawing the page",
    }
    for name, theirs in results.peers.items():
        stage = stages.get(name)
        own = small.processors[stage] if stage else ours.seconds
        what = f"{stage}, {small.reports} reports" if stage else "extraction, the smallest corpus"
        if theirs is not ours:
            yield [
                *(theirs.name, f"{theirs.seconds:.2f}", what, f"{own:.2f}"),
                *(f"{theirs.seconds / own:.2f}", f"{theirs.peak / 1e9:.2f}"),
            ]


def main() -> None:
    """Measure, print, write."""
    if sys.argv[1:2] == ["--one"]:
        build_here(*sys.argv[2:])
        return
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sizes", type=int, nargs="*", default=[10_000], metavar="SIZE")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--bare", action="store_true", help="packed, without page and store")
    parser.add_argument("--folder", type=Path, help="where corpora and builds go; it stays")
    parser.add_argument("--keep", action="store_true", help="keep the builds too")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the page goes")
    given = parser.parse_args()
    folder = given.folder or Path(mkdtemp())
    folder.mkdir(parents=True, exist_ok=True)
    try:
        page = (
            written(measure(given.sizes, given.jobs, folder, bare=given.bare, keep=given.keep))
            + "\n"
        )
    finally:
        if given.folder is None:
            rmtree(folder)
    given.out.write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
