"""How long each named question takes over a graph of a million report-level facts, ours and rdflib's.

    python -m benchmarks.queries [--facts 1000000] [--rounds 20] [--rdflib SECONDS] [--folder FOLDER]

The graph is the gold of ``tests/gold/dev`` again and again: every copy has its own people, units,
villages and reports ("Dadang Suhendi 17"), other days, and the shared heads of the chain. Prints a line
a question: rows, the first asking, median and 99th percentile in milliseconds over ``rounds`` askings of
different people and places, name lookup and reading the answer included, and the median of processor
time; then the same question asked once of rdflib's own store, which is given up after so many
seconds. The graph is made once and kept in FOLDER; no answer is kept from one run to the next.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import re
import time
from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import NamedTuple

from kg.claims import Document, write_documents
from kg.graph import assemble
from kg.kept import ANSWERS
from kg.opened import Build, open_build
from kg.query import answer, declared, questions, run, wording
from kg.rdf import nquads
from kg.resolution import resolve
from kg.store import beside, write_store
from kg.vocab import BASE_IRI
from tests.gold_claims import gold_claims

GOLD = Path(__file__).parent.parent / "tests" / "gold" / "dev"
#: Marks in the template: of an IRI, of a name, of a date.
OWN, NAMED, DATED = "\x01", "\x02", "\x03"
_KINDS = "person|posting|post|visit|handover|quotation|report|claim"
_IRI = re.compile(
    rf"(<{re.escape(BASE_IRI)}(?:(?:{_KINDS})/[^>#]*|place/[^>#]*\.[^>#]*|unit/(?!polri>|polda-)[^>#]*))"
)
_NAME = re.compile(
    rf'^(<[^>]*{OWN}> <[^>]*(?:#label|/name|#altLabel|/identifier)> "[^"\\]*)(")', re.MULTILINE
)
_DATE = re.compile(r'"(\d{4}-\d\d-\d\d)(?=["T])')

#: What a question is asked, {} standing for the number of a copy.
ASKED: dict[str, dict[str, str]] = {
    "chain": {"of": "polsek klari{}"},
    "connection": {"one": "dadang suhendi{}", "other": "yandi rustandi{}"},
    "figures": {"place": "lasem{}"},
    "handovers": {"unit": "polsek lasem{}"},
    "head": {"unit": "polsek lasem{}"},
    "met": {"person": "yandi rustandi{}"},
    "officers": {"unit": "polres rembang{}"},
    "person": {"person": "dadang suhendi{}"},
    "quotes": {"person": "yandi rustandi{}"},
    "reports": {"person": "dadang suhendi{}"},
    "superiors": {"person": "nur kholis{}"},
    "unseen": {"place": "klari"},
    "villages": {"place": "karawang{}"},
    "visits": {"place": "klari{}"},
    "words": {"person": "tatang{}"},
}


def template() -> tuple[str, list[Document], int]:
    """N-Quads with marks, the documents behind them, and how many facts reports state in them."""
    documents, claims = gold_claims(GOLD)
    assembled = assemble(documents, claims, resolve(claims, documents=documents))
    text = _IRI.sub(rf"\1{OWN}", "".join(nquads(assembled)))
    text = _NAME.sub(rf"\1{NAMED}\2", text)
    facts = sum(len(facts) for facts in assembled.reports.values())
    return _DATE.sub(rf'"{DATED}\1', text), documents, facts


def copies(text: str, number: int) -> Iterator[str]:
    """The template filled in, again and again; the first is the gold as it is."""
    days = sorted(set(re.findall(rf"{DATED}(\d{{4}}-\d\d-\d\d)", text)))
    for copy in range(number):
        own, named = (f"-{copy}", f" {copy}") if copy else ("", "")
        filled = text.replace(OWN, own).replace(NAMED, named)
        for day in days:
            then = date.fromisoformat(day) + timedelta(days=copy % 300)
            filled = filled.replace(f"{DATED}{day}", then.isoformat())
        yield filled


def make(folder: Path, facts: int) -> Build:
    """A build of about so many report-level facts in ``folder``, made if it is not there."""
    if (folder / "manifest.json").is_file():
        return open_build(folder)
    folder.mkdir(parents=True, exist_ok=True)
    text, documents, each = template()
    number = -(-facts // each)
    digest = sha256()
    with (folder / "graph.nq").open("w", encoding="utf-8", newline="\n") as file:
        for filled in copies(text, number):
            file.write(filled)
            digest.update(filled.encode())
    named = [
        one._replace(id=f"{one.id} {copy}") if copy else one
        for copy in range(number)
        for one in documents
    ]
    write_documents(named, folder / "documents.parquet")
    write_store(folder, digest.hexdigest())
    manifest = {"base_iri": BASE_IRI, "sha256": {"graph.nq": digest.hexdigest()}, "copies": number}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return open_build(folder)


def asked_of(name: str, copy: int) -> dict[str, str]:
    """What the question is asked of a copy."""
    suffix = f" {copy}" if copy else ""
    return {key: value.format(suffix) for key, value in ASKED.get(name, {}).items()}


class Taken(NamedTuple):
    """Milliseconds of the first asking; of the others, in order, as they passed and on the processor."""

    rows: int  #: of the last answer
    first: float
    passed: list[float]
    worked: list[float]


def measure(build: Build, name: str, rounds: int) -> Taken:
    """A question asked ``rounds`` times, each time of another copy, and once before."""
    number, taken, rows = build.manifest["copies"], [], 0
    for turn in range(rounds + 1):
        asked = asked_of(name, turn * 7 % number)
        started, began = time.perf_counter(), time.process_time()
        rows = len(answer(build, run(build, name, asked)).rows)
        taken.append((time.perf_counter() - started, time.process_time() - began))
    passed, worked = ([one * 1000 for one in all] for all in zip(*taken, strict=True))
    return Taken(rows, passed[0], sorted(passed[1:]), sorted(worked[1:]))


def forget(build: Build) -> None:
    """Take away the answers that were kept beside the store."""
    digest = build.manifest["sha256"]["graph.nq"]
    if folder := beside(build.folder, digest, ANSWERS):
        rmtree(folder, ignore_errors=True)


def _ask_rdflib(
    path: str, texts: list[tuple[str, str]], line: multiprocessing.connection.Connection
) -> None:
    from rdflib import Dataset

    graph = Dataset()
    graph.parse(path, format="nquads")
    line.send(("loaded", 0.0))
    for name, text in texts:
        started = time.perf_counter()
        len(list(graph.query(text)))
        line.send((name, (time.perf_counter() - started) * 1000))


def rdflib_times(build: Build, names: list[str], patience: float) -> dict[str, float]:
    """Milliseconds of one asking by rdflib's own store, of what it managed within ``patience`` seconds."""
    texts = [(name, declared(wording(build, name, asked_of(name, 7)))) for name in names]
    ours, theirs = multiprocessing.Pipe()
    path = str(build.folder / "graph.nq")
    process = multiprocessing.Process(target=_ask_rdflib, args=(path, texts, theirs), daemon=True)
    process.start()
    until = time.monotonic() + patience
    taken: dict[str, float] = {}
    while len(taken) <= len(names) and ours.poll(max(0.0, until - time.monotonic())):
        name, milliseconds = ours.recv()
        taken[name] = milliseconds
    process.kill()
    return taken


def main() -> None:
    """Make the graph, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--rdflib", type=float, default=0.0, help="seconds to give rdflib")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("names", nargs="*")
    given = parser.parse_args()
    build = make(given.folder or Path(mkdtemp()) / "exports", given.facts)
    names = given.names or list(questions())
    print(f"{len(build.store):,} quads; first, median, 99th percentile, processor; rdflib")
    theirs = rdflib_times(build, names, given.rdflib) if given.rdflib else {}
    forget(build)
    for name in names:
        one = measure(build, name, given.rounds)
        late = one.passed[min(len(one.passed) - 1, int(len(one.passed) * 0.99))]
        middle, worked = (all[len(all) // 2] for all in (one.passed, one.worked))
        other = f"{theirs[name]:12.0f}" if name in theirs else f"{'-':>12}"
        times = f"{one.first:9.1f} {middle:9.1f} {late:9.1f} {worked:9.1f} ms"
        print(f"{name:14} {one.rows:6} rows {times} {other}", flush=True)


if __name__ == "__main__":
    main()
