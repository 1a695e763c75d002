"""A shortest way between two things along the direct edges of a build, found in its store.

The search goes from both ends at once and asks the store only for the edges of what it meets, so
that it takes milliseconds where the whole network would have to be made first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from pyoxigraph import DefaultGraph, NamedNode, Quad, Store

from kg.directory import NAMED
from kg.edges import edge_rules
from kg.vocab import expand

_TYPE = NamedNode(expand("rdf:type"))
_KINDS = frozenset(NamedNode(expand(f"kg:{kind}")) for kind in NAMED)
_POST = NamedNode(expand("kg:Post"))
_FILLS, _CONDUCTED = NamedNode(expand("kg:post")), NamedNode(expand("kg:conductedBy"))


class Step(NamedTuple):
    """One edge of a way, in its own direction; its predicate is an IRI."""

    subject: str
    predicate: str
    object: str


def way(store: Store, one: str, other: str) -> list[Step] | None:
    """The steps of a shortest way from ``one`` to ``other`` (IRIs), along edges in either direction.

    The same for the same store content; None where no way leads there.
    """
    search = _Search(store)
    came: list[dict[str, Step | None]] = [{one: None}, {other: None}]
    edge = [[one], [other]]
    while not (met := came[0].keys() & came[1].keys()):
        here = len(edge[1]) < len(edge[0])
        edge[here] = search.further(edge[here], came[here])
        if not edge[here]:
            return None
    middle = min(met)
    return [*reversed([*_back(middle, came[0])]), *_back(middle, came[1])]


def _back(node: str, came: dict[str, Step | None]) -> Iterator[Step]:
    """The steps from a node back to where a search began."""
    while step := came[node]:
        yield step
        node = step.subject if step.object == node else step.object


class _Search:
    def __init__(self, store: Store) -> None:
        self.store = store
        self.edges = {expand(rule.edge) for rule in edge_rules()}
        self.of_posts = {expand(rule.edge) for rule in edge_rules() if "alone" in rule.conditions}
        self.known: dict[NamedNode, bool] = {}

    def further(self, nodes: list[str], came: dict[str, Step | None]) -> list[str]:
        """What edges of ``nodes`` lead to for the first time, and note how each was come by."""
        found: list[str] = []
        for node in nodes:
            for step in sorted(self._steps(NamedNode(node))):
                end = step.object if step.subject == node else step.subject
                if end not in came:
                    came[end] = step
                    found.append(end)
        return sorted(found)

    def _steps(self, node: NamedNode) -> Iterator[Step]:
        graph = DefaultGraph()
        for quad in self.store.quads_for_pattern(node, None, None, graph):
            if self._is_edge(quad) and self._is_node(quad.object):
                yield _step(quad)
        for quad in self.store.quads_for_pattern(None, None, node, graph):
            if self._is_edge(quad) and self._is_node(quad.subject):
                yield _step(quad)

    def _is_edge(self, quad: Quad) -> bool:
        predicate = quad.predicate.value
        if predicate not in self.edges:
            return False
        return predicate not in self.of_posts or self._stands_alone(quad.subject)

    def _is_node(self, term: object) -> bool:
        if not isinstance(term, NamedNode):
            return False
        if term not in self.known:
            types = self.store.quads_for_pattern(term, _TYPE, None, DefaultGraph())
            self.known[term] = any(quad.object in _KINDS for quad in types)
        return self.known[term]

    def _stands_alone(self, subject: object) -> bool:
        """Whether a post is an end of edges: nobody is seen in it, or it was on a visit itself."""
        assert isinstance(subject, NamedNode)
        if not self._has(subject, _TYPE, _POST):
            return True
        return not self._has(None, _FILLS, subject) or self._has(None, _CONDUCTED, subject)

    def _has(self, subject: NamedNode | None, predicate: NamedNode, object: NamedNode) -> bool:
        return any(self.store.quads_for_pattern(subject, predicate, object, DefaultGraph()))


def _step(quad: Quad) -> Step:
    assert isinstance(quad.subject, NamedNode)
    assert isinstance(quad.object, NamedNode)
    return Step(quad.subject.value, quad.predicate.value, quad.object.value)
