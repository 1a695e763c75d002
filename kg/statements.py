"""RDF statements as plain values: an IRI is a ``str``, a literal a small tuple.

No library's term classes: a build holds millions of statements, and all that the views do with
them is compare, sort and write. :mod:`rdflib` and :mod:`pyoxigraph` are the oracles of the tests.
"""

from __future__ import annotations

import gc
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import quote

from kg.vocab import PREFIXES, expand

#: What may stand in the path of an IRI as it is; everything else is percent-encoded.
_PATH = "/-._~:@!$&'()*+,;="
_ESCAPED = re.compile('["\\\\\x00-\x1f\x7f-\x9f\u2028\u2029]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class Literal(NamedTuple):
    """A value with its datatype (a full IRI)."""

    value: str
    datatype: str


Term = str | Literal


class Statement(NamedTuple):
    """Subject and predicate are IRIs; the object is an IRI or a literal."""

    subject: str
    predicate: str
    object: Term


#: Ids of the claims that make a statement, sorted; none where no report states it.
Support = tuple[str, ...]
Facts = dict[Statement, Support]


def text(value: str) -> Literal:
    """A literal of ``xsd:string``."""
    return Literal(value, _STRING)


def typed(value: str, datatype: str) -> Literal:
    """A literal of the datatype that the CURIE ``datatype`` names ("xsd:date")."""
    return Literal(value, expanded(datatype))


@cache
def expanded(curie: str) -> str:
    """:func:`kg.vocab.expand`, remembered: for the terms of claims, of which there are few."""
    return expand(curie)


def path_iri(base_iri: str, path: str) -> str:
    """The IRI of an entity's ``path`` below ``base_iri``; odd characters are percent-encoded."""
    return base_iri + quote(path, safe=_PATH)


@lru_cache(1 << 12)
def report_iri(base_iri: str, document: str) -> str:
    """The IRI of a report, which is also the name of its graph."""
    return f"{base_iri}report/{quote(document, safe='')}"


def evidence_iri(report: str, start: int, end: int) -> str:
    """``REPORT#char=START,END``, as RFC 5147 writes a range of characters."""
    return f"{report}#char={start},{end}"


@cache
def curie(iri: str) -> str:
    """``iri`` with the longest prefix that fits, or as it is.

    >>> curie("https://w3id.org/sambang/ontology#Visit")
    'kg:Visit'
    """
    fitting = [name for name, start in PREFIXES.items() if iri.startswith(start)]
    if not fitting:
        return iri
    best = max(fitting, key=lambda name: len(PREFIXES[name]))
    return f"{best}:{iri.removeprefix(PREFIXES[best])}"


def ntriples(term: Term) -> str:
    """``term`` as N-Triples and N-Quads write it, in ASCII-safe control characters."""
    if isinstance(term, str):
        return f"<{term}>"
    value = term.value
    if _ESCAPED.search(value):
        value = _ESCAPED.sub(_escape, value)
    return f'"{value}"' if term.datatype == _STRING else f'"{value}"^^<{term.datatype}>'


def _escape(found: re.Match[str]) -> str:
    mark = found.group()
    return _SHORT.get(mark) or f"\\u{ord(mark):04X}"


def lexical(term: Term) -> str:
    """The IRI or the value: what a person reads."""
    return term if isinstance(term, str) else term.value


@contextmanager
def uncollected() -> Iterator[None]:
    """The body without Python's search for circles, of which facts form none though they are many."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class Index:
    """Statements by subject and by object: ``index.objects(s, p)``, ``index.subjects(p, o)``."""

    def __init__(self, statements: Iterable[Statement]) -> None:
        self._forward: dict[tuple[str, str], list[Term]] = defaultdict(list)
        self._backward: dict[tuple[str, Term], list[str]] = defaultdict(list)
        for one in statements:
            self.add(one)

    def add(self, one: Statement) -> None:
        """Take in one more statement; the caller sees to it that it is new."""
        self._forward[one.subject, one.predicate].append(one.object)
        self._backward[one.predicate, one.object].append(one.subject)

    def objects(self, subject: str, predicate: str) -> list[Term]:
        """All objects, in the order in which they came in."""
        return self._forward.get((subject, predicate), [])

    def subjects(self, predicate: str, object: Term) -> list[str]:
        """All subjects, in the order in which they came in."""
        return self._backward.get((predicate, object), [])

    def value(self, subject: str, predicate: str) -> str | None:
        """The first object as text, or None."""
        return next(self.values(subject, predicate), None)

    def with_predicate(self, predicate: str) -> Iterator[str]:
        """All subjects that have ``predicate``, each once."""
        return (subject for subject, known in list(self._forward) if known == predicate)

    def values(self, subject: str, predicate: str) -> Iterator[str]:
        """All objects as text."""
        return map(lexical, self.objects(subject, predicate))


_STRING = expand("xsd:string")
