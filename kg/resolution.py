"""Who is who: every mention of every report gets an entity, a score and a reason.

``resolve`` is a pure function of its arguments and does not depend on their order. Things with a
key come first (:mod:`kg.keyed`), then people (:mod:`kg.identity`, on the evidence of
:mod:`kg.features`), then what is made of both (:mod:`kg.happenings`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from kg.claims import Claim, Document, Link, digest, mention_document
from kg.dossiers import Dossier, sightings
from kg.features import Feature
from kg.happenings import happening_links
from kg.identity import Persons, Tie, gather, persons
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
    are one.
    """
    said = Said(claims)
    kinds = said.kinds()
    links = list(keyed_links(said, kinds))
    entities = {link.mention: link.entity for link in links}
    people = _People(said, entities, tuple(documents), kinds.get("person", []))
    found, objections = people.settled(tuple(judgements))
    links += found.links
    entities |= {link.mention: link.entity for link in found.links}
    links += happening_links(said, kinds, entities, echoes or {})
    return Resolution(sorted(links), found.undecided, objections)


class _Found(NamedTuple):
    links: list[Link]
    undecided: list[Pair]


class _People:
    def __init__(
        self,
        said: Said,
        entities: Mapping[str, str],
        documents: Sequence[Document],
        mentions: Sequence[str],
    ) -> None:
        self.sightings = list(sightings(said, entities, documents, mentions))

    def settled(self, judgements: Sequence[Judgement]) -> tuple[_Found, list[str]]:
        """Links and open pairs under ``judgements``, and the sentences about unheeded ones.

        A judgement on an entity is one on the entity that there is without any judgement.
        """
        judged, objections = close(judgements)
        if not judgements:
            return self._linked(judged, set()), objections
        plain = self._linked(Partition(), set())
        anchors = {link.mention: link.mention for link in plain.links}
        anchors |= {link.entity: link.mention for link in reversed(plain.links)}
        sides = {side for one in judgements for side in one.pair}
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
        return self._linked(
            judged, {side for one in of_mentions for side in one.pair}
        ), objections + unknown

    def _linked(self, judged: Partition[str], alone: set[str]) -> _Found:
        held = gather(self.sightings, alone)
        found = persons(held, judged)
        return _Writer(held, found).write()


class _Writer:
    """Turns groups of dossiers into links with names and reasons."""

    def __init__(self, held: Sequence[Dossier], found: Persons) -> None:
        self.held = held
        self.found = found
        self.entity: dict[int, str] = {}
        self.near = _nearest(found.undecided)

    def write(self) -> _Found:
        self._name_groups()
        links = [
            link
            for group in self.found.groups
            for index in group
            for link in self._links(group, index)
        ]
        return _Found(links, [self._pair(tie) for tie in self.found.undecided])

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
            return (
                tie.finding.score,
                f"Joined with {other.profile.name} of {report}: {tie.finding.reason}.",
            )
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
        return (
            1 - tie.finding.score,
            f"Kept apart from {other.profile.name} of {report}: {tie.finding.reason}.",
        )

    def _pair(self, tie: Tie) -> Pair:
        left, right = sorted((tie.left, tie.right), key=lambda index: self.held[index].anchor)
        return Pair(
            self.held[left].anchor,
            self.held[right].anchor,
            self.entity[left],
            self.entity[right],
            tie.finding.score,
            tie.finding.features,
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
