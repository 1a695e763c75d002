"""How each kind of node and each kind of edge is shown: rows of ``kinds.csv`` and ``ties.csv``."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from kg.vocab import read_table


class Look(NamedTuple):
    """Colour says which world something belongs to, shape what it is."""

    kind: str  #: CURIE of the class
    group: str  #: "police", "army", "civil", "community", "place" or "other"
    shape: str
    size: int  #: half its width, in units of the drawing
    weight: int  #: how much it matters when not all can be shown


class Tie(NamedTuple):
    """An edge's line, and how close it holds its ends together in the drawing."""

    predicate: str
    group: str  #: what is switched on and off as one
    strength: int  #: the lower, the closer
    width: float
    dash: str  #: lengths of strokes and gaps, "5 4"; empty for a full line
    shown: bool  #: whether it is switched on when the page opens


@cache
def looks() -> dict[str, Look]:
    """The table of kinds, in its own order: the order of the legend."""
    rows = read_table(Path(__file__).parent / "kinds.csv")
    return {
        row["kind"]: Look(
            row["kind"],
            row["group"],
            row["shape"],
            int(row["size"]),
            int(row["weight"]),
        )
        for row in rows
    }


@cache
def ties() -> dict[str, Tie]:
    """The table of edges, in its own order."""
    rows = read_table(Path(__file__).parent / "ties.csv")
    return {
        row["predicate"]: Tie(
            row["predicate"],
            row["group"],
            int(row["strength"]),
            float(row["width"]),
            row["dash"],
            row["shown"] == "yes",
        )
        for row in rows
    }


def look(kind: str) -> Look:
    """The row of ``kind``; a kind without one is shown as another person."""
    return looks().get(kind) or looks()["kg:OtherPerson"]._replace(kind=kind)


def tie(predicate: str) -> Tie:
    """The row of ``predicate``; one without is shown as the weakest of the table."""
    return ties().get(predicate) or Tie(predicate, "other", 9, 1, "2 4", True)
