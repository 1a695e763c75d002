"""What is said of each mention: the claims of some reports folded up small, for resolution to read.

Each distinct pair of predicate and object is held once, and a mention is a short sorted tuple of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kg.claims import MENTION, Claim, ObjectType, mention_document, mention_kind

#: What tells who or what a mention is. Other predicates are not held.
TELLING = frozenset(
    {
        *("rdf:type", "rdfs:label", "foaf:name", "skos:altLabel", "kg:academicTitle", "kg:rank"),
        *("dcterms:identifier", "kg:regionCode", "kg:within", "kg:subordinateTo"),
        *("org:member", "org:role", "org:organization", "org:postIn", "kg:ofPlace", "kg:area"),
        *("kg:acting", "kg:former", "kg:observedOn", "kg:startedOn", "kg:endedOn"),
        *("schema:startDate", "schema:location", "kg:conductedBy", "kg:conductedByUnit", "kg:met"),
        *("kg:outgoing", "kg:incoming", "kg:presidedBy", "kg:speaker", "schema:text"),
    }
)


class Saying(NamedTuple):
    """As much of a claim as it takes here: some columns of the table."""

    subject: str
    predicate: str
    object: str
    object_type: ObjectType


class Fact(NamedTuple):
    """What one claim says of its subject."""

    predicate: str
    object: str


class Said:
    """All that is said of the mentions of some reports; the order of the claims leaves no trace."""

    def __init__(self, claims: Iterable[Claim | Saying]) -> None:
        held: dict[str, list[Fact]] = {}
        facts: dict[Fact, Fact] = {}
        names: dict[str, str] = {}
        for claim in claims:
            subject = names.setdefault(claim.subject, claim.subject)
            said = held.setdefault(subject, [])
            if claim.object_type == MENTION:
                other = names.setdefault(claim.object, claim.object)
                held.setdefault(other, [])
                said.append(Fact(claim.predicate, other))
            elif claim.predicate in TELLING:
                fact = Fact(claim.predicate, claim.object)
                said.append(facts.setdefault(fact, fact))
        self._held = {mention: tuple(sorted(set(said))) for mention, said in held.items()}

    def mentions(self, kind: str) -> Iterator[str]:
        """All mentions of a kind, by document and id."""
        return iter(sorted(m for m in self._held if mention_kind(m) == kind))

    def kinds(self) -> dict[str, list[str]]:
        """Kind → its mentions, sorted."""
        found: dict[str, list[str]] = {}
        for mention in sorted(self._held):
            found.setdefault(mention_kind(mention), []).append(mention)
        return found

    def values(self, mention: str, predicate: str) -> list[str]:
        """The objects of a predicate, sorted."""
        return [fact.object for fact in self._held.get(mention, ()) if fact.predicate == predicate]

    def first(self, mention: str, predicate: str) -> str | None:
        """The smallest object of a predicate, or None."""
        return next(iter(self.values(mention, predicate)), None)

    def by_document(self, kind: str) -> dict[str, list[str]]:
        """Document → its mentions of a kind."""
        found: dict[str, list[str]] = {}
        for mention in self.mentions(kind):
            found.setdefault(mention_document(mention), []).append(mention)
        return found
