"""The classes of the ontology: which stand above each, and what people call them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from pyoxigraph import Literal, NamedNode, RdfFormat, parse

from kg.vocab import KG, expand, ontology_path

_SUBCLASS, _LABEL = expand("rdfs:subClassOf"), expand("rdfs:label")


@cache
def _ontology() -> tuple[Mapping[str, list[str]], Mapping[tuple[str, str], str]]:
    """Class -> classes directly above; (term, language) -> label."""
    above: dict[str, list[str]] = defaultdict(list)
    labels: dict[tuple[str, str], str] = {}
    for quad in parse(path=str(ontology_path("sambang.ttl")), format=RdfFormat.TURTLE):
        subject, predicate, object = quad.subject, quad.predicate.value, quad.object
        if not isinstance(subject, NamedNode):
            continue
        if predicate == _SUBCLASS and isinstance(object, NamedNode):
            above[subject.value].append(object.value)
        elif predicate == _LABEL and isinstance(object, Literal):
            labels[subject.value, object.language or ""] = object.value
    return above, labels


@cache
def superclasses(iri: str) -> tuple[str, ...]:
    """All classes above a class, nearest first; none for a class that the ontology does not know.

    >>> [iri.rpartition("#")[2] for iri in superclasses(expand("kg:SectorPolice"))][:2]
    ['PoliceUnit', 'Unit']
    """
    found: dict[str, None] = {}
    waiting = [iri]
    while waiting:
        for one in sorted(_ontology()[0].get(waiting.pop(0), ())):
            if one not in found:
                found[one] = None
                waiting.append(one)
    return tuple(found)


def term_label(iri: str, language: str = "en") -> str:
    """What people call a class or property of the ontology; its local name where nothing is said."""
    return _ontology()[1].get((iri, language)) or iri.removeprefix(KG)


def most_specific(types: set[str]) -> str | None:
    """The ``kg:`` class of a set that no other of the set specialises; the first by name if several."""
    above = {parent for one in types for parent in superclasses(one)}
    return min((one for one in types - above if one.startswith(KG)), default=None)
