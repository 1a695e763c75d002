"""What each report states, about entities; and all reports together, each fact once.

The graph of a report is its claims with mentions replaced by entities, with the posts that it speaks of
and with all classes of each thing. The merged view keeps names apart (:mod:`kg.naming` chooses among them)
and settles for one value where there can be only one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import NamedTuple

from kg.claims import CONCEPT, MENTION, Claim, Document
from kg.classes import superclasses
from kg.errors import BuildError
from kg.names import canonical
from kg.posts import post_facts
from kg.statements import Facts, Statement, Term, expanded, lexical, report_iri, text, typed
from kg.vocab import expand

TYPE, NAME, ALSO = expand("rdf:type"), expand("foaf:name"), expand("skos:altLabel")
LABEL = expand("rdfs:label")
OBSERVED, FORMER = expand("kg:observedOn"), expand("kg:former")
TRUE = typed("true", "xsd:boolean")
#: What reports call a thing: not merged but chosen from.
WRITTEN = frozenset((NAME, ALSO, LABEL))
#: In the merged view each subject has one value of these, as ``ontology/shapes.ttl`` asks.
SINGLE = frozenset(
    expand(curie)
    for curie in (
        *("dcterms:identifier", "kg:regionCode", "kg:within", "kg:subordinateTo", "kg:speaker"),
        *("org:member", "org:role", "org:organization", "org:postIn", "kg:ofPlace", "kg:post"),
    )
)


class Merged(NamedTuple):
    """The facts of several reports, each once, with the claims that make it."""

    facts: Facts
    written: Facts  #: names and labels, as the reports write them


def check(documents: Collection[str], claims: Iterable[Claim], mentions: Collection[str]) -> None:
    """Raise :class:`BuildError` where a claim's report or a mention's link is missing."""
    for one in claims:
        if one.document not in documents:
            raise BuildError(
                f"claim {one.id} is of {one.document!r}, which is not among the documents"
            )
        for mention in _mentions(one):
            if mention not in mentions:
                raise BuildError(f"no link says who {mention} is; resolve the claims again")


def _mentions(one: Claim) -> tuple[str, ...]:
    return (one.subject, one.object) if one.object_type == MENTION else (one.subject,)


# One report --------------------------------------------------------------------------------------


def stated(one: Claim, entities: Mapping[str, str]) -> Statement:
    """What a claim says, about entities."""
    return Statement(entities[one.subject], expanded(one.predicate), _object(one, entities))


def _object(one: Claim, entities: Mapping[str, str]) -> Term:
    if one.object_type == MENTION:
        return entities[one.object]
    if one.object_type == CONCEPT:
        return expanded(one.object)
    return typed(one.object, one.object_type)


def types_of(subject: str, curie: str) -> Iterator[Statement]:
    """That ``subject`` is of a class, and of all classes above."""
    own = expanded(curie)
    for one in (own, *superclasses(own)):
        yield Statement(subject, TYPE, one)


def report_graph(says: Iterable[tuple[Statement, str]], base_iri: str) -> Facts:
    """What one report states, by what its claims say and the key of each."""
    said: dict[Statement, list[str]] = defaultdict(list)
    for fact, key in says:
        said[fact].append(key)
    for fact, made in post_facts(said, base_iri):
        said[fact] += made
    for fact, keys in [item for item in said.items() if item[0].predicate == TYPE]:
        for above in superclasses(lexical(fact.object)):
            said[Statement(fact.subject, TYPE, above)] += keys
    _name_once(said)
    return {fact: tuple(sorted(set(keys))) for fact, keys in said.items()}


def _name_once(said: dict[Statement, list[str]]) -> None:
    """One ``foaf:name`` a person: the fullest that the report writes; the others are other forms."""
    names: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for fact, keys in said.items():
        if fact.predicate == NAME:
            names[fact.subject][lexical(fact.object)] = keys
    for person, forms in names.items():
        best = canonical({form: len(keys) for form, keys in forms.items()})
        for form, keys in forms.items():
            if form != best:
                del said[Statement(person, NAME, text(form))]
                said[Statement(person, ALSO, text(form))] += keys
        said.pop(Statement(person, ALSO, text(best)), None)


def metadata(one: Document, base_iri: str) -> Iterator[Statement]:
    """What is known of a report itself."""
    me = report_iri(base_iri, one.id)
    yield from types_of(me, "kg:Report")
    yield Statement(me, expanded("dcterms:identifier"), text(one.id))
    yield Statement(me, LABEL, text(one.title or one.id))
    for predicate, value in (
        ("dcterms:title", one.title and text(one.title)),
        ("dcterms:issued", one.published and _dated(one.published)),
        ("dcterms:publisher", one.publisher and text(one.publisher)),
        ("schema:url", one.url and text(one.url)),
    ):
        if value:
            yield Statement(me, expanded(predicate), value)


def _dated(day: str) -> Term:
    """A date as precise as it is written."""
    precision = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}
    return typed(day, precision.get(len(day), "xsd:dateTime"))


def report_day(one: Document, claims: Iterable[Claim]) -> str:
    """The day a report speaks of: the last on which it observes a posting, else its publication."""
    observed = (each.object for each in claims if each.predicate == "kg:observedOn")
    return max(observed, default="") or one.published or ""


# All reports -------------------------------------------------------------------------------------


def merged(reports: Iterable[Facts]) -> Merged:
    """Every fact of every report once."""
    facts: dict[Statement, list[str]] = defaultdict(list)
    written: dict[Statement, list[str]] = defaultdict(list)
    for report in reports:
        for fact, keys in report.items():
            if fact.predicate in WRITTEN:
                written[fact] += keys
            elif not _as_past(fact, report):
                facts[fact] += keys
    return Merged(_sorted(facts), _sorted(written))


def _sorted(facts: Mapping[Statement, list[str]]) -> Facts:
    return {fact: tuple(sorted(keys)) for fact, keys in facts.items()}


def _as_past(fact: Statement, facts: Facts) -> bool:
    """Whether a report that speaks of a posting as over observes it: then it does not see it held."""
    return fact.predicate == OBSERVED and Statement(fact.subject, FORMER, TRUE) in facts


def settle(facts: Facts, registry: Iterable[Statement]) -> None:
    """Leave one value where there can be one: the registry's, else the one that most claims make.

    What gives way still stands in the graphs of the reports that state it.
    """
    implied = set(registry)
    values: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for fact in facts:
        if fact.predicate in SINGLE:
            values[fact.subject, fact.predicate].append(fact)
    for rivals in values.values():
        if len(rivals) > 1:
            best = min(rivals, key=lambda one: (one not in implied, -len(facts[one]), one.object))
            for rival in rivals:
                if rival != best:
                    del facts[rival]
