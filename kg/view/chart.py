"""Positions of the chain view: an organisation chart from Polri down to the village officer.

Down to the Polres units stand side by side; below, what belongs to them hangs under them line by
line, so that names can be read. A unit whose head no report names has a seat with nobody in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from math import sqrt
from typing import Any, NamedTuple

from kg.view.kinds import look

LINE = 34
INDENT = 30
COLUMN = 290
MARGIN = 44
#: Kinds of unit that stand side by side; the rest hangs in lines.
SPREAD = {"kg:NationalPolice", "kg:RegionalPolice"}
#: Wider than high, as screens are.
ASPECT = 1.5


class Seat(NamedTuple):
    """One line of a hanging list: a node, or the empty seat at the head of a unit."""

    node: str
    depth: int
    gap: bool = False


class Block(NamedTuple):
    """A drawn subtree: its positions from its own top left corner, and its size."""

    seats: dict[str, tuple[float, float]]
    gaps: dict[str, tuple[float, float]]
    width: float
    height: float


class Chart(NamedTuple):
    """``node -> (x, y)``, and ``unit -> (x, y)`` of the empty seat of its head."""

    positions: dict[str, tuple[int, int]]
    gaps: dict[str, tuple[int, int]]


def chain_positions(graph: Any) -> Chart:
    """The chart of all units of ``graph``, whoever serves there and the places in their care."""
    staff = _Staff(graph)
    blocks = [_block(root, staff) for root in staff.roots()]
    whole = _shelves(blocks, 0) if blocks else Block({}, {}, 0, 0)
    return Chart(
        {node: (round(x), round(y)) for node, (x, y) in sorted(whole.seats.items())},
        {unit: (round(x), round(y)) for unit, (x, y) in sorted(whole.gaps.items())},
    )


class _Staff:
    """Who is under whom, read off the edges."""

    def __init__(self, graph: Any) -> None:
        self.graph = graph
        self.units: dict[str, list[str]] = defaultdict(list)
        self.heads: dict[str, list[str]] = defaultdict(list)
        self.members: dict[str, list[str]] = defaultdict(list)
        self.care: dict[str, list[str]] = defaultdict(list)
        self.over: dict[str, str] = {}
        lists = {
            "kg:commands": self.heads,
            "kg:servesAt": self.members,
            "org:postIn": self.members,
        }
        for one, other, predicate in sorted(graph.edges(keys=True)):
            if predicate == "kg:subordinateTo":
                self.over.setdefault(one, other)
            elif predicate in lists:
                lists[predicate][other].append(one)
            elif predicate in ("kg:assignedTo", "kg:area"):
                self.care[one].append(other)
        for unit, over in self.over.items():
            self.units[over].append(unit)

    def kind(self, node: str) -> str:
        return str(self.graph.nodes[node].get("kind", ""))

    def label(self, node: str) -> str:
        return str(self.graph.nodes[node].get("label", node))

    def roots(self) -> list[str]:
        units = [node for node in self.graph if node.startswith("unit/") and node not in self.over]
        return sorted(units, key=lambda unit: (-look(self.kind(unit)).weight, self.label(unit)))

    def below(self, unit: str) -> list[str]:
        return sorted(self.units[unit], key=lambda one: (self.label(one), one))

    def lines(self, unit: str, depth: int, seen: set[str]) -> Iterator[Seat]:
        """The unit, its head or the empty seat, its people, then the units below it."""
        yield Seat(unit, depth)
        yield from self.people(unit, depth + 1, seen)
        for one in self.below(unit):
            yield from self.lines(one, depth + 1, seen)

    def people(self, unit: str, depth: int, seen: set[str]) -> Iterator[Seat]:
        if not self.heads[unit] and self.kind(unit) != "kg:MilitaryUnit":
            yield Seat(unit, depth, gap=True)
        for person in [*self.heads[unit], *self.members[unit]]:
            if person not in seen:
                seen.add(person)
                yield Seat(person, depth)
                for place in self.care[person]:
                    if place not in seen:
                        seen.add(place)
                        yield Seat(place, depth + 1)


def _block(unit: str, staff: _Staff) -> Block:
    if staff.kind(unit) not in SPREAD:
        return _list(list(staff.lines(unit, 0, set())))
    people = _list([Seat(unit, 0), *staff.people(unit, 1, set())])
    under = [_block(one, staff) for one in staff.below(unit)]
    if not under:
        return people
    return _joined([people, _moved(_shelves(under, people.height + MARGIN / 2), INDENT, 0)])


def _list(seats: Sequence[Seat]) -> Block:
    spots = [(seat, (seat.depth * INDENT, i * LINE)) for i, seat in enumerate(seats)]
    return Block(
        {seat.node: spot for seat, spot in spots if not seat.gap},
        {seat.node: spot for seat, spot in spots if seat.gap},
        COLUMN,
        len(seats) * LINE,
    )


def _shelves(blocks: Sequence[Block], top: float) -> Block:
    """Blocks side by side in rows, as wide as makes the whole well-shaped."""
    area = sum((b.width + MARGIN) * (b.height + MARGIN) for b in blocks)
    limit = max(sqrt(area * ASPECT), max(b.width for b in blocks))
    placed, x, y, row = [], 0.0, top, 0.0
    for block in blocks:
        if x and x + block.width > limit:
            x, y, row = 0.0, y + row + MARGIN, 0.0
        placed.append(_moved(block, x, y))
        x, row = x + block.width + MARGIN, max(row, block.height)
    return _joined(placed)


def _moved(block: Block, x: float, y: float) -> Block:
    return Block(
        {node: (a + x, b + y) for node, (a, b) in block.seats.items()},
        {node: (a + x, b + y) for node, (a, b) in block.gaps.items()},
        block.width + x,
        block.height + y,
    )


def _joined(blocks: Sequence[Block]) -> Block:
    return Block(
        {node: spot for block in blocks for node, spot in block.seats.items()},
        {unit: spot for block in blocks for unit, spot in block.gaps.items()},
        max(block.width for block in blocks),
        max(block.height for block in blocks),
    )
