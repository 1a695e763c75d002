"""Who is who: every mention of every report gets an entity, a score and a reason.

``resolve`` is a pure function of its arguments and does not depend on their order. Things with a
key come first (:mod:`kg.keyed`), then people (:mod:`kg.identity`, on the evidence of
:mod:`kg.features`), then what is made of both (:mod:`kg.happenings`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from kg.claims import Claim, Document, Link, digest, mention_document
from kg.dossiers import Dossier, Sighting, sightings
from kg.features import Feature
from kg.happenings import event_links, happened
from kg.identity import Tie, finding, gather, persons
from kg.judgements import Judgement, close
from kg.keyed import keyed_links
from kg.names import canonical, key
from kg.partition import Partition
from kg.resorts import slug
from kg.said import Said
from kg.seats import seat_name, territory_name


class Pair(NamedTuple):
    """Two persons that may be one: a mention of each, their entities, and the evidence."""

    left: str
    right: str
    left_entity: str
    right_entity: str
    score: float
    features: tuple[Feature, ...]


class Resolution(NamedTuple):
    """All links, sorted by mention; what is left to people; and which judgements were overruled."""

    links: list[Link]
    undecided: list[Pair]
    objections: list[str]


def resolve(
    claims: Iterable[Claim],
    *,
    documents: Iterable[Document] = (),
    judgements: Iterable[Judgement] = (),
) -> list[Link]:
    """A link for every mention that ``claims`` speak of, sorted by mention.

    ``documents`` give a date to reports that state none; ``judgements`` win over all evidence.
    """
    return settle(claims, documents=documents, judgements=judgements).links


def undecided(
    claims: Iterable[Claim],
    *,
    documents: Iterable[Document] = (),
    judgements: Iterable[Judgement] = (),
) -> list[Pair]:
    """The pairs of persons that the evidence leaves open, likeliest first."""
    return settle(claims, documents=documents, judgements=judgements).undecided


def settle(
    claims: Iterable[Claim],
    *,
    documents: Iterable[Document] = (),
    judgements: Iterable[Judgement] = (),
    echoes: Mapping[str, str] | None = None,
) -> Resolution:
    """Resolve, and also say what stayed open and which judgements could not be heeded.

    ``echoes`` lead from a report to the one whose text it prints (:mod:`kg.echoes`): their visits
    are one. Holds all in memory; :mod:`kg.settling` does the same for any number of reports.
    """
    said = Said(claims)
    kinds = said.kinds()
    links = list(keyed_links(said, kinds))
    entities = {link.mention: link.entity for link in links}
    published = {one.id: one.published for one in documents}
    seen = list(sightings(said, entities, published, kinds.get("person", [])))
    people = settle_people(lambda: seen, tuple(judgements))
    links += people.links
    entities |= {link.mention: link.entity for link in people.links}
    told = happened(said, kinds, entities)
    links += told.links
    links += event_links(lambda: told.events, echoes or {})
    return Resolution(sorted(links), people.undecided, people.objections)


def settle_people(
    seen: Callable[[], Iterable[Sighting]], judgements: Sequence[Judgement] = ()
) -> Resolution:
    """Who the persons are that are ``seen`` (called as often as they must be gone through).

    The links are in no order. A judgement on an entity is one on the entity that there is without any
    judgement.
    """
    if not judgements:
        found = _Writer(seen(), Partition(), frozenset())
        return Resolution(list(found.links()), found.pairs(), [])
    sides = {side for one in judgements for side in one.pair}
    anchors = _anchors(seen, sides)
    unknown = [
        f"A judgement names {side}, which this build has not."
        for side in sorted(sides - anchors.keys())
    ]
    of_mentions = [
        one._replace(left=anchors[one.left], right=anchors[one.right])
        for one in judgements
        if one.left in anchors and one.right in anchors
    ]
    judged, objections = close(of_mentions)
    alone = frozenset(side for one in of_mentions for side in one.pair)
    found = _Writer(seen(), judged, alone)
    return Resolution(list(found.links()), found.pairs(), objections + unknown)


def _anchors(seen: Callable[[], Iterable[Sighting]], sides: Set[str]) -> dict[str, str]:
    """Side of a judgement, a mention or an entity → the mention that it speaks of."""
    found: dict[str, str] = {}
    for link in _Writer(seen(), Partition(), frozenset()).links():
        if link.mention in sides:
            found[link.mention] = link.mention
        if link.entity in sides:
            found.setdefault(link.entity, link.mention)
    return found


class _Writer:
    """Groups what is seen, and turns the groups into links with names and reasons."""

    def __init__(self, seen: Iterable[Sighting], judged: Partition[str], alone: Set[str]) -> None:
        self.held = gather(seen, alone)
        self.found = persons(self.held, judged)
        self.entity: dict[int, str] = {}
        self.near = _nearest(self.found.undecided)
        self._name_groups()

    def links(self) -> Iterator[Link]:
        """A link for every mention, in no order."""
        for group in self.found.groups:
            for index in group:
                yield from self._links(group, index)

    def pairs(self) -> list[Pair]:
        """The pairs that the evidence leaves open, likeliest first."""
        return [self._pair(tie) for tie in self.found.undecided]

    def _name_groups(self) -> None:
        """``person/SLUG-HASH``; see :func:`person_entity`. Who comes later steps aside."""
        taken: set[str] = set()
        by_age = sorted(self.found.groups, key=lambda group: _age(self.held[i] for i in group))
        for group in by_age:
            entity = person_entity([self.held[i] for i in group])
            if entity in taken:
                entity += "-" + digest(_anchor(self.held[i] for i in group).anchor, size=2)
            taken.add(entity)
            self.entity |= dict.fromkeys(group, entity)

    def _links(self, group: list[int], index: int) -> Iterable[Link]:
        score, reason = self._reason(group, index)
        entity = self.entity[index]
        return [Link(mention, entity, score, reason) for mention in self.held[index].mentions]

    def _reason(self, group: list[int], index: int) -> tuple[float, str]:
        dossier = self.held[index]
        if tie := self.found.ties.get(index):
            other = self.held[tie.right if tie.left == index else tie.left]
            report = mention_document(other.anchor)
            found = finding(tie, self.held)
            return found.score, f"Joined with {other.profile.name} of {report}: {found.reason}."
        if len(group) > 1:
            return 1.0, "Joined by a person's judgement."
        if len(dossier.mentions) > 1:
            return 0.99, _alike(dossier)
        return self._alone(dossier, index)

    def _alone(self, dossier: Dossier, index: int) -> tuple[float, str]:
        tie = self.near.get(index)
        if tie is None:
            where = " and ".join(map(territory_name, dossier.profile.territories[:2]))
            around = f" of {where}" if where else ""
            return (
                1.0,
                f"No other report{around} names anybody who could be {dossier.profile.name}.",
            )
        other = self.held[tie.right if tie.left == index else tie.left]
        report = mention_document(other.anchor)
        found = finding(tie, self.held)
        return (
            1 - found.score,
            f"Kept apart from {other.profile.name} of {report}: {found.reason}.",
        )

    def _pair(self, tie: Tie) -> Pair:
        found = finding(tie, self.held)
        return Pair(
            self.held[tie.left].anchor,
            self.held[tie.right].anchor,
            self.entity[tie.left],
            self.entity[tie.right],
            found.score,
            found.features,
        )


def _nearest(ties: Iterable[Tie]) -> dict[int, Tie]:
    """Dossier → the likeliest open tie of it."""
    found: dict[int, Tie] = {}
    for tie in ties:
        found.setdefault(tie.left, tie)
        found.setdefault(tie.right, tie)
    return found


def _alike(dossier: Dossier) -> str:
    count = len({mention_document(mention) for mention in dossier.mentions})
    profile = dossier.profile
    post = seat_name(profile.seats[0]) if profile.seats else "the same place"
    return f"{count} reports name {profile.name} alike: {post}, with the same rank."


def _age(group: Iterable[Dossier]) -> tuple[bool, int, str]:
    first = _anchor(group)
    return first.first is None, first.first or 0, first.anchor


def _anchor(group: Iterable[Dossier]) -> Dossier:
    """The dossier with the earliest mention."""
    return min(group, key=lambda one: (one.first is None, one.first or 0, one.anchor))


def person_entity(group: Sequence[Dossier]) -> str:
    """``person/SLUG-HASH`` for the dossiers of one person.

    The slug is the canonical name. The hash says what the earliest report calls the person: name,
    kind and posts (of one without a post: the report), so that no other person's report changes it.
    """
    forms: Counter[str] = Counter()
    for one in group:
        forms[one.profile.name] += len(one.mentions)
    first = _anchor(group)
    profile = first.profile
    seats = sorted((seat.role, seat.of or "", *seat.areas) for seat in profile.seats)
    where = seats if any(any(seat[1:]) for seat in seats) else mention_document(first.anchor)
    name = slug(canonical(forms)) or "unnamed"
    return f"person/{name}-{digest(key(profile.name), profile.group, where, size=4)}"
