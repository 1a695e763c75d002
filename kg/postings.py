"""Who holds which post: roles joined to the people, units and places around them.

A role stands before its holder ("Kapolsek Klari Kompol A"), behind ("Aipda A, Bhabinkamtibmas Desa B") or
alone. Here is what the words around each role say; what a report leaves out comes from
:mod:`kg.unspoken`, changes of office from :mod:`kg.handovers`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.claims import Span
from kg.items import Item, PersonItem, RoleItem
from kg.localities import Localities, PlaceRef, UnitRef
from kg.people import Person
from kg.reach import Left, Reach, Surroundings
from kg.tenses import Tense, tense

_FORCES = {"polri": "officer", "tni": "soldier"}


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


class Postings:
    """The postings of one report: ``found`` those with a holder, ``unheld`` the posts named alone.

    ``low`` is the report's text in small letters.
    """

    def __init__(
        self,
        text: str,
        low: str,
        items: Sequence[Item],
        people: Sequence[Person],
        where: Localities,
        quotes: Sequence[Span],
    ) -> None:
        self.text, self.low = text, low
        self.items, self.people, self.where = items, people, where
        self.found: list[Posting] = []
        self.unheld: list[Posting] = []
        self._named = {(i.start, i.end): p for p in people for i in p.items}
        self._quotes = quotes
        self._around = Surroundings(text, items)
        for k, item in enumerate(items):
            if isinstance(item, RoleItem) and item.row["of"] != "cue":
                self._read(k, item)

    def of(self, person: Person) -> list[Posting]:
        """The postings of a person, in the order in which they were found."""
        return [p for p in self.found if p.person is person]

    def person(self, item: Item) -> Person | None:
        """The person that an item names."""
        return self._named.get((item.start, item.end)) if isinstance(item, PersonItem) else None

    def add(self, posting: Posting) -> None:
        """Take a posting: into the one of the same person and role that it agrees with, or as a new one.

        One that does not suit its holder (a soldier as Kapolsek) is left out.
        """
        if not _suits(posting):
            return
        for old in self.of(posting.person) if posting.person else ():
            if _agree(old, posting):
                old.unit, old.place = old.unit or posting.unit, old.place or posting.place
                old.areas += [a for a in posting.areas if a not in old.areas]
                return
        self.found.append(posting)

    def _read(self, k: int, role: RoleItem) -> None:
        reach = self._around.right(k, role)
        holders = self._in_one_voice(role, self._holders(k, reach, self._around.left(k, role)))
        unit, place, areas = self._localities(role, reach)
        if not holders:
            span = Span(role.start, max(role.end, reach.end))
            self.unheld.append(Posting(None, role, unit, place, areas, span))
        for item in holders:
            person = self.person(item)
            if person:
                behind = item.start > role.start
                span = Span(min(role.start, item.start), max(role.end, item.end))
                rule = "posting.role-person" if behind else "posting.person-role"
                tense_ = tense(self.text, role, item)
                self.add(Posting(person, role, unit, place, list(areas), span, tense_, rule))

    def _in_one_voice(self, role: RoleItem, holders: list[PersonItem]) -> list[PersonItem]:
        """A role inside quotation marks has no holder outside of them."""
        said = next((q for q in self._quotes if q.start <= role.start < q.end), None)
        return [h for h in holders if not said or said.start <= h.start < said.end]

    def _holders(self, k: int, reach: Reach, left: Left | None) -> list[PersonItem]:
        """Of the person to the left and those to the right, whose the role at item ``k`` is."""
        if left and (left.said or not reach.people):
            return [left.person]
        if left and reach.comma:
            person = self.person(left.person)
            if person and not self.of(person) and not self._around.has_role(k):
                return [left.person]
        return reach.people

    def _localities(
        self, role: RoleItem, reach: Reach
    ) -> tuple[UnitRef | None, PlaceRef | None, list[PlaceRef]]:
        """The unit, the place and the areas of a role: its own words', else the fitting ones it reaches."""
        unit, place = self.where.unit_of(role.unit), self.where.place_of(role.place)
        units = [u for u in map(self.where.unit_of, reach.units) if u and u.level != "polri"]
        places = [p for p in map(self.where.place_of, reach.places) if p]
        of, level = role.row["of"], role.row["level"]
        if of == "area":
            own = [place] if place else _areas(places)
            return unit or next(iter(units), None), None, own
        if of == "unit":
            unit = unit or next(iter(units), None)
        if of == "self":
            unit = unit or next((u for u in units if u.level == level), None)
        if of == "place" and place is None:
            places += [p for r in reach.roles if (p := self.where.place_of(r.place))]
            place = next((p for p in places if not level or p.level == level), None)
        return unit, place, []


def _areas(places: list[PlaceRef]) -> list[PlaceRef]:
    """The places an officer is assigned to: the most specific level among those named with the role."""
    for level in ("village", "district"):
        found = [p for p in places if p.level == level]
        if found:
            return found
    return []


def _agree(old: Posting, new: Posting) -> bool:
    """Whether two postings of a person may be one: same role and tense, no other unit or place."""
    units = old.unit is None or new.unit is None or old.unit is new.unit
    places = old.place is None or new.place is None or old.place is new.place
    return old.label == new.label and old.tense == new.tense and units and places


def _suits(posting: Posting) -> bool:
    """Whether the kind of person fits the role: no soldier is Kapolsek, no officer is Lurah."""
    if posting.person is None:
        return True
    rank, holder = posting.person.rank, posting.role.row["holder"]
    if rank is None:
        return holder != ""
    return holder in ("", _FORCES[rank[0]["force"]])
