"""A share of the subjects, of all reports: their facts merged and settled, and what others want of them.

The subjects of a build are cut into stretches, and a stretch *owns* its subjects: it alone says what is
known of them. What it needs to know of others it *borrows*: the facts of a posting lie where the posting's
name puts them, but the edges that follow from it begin at the officer. So a share leaves, besides its
facts: ``.guests``, facts about its own things, a batch for every share that derives edges from them;
``.loans``, labels and the like, for whoever asks; ``.beyond`` and ``.commands``, few and for all.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from kg.edges import Derivation, Instance, edge_rules, far_steps, looked_at
from kg.folders import writing
from kg.graph import NODES
from kg.implied import CODE, WITHIN, cited, concept_facts, surroundings
from kg.naming import LABEL, PARTS, written_names
from kg.ranking import RANK, current_ranks
from kg.rdf import kinds, quads
from kg.reported import TYPE, settle
from kg.rows import Slice, Stretch, merge, read_slices, write_batches
from kg.sides import Sides, sides, write_instances
from kg.sources import EVENT, source_facts
from kg.statements import Facts, Index, Statement, Support, expanded, lexical, uncollected
from kg.tenures import MEMBER, POST, tenure_facts
from kg.vocab import expand
from kg.witnesses import REPORT, Witnesses, witnesses

Row = tuple[Statement, Support]
_OF_PLACES = (TYPE, WITHIN, CODE)
_LENT_CLASSES = frozenset(map(expand, (*NODES, "kg:Post")))


@dataclass(frozen=True)
class Common:
    """What all shares of a build know."""

    folder: Path
    base_iri: str
    pieces: int  #: how many files of parts there are
    bounds: tuple[str, ...]  #: where the second share begins, the third, ...
    packed: bool = False  #: whether the dataset is packed with gzip

    def share_of(self, iri: str) -> int:
        """The number of the share that owns a subject."""
        return bisect_right(self.bounds, iri)

    def stretch(self, number: int) -> Stretch:
        """From where to where a share goes."""
        ends = (None, *self.bounds, None)
        return ends[number], ends[number + 1]

    def path(self, number: int, name: str) -> Path:
        """A file that a share leaves."""
        return self.folder / f"share-{number}.{name}"

    @property
    def shares(self) -> range:
        """The numbers of all shares."""
        return range(len(self.bounds) + 1)

    @property
    def witnesses(self) -> Witnesses:
        """Where the claims stand."""
        return witnesses(self.folder, self.pieces)

    @property
    def sides(self) -> Sides:
        """What every share may look up."""
        return sides(self.folder, len(self.shares))


class Duty(NamedTuple):
    """A share to be settled, and where its rows are."""

    number: int
    facts: list[Slice]
    written: list[Slice]
    registry: list[Slice]


class Settled(NamedTuple):
    """What a share tells when it is settled."""

    cited: frozenset[str]  #: concepts
    kinds: frozenset[str]  #: of its subjects


@dataclass(frozen=True)
class Settling:
    """The task: merge and settle the facts of one share."""

    common: Common

    def __call__(self, duty: Duty) -> Settled:
        """Write the files of a share."""
        with uncollected():
            return self._settled(duty)

    def _settled(self, duty: Duty) -> Settled:
        common, stretch = self.common, self.common.stretch(duty.number)
        facts = merge(read_slices(duty.facts, stretch))
        written = merge(read_slices(duty.written, stretch))
        registry = [one for one, _ in read_slices(duty.registry, stretch)]
        registry += surroundings(only(facts, _OF_PLACES), common.base_iri)
        concepts = cited(facts)
        facts |= {one: () for one in registry if one not in facts}
        settle(facts, registry)
        _enrich(facts, common)
        facts |= written_names(written, registry)
        _Leaving(common, duty.number, facts, registry).write()
        subjects = {one.subject for one in facts}
        return Settled(frozenset(concepts), frozenset(kinds(subjects, common.base_iri)))


def only(facts: Facts, predicates: Collection[str]) -> Facts:
    """The facts with some predicates."""
    return {fact: keys for fact, keys in facts.items() if fact.predicate in predicates}


def _enrich(facts: Facts, common: Common) -> None:
    """Add what follows from the facts of each subject: its sources, starts and ends, its rank."""
    known = common.witnesses
    events = {fact: keys for fact, keys in facts.items() if fact.object == EVENT}
    added = source_facts(events, lambda key: known.document(key[:REPORT]), common.sides.echoes)
    held = only(facts, (MEMBER, POST))
    people = {lexical(one.object) for one in held if one.predicate == MEMBER}
    added |= tenure_facts(held | common.sides.handovers_of(people))
    ranks = only(facts, (TYPE, RANK))
    added |= current_ranks(ranks | dict.fromkeys(concept_facts(ranks), ()), known.day)
    facts |= added


class _Leaving:
    """The files that a share leaves to others."""

    def __init__(
        self, common: Common, number: int, facts: Facts, registry: Iterable[Statement]
    ) -> None:
        self.common, self.number, self.facts, self.registry = common, number, facts, registry
        self.index = Index(only(facts, looked_at() | {TYPE}))

    def write(self) -> None:
        """Write them all."""
        common, number = self.common, self.number
        on, _ = far_steps()
        write_batches([self.facts.items()], common.path(number, "facts"))
        write_batches(self._guests(), common.path(number, "guests"))
        write_batches([self._loans()], common.path(number, "loans"), packed=False)
        write_batches([only(self.facts, on).items()], common.path(number, "beyond"))
        write_instances(self._commands(), common.path(number, "commands"))
        lines = quads(self.registry, f" <{common.base_iri}graph/registry>")
        with writing(common.path(number, "registry.nq"), packed=common.packed) as file:
            file.write("".join(lines).encode())

    def _guests(self) -> Iterator[list[Row]]:
        """A batch for each other share: what begins there but is said of things of this one."""
        guests: dict[int, dict[str, str]] = defaultdict(dict)
        for rule in edge_rules():
            if rule.subject_path != ".":
                for name in self.index.subjects(TYPE, expanded(rule.from_class)):
                    ends = self.index.objects(name, expanded(rule.subject_path))
                    for there in {self.common.share_of(lexical(end)) for end in ends}:
                        guests[there][name] = expanded(rule.from_class)
        filling: dict[int, list[Row]] = defaultdict(list)
        for post, name in self._filled().items():
            filling[self.common.share_of(post)].append((Statement(name, POST, post), ()))
        told = self._told(one for there in self.common.shares for one in guests[there])
        for there in self.common.shares:
            rows = [] if there == self.number else filling[there]
            for name, kind in guests[there].items() if there != self.number else ():
                rows += [(Statement(name, TYPE, kind), ()), *told[name]]
            yield rows

    def _told(self, names: Iterable[str]) -> dict[str, list[Row]]:
        """What is told of some things, as far as edges follow from it."""
        told: dict[str, list[Row]] = {name: [] for name in names}
        looked = looked_at()
        for row in self.facts.items():
            subject, predicate, _ = row[0]
            if subject in told and predicate in looked:
                told[subject].append(row)
        return told

    def _filled(self) -> dict[str, str]:
        """Post -> one of those that fill it or change hands in it."""
        return {lexical(one.object): one.subject for one in self.facts if one.predicate == POST}

    def _loans(self) -> Iterator[Row]:
        posts = set(self.index.subjects(TYPE, expand("kg:Post")))
        for fact in self.facts:
            subject, predicate, object = fact
            if predicate == TYPE:
                lent = object in _LENT_CLASSES
            elif predicate in PARTS:
                lent = subject in posts
            else:
                lent = predicate in (LABEL, WITHIN)
            if lent:
                yield fact, ()

    def _commands(self) -> dict[tuple[str, str], list[Instance]]:
        _, back = far_steps()
        facts = self.common.sides.roles | only(self.facts, looked_at() | {TYPE})
        facts = {**dict.fromkeys(concept_facts(facts), ()), **facts}
        derivation = Derivation(facts, lambda key: key[:REPORT])
        for rule in edge_rules():
            if expand(rule.edge) in back:
                derivation.apply(rule)
        return derivation.found
