"""Which regency a report is about: every mention with one reading votes for the regency around it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from kg.cues import phrases
from kg.items import PlaceItem, UnitItem
from kg.persons import not_names
from kg.places import Region, gazetteer
from kg.tokens import Tokens
from kg.units import Unit, registry

_DATELINE = re.compile(r"\s*([^\W\d_][\w' .]{2,40}?)\s*(?:[–—|]|-{1,3}\s|,|\(|\s-|:)")
#: What a mention weighs.
_POLRES, _REGENCY, _DISTRICT, _POLSEK, _VILLAGE = 6, 6, 3, 2, 1
_ENOUGH = 4  #: a regency with so many votes needs none of names without a level word


class Votes:
    """How a report's mentions vote.

    ``regencies`` counts for region codes of five characters ("32.15"), ``provinces`` the provinces that the
    report names, ``districts`` the codes of the districts that are settled.
    """

    def __init__(self, text: str, tokens: Tokens, body: int) -> None:
        self.regencies: Counter[str] = Counter()
        self.provinces: Counter[str] = Counter()
        self.districts: set[str] = set()
        self._leading: frozenset[str] | None = None
        self._text, self._tokens, self._body = text, tokens, body

    def count(self, units: Sequence[UnitItem], places: Sequence[PlaceItem]) -> None:
        """Let all mentions vote, those first that tell most."""
        self._by_wide_units(units)
        self._by_wide_places(places)
        for level, weight in (("district", _DISTRICT), ("village", _VILLAGE)):
            for place in places:
                if place.level.removesuffix("-or-hamlet") == level and not place.bare:
                    self._ballot(gazetteer().named(place.name, level), weight)
        for item in units:
            if item.level == "polsek":
                self._cast([c for u in registry().sector(item.name) for c in u.regions], _POLSEK)
        self._by_dateline()
        self._by_bare_names()

    def leading(self) -> frozenset[str]:
        """The regencies with at least half of the most votes."""
        if self._leading is None:
            best = max(self.regencies.values(), default=0)
            self._leading = frozenset(c for c, n in self.regencies.items() if n * 2 >= best)
        return self._leading

    def hints(self) -> list[str]:
        """Region codes of what the report is about, the likeliest regency first."""
        lead = sorted(self.leading(), key=lambda c: (-self.regencies[c], c))
        return [*lead, *sorted(self.districts), *sorted(self.provinces)]

    def of_unit(self, unit: Unit) -> float:
        """The votes for the regencies of a unit's jurisdiction."""
        return max((self.regencies[c[:5]] for c in unit.regions), default=0)

    def in_province(self, region: Region) -> bool:
        """Whether a region lies in a province that the report names; true where it names none."""
        return not self.provinces or region.code[:2] in self.provinces

    def near_provinces(self) -> set[str]:
        """The provinces of the leading regencies, and those that the report names."""
        return {c[:2] for c in self.leading()} | set(self.provinces)

    def _by_wide_units(self, units: Sequence[UnitItem]) -> None:
        for item in units:
            if item.level == "polda" and (found := registry().regional(item.name)):
                self.provinces.update(found.regions)
            elif item.level == "polres":
                self._cast([c for u in resorts(item) for c in u.regions], _POLRES)

    def _by_wide_places(self, places: Sequence[PlaceItem]) -> None:
        for place in places:
            if place.level == "province":
                self.provinces.update(r.code for r in gazetteer().named(place.name, "province"))
            elif place.level == "regency" and not place.bare:
                self._ballot(regencies(place), _REGENCY)

    def _by_dateline(self) -> None:
        found = _DATELINE.match(self._text, self._body)
        for name in found.group(1).split(",") if found else ():
            self._ballot(gazetteer().named(name.strip(), "regency"), 2)
            self._ballot(gazetteer().named(name.strip(), "district"), 1)

    def _by_bare_names(self) -> None:
        """Bare names count a little, so that "di Tanjung Selor" helps where nothing else does."""
        if max(self.regencies.values(), default=0) >= _ENOUGH:
            return
        for i in self._tokens.capitals:
            word = self._tokens.words[i]
            if len(word) >= 4 and self._tokens.lows[i] not in not_names():
                self._by_bare_name(i, word)

    def _by_bare_name(self, i: int, word: str) -> None:
        words, lows = self._tokens.words, self._tokens.lows
        self._ballot(gazetteer().named(word, "regency"), 0.5)
        following = words[i + 1] if i + 1 < len(words) else ""
        pair = f"{word} {following}" if following[:1].isupper() else ""
        if pair:
            self._ballot(gazetteer().named(pair, "regency"), 1)
        if i and lows[i - 1] in phrases("at"):
            found = [r for r in gazetteer().named(pair or word, "district") if self.in_province(r)]
            self._ballot(found if len(found) == 1 else (), 1.5)

    def _ballot(self, regions: Iterable[Region], weight: float) -> None:
        self._cast([r.code for r in regions], weight)

    def _cast(self, codes: Iterable[str], weight: float) -> None:
        """Share a mention's weight among the regencies it may mean."""
        distinct = {c[:5] for c in codes if len(c) >= 5}
        if self.provinces:
            distinct = {c for c in distinct if c[:2] in self.provinces} or distinct
        self._leading = None
        for code in distinct:
            self.regencies[code] += weight / len(distinct)  # type: ignore[assignment]


def resorts(item: UnitItem) -> list[Unit]:
    """The Polres that an item may mean."""
    return registry().resort(item.name, type=item.type)


def regencies(item: PlaceItem) -> list[Region]:
    """The regencies or cities of a name; "Kota" and "Kabupaten" tell them apart."""
    found = gazetteer().named(item.name, "regency")
    kind = {"kota": "city", "kabupaten": "regency"}.get(item.word)
    return [r for r in found if r.kind == kind] or found
