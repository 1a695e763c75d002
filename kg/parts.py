"""What a part of the reports gives: its share of ``graph.nq``, and its facts, sorted, for others to merge.

A part is some reports with their claims and links, in Parquet files. The task :class:`Telling` reads one
part, and needs to know nothing of the others. What it leaves in the folder, by the number of the part:
``.nq`` the graphs of its reports with their provenance; ``.facts`` and ``.written`` its facts and names,
each once (:mod:`kg.rows`); ``.handovers`` what it tells of hand-overs; and where its claims stand
(:mod:`kg.witnesses`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from kg.claims import Claim, Document, read_claims, read_documents, read_links
from kg.folders import writing
from kg.implied import BROADER, Named, named
from kg.provenance import Lines
from kg.rdf import quads
from kg.reported import TYPE, check, merged, metadata, report_day, report_graph, stated
from kg.rows import Run, write_batches, write_run
from kg.sides import sides
from kg.sources import EVENT, echo_facts
from kg.statements import Facts, Statement, Support, path_iri, report_iri, uncollected
from kg.tenures import DAY, HANDOVER, POST, SIDES
from kg.witnesses import Testimony, keys_of, ordered, report_key

_OF_HANDOVERS = frozenset((TYPE, POST, DAY, *SIDES))


class Part(NamedTuple):
    """Some reports, sorted by id: the files of their rows of the three tables."""

    documents: Path
    claims: Path
    links: Path


class Work(NamedTuple):
    """Parts to be done in one go."""

    number: int  #: of this piece of work
    first: int  #: number of its first report
    parts: tuple[Part, ...]


class Told(NamedTuple):
    """What a task tells of the work it did."""

    facts: Run
    written: Run
    handovers: Path
    named: Named
    coined: frozenset[Statement]  #: which role stands above one that a report coins
    documents: int
    claims: int
    links: int


@dataclass(frozen=True)
class Telling:
    """The task: tell the reports of some parts, each for itself."""

    folder: Path
    base_iri: str
    packed: bool = False  #: whether the graphs are packed with gzip

    def __call__(self, work: Work) -> Told:
        """Write the files of a piece of work."""
        with uncollected():
            return _Telling(self, work).told()


class _Telling:
    def __init__(self, task: Telling, work: Work) -> None:
        self.folder, self.base_iri, self.packed = task.folder, task.base_iri, task.packed
        self.work = work
        self.lines = Lines(self.base_iri)
        self.testimony = Testimony()
        self.handovers: list[tuple[Statement, Support]] = []
        self.meta: list[Statement] = []
        self.links = 0

    def told(self) -> Told:
        facts, written = merged(self._reports())
        found = named(facts)
        coined = frozenset(one for one in facts if one.predicate == BROADER)
        for one in self.meta:
            facts.setdefault(one, ())
        facts |= echo_facts(self._echoes(), self.base_iri)
        self.testimony.write(self.folder, self.work.number)
        write_batches([self.handovers], self._path("handovers"))
        runs = write_run(facts, self._path("facts")), write_run(written, self._path("written"))
        counts = len(self.testimony.reports), self.testimony.claims, self.links
        return Told(*runs, self._path("handovers"), found, coined, *counts)

    def _echoes(self) -> Mapping[str, str]:
        known = sides(self.folder, 0).echoes
        return {one: known[one] for one, *_ in self.testimony.reports if one in known}

    def _path(self, name: str) -> Path:
        return self.folder / f"{self.work.number}.{name}"

    def _reports(self) -> Iterator[Facts]:
        """What each report states; its lines are written on the way."""
        with writing(self._path("nq"), packed=self.packed) as file:
            number = self.work.first
            for part in self.work.parts:
                for document, claims, entities in self._read(part):
                    says = [stated(one, entities) for one in claims]
                    keys = keys_of(report_key(number), claims)
                    facts = report_graph(zip(says, keys, strict=True), self.base_iri)
                    me = report_iri(self.base_iri, document.id)
                    about = self.lines.of(me, zip(claims, says, strict=True))
                    file.write("".join([*quads(facts, f" <{me}>"), *about]).encode())
                    self._note(document, claims, facts)
                    number += 1
                    yield {fact: _needed(fact, keys) for fact, keys in facts.items()}

    def _read(self, part: Part) -> Iterator[tuple[Document, list[Claim], Mapping[str, str]]]:
        documents, links = read_documents(part.documents), read_links(part.links)
        claims = {one.id: one for one in read_claims(part.claims)}.values()
        entities = {link.mention: path_iri(self.base_iri, link.entity) for link in links}
        by_document: dict[str, list[Claim]] = {one.id: [] for one in documents}
        check(by_document.keys(), claims, entities.keys())
        for one in claims:
            by_document[one.document].append(one)
        self.links += len(links)
        for document in documents:
            yield document, ordered(by_document[document.id]), entities

    def _note(self, document: Document, claims: list[Claim], facts: Facts) -> None:
        self.testimony.add(document.id, report_day(document, claims), document.text, claims)
        self.meta += metadata(document, self.base_iri)
        events = {one.subject for one in facts if one.predicate == TYPE and one.object == HANDOVER}
        if events:
            self.handovers += [
                (fact, keys)
                for fact, keys in facts.items()
                if fact.subject in events and fact.predicate in _OF_HANDOVERS
            ]


def _needed(fact: Statement, keys: Support) -> Support:
    """The claims of a fact, where they count; those of a class do only of events, for its sources."""
    return () if fact.predicate == TYPE and fact.object != EVENT else keys
