"""Positions of the network view: every neighbourhood a disc, discs roughly where they lie on the map.

A spanning tree of the strongest ties is drawn as discs within discs: what hangs on a node is packed
around it. The discs right below the root are put near their place in the country, west to the left.
No physics, no chance: the same graph gives the same drawing, a new report moves little.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import heappop, heappush
from math import atan2, cos, hypot, pi, sin, sqrt
from typing import Any, NamedTuple

from kg.view.kinds import look, tie

#: Free room around a node, for its label.
ROOM = 15
#: Up to so many children stand on one ring, more in a spiral.
RING = 9
#: Weaker than any row of ``ties.csv``.
WEAKEST = 10
GOLDEN = pi * (3 - sqrt(5))
#: The drawing is wider than high, as screens are and the country is.
STRETCH = 1.18

Point = tuple[float, float]


class Disc(NamedTuple):
    """A subtree's circle: ``x``, ``y`` of its middle as seen from its node, which has its tie on the left."""

    x: float
    y: float
    radius: float
    children: tuple[tuple[str, float, float, float], ...]  #: node, its x, y, turn


def homes(graph: Any) -> dict[str, Point]:
    """``node -> (longitude, latitude)`` of places, and of units by their jurisdiction."""
    found = {
        node: (float(data["long"]), float(data["lat"]))
        for node, data in graph.nodes(data=True)
        if data.get("lat") is not None and data.get("long") is not None
    }
    held = sorted(edge[:2] for edge in graph.edges(keys=True) if edge[2] == "kg:jurisdiction")
    return {unit: found[place] for unit, place in held if place in found} | found


def network_positions(graph: Any, where: Mapping[str, Point]) -> dict[str, tuple[int, int]]:
    """``node -> (x, y)`` in whole units, y downwards; the most connected root in the middle.

    ``where`` gives longitude and latitude of nodes, see :func:`homes`.
    """
    children, roots = _tree(graph)
    order = _downwards(children, roots)
    discs: dict[str, Disc] = {}
    hub = roots[0] if roots else ""
    for node in reversed(order):
        if node != hub:
            discs[node] = _disc(node, children[node], discs, graph)
    spots = _country(
        hub, [*children.get(hub, []), *roots[1:]], graph, discs, _middles(order, children, where)
    )
    found: dict[str, Point] = {}
    for node, (x, y) in spots.items():
        found |= _unfold(node, x, y, discs)
    return {node: (round(x), round(y)) for node, (x, y) in sorted(found.items())}


def _ties(graph: Any) -> dict[str, dict[str, int]]:
    ties: dict[str, dict[str, int]] = defaultdict(dict)
    for one, other, predicate in graph.edges(keys=True):
        strength = min(tie(predicate).strength, ties[one].get(other, WEAKEST))
        ties[one][other] = ties[other][one] = strength
    return ties


def _tree(graph: Any) -> tuple[dict[str, list[str]], list[str]]:
    """Prim's spanning tree: children of each node, and one root a component."""
    ties = _ties(graph)
    children: dict[str, list[str]] = {node: [] for node in graph}
    placed: set[str] = set()
    roots = []
    weight = {node: look(data.get("kind", "")).weight for node, data in graph.nodes(data=True)}
    for root in sorted(graph, key=lambda node: (-weight[node], -len(ties[node]), node)):
        if root not in placed:
            roots.append(root)
            _grow(root, ties, placed, children)
    return children, roots


def _grow(
    root: str, ties: Mapping[str, dict[str, int]], placed: set[str], children: dict[str, list[str]]
) -> None:
    queue: list[tuple[int, str, str]] = [(0, root, "")]
    while queue:
        _, node, parent = heappop(queue)
        if node in placed:
            continue
        placed.add(node)
        if parent:
            children[parent].append(node)
        for other, strength in ties[node].items():
            if other not in placed:
                heappush(queue, (strength, other, node))


def _downwards(children: Mapping[str, Sequence[str]], roots: Iterable[str]) -> list[str]:
    order = list(roots)
    for node in order:
        order += children[node]
    return order


def _middles(
    order: Sequence[str], children: Mapping[str, Sequence[str]], where: Mapping[str, Point]
) -> dict[str, tuple[float, float, int]]:
    """Sums of the longitudes and latitudes known in a subtree, and how many they are."""
    sums: dict[str, tuple[float, float, int]] = {}
    for node in reversed(order):
        own = (*where[node], 1) if node in where else (0.0, 0.0, 0)
        parts = [own, *(sums[child] for child in children[node])]
        sums[node] = (sum(p[0] for p in parts), sum(p[1] for p in parts), sum(p[2] for p in parts))
    return sums


def _radius(node: str, graph: Any) -> float:
    return look(graph.nodes[node].get("kind", "")).size + ROOM


def _disc(node: str, children: Sequence[str], discs: Mapping[str, Disc], graph: Any) -> Disc:
    own = _radius(node, graph)
    ordered = sorted(children, key=lambda child: (-discs[child].radius, child))
    middles = _ring(own, ordered, discs) if len(ordered) <= RING else _spiral(own, ordered, discs)
    placed = []
    for child, (x, y) in middles.items():
        turn = atan2(y, x)
        disc = discs[child]
        shift_x, shift_y = _turned(disc.x, disc.y, turn)
        placed.append((child, x - shift_x, y - shift_y, turn))
    circles = [(0.0, 0.0, own), *((x, y, discs[c].radius) for c, (x, y) in middles.items())]
    return Disc(*_enclosing(circles), tuple(placed))


def _ring(own: float, children: Sequence[str], discs: Mapping[str, Disc]) -> dict[str, Point]:
    """Around the node, big ones to the right, none where the tie to its parent comes in."""
    if not children:
        return {}
    radii = [discs[child].radius for child in children]
    distance = own + max(radii)
    while (width := sum(2 * _half(r, distance) for r in radii)) > 1.7 * pi:
        distance *= 1.06
    seats = [
        children[i]
        for i in (*range(len(children) - 1, -1, -2), *range(len(children) % 2, len(children), 2))
    ]
    gap = min(0.35, (1.7 * pi - width) / len(seats))
    angle = -(width + gap * (len(seats) - 1)) / 2
    middles: dict[str, Point] = {}
    for child in seats:
        half = _half(discs[child].radius, distance)
        angle += half
        reach = max(own + discs[child].radius, distance)
        middles[child] = (reach * cos(angle), reach * sin(angle))
        angle += half + gap
    return middles


def _half(radius: float, distance: float) -> float:
    """Half the angle under which a circle is seen from ``distance``."""
    return atan2(radius, sqrt(max(distance * distance - radius * radius, 1.0)))


def _spiral(own: float, children: Sequence[str], discs: Mapping[str, Disc]) -> dict[str, Point]:
    """Sunflower seats from the inside out; each child takes the first that is free."""
    taken: list[tuple[float, float, float]] = [(0.0, 0.0, own)]
    middles: dict[str, Point] = {}
    seat, last = 1, 0.0
    step = min(discs[child].radius for child in children) * 0.55
    for child in children:
        radius = discs[child].radius
        seat = seat if radius == last else 1
        last = radius
        while True:
            reach = step * sqrt(seat)
            x, y = reach * cos(seat * GOLDEN), reach * sin(seat * GOLDEN)
            seat += 1
            if all(hypot(x - a, y - b) >= radius + r for a, b, r in taken):
                break
        taken.append((x, y, radius))
        middles[child] = (x, y)
    return middles


def _enclosing(circles: Sequence[tuple[float, float, float]]) -> tuple[float, float, float]:
    """A circle around ``circles``: middle moved towards the farthest, step by step."""
    x, y = circles[0][:2]
    for step in range(1, 60):
        far = max(circles, key=lambda c: hypot(c[0] - x, c[1] - y) + c[2])
        x += (far[0] - x) / (step + 1)
        y += (far[1] - y) / (step + 1)
    return x, y, max(hypot(a - x, b - y) + r for a, b, r in circles)


def _turned(x: float, y: float, turn: float) -> Point:
    return x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn)


def _unfold(top: str, x: float, y: float, discs: Mapping[str, Disc]) -> dict[str, Point]:
    """The nodes of a subtree whose node stands at ``x``, ``y``."""
    found: dict[str, Point] = {}
    waiting = [(top, x, y, 0.0)]
    while waiting:
        node, x, y, turn = waiting.pop()
        found[node] = (x, y)
        for child, dx, dy, own in discs[node].children if node in discs else ():
            shift_x, shift_y = _turned(dx, dy, turn)
            waiting.append((child, x + shift_x, y + shift_y, turn + own))
    return found


def _country(
    hub: str,
    tops: Sequence[str],
    graph: Any,
    discs: Mapping[str, Disc],
    middles: Mapping[str, tuple[float, float, int]],
) -> dict[str, Point]:
    """Where the hub and the discs around it stand: near their place on the map, none over another."""
    if not hub:
        return {}
    ground = _Ground()
    spots = {hub: ground.put((0.0, 0.0), 2.2 * _radius(hub, graph))}
    spread = 0.95 * sqrt(sum(discs[top].radius ** 2 for top in tops))
    below = (0.0, spread)
    for top in sorted(tops, key=lambda top: (not middles[top][2], -discs[top].radius, top)):
        x, y = ground.put(_target(middles[top], spread) or below, discs[top].radius)
        spots[top] = (x - discs[top].x, y - discs[top].y)
        if middles[top][2]:
            below = (0.0, max(below[1], y + discs[top].radius))
    return spots


def _target(middle: tuple[float, float, int], spread: float) -> Point | None:
    """A place of the country on a plane of ``spread``; None where no place is known."""
    long, lat, count = middle
    if not count:
        return None
    return (long / count - 113) / 23 * spread * STRETCH, -(lat / count + 4) / 9 * spread


class _Ground:
    """Circles put down one by one, none over another."""

    def __init__(self) -> None:
        self.taken: list[tuple[float, float, float]] = []
        self.seats: dict[tuple[Point, float], int] = {}

    def put(self, target: Point, radius: float) -> Point:
        """The free spot nearest to ``target`` on a spiral around it; takes it."""
        seat = self.seats.get((target, radius), 0)
        step = 4 + 0.3 * radius
        blocker = 0
        while True:
            reach = step * sqrt(seat)
            x = target[0] + reach * cos(seat * GOLDEN) * STRETCH
            y = target[1] + reach * sin(seat * GOLDEN)
            seat += 1
            blocker = self._blocker(x, y, radius, blocker)
            if blocker < 0:
                break
        self.seats[target, radius] = seat
        self.taken.append((x, y, radius))
        return x, y

    def _blocker(self, x: float, y: float, radius: float, likely: int) -> int:
        """The number of a circle in the way, first trying the ``likely`` one; -1 if there is none."""
        if self.taken:
            a, b, r = self.taken[likely]
            if (x - a) ** 2 + (y - b) ** 2 < (radius + r) ** 2:
                return likely
        for number, (a, b, r) in enumerate(self.taken):
            if (x - a) ** 2 + (y - b) ** 2 < (radius + r) ** 2:
                return number
        return -1
