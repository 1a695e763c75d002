"""What the endpoint is and what it holds: SPARQL 1.1 Service Description and VoID, without blank nodes."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolutions, Store, Triple

from kg.vocab import KG, PREFIXES, expand

SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
#: As the W3C names the formats of an answer.
FORMATS = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "JSON-LD", "RDF_XML"),
)
_CLASSES = "SELECT ?of (COUNT(*) AS ?n) { ?s a ?of } GROUP BY ?of"
_PREDICATES = "SELECT ?of (COUNT(*) AS ?n) { ?s ?of ?o } GROUP BY ?of"
_COUNTS = (
    ("void:triples", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"),
    ("void:distinctSubjects", "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }"),
)


def describe(endpoint: str, *, writable: bool) -> list[Triple]:
    """The service description of the endpoint at that URL."""
    service, dataset = f"{endpoint}#service", f"{endpoint}#dataset"
    told = [
        (service, expand("rdf:type"), f"{SD}Service"),
        (service, f"{SD}endpoint", endpoint),
        (service, f"{SD}supportedLanguage", f"{SD}SPARQL11Query"),
        (service, f"{SD}defaultDataset", dataset),
        (dataset, expand("rdf:type"), f"{SD}Dataset"),
        (dataset, f"{SD}defaultGraph", f"{endpoint}#merged"),
        (f"{endpoint}#merged", expand("rdf:type"), f"{SD}Graph"),
    ]
    told += [(service, f"{SD}resultFormat", _FORMATS + name) for name in FORMATS]
    if writable:
        told.append((service, f"{SD}supportedLanguage", f"{SD}SPARQL11Update"))
    return [_triple(*one) for one in told]


def void(store: Store, endpoint: str, base_iri: str) -> list[Triple]:
    """What the merged view of ``store`` holds: counts of triples, subjects, classes, predicates."""
    me = f"{endpoint}#merged"
    told = [
        _triple(me, expand("rdf:type"), expand("void:Dataset")),
        _triple(me, expand("void:sparqlEndpoint"), endpoint),
        _triple(me, expand("void:vocabulary"), KG),
        Triple(NamedNode(me), NamedNode(expand("void:uriSpace")), Literal(base_iri)),
    ]
    for predicate, sparql in _COUNTS:
        told += [_number(me, predicate, count) for _, count in _counted(store, sparql)]
    for kind, sparql in (("class", _CLASSES), ("property", _PREDICATES)):
        for iri, count in _counted(store, sparql):
            part = f"{me}-{kind}={iri}".replace("#", "%23").replace("%23", "#", 1)
            told.append(_triple(me, expand(f"void:{kind}Partition"), part))
            told.append(_triple(part, expand(f"void:{kind}"), iri))
            told.append(_number(part, _COUNTED[kind], count))
    return told


_COUNTED = {"class": "void:entities", "property": "void:triples"}


def _counted(store: Store, sparql: str) -> Iterator[tuple[str, str]]:
    """(what is counted, or nothing; how often)."""
    found = store.query(sparql, prefixes=dict(PREFIXES))
    assert isinstance(found, QuerySolutions)
    for row in found:
        cells = [cell.value for cell in row if cell is not None and hasattr(cell, "value")]
        yield ("", *cells)[-2], cells[-1]


def _triple(subject: str, predicate: str, object: str) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), NamedNode(object))


def _number(subject: str, predicate: str, count: str) -> Triple:
    number = Literal(count, datatype=NamedNode(expand("xsd:integer")))
    return Triple(NamedNode(subject), NamedNode(expand(predicate)), number)


def about(store: Store, iri: str) -> list[Triple]:
    """Every triple of the merged view that has ``iri`` at one of its ends."""
    me = NamedNode(iri)
    out = store.quads_for_pattern(me, None, None, DefaultGraph())
    into = store.quads_for_pattern(None, None, me, DefaultGraph())
    return [quad.triple for quads in (out, into) for quad in quads]
