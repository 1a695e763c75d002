"""The files of a build that hold its graph: RDF in three writings, networks in two, tables for people.

Every writer is a function of an :class:`~kg.graph.Assembled` and writes the same bytes for the same
input. Text is data: whatever a report holds comes back as it was, except where a format cannot say a
character at all (XML and control characters).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from kg.graph import Assembled
from kg.statements import Statement, ntriples


def nquads(assembled: Assembled) -> Iterator[str]:
    """The lines of the dataset, each ending in a line feed, sorted: all graphs, the default one too."""
    lines = set(_lines(assembled.default, ""))
    for name, statements in assembled.named_graphs():
        lines.update(_lines(statements, f" <{name}>"))
    return iter(sorted(lines))


def _lines(statements: Iterable[Statement], graph: str) -> Iterator[str]:
    for subject, predicate, object in statements:
        yield f"<{subject}> <{predicate}> {ntriples(object)}{graph} .\n"


def write_nquads(assembled: Assembled, path: Path) -> None:
    """Write the whole dataset (``graph.nq``)."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(nquads(assembled))
