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
from kg.statements import Statement, evidence_iri, expanded, ntriples, report_iri, text, typed
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
            *(("oa:end", "%s"), ("oa:exact", "%s"), ("oa:start", "%s")),
        )

    def of(self, report: str, claims: Iterable[tuple[Claim, Statement]]) -> Iterator[str]:
        """The lines of all claims of the report with the IRI ``report``, some lines a piece."""
        spans: dict[tuple[int, int], str] = {}
        blocks = []
        for one, says in claims:
            start, end = span = one.start, one.end
            spans[span] = one.quote
            me, where = f"{self.base_iri}claim/{one.id}", f"{report}#char={start},{end}"
            values = _number(one.confidence), where, _text(one.rule)
            blocks.append((me, (ntriples(says.object), says.predicate, says.subject, *values)))
        blocks.sort()
        yield from (_filled(self._claim, me, values) for me, values in blocks)
        # in the order of their names, as text: "1,20" stands before "1,3"
        named = sorted((f"{start},{end}", start, end) for start, end in spans)
        for name, _, _ in named:
            source = f"{report}#selector={name}", report
            yield _filled(self._evidence, f"{report}#char={name}", source)
        for name, start, end in named:
            values = _integer(end), ntriples(text(spans[start, end])), _integer(start)
            yield _filled(self._selector, f"{report}#selector={name}", values)


def _template(graph: str, *rows: tuple[str, str]) -> tuple[str, ...]:
    """What stands between subject and subject, and where values go ("%s"), of some lines."""
    end = graph.replace("%", "%%")
    return tuple(f"> <{expand(name)}> {value}{end}" for name, value in rows)


def _filled(template: tuple[str, ...], subject: str, values: tuple[str, ...]) -> str:
    return _joined(template, subject) % values


def _joined(template: tuple[str, ...], subject: str) -> str:
    start = f"<{subject}".replace("%", "%%")
    return start + start.join(template)


@cache
def _number(confidence: float) -> str:
    return ntriples(typed(decimal(confidence), "xsd:decimal"))


@cache
def _text(rule: str) -> str:
    return ntriples(text(rule))


def _integer(value: int) -> str:
    return f'"{value}"^^<{_INTEGER}>'


_INTEGER = expand("xsd:integer")
