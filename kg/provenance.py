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
        self._end = f" <{base_iri}graph/provenance> .\n"
        classes = sorted(f"{_IS_A}{one.object}>{self._end}" for one in types_of("", "kg:Claim"))
        self._classes = ["<", *(f"{one}<" for one in classes[:-1]), classes[-1]]

    def of(self, report: str, claims: Iterable[tuple[Claim, Statement]]) -> Iterator[str]:
        """The lines of all claims of the report with the IRI ``report``, some lines a piece."""
        spans: dict[tuple[int, int], str] = {}
        blocks = []
        for one, says in claims:
            spans[one.start, one.end] = one.quote
            me = f"{self.base_iri}claim/{one.id}"
            blocks.append((me, self._claim(me, one, says, report)))
        blocks.sort()
        yield from (block for _, block in blocks)
        # in the order of their names, as text: "1,20" stands before "1,3"
        named = sorted((f"{start},{end}", start, end) for start, end in spans)
        for name, _, _ in named:
            yield self._evidence(f"<{report}#char={name}", f"{report}#selector={name}", report)
        for name, start, end in named:
            yield self._selector(f"<{report}#selector={name}", start, end, spans[start, end])

    def _claim(self, me: str, one: Claim, says: Statement, report: str) -> str:
        my, end = f"<{me}", self._end
        return (
            f"{my}{_OBJECT}{ntriples(says.object)}{end}"
            f"{my}{_PREDICATE}{says.predicate}>{end}"
            f"{my}{_SUBJECT}{says.subject}>{end}"
            f"{me.join(self._classes)}"
            f"{my}{_CONFIDENCE}{_number(one.confidence)}{end}"
            f"{my}{_EVIDENCE}{report}#char={one.start},{one.end}>{end}"
            f"{my}{_RULE}{_text(one.rule)}{end}"
        )

    def _evidence(self, my: str, selector: str, report: str) -> str:
        end = self._end
        return f"{my}{_IS_RESOURCE}{end}{my}{_SELECTOR}{selector}>{end}{my}{_SOURCE}{report}>{end}"

    def _selector(self, my: str, start: int, end: int, quote: str) -> str:
        last = self._end
        return (
            f"{my}{_IS_POSITION}{last}{my}{_IS_QUOTE}{last}"
            f'{my}{_TO}"{end}"{_INTEGER}{last}'
            f"{my}{_EXACT}{ntriples(Literal(quote, _STRING))}{last}"
            f'{my}{_FROM}"{start}"{_INTEGER}{last}'
        )


def _between(predicate: str, object: str = "") -> str:
    """What stands between a subject and a value, or a value that is always the same."""
    return f"> <{expand(predicate)}> {object}"


_IS_A, _STRING = _between("rdf:type", "<"), expand("xsd:string")
_OBJECT, _PREDICATE = _between("rdf:object"), _between("rdf:predicate", "<")
_SUBJECT, _RULE = _between("rdf:subject", "<"), _between("kg:rule")
_CONFIDENCE, _EVIDENCE = _between("kg:confidence"), _between("kg:evidence", "<")
_IS_RESOURCE = f"{_IS_A}{expand('oa:SpecificResource')}>"
_SELECTOR, _SOURCE = _between("oa:hasSelector", "<"), _between("oa:hasSource", "<")
_IS_POSITION = f"{_IS_A}{expand('oa:TextPositionSelector')}>"
_IS_QUOTE = f"{_IS_A}{expand('oa:TextQuoteSelector')}>"
_FROM, _TO, _EXACT = _between("oa:start"), _between("oa:end"), _between("oa:exact")
_INTEGER = f"^^<{expand('xsd:integer')}>"


@cache
def _number(confidence: float) -> str:
    return ntriples(typed(decimal(confidence), "xsd:decimal"))


@cache
def _text(rule: str) -> str:
    return ntriples(text(rule))
