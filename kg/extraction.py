"""One report → its claims. A pure function: the same document gives the same claims, anywhere.

The parts are found in the rooms below; here they are written down, one atom a row, each with its span.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, cached_property
from operator import itemgetter

from kg.analysis import read_scene
from kg.claims import (
    CONCEPT,
    MENTION,
    STRING,
    Claim,
    Document,
    MentionKind,
    Span,
    claim,
    mention_id,
)
from kg.confidence import confidence
from kg.dates import OFFSETS, DateMention, TimeMention
from kg.handovers import HandOver
from kg.items import PersonItem, RoleItem
from kg.layout import layout
from kg.localities import PlaceRef, UnitRef
from kg.occasions import event_date
from kg.people import Person
from kg.postings import Posting
from kg.quotations import Quotation, find_quotations
from kg.topics import is_crime
from kg.visits import Visit, find_visits
from kg.vocab import lexicon

_CLASSES = {
    "officer": "Officer",
    "soldier": "Soldier",
    "official": "Official",
    "community_figure": "CommunityFigure",
    "resident": "Resident",
    "other": "OtherPerson",
}
_in_order = itemgetter(
    *map(Claim._fields.index, ("start", "end", "subject", "predicate", "object", "rule"))
)
_NEAR = 120  #: the words that state a chain of units are no farther apart
_FAR = 600  #: the words that state one hand-over are no farther apart


def extract(document: Document) -> list[Claim]:
    """All that a report says, in the order of the text."""
    rows = {row.id: row for row in _Writer(document).claims()}
    return sorted(rows.values(), key=_in_order)


class _Writer:
    """Writes the claims of one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.scene = read_scene(document.text, layout(document.text))
        self.rows: list[Claim] = []
        self._mentions: dict[int, str] = {}  # id of a person, unit or place → its mention
        self._postings_written: set[str] = set()

    @cached_property
    def _day(self) -> DateMention | None:
        """The day of the event."""
        return event_date(self.scene)

    def claims(self) -> list[Claim]:
        """The rows of all that was found."""
        scene = self.scene
        visits = find_visits(scene)
        if not visits and is_crime(scene):
            _residents_are_others(scene.people)
        for person in scene.people:
            self._person(person)
        self._units(scene.where.units)
        self._places(scene.where.places)
        self._postings(visits)
        for visit in visits:
            self._visit(visit)
        for handover in scene.handovers:
            self._handover(handover)
        for quotation in find_quotations(scene):
            self._quotation(quotation)
        return self.rows

    # rows

    def _say(
        self, subject: str, predicate: str, object: str, type_: str, at: Span, rule: str
    ) -> None:
        sure = confidence(rule)
        self.rows.append(claim(self.document, subject, predicate, object, type_, at, rule, sure))

    def _cite(self, subject: str, predicate: str, concept: str, at: Span, rule: str) -> None:
        self._say(subject, predicate, concept, CONCEPT, at, rule)

    def _note(self, subject: str, predicate: str, text: str, at: Span, rule: str) -> None:
        self._say(subject, predicate, text, STRING, at, rule)

    def _link(
        self, subject: str, predicate: str, to: Person | UnitRef | PlaceRef, at: Span, rule: str
    ) -> None:
        self._say(subject, predicate, self._mentions[id(to)], MENTION, at, rule)

    def _new(self, kind: MentionKind, class_: str, at: Span, rule: str) -> str:
        mention = mention_id(self.document.id, kind, at)
        self._cite(mention, "rdf:type", class_, at, rule)
        return mention

    # people, units, places

    def _person(self, person: Person) -> None:
        first = person.first
        rule = f"person.{first.cue}"
        mention = self._new("person", f"kg:{_CLASSES[person.kind]}", first.span, rule)
        self._mentions[id(person)] = mention
        self._note(mention, "foaf:name", person.name, _name_span(first), rule)
        self._other_names(mention, person)
        if person.rank:
            row, item = person.rank
            self._cite(mention, "kg:rank", f"rank:{row['concept']}", item.span, "person.rank")
        for title, item in person.titles.items():
            self._note(mention, "kg:academicTitle", title, item.span, "person.title")
        for item in person.items:
            for honorific in item.honorifics:
                self._note(mention, "kg:honorific", honorific, item.span, "person.honorific")

    def _other_names(self, mention: str, person: Person) -> None:
        seen = {person.name}
        for item in person.items:
            name = item.name.text
            if name not in seen:
                seen.add(name)
                self._note(mention, "skos:altLabel", name, _name_span(item), f"person.{item.cue}")

    def _units(self, units: list[UnitRef]) -> None:
        for unit in units:
            at = unit.spans[0]
            mention = self._new("unit", f"kg:{unit.kind}", at, "unit.name")
            self._mentions[id(unit)] = mention
            self._note(mention, "rdfs:label", unit.name, at, "unit.name")
            if unit.key:
                self._note(mention, "dcterms:identifier", unit.key, at, "unit.registry")
        for unit in units:
            if unit.above:
                self._chain(unit, unit.above)

    def _chain(self, unit: UnitRef, above: UnitRef) -> None:
        at = unit.spans[0]
        both = Span(at.start, max(at.end, above.spans[0].end))
        near = both if both.end - both.start < _NEAR else at
        self._link(self._mentions[id(unit)], "kg:subordinateTo", above, near, "unit.chain")

    def _places(self, places: list[PlaceRef]) -> None:
        for place in places:
            at = place.spans[0]
            mention = self._new("place", f"kg:{place.kind}", at, "place.name")
            self._mentions[id(place)] = mention
            self._note(mention, "rdfs:label", place.name, at, "place.name")
            if place.code:
                self._note(mention, "kg:regionCode", place.code, at, "place.gazetteer")
        for place in places:
            around = self.scene.where.around(place)
            if around:
                mention = self._mentions[id(place)]
                self._link(mention, "kg:within", around, place.spans[0], "place.within")

    # postings

    def _role(self, subject: str, role: RoleItem, at: Span, rule: str) -> None:
        """The role of a post: its concept, or a mention with a label of its own."""
        concept = _role_concept(role)
        if concept:
            self._cite(subject, "org:role", f"role:{concept}", at, rule)
            return
        mention = self._new("role", "skos:Concept", role.span, "role.function")
        broader = f"role:{role.row['concept']}"
        self._note(mention, "rdfs:label", role.label, role.span, "role.function")
        self._cite(mention, "skos:broader", broader, role.span, "role.function")
        self._say(subject, "org:role", mention, MENTION, at, rule)

    def _postings(self, visits: list[Visit]) -> None:
        seen = visits[0].date if visits else self._day
        for posting in self.scene.postings.found:
            if posting.person is not None:
                self._posting(posting, posting.person, seen)

    def _posting(self, posting: Posting, person: Person, seen: DateMention | None) -> None:
        span, rule = self._own_span(posting), posting.rule
        mention = self._new("posting", "kg:Posting", span, rule)
        self._postings_written.add(mention)
        self._link(mention, "org:member", person, span, rule)
        self._role(mention, posting.role, span, rule)
        if posting.unit:
            self._link(mention, "org:organization", posting.unit, span, rule)
        elif posting.place:
            self._link(mention, "kg:ofPlace", posting.place, span, rule)
        for area in posting.areas:
            self._link(mention, "kg:area", area, span, rule)
        if person.rank:
            row, item = person.rank
            self._cite(mention, "kg:rank", f"rank:{row['concept']}", item.span, "person.rank")
        if posting.role.acting:
            self._say(mention, "kg:acting", "true", "xsd:boolean", span, rule)
        if posting.tense == "former":
            self._say(mention, "kg:former", "true", "xsd:boolean", span, rule)
        else:
            self._observed(mention, seen, span)

    def _own_span(self, posting: Posting) -> Span:
        """The posting's span, or its role's where another posting already stands on that span."""
        mention = mention_id(self.document.id, "posting", posting.span)
        return posting.role.span if mention in self._postings_written else posting.span

    def _observed(self, posting: str, seen: DateMention | None, span: Span) -> None:
        """When the posting was seen to hold: on the day of the event, else when the report came out."""
        day = seen.iso if seen else self.document.published
        if day:
            at = seen.span if seen else span
            self._say(posting, "kg:observedOn", day, "xsd:date", at, "posting.observed")

    # events

    def _visit(self, visit: Visit) -> None:
        at, rule = visit.trigger, "visit.activity"
        mention = self._new("visit", "kg:Visit", at, rule)
        self._cite(mention, "kg:activity", f"activity:{visit.activity}", at, rule)
        for label, span in visit.programmes:
            self._note(mention, "kg:programme", label, span, "visit.programme")
        if visit.election:
            self._note(mention, "kg:election", *visit.election, "visit.election")
        if visit.date:
            self._visit_times(mention, visit, visit.date)
        for place in visit.places:
            self._link(mention, "schema:location", place, place.spans[0], "visit.place")
        self._visitors(mention, visit)
        for person in visit.met:
            self._link(mention, "kg:met", person, person.first.span, "visit.met")
        for group, span in visit.groups:
            self._note(mention, "kg:metGroup", group, span, "visit.group")

    def _visitors(self, mention: str, visit: Visit) -> None:
        for person in visit.by:
            self._link(mention, "kg:conductedBy", person, person.first.span, "visit.by")
        for posting in visit.posts:
            post = self._post(posting)
            self._say(mention, "kg:conductedBy", post, MENTION, posting.span, "visit.by-post")
        for unit in visit.units:
            self._link(mention, "kg:conductedByUnit", unit, unit.spans[0], "visit.unit")

    def _visit_times(self, mention: str, visit: Visit, day: DateMention) -> None:
        start, end = visit.start, visit.end
        if start is None:
            self._say(mention, "schema:startDate", day.iso, "xsd:date", day.span, "visit.date")
            return
        zone = start.zone or (end.zone if end else None)
        self._time(mention, "schema:startDate", day, start.at, zone, start)
        if start.until:
            self._time(mention, "schema:endDate", day, start.until, zone, start)
        elif end:
            self._time(mention, "schema:endDate", day, end.at, zone, end)

    def _time(
        self,
        mention: str,
        predicate: str,
        day: DateMention,
        at: str,
        zone: str | None,
        by: TimeMention,
    ) -> None:
        moment = f"{day.iso}T{at}:00{OFFSETS.get(zone or '', '')}"
        self._say(mention, predicate, moment, "xsd:dateTime", by.span, "visit.time")

    def _post(self, posting: Posting) -> str:
        """A post without its holder."""
        span, rule = posting.span, "post.unheld"
        mention = self._new("post", "kg:Post", span, rule)
        self._role(mention, posting.role, span, rule)
        if posting.unit:
            self._link(mention, "org:postIn", posting.unit, span, rule)
        for area in posting.areas:
            self._link(mention, "kg:area", area, span, rule)
        return mention

    def _handover(self, handover: HandOver) -> None:
        at, rule = handover.span(_FAR), "handover.cue"
        mention = self._new("handover", "kg:HandOver", at, rule)
        self._role(mention, handover.role, at, rule)
        if handover.unit:
            self._link(mention, "org:postIn", handover.unit, at, rule)
        if handover.outgoing:
            self._link(mention, "kg:outgoing", handover.outgoing, at, rule)
        if handover.incoming:
            self._link(mention, "kg:incoming", handover.incoming, at, rule)
        if handover.presided_by:
            person, words = handover.presided_by
            self._link(mention, "kg:presidedBy", person, words, "handover.presided-by")
        day = self._day
        if day:
            self._say(mention, "schema:startDate", day.iso, "xsd:date", day.span, "handover.date")

    def _quotation(self, quotation: Quotation) -> None:
        span, rule = quotation.span, quotation.rule
        mention = self._new("quotation", "kg:Quotation", span, rule)
        self._link(mention, "kg:speaker", quotation.speaker, quotation.by, rule)
        self._note(mention, "schema:text", span.of(self.scene.text), span, "quotation.marks")


def _name_span(item: PersonItem) -> Span:
    return Span(item.name.start, item.name.name_end)


def _role_concept(role: RoleItem) -> str | None:
    """The concept of a role whose label is in the lexicon; None where its function makes it another."""
    if role.label == role.row["label"]:
        return role.row["concept"]
    return _labelled().get(role.label.lower())


@cache
def _labelled() -> Mapping[str, str]:
    """Label in small letters → the first role that bears it."""
    labels = [(row["label"].lower(), concept) for concept, row in lexicon("roles").items()]
    return dict(reversed(labels))


def _residents_are_others(people: Iterable[Person]) -> None:
    """Private persons of a report about a crime or an accident are suspects, victims, witnesses."""
    for person in people:
        if person.kind == "resident":
            person.kind = "other"
