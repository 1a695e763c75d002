"""Seats: how many may hold one, when two are the same, and how to say them in words."""

from __future__ import annotations

from functools import lru_cache

from kg.dossiers import COUNTRY, Seat
from kg.places import gazetteer
from kg.units import registry
from kg.vocab import lexicon

#: Roles that many people hold in one unit or place at a time; every other role has one holder.
SHARED = ("anggota", "tokoh", "guru", "kader", "banit", "bamin", "staf", "polisi-rw", "panit")
#: Roles that have one holder an area, and many in a unit.
BY_AREA = frozenset({"bhabinkamtibmas", "babinsa", "babinpotmar"})


def is_shared(seat: Seat) -> bool:
    """Whether several people hold this role there at a time."""
    if seat.role in BY_AREA:
        return not seat.areas
    return not seat.role or seat.of is None or seat.role.startswith(SHARED)


def commands(seat: Seat) -> bool:
    """Whether the seat heads its unit, so that its holder cannot sit elsewhere."""
    row = lexicon("roles").get(seat.role)
    return row is not None and row["commands"] == "yes" and not seat.acting


def same_seat(one: Seat, other: Seat) -> bool:
    """The same role in the same unit or place, and not of two different areas."""
    areas = not one.areas or not other.areas or bool(set(one.areas) & set(other.areas))
    return one.role == other.role and one.of == other.of and bool(one.of) and areas


def seat_name(seat: Seat) -> str:
    """A seat in words: ``Kapolsek of Polsek Klari``."""
    if not seat.role:
        return f"somebody of {end_name(seat.of)}"
    row = lexicon("roles").get(seat.role)
    label = row["label"] if row else seat.role.replace("-", " ").capitalize()
    end = seat.of or next(iter(seat.areas), None)
    return f"{label} of {end_name(end)}" if end else label


@lru_cache(maxsize=1 << 14)
def end_name(entity: str | None) -> str:
    """The name of the unit or place of a seat."""
    kind, _, tail = (entity or "").partition("/")
    if kind == "unit":
        unit = registry().get(tail)
        return unit.name if unit else tail.partition(".")[0].replace("-", " ").title()
    if tail[:2].isdigit():
        return _region_name(tail)
    return tail.partition(".")[0].replace("-", " ").title()


@lru_cache(maxsize=1 << 12)
def territory_name(code: str) -> str:
    """A territory in words: the name of its region or unit."""
    if code == COUNTRY:
        return "the whole country"
    if code[:2].isdigit():
        return _region_name(code)
    unit = registry().get(code)
    return unit.name if unit else code


def _region_name(code: str) -> str:
    try:
        return gazetteer().at(code).name
    except KeyError:
        return f"region {code}"
