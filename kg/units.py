"""Police and army units: one canonical name, one key, one chain up to Polri.

Polri, every Polda and every Polres stand in a table (:mod:`kg.resorts`). A Polsek does not: it stands
in the district of its name, under the Polres of that regency, except for the rows of
``data/sector_exceptions.csv``. So a Polsek is worked out from its name and from what else a report
says (*hints*: keys of units, codes of regions), and its key ("polsek-klari.polres-karawang") is
enough to work it out again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from kg.places import DATA, Gazetteer, Region, fold, gazetteer
from kg.resorts import Resorts, Unit, slug, split_type, table

__all__ = ["Registry", "Unit", "army_key", "registry"]

EXCEPTIONS = DATA / "sector_exceptions.csv"
#: From this agreement on (:meth:`Resorts.agreement`) a Polsek is at home in the report's regency.
_NEAR = 3


class Sector(NamedTuple):
    """A Polsek as the tables know it: its name, its districts, its Polres.

    More than one Polres: it is under one of these, and only a report can say which.
    """

    name: str
    districts: tuple[str, ...]
    resorts: tuple[str, ...]


class Registry(Resorts):
    """All units: those of the tables, and every Polsek."""

    def __init__(self, places: Gazetteer) -> None:
        super().__init__(places)
        self._sectors: dict[str, list[Sector]] = {}
        self._resorts_of_district: dict[str, tuple[str, ...]] = {}
        self._read_exceptions()
        self._sector = lru_cache(1 << 14)(self._best_sectors)
        self._get = lru_cache(1 << 14)(self._worked_out)

    def get(self, key: str) -> Unit | None:
        """The unit of a key, a Polsek's included; None where the key is of no unit."""
        return self._units.get(key) or self._get(key)

    def sector(self, name: str, *, hints: Sequence[str] = ()) -> list[Unit]:
        """The Polsek of the words after "Polsek": those that fit the report best, by key.

        Only the candidates that agree best with the hints are given, or all where none agrees. With
        a hint of a Polres or regency, "Kota" for the chief town, names of villages and typing errors
        are read too; a name that is no place's is a Polsek of the one Polres that the hints leave.
        """
        return list(self._sector(name, tuple(hints)))

    def sector_under(self, name: str, resort: str) -> Unit:
        """The Polsek of that name under a Polres that the report states; made where none is known.

        KeyError where ``resort`` is not the key of a Polres.
        """
        if not self._is_resort(resort):
            raise KeyError(f"no Polres has the key {resort!r}; keys look like 'polres-karawang'")
        known = [unit for unit in self.sector(name, hints=[resort]) if unit.parent == resort]
        return known[0] if len(known) == 1 else _made(name, resort)

    def resorts_of(self, code: str) -> tuple[str, ...]:
        """The keys of the Polres that police a regency, district or village.

        More than one where the tables leave it open; none for a province.
        """
        return self._resorts_of_district.get(code[:8]) or super().resorts_of(code)

    def _is_resort(self, key: str) -> bool:
        return key in self._units and self._units[key].level == "polres"

    def _read_exceptions(self) -> None:
        for row in table(EXCEPTIONS):
            resorts = tuple(self._keys[name] for name in row["resort"].split("|"))
            sector = Sector(row["sector"], tuple(row["district"].split()), resorts)
            own = [code for code in sector.districts if self._is_own(sector, code)]
            self._resorts_of_district.update(dict.fromkeys(own, resorts))
            if not own:
                self._sectors.setdefault(fold(sector.name), []).append(sector)
        for unit in [unit for unit in self.of_level("polres") if not unit.regions]:
            self._units[unit.key] = unit._replace(regions=self._moved(unit.key))

    def _moved(self, resort: str) -> tuple[str, ...]:
        """The districts that the exceptions give to a Polres."""
        return tuple(
            sorted(code for code, keys in self._resorts_of_district.items() if resort in keys)
        )

    def _is_own(self, sector: Sector, code: str) -> bool:
        return fold(self.places.at(code).name) == fold(sector.name)

    def _best_sectors(self, name: str, hints: tuple[str, ...]) -> list[Unit]:
        known = self._named(name, hints)
        if not hints or max((self.agreement(unit, hints) for unit in known), default=0) >= _NEAR:
            return self.agreeing(known, hints)
        towns = self._near(name, hints, self._chief_towns)
        if towns:
            return towns
        near = self._near(name, hints, self._villages) or self._near(name, hints, self._misspelt)
        return near + self.agreeing(known, hints) or self._under_only_resort(name, hints)

    def _under_only_resort(self, name: str, hints: Sequence[str]) -> list[Unit]:
        """A Polsek of no district's name, under the one Polres that the hints leave."""
        resorts = {key for hint in hints for key in self._hinted(hint)}
        return [_made(name, resort) for resort in resorts] if len(resorts) == 1 else []

    def _named(self, name: str, hints: Sequence[str]) -> list[Unit]:
        """The Polsek that stand in a district of the name.

        "Metro" before it is left out if need be: then those of Polda Metro Jaya are meant.
        """
        found = self._called(name, name, hints)
        short = re.sub(r"^metro\s+", "", name.strip(), flags=re.IGNORECASE)
        if found or short == name:
            return found
        return self.agreeing(self._called(short, name, hints), ["polda-metro-jaya"])

    def _called(self, name: str, written: str, hints: Sequence[str]) -> list[Unit]:
        sectors = [
            Sector(region.name, (region.code,), self.resorts_of(region.code))
            for region in self.places.named(name, "district")
        ]
        sectors += self._sectors.get(fold(name), [])
        return _merged(_unit(sector, written, hints) for sector in sectors)

    def _near(
        self, name: str, hints: Sequence[str], reading: Callable[[str, str], list[Region]]
    ) -> list[Unit]:
        """A weaker reading of a Polsek's name, under each Polres that the hints name."""
        resorts = sorted({key for hint in hints for key in self._hinted(hint)})
        return _merged(
            _unit(Sector(region.name, (region.code[:8],), (resort,)), name, hints)
            for resort in resorts
            for region in reading(name, resort)
            if resort in self.resorts_of(region.code)
        )

    def _hinted(self, hint: str) -> tuple[str, ...]:
        if hint in self._units:
            return (hint,) if self._is_resort(hint) else ()
        return self.resorts_of(hint)

    def _chief_towns(self, name: str, resort: str) -> list[Region]:
        """The district of the chief town: "Kota", "Rembang Kota" under Polres Rembang."""
        words = name.split()
        rest = [word for word in words if fold(word) != "kota"]
        if len(rest) == len(words):
            return []
        base = " ".join(rest) or split_type(self._units[resort].name)[1].removesuffix(" Kota")
        for form in (f"Kota {base}", f"{base} Kota", base):
            found = self._inside(form, resort, "district")
            if found:
                return found
        return []

    def _villages(self, name: str, resort: str) -> list[Region]:
        return self._inside(name, resort, "village")

    def _inside(self, name: str, resort: str, level: str) -> list[Region]:
        within = self._regencies(resort)
        return [region for code in within for region in self.places.named(name, level, code)]

    def _misspelt(self, name: str, resort: str) -> list[Region]:
        found = (self.places.like(name, "district", code) for code in self._regencies(resort))
        return [region for region in found if region]

    def _regencies(self, resort: str) -> list[str]:
        """The codes of the regencies in which a Polres has a district."""
        return sorted({code[:5] for code in (*self._units[resort].regions, *self._moved(resort))})

    def _worked_out(self, key: str) -> Unit | None:
        """A Polsek from its key alone."""
        found = re.fullmatch(r"polsek-([a-z0-9-]+?)(?:\.(.+))?", key)
        if not found:
            return None
        words, resort = found[1].replace("-", " "), found[2]
        if resort is not None and not self._is_resort(resort):
            return None
        hints = (resort,) if resort else ()
        same = [unit for unit in self.sector(words, hints=hints) if unit.key == key]
        if len(same) == 1:
            return same[0]._replace(name=f"Polsek {self._district_name(same[0], words)}")
        return _made(words, resort) if resort else None

    def _district_name(self, unit: Unit, words: str) -> str:
        """The name of the unit's district where that is its name, else the words of its key."""
        names = [self.places.at(code).name for code in unit.regions]
        return next((name for name in names if slug(name) == slug(words)), titled(words))


def _unit(sector: Sector, written: str, hints: Sequence[str]) -> Unit:
    """A Polsek under its Polres; of several, under the one that is a hint."""
    resorts = [key for key in sector.resorts if key in hints] or list(sector.resorts)
    parent = resorts[0] if len(resorts) == 1 else None
    key = f"polsek-{slug(sector.name)}" + (f".{parent}" if parent else "")
    return Unit(key, f"Polsek {titled(written)}", "polsek", parent, sector.districts)


def _merged(units: Iterable[Unit]) -> list[Unit]:
    """Units by key; those of one Polres and one name as one, with the districts of all."""
    held: dict[tuple[str, tuple[str, ...]], Unit] = {}
    for unit in units:
        place = (unit.key, () if unit.parent else unit.regions)
        regions = {*unit.regions, *(held[place].regions if place in held else ())}
        held[place] = unit._replace(regions=tuple(sorted(regions)))
    return [held[place] for place in sorted(held)]


def _made(name: str, resort: str) -> Unit:
    return Unit(f"polsek-{slug(name)}.{resort}", f"Polsek {titled(name)}", "polsek", resort, ())


def titled(name: str) -> str:
    """A name as written, with a name's capitals: "TANAH ABANG" -> "Tanah Abang"; "KPL" stays."""
    return " ".join(map(_titled_word, name.split()))


def _titled_word(word: str) -> str:
    if word.isupper() and (len(word) <= 3 or not re.search(r"[AEIOU]", word)):
        return word
    return word.capitalize() if word.isupper() or word.islower() else word


def army_key(name: str) -> str:
    """The canonical writing of an army unit: "Koramil 416 – 07/ X" -> "Koramil 416-07/X"."""
    joined = re.sub(r" ?([-–—/]) ?", r"\1", " ".join(name.split()))
    return re.sub(r"[–—]", "-", joined)


@lru_cache(1)
def registry() -> Registry:
    """The registry of the package, read once."""
    return Registry(gazetteer())
