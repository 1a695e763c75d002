"""Where each claim stands: a ``kg:Claim`` for each row of the table, with its evidence.

:func:`told` gives it as statements; :class:`Lines` gives the same as lines of N-Quads, made from templates
because they are most of what a build holds. A test holds the two against each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from kg.claims import Claim
from kg.implied import decimal
from kg.reported import types_of
from kg.statements import (
    Literal,
    Statement,
    evidence_iri,
    expanded,
    ntriples,
    report_iri,
    text,
    typed,
)
from kg.vocab import expand

TYPE = expand("rdf:type")


def told(claims: Iterable[tuple[Claim, Statement]], base_iri: str) -> Iterator[Statement]:
    """The statements about claims, each of which comes with what it says, about entities."""
    spans = set()
    for one, says in claims:
        yield from _claim(one, says, base_iri)
        span = (one.document, one.start, one.end, one.quote)
        if span not in spans:
            spans.add(span)
            yield from _evidence(*span, base_iri)


def _claim(one: Claim, says: Statement, base_iri: str) -> Iterator[Statement]:
    me = f"{base_iri}claim/{one.id}"
    where = evidence_iri(report_iri(base_iri, one.document), one.start, one.end)
    yield from types_of(me, "kg:Claim")
    yield Statement(me, expanded("rdf:subject"), says.subject)
    yield Statement(me, expanded("rdf:predicate"), says.predicate)
    yield Statement(me, expanded("rdf:object"), says.object)
    yield Statement(me, expanded("kg:rule"), text(one.rule))
    yield Statement(me, expanded("kg:confidence"), typed(decimal(one.confidence), "xsd:decimal"))
    yield Statement(me, expanded("kg:evidence"), where)


def _evidence(
    document: str, start: int, end: int, quote: str, base_iri: str
) -> Iterator[Statement]:
    report = report_iri(base_iri, document)
    me, selector = evidence_iri(report, start, end), f"{report}#selector={start},{end}"
    yield Statement(me, TYPE, expanded("oa:SpecificResource"))
    yield Statement(me, expanded("oa:hasSource"), report)
    yield Statement(me, expanded("oa:hasSelector"), selector)
    yield Statement(selector, TYPE, expanded("oa:TextPositionSelector"))
    yield Statement(selector, TYPE, expanded("oa:TextQuoteSelector"))
    yield Statement(selector, expanded("oa:start"), typed(str(start), "xsd:integer"))
    yield Statement(selector, expanded("oa:end"), typed(str(end), "xsd:integer"))
    yield Statement(selector, expanded("oa:exact"), text(quote))


class Lines:
    """The same as lines of N-Quads, in the order of their subjects and then of the lines."""

    def __init__(self, base_iri: str) -> None:
        self.base_iri = base_iri
        graph = f" <{base_iri}graph/provenance> .\n"
        classes = sorted(f"<{one.object}>" for one in types_of("", "kg:Claim"))
        self._classes = len(classes)
        self._claim = _template(
            graph,
            *(("rdf:object", "%s"), ("rdf:predicate", "<%s>"), ("rdf:subject", "<%s>")),
            *(("rdf:type", one.replace("%", "%%")) for one in classes),
            *(("kg:confidence", "%s"), ("kg:evidence", "<%s>"), ("kg:rule", "%s")),
        )
        self._evidence = _template(
            graph,
            ("rdf:type", f"<{expand('oa:SpecificResource')}>"),
            *(("oa:hasSelector", "<%s>"), ("oa:hasSource", "<%s>")),
        )
        self._selector = _template(
            graph,
            ("rdf:type", f"<{expand('oa:TextPositionSelector')}>"),
            ("rdf:type", f"<{expand('oa:TextQuoteSelector')}>"),
            *(("oa:end", _INTEGER), ("oa:exact", "%s"), ("oa:start", _INTEGER)),
        )

    def of(self, report: str, claims: Iterable[tuple[Claim, Statement]]) -> Iterator[str]:
        """The lines of all claims of the report with the IRI ``report``, some lines a piece."""
        spans: dict[tuple[int, int], str] = {}
        blocks = []
        for one, (subject, predicate, object) in claims:
            start, end = one.start, one.end
            spans[start, end] = one.quote
            me, where = f"{self.base_iri}claim/{one.id}", f"{report}#char={start},{end}"
            says = me, ntriples(object), me, predicate, me, subject, *((me,) * self._classes)
            told = _number(one.confidence), me, where, me, _text(one.rule)
            blocks.append((me, self._claim % (*says, me, *told)))
        blocks.sort()
        yield from (block for _, block in blocks)
        # in the order of their names, as text: "1,20" stands before "1,3"
        named = sorted((f"{start},{end}", start, end) for start, end in spans)
        for name, _, _ in named:
            me = f"{report}#char={name}"
            yield self._evidence % (me, me, f"{report}#selector={name}", me, report)
        for name, start, end in named:
            me, exact = f"{report}#selector={name}", ntriples(Literal(spans[start, end], _STRING))
            yield self._selector % (me, me, me, end, me, exact, me, start)


def _template(graph: str, *rows: tuple[str, str]) -> str:
    """The lines of a subject, with ``%s`` for it and for each value."""
    end = graph.replace("%", "%%")
    return "".join(f"<%s> <{expand(name)}> {value}{end}" for name, value in rows)


@cache
def _number(confidence: float) -> str:
    return ntriples(typed(decimal(confidence), "xsd:decimal"))


@cache
def _text(rule: str) -> str:
    return ntriples(text(rule))


_STRING, _INTEGER = expand("xsd:string"), f'"%s"^^<{expand("xsd:integer")}>'
