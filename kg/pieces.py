"""A share of the subjects, written: its piece of every file that holds the merged view or the network.

A piece holds the share's subjects in order, and the shares follow one another: so the pieces of a file,
put one behind the other, are the file.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from io import TextIOWrapper
from typing import IO, Any, NamedTuple

from kg.classes import most_specific
from kg.edges import Derivation, Edge, edge_rules, looked_at
from kg.folders import writing
from kg.graph import NODES, SHOWN, node, nodes
from kg.implied import concept, concept_facts
from kg.naming import ALSO, LABEL, LOOKED_AT, PARTS, last_name, made_labels
from kg.networks import Gexf, GraphML, Tie, edge_row, node_row
from kg.rdf import JSON_BETWEEN, JsonLd, Turtle, by_subject, subject_quads
from kg.reported import TYPE
from kg.rows import (
    Slice,
    merge,
    read_about,
    read_batch,
    read_facts,
    read_slices,
)
from kg.rows import within as lies_in
from kg.shares import Common, only
from kg.sheets import write_rows
from kg.statements import Facts, Index, curie, evidence_iri, lexical, report_iri, uncollected
from kg.vocab import expand
from kg.witnesses import REPORT

#: The pieces, by the file that they are of; a file of the network has one for nodes and one for edges.
PIECES = (
    *("graph.nq", "graph.ttl", "graph.jsonld", "nodes.csv", "edges.csv"),
    *("graph.graphml", "graph.gexf", "graph.graphml.edges", "graph.gexf.edges"),
)
_CLASSES = frozenset(map(expand, ("kg:Person", *(rule.from_class for rule in edge_rules()))))
_NODES = frozenset(map(expand, NODES))
_POST = expand("kg:Post")
_OF_NODES = {TYPE, LABEL, ALSO, *(expand(one) for told in SHOWN.values() for one in told)}


class Order(NamedTuple):
    """A share to be written."""

    number: int
    lineage: list[Slice]  #: what became of things with names in this share
    ends: frozenset[str] = (
        frozenset()
    )  #: what is a node only because an edge of another share ends there


class Written(NamedTuple):
    """What a share tells when it is written."""

    facts: int
    classes: Counter[str]  #: most specific class -> entities
    edges: int
    ends: frozenset[str]  #: ends of edges that are no nodes by themselves, of other shares


@dataclass(frozen=True)
class Writing:
    """The task: write the pieces of one share."""

    common: Common

    def __call__(self, order: Order) -> Written:
        """Write the pieces of a share."""
        with uncollected():
            return _Writing(self.common, order).written()


class _Writing:
    def __init__(self, common: Common, order: Order) -> None:
        self.common, self.order, self.number = common, order, order.number
        self.stretch = common.stretch(order.number)
        self.facts = read_facts(common.path(order.number, "facts"))
        self.loans = _Loans(common, order.number)

    def mine(self, iri: str) -> bool:
        return lies_in(iri, self.stretch)

    def written(self) -> Written:
        edges = self._edges()
        for edge in edges:
            self.facts[edge.fact] = tuple(sorted({*self.facts.get(edge.fact, ()), *edge.claims}))
        for iri in self.common.sides.known.concepts:
            for fact in concept(iri):
                if self.mine(fact.subject):
                    self.facts.setdefault(fact, ())
        self._label({edge.target for edge in edges})
        self.facts |= read_slices(self.order.lineage, self.stretch)
        with _Files(self.common, self.number) as files:
            self._write_statements(files)
            ends = self._write_network(files, edges)
        return Written(len(self.facts), self._classes(), len(edges), ends)

    def _edges(self) -> list[Edge]:
        common = self.common
        others = merge(
            row
            for share in common.shares
            for row in read_batch(common.path(share, "guests"), self.number)
        )
        looked = looked_at()
        own = {
            fact: keys
            for fact, keys in self.facts.items()
            if fact.predicate in looked or (fact.predicate == TYPE and fact.object in _CLASSES)
        }
        facts = {**common.sides.beyond, **common.sides.roles, **others, **own}
        facts = dict.fromkeys(concept_facts(facts), ()) | facts
        derivation = Derivation(
            facts, lambda key: key[:REPORT], mine=self.mine, elsewhere=common.sides.leading
        )
        for rule in edge_rules():
            derivation.apply(rule)
        return derivation.edges()

    def _label(self, targets: set[str]) -> None:
        own = only(self.facts, LOOKED_AT)
        wanted = {
            one.object for one in own if one.predicate in PARTS and isinstance(one.object, str)
        }
        self.loans.fetch(wanted | targets)
        posts = {one.subject for one in self.loans.facts if one.object == _POST}
        parts = (one for one in self.loans.facts if one.subject in posts and one.predicate in PARTS)
        self.loans.fetch({lexical(one.object) for one in parts})
        borrowed = self.loans.facts | dict.fromkeys(concept_facts([*own, *self.loans.facts]), ())
        labels = made_labels(own, borrowed)
        self.facts |= {fact: keys for fact, keys in labels.items() if self.mine(fact.subject)}

    def _classes(self) -> Counter[str]:
        types: dict[str, set[str]] = defaultdict(set)
        for fact in self.facts:
            if fact.predicate == TYPE:
                types[fact.subject].add(lexical(fact.object))
        return Counter(filter(None, map(most_specific, types.values())))

    def _write_statements(self, files: _Files) -> None:
        base_iri = self.common.base_iri
        subjects = by_subject(self.facts)
        turtle, linked = Turtle(base_iri, self.common.sides.known.kinds), JsonLd(base_iri)
        between = ""
        for subject in sorted(subjects):
            told = subjects[subject]
            files["graph.nq"].writelines(subject_quads(subject, told, ""))
            files["graph.ttl"].write(turtle.paragraph(subject, told))
            files["graph.jsonld"].write(between + linked.text(subject, told))
            between = JSON_BETWEEN

    def _write_network(self, files: _Files, edges: list[Edge]) -> frozenset[str]:
        """Write nodes and edges; return the targets that are no nodes and belong to others."""
        index = Index(only(self.facts, _OF_NODES))
        targets = {edge.target for edge in edges}
        members = {
            *nodes(index),
            *(edge.source for edge in edges),
            *filter(self.mine, targets | self.order.ends),
        }
        graphml, gexf, rows = GraphML(), Gexf(), []
        for name in sorted(members):
            data = node(name, index)
            rows.append(node_row(name, data))
            files["graph.graphml"].write(graphml.node(name, data))
            files["graph.gexf"].write(gexf.node(name, data))
        write_rows(files["nodes.csv"], rows)
        rows = []
        for edge in edges:
            tie = Tie(edge.source, curie(edge.predicate), edge.target, self._told(edge))
            files["graph.graphml.edges"].write(graphml.edge(tie))
            files["graph.gexf.edges"].write(gexf.edge(tie))
            sentence = self.common.witnesses.sentence(edge.claims)
            source, target = (self._label_of(one, index) for one in (edge.source, edge.target))
            rows.append(edge_row(tie, source, target, sentence))
        write_rows(files["edges.csv"], rows)
        return frozenset(one for one in targets - members if not self.loans.is_node(one))

    def _label_of(self, iri: str, index: Index) -> str:
        return index.value(iri, LABEL) or "" if self.mine(iri) else self.loans.label(iri)

    def _told(self, edge: Edge) -> dict[str, Any]:
        known, base_iri = self.common.witnesses, self.common.base_iri
        spans = sorted({(key[:REPORT], *known.place(key)[:2]) for key in edge.claims})
        documents = {report: known.document(report) for report, _, _ in spans}
        return {
            "first": edge.first,
            "last": edge.last,
            "reports": sorted(documents.values()),
            "evidence": [
                evidence_iri(report_iri(base_iri, documents[report]), start, end)
                for report, start, end in spans
            ],
        }


class _Loans:
    """What a share has borrowed: labels of other things, where places lie, of what posts are made."""

    def __init__(self, common: Common, number: int) -> None:
        self.common, self.number = common, number
        self.facts: Facts = {}
        self._asked: set[str] = set()
        self._labels: dict[str, str] = {}
        self._classes: dict[str, set[str]] = defaultdict(set)

    def fetch(self, wanted: Iterable[str]) -> None:
        """Borrow what others know of some things."""
        import pyarrow as pa

        by_share: dict[int, set[str]] = defaultdict(set)
        for one in set(wanted) - self._asked:
            by_share[self.common.share_of(one)].add(one)
            self._asked.add(one)
        for share in sorted(by_share.keys() - {self.number}):
            names = pa.array(sorted(by_share[share]), pa.string())
            for fact, keys in read_about(self.common.path(share, "loans"), names):
                self.facts[fact] = keys
                if fact.predicate == LABEL:
                    self._labels.setdefault(fact.subject, lexical(fact.object))
                elif fact.predicate == TYPE:
                    self._classes[fact.subject].add(lexical(fact.object))

    def label(self, iri: str) -> str:
        """The label of a thing that was asked for."""
        return self._labels.get(iri) or (last_name(iri) if iri in self._classes else "")

    def is_node(self, iri: str) -> bool:
        """Whether a thing is a node by itself."""
        return bool(self._classes[iri] & _NODES)


class _Files:
    """The files of the pieces, whole or not at all."""

    def __init__(self, common: Common, number: int) -> None:
        self._paths = {name: common.path(number, name) for name in PIECES}
        self._packed = common.packed
        self._stack = ExitStack()
        self._files: dict[str, IO[str]] = {}

    def __enter__(self) -> _Files:
        for name, path in self._paths.items():
            packed = self._packed and name == "graph.nq"
            file = self._stack.enter_context(writing(path, packed=packed))
            text = TextIOWrapper(file, encoding="utf-8", newline="")
            self._files[name] = self._stack.enter_context(text)
        return self

    def __exit__(self, *told: Any) -> None:
        self._stack.__exit__(*told)

    def __getitem__(self, name: str) -> IO[str]:
        return self._files[name]
