"""What a large build opens with: the chain down to the Polres, and the busiest neighbourhoods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kg.view.kinds import look

#: How many nodes a page opens with.
LIMIT = 500
#: The kinds of unit that are open from the start, as far as they fit into half of the page.
CHAIN = {"kg:NationalPolice", "kg:RegionalPolice", "kg:ResortPolice"}


def opening(graph: Any, limit: int = LIMIT) -> set[str]:
    """The nodes to open with: all where they are at most ``limit``, else about that many."""
    if len(graph) <= limit:
        return set(graph)
    chain = [node for node in _weightiest(graph) if graph.nodes[node].get("kind") in CHAIN]
    shown = set(chain[: limit // 2])
    for node in _busiest(graph):
        around = {node, *graph.predecessors(node), *graph.successors(node)} - shown
        if len(shown) + len(around) <= limit:
            shown |= around
    return shown


def _weightiest(graph: Any) -> list[str]:
    def weight(node: str) -> tuple[int, int, str]:
        return -look(graph.nodes[node].get("kind", "")).weight, -graph.degree(node), node

    return sorted(graph, key=weight)


def _busiest(graph: Any) -> Iterator[str]:
    """Nodes by how many reports' edges they have, most first; those with none are left out."""
    told: dict[str, int] = {}
    for one, other, held in graph.edges(data="reports"):
        for node in (one, other) if held else ():
            told[node] = told.get(node, 0) + 1
    yield from sorted(told, key=lambda node: (-told[node], node))
