"""Posts, postings, visits, hand-overs and quotations: known by the things they are made of.

A post is a role at a unit or place; a posting a person in one. Visits of several reports are one
when day, officer and village are one; hand-overs when the post and a person (or the day) are; a
quotation when the speaker and the words are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from kg.claims import Link, digest, mention_document, mention_kind
from kg.keyed import region_code
from kg.names import fold
from kg.partition import Partition
from kg.said import Said

#: Two visits that begin more minutes apart than this are two.
APART = 60
#: Letters of a quotation that tell it from another one.
TOLD = 60


_Key = tuple[str, str, str]


class Event(NamedTuple):
    """A visit or hand-over: what it shares with other tellings, and what may tell them apart."""

    mention: str
    keys: tuple[_Key, ...]
    start: str = ""  #: ISO 8601, as precise as stated
    who: tuple[str, ...] = ()
    where: tuple[str, ...] = ()  #: codes of villages

    @property
    def time(self) -> str:
        """The time of day, if known: "08:15"."""
        return self.start[11:16]

    @property
    def kind(self) -> str:
        """``visit`` or ``handover``."""
        return mention_kind(self.mention)


class Happened(NamedTuple):
    """What some reports tell: who each post, posting and quotation is, and the events to be joined."""

    links: list[Link]
    events: list[Event]


def happened(said: Said, kinds: Mapping[str, list[str]], entities: Mapping[str, str]) -> Happened:
    """What happened by what is ``said``; ``entities`` are those of units, places, roles and persons."""
    teller = _Teller(said, dict(entities))
    links = []
    for post in kinds.get("post", []):
        link = teller.post(post)
        teller.entities[post] = link.entity
        links.append(link)
    links += map(teller.posting, kinds.get("posting", []))
    links += map(teller.quotation, kinds.get("quotation", []))
    visits = map(teller.visit, kinds.get("visit", []))
    return Happened(links, [*visits, *map(teller.handover, kinds.get("handover", []))])


def event_links(told: Callable[[], Iterable[Event]], echoes: Mapping[str, str]) -> Iterator[Link]:
    """A link for every event of all reports, which ``told`` tells as often as it is asked.

    ``echoes`` lead from a report that prints another's text to that other (:mod:`kg.echoes`). Of most
    events one report alone tells; only the others are held in memory.
    """
    printed = echoes.keys() | set(echoes.values())
    shared = _shared(number for event in told() for number in map(hash, event.keys))
    held: dict[str, list[Event]] = {"visit": [], "handover": []}
    for event in told():
        alone = mention_document(event.mention) not in printed
        if alone and shared.isdisjoint(map(hash, event.keys)):
            yield _event_link(event, _entity([event]), [mention_document(event.mention)])
        else:
            held[event.kind].append(event)
    visits, handovers = (sorted(events) for events in held.values())
    yield from _linked(_joined(visits, _in_echoes(visits, echoes)))
    yield from _linked(_joined(handovers, {}))


def _shared(numbers: Iterable[int]) -> set[int]:
    """The numbers that come more than once; two keys with one number only cost a closer look."""
    import pyarrow as pa
    import pyarrow.compute as pc

    counted = pc.value_counts(pa.array(numbers, pa.int64())).flatten()
    return set(counted[0].filter(pc.greater(counted[1], 1)).to_pylist())


def _linked(groups: Iterable[list[Event]]) -> Iterator[Link]:
    """Links for the events of each group, which are one; who comes later steps aside."""
    taken: set[str] = set()
    for group in groups:
        entity = _entity(group)
        if entity in taken:
            entity = _own_entity(group[0])
        taken.add(entity)
        reports = sorted({mention_document(one.mention) for one in group})
        for event in group:
            yield _event_link(event, entity, reports)


def _entity(group: list[Event]) -> str:
    """The path of what the events of a group are."""
    first = min((one.keys[:1] for one in group if one.keys), default=None)
    return f"{group[0].kind}/{digest(*first)}" if first else _own_entity(group[0])


def _own_entity(event: Event) -> str:
    return f"{event.kind}/{digest(event.mention)}"


def _event_link(event: Event, entity: str, reports: list[str]) -> Link:
    score = 1.0 if len(reports) == 1 else 0.9
    return Link(event.mention, entity, score, _why(reports))


class _Teller:
    def __init__(self, said: Said, entities: dict[str, str]) -> None:
        self.said = said
        self.entities = entities

    def _ends(self, mention: str, *predicates: str) -> list[str]:
        """The entities that the predicates lead to: those of the first predicate that is said."""
        for predicate in predicates:
            found = self.said.values(mention, predicate)
            if found:
                return sorted({self.entities.get(one, one) for one in found})
        return []

    def _tails(self, mention: str, *predicates: str) -> list[str]:
        return [_tail(entity) for entity in self._ends(mention, *predicates)]

    def post(self, mention: str) -> Link:
        role = next(iter(self._tails(mention, "org:role")), "post")
        ends = self._tails(mention, "kg:area", "org:postIn", "kg:ofPlace")
        if ends:
            entity = f"post/{role}.{'+'.join(ends)}"
            return Link(mention, entity, 1.0, f"It is the post of {role} at {', '.join(ends)}.")
        own = digest(mention_document(mention), role)
        reason = "The report does not say where this post is, so it is this report's alone."
        return Link(mention, f"post/{role}.{own}", 0.5, reason)

    def posting(self, mention: str) -> Link:
        person = self._ends(mention, "org:member") or [mention]
        role = self._tails(mention, "org:role")
        of = self._ends(mention, "org:organization", "kg:ofPlace", "kg:area")
        reason = "It is the same person in the same role at the same unit or place."
        return Link(mention, f"posting/{digest(person, role, of)}", 1.0, reason)

    def quotation(self, mention: str) -> Link:
        speaker = self._ends(mention, "kg:speaker") or [mention_document(mention)]
        words = fold(self.said.first(mention, "schema:text") or mention).replace(" ", "")[:TOLD]
        reason = "It is the same speaker with the same words."
        return Link(mention, f"quotation/{digest(speaker, words)}", 1.0, reason)

    def visit(self, mention: str) -> Event:
        """A visit's keys are its day, officer and village, in each combination."""
        start = self.said.first(mention, "schema:startDate") or ""
        who = self._ends(mention, "kg:conductedBy", "kg:conductedByUnit")
        where = {
            code
            for place in self._ends(mention, "schema:location")
            if (code := region_code(place)) and len(code) > 8
        }
        dated = len(start) >= 10
        keys = sorted((start[:10], one, code) for one in who for code in where if dated)
        return Event(mention, tuple(keys), start, tuple(who), tuple(sorted(where)))

    def handover(self, mention: str) -> Event:
        """A hand-over's keys are its post with who leaves it and who takes it, else with the day."""
        post = ".".join(self._tails(mention, "org:role") + self._tails(mention, "org:postIn"))
        day = (self.said.first(mention, "schema:startDate") or "")[:10]
        sides = [
            (post, side, person)
            for side in ("kg:incoming", "kg:outgoing")
            for person in self._ends(mention, side)
        ]
        return Event(mention, tuple(sides or ([(post, "day", day)] if day else [])))


def _tail(entity: str) -> str:
    """What a path or a role's CURIE ends in."""
    return entity.partition("/")[2] if "/" in entity else entity.rpartition(":")[2]


def _in_echoes(told: list[Event], echoes: Mapping[str, str]) -> dict[_Key, list[Event]]:
    """The events that stand at one place of one text: (first report, place, of how many) → events."""
    firsts = set(echoes.values())
    by_report: dict[str, list[Event]] = {}
    for event in told:
        report = mention_document(event.mention)
        if report in echoes or report in firsts:
            by_report.setdefault(report, []).append(event)
    found: dict[_Key, list[Event]] = {}
    for report, events in by_report.items():
        for place, event in enumerate(sorted(events, key=_place)):
            key = (echoes.get(report, report), str(place), str(len(events)))
            found.setdefault(key, []).append(event)
    return found


def _place(event: Event) -> tuple[int, ...]:
    """Where the mention of an event stands in its report."""
    return tuple(int(at) for at in event.mention.rpartition("=")[2].split(","))


def _joined(told: list[Event], places: Mapping[_Key, list[Event]]) -> list[list[Event]]:
    """The events in groups that are one, each sorted, the groups by their first mention."""
    by_key: dict[_Key, list[Event]] = {}
    for event in told:
        for key in event.keys:
            by_key.setdefault(key, []).append(event)
    partition: Partition[Event] = Partition()
    documents = {event: {mention_document(event.mention)} for event in told}
    for key in sorted(by_key):
        firsts: list[Event] = []
        for event in by_key[key]:
            if not any(_join(partition, documents, first, event) for first in firsts):
                firsts.append(event)
    for key in sorted(places):
        first, *others = sorted(places[key])
        for event in others:
            if _can_be_one(first, event):
                _join(partition, documents, first, event)
    roots = {partition.find(event) for event in told}
    return sorted(sorted(partition.group(root)) for root in roots)


def _join(
    partition: Partition[Event], documents: dict[Event, set[str]], one: Event, other: Event
) -> bool:
    """Whether the two are one event, now or already."""
    left, right = partition.find(one), partition.find(other)
    if left == right:
        return True
    if not documents[left].isdisjoint(documents[right]) or not _at_once(one, other):
        return False
    partition.unite(left, right)
    documents[partition.find(left)] = documents[left] | documents[right]
    return True


def _can_be_one(one: Event, other: Event) -> bool:
    """Whether nothing tells the two apart: neither the day nor the village nor, without one, who."""
    days = {event.start[:10] for event in (one, other) if len(event.start) >= 10}
    if len(days) > 1:
        return False
    if one.where and other.where:
        return not set(one.where).isdisjoint(other.where)
    return not one.who or not other.who or not set(one.who).isdisjoint(other.who)


def _at_once(one: Event, other: Event) -> bool:
    """Whether the times of day, where both are known, can be one event's."""
    if not one.time or not other.time:
        return True
    return abs(_minutes(one.time) - _minutes(other.time)) <= APART


def _minutes(time: str) -> int:
    hours, _, minutes = time.partition(":")
    return int(hours) * 60 + int(minutes)


def _why(reports: list[str]) -> str:
    if len(reports) == 1:
        return "Only this report tells of it."
    return (
        f"{len(reports)} reports tell of the same day, people and place: {', '.join(reports[:5])}."
    )
