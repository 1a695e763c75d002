"""Polri, every Polda and every Polres: the units that stand in a table, by key and by name.

One name may fit several units ("Polres Banjar" stands in two provinces). Nothing here guesses: what
takes a name gives all the units that fit it best, and more than one means that the name alone does
not decide.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from kg.places import DATA, Gazetteer, Spellings, fold

UnitLevel = Literal["polri", "polda", "polres", "polsek"]

UNITS = (DATA / "police_units.csv", DATA / "police_units_added.csv")
ALIASES = DATA / "unit_aliases.csv"

_TYPE = re.compile(r"(Polrestabes|Polresta|Polres Metro(?= .)|Polres|Polda) ?(.*)")
_CITY_TYPES = ("Polresta", "Polrestabes", "Polres Metro")


class Unit(NamedTuple):
    """A police unit. ``regions`` are codes of what it polices: provinces, regencies, districts.

    Districts that a Polres has in or leaves to a neighbour's regency are not listed with it; ask
    :meth:`kg.units.Registry.resorts_of`.
    """

    key: str
    name: str  #: canonical; of a Polsek: as the caller wrote it
    level: UnitLevel
    parent: str | None  #: key; None for Polri, and for a Polsek whose Polres is not known
    regions: tuple[str, ...]


def slug(name: str) -> str:
    """The name in a key: "Minasate'ne" -> "minasatene", "50 Kota" -> "50-kota"."""
    return "-".join(re.findall(r"[a-z0-9]+", re.sub(r"['’`]", "", name.lower())))


def split_type(name: str) -> tuple[str, str]:
    """The type of a unit's canonical name and what follows: ("Polres Metro", "Bekasi Kota")."""
    found = _TYPE.fullmatch(name)
    return (found[1], found[2]) if found else (name, "")


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV table of the package."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Naming(NamedTuple):
    """One writing of a Polres: whether its canonical one, under which type word, of which unit (key)."""

    exact: bool
    type: str
    key: str


class Resorts:
    """The tables of units, from Polri to Polres."""

    def __init__(self, places: Gazetteer) -> None:
        self.places = places
        self._units: dict[str, Unit] = {}
        self._keys: dict[str, str] = {}
        self._regionals: dict[str, Unit] = {}
        self._resorts: dict[str, list[Naming]] = {}
        self._resort = lru_cache(1 << 12)(self._best_resorts)
        self._regional = lru_cache(1 << 12)(self._best_regional)
        self._read_units([row for path in UNITS for row in table(path)])
        self._read_names()
        self._typos = {level: _Typos(list(self.of_level(level))) for level in ("polda", "polres")}
        self._resort_of_regency = {
            code: unit.key for unit in self.of_level("polres") for code in unit.regions
        }

    def __iter__(self) -> Iterator[Unit]:
        """Polri, every Polda and every Polres, by key."""
        return iter(self._units[key] for key in sorted(self._units))

    def get(self, key: str) -> Unit | None:
        """The unit of a key; None where no unit has it."""
        return self._units.get(key)

    def of_level(self, level: UnitLevel) -> Iterator[Unit]:
        """The units of a level, in order of the table."""
        return (unit for unit in self._units.values() if unit.level == level)

    def polri(self) -> Unit:
        """The national police."""
        return self._units["polri"]

    def chain(self, key: str) -> list[Unit]:
        """The unit of a key, its parent, and so on up to Polri; empty where no unit has the key."""
        held: list[Unit] = []
        unit = self.get(key)
        while unit is not None:
            held.append(unit)
            unit = self.get(unit.parent) if unit.parent else None
        return held

    def regional(self, name: str) -> Unit | None:
        """The Polda of the words after "Polda": "Jabar", "Jawa Barat", "Metro Jaya"."""
        return self._regional(name)

    def _best_regional(self, name: str) -> Unit | None:
        return self._regionals.get(fold(name)) or self._typos["polda"].of(name)

    def resort(
        self, name: str, *, type: str | None = None, hints: Sequence[str] = ()
    ) -> list[Unit]:
        """The Polres of the words after Polres, Polresta...: those that fit best, by key.

        ``type`` is the word before them ("Polres", "Polresta", "Polrestabes", "Polres Metro"). It
        decides between units of one town; a type that no unit of the name has does no harm.
        ``hints`` are keys of units and codes of regions: of several units, those agreeing best stay.
        """
        return self.agreeing(self._resort(name, type), hints)

    def _best_resorts(self, name: str, type: str | None) -> list[Unit]:
        if re.match(r"metro\s+\S", name.strip(), re.IGNORECASE):
            type, name = "Polres Metro", name.strip()[5:]
        named = self._resorts.get(fold(name), [])
        best = min((_rank(naming, type) for naming in named), default=0)
        keys = {naming.key for naming in named if _rank(naming, type) == best}
        if not keys and (near := self._typos["polres"].of(name)):
            return [near]
        return [self._units[key] for key in sorted(keys)]

    def resorts_of(self, code: str) -> tuple[str, ...]:
        """The keys of the Polres that police a regency or what lies in it; none for a province."""
        key = self._resort_of_regency.get(code[:5])
        return (key,) if key else ()

    def agreeing(self, units: list[Unit], hints: Sequence[str]) -> list[Unit]:
        """Of units, those that agree best with the hints; all of them where none agrees."""
        scores = [self.agreement(unit, hints) for unit in units]
        best = max(scores, default=0)
        return [unit for unit, score in zip(units, scores, strict=True) if score == best]

    def agreement(self, unit: Unit, hints: Sequence[str]) -> int:
        """How close the hints bring a unit: 5 its Polres, 4 its district, 3 its regency, 1 its Polda.

        0 where they say nothing for it.
        """
        return max((self._agrees(unit, hint) for hint in hints), default=0)

    def _agrees(self, unit: Unit, hint: str) -> int:
        named = self._units.get(hint)
        if named:
            above = [step.key for step in self._above(unit)]
            return {"polres": 5, "polda": 1}.get(named.level, 0) if hint in above else 0
        if any(self.places.contains(code, hint) for code in unit.regions if len(code) == 8):
            return 4
        if len(hint) >= 5:
            same = any(code.startswith(hint[:5]) for code in unit.regions)
            return 3 if same or unit.parent in self.resorts_of(hint) else 0
        return 1 if any(code.startswith(hint) for code in unit.regions) else 0

    def _above(self, unit: Unit) -> Iterator[Unit]:
        parent = self._units.get(unit.parent or "")
        if parent:
            yield parent
            yield from self._above(parent)

    def _read_units(self, rows: list[dict[str, str]]) -> None:
        names = [row["name"] for row in rows]
        for row in rows:
            parent = self._keys.get(row["parent"])
            key = slug(row["name"]) + (f".{parent}" if names.count(row["name"]) > 1 else "")
            level: UnitLevel = row["level"]  # type: ignore[assignment]
            regions = tuple(row["region_codes"].split())
            self._units[key] = Unit(key, row["name"], level, parent, regions)
            self._keys[row["name"]] = key

    def _read_names(self) -> None:
        for unit in self.of_level("polda"):
            for name in [split_type(unit.name)[1], *self._region_names(unit)]:
                self._regionals.setdefault(fold(name), unit)
        for unit in self.of_level("polres"):
            for exact, name in self._resort_names(unit):
                naming = Naming(exact, split_type(unit.name)[0], unit.key)
                self._resorts.setdefault(fold(name), []).append(naming)
        for row in table(ALIASES):
            self._read_alias(row["alias"], row["type"], self._units[self._keys[row["unit"]]])

    def _read_alias(self, alias: str, type: str, unit: Unit) -> None:
        if unit.level == "polda":
            self._regionals[fold(alias)] = unit
        else:
            naming = Naming(True, type or split_type(unit.name)[0], unit.key)
            self._resorts.setdefault(fold(alias), []).append(naming)

    def _region_names(self, unit: Unit) -> list[str]:
        """The name and aliases of the first region of a unit."""
        if not unit.regions:
            return []
        return [self.places.at(unit.regions[0]).name, *self.places.aliases(unit.regions[0])]

    def _resort_names(self, unit: Unit) -> Iterator[tuple[bool, str]]:
        """What follows the type word in writings of a Polres, and whether it is the canonical one."""
        name = split_type(unit.name)[1]
        yield True, name
        city = bool(unit.regions) and self.places.at(unit.regions[0]).kind == "city"
        words = ("Kota",) if city or name.endswith(" Kota") else ("Kabupaten", "Kab")
        for base in [name.removesuffix(" Kota"), *self._region_names(unit)]:
            yield False, base
            for word in words:
                yield False, f"{base} {word}"
                yield False, f"{word} {base}"


def _rank(naming: Naming, type: str | None) -> int:
    """How well a writing fits a Polres; smaller is better."""
    same = type is not None and naming.type == type
    if naming.exact and same:
        return 1
    if same and type in _CITY_TYPES:
        return 2
    if naming.exact:
        return 3
    return 4 if same else 5


class _Typos:
    """Units by names with a typing error."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._units = units
        self._spellings = Spellings(split_type(unit.name)[1] for unit in units)

    def of(self, name: str) -> Unit | None:
        """The one unit whose name is a typing error away."""
        near = list(self._spellings.near(name))
        least = min((cost for cost, _ in near), default=None)
        best = [number for cost, number in near if cost == least]
        return self._units[best[0]] if len(best) == 1 else None
