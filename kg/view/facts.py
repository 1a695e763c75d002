"""Claims told as facts: what is said of whom, and the sentences that say it, words marked.

A posting, a visit, a hand-over, a quotation is one fact with several parts, however many reports
tell of it. Of a person, a unit or a place each atom is a fact of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kg.claims import CONCEPT, MENTION, Claim, Document, Span, mention_kind
from kg.layout import Layout, layout, sentence_at

#: Mentions that are told whole; all others are told atom by atom.
TOLD_WHOLE = {"posting", "visit", "handover", "quotation"}
#: Predicates whose object dates a fact: its first day, its last day.
FIRST = ("schema:startDate", "kg:startedOn", "kg:observedOn")
LAST = ("schema:endDate", "kg:endedOn", "kg:observedOn")


class Value(NamedTuple):
    """An object as the page shows it: an entity, a concept, or plain text."""

    predicate: str
    form: str  #: "entity", "concept" or "text"
    value: str


class Evidence(NamedTuple):
    """One sentence (or quotation) of one report that says a fact."""

    document: str
    span: Span  #: of the sentence in the report's text
    marks: tuple[Span, ...]  #: the words, counted in the report's text; sorted, apart
    rules: tuple[str, ...]
    confidence: float  #: of the weakest claim that stands here


@dataclass
class Fact:
    """Something that reports state. ``of`` are the entities it is about, the main one first."""

    key: str
    kind: str  #: "posting", "visit", "handover", "quotation" or "attribute"
    of: list[str]
    says: list[Value]
    evidence: list[Evidence]
    claims: list[Claim] = field(default_factory=list, repr=False)

    @property
    def first(self) -> str | None:
        """Its first day as far as stated ("2024-09-25"), or None."""
        return _day(self.says, FIRST) or _day(self.says, LAST)

    @property
    def last(self) -> str | None:
        """Its last day as far as stated, or None."""
        return _day(self.says, LAST) or self.first


def _day(says: Iterable[Value], predicates: tuple[str, ...]) -> str | None:
    days = [v.value[:10] for v in says if v.predicate in predicates]
    pick = min if predicates is FIRST else max
    return pick(days) if days else None


def tell(
    documents: Iterable[Document], claims: Iterable[Claim], entities: Mapping[str, str]
) -> list[Fact]:
    """All facts that ``claims`` hold, sorted by key; ``entities`` maps a mention to its entity."""
    groups: dict[str, list[Claim]] = defaultdict(list)
    for one in claims:
        groups[_key(one, entities)].append(one)
    layouts = {document.id: layout(document.text) for document in documents}
    return [_fact(key, groups[key], entities, layouts) for key in sorted(groups)]


def _key(one: Claim, entities: Mapping[str, str]) -> str:
    subject = entities[one.subject]
    if mention_kind(one.subject) in TOLD_WHOLE:
        return subject
    value = entities.get(one.object, one.object)
    return f"{subject} {one.predicate} {value}"


def _fact(
    key: str, claims: Sequence[Claim], entities: Mapping[str, str], layouts: Mapping[str, Layout]
) -> Fact:
    kind = mention_kind(claims[0].subject)
    subject = entities[claims[0].subject]
    says = sorted({_value(one, entities) for one in claims})
    linked = [value.value for value in says if value.form == "entity"]
    of = list(dict.fromkeys([subject, *linked]))
    shown = kind if kind in TOLD_WHOLE else "attribute"
    return Fact(key, shown, of, says, standing(claims, layouts), list(claims))


def _value(one: Claim, entities: Mapping[str, str]) -> Value:
    if one.object_type == MENTION:
        return Value(one.predicate, "entity", entities[one.object])
    form = "concept" if one.object_type == CONCEPT else "text"
    return Value(one.predicate, form, one.object)


def standing(claims: Iterable[Claim], layouts: Mapping[str, Layout]) -> list[Evidence]:
    """The sentences in which claims stand, those that say most first; a date says least."""
    places: dict[tuple[str, Span], list[Claim]] = defaultdict(list)
    for one in claims:
        places[one.document, _around(one, layouts[one.document])].append(one)
    ordered = sorted(places.items(), key=lambda place: (-_telling(place[1]), place[0]))
    return [_standing(document, span, held) for (document, span), held in ordered]


def _telling(claims: Sequence[Claim]) -> int:
    return sum(one.predicate not in (*FIRST, *LAST, "rdf:type") for one in claims)


def _standing(document: str, span: Span, claims: Sequence[Claim]) -> Evidence:
    rules = tuple(sorted({one.rule for one in claims}))
    return Evidence(document, span, _marks(claims), rules, min(one.confidence for one in claims))


def _around(one: Claim, parts: Layout) -> Span:
    """From the start of the sentence that the claim starts in to the end of that it ends in."""
    first, last = (sentence_at(parts, at, at) for at in (one.start, max(one.start, one.end - 1)))
    return Span(min(first.start, one.start), max(last.end, one.end))


def _marks(claims: Sequence[Claim]) -> tuple[Span, ...]:
    """The spans of ``claims``, those that touch joined; what something *is* only if nothing else."""
    telling = [one for one in claims if one.predicate != "rdf:type"] or claims
    joined: list[Span] = []
    for start, end in sorted({(one.start, one.end) for one in telling}):
        if joined and start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(end, joined[-1].end))
        else:
            joined.append(Span(start, end))
    return tuple(joined)
