"""Simplify the outlines: ``python -m kg.data.outline FOLDER`` writes ``outlines.json``.

``FOLDER`` holds ``provinces.geojson`` and ``regencies.geojson``: features with a ``code`` among their
properties and a MultiPolygon in degrees. Not imported by the package.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kg.view.outlines import Ring, pack
from kg.vocab import data_path

Point = Sequence[float]
#: How far, in degrees, a simplified border may lie from the real one, by kind.
TOLERANCE = {"provinces": 0.004, "regencies": 0.003}
#: Islands below this area, in square degrees, are left out unless they are all there is.
SMALLEST = {"provinces": 0.0003, "regencies": 0.0001}


def outlines(folder: Path) -> str:
    """The text of ``outlines.json``."""
    held = {kind: _kind(folder / f"{kind}.geojson", kind) for kind in TOLERANCE}
    return json.dumps(held, separators=(",", ":")) + "\n"


def _kind(source: Path, kind: str) -> dict[str, list[Ring]]:
    features = json.loads(source.read_text(encoding="utf-8"))["features"]
    rings = {one["properties"]["code"]: _rings(one["geometry"]["coordinates"]) for one in features}
    return {code: _simple(rings[code], kind) for code in sorted(rings)}


def _rings(polygons: Sequence[Any]) -> list[Sequence[Point]]:
    """The outer rings: a lake in a province is part of it here."""
    return [polygon[0] for polygon in polygons]


def _simple(rings: Sequence[Sequence[Point]], kind: str) -> list[Ring]:
    least = min(SMALLEST[kind], max(map(_area, rings)))
    large = [ring for ring in rings if _area(ring) >= least]
    kept = [_ring(ring, TOLERANCE[kind] ** 2) for ring in large]
    return [pack(ring) for ring in kept if len(ring) > 3]


def _area(ring: Sequence[Point]) -> float:
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairs)) / 2


def _ring(ring: Sequence[Point], limit: float) -> list[Point]:
    """A closed ring has no ends, so it is simplified in two halves."""
    half = len(ring) // 2
    return _line(ring[: half + 1], limit)[:-1] + _line(ring[half:], limit)


def _line(points: Sequence[Point], limit: float) -> list[Point]:
    """Douglas and Peucker: keep the point farthest from the chord, and so on on both sides of it."""
    kept, waiting = {0, len(points) - 1}, [(0, len(points) - 1)]
    while waiting:
        first, last = waiting.pop()
        between = range(first + 1, last)
        far = max(between, key=lambda i: _off(points[i], points[first], points[last]), default=0)
        if far and _off(points[far], points[first], points[last]) > limit:
            kept.add(far)
            waiting += [(first, far), (far, last)]
    return [points[i] for i in sorted(kept)]


def _off(point: Point, start: Point, end: Point) -> float:
    """The square of the distance of a point from the line between two."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    x, y = point[0] - start[0], point[1] - start[1]
    length = dx * dx + dy * dy
    along = max(0.0, min(1.0, (x * dx + y * dy) / length)) if length else 0.0
    return (x - along * dx) ** 2 + (y - along * dy) ** 2


if __name__ == "__main__":
    data_path("outlines.json").write_text(outlines(Path(sys.argv[1])), encoding="utf-8")
