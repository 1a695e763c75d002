"""Positions of the visits view: who went (left), where (middle), whom they met (right).

Visits that share nobody and no place stand apart, one under the other and in several columns.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from typing import Any

LINE = 36
MARGIN = 26
#: Where the three columns stand, and how wide all three are with their names.
COLUMNS = (0, 200, 500)
BLOCK = 980
#: Wider than high, as screens are.
ASPECT = 1.2


def visit_positions(graph: Any) -> dict[str, tuple[int, int, int]]:
    """``node -> (x, y, column)`` of everyone and every place that a visit joins; columns 0, 1, 2."""
    went, met = _ties(graph, "kg:visited"), _ties(graph, "kg:met")
    groups = [_rows(group, went, met) for group in _groups(went, met)]
    groups.sort(key=lambda rows: (-_height(rows), min(rows)))
    stacks = max(1, round(sqrt(sum(map(_height, groups)) * ASPECT / BLOCK)))
    heights = [0.0] * stacks
    found: dict[str, tuple[int, int, int]] = {}
    for rows in groups:
        stack = min(range(stacks), key=lambda i: (heights[i], i))
        for node, (column, row) in rows.items():
            x, y = stack * BLOCK + COLUMNS[column], heights[stack] + row * LINE
            found[node] = (x, round(y), column)
        heights[stack] += _height(rows)
    return dict(sorted(found.items()))


def _ties(graph: Any, predicate: str) -> dict[str, list[str]]:
    ties: dict[str, list[str]] = defaultdict(list)
    for one, other, key in sorted(graph.edges(keys=True)):
        if key == predicate:
            ties[one].append(other)
    return ties


def _groups(*ties: Mapping[str, Sequence[str]]) -> list[list[str]]:
    root: dict[str, str] = {}

    def find(node: str) -> str:
        while root.setdefault(node, node) != node:
            node = root[node]
        return node

    pairs = [(one, other) for tie in ties for one, others in tie.items() for other in others]
    for one, other in pairs:
        first, second = sorted((find(one), find(other)))
        root[second] = first
    groups: dict[str, list[str]] = defaultdict(list)
    for node in sorted(root):
        groups[find(node)].append(node)
    return list(groups.values())


def _rows(
    group: Iterable[str], went: Mapping[str, Sequence[str]], met: Mapping[str, Sequence[str]]
) -> dict[str, tuple[int, float]]:
    """``node -> (column, row)``: who went stands level with where they went and whom they met."""
    members = list(group)
    who = [node for node in members if node in went or node in met]
    where = list(dict.fromkeys(place for node in who for place in went.get(node, ())))
    whom = list(dict.fromkeys(other for node in who for other in met.get(node, ())))
    whom = [other for other in whom if other not in who]
    rows = {place: float(row) for row, place in enumerate(where)}
    left = _level({node: _mean(rows, went.get(node, ())) for node in who})
    right = _level({o: _mean(left, [n for n in who if o in met.get(n, ())]) for o in whom})
    columns = ((0, left), (1, rows), (2, right))
    return {node: (column, row) for column, held in columns for node, row in held.items()}


def _mean(rows: Mapping[str, float], nodes: Sequence[str]) -> float:
    found = [rows[node] for node in nodes if node in rows]
    return sum(found) / len(found) if found else 0.0


def _level(wanted: Mapping[str, float]) -> dict[str, float]:
    """Rows near the wanted ones, each at least one below the one before."""
    rows: dict[str, float] = {}
    free = 0.0
    for node in sorted(wanted, key=lambda one: (wanted[one], one)):
        rows[node] = max(free, wanted[node])
        free = rows[node] + 1
    return rows


def _height(rows: Mapping[str, tuple[int, float]]) -> float:
    return (max(row for _, row in rows.values()) + 1) * LINE + MARGIN
