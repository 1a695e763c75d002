"""The country's outlines for the map: provinces always, regencies where the reports are.

``kg/data/outlines.json`` holds rings as whole thousandths of a degree, the first point in full and
each further one as the step from the one before: ``[x, y, dx, dy, dx, dy, ...]``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from kg.vocab import data_path

Point = tuple[float, float]
Ring = list[int]
#: Whole numbers a degree.
GRID = 1000


def pack(ring: Sequence[Sequence[float]]) -> Ring:
    """A ring of (longitude, latitude) in steps; repeated points fall together."""
    points = [(round(x * GRID), round(y * GRID)) for x, y, *_ in ring]
    kept = [p for i, p in enumerate(points) if not i or p != points[i - 1]]
    steps = [(x - a, y - b) for (a, b), (x, y) in pairwise(kept)]
    return [number for point in (kept[0], *steps) for number in point]


def unpack(ring: Ring) -> list[Point]:
    """The ring in degrees again."""
    x = y = 0
    points = []
    for dx, dy in zip(ring[::2], ring[1::2], strict=True):
        x, y = x + dx, y + dy
        points.append((x / GRID, y / GRID))
    return points


@cache
def _outlines() -> dict[str, dict[str, list[Ring]]]:
    text = data_path("outlines.json").read_text(encoding="utf-8")
    held: dict[str, dict[str, list[Ring]]] = json.loads(text)
    return held


def outlines_around(places: Iterable[Point]) -> dict[str, Any]:
    """``{"provinces": {code: rings}, "regencies": {code: rings}}`` to draw under ``places``.

    Of regencies only those around one of ``places`` (longitude, latitude).
    """
    held = _outlines()
    points = sorted(set(places))
    near = {
        code: rings
        for code, rings in held["regencies"].items()
        if any(_holds(unpack(ring), point) for ring in rings for point in _near(ring, points))
    }
    return {"provinces": held["provinces"], "regencies": near}


def _near(ring: Ring, points: Sequence[Point]) -> list[Point]:
    corners = unpack(ring)
    west, east = min(x for x, _ in corners), max(x for x, _ in corners)
    south, north = min(y for _, y in corners), max(y for _, y in corners)
    return [(x, y) for x, y in points if west <= x <= east and south <= y <= north]


def _holds(ring: Sequence[Point], point: Point) -> bool:
    """Whether ``point`` lies inside: a ray to the east crosses the ring an odd number of times."""
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
    return inside
