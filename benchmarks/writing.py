"""How long writing the files of the graph takes, and how much memory, beside rdflib's own writers.

    python -m benchmarks.writing 2000 10000 20000 [--memory 2000] [--rdflib 300]

For each size a line: milliseconds of CPU time a report (in all, and in the three rounds of
:mod:`kg.streaming`), and the most memory that a process of its own held, some 130 MB of it for code and
tables. Then the same for the way through memory, for so many reports; then how many
times faster our lines are than rdflib's serializers, for the same statements in the same run.
Reports are made up (:mod:`benchmarks.corpus`), extracted and resolved first; that is not counted.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import rdflib

from benchmarks.corpus import reports
from kg.claims import (
    Claim,
    Document,
    Link,
    mention_document,
    read_claims,
    read_documents,
    read_links,
    write_claims,
    write_documents,
    write_links,
)
from kg.extraction import extract
from kg.graph import assemble
from kg.parts import Part
from kg.provenance import Lines
from kg.rdf import quads, turtle, write_views
from kg.resolution import settle
from kg.statements import Statement
from kg.streaming import write_streamed

#: Reports of a part.
PART = 500


def make(size: int, folder: Path) -> None:
    """Write the tables of so many made-up reports, in parts."""
    documents = sorted(_document(*row) for row, _ in islice(reports(), size))
    claims = [one for document in documents for one in extract(document)]
    links = settle(claims, documents=documents).links
    of: dict[str, tuple[list[Claim], list[Link]]] = defaultdict(lambda: ([], []))
    for one in claims:
        of[one.document][0].append(one)
    for link in links:
        of[mention_document(link.mention)][1].append(link)
    for number, start in enumerate(range(0, size, PART)):
        some = documents[start : start + PART]
        part = _part(folder, number)
        write_documents(some, part.documents)
        write_claims([row for one in some for row in of[one.id][0]], part.claims)
        write_links([row for one in some for row in of[one.id][1]], part.links)


def _document(
    id: str, title: str | None, published: str, publisher: str, url: str, text: str
) -> Document:
    digest = sha256(text.encode()).hexdigest()
    return Document(id, title, published, publisher, url, text, digest, "made up")


def _part(folder: Path, number: int) -> Part:
    return Part(*(folder / f"{number:05}.{name}" for name in ("documents", "claims", "links")))


def _parts(folder: Path, size: int) -> list[Part]:
    return [_part(folder, number) for number in range(-(-size // PART))]


# What is measured --------------------------------------------------------------------------------


class Rounds:
    """Runs tasks one after the other and counts the CPU time of each kind."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    def __call__(self, task: Callable[[Any], Any], items: Sequence[Any]) -> Iterator[Any]:
        """The results of a task."""
        for item in items:
            started = time.process_time()
            result = task(item)
            self.seconds[type(task).__name__] += time.process_time() - started
            yield result


def streamed(size: int, folder: Path) -> str:
    """Measure writing a part at a time."""
    rounds, started = Rounds(), time.process_time()
    with TemporaryDirectory() as out:
        counts = write_streamed(_parts(folder, size), Path(out), run=rounds)
        total = time.process_time() - started
        bytes = sum(path.stat().st_size for path in Path(out).iterdir())
    each = "  ".join(f"{name} {one / size * 1e3:.2f}" for name, one in rounds.seconds.items())
    return (
        f"{size:>8} reports a part at a time  {total / size * 1e3:6.2f} ms a report ({each})  "
        f"peak {_peak():.0f} MB  {counts.facts / size:.0f} facts "
        f"and {bytes / size / 1e3:.0f} kB a report"
    )


def in_memory(size: int, folder: Path) -> str:
    """Measure writing what is held in memory."""
    started = time.process_time()
    with TemporaryDirectory() as out:
        write_views(assemble(*_tables(size, folder)), Path(out))
    each = (time.process_time() - started) / size * 1e3
    return f"{size:>8} reports in memory          {each:6.2f} ms a report  peak {_peak():.0f} MB"


def beside_rdflib(size: int, folder: Path) -> str:
    """Measure our lines and rdflib's for the same statements."""
    built = assemble(*_tables(size, folder))
    dataset = rdflib.Dataset()
    merged = rdflib.Graph()
    count = 0
    for name, statements in [("", built.default), *built.named_graphs()]:
        graph = dataset.graph(rdflib.URIRef(name)) if name else dataset.default_graph
        for one in statements:
            count += 1
            graph.add(_triple(one))
            if not name:
                merged.add(_triple(one))
    lines, says = Lines(built.base_iri), defaultdict(list)
    for claim in built.claims.values():
        says[claim.document].append((claim, built.statement(claim)))

    def ours() -> None:
        for name, facts in [("", built.default), ("registry", built.registry)]:
            "".join(quads(facts, name))
        for document, (me, facts) in zip(built.documents, built.reports.items(), strict=True):
            "".join(quads(facts, me))
            "".join(lines.of(me, says[document.id]))

    both = _seconds(lambda: dataset.serialize(format="nquads")), _seconds(ours)
    ttl = (
        _seconds(lambda: merged.serialize(format="turtle")),
        _seconds(lambda: "".join(turtle(built.default, built.base_iri))),
    )
    return (
        f"{count} statements as N-Quads: rdflib {both[0]:.2f} s, ours {both[1]:.2f} s: "
        f"{both[0] / both[1]:.0f} times as fast\n"
        f"{len(built.default)} statements as Turtle: rdflib {ttl[0]:.2f} s, ours {ttl[1]:.2f} s: "
        f"{ttl[0] / ttl[1]:.0f} times as fast"
    )


def _tables(size: int, folder: Path) -> tuple[list[Document], list[Claim], list[Link]]:
    parts = _parts(folder, size)
    return (
        [row for part in parts for row in read_documents(part.documents)],
        [row for part in parts for row in read_claims(part.claims)],
        [row for part in parts for row in read_links(part.links)],
    )


def _triple(one: Statement) -> tuple[rdflib.URIRef, rdflib.URIRef, rdflib.term.Node]:
    object: rdflib.term.Node
    if isinstance(one.object, str):
        object = rdflib.URIRef(one.object)
    else:
        kind = rdflib.URIRef(one.object.datatype)
        object = rdflib.Literal(one.object.value, datatype=kind, normalize=False)
    return rdflib.URIRef(one.subject), rdflib.URIRef(one.predicate), object


def _seconds(act: Callable[[], object]) -> float:
    started = time.process_time()
    act()
    return time.process_time() - started


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def _apart(act: Callable[[int, Path], str | None], size: int) -> None:
    """Measure in a process of its own, on reports that yet another has made."""
    with TemporaryDirectory() as name:
        for one in (make, act):
            with get_context("spawn").Pool(1) as pool:
                told = pool.apply(one, (size, Path(name)))
        print(told, flush=True)


def main() -> None:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sizes", type=int, nargs="*", default=[2000])
    parser.add_argument(
        "--memory", type=int, default=2000, help="reports for the way through memory"
    )
    parser.add_argument("--rdflib", type=int, default=300, help="reports that rdflib writes")
    asked = parser.parse_args()
    for size in asked.sizes:
        _apart(streamed, size)
    for act, size in ((in_memory, asked.memory), (beside_rdflib, asked.rdflib)):
        if size:
            _apart(act, size)


if __name__ == "__main__":
    main()
