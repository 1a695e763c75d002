"""The payload made small: what repeats is written once and named by its number.

``page/data.js`` unpacks it; a test compares what it finds with what was packed. ::

    terms  all predicates, concepts, kinds of fact and rules, sorted
    nodes  as in the payload, without what the kind says (group, shape, size)
    edges  [from, to, predicate, [fact, ...], first, last]
    facts  [kind, [node, ...], [[predicate, object], ...], [evidence, ...], first, last]
           object: a node's number, [term], or a text
           evidence: [sentence, [start, end, ...], rules, confidence]

Numbers stand for nodes and terms. A last day equal to the first, a confidence of 1, and empty ends of
a row are left out. Implied is what has no evidence; an edge's number is its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Row = dict[str, Any]
#: What the look of a node's kind says already.
OF_KIND = ("group", "shape", "size")


def packed(payload: Mapping[str, Any]) -> Row:
    """``payload`` with its nodes, edges and facts packed; the rest as it is."""
    packer = _Packer(payload)
    return {
        **payload,
        "terms": packer.terms,
        "nodes": [{k: v for k, v in node.items() if k not in OF_KIND} for node in payload["nodes"]],
        "edges": [packer.edge(edge) for edge in payload["edges"]],
        "facts": [packer.fact(fact) for fact in payload["facts"]],
    }


class _Packer:
    def __init__(self, payload: Mapping[str, Any]) -> None:
        self.nodes = {node["id"]: i for i, node in enumerate(payload["nodes"])}
        self.terms = sorted(
            {term for fact in payload["facts"] for term in _terms(fact)}
            | {edge["predicate"] for edge in payload["edges"]}
        )
        self.term = {term: i for i, term in enumerate(self.terms)}

    def edge(self, edge: Row) -> list[Any]:
        ends = [self.nodes[edge["from"]], self.nodes[edge["to"]]]
        return _cut([*ends, self.term[edge["predicate"]], edge["facts"], *_days(edge)])

    def fact(self, fact: Row) -> list[Any]:
        of = [self.nodes[name] for name in fact["of"]]
        says = [[self.term[value[0]], self.object(value)] for value in fact["says"]]
        evidence = [self.evidence(one) for one in fact["evidence"]]
        return _cut([self.term[fact["kind"]], of, says, evidence, *_days(fact)])

    def object(self, value: list[str]) -> Any:
        _, form, named = value
        if form == "entity" and named in self.nodes:
            return self.nodes[named]
        return named if form == "text" else [self.term[named]]

    def evidence(self, one: list[Any]) -> list[Any]:
        sentence, marks, rules, confidence = one
        flat = [at for mark in marks for at in mark]
        row = [sentence, flat, self.term[rules]]
        return row if confidence == 1 else [*row, confidence]


def _terms(fact: Row) -> set[str]:
    rules = {rules for _, _, rules, _ in fact["evidence"]}
    named = {value for _, form, value in fact["says"] if form != "text"}
    return {fact["kind"], *rules, *named, *(predicate for predicate, _, _ in fact["says"])}


def _days(row: Row) -> list[str]:
    first, last = row.get("first", ""), row.get("last", "")
    return [first, "" if last == first else last]


def _cut(row: list[Any]) -> list[Any]:
    while row and row[-1] in ("", []):
        row = row[:-1]
    return row
