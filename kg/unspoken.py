"""What a report leaves out of its postings because the reader knows: units, areas, places, holders.

Each rule takes only what the report itself names, and only where exactly one thing fits:
"Kapolsek menambahkan" is the Kapolsek of the one Polsek of the report. Where two would do, nothing is
filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TypeVar

from kg.claims import Span
from kg.cues import any_of
from kg.items import FORCES, Item, PersonItem, RoleItem, UnitItem
from kg.localities import PlaceRef, UnitRef
from kg.people import Person
from kg.postings import Posting, Postings
from kg.rosters import read_rosters
from kg.tenses import was_before
from kg.units import registry
from kg.vocab import lexicon

_T = TypeVar("_T")

#: The commander of a unit, by the unit's level, where his title is not written.
COMMANDERS = {"polres": "kapolres", "polsek": "kapolsek"}
#: Posts that only a Polda has, and posts of a Polres, by the beginning of the role's concept.
_OF_POLDA = ("dir", "wadir", "kabid", "karo", "kasubdit", "kasatgas", "kasubbid")
_OF_POLRES = ("kasat", "kabag", "kasi", "kbo", "kasubsi")
#: Village officers of police and army.
_VILLAGE_OFFICERS = (("polri", "bhabinkamtibmas"), ("tni", "babinsa"))
_FIELD_RANKS = 12  #: Aiptu; of the army: Peltu
_SEPARATOR = re.compile(r"\s*[-–—_:|]+\s*")
_OF_UNIT = re.compile(rf"\s*+(?:,\s*+)?{any_of('of a unit')}\s*")
_AS = re.compile(rf"\s*+(?:,\s*+)?{any_of('becoming')}\s*", re.I)
_ACTING = re.compile(rf"\b{any_of('acting')}\.\s*", re.I)
_SENTENCE_ENDS = re.compile(r"[.\n]\s")
#: Between two posts that somebody held one after the other.
_AND_THEN = re.compile(
    rf"\s*+(?:,\s*+)?(?:{any_of('and')}|hingga|lalu|kemudian|terakhir)?\s+(?:{any_of('acting')}\.?\s+)?",
    re.I,
)
_THIS = re.compile(r"\s+(?:itu|ini|tersebut)\b")
_THERE = re.compile(rf"\s+(?:di\s+)?{any_of('villages')}(?: \w+)? (?:tersebut|itu|setempat)\b")
_CHARGE = re.compile(rf"\b{any_of('charge')}\b")  #: in the text in small letters


def fill_in(postings: Postings) -> None:
    """Complete the postings of a report with what its words leave out."""
    _former_posts(postings)
    _meant_by_post(postings)
    _only_officers(postings)
    _units_behind_names(postings)
    read_rosters(postings)
    _default_units(postings)
    _default_areas(postings)
    _default_places(postings)
    _credits(postings)


# ── holders ──────────────────────────────────────────────────────────────────────────────────────────


def _former_posts(postings: Postings) -> None:
    """``Polwan yang sebelumnya menjabat Kapolsek Sarang``: a former post of the officer named last."""
    last = 0
    for open_ in list(postings.unheld):
        role = open_.role
        listed = last and _AND_THEN.fullmatch(postings.text, last, role.start)
        if role.row["holder"] != "officer" or not (listed or was_before(postings.text, role)):
            continue
        before = _ranked_before(postings, role.start)
        if before:
            last = open_.span.end
            postings.unheld.remove(open_)
            postings.add(replace(open_, person=before[-1], tense="former", rule="posting.formerly"))


def _ranked_before(postings: Postings, at: int) -> list[Person]:
    """The persons with a rank that are named before an offset, in the order of the text."""
    items = (i for i in postings.items if i.start < at)
    return [p for i in items if (p := postings.person(i)) and p.rank]


def _meant_by_post(postings: Postings) -> None:
    """``Bhabinkamtibmas Desa Pilang itu``: the post of the officer named last, where nobody else holds it."""
    for open_ in list(postings.unheld):
        role, text = open_.role, postings.text
        serves = role.row["holder"] in FORCES or role.row["concept"] == "anggota"
        if not serves or not _THIS.match(text, open_.span.end):
            continue
        last = _ranked_before(postings, role.start)[-1:]
        taken = any(p.label == open_.label and p.person not in last for p in postings.found)
        only = role.row["holder"] or not (last and postings.of(last[0]))
        if last and only and not taken:
            postings.add(replace(open_, person=last[0], rule="posting.this"))


def _only_officers(postings: Postings) -> None:
    """A village officer's post without its holder is that of the one low rank who holds no post."""
    if not postings.unheld:
        return
    idle = [
        (p, p.rank[0]["force"])
        for p in postings.people
        if p.rank and not postings.of(p) and int(p.rank[0]["order"]) <= _FIELD_RANKS
    ]
    for force, concept in _VILLAGE_OFFICERS:
        mine = [person for person, served in idle if served == force]
        posts = [p for p in postings.unheld if p.role.row["concept"] == concept]
        held = any(p.role.row["concept"] == concept for p in postings.found)
        if len(mine) == 1 and posts and not held:
            best = max(posts, key=lambda p: (bool(p.areas), bool(p.unit)))
            postings.add(replace(best, person=mine[0], rule="posting.only-officer"))


def _credits(postings: Postings) -> None:
    """``Polres Karawang_AKBP Edwar Zulkarnain``: a closing line names the commander of its unit."""
    for one, two in _units_beside_people(postings.items):
        person, unit = postings.person(two), postings.where.unit_of(one)
        begin = postings.text.rfind("\n", 0, one.start) + 1
        alone = not postings.text[begin : one.start].strip(" \t(*")
        closing = alone and _SEPARATOR.fullmatch(postings.text, one.end, two.start)
        if closing and person and unit and person.rank and not postings.of(person):
            span = Span(one.start, two.end)
            role = command(one)
            credit = Posting(person, role, unit, None, [], span, rule="posting.credit")
            postings.found.append(credit)


def _units_beside_people(items: Sequence[Item]) -> Iterator[tuple[UnitItem, PersonItem]]:
    for one, two in pairwise(items):
        if isinstance(one, UnitItem) and isinstance(two, PersonItem) and one.level in COMMANDERS:
            yield one, two


def command(unit: UnitItem) -> RoleItem:
    """The commander's role of a Polres or Polsek whose command is told without its title."""
    row = lexicon("roles")[COMMANDERS[unit.level]]
    return RoleItem(unit.first, unit.last, unit.start, unit.end, row, row["label"], unit)


# ── areas and places ─────────────────────────────────────────────────────────────────────────────────


def _default_areas(postings: Postings) -> None:
    """``Desa Sumber Agung, desa binaan mereka``: the area of the village officers that name none."""
    lacking = [p for p in postings.found if p.role.row["of"] == "area" and not p.areas]
    for posting in lacking:
        if _THERE.match(postings.low, posting.role.end):
            posting.areas = _village_before(postings, posting.role.start)
    lacking = [p for p in lacking if not p.areas]
    if not lacking or not _CHARGE.search(postings.low):
        return
    named = {id(a): a for p in [*postings.found, *postings.unheld] for a in p.areas}
    near = [p for p in postings.where.coded() if _is_charge(postings, p)]
    areas = (
        list(named.values()) or near or [p for p in postings.where.coded() if p.level == "village"]
    )
    if len(areas) == 1:
        for posting in lacking:
            posting.areas = list(areas)


def _village_before(postings: Postings, at: int) -> list[PlaceRef]:
    """The coded village that a report names last before an offset."""
    near = [
        (span.end, place)
        for place in postings.where.coded()
        if place.level == "village"
        for span in place.spans
        if span.end <= at
    ]
    return [max(near, key=lambda x: x[0])[1]] if near else []


def _is_charge(postings: Postings, place: PlaceRef) -> bool:
    """Whether "desa binaan" stands near a village."""
    near = (postings.low[max(0, s.start - 40) : s.end + 40] for s in place.spans)
    return place.level == "village" and any(_CHARGE.search(words) for words in near)


def _default_places(postings: Postings) -> None:
    """``Kepala Desa, Sutrisno``: the one village of the report, where it names just one."""
    for posting in postings.found:
        row = posting.role.row
        here = "setempat" in posting.span.of(postings.text)
        level = row["level"]
        is_open = row["of"] == "place" and posting.place is None
        if is_open and here and not level:
            posting.place = next(iter(_village_before(postings, posting.role.start)), None)
        elif is_open and level in ("village", "district", "regency"):
            posting.place = _only([p for p in postings.where.coded() if p.level == level])


# ── units ────────────────────────────────────────────────────────────────────────────────────────────


def _units_behind_names(postings: Postings) -> None:
    """``Bripka J Sitorus dari Polsek Rimbo Ilir``: the unit of a person whose role lacks one."""
    for one, two in pairwise(postings.items):
        if not (isinstance(one, PersonItem) and isinstance(two, UnitItem)):
            continue
        person, unit = postings.person(one), postings.where.unit_of(two)
        if person and unit and _OF_UNIT.fullmatch(postings.text, one.end, two.start):
            for posting in postings.of(person):
                if posting.unit is None and posting.role.row["of"] in ("unit", "area"):
                    posting.unit = unit


def _default_units(postings: Postings) -> None:
    """An officer's unit that his own words leave out is the report's, where it has just one."""
    for posting in postings.found:
        row = posting.role.row
        ranked = posting.person is not None and posting.person.rank is not None
        forces = row["holder"] in FORCES or (row["holder"] == "" and ranked)
        served = forces and row["of"] in ("unit", "area", "self")
        if served and posting.unit is None:
            posting.unit = default_unit(postings, posting)


def default_unit(postings: Postings, posting: Posting) -> UnitRef | None:
    """The unit that a role means where its words name none: the only one of its level in the report."""
    row = posting.role.row
    if row["of"] == "self":
        near = _right_before(postings, posting.role)
        units = _units(postings, row["level"])
        holds = posting.person is not None and posting.tense == "now"
        return near or (_chief(units) if holds else _only(units))
    rank = posting.person.rank if posting.person else None
    if row["holder"] == "soldier" or (rank and rank[0]["force"] == "tni"):
        return _only(_units(postings, "koramil"))
    if row["of"] == "area":
        return _sector_around(postings, posting.areas) or _only(_units(postings, "polsek"))
    moved = _moved_to(postings, posting.role) if row["of"] == "unit" else None
    return moved or _home_of(postings, row["concept"])


def _home_of(postings: Postings, concept: str) -> UnitRef | None:
    """The Polda, Polres or Polsek of the report to which a post of this kind belongs."""
    if concept.startswith(_OF_POLDA):
        return _chief(_units(postings, "polda"))
    if concept.startswith(_OF_POLRES):
        return _chief(_units(postings, "polres"))
    return _only(_units(postings, "polsek") or _units(postings, "polres"))


def _right_before(postings: Postings, role: RoleItem) -> UnitRef | None:
    """``Polsek Giriwoyo dipimpin Ps. Kapolsek Ipda Mulyanto``: the unit named last before the role."""
    near = [
        (span.end, unit)
        for unit in _units(postings, role.row["level"])
        for span in unit.spans
        if 0 < role.start - span.end < 40
        and not _SENTENCE_ENDS.search(_ACTING.sub("", postings.text[span.end : role.start]))
    ]
    return max(near, key=lambda x: x[0])[1] if near else None


def _moved_to(postings: Postings, role: RoleItem) -> UnitRef | None:
    """``dimutasi ke Polda Kalbar sebagai Pama``: the unit right before the word that gives the role."""
    near = [
        unit
        for unit in postings.where.units
        for span in unit.spans
        if 0 < role.start - span.end < 14 and _AS.fullmatch(postings.text, span.end, role.start)
    ]
    return _only(near)


def _sector_around(postings: Postings, areas: list[PlaceRef]) -> UnitRef | None:
    """The Polsek in whose district the areas lie."""
    codes = {a.code[:8] for a in areas if a.code}
    sectors = [(u, registry().get(u.key)) for u in _units(postings, "polsek") if u.key]
    return _only([u for u, known in sectors if known and codes & {c[:8] for c in known.regions}])


def _units(postings: Postings, level: str) -> list[UnitRef]:
    return [u for u in postings.where.units if u.level == level]


def _chief(units: list[UnitRef]) -> UnitRef | None:
    """The unit of its level that the report is about: the first, where none is named as often."""
    most = max((len(u.spans) for u in units), default=0)
    named_most = [u for u in units if len(u.spans) == most]
    return units[0] if units and named_most == [units[0]] else None


def _only(things: list[_T]) -> _T | None:
    return things[0] if len(things) == 1 else None
