"""How many sources stand behind an event: reports that print one text are one source."""

from __future__ import annotations

from collections.abc import Mapping

from kg.claims import Claim
from kg.echoes import independent
from kg.statements import Facts, Index, Statement, report_iri, typed
from kg.vocab import expand

TYPE, COUNT, ECHO = expand("rdf:type"), expand("kg:independentSources"), expand("kg:echoOf")


def source_facts(
    facts: Facts, claims: Mapping[str, Claim], base_iri: str, echoes: Mapping[str, str]
) -> Facts:
    """The number of independent sources of every event, and which report echoes which."""
    found: Facts = {
        Statement(report_iri(base_iri, one), ECHO, report_iri(base_iri, first)): ()
        for one, first in echoes.items()
    }
    for event in Index(facts).subjects(TYPE, expand("kg:Event")):
        keys = facts[Statement(event, TYPE, expand("kg:Event"))]
        count = independent({claims[key].document for key in keys}, echoes)
        found[Statement(event, COUNT, typed(str(count), "xsd:integer"))] = keys
    return found
