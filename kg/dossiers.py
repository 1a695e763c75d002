"""Dossiers: what the reports of one build say of each person, small enough to hold a million.

A dossier stands for one mention, or for mentions that cannot be told from each other: equal name,
kind, rank and posts. It carries all that the features weigh.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from kg.claims import mention_document
from kg.keyed import region_code
from kg.names import key
from kg.said import Said
from kg.units import registry
from kg.vocab import lexicon

#: Class of a person → group; persons of different groups are hardly ever one.
GROUPS: Mapping[str, str] = {
    "kg:Officer": "police",
    "kg:Soldier": "army",
    "kg:Official": "official",
    "kg:CommunityFigure": "community",
    "kg:Resident": "resident",
    "kg:OtherPerson": "other",
}
#: Groups whose members serve in units.
ARMED = frozenset({"police", "army"})
#: The territory of what serves the whole country.
COUNTRY = "id"


class Rank(NamedTuple):
    """A rank by force and place in the order of ``ontology/ranks.csv``."""

    force: str
    order: int
    label: str


class Seat(NamedTuple):
    """A post as far as a report tells: role, and the entity of the unit or place (or neither)."""

    role: str  #: slug of the role, of variants of a command the plain one; "" where none is told
    of: str | None  #: entity of the unit, else of the place
    areas: tuple[str, ...]  #: entities of the places of care
    former: bool
    acting: bool


class Profile(NamedTuple):
    """All that tells one mention from another; equal profiles are weighed once."""

    name: str  #: the fullest bare form that the report writes
    group: str
    rank: Rank | None
    seats: tuple[Seat, ...]
    territories: tuple[str, ...]  #: codes of regencies or provinces, or the country
    villages: tuple[str, ...]  #: codes of villages and districts of posts, visits, report


class Dossier(NamedTuple):
    """Mentions with one profile. Days are ordinals of :class:`datetime.date`."""

    profile: Profile
    mentions: tuple[str, ...]  #: by date, then by id; never two of one report
    reports: frozenset[str]  #: the documents of the mentions
    titles: frozenset[str]  #: academic titles, of all mentions
    first: int | None
    last: int | None

    @property
    def anchor(self) -> str:
        """The mention that stands for all: the earliest."""
        return self.mentions[0]


class Glimpse(NamedTuple):
    """One mention: what differs between mentions of one profile."""

    mention: str
    titles: tuple[str, ...]
    day: int | None


class Sighting(NamedTuple):
    """A mention with its profile."""

    profile: Profile
    glimpse: Glimpse


def sightings(
    said: Said,
    entities: Mapping[str, str],
    published: Mapping[str, str | None],
    mentions: Iterable[str],
) -> Iterator[Sighting]:
    """A sighting for each of ``mentions`` (of persons), report after report.

    ``entities`` are those of units, places and roles; ``published`` gives a date to reports whose
    postings have none.
    """
    maker = _Maker(said, entities)
    for mention in sorted(mentions, key=lambda one: (mention_document(one), one)):
        day = maker.day(mention) or _day(published.get(mention_document(mention)))
        yield Sighting(maker.profile(mention), Glimpse(mention, maker.titles(mention), day))


def dossier(profile: Profile, found: Iterable[Glimpse]) -> Dossier:
    """The dossier of mentions that have one profile."""
    ranked = sorted(found, key=lambda one: (one.day is None, one.day or 0, one.mention))
    days = [one.day for one in ranked if one.day is not None]
    return Dossier(
        profile,
        tuple(one.mention for one in ranked),
        frozenset(mention_document(one.mention) for one in ranked),
        frozenset(title for one in ranked for title in one.titles),
        min(days, default=None),
        max(days, default=None),
    )


def _day(value: str | None) -> int | None:
    """The ordinal of an ISO date; of a month or a year that of its middle."""
    if not value:
        return None
    year, month, day = ([*value[:10].split("-"), "", ""])[:3]
    try:
        return date(int(year), int(month or 7), int(day or (15 if month else 1))).toordinal()
    except ValueError:
        return None


@lru_cache(maxsize=1 << 12)
def role_slug(role: str) -> str:
    """The slug of a role's concept or entity; the variants of a command are one role."""
    slug = role.rpartition(":")[2].rpartition("/")[2]
    row = lexicon("roles").get(slug, {})
    return row["broader"] if row.get("commands") and row.get("broader") else slug


@lru_cache(maxsize=1 << 8)
def rank_of(concept: str) -> Rank | None:
    """The rank of a concept (``rank:iptu``), or None for one that the table does not have."""
    row = lexicon("ranks").get(concept.partition(":")[2])
    return Rank(row["force"], int(row["order"]), row["label"]) if row else None


@lru_cache(maxsize=1 << 16)
def unit_territories(entity: str) -> tuple[str, ...]:
    """The regencies that a unit serves; of a Polda its province, of Polri the country."""
    tail = entity.removeprefix("unit/")
    chain = registry().chain(tail) or registry().chain(tail.partition(".")[2])
    for unit in chain:
        if unit.level in {"polres", "polda"}:
            return tuple(sorted({code[:5] for code in unit.regions})) or (unit.key,)
    return (COUNTRY,) if chain else ()


@lru_cache(maxsize=1 << 16)
def territories(entity: str) -> tuple[str, ...]:
    """Codes of the regencies (of a wide unit or place: the province) of a unit or place."""
    if entity.startswith("unit/"):
        return unit_territories(entity)
    code = region_code(entity)
    return (code[:5],) if code else ()


class _Maker:
    """Makes profiles; holds what a report says of places for those who have no post."""

    def __init__(self, said: Said, entities: Mapping[str, str]) -> None:
        self.said = said
        self.entities = entities
        self.postings = self._by_object("posting", "org:member")
        self.visits = self._by_object("visit", "kg:met", "kg:conductedBy")
        self.units = said.by_document("unit")
        self.places = said.by_document("place")

    def _by_object(self, kind: str, *predicates: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for subject in self.said.mentions(kind):
            for predicate in predicates:
                for person in self.said.values(subject, predicate):
                    found.setdefault(person, []).append(subject)
        return found

    def day(self, mention: str) -> int | None:
        """The first day that a posting or visit of this person is told for."""
        told = [
            *(self.said.first(one, "kg:observedOn") for one in self.postings.get(mention, [])),
            *(self.said.first(one, "schema:startDate") for one in self.visits.get(mention, [])),
        ]
        return min(filter(None, map(_day, told)), default=None)

    def profile(self, mention: str) -> Profile:
        said = self.said
        kinds = said.values(mention, "rdf:type")
        group = next((GROUPS[kind] for kind in kinds if kind in GROUPS), "other")
        seats = tuple(sorted({self._seat(one) for one in self.postings.get(mention, [])}, key=str))
        if not seats and group in ARMED:
            seats = self._unit_of_report(mention)
        ranks = [rank for one in said.values(mention, "kg:rank") if (rank := rank_of(one))]
        return Profile(
            self._name(mention),
            group,
            max(ranks, key=lambda rank: rank.order, default=None),
            seats,
            self._territories(mention, seats),
            self._villages(mention, seats, anywhere=group not in ARMED),
        )

    def titles(self, mention: str) -> tuple[str, ...]:
        """The academic titles of a mention, in capitals."""
        return tuple(title.upper() for title in self.said.values(mention, "kg:academicTitle"))

    def _name(self, mention: str) -> str:
        forms = self.said.values(mention, "foaf:name") or self.said.values(mention, "skos:altLabel")
        return max(forms, key=lambda form: (len(key(form)), form), default="")

    def _seat(self, posting: str) -> Seat:
        said = self.said
        role = said.first(posting, "org:role") or ""
        of = said.first(posting, "org:organization") or said.first(posting, "kg:ofPlace")
        return Seat(
            role_slug(self.entities.get(role, role)),
            self.entities.get(of) if of else None,
            self._entities(said.values(posting, "kg:area")),
            "true" in said.values(posting, "kg:former"),
            "true" in said.values(posting, "kg:acting"),
        )

    def _unit_of_report(self, mention: str) -> tuple[Seat, ...]:
        """The one lowest unit that the report speaks of, for somebody whose post it leaves out."""
        named = self._entities(self.units.get(mention_document(mention), []))
        lowest = [
            one for one in named if not any(_over(one, other) for other in named if other != one)
        ]
        return (Seat("", lowest[0], (), False, False),) if len(lowest) == 1 else ()

    def _entities(self, mentions: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted({self.entities[one] for one in mentions if one in self.entities}))

    def _territories(self, mention: str, seats: tuple[Seat, ...]) -> tuple[str, ...]:
        """Of the posts; of one without any, of the units of the report, else of its places."""
        of_posts = {code for seat in seats for one in _ends(seat) for code in territories(one)}
        if of_posts:
            return tuple(sorted(of_posts))
        document = mention_document(mention)
        for around in (self.units, self.places):
            codes = {
                code
                for one in self._entities(around.get(document, []))
                for code in territories(one)
                if len(code) > 2
            }
            if codes:
                return tuple(sorted(codes)) if len(codes) <= 3 else ()
        return ()

    def _villages(
        self, mention: str, seats: tuple[Seat, ...], *, anywhere: bool
    ) -> tuple[str, ...]:
        """Of posts and their areas; else (``anywhere``) of the visits; else all that are named."""
        visited = [
            place
            for visit in self.visits.get(mention, [])
            for place in self.said.values(visit, "schema:location")
        ]
        for found in (
            tuple(one for seat in seats for one in _ends(seat)),
            self._entities(visited) if anywhere else (),
            self._entities(self.places.get(mention_document(mention), [])) if anywhere else (),
        ):
            codes = {code for one in found if (code := region_code(one)) and len(code) > 5}
            if codes:
                deepest = max(map(len, codes))
                return tuple(sorted(code for code in codes if len(code) == deepest))
        return ()


def _over(one: str, other: str) -> bool:
    """Whether the unit ``one`` stands in the chain above ``other``."""
    chain = registry().chain(other.removeprefix("unit/"))
    return one.removeprefix("unit/") in [unit.key for unit in chain[1:]]


def _ends(seat: Seat) -> tuple[str, ...]:
    return (*((seat.of,) if seat.of else ()), *seat.areas)
