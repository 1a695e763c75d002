"""Who holds which post: roles joined to the people, units and places around them.

A role stands before its holder ("Kapolsek Klari Kompol A"), behind ("Aipda A, Bhabinkamtibmas Desa B") or
alone. What may stand between is data of a few shapes; in a hand-over, cue words of
``data/handover_cues.csv`` say who leaves a post and who takes it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal

from kg.claims import Span
from kg.items import Item, PersonItem, PlaceItem, RoleItem, UnitItem
from kg.localities import Localities, PlaceRef, UnitRef
from kg.people import Person
from kg.vocab import data_path, lexicon, read_table

Tense = Literal["now", "former"]

_TO_LOCALITY = re.compile(
    r"(?:\s*\([^()\d]{3,90}\))?[\s,(–—/-]*(?:(?:yang )?(?:bertugas|berdinas|bertempat)(?: di)?|dari|di|pada|wilayah(?: hukum)?|untuk|jajaran"
    r"|kesatuan|d/a|anggota|personel|personil|dan|serta|satuan|\w*tasi|se|sub\w+ [\w ]{2,24}|(?:sat|dit|bag|bid|ro|satuan)\w* ?\w*(?: \w+)?(?: ro \w+)?)?[\s.,]*",
    re.I,
)
_TO_PERSON = re.compile(
    r"[\s,:(–—-]*(?:(?:yakni|yaitu|ialah|adalah|bernama|yang bernama|oleh|atas nama|a\.?n\.?|saudara|sdr\.?|bapak|ibu"
    r"|yang (?:baru|lama)|\((?:baru|lama)\)|masih dijabat(?: oleh)?|yang (?:kini )?dijabat(?: oleh)?|dijabat(?: oleh)?|setempat|desa|kelurahan|tersebut|itu)[\s,:]*)?",
    re.I,
)
_TO_ROLE = re.compile(
    r"\s*(?:sekaligus|dan juga|yang juga|juga|/|,|serta|merangkap|,? sekaligus sebagai)\s*", re.I
)
_BEHIND = re.compile(
    r"\s*[,(–—-]?\s*(?:yang\s+)?(?P<word>(?:kini|saat ini|sekarang|juga|sehari-hari|resmi|telah|sudah)?\s*(?:selaku|sebagai|menjabat(?: sebagai| selaku)?|merupakan|adalah"
    r"|bertugas(?: sebagai)?|ialah)?(?:\s+seorang|\s+salah satu)?)\s*",
    re.I,
)
_FROM_UNIT = re.compile(r"\s*[,(]?\s*(?:dari|anggota(?: dari)?|personel|personil)?\s*", re.I)
_PLURAL = re.compile(
    r"(?:\b(?:dua|tiga|empat|lima|kedua|ketiga|para|\d)\s+(?:orang\s+|personel\s+|anggota\s+)?|-)$",
    re.I,
)
_CAPITALS = re.compile(r"(?:\s*(?:[A-Z\d][\w.-]*|dan|di))*\s*,?\s*")
_APPOSITION_ENDS = re.compile(
    r"\s*(?:[,.;)\n–]|$|yang\b|dan\b|serta\b|bersama\b|ini\b|itu\b|tersebut\b)"
)
COMMANDS = {"polres": "kapolres", "polsek": "kapolsek"}
_SEPARATOR = re.compile(r"\s*[-–—_:|]+\s*")
_HOLDING = re.compile(
    r"selaku|sebagai|menjabat|merupakan|adalah|bertugas|ialah|seorang|salah", re.I
)
_EARLIER = re.compile(r"\b(?:sebelumnya|dulunya|semula)\s*,?\s*", re.I)
_AS = re.compile(r"\s*,?\s*(?:sebagai|menjadi|selaku)\s*", re.I)
_ACTING_PREFIX = re.compile(r"\b(?:ps|plt|plh|pj|pjs)\.\s*", re.I)
_CHARGE = re.compile(
    r"\b(?:desa|kelurahan|wilayah|kampung|nagari|gampong|pekon)\s+binaan|\btiga\s+pilar\b", re.I
)
_FIELD_RANKS = 12  #: Aiptu; of the army: Peltu
_AND = re.compile(r"\s*(?:,|dan|serta|bersama|,\s*dan|&|,\s*serta)\s*", re.I)


@dataclass(slots=True)
class Posting:
    """A person (None: the post alone) in a role, of a unit or place, as one stretch of text says."""

    person: Person | None
    role: RoleItem
    unit: UnitRef | None
    place: PlaceRef | None
    areas: list[PlaceRef]
    span: Span
    tense: Tense = "now"
    rule: str = "posting.role-person"

    @property
    def label(self) -> str:
        """The role's canonical label."""
        return self.role.label


@dataclass(slots=True)
class _Reach:
    """What a role reaches to its right: localities, more roles of the same holder, holders."""

    units: list[UnitItem] = field(default_factory=list)
    places: list[PlaceItem] = field(default_factory=list)
    roles: list[RoleItem] = field(default_factory=list)
    people: list[PersonItem] = field(default_factory=list)
    comma: bool = False
    function: bool = False
    end: int = 0


@cache
def _cues() -> tuple[tuple[str, re.Pattern[str]], ...]:
    rows = read_table(data_path("handover_cues.csv"))
    return tuple((r["effect"], re.compile(r["pattern"], re.I)) for r in rows)


class Postings:
    """Finds the postings of one report."""

    def __init__(
        self,
        text: str,
        items: Sequence[Item],
        people: Sequence[Person],
        where: Localities,
        quotes: Sequence[Span],
    ) -> None:
        self.text, self.items, self.where, self.quotes = text, items, where, quotes
        self.owner = {id(item): person for person in people for item in person.items}
        self.at = {(i.start, i.end): p for p in people for i in p.items}
        self.people = people
        self.found: list[Posting] = []
        self.unheld: list[Posting] = []
        for k, item in enumerate(items):
            if isinstance(item, RoleItem) and item.row["of"] != "cue":
                self._read(k, item)
        self._formerly()
        self._only_officer()
        self._units_of_people()
        self._default_units()
        self._default_areas()
        self._default_places()
        self._credits()

    def of(self, person: Person) -> list[Posting]:
        """The postings of a person, in the order of the text."""
        return [p for p in self.found if p.person is person]

    def person(self, item: Item) -> Person | None:
        """The person that an item names."""
        return self.at.get((item.start, item.end)) if isinstance(item, PersonItem) else None

    # one role

    def _read(self, k: int, role: RoleItem) -> None:
        reach = self._reach(k, role)
        left = self._left(k, role)
        said = next((q for q in self.quotes if q.start <= role.start < q.end), None)
        holders = [
            h
            for h in self._holders(role, reach, left, k)
            if not said or said.start <= h.start < said.end
        ]
        unit, place, areas = self._localities(role, reach)
        end = max([role.end, *(p.end for p in holders if p.start > role.start)])
        start = min([role.start, *(p.start for p in holders)])
        if not holders:
            self.unheld.append(
                Posting(None, role, unit, place, areas, Span(role.start, max(role.end, reach.end)))
            )
        for item in holders:
            person = self.person(item)
            if person is None:
                continue
            span = (
                Span(min(role.start, item.start), max(role.end, item.end))
                if len(holders) > 1
                else Span(start, end)
            )
            rule = "posting.role-person" if item.start > role.start else "posting.person-role"
            tense = self._tense(role, item)
            self._add(Posting(person, role, unit, place, list(areas), span, tense, rule))

    def _add(self, posting: Posting) -> None:
        if not _suits(posting):
            return
        for old in self.of(posting.person) if posting.person else ():
            same_role = old.label == posting.label and old.tense == posting.tense
            agree = not (old.unit and posting.unit and old.unit is not posting.unit)
            agree = agree and not (old.place and posting.place and old.place is not posting.place)
            if same_role and agree:
                old.unit, old.place = old.unit or posting.unit, old.place or posting.place
                old.areas += [a for a in posting.areas if a not in old.areas]
                return
        self.found.append(posting)

    def _reach(self, k: int, role: RoleItem) -> _Reach:
        reach = _Reach(function=bool(role.row["function"] or role.row["broader"]), end=role.end)
        plural = bool(_PLURAL.search(self.text[max(0, role.start - 24) : role.start]))
        for item in self.items[k + 1 : k + 14]:
            gap = self.text[reach.end : item.start]
            if item.start < reach.end:
                continue
            if "\n" in gap.strip(" \t") or not self._extend(reach, item, gap, plural):
                break
            reach.end = item.end
        return reach

    def _extend(self, reach: _Reach, item: Item, gap: str, plural: bool) -> bool:
        """Take an item into the reach; False where it ends."""
        if reach.people:
            more = plural and isinstance(item, PersonItem) and _AND.fullmatch(gap)
            if more and isinstance(item, PersonItem):
                reach.people.append(item)
            return bool(more)
        if isinstance(item, UnitItem) and (
            _TO_LOCALITY.fullmatch(gap)
            or (reach.function and _CAPITALS.fullmatch(gap) and "," not in gap)
        ):
            reach.units.append(item)
            return True
        if isinstance(item, PlaceItem) and _TO_LOCALITY.fullmatch(gap):
            reach.places.append(item)
            return True
        reach.comma |= ("," in gap or ":" in gap or "(" in gap) and not re.search(
            r"\b(?:baru|lama)\b", gap
        )
        if (
            isinstance(item, PersonItem)
            and item.rank
            and reach.function
            and _CAPITALS.fullmatch(gap)
        ):
            reach.people.append(item)
            return True
        if isinstance(item, PersonItem) and _TO_PERSON.fullmatch(gap):
            reach.people.append(item)
            return True
        if (
            isinstance(item, RoleItem)
            and item.row["of"] != "cue"
            and _TO_ROLE.fullmatch(gap)
            and "," not in gap
        ):
            reach.roles.append(item)
            return True
        return False

    def _left(self, k: int, role: RoleItem) -> tuple[PersonItem, bool] | None:
        """The person right before a role, and whether a word (selaku, menjabat) says that it is his."""
        for item in reversed(self.items[max(0, k - 4) : k]):
            if item.end > role.start:
                continue
            gap = self.text[item.end : role.start]
            if isinstance(item, RoleItem) and _TO_ROLE.fullmatch(gap):
                role = item
                continue
            if isinstance(item, UnitItem | PlaceItem) and _TO_LOCALITY.fullmatch(gap):
                continue
            found = _BEHIND.fullmatch(gap) if isinstance(item, PersonItem) else None
            if found and isinstance(item, PersonItem) and gap.strip():
                said = bool(_HOLDING.search(found["word"]))
                civil = item.rank is None and role.row["holder"] in ("officer", "soldier")
                if not said and (civil or (item.rank is None and self._roles_before(k))):
                    return None
                return (item, said) if said or "(" in gap or self._closed(k, role) else None
            return None
        return None

    def _closed(self, k: int, role: RoleItem) -> bool:
        """Whether an apposition ends behind the role: ``Aipda A, Bhabinkamtibmas B, menyapa`` does, ``Kepada
        AKP A, Kapolres menyampaikan`` does not."""
        end = self._reach(k, role).end
        return bool(_APPOSITION_ENDS.match(self.text, end))

    def _holders(
        self, role: RoleItem, reach: _Reach, left: tuple[PersonItem, bool] | None, k: int
    ) -> list[PersonItem]:
        if left and (left[1] or not reach.people):
            return [left[0]]
        if left and reach.comma and reach.people:
            person = self.person(left[0])
            if person and not self.of(person) and not self._roles_before(k):
                return [left[0]]
        return reach.people

    def _roles_before(self, k: int) -> bool:
        """Whether the person left of item ``k`` has a role right before it."""
        people = [j for j in range(k) if isinstance(self.items[j], PersonItem)]
        j = people[-1] if people else 0
        if j == 0 or not isinstance(self.items[j - 1], RoleItem):
            return False
        return bool(_TO_PERSON.fullmatch(self.text[self.items[j - 1].end : self.items[j].start]))

    def _localities(
        self, role: RoleItem, reach: _Reach
    ) -> tuple[UnitRef | None, PlaceRef | None, list[PlaceRef]]:
        unit = self.where.unit_of(role.unit)
        place = self.where.place_of(role.place)
        units = [u for u in map(self.where.unit_of, reach.units) if u and u.level != "polri"]
        places = [p for p in map(self.where.place_of, reach.places) if p]
        of, level = role.row["of"], role.row["level"]
        if of in ("unit", "area") and units:
            unit = unit or units[0]
        if of == "area":
            own = [place] if place else []
            return unit, None, own or _areas(places)
        if of == "place" and place is None:
            places += [p for r in reach.roles if (p := self.where.place_of(r.place))]
            fitting = [p for p in places if not level or p.level == level]
            place = fitting[0] if fitting else None
        if of == "self" and unit is None and units:
            same = [u for u in units if u.level == level]
            unit = same[0] if same else None
        return unit, place, []

    # the report as a whole

    def _formerly(self) -> None:
        """``Polwan yang sebelumnya menjabat Kapolsek Sarang``: a former post of the person named last."""
        people = [(i.start, p) for i in self.items if (p := self.person(i)) and p.rank]
        for open_ in list(self.unheld):
            start = open_.role.start
            before = [p for at, p in people if at < start]
            was = self._effect(max(0, start - 60), start, ("was",), same_sentence=True)
            if was and before and open_.role.row["holder"] == "officer":
                self.unheld.remove(open_)
                self._add(
                    replace(open_, person=before[-1], tense="former", rule="posting.formerly")
                )

    def _only_officer(self) -> None:
        """A village officer's post named without its holder is that of the one low-ranking officer without a post."""
        idle = [
            p
            for p in self.people
            if p.rank and not self.of(p) and int(p.rank[0]["order"]) <= _FIELD_RANKS
        ]
        for force, concept in (("polri", "bhabinkamtibmas"), ("tni", "babinsa")):
            mine = [p for p in idle if p.rank and p.rank[0]["force"] == force]
            if len(mine) != 1 or any(p.role.row["concept"] == concept for p in self.found):
                continue
            posts = [p for p in self.unheld if p.role.row["concept"] == concept]
            if posts:
                best = max(posts, key=lambda p: (bool(p.areas), bool(p.unit)))
                self._add(replace(best, person=mine[0], rule="posting.only-officer"))

    def _default_areas(self) -> None:
        """``Desa Sumber Agung, desa binaan mereka``: the area of the village officers that name none."""
        areas = {id(a): a for p in [*self.found, *self.unheld] for a in p.areas}
        if not areas:
            for place in self.where.places:
                near = any(
                    _CHARGE.search(self.text[max(0, s.start - 40) : s.end + 40])
                    for s in place.spans
                )
                if place.level == "village" and near:
                    areas[id(place)] = place
        if len(areas) != 1:
            return
        for posting in self.found:
            if posting.role.row["of"] == "area" and not posting.areas and self._may_share(posting):
                posting.areas = list(areas.values())

    def _may_share(self, posting: Posting) -> bool:
        """Only where the report ties the officer to the village by the word "binaan" near his name."""
        return bool(_CHARGE.search(self.text))

    def _credits(self) -> None:
        """``Polres Karawang_AKBP Edwar Zulkarnain``: a closing line names the commander of its unit."""
        for one, two in zip(self.items, self.items[1:], strict=False):
            if (
                not (isinstance(one, UnitItem) and isinstance(two, PersonItem))
                or one.level not in COMMANDS
            ):
                continue
            line = self.text[self.text.rfind("\n", 0, one.start) + 1 : one.start]
            person, unit = self.person(two), self.where.unit_of(one)
            closing = not line.strip(" \t(*") and _SEPARATOR.fullmatch(
                self.text[one.end : two.start]
            )
            if closing and person and unit and person.rank and not self.of(person):
                row = lexicon("roles")[COMMANDS[one.level]]
                role = RoleItem(one.first, one.last, one.start, one.end, row, row["label"], one)
                self.found.append(
                    Posting(
                        person,
                        role,
                        unit,
                        None,
                        [],
                        Span(one.start, two.end),
                        rule="posting.credit",
                    )
                )

    def _default_places(self) -> None:
        """``Kepala Desa, Sutrisno``: the one village of the report, where it names just one."""
        for posting in self.found:
            row = posting.role.row
            here = "setempat" in posting.span.of(self.text)
            level = row["level"] or ("village" if here else "")
            is_open = row["of"] == "place" and posting.place is None
            if is_open and level in ("village", "district"):
                fitting = [p for p in self.where.coded() if p.level == level]
                posting.place = fitting[0] if len(fitting) == 1 else None

    def _units_of_people(self) -> None:
        """``Bripka J Sitorus dari Polsek Rimbo Ilir``: the unit of a person whose role lacks one."""
        for one, two in zip(self.items, self.items[1:], strict=False):
            if not (isinstance(one, PersonItem) and isinstance(two, UnitItem)):
                continue
            gap = self.text[one.end : two.start]
            person, unit = self.person(one), self.where.unit_of(two)
            if (
                person is None
                or unit is None
                or not re.fullmatch(r"\s*,?\s*(?:dari|anggota)\s*", gap)
            ):
                continue
            for posting in self.of(person):
                if posting.unit is None and posting.role.row["of"] in ("unit", "area"):
                    posting.unit = unit

    def _default_units(self) -> None:
        """An officer's unit that his own words leave out is the report's, where it has just one."""
        for posting in [*self.found, *self.unheld]:
            row = posting.role.row
            if posting.unit is not None or row["of"] not in ("unit", "area", "self"):
                continue
            if row["holder"] not in ("officer", "soldier") or not posting.person:
                continue
            posting.unit = self.default(posting)

    def default(self, posting: Posting) -> UnitRef | None:
        """The unit that a role means where its words name none: the only one of its level in the report."""
        row = posting.role.row
        if row["of"] == "self":
            return self._right_before(posting) or self._only(self._units(row["level"]))
        if row["holder"] == "soldier":
            return self._only(self._units("koramil"))
        moved = self._moved_to(posting) if row["of"] == "unit" else None
        if moved:
            return moved
        if row["of"] == "area":
            return self._sector_around(posting.areas) or self._only(self._units("polsek"))
        if row["concept"].startswith(
            ("dir", "wadir", "kabid", "karo", "kasubdit", "kasatgas", "kasubbid")
        ):
            return self._home("polda")
        if row["concept"].startswith(("kasat", "kabag", "kasi", "kbo", "kasubsi")):
            return self._home("polres")
        return self._only(self._units("polsek")) or (
            None if self._units("polsek") else self._only(self._units("polres"))
        )

    def _right_before(self, posting: Posting) -> UnitRef | None:
        """``Polsek Giriwoyo dipimpin Ps. Kapolsek Ipda Mulyanto``: the unit named last before the role."""
        level, at = posting.role.row["level"], posting.role.start
        near = [
            (s.end, u) for u in self._units(level) for s in u.spans
            if 0 < at - s.end < 40
            and not re.search(r"[.\n]\s", _ACTING_PREFIX.sub("", self.text[s.end : at]))
        ]  # fmt: skip
        return max(near, key=lambda x: x[0])[1] if near else None

    def _moved_to(self, posting: Posting) -> UnitRef | None:
        """``dimutasi ke Polda Kalbar sebagai Pama``: the unit right before the word that gives the role."""
        at = posting.role.start
        near = [
            u
            for u in self.where.units
            for s in u.spans
            if 0 < at - s.end < 14 and _AS.fullmatch(self.text, s.end, at)
        ]
        return near[0] if len(near) == 1 else None

    def _units(self, level: str) -> list[UnitRef]:
        return [u for u in self.where.units if u.level == level]

    def _only(self, units: list[UnitRef]) -> UnitRef | None:
        return units[0] if len(units) == 1 else None

    def _home(self, level: str) -> UnitRef | None:
        """The unit of a level that the report is about: the only one, or the first where it is named most."""
        units = self._units(level)
        most = max((len(u.spans) for u in units), default=0)
        chief = [u for u in units if len(u.spans) == most]
        return units[0] if units and chief == [units[0]] else None

    def _sector_around(self, areas: list[PlaceRef]) -> UnitRef | None:
        """The Polsek in whose district the area lies."""
        from kg.units import registry

        codes = {a.code[:8] for a in areas if a.code}
        fitting = [
            u for u in self._units("polsek")
            if u.key and (unit := registry().get(u.key)) and codes & {c[:8] for c in unit.regions}
        ]  # fmt: skip
        return self._only(fitting)

    # who leaves, who comes

    def _tense(self, role: RoleItem, item: PersonItem) -> Tense:
        if item.start < role.start:
            effect = self._effect(item.end, role.start, ("was", "becomes"))
            earlier = _EARLIER.search(self.text, max(0, item.start - 40), item.start)
            return (
                "former" if effect == "was" or (earlier and earlier.end() == item.start) else "now"
            )
        before = self._effect(max(0, role.start - 60), role.start, ("was",), same_sentence=True)
        if before == "was":
            return "former"
        return (
            "former"
            if self._effect(role.end, item.start, ("leaves", "comes")) == "leaves"
            else "now"
        )

    def _effect(
        self, start: int, end: int, effects: tuple[str, ...], same_sentence: bool = False
    ) -> str | None:
        stretch = self.text[start:end]
        if same_sentence:
            stretch = re.split(r"[.!?\n]\s", stretch)[-1]
        hits = [
            (m.end(), e)
            for e, pattern in _cues()
            if e in effects
            for m in pattern.finditer(stretch)
        ]
        return max(hits)[1] if hits else None


def _areas(places: list[PlaceRef]) -> list[PlaceRef]:
    """The places an officer is assigned to: the most specific level among those named with the role."""
    for level in ("village", "district"):
        found = [p for p in places if p.level == level]
        if found:
            return found
    return []


def _suits(posting: Posting) -> bool:
    """Whether the kind of person fits the role: no soldier is Kapolsek, no officer is Lurah."""
    if posting.person is None:
        return True
    rank = posting.person.rank
    holder = posting.role.row["holder"]
    if rank is None:
        return holder != ""
    force = {"polri": "officer", "tni": "soldier"}[rank[0]["force"]]
    return holder in ("", force)
