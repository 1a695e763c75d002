"""How many sources stand behind an event: reports that print one text are one source."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kg.echoes import independent
from kg.statements import Facts, Index, Statement, report_iri, typed
from kg.vocab import expand

TYPE, COUNT, ECHO = expand("rdf:type"), expand("kg:independentSources"), expand("kg:echoOf")
EVENT = expand("kg:Event")


def echo_facts(echoes: Mapping[str, str], base_iri: str) -> Facts:
    """Which report echoes which."""
    return {
        Statement(report_iri(base_iri, one), ECHO, report_iri(base_iri, first)): ()
        for one, first in echoes.items()
    }


def source_facts(facts: Facts, document: Callable[[str], str], echoes: Mapping[str, str]) -> Facts:
    """The number of independent sources of every event; ``document`` says of which report a claim is."""
    found: Facts = {}
    for event in Index(facts).subjects(TYPE, EVENT):
        keys = facts[Statement(event, TYPE, EVENT)]
        count = independent(set(map(document, keys)), echoes)
        found[Statement(event, COUNT, typed(str(count), "xsd:integer"))] = keys
    return found
