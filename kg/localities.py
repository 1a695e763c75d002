"""Which units and places a report speaks of: all its mentions resolved together.

An ambiguous name ("Desa Sumber Agung") is the one in the regency and district that the other mentions agree
on (:mod:`kg.votes`). Where two readings tie, none is chosen.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kg.bare_places import BarePlaces
from kg.claims import Span
from kg.cues import any_of
from kg.items import Item, PlaceItem, RoleItem, UnitItem, tokens_of
from kg.persons import not_names
from kg.places import Region, fold, gazetteer
from kg.tokens import Tokens
from kg.units import Unit, army_key, registry
from kg.vocab import lexicon
from kg.votes import Votes, regencies, resorts

_UNIT_CLASS = {row["level"]: row["class"] for row in lexicon("unit_types").values()}
_PLACE_CLASS = {row["level"]: row["class"] for row in lexicon("place_levels").values()} | {
    "venue": "Venue"
}
_CODED = ("province", "regency", "district", "village")
_WIDEST_FIRST = {"province": 0, "regency": 1, "district": 2}
_ARMY = ("kodam", "korem", "kodim", "koramil")
_CHAIN = {"polsek": 0, "polres": 1, "polda": 2, "polri": 3}
_NEXT_IN_LIST = re.compile(
    rf"(?:\s*+,\s*+(?:{any_of('more places')}\s*+)?|\s++{any_of('and')}\s++)([^\W\d_]+(?: [A-Z]\w+)?)"
)


@dataclass(slots=True)
class PlaceRef:
    """A place of the report: ``code`` where the gazetteer gives one reading."""

    level: str
    name: str
    code: str | None
    spans: list[Span] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """Its class in the ontology."""
        return _PLACE_CLASS.get(self.level, "Place")


@dataclass(slots=True)
class UnitRef:
    """A unit of the report: ``key`` where the registry knows exactly one."""

    level: str
    name: str
    key: str | None
    spans: list[Span] = field(default_factory=list)
    above: UnitRef | None = None  #: the unit that the report states right above it

    @property
    def kind(self) -> str:
        """Its class in the ontology."""
        return _UNIT_CLASS[self.level]


class Localities:
    """The units and places of one report. ``unit_of`` and ``place_of`` answer for an item."""

    def __init__(self, text: str, tokens: Tokens, items: Sequence[Item], body: int) -> None:
        self._text, self._tokens, self._body = text, tokens, body
        self._votes = Votes(text, tokens, body)
        self._units: dict[str, UnitRef] = {}
        self._places: dict[tuple[str, str], PlaceRef] = {}
        self._unit_at: dict[tuple[int, int], UnitRef] = {}
        self._place_at: dict[tuple[int, int], PlaceRef] = {}
        self._district_named: dict[str, bool] = {}
        units = [u for u in map(_unit_item, items) if u]
        places = [p for p in map(_place_item, items) if p]
        self._votes.count(units, places)
        self._resolve_units(units)
        self._resolve_places(places)
        self._read_bare(items)
        for unit in self._units.values():
            unit.spans.sort()
        #: all units and places, in the order of their first mention
        self.units = sorted(self._units.values(), key=lambda u: u.spans[0])
        self.places = sorted(self._places.values(), key=lambda p: p.spans[0])
        self._coded = {place.code: place for place in self._places.values() if place.code}

    # what the rest of the house asks

    def unit_of(self, item: UnitItem | None) -> UnitRef | None:
        """The unit that an item names."""
        return self._unit_at.get((item.start, item.end)) if item else None

    def place_of(self, item: PlaceItem | None) -> PlaceRef | None:
        """The place that an item names; None where nothing in the report supports it."""
        return self._place_at.get((item.start, item.end)) if item else None

    def around(self, place: PlaceRef) -> PlaceRef | None:
        """The smallest coded place that the report names around a place."""
        code = place.code
        if code is None:
            return self._nearest_coded(place)
        while code := gazetteer().parent(code):
            if code in self._coded:
                return self._coded[code]
        return None

    def coded(self) -> list[PlaceRef]:
        """The places with a region code."""
        return list(self._coded.values())

    def inside(self, place: PlaceRef) -> bool:
        """Whether a place agrees with the regency that the report is about."""
        votes = self._votes
        return not votes.regencies or not place.code or place.code[:5] in votes.leading()

    # units

    def _resolve_units(self, units: list[UnitItem]) -> None:
        """Resolve each unit: those of the body first, the headline's capitals blur where names end."""
        follows = {a: b for a, b in pairwise(units) if self._adjoin(a, b)}
        for item in sorted(units, key=lambda u: (u.start < self._body, u.start)):
            found = self._unit(item, follows.get(item))
            if found is None:
                continue
            key, name = found
            if key is None and item.level == "polsek":
                key, name = self._known_prefix(name) or found
            ref = self._units.setdefault(key or name, UnitRef(item.level, name, key))
            ref.spans.append(item.span)
            self._unit_at[item.start, item.end] = ref
        self._state_chain(units)

    def _adjoin(self, one: UnitItem, two: UnitItem) -> bool:
        """``Polsek Klari, Polres Karawang``: two units in a row, the second right above the first."""
        step = _CHAIN.get(two.level, -1) - _CHAIN.get(one.level, 9)
        return step == 1 and not self._text[one.end : two.start].strip(" ,")

    def _unit(self, item: UnitItem, above: UnitItem | None) -> tuple[str | None, str] | None:
        """The key and name of a unit: no key where it may be several, nothing where it may be none."""
        if item.level == "polri":
            return "polri", "Polri"
        if item.level in _ARMY:
            return None, army_key(f"{item.type} {item.name}")
        if item.level == "polda":
            unit = registry().regional(item.name)
            return (unit.key, unit.name) if unit else None
        found = resorts(item) if item.level == "polres" else self._sectors(item, above)
        found = self._most_voted(found)
        made = item.level == "polsek" and all(not u.regions for u in found)
        is_unit = (item.known and not made) or self._sure(item)
        if len(found) == 1 and (is_unit or not made):
            return found[0].key, found[0].name
        return (None, f"{item.type} {_title(item.name)}") if is_unit else None

    def _known_prefix(self, name: str) -> tuple[str | None, str] | None:
        """``Polsek Dabo Singkep Sapa Warga`` in a headline is the Polsek Dabo Singkep of the body."""
        known = (u for u in self._units.values() if name.startswith(f"{u.name} "))
        return next(((u.key, u.name) for u in known), None)

    def _sure(self, item: UnitItem) -> bool:
        """An unknown unit counts where its own word (Polsek, Polres) is written, not a role alone."""
        written = self._text[item.start : item.end].lower()
        return written.startswith(("pol", "kep", "map")) or " " in item.name

    def _sectors(self, item: UnitItem, above: UnitItem | None) -> list[Unit]:
        """The Polsek that a name may mean, given the Polres written behind it."""
        name = f"Metro {item.name}" if item.type == "Polsek Metro" else item.name
        stated = self._most_voted(resorts(above)) if above else []
        if len(stated) == 1:
            return [registry().sector_under(name, stated[0].key)]
        found = registry().sector(name, hints=self._votes.hints())
        lead = self._votes.leading()
        near = [u for u in found if any(c[:5] in lead for c in u.regions)]
        if near or not found:
            return near
        return self._under_stated(item) or found

    def _under_stated(self, item: UnitItem) -> list[Unit]:
        """A Polsek whose district is not in the report's regency, under the one Polres it names."""
        stated = {u.key for u in self._units.values() if u.level == "polres" and u.key}
        return [registry().sector_under(item.name, r) for r in stated] if len(stated) == 1 else []

    def _most_voted(self, units: list[Unit]) -> list[Unit]:
        best = max(map(self._votes.of_unit, units), default=0)
        return [u for u in units if self._votes.of_unit(u) == best]

    def _state_chain(self, units: list[UnitItem]) -> None:
        """``Polsek Klari, Polres Karawang, Polda Jabar``: units in a row state who is above whom."""
        for one, two in pairwise(units):
            low, high = self.unit_of(one), self.unit_of(two)
            if low and high and low.above is None and self._adjoin(one, two):
                low.above = high

    # places

    def _resolve_places(self, places: list[PlaceItem]) -> None:
        """Resolve each place, the widest first: a district settles which villages are meant."""
        for item in sorted(places, key=lambda p: (_WIDEST_FIRST.get(p.level, 3), p.bare, p.start)):
            region = self._region(item)
            if region:
                self._take_region(item.span, region)
                if region.level == "village":
                    self._take_list(item.span, region)
            elif not item.bare or item.level in ("hamlet", "rt", "rw"):
                self._take_uncoded(item)

    def _take(self, span: Span, level: str, name: str, code: str | None) -> None:
        ref = self._places.setdefault((level, code or fold(name)), PlaceRef(level, name, code))
        ref.spans.append(span)
        self._place_at[span.start, span.end] = ref

    def _take_region(self, span: Span, region: Region) -> None:
        if region.level == "district":
            self._votes.districts.add(region.code)
        self._take(span, region.level, region.name, region.code)

    def _take_list(self, span: Span, first: Region) -> None:
        """``kelurahan Wumialo, Paguyaman dan Liluwo``: more villages of the same district."""
        at, district = span.end, first.code[:8]
        while found := _NEXT_IN_LIST.match(self._text, at):
            readings = gazetteer().named(found.group(1), "village", district)
            if len(readings) != 1 or found.span(1) in self._place_at:
                return
            self._take_region(Span(*found.span(1)), readings[0])
            at = found.end(1)

    def _take_uncoded(self, item: PlaceItem) -> None:
        level = "hamlet" if item.level == "village-or-hamlet" else item.level
        too_short = level == "district" and len(item.name) < 4
        if level not in ("province", "regency", "any") and not too_short:
            self._take(item.span, level, _told_apart(item), None)

    def _region(self, item: PlaceItem) -> Region | None:
        """The region that an item names; of a bare name the smallest that fits."""
        level = item.level.removesuffix("-or-hamlet")
        if level == "any":
            found = (self._choice(item, x) for x in ("village", "district", "regency"))
            return next((r for r in found if r), None)
        return self._choice(item, level) if level in _CODED else None

    def _choice(self, item: PlaceItem, level: str) -> Region | None:
        """The reading of a name at a level that agrees with the votes; None where several do."""
        is_regency = level == "regency"
        readings = regencies(item) if is_regency else gazetteer().named(item.name, level)
        if level == "province":
            return readings[0] if len(readings) == 1 else None
        near = [r for r in readings if self._fits(r)]
        if not near:
            typo = self._misspelt(item, level)
            if typo or (self._votes.regencies and (item.bare or not self._stands_apart(readings))):
                return typo
            near = readings
        return self._best(near)

    def _fits(self, region: Region) -> bool:
        lead = self._votes.leading()
        return region.code[:5] in lead or (not lead and self._votes.in_province(region))

    def _stands_apart(self, readings: list[Region]) -> bool:
        """One reading in all the country may stand outside of the report's regency, if in its province."""
        return len(readings) == 1 and readings[0].code[:2] in self._votes.near_provinces()

    def _misspelt(self, item: PlaceItem, level: str) -> Region | None:
        """The one region in the report's districts or regencies that a name mistypes."""
        regencies_ = sorted(self._votes.leading())
        found: list[Region] = []
        if level == "village":
            found = _like(item.name, level, sorted(self._votes.districts))
        found = found or _like(item.name, level, regencies_)
        return found[0] if len({r.code for r in found}) == 1 else None

    def _best(self, regions: list[Region]) -> Region | None:
        """The reading that district, regency and province speak for most; None where two tie."""
        tied = self._weightiest(regions) if len(regions) > 1 else regions
        if len(tied) > 1:
            tied = [r for r in tied if self._names_district(r.code[:8])]
        return tied[0] if len(tied) == 1 else None

    def _weightiest(self, regions: list[Region]) -> list[Region]:
        votes = self._votes
        weights = [
            (
                r.level == "village" and r.code[:8] in votes.districts,
                votes.regencies[r.code[:5]],
                votes.provinces[r.code[:2]],
            )
            for r in regions
        ]
        best = max(weights)
        return [r for r, weight in zip(regions, weights, strict=True) if weight == best]

    def _names_district(self, code: str) -> bool:
        """Whether the report names a district without its level word."""
        if code not in self._district_named:
            name = re.escape(gazetteer().at(code).name) if gazetteer().has(code) else None
            found = re.search(rf"\b{name}\b", self._text) if name else None
            self._district_named[code] = found is not None
        return self._district_named[code]

    def _nearest_coded(self, place: PlaceRef) -> PlaceRef | None:
        """For a place without a code: the smallest coded place named nearest to it."""
        at = place.spans[0].start
        villages = [p for p in self.coded() if p.level == "village"]
        pool = villages or [p for p in self.coded() if p.level == "district"]

        def distance(other: PlaceRef) -> int:
            return min(abs(s.start - at) + (s.start < at) * 8 for s in other.spans)

        return min(pool, key=distance, default=None)

    def _read_bare(self, items: Sequence[Item]) -> None:
        """Take the names without a level word; each supports those behind it."""
        covered = tokens_of(items)
        names = BarePlaces(self._text, self._tokens, self._votes, self._places)
        settled = len(self._votes.districts)
        self._read_names(names, covered)
        if len(self._votes.districts) > settled:
            self._read_names(names, covered)

    def _read_names(self, names: BarePlaces, covered: Container[int]) -> None:
        """One pass over the names; a district that it settles speaks for the villages of the next pass."""
        body, behind = self._tokens.at(self._body), 0
        lows, common = self._tokens.lows, not_names()
        for i in self._tokens.capitals:
            if i < behind or i in covered or lows[i] in common:
                continue
            found = names.at(i, covered, opening=i <= body + 2)
            if found and found.region:
                span = names.span(found.first, found.last)
                if (span.start, span.end) not in self._place_at:
                    self._take_region(span, found.region)
            behind = found.last if found else behind


def _unit_item(item: Item) -> UnitItem | None:
    if isinstance(item, RoleItem):
        return item.unit
    return item if isinstance(item, UnitItem) else None


def _place_item(item: Item) -> PlaceItem | None:
    if isinstance(item, RoleItem):
        return item.place
    return item if isinstance(item, PlaceItem) else None


def _like(name: str, level: str, codes: list[str]) -> list[Region]:
    found = (gazetteer().like(name, level, code) for code in codes)
    return [r for r in found if r]


def _title(name: str) -> str:
    """A unit's name with capitals: words all in small letters, and longer ones all in capitals."""
    return " ".join(
        w.capitalize() if w.islower() or (w.isupper() and len(w) > 3) else w for w in name.split()
    )


def _told_apart(item: PlaceItem) -> str:
    """The name of an uncoded place; a mere number keeps its level word: "Dusun 06"."""
    numbered = item.level == "hamlet" and re.fullmatch(r"\d+|[IVX]+", item.name)
    word = lexicon("place_levels")[item.word or "dusun"]["label"]
    return f"{word} {item.name}" if numbered else item.name
