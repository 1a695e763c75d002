"""One report → its claims. A pure function: the same document gives the same claims, anywhere.

The parts are found in the rooms below; here they are written down, one atom a row, each with its span.
"""

from __future__ import annotations

from dataclasses import replace

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
from kg.dates import OFFSETS
from kg.grammar import headlines, scan
from kg.handovers import HandOver, HandOvers, is_handover, tells_change
from kg.items import Item, PersonItem, PlaceItem, RoleItem
from kg.layout import Layout, layout
from kg.lexemes import lexeme_at
from kg.localities import Localities, PlaceRef, UnitRef
from kg.occasions import event_date
from kg.people import Person, aliases, gather, introduced
from kg.persons import Name, name_at
from kg.places import fold, gazetteer
from kg.postings import Posting, Postings
from kg.quotations import Quotations
from kg.scenes import Scene
from kg.tokens import Tokens, tokenize
from kg.topics import is_crime
from kg.unspoken import fill_in
from kg.visits import Visit, find_visits
from kg.vocab import lexicon

_KINDS = {
    "officer": "Officer",
    "soldier": "Soldier",
    "official": "Official",
    "community_figure": "CommunityFigure",
    "resident": "Resident",
    "other": "OtherPerson",
}
_FORCES = {"polri": "officer", "tni": "soldier"}
#: Of two roles of one person the stronger says what kind of person it is.
_STRENGTH = ("officer", "soldier", "official", "community_figure", "resident", "other")


def extract(document: Document) -> list[Claim]:
    """All that a report says, in the order of the text."""
    rows = list(_Writer(document).claims())
    return sorted(
        set(rows), key=lambda c: (c.start, c.end, c.subject, c.predicate, c.object, c.rule)
    )


def read_scene(text: str, parts: Layout) -> Scene:
    """Find the people, units, places and postings of a text."""
    tokens = tokenize(text, [(x.start, x.end) for x in parts.lines if not x.chrome])
    capitals = headlines(tokens)
    items = scan(text, tokens, capitals)
    body = next(
        (s.start for s in parts.sentences if not parts.title or s.start >= parts.title.end), 0
    )
    where = Localities(text, tokens, items, body)
    items = _settled(text, tokens, items, where, capitals)
    items = sorted(
        [*items, *introduced(text, tokens, items, capitals, parts.quotes)],
        key=lambda i: (i.start, -i.end),
    )
    people = gather([i for i in items if isinstance(i, PersonItem)], parts.title)
    handover = is_handover(text, parts.title, body)
    bare = aliases(text, tokens, people, items)
    items = sorted([*items, *bare], key=lambda i: (i.start, -i.end))
    postings = Postings(text, items, people, where, parts.quotes)
    fill_in(postings)
    scene = Scene(text, parts, items, people, where, postings, body, handover)
    return scene


def _settled(
    text: str, tokens: Tokens, items: list[Item], where: Localities, capitals: frozenset[int]
) -> list[Item]:
    """A bare name behind a role that is no place of this report is its holder's name."""
    out: list[Item] = []
    written = {fold(i.name) for i in items if isinstance(i, PlaceItem) and not i.bare}
    for item in items:
        if out and item.start < out[-1].end:
            continue
        place = item.place if isinstance(item, RoleItem) else None
        out.append(item)
        if (
            not isinstance(item, RoleItem)
            or place is None
            or not place.bare
            or where.place_of(place)
        ):
            continue
        no_name = place.first in capitals or fold(place.name) in written or item.row["of"] == "area"
        if no_name or item.last != place.last or not item.row["holder"]:
            continue
        name = _holder_name(text, tokens, place)
        if name:
            out[-1] = replace(item, place=None, last=place.first, end=place.start)
            out.append(
                PersonItem(name.first, name.last, name.start, name.end, name, None, (), "role")
            )
    return out


def _holder_name(text: str, tokens: Tokens, place: PlaceItem) -> Name | None:
    """The name that a place's words begin; the one behind the comma where they only qualify the role
    ("tokoh adat Kutai, Awang Kasturi,")."""
    name = name_at(text, tokens, place.first)
    if name is None or any(r.level != "village" for r in gazetteer().named(place.name)):
        return None
    behind = name.last + 1
    if tokens.words[name.last : behind] == [","] and behind < len(tokens.words):
        title = lexeme_at(tokens, behind)
        if title:
            return None if title.lexeme.family == "honorific" else name
        other = name_at(text, tokens, behind)
        if other and text[other.end : other.end + 1] in ",;" and len(name.text.split()) == 1:
            return other
    return name


class _Writer:
    """Writes the claims of one document."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.layout = layout(document.text)
        self.scene = read_scene(document.text, self.layout)
        self.person_ids: dict[int, str] = {}
        self.unit_ids: dict[int, str] = {}
        self.place_ids: dict[int, str] = {}
        self.rows: list[Claim] = []

    def claims(self) -> list[Claim]:
        scene = self.scene
        handovers = (
            HandOvers(scene.text, scene.items, scene.postings).found
            if tells_change(scene.text)
            else []
        )
        for person in scene.people:
            person.kind = _kind(person, scene.postings.of(person))
        visits = find_visits(scene)
        if not visits:
            for person in scene.people:
                if person.kind == "resident" and is_crime(scene):
                    person.kind = "other"
        self._people()
        self._units()
        self._places()
        self._postings(visits)
        for visit in visits:
            self._visit(visit)
        for handover in handovers:
            self._handover(handover)
        self._quotations()
        return self.rows

    # rows

    def _say(
        self,
        subject: str,
        predicate: str,
        object: str,
        type_: str,
        span: Span,
        rule: str,
        confidence: float = 1.0,
    ) -> None:
        self.rows.append(
            claim(self.document, subject, predicate, object, type_, span, rule, confidence)
        )

    def _new(self, kind: MentionKind, class_: str, span: Span, rule: str) -> str:
        mention = mention_id(self.document.id, kind, span)
        self._say(mention, "rdf:type", class_, CONCEPT, span, rule)
        return mention

    # people, units, places

    def _people(self) -> None:
        for person in self.scene.people:
            self._person(person)

    def _person(self, person: Person) -> None:
        first = person.first
        rule = f"person.{first.cue}"
        mention = self._new("person", f"kg:{_KINDS[person.kind]}", first.span, rule)
        self.person_ids[id(person)] = mention
        self._say(mention, "foaf:name", person.name, STRING, _name_span(first), rule)
        seen = {person.name}
        for item in person.items:
            if item.name.text not in seen:
                seen.add(item.name.text)
                self._say(
                    mention,
                    "skos:altLabel",
                    item.name.text,
                    STRING,
                    _name_span(item),
                    f"person.{item.cue}",
                )
        if person.rank:
            row, item = person.rank
            self._say(
                mention, "kg:rank", f"rank:{row['concept']}", CONCEPT, item.span, "person.rank"
            )
        for title, item in person.titles.items():
            self._say(mention, "kg:academicTitle", title, STRING, item.span, "person.title")
        for item in person.items:
            for honorific in item.honorifics:
                self._say(mention, "kg:honorific", honorific, STRING, item.span, "person.honorific")

    def _units(self) -> None:
        for unit in self.scene.where.units:
            mention = self._new("unit", f"kg:{unit.kind}", unit.spans[0], "unit.name")
            self.unit_ids[id(unit)] = mention
            self._say(mention, "rdfs:label", unit.name, STRING, unit.spans[0], "unit.name")
            if unit.key:
                self._say(
                    mention, "dcterms:identifier", unit.key, STRING, unit.spans[0], "unit.registry"
                )
        for unit in self.scene.where.units:
            if unit.above:
                span = Span(unit.spans[0].start, max(unit.spans[0].end, unit.above.spans[0].end))
                above = self.unit_ids[id(unit.above)]
                near = span if span.end - span.start < 120 else unit.spans[0]
                self._say(
                    self.unit_ids[id(unit)], "kg:subordinateTo", above, MENTION, near, "unit.chain"
                )

    def _places(self) -> None:
        for place in self.scene.where.places:
            mention = self._new("place", f"kg:{place.kind}", place.spans[0], "place.name")
            self.place_ids[id(place)] = mention
            self._say(mention, "rdfs:label", place.name, STRING, place.spans[0], "place.name")
            if place.code:
                self._say(
                    mention, "kg:regionCode", place.code, STRING, place.spans[0], "place.gazetteer"
                )
        for place in self.scene.where.places:
            around = self.scene.where.around(place)
            if around:
                outer = self.place_ids[id(around)]
                self._say(
                    self.place_ids[id(place)],
                    "kg:within",
                    outer,
                    MENTION,
                    place.spans[0],
                    "place.within",
                )

    # postings

    def _role(self, role: RoleItem) -> tuple[str, str]:
        """The object for a role: its concept, or a mention with a label of its own."""
        concept = role.row["concept"]
        if role.label == role.row["label"]:
            return f"role:{concept}", CONCEPT
        known = next(
            (r for r in lexicon("roles").values() if r["label"].lower() == role.label.lower()), None
        )
        if known:
            return f"role:{known['concept']}", CONCEPT
        mention = self._new("role", "skos:Concept", role.span, "role.function")
        self._say(mention, "rdfs:label", role.label, STRING, role.span, "role.function")
        self._say(mention, "skos:broader", f"role:{concept}", CONCEPT, role.span, "role.function")
        return mention, MENTION

    def _postings(self, visits: list[Visit]) -> None:
        date = visits[0].date if visits else event_date(self.scene)
        for n, posting in enumerate(self.scene.postings.found):
            if posting.person is not None:
                self._posting(
                    posting,
                    date.iso if date else self.document.published,
                    date and Span(*date[:2]),
                    n,
                )

    def _posting(self, posting: Posting, seen: str | None, seen_at: Span | None, n: int) -> None:
        span, rule = posting.span, posting.rule
        mention = mention_id(self.document.id, "posting", span)
        if any(r.subject == mention for r in self.rows):
            span = posting.role.span
            mention = mention_id(self.document.id, "posting", span)
        self._say(mention, "rdf:type", "kg:Posting", CONCEPT, span, rule)
        role, type_ = self._role(posting.role)
        self._say(mention, "org:member", self.person_ids[id(posting.person)], MENTION, span, rule)
        self._say(mention, "org:role", role, type_, span, rule)
        if posting.unit:
            self._say(
                mention, "org:organization", self.unit_ids[id(posting.unit)], MENTION, span, rule
            )
        elif posting.place:
            self._say(mention, "kg:ofPlace", self.place_ids[id(posting.place)], MENTION, span, rule)
        for area in posting.areas:
            self._say(mention, "kg:area", self.place_ids[id(area)], MENTION, span, rule)
        rank = posting.person.rank if posting.person else None
        if rank:
            self._say(
                mention,
                "kg:rank",
                f"rank:{rank[0]['concept']}",
                CONCEPT,
                rank[1].span,
                "person.rank",
            )
        if posting.role.acting:
            self._say(mention, "kg:acting", "true", "xsd:boolean", span, rule)
        if posting.tense == "former":
            self._say(mention, "kg:former", "true", "xsd:boolean", span, rule)
        if seen and posting.tense != "former":
            self._say(
                mention, "kg:observedOn", seen, "xsd:date", seen_at or span, "posting.observed"
            )

    # events

    def _visit(self, visit: Visit) -> None:
        at, rule = visit.trigger, "visit.activity"
        mention = self._new("visit", "kg:Visit", at, rule)
        say = self._say
        say(mention, "kg:activity", f"activity:{visit.activity}", CONCEPT, at, rule)
        for label, span in visit.programmes:
            say(mention, "kg:programme", label, STRING, span, "visit.programme")
        if visit.election:
            say(
                mention,
                "kg:election",
                visit.election[0],
                STRING,
                visit.election[1],
                "visit.election",
            )
        self._visit_times(mention, visit)
        for place in visit.places:
            say(
                mention,
                "schema:location",
                self.place_ids[id(place)],
                MENTION,
                place.spans[0],
                "visit.place",
            )
        for person in visit.by:
            say(
                mention,
                "kg:conductedBy",
                self.person_ids[id(person)],
                MENTION,
                person.first.span,
                "visit.by",
            )
        for posting in visit.posts:
            say(
                mention,
                "kg:conductedBy",
                self._post(posting),
                MENTION,
                posting.span,
                "visit.by-post",
            )
        for unit in visit.units:
            say(
                mention,
                "kg:conductedByUnit",
                self.unit_ids[id(unit)],
                MENTION,
                unit.spans[0],
                "visit.unit",
            )
        for person in visit.met:
            say(
                mention,
                "kg:met",
                self.person_ids[id(person)],
                MENTION,
                person.first.span,
                "visit.met",
            )
        for group, span in visit.groups:
            say(mention, "kg:metGroup", group, STRING, span, "visit.group")

    def _visit_times(self, mention: str, visit: Visit) -> None:
        if visit.date is None:
            return
        day, date_span = visit.date.iso, Span(visit.date.start, visit.date.end)
        if visit.start is None:
            self._say(mention, "schema:startDate", day, "xsd:date", date_span, "visit.date")
            return
        zone = visit.start.zone or (visit.end.zone if visit.end else None)
        offset = OFFSETS.get(zone or "", "")
        span = Span(visit.start.start, visit.start.end)
        self._say(
            mention,
            "schema:startDate",
            f"{day}T{visit.start.at}:00{offset}",
            "xsd:dateTime",
            span,
            "visit.time",
        )
        until = visit.start.until or (visit.end.at if visit.end else None)
        if until:
            span = (
                Span(visit.end.start, visit.end.end)
                if visit.end and not visit.start.until
                else span
            )
            self._say(
                mention,
                "schema:endDate",
                f"{day}T{until}:00{offset}",
                "xsd:dateTime",
                span,
                "visit.time",
            )

    def _post(self, posting: Posting) -> str:
        mention = self._new("post", "kg:Post", posting.span, "post.unheld")
        role, type_ = self._role(posting.role)
        self._say(mention, "org:role", role, type_, posting.span, "post.unheld")
        if posting.unit:
            self._say(
                mention,
                "org:postIn",
                self.unit_ids[id(posting.unit)],
                MENTION,
                posting.span,
                "post.unheld",
            )
        for area in posting.areas:
            self._say(
                mention, "kg:area", self.place_ids[id(area)], MENTION, posting.span, "post.unheld"
            )
        return mention

    def _handover(self, handover: HandOver) -> None:
        if not handover.spans:
            return
        at = Span(min(s.start for s in handover.spans), max(s.end for s in handover.spans))
        if at.end - at.start > 600:
            at = handover.spans[0]
        mention = self._new("handover", "kg:HandOver", at, "handover.cue")
        role, type_ = self._role(handover.role)
        self._say(mention, "org:role", role, type_, at, "handover.cue")
        if handover.unit:
            self._say(
                mention, "org:postIn", self.unit_ids[id(handover.unit)], MENTION, at, "handover.cue"
            )
        for predicate, person in (
            ("kg:outgoing", handover.outgoing),
            ("kg:incoming", handover.incoming),
        ):
            if person:
                self._say(
                    mention, predicate, self.person_ids[id(person)], MENTION, at, "handover.cue"
                )
        date = event_date(self.scene)
        if date:
            self._say(
                mention, "schema:startDate", date.iso, "xsd:date", Span(*date[:2]), "handover.date"
            )

    def _quotations(self) -> None:
        scene = self.scene
        found = Quotations(scene.text, self.layout, scene.items, scene.people, scene.postings).found
        for quotation in found:
            mention = self._new("quotation", "kg:Quotation", quotation.span, quotation.rule)
            speaker = self.person_ids[id(quotation.speaker)]
            self._say(mention, "kg:speaker", speaker, MENTION, quotation.by, quotation.rule)
            text = quotation.span.of(scene.text)
            self._say(mention, "schema:text", text, STRING, quotation.span, "quotation.marks")


def _name_span(item: PersonItem) -> Span:
    return Span(item.name.start, item.name.name_end)


def _kind(person: Person, postings: list[Posting]) -> str:
    """What kind of person: by rank, else by the strongest office, honorific, or as a private person."""
    if person.rank:
        return _FORCES[person.rank[0]["force"]]
    holders = {p.role.row["holder"] for p in postings if p.role.row["holder"]}
    holders |= {i.holder for i in person.items if i.holder}
    for kind in _STRENGTH:
        if kind in holders:
            return kind
    return "resident"


__all__ = ["PlaceRef", "UnitRef", "extract", "read_scene"]
