"""Which units and places a report speaks of: all its mentions resolved together.

Every mention with one reading votes for the regency around it; an ambiguous name ("Desa Sumber Agung") is
the one in the regency and district that the others agree on. Where two readings tie, none is chosen.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kg.claims import Span
from kg.items import Item, PersonItem, PlaceItem, RoleItem, UnitItem
from kg.persons import not_names
from kg.places import Region, fold, gazetteer
from kg.tokens import BREAK, Tokens
from kg.units import Unit, army_key, registry
from kg.vocab import lexicon

_CLASS = {row["level"]: row["class"] for row in lexicon("unit_types").values()}
_PLACE_CLASS = {row["level"]: row["class"] for row in lexicon("place_levels").values()} | {
    "venue": "Venue"
}
_CODED = ("province", "regency", "district", "village")
_NEXT_IN_LIST = re.compile(
    r"(?:\s*,\s*(?:dan|serta|hingga)?\s*|\s+(?:dan|serta)\s+)([^\W\d_]+(?: [A-Z]\w+)?)"
)
_SITE_FOLLOWS = re.compile(r"\s*[,–-]?\s*[a-z0-9-]+[. ](?:com|id|net|co|org)\b", re.I)
_ORDER = {"polsek": 0, "polres": 1, "polda": 2, "polri": 3}
_DATELINE = re.compile(r"\s*([^\W\d_][\w' .]{2,40}?)\s*(?:[–—|]|-{1,3}\s|,|\(|\s-|:)")
#: Words before a bare place name that make it part of an institution's name.
_INSTITUTION = frozenset(
    "kpu bawaslu panwaslu pemkab pemkot pemprov dprd kejari rsud uin iain universitas pelabuhan lapas rutan"
    " bandara stasiun terminal dinas bpbd bnn pengadilan kodim koramil kanwil media suara radar harian pt cv"
    " bank bumdes mui fkub smp sma smk sd sdn smpn sman smkn kabupaten-kota ppk pps kua".split()
)
#: Words before a bare village name that tell that a place follows.
_TOWARDS = frozenset(
    "di ke dari warga masyarakat wilayah penduduk daerah kawasan sekitar se lurah".split()
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
        return _CLASS[self.level]


class Localities:
    """The units and places of one report. ``unit_of`` and ``place_of`` answer for an item."""

    def __init__(self, text: str, tokens: Tokens, items: Sequence[Item], body: int) -> None:
        self.text, self.tokens = text, tokens
        self.votes: Counter[str] = Counter()
        self.provinces: Counter[str] = Counter()
        self.districts: set[str] = set()
        self._units: dict[str, UnitRef] = {}
        self._places: dict[tuple[str, str], PlaceRef] = {}
        self._unit_at: dict[tuple[int, int], UnitRef] = {}
        self._place_at: dict[tuple[int, int], PlaceRef] = {}
        self.body = body
        units = [u for u in map(_unit_item, items) if u]
        places = [p for p in map(_place_item, items) if p]
        self._vote(units, places)
        self._resolve_units(units)
        self._resolve_places(places)
        self._find_bare(items)

    # what the rest of the house asks

    @property
    def units(self) -> list[UnitRef]:
        """All units, in the order of their first mention."""
        for unit in self._units.values():
            unit.spans.sort()
        return sorted(self._units.values(), key=lambda u: u.spans[0])

    @property
    def places(self) -> list[PlaceRef]:
        """All places, in the order of their first mention."""
        return sorted(self._places.values(), key=lambda p: p.spans[0])

    def unit_of(self, item: UnitItem | None) -> UnitRef | None:
        """The unit that an item names."""
        return self._unit_at.get((item.start, item.end)) if item else None

    def place_of(self, item: PlaceItem | None) -> PlaceRef | None:
        """The place that an item names; None where nothing in the report supports it."""
        return self._place_at.get((item.start, item.end)) if item else None

    def around(self, place: PlaceRef) -> PlaceRef | None:
        """The smallest coded place that the report names around a place."""
        if place.code:
            outer = [
                p
                for p in self.coded()
                if p.code != place.code and place.code.startswith(f"{p.code}.")
            ]
            return max(outer, key=lambda p: len(p.code or ""), default=None)
        return self._nearest_coded(place)

    def coded(self) -> list[PlaceRef]:
        """The places with a region code."""
        return [p for p in self._places.values() if p.code]

    def inside(self, place: PlaceRef) -> bool:
        """Whether a place agrees with the regency that the report is about."""
        return not self.votes or not place.code or place.code[:5] in self._leading()

    # votes

    def _vote(self, units: list[UnitItem], places: list[PlaceItem]) -> None:
        for item in units:
            if item.level == "polda" and (found := registry().regional(item.name)):
                self.provinces.update(found.regions)
            elif item.level == "polres":
                self._ballot([c for u in _resorts(item) for c in u.regions], 6)
        for place in places:
            if place.level == "province":
                self.provinces.update(r.code for r in gazetteer().named(place.name, "province"))
            elif place.level == "regency" and not place.bare:
                self._ballot([r.code for r in _regencies(place)], 6)
        for level, weight in (("district", 3), ("village", 1)):
            for place in places:
                if place.level.removesuffix("-or-hamlet") == level and not place.bare:
                    self._ballot([r.code[:5] for r in gazetteer().named(place.name, level)], weight)
        for item in units:
            if item.level == "polsek":
                self._ballot([c[:5] for u in registry().sector(item.name) for c in u.regions], 2)
        self._dateline()
        self._bare_names()

    def _ballot(self, codes: Iterable[str], weight: float) -> None:
        distinct = {c[:5] for c in codes if len(c) >= 5}
        if self.provinces:
            distinct = {c for c in distinct if c[:2] in self.provinces} or distinct
        for code in distinct:
            self.votes[code] += weight / len(distinct)  # type: ignore[assignment]

    def _dateline(self) -> None:
        found = _DATELINE.match(self.text, self.body)
        for name in found.group(1).split(",") if found else ():
            self._ballot([r.code for r in gazetteer().named(name.strip(), "regency")], 2)
            self._ballot([r.code for r in gazetteer().named(name.strip(), "district")], 1)

    def _bare_names(self) -> None:
        """Bare names count a little, so that "di Tanjung Selor" helps where nothing else does."""
        if max(self.votes.values(), default=0) >= 4:
            return
        words, lows = self.tokens.words, self.tokens.lows
        for i, word in enumerate(words):
            if not word[:1].isupper() or len(word) < 4 or lows[i] in not_names():
                continue
            self._ballot([r.code for r in gazetteer().named(word, "regency")], 0.5)
            pair = (
                f"{word} {words[i + 1]}"
                if i + 1 < len(words) and words[i + 1][:1].isupper()
                else None
            )
            if pair:
                self._ballot([r.code for r in gazetteer().named(pair, "regency")], 1)
            if i and lows[i - 1] in ("di", "ke", "dari"):
                codes = [
                    r.code
                    for r in gazetteer().named(pair or word, "district")
                    if self._in_province(r)
                ]
                self._ballot(codes if len(codes) == 1 else (), 1.5)

    def _in_province(self, region: Region) -> bool:
        return not self.provinces or region.code[:2] in self.provinces

    def _leading(self) -> set[str]:
        """The regencies with at least half of the most votes."""
        best = max(self.votes.values(), default=0)
        return {code for code, n in self.votes.items() if n * 2 >= best}

    def _hints(self) -> list[str]:
        lead = sorted(self._leading(), key=lambda c: (-self.votes[c], c))
        return [*lead, *sorted(self.districts), *sorted(self.provinces)]

    # units

    def _resolve_units(self, units: list[UnitItem]) -> None:
        follows = {a: b for a, b in zip(units, units[1:], strict=False) if self._adjoin(a, b)}
        for item in sorted(units, key=lambda u: (u.start < self.body, u.start)):
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
        step = _ORDER.get(two.level, -1) - _ORDER.get(one.level, 9)
        return step == 1 and not self.text[one.end : two.start].strip(" ,")

    def _unit(self, item: UnitItem, above: UnitItem | None) -> tuple[str | None, str] | None:
        if item.level == "polri":
            return "polri", "Polri"
        if item.level in ("kodam", "korem", "kodim", "koramil"):
            return None, army_key(f"{item.type} {item.name}")
        if item.level == "polda":
            unit = registry().regional(item.name)
            return (unit.key, unit.name) if unit else None
        found = _resorts(item) if item.level == "polres" else self._sectors(item, above)
        if len(found) > 1:
            found = self._best_units(found)
        if len(found) == 1:
            return found[0].key, found[0].name
        return (
            (None, f"{item.type} {_title(item.name)}") if item.known or self._sure(item) else None
        )

    def _known_prefix(self, name: str) -> tuple[str | None, str] | None:
        """``Polsek Dabo Singkep Sapa Warga`` in a headline is the Polsek Dabo Singkep of the body."""
        for ref in self._units.values():
            if name.startswith(f"{ref.name} "):
                return ref.key, ref.name
        return None

    def _sure(self, item: UnitItem) -> bool:
        """An unknown unit counts where its own word (Polsek, Polres) is written, not a role alone."""
        return (
            self.text[item.start : item.end].lower().startswith(("pol", "kep", "map"))
            or " " in item.name
        )

    def _sectors(self, item: UnitItem, above: UnitItem | None) -> list[Unit]:
        name = f"Metro {item.name}" if item.type == "Polsek Metro" else item.name
        stated = self._best_units(_resorts(above)) if above else []
        if len(stated) == 1:
            return [registry().sector_under(name, stated[0].key)]
        found = registry().sector(name, hints=self._hints())
        lead = self._leading()
        near = [u for u in found if any(c[:5] in lead for c in u.regions)]
        if near or not found:
            return near
        return self._under_stated(item) or found

    def _under_stated(self, item: UnitItem) -> list[Unit]:
        """A Polsek whose district is not in the report's regency, under the one Polres it names."""
        resorts = {u.key for u in self._units.values() if u.level == "polres" and u.key}
        return [registry().sector_under(item.name, r) for r in resorts] if len(resorts) == 1 else []

    def _best_units(self, units: list[Unit]) -> list[Unit]:
        if len(units) < 2:
            return units

        def weight(unit: Unit) -> float:
            return max((self.votes[c[:5]] for c in unit.regions), default=0)

        best = max(map(weight, units))
        return [u for u in units if weight(u) == best]

    def _state_chain(self, units: list[UnitItem]) -> None:
        """``Polsek Klari, Polres Karawang, Polda Jabar``: units in a row state who is above whom."""
        for one, two in zip(units, units[1:], strict=False):
            low, high = self.unit_of(one), self.unit_of(two)
            if low and high and low.above is None and self._adjoin(one, two):
                low.above = high

    # places

    def _resolve_places(self, places: list[PlaceItem]) -> None:
        rank = {"province": 0, "regency": 1, "district": 2}
        for item in sorted(places, key=lambda p: (rank.get(p.level, 3), p.bare, p.start)):
            region = self._region(item)
            if region:
                self._take(item.span, region.level, region.name, region.code)
                if region.level == "district":
                    self.districts.add(region.code)
                if region.level == "village":
                    self._take_list(item.span, region)
            elif not item.bare or item.level in ("hamlet", "rt", "rw"):
                self._take_uncoded(item)

    def _take(self, span: Span, level: str, name: str, code: str | None) -> None:
        key = (level, code or fold(name))
        ref = self._places.setdefault(key, PlaceRef(level, name, code))
        ref.spans.append(span)
        self._place_at[span.start, span.end] = ref

    def _take_list(self, span: Span, first: Region) -> None:
        """``kelurahan Wumialo, Paguyaman dan Liluwo``: more villages of the same district."""
        at, district = span.end, first.code[:8]
        while found := _NEXT_IN_LIST.match(self.text, at):
            readings = gazetteer().named(found.group(1), "village", district)
            if len(readings) != 1:
                return
            self._take(Span(*found.span(1)), "village", readings[0].name, readings[0].code)
            at = found.end(1)

    def _take_uncoded(self, item: PlaceItem) -> None:
        level = "hamlet" if item.level == "village-or-hamlet" else item.level
        if level in ("province", "regency", "any") or (level == "district" and len(item.name) < 4):
            return
        self._take(item.span, level, item.name, None)

    def _region(self, item: PlaceItem) -> Region | None:
        level = item.level.removesuffix("-or-hamlet")
        if level == "any":
            found = [self._choice(item, x) for x in ("village", "district", "regency")]
            return next((r for r in found if r), None)
        return self._choice(item, level) if level in _CODED else None

    def _choice(self, item: PlaceItem, level: str) -> Region | None:
        if level == "regency":
            readings = _regencies(item)
        else:
            readings = gazetteer().named(item.name, level)
        if level == "province":
            return readings[0] if len(readings) == 1 else None
        near = [r for r in readings if self._fits(r)]
        if not near:
            typo = self._misspelt(item, level)
            if typo or (self.votes and (item.bare or not self._foreign(readings))):
                return typo
            near = readings
        return self._best(near)

    def _fits(self, region: Region) -> bool:
        lead = self._leading()
        if region.code[:5] in lead:
            return True
        return not lead and (not self.provinces or region.code[:2] in self.provinces)

    def _foreign(self, readings: list[Region]) -> bool:
        """One reading in all the country may stand outside of the report's regency, if in its province."""
        provinces = {c[:2] for c in self._leading()} | set(self.provinces)
        return len(readings) == 1 and readings[0].code[:2] in provinces

    def _misspelt(self, item: PlaceItem, level: str) -> Region | None:
        outer = sorted(self.districts) if level == "village" else sorted(self._leading())
        found = [r for code in outer if (r := gazetteer().like(item.name, level, code))]
        if not found and level == "village":
            found = [
                r for c in sorted(self._leading()) if (r := gazetteer().like(item.name, level, c))
            ]
        return found[0] if len({r.code for r in found}) == 1 else None

    def _best(self, regions: list[Region]) -> Region | None:
        def weight(region: Region) -> tuple[bool, float, int]:
            in_district = any(region.code.startswith(f"{d}.") for d in self.districts)
            return in_district, self.votes[region.code[:5]], self.provinces[region.code[:2]]

        if not regions:
            return None
        ranked = sorted(regions, key=weight, reverse=True)
        tied = [r for r in ranked if weight(r) == weight(ranked[0])]
        if len(tied) > 1:
            tied = [r for r in tied if self._names_district(r.code[:8])]
        return tied[0] if len(tied) == 1 else None

    def _names_district(self, code: str) -> bool:
        """Whether the report names a district without its level word."""
        if not gazetteer().has(code):
            return False
        return re.search(rf"\b{re.escape(gazetteer().at(code).name)}\b", self.text) is not None

    def _nearest_coded(self, place: PlaceRef) -> PlaceRef | None:
        """For a place without a code: the smallest coded place named nearest to it."""
        at = place.spans[0].start
        villages = [p for p in self.coded() if p.level == "village"]
        pool = villages or [p for p in self.coded() if p.level == "district"]
        return min(
            pool,
            key=lambda p: min(abs(s.start - at) + (s.start < at) * 8 for s in p.spans),
            default=None,
        )

    # bare names

    def _find_bare(self, items: Sequence[Item]) -> None:
        """Names of places without a level word, where the report's regency or a full mention supports them."""
        taken = sorted((i.first, i.last) for i in items)
        covered = {k for first, last in taken for k in range(first, last)}
        tokens, i = self.tokens, 0
        body = tokens.at(self.body)
        while i < len(tokens.words):
            last = self._bare_at(i, covered, i <= body + 2)
            i = last or i + 1

    def _bare_at(self, i: int, covered: set[int], opening: bool) -> int | None:
        tokens = self.tokens
        if i in covered or not tokens.words[i][:1].isupper() or tokens.lows[i] in not_names():
            return None
        for last in range(min(i + 4, len(tokens.words)), i, -1):
            if any(k in covered or tokens.words[k] == BREAK for k in range(i, last)):
                continue
            if not tokens.words[last - 1].isalnum():
                continue
            name = self.text[tokens.starts[i] : tokens.ends[last - 1]]
            if "\n" in name or len(name) < 3:
                continue
            region = self._bare_region(name, i, opening)
            following = tokens.words[last] if last < len(tokens.words) else ""
            if (
                region
                and region.level == "province"
                and following[:1].isupper()
                and following.lower() not in not_names()
            ):
                return last
            if (
                region
                and region.level == "province"
                and _SITE_FOLLOWS.match(self.text, tokens.ends[last - 1])
            ):
                return last
            if region:
                span = Span(tokens.starts[i], tokens.ends[last - 1])
                if region.level == "district":
                    self.districts.add(region.code)
                self._take(span, region.level, region.name, region.code)
                return last
        return None

    def _bare_region(self, name: str, i: int, opening: bool) -> Region | None:
        before = self.tokens.lows[i - 1] if i else ""
        if not _INSTITUTION.isdisjoint(self.tokens.lows[max(0, i - 2) : i]):
            return None
        readings = gazetteer().named(name)
        if opening and not readings:
            found = [gazetteer().like(name, "district", code) for code in sorted(self._leading())]
            readings = [r for r in found if r]
        lead = self._leading()
        for level in ("province", "regency", "district", "village"):
            near = [
                r
                for r in readings
                if r.level == level and self._supported(r, lead, before, opening)
            ]
            if level == "regency" and len(near) > 1:
                near = self._city_first(near)
            if len(near) == 1:
                return near[0]
        return None

    def _city_first(self, regions: list[Region]) -> list[Region]:
        best = max(self.votes[r.code] for r in regions)
        return [r for r in regions if self.votes[r.code] == best]

    def _supported(self, region: Region, lead: set[str], before: str, opening: bool) -> bool:
        if region.level == "province":
            near = region.code in self.provinces or any(c.startswith(region.code) for c in lead)
            return near or (before in ("di", "ke", "dari") and bool(lead))
        if region.level == "regency":
            same_province = region.code[:2] in {c[:2] for c in lead} | set(self.provinces)
            return region.code in lead or (opening and (same_province or not lead))
        if region.code[:5] not in lead:
            return False
        known = (region.level, region.code) in self._places
        if region.level == "district":
            return known or region.code in self.districts or len(region.name) > 4
        in_district = region.code[:8] in self.districts
        return known or (in_district and (opening or before in _TOWARDS or before == ","))


def _unit_item(item: Item) -> UnitItem | None:
    return item if isinstance(item, UnitItem) else item.unit if isinstance(item, RoleItem) else None


def _place_item(item: Item) -> PlaceItem | None:
    return (
        item if isinstance(item, PlaceItem) else item.place if isinstance(item, RoleItem) else None
    )


def _resorts(item: UnitItem) -> list[Unit]:
    return registry().resort(item.name, type=item.type)


def _regencies(item: PlaceItem) -> list[Region]:
    """The regencies or cities of a name; "Kota" and "Kabupaten" tell them apart."""
    found = gazetteer().named(item.name, "regency")
    kind = {"kota": "city", "kabupaten": "regency"}.get(item.word)
    return [r for r in found if r.kind == kind] or found


def _title(name: str) -> str:
    return " ".join(
        w.capitalize() if w.isupper() and len(w) > 3 or w.islower() else w for w in name.split()
    )


def named_people(items: Sequence[Item]) -> list[PersonItem]:
    """The items that name a person."""
    return [i for i in items if isinstance(i, PersonItem)]
