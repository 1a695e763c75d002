"""Facts as people write them in a table of cases, turned into facts as the scorer counts them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from kg.facts import (
    Facts,
    Values,
    person_key,
    quote_key,
    rank_key,
    role_key,
    title_key,
    truth,
    unit_key,
)

_CODE = re.compile(r"\d\d(\.\d+)*")


def seat_key(unit_or_code: str) -> str:
    """A posting's third value: a region code as it stands, a unit's name as a key."""
    return unit_or_code if _CODE.fullmatch(unit_or_code) else unit_key(unit_or_code)


_KEYS: Mapping[str, tuple[Callable[[str], str], ...]] = {
    "person": (person_key,),
    "person kind": (person_key, str),
    "rank": (person_key, rank_key),
    "academic title": (person_key, title_key),
    "unit": (unit_key,),
    "place": (str,),
    "posting": (person_key, role_key, seat_key),
    "former posting": (person_key, role_key, seat_key),
    "role": (person_key, role_key),
    "area": (person_key, str),
    "visit date": (str,),
    "visit start": (str,),
    "visit place": (str,),
    "visit by": (person_key,),
    "visit met": (person_key,),
    "quote": (person_key, quote_key),
}


def facts_of(readable: Mapping[str, Any]) -> Facts:
    """Family by family; a family that is not there is not there, an empty one is an empty set."""
    return {family: _tuples(family, rows) for family, rows in readable.items()}


def _tuples(family: str, rows: bool | Iterable[str | list[str]]) -> set[Values]:
    if isinstance(rows, bool):
        return {(truth(rows),)}
    keys = _KEYS[family]
    listed = [[row] if isinstance(row, str) else row for row in rows]
    return {tuple(key(value) for key, value in zip(keys, row, strict=True)) for row in listed}
