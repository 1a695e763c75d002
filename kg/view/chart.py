"""Positions of the chain view: an organisation chart from Polri down to the village officer.

Polri stands on top; below it, in columns, each Polda with all that hangs under it line by line, so that
every name can be read. A unit whose head no report names has a seat with nobody in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import ceil, sqrt
from typing import Any, NamedTuple

from kg.view.kinds import look

LINE = 34
INDENT = 30
COLUMN = 480
#: Between two blocks of a column, in lines.
PAUSE = 1
#: Wider than high, as screens are.
ASPECT = 1.4


class Seat(NamedTuple):
    """One line of a hanging list: a node, or the empty seat at the head of a unit."""

    node: str
    depth: int
    gap: bool = False


class Chart(NamedTuple):
    """``node -> (x, y)``, ``unit -> (x, y)`` of the empty seat of its head, and where the columns hang."""

    positions: dict[str, tuple[int, int]]
    gaps: dict[str, tuple[int, int]]
    beam: int


def chain_positions(graph: Any) -> Chart:
    """The chart of all units of ``graph``, whoever serves there and the places in their care."""
    staff = _Staff(graph)
    top, blocks = staff.blocks()
    head = len(top) * LINE
    chart = Chart({}, {}, head)
    _hang(top, 0, 0, chart)
    for column, stack in enumerate(_columns(blocks)):
        y = head + LINE if top else 0
        for block in stack:
            _hang(block, column * COLUMN, y, chart)
            y += (len(block) + PAUSE) * LINE
    return chart


def _hang(seats: Sequence[Seat], x: int, y: int, chart: Chart) -> None:
    for line, seat in enumerate(seats):
        held = chart.gaps if seat.gap else chart.positions
        held[seat.node] = (x + seat.depth * INDENT, y + line * LINE)


def _columns(blocks: Sequence[Sequence[Seat]]) -> list[list[Sequence[Seat]]]:
    """The blocks in their order, down one column after the other, all about equally long."""
    lines = sum(len(block) + PAUSE for block in blocks)
    count = max(1, ceil(sqrt(lines * LINE * ASPECT / COLUMN)))
    longest = max([ceil(lines / count), *(len(block) for block in blocks)], default=0)
    stacks: list[list[Sequence[Seat]]] = [[]]
    used = 0
    for block in blocks:
        if stacks[-1] and used + len(block) > longest:
            stacks.append([])
            used = 0
        stacks[-1].append(block)
        used += len(block) + PAUSE
    return stacks


class _Staff:
    """Who is under whom, read off the edges."""

    def __init__(self, graph: Any) -> None:
        self.graph = graph
        self.units: dict[str, list[str]] = defaultdict(list)
        self.heads: dict[str, list[str]] = defaultdict(list)
        self.members: dict[str, list[str]] = defaultdict(list)
        self.care: dict[str, list[str]] = defaultdict(list)
        self.over: dict[str, str] = {}
        self.seated: set[str] = set()
        lists = {
            "kg:commands": self.heads,
            "kg:servesAt": self.members,
            "org:postIn": self.members,
        }
        for one, other, predicate in sorted(graph.edges(keys=True)):
            if predicate == "kg:subordinateTo":
                self.over.setdefault(one, other)
            elif predicate in ("kg:assignedTo", "kg:area"):
                self.care[one].append(other)
            elif predicate in lists:
                lists[predicate][other].append(one)
        for unit, over in self.over.items():
            self.units[over].append(unit)

    def blocks(self) -> tuple[list[Seat], list[list[Seat]]]:
        """The lines on top (the first root and its people), and a block for each that hangs below."""
        roots = self._roots()
        if not roots:
            return [], []
        first, *others = roots
        top = [Seat(first, 0), *self._people(first, 1)]
        below = [list(self._lines(unit, 1)) for unit in self._below(first)]
        return top, [*below, *(list(self._lines(unit, 1)) for unit in others)]

    def _kind(self, node: str) -> str:
        return str(self.graph.nodes[node].get("kind", ""))

    def _label(self, node: str) -> str:
        return str(self.graph.nodes[node].get("label", node))

    def _roots(self) -> list[str]:
        units = [node for node in self.graph if node.startswith("unit/") and node not in self.over]
        return sorted(
            units, key=lambda unit: (-look(self._kind(unit)).weight, self._label(unit), unit)
        )

    def _below(self, unit: str) -> list[str]:
        return sorted(self.units[unit], key=lambda one: (self._label(one), one))

    def _lines(self, unit: str, depth: int) -> Iterator[Seat]:
        """The unit, its head or the empty seat, its people, then the units below it."""
        if unit in self.seated:
            return
        self.seated.add(unit)
        yield Seat(unit, depth)
        yield from self._people(unit, depth + 1)
        for one in self._below(unit):
            yield from self._lines(one, depth + 1)

    def _people(self, unit: str, depth: int) -> Iterator[Seat]:
        if not self.heads[unit] and self._kind(unit) != "kg:MilitaryUnit":
            yield Seat(unit, depth, gap=True)
        for person in [*self.heads[unit], *self.members[unit]]:
            if person not in self.seated:
                self.seated.add(person)
                yield Seat(person, depth)
                yield from self._cared(person, depth + 1)

    def _cared(self, person: str, depth: int) -> Iterator[Seat]:
        for place in self.care[person]:
            if place not in self.seated:
                self.seated.add(place)
                yield Seat(place, depth)
