"""What stands around a role: how far it reaches to its holders, to its unit and to its place.

To its right a role reaches over units, places and further roles up to its holders; to its left, to one
name. What may stand in between is a shape of marks and cue words; anything else ends the reach.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.cues import any_of
from kg.items import FORCES, Item, PersonItem, PlaceItem, RoleItem, UnitItem

_TO_LOCALITY = re.compile(
    r"(?:\s*\([^()\d]{3,90}\))?[\s,(–—/-]*+"
    rf"(?:(?:yang )?{any_of('serving')}|{any_of('to locality')}|\w*tasi|sub\w+ [\w ]{{2,24}}"
    rf"|{any_of('subunit heads')} ?\w*(?: \w+)?(?: ro \w+)?)?[\s.,]*",
    re.I,
)
_TO_HOLDER = re.compile(rf"[\s,:(–—-]*(?:{any_of('to holder')}[\s,:]*){{0,2}}", re.I)
_TO_ROLE = re.compile(rf"\s*(?:[/,]|(?:, ?)?{any_of('to role')})\s*", re.I)
_BEHIND = re.compile(
    rf"\s*[,(–—-]?\s*(?:yang\s+)?(?P<word>{any_of('these days')}?\s*{any_of('holding')}?"
    rf"(?:\s+{any_of('one of')})?)\s*",
    re.I,
)
_HOLDING = re.compile(rf"{any_of('holding')}|{any_of('one of')}", re.I)
_PLURAL = re.compile(
    rf"(?:\b(?:{any_of('several')}|\d)\s+(?:{any_of('counted')}\s+)?|-)$",
    re.I,
)
_TO_MANY = re.compile(
    rf"\b{any_of('to many')}\s+(?:para|seluruh|semua)\s+$|\b{any_of('spouse')}\s+$", re.I
)
_CAPITALS = re.compile(r"(?:\s*(?:[A-Z\d][\w.-]*|dan|di))*\s*+(?:,\s*+)?")
_APPOSITION_ENDS = re.compile(rf"\s*(?:[,.;()\n–]|$|{any_of('apposition ends')}\b)")
_ENTRY = re.compile(r"\s*(?:\d{1,2}|[a-z])\s?[.)]\s*|\s*[-–•*▪●]\s*")
_AND = re.compile(rf"\s*+(?:,\s*+{any_of('and')}|{any_of('and')}|[,&]|bersama)\s*+", re.I)
_NEW_OR_OLD = re.compile(r"\b(?:baru|lama)\b")
_RANK_AND_FILE = "anggota"  #: a role that is told once for all who are named behind it
_ENTRY_MARK = 8  #: characters before the name in an entry of a list
_FARTHEST = 13  #: how many items a role looks to its right


@dataclass(slots=True)
class Reach:
    """What a role reaches to its right: localities, more roles of the same holder, holders."""

    units: list[UnitItem] = field(default_factory=list)
    places: list[PlaceItem] = field(default_factory=list)
    people: list[PersonItem] = field(default_factory=list)
    roles: list[RoleItem] = field(default_factory=list)
    comma: bool = False  #: whether a mark stands before the holders
    function: bool = False  #: whether the role bears a function, whose words may stand in between
    before: str = ""  #: the words before the role, which may say that it has several holders
    all: bool = False  #: whether the role is told once for all who are named behind it
    end: int = 0

    def take(self, item: Item, gap: str) -> None:
        """Go on over an item; ``gap`` is the text before it."""
        self.end = item.end
        if isinstance(item, UnitItem):
            self.units.append(item)
        elif isinstance(item, PlaceItem):
            self.places.append(item)
        elif not self.people:
            self.comma |= any(mark in gap for mark in ",:(") and not _NEW_OR_OLD.search(gap)
        if isinstance(item, PersonItem):
            self.people.append(item)
        elif isinstance(item, RoleItem):
            self.roles.append(item)


@dataclass(slots=True, frozen=True)
class Left:
    """The person right before a role; ``said`` where a word (selaku, menjabat) gives him the role."""

    person: PersonItem
    said: bool


class Surroundings:
    """What stands around the roles of one report; ``items`` in the order of the text."""

    def __init__(self, text: str, items: Sequence[Item]) -> None:
        self.text, self.items = text, items

    def right(self, k: int, role: RoleItem) -> Reach:
        """What the role at item ``k`` reaches to its right."""
        function = bool(role.row["function"] or role.row["broader"])
        before = self.text[max(0, role.start - 24) : role.start]
        all_ = role.row["concept"] == _RANK_AND_FILE
        reach = Reach(function=function, before=before, all=all_, end=role.end)
        for item in self.items[k + 1 : k + 1 + _FARTHEST]:
            gap = self.text[reach.end : item.start]
            if item.start < reach.end:
                continue
            if "\n" in gap.strip(" \t") or not _reaches(reach, item, gap):
                break
            reach.take(item, gap)
        return reach

    def left(self, k: int, role: RoleItem) -> Left | None:
        """The person right before the role at item ``k``, over its localities and over other roles."""
        at = role
        for item in reversed(self.items[max(0, k - 4) : k]):
            if item.end > at.start:
                continue
            gap = self.text[item.end : at.start]
            if isinstance(item, RoleItem) and _TO_ROLE.fullmatch(gap):
                at = item
            elif not (isinstance(item, UnitItem | PlaceItem) and _TO_LOCALITY.fullmatch(gap)):
                return self._apposed(k, item, at, gap) if isinstance(item, PersonItem) else None
        return None

    def _apposed(self, k: int, item: PersonItem, role: RoleItem, gap: str) -> Left | None:
        """A person whose role stands behind the name, where the words between the two allow it."""
        found = _BEHIND.fullmatch(gap)
        if not found:
            return None
        if not gap.strip() and item.rank and self._named_first(k, role):
            return Left(item, said=False)
        if not gap.strip() and not self._begins_entry(item):
            return None
        said = bool(_HOLDING.search(found["word"]))
        civil = item.rank is None and role.row["holder"] in FORCES
        if not said and (civil or (item.rank is None and self.has_role(k))):
            return None
        return Left(item, said) if said or "(" in gap or self._closed(k, role) else None

    def _begins_entry(self, item: PersonItem) -> bool:
        """``2. Ipda A Pama Polres B``: a name at the head of an entry of a list."""
        line = self.text.rfind("\n", 0, item.start) + 1
        return item.start - line < _ENTRY_MARK and bool(
            _ENTRY.fullmatch(self.text, line, item.start)
        )

    def _named_first(self, k: int, role: RoleItem) -> bool:
        """``Aipda A Bhabinkamtibmas Desa B, Bripka C``: a name whose role follows without a mark."""
        if self.has_role(k):
            return False
        reach = self.right(k, role)
        if reach.people:
            return reach.comma
        return bool(role.unit or role.place or reach.units or reach.places)

    def _closed(self, k: int, role: RoleItem) -> bool:
        """Whether an apposition ends behind the role.

        ``Aipda A, Bhabinkamtibmas B, menyapa`` does; ``Kepada AKP A, Kapolres menyampaikan`` does not.
        """
        return bool(_APPOSITION_ENDS.match(self.text, self.right(k, role).end))

    def has_role(self, k: int) -> bool:
        """Whether the person left of item ``k`` has a role right before the name."""
        people = [j for j in range(k) if isinstance(self.items[j], PersonItem)]
        j = people[-1] if people else 0
        if j == 0 or not isinstance(self.items[j - 1], RoleItem):
            return False
        return bool(_TO_HOLDER.fullmatch(self.text[self.items[j - 1].end : self.items[j].start]))


def _is_comrade(person: PersonItem, item: Item) -> bool:
    """Whether an item names one more of the same force, or both bear no rank."""
    if not isinstance(item, PersonItem):
        return False
    forces = [p.rank["force"] if p.rank else "" for p in (person, item)]
    return forces[0] == forces[1]


def _reaches(reach: Reach, item: Item, gap: str) -> bool:
    """Whether a reach goes on over a gap to the next item."""
    if reach.people:
        listed = _is_comrade(reach.people[0], item) and _AND.fullmatch(gap)
        return bool(listed and (reach.all or _PLURAL.search(reach.before)))
    by_function = reach.function and bool(_CAPITALS.fullmatch(gap))
    if isinstance(item, UnitItem):
        return bool(_TO_LOCALITY.fullmatch(gap)) or (by_function and "," not in gap)
    if isinstance(item, PlaceItem):
        return bool(_TO_LOCALITY.fullmatch(gap))
    if isinstance(item, PersonItem):
        if "," in gap and _TO_MANY.search(reach.before):
            return False
        return (by_function and item.rank is not None) or bool(_TO_HOLDER.fullmatch(gap))
    is_role = isinstance(item, RoleItem) and item.row["of"] != "cue"
    return is_role and "," not in gap and bool(_TO_ROLE.fullmatch(gap))
