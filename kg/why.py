"""Why a build says what it says: each fact of an entity with the sentences that state it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from pyoxigraph import NamedNode, QuerySolutions

from kg.classes import most_specific
from kg.opened import Build, Entity
from kg.query import ask, shown
from kg.sentences import Sentence, sentence
from kg.statements import curie
from kg.view.facts import Fact, Value, tell
from kg.view.words import words_for
from kg.vocab import KG

#: Facts of these predicates come first, and parts of a fact are told in this order.
_ORDER = (
    *("rdf:type", "foaf:name", "rdfs:label", "skos:altLabel", "kg:honorific", "kg:academicTitle"),
    *("org:role", "kg:activity", "org:organization", "org:postIn", "kg:ofPlace", "kg:area"),
    *("org:member", "kg:rank", "kg:speaker", "schema:text", "kg:outgoing", "kg:incoming"),
    *("schema:startDate", "schema:endDate", "schema:location", "kg:conductedBy"),
    *("kg:subordinateTo", "kg:within", "kg:regionCode"),
)
_KINDS = ("attribute", "posting", "handover", "visit", "quotation")


class Told(NamedTuple):
    """One fact in words; ``sentences`` is empty where only a registry says so."""

    words: str
    sentences: tuple[Sentence, ...]


class Account(NamedTuple):
    """All that a build holds of one entity."""

    iri: str
    label: str
    kind: str
    facts: list[Told]


def account(build: Build, entity: Entity) -> Account:
    """What ``build`` says of ``entity`` and why; what only the registry says comes last."""
    facts = _facts_of(build, entity)
    own = [fact for fact in facts if fact.kind == "attribute" and fact.of[0] == entity.iri]
    others = [fact for fact in facts if fact not in own]
    told = _own_told(build, own) + [_told(build, fact, entity) for fact in others]
    stated = {_words(build, value.predicate, [value]) for fact in own for value in fact.says}
    implied = [Told(words, ()) for words in _implied(build, entity) if words not in stated]
    kind = most_specific({KG + kind for kind in entity.kinds})
    return Account(entity.iri, entity.label, _name(curie(kind or "")), told + implied)


def _facts_of(build: Build, entity: Entity) -> list[Fact]:
    """Every fact that the entity has a part in, in the order in which facts are told."""
    entities = {link.mention: build.entity_iri(link.entity) for link in build.links}
    near = {mention for mention, iri in entities.items() if iri == entity.iri}
    wholes = {claim.subject for claim in build.claims if claim.object in near}
    about = {entities[mention] for mention in near | wholes}
    claims = [claim for claim in build.claims if entities[claim.subject] in about]
    named = {claim.document for claim in claims}
    documents = [document for document in build.documents if document.id in named]
    facts = [fact for fact in tell(documents, claims, entities) if entity.iri in fact.of]
    return sorted(facts, key=lambda fact: (_KINDS.index(fact.kind), fact.first or "", fact.key))


def _own_told(build: Build, facts: Iterable[Fact]) -> list[Told]:
    """An entity's own attributes: those of one predicate in one line."""

    def predicate(fact: Fact) -> str:
        return fact.says[0].predicate

    told = []
    ordered = sorted(facts, key=lambda fact: _place(fact.says[0]))
    for name, group in groupby(ordered, key=predicate):
        held = list(group)
        words = _words(build, name, [fact.says[0] for fact in held])
        told.append(Told(words, _sentences(build, held)))
    return told


def _told(build: Build, fact: Fact, entity: Entity) -> Told:
    parts: dict[str, list[Value]] = defaultdict(list)
    for value in sorted(fact.says, key=_place):
        if value.predicate != "rdf:type" and (value.value != entity.iri or fact.kind != "posting"):
            parts[value.predicate].append(value)
    words = "; ".join(_words(build, predicate, values) for predicate, values in parts.items())
    return Told(f"{_subject(build, fact)}: {words}", _sentences(build, [fact]))


def _subject(build: Build, fact: Fact) -> str:
    """What a fact is of: somebody, or a kind of event or posting ("visit")."""
    if fact.kind == "attribute":
        return build.label(fact.of[0])
    return _name(next(value.value for value in fact.says if value.predicate == "rdf:type"))


def _sentences(build: Build, facts: Iterable[Fact]) -> tuple[Sentence, ...]:
    places = {(one.document, one.span) for fact in facts for one in fact.evidence}
    told = (sentence(build, *key) for key in sorted(places))
    return tuple(dict.fromkeys(told))


def _place(value: Value) -> tuple[int, Value]:
    known = value.predicate in _ORDER
    return (_ORDER.index(value.predicate) if known else len(_ORDER), value)


def _words(build: Build, predicate: str, values: Iterable[Value]) -> str:
    """A predicate and what it leads to: "academic title MH, SIK"."""
    shown_values = [
        _name(value.value)
        if value.predicate == "rdf:type"
        else build.label(value.value)
        if value.form != "text"
        else value.value
        for value in values
    ]
    return f"{_name(predicate)} {', '.join(shown_values)}"


def _name(predicate: str) -> str:
    return words_for([predicate])[predicate][0]


def _implied(build: Build, entity: Entity) -> list[str]:
    """What the registry of units and the gazetteer say of an entity."""
    registry, me = NamedNode(build.base_iri + "graph/registry"), NamedNode(entity.iri)
    body = f"GRAPH {registry} {{ {me} ?p ?o }} FILTER(?p NOT IN (rdf:type, rdfs:label))"
    found = ask(build, f"SELECT ?p ?o {{ {body} }} ORDER BY ?p ?o")
    assert isinstance(found, QuerySolutions)
    return [f"{_name(curie(p.value))} {shown(build, o)}" for p, o in found]
