"""The sentences of a build: around a span of a report, and those that tell of a thing."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import NamedTuple

from pyoxigraph import NamedNode, QuerySolutions

from kg.claims import Span
from kg.layout import Layout, layout, sentence_at
from kg.opened import Build
from kg.vocab import PREFIXES, expand

#: What says least of a thing: its dates, and what kind of thing it is.
FAINT = frozenset(
    expand(curie)
    for curie in (
        *("rdf:type", "kg:observedOn", "kg:startedOn", "kg:endedOn"),
        *("schema:startDate", "schema:endDate"),
    )
)

_TOLD = """
SELECT ?predicate ?value ?document ?start ?end {
  GRAPH ?provenance {
    { ?claim rdf:subject ?thing } UNION { ?thing a kg:Claim BIND(?thing AS ?claim) }
    ?claim rdf:predicate ?predicate ; rdf:object ?value ; kg:evidence ?evidence .
    ?evidence oa:hasSource ?source ; oa:hasSelector ?selector .
    ?selector oa:start ?start ; oa:end ?end .
  }
  ?source dcterms:identifier ?document .
}"""


class Sentence(NamedTuple):
    """What one report says: its id, its date if it states one, and its words."""

    report: str
    published: str | None
    words: str


def sentence(build: Build, document: str, span: Span) -> Sentence:
    """The sentence (or sentences) around a span of a report, on one line."""
    held = build.document(document)
    parts = _layout(held.text)
    first, last = (sentence_at(parts, at, at) for at in (span.start, max(span.start, span.end - 1)))
    words = held.text[min(first.start, span.start) : max(last.end, span.end)]
    return Sentence(held.id, held.published, " ".join(words.split()))


def sentences(build: Build, thing: str, *, saying: str | None = None) -> list[Sentence]:
    """The sentence of each report that says most of ``thing`` (an IRI, or that of a claim).

    With ``saying`` only reports that say this value of it count (a date, as it stands in RDF).
    Sorted by report; empty where only a registry knows the thing.
    """
    by_report: dict[str, dict[Sentence, int]] = defaultdict(lambda: defaultdict(int))
    told: dict[str, set[str]] = defaultdict(set)
    for predicate, value, document, start, end in _rows(build, thing):
        told[document].add(value)
        here = sentence(build, document, Span(int(start), int(end)))
        by_report[document][here] += predicate not in FAINT
    return [
        max(by_report[document].items(), key=lambda item: item[1])[0]
        for document in sorted(by_report)
        if saying is None or saying in told[document]
    ]


def _rows(build: Build, thing: str) -> list[tuple[str, ...]]:
    """(predicate, value, report, start, end) of each claim about a thing, in the report's order."""
    named = {"thing": thing, "provenance": build.base_iri + "graph/provenance"}
    values = " ".join(f"VALUES ?{name} {{ {NamedNode(iri)} }}" for name, iri in named.items())
    text = _TOLD.replace("GRAPH", f"{values} GRAPH", 1)
    found = build.store.query(text, prefixes=dict(PREFIXES))
    assert isinstance(found, QuerySolutions)
    rows = [tuple(cell.value for cell in row) for row in found]
    return sorted(rows, key=lambda row: (row[2], int(row[3]), int(row[4]), row))


@lru_cache(maxsize=256)
def _layout(text: str) -> Layout:
    return layout(text)
