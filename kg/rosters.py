"""Lists that pair officers with villages: each is the village officer of the one beside his name.

"Bhabinkamtibmas yang turun: 1. Desa A : Aipda B, 2. Desa C : Bripka D" says the role once, and so does
"Bhabinkamtibmas Desa A dan Desa C, Aipda B dan Bripka D".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kg.claims import Span
from kg.cues import any_of
from kg.items import Item, PersonItem, PlaceItem, RoleItem
from kg.localities import PlaceRef
from kg.people import Person
from kg.postings import Posting, Postings

#: The role of a village officer, by the force of his rank.
_ROLES = {"polri": "bhabinkamtibmas", "tni": "babinsa"}
_FIELD_RANKS = 12  #: Aiptu; of the army: Peltu
_TO_PERSON = re.compile(rf"\s*+(?:[:=–-]|\(|{any_of('to officer')})?\s*+", re.I)
_TO_VILLAGE = re.compile(rf"\s*+(?:[:=–(-]|{any_of('to village')})\s*+", re.I)
_NEXT = re.compile(
    rf"[\s,;.)]*+(?:{any_of('and')}|{any_of('while')})?\s*+(?:(?:\d{{1,2}}|[a-z])[.)]|[-–•*▪●])?\s*+",
    re.I,
)
_ALL_OF_THEM = re.compile(
    rf"[\s,]*+(?:{any_of('all of them')})\s*+(?:{any_of('holding')}\s*+)?", re.I
)
_AND = re.compile(rf"\s*+(?:,\s*+)?(?:{any_of('and')})?\s*+", re.I)
_FAR = 600  #: how far before its list a role may stand


@dataclass(slots=True)
class _Pair:
    """An officer and the village beside his name; ``order`` tells which stands first."""

    person: Person
    item: PersonItem
    place: PlaceRef
    order: str
    start: int
    end: int


def read_rosters(postings: Postings) -> None:
    """Give each village officer of a list the village beside his name."""
    if any(p.row["of"] == "area" for p in postings.items if isinstance(p, RoleItem)):
        for run in _runs(postings.text, _pairs(postings)):
            role = _role(postings, run)
            if role:
                for pair in run:
                    _hold(postings, pair, role)
        _share_out(postings)


def _pairs(postings: Postings) -> list[_Pair]:
    found: list[_Pair] = []
    for one, two in pairwise(postings.items):
        pair = _pair(postings, one, two)
        if pair and not (found and found[-1].end > pair.start):
            found.append(pair)
    return found


def _pair(postings: Postings, one: Item, two: Item) -> _Pair | None:
    """Two neighbours as an officer and a village, if the words between them say no more."""
    gap = postings.text[one.end : two.start]
    if isinstance(one, PersonItem) and isinstance(two, PlaceItem):
        item, where, fits, order = one, two, _TO_VILLAGE.fullmatch(gap), "person"
    elif isinstance(one, PlaceItem) and isinstance(two, PersonItem):
        item, where, fits, order = two, one, _TO_PERSON.fullmatch(gap), "place"
    else:
        return None
    person, place = postings.person(item), postings.where.place_of(where)
    if not fits or "\n" in gap or person is None or place is None or place.level != "village":
        return None
    return _Pair(person, item, place, order, one.start, two.end) if _of_the_field(item) else None


def _of_the_field(item: PersonItem) -> bool:
    return item.rank is not None and int(item.rank["order"]) <= _FIELD_RANKS


def _runs(text: str, pairs: Sequence[_Pair]) -> list[list[_Pair]]:
    """Pairs of one order that follow each other as a list does, at least two."""
    runs: list[list[_Pair]] = []
    for pair in pairs:
        last = runs[-1][-1] if runs else None
        if last and last.order == pair.order and _NEXT.fullmatch(text, last.end, pair.start):
            runs[-1].append(pair)
        else:
            runs.append([pair])
    return [run for run in runs if len(run) > 1]


def _role(postings: Postings, run: list[_Pair]) -> RoleItem | None:
    """The village officer's role that is said once for a whole list, before or right behind it."""
    rank = run[0].item.rank
    concept = _ROLES[rank["force"]] if rank else ""
    start, end = run[0].start, run[-1].end
    before: RoleItem | None = None
    for item in postings.items:
        if not isinstance(item, RoleItem) or item.row["concept"] != concept:
            continue
        if item.start < run[0].end and start - item.end < _FAR:
            before = item
        elif item.start >= end and _ALL_OF_THEM.fullmatch(postings.text, end, item.start):
            return item
    return before


def _hold(postings: Postings, pair: _Pair, role: RoleItem) -> None:
    """Write the posting of one pair; whoever holds another post is no village officer."""
    held = [p for p in postings.of(pair.person) if p.tense == "now"]
    mine = [p for p in held if p.role.row["concept"] == role.row["concept"]]
    if mine and not mine[0].areas:
        mine[0].areas = [pair.place]
    elif not held:
        span = Span(pair.start, pair.end)
        bare = replace(role, unit=None, place=None)
        unit = next((p.unit for p in postings.unheld if p.role is role), None)
        postings.add(
            Posting(pair.person, bare, unit, None, [pair.place], span, rule="posting.roster")
        )


def _share_out(postings: Postings) -> None:
    """``Bhabinkamtibmas Desa A dan Desa B, Aipda C dan Bripka D``: as many officers as villages."""
    for posting in [p for p in postings.found if p.role.row["of"] == "area" and len(p.areas) > 1]:
        others = _named_behind(postings, posting)
        if len(others) + 1 != len(posting.areas) or any(postings.of(p) for p, _ in others):
            continue
        areas, posting.areas = posting.areas, posting.areas[:1]
        for (person, item), area in zip(others, areas[1:], strict=True):
            postings.add(replace(posting, person=person, areas=[area], span=item.span))


def _named_behind(postings: Postings, posting: Posting) -> list[tuple[Person, PersonItem]]:
    """The officers named right behind the holder of a posting, as in a list."""
    found: list[tuple[Person, PersonItem]] = []
    end = posting.span.end
    for item in (i for i in postings.items if i.start >= end):
        if not isinstance(item, PersonItem) or not _of_the_field(item):
            break
        person = postings.person(item)
        if person is None or not _AND.fullmatch(postings.text, end, item.start):
            break
        found.append((person, item))
        end = item.end
    return found
