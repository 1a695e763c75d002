"""``shapes.ttl``: the example of the ontology's page conforms, and each way to break it is seen."""

import pyshacl
import pytest
from rdflib import SH, Graph, URIRef

from kg.vocab import PREFIXES, ontology_path
from tests.ontology_page import example

SHAPES = Graph().parse(ontology_path("shapes.ttl"))
BASE = "https://w3id.org/sambang/id/"
PROLOGUE = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
NAMES = {
    "REPORT": "report/contoh",
    "PERSON": "person/slamet-widodo-5f0c",
    "POSTING": "posting/77a1",
    "VISIT": "visit/c41e",
    "SECTOR": "unit/polsek-mranggen.polres-demak",
    "RESORT": "unit/polres-demak",
    "VILLAGE": "place/33.21.01.2007",
    "DISTRICT": "place/33.21.01",
    "CLAIM": "claim/0d9b3c",
    "EVIDENCE": "report/contoh#char=0,19",
    "SELECTOR": "report/contoh#selector=0,19",
    "POST": "post/bhabinkamtibmas.33.21.01.2007",
}


def update(graph: Graph, text: str) -> Graph:
    """``graph`` after a SPARQL update in which ``VISIT`` stands for the visit of the example."""
    for name, path in NAMES.items():
        text = text.replace(name, f"<{BASE}{path}>")
    graph.update(PROLOGUE + text)
    return graph


def curie(iri: str) -> str:
    """``iri`` as the tables below write it."""
    namespaces = {**PREFIXES, "sh": str(SH)}
    prefix = next(prefix for prefix, start in namespaces.items() if iri.startswith(start))
    return f"{prefix}:{iri.removeprefix(namespaces[prefix])}"


def broken(graph: Graph) -> set[str]:
    """What a validator finds: the path of each result or, where that is no property, its kind."""
    _, report, _ = pyshacl.validate(graph, shacl_graph=SHAPES)
    found = set()
    for result in report.subjects(SH.resultSeverity, SH.Violation):
        path = report.value(result, SH.resultPath)
        kind = report.value(result, SH.sourceConstraintComponent)
        found.add(curie(str(path if isinstance(path, URIRef) else kind)))
    return found


def put(subject: str, predicate: str, value: str) -> str:
    """An update that leaves ``value`` as the only value."""
    return (
        f"DELETE {{ {subject} {predicate} ?old }} INSERT {{ {subject} {predicate} {value} }}"
        f" WHERE {{ OPTIONAL {{ {subject} {predicate} ?old }} }}"
    )


def drop(subject: str, predicate: str) -> str:
    return f"DELETE WHERE {{ {subject} {predicate} ?any }}"


def add(*triples: str) -> str:
    return f"INSERT DATA {{ {' . '.join(triples)} }}"


def test_the_shapes_are_shapes() -> None:
    assert pyshacl.validate(Graph(), shacl_graph=SHAPES, meta_shacl=True)[0]


def test_the_example_conforms() -> None:
    assert broken(example()) == set()


ALLOWED = [
    put("VISIT", "schema:startDate", '"2024-09-25"^^xsd:date'),
    put("VISIT", "schema:startDate", '"2024-09"^^xsd:gYearMonth'),
    put("VISIT", "schema:startDate", '"2024-09-25T08:15:00+09:00"^^xsd:dateTime'),
    drop("VISIT", "schema:startDate"),
    put("VISIT", "kg:conductedBy", "POST"),
    put("POSTING", "kg:startedOn", '"2021"^^xsd:gYear'),
    put("POSTING", "kg:acting", "true"),
    add("PERSON kg:academicTitle 'SH' , 'SIK'"),
    put("REPORT", "dcterms:publisher", "'Humas Polres Demak'"),
    put("CLAIM", "rdf:object", "'a literal'"),
    put("CLAIM", "kg:confidence", "1.0"),
]


@pytest.mark.parametrize("change", ALLOWED)
def test_allowed(change: str) -> None:
    assert broken(update(example(), change)) == set()


FORBIDDEN = [
    (drop("REPORT", "dcterms:identifier"), "dcterms:identifier"),
    (put("REPORT", "dcterms:issued", "'yesterday'"), "dcterms:issued"),
    (add("REPORT dcterms:title 'another'"), "dcterms:title"),
    (drop("PERSON", "foaf:name"), "foaf:name"),
    (drop("PERSON", "rdfs:label"), "rdfs:label"),
    (add("PERSON rdfs:label 'Pak Slamet'"), "rdfs:label"),
    (put("PERSON", "rdfs:label", "'Slamet'@id"), "rdfs:label"),
    (put("PERSON", "kg:rank", "'Aiptu'"), "kg:rank"),
    (add("PERSON kg:currentRank rank:aipda", "rank:aipda a skos:Concept"), "kg:currentRank"),
    (add("PERSON kg:academicTitle 'S.H.'"), "kg:academicTitle"),
    ("DELETE DATA { PERSON a kg:Person }", "rdf:type"),
    ("DELETE DATA { SECTOR a kg:PoliceUnit }", "rdf:type"),
    ("DELETE DATA { VILLAGE a kg:Place }", "rdf:type"),
    ("DELETE DATA { VISIT a kg:Event }", "rdf:type"),
    (add("SECTOR kg:subordinateTo SECTOR"), "kg:subordinateTo"),
    (put("RESORT", "kg:subordinateTo", "VILLAGE"), "kg:subordinateTo"),
    (put("RESORT", "kg:jurisdiction", "SECTOR"), "kg:jurisdiction"),
    (put("VILLAGE", "kg:regionCode", "'33.21.1.2007'"), "kg:regionCode"),
    (put("VILLAGE", "kg:regionCode", "'33.21.01'"), "kg:regionCode"),
    (put("DISTRICT", "kg:regionCode", "3321.01"), "kg:regionCode"),
    (add("POST a kg:Hamlet , kg:Place ; kg:regionCode '33.21.01.2007'"), "kg:regionCode"),
    (add("VILLAGE kg:within VILLAGE"), "kg:within"),
    (put("VILLAGE", "geo:lat", "95.5"), "geo:lat"),
    (drop("POST", "org:role"), "org:role"),
    (put("POST", "org:postIn", "VILLAGE"), "org:postIn"),
    ("DELETE WHERE { POST org:postIn ?u ; kg:area ?a }", "sh:MinCountConstraintComponent"),
    (put("POSTING", "kg:ofPlace", "VILLAGE"), "sh:MaxCountConstraintComponent"),
    (drop("POSTING", "org:member"), "org:member"),
    (put("POSTING", "org:member", "SECTOR"), "org:member"),
    (drop("POSTING", "org:role"), "org:role"),
    (put("POSTING", "org:role", "'Kapolsek'"), "org:role"),
    (put("POSTING", "kg:area", "'Batursari'"), "kg:area"),
    (put("POSTING", "kg:former", "false"), "kg:former"),
    (put("POSTING", "kg:observedOn", "'2024-09-25T08:15:00+07:00'^^xsd:dateTime"), "kg:observedOn"),
    (put("POSTING", "kg:startedOn", "'2021'^^xsd:date"), "kg:startedOn"),
    (put("POSTING", "kg:startedOn", "'2021-13'^^xsd:gYearMonth"), "kg:startedOn"),
    (put("VISIT", "schema:startDate", "'2024-09-25T08:15:00'^^xsd:dateTime"), "schema:startDate"),
    (put("VISIT", "schema:startDate", "'2024-02-30'^^xsd:date"), "schema:startDate"),
    (put("VISIT", "schema:startDate", "'25 September 2024'"), "schema:startDate"),
    (put("VISIT", "schema:endDate", "'09.00'"), "schema:endDate"),
    (drop("VISIT", "kg:activity"), "kg:activity"),
    (put("VISIT", "kg:conductedBy", "SECTOR"), "kg:conductedBy"),
    (put("VISIT", "kg:conductedByUnit", "PERSON"), "kg:conductedByUnit"),
    (put("VISIT", "schema:location", "'Batursari'"), "schema:location"),
    (put("VISIT", "kg:met", "SECTOR"), "kg:met"),
    (add("VISIT kg:metGroup ''"), "kg:metGroup"),
    (add("VISIT kg:independentSources 0"), "kg:independentSources"),
    (add("REPORT kg:echoOf VISIT"), "kg:echoOf"),
    (drop("CLAIM", "kg:evidence"), "kg:evidence"),
    (put("CLAIM", "kg:confidence", "1.5"), "kg:confidence"),
    (drop("CLAIM", "kg:rule"), "kg:rule"),
    (drop("CLAIM", "rdf:object"), "rdf:object"),
    (put("CLAIM", "rdf:subject", "'visit'"), "rdf:subject"),
    (put("EVIDENCE", "oa:hasSource", "VISIT"), "oa:hasSource"),
    (drop("EVIDENCE", "oa:hasSelector"), "oa:hasSelector"),
    (put("SELECTOR", "oa:start", "20"), "oa:start"),
    (put("SELECTOR", "oa:start", "-1"), "oa:start"),
    (put("SELECTOR", "oa:exact", "''"), "oa:exact"),
    (put("SELECTOR", "oa:exact", "'Aiptu'"), "sh:SPARQLConstraintComponent"),
    (put("SELECTOR", "oa:end", "20"), "sh:SPARQLConstraintComponent"),
    (
        "DELETE DATA { SELECTOR oa:start 0 ; oa:end 19 } ;"
        " INSERT DATA { SELECTOR oa:start 1 ; oa:end 20 }",
        "sh:SPARQLConstraintComponent",
    ),
    ("DELETE DATA { SELECTOR a oa:TextQuoteSelector }", "rdf:type"),
    (drop("rank:aiptu", "rdfs:label"), "rdfs:label"),
    (put("PERSON", "kg:commands", "VILLAGE"), "kg:commands"),
    (put("PERSON", "kg:servesAt", "VILLAGE"), "kg:servesAt"),
    (put("PERSON", "kg:assignedTo", "SECTOR"), "kg:assignedTo"),
    (put("PERSON", "kg:holdsOfficeIn", "SECTOR"), "kg:holdsOfficeIn"),
    (put("PERSON", "kg:reportsTo", "POST"), "kg:reportsTo"),
    (put("PERSON", "kg:visited", "SECTOR"), "kg:visited"),
    (add("SECTOR kg:visited VILLAGE"), "sh:OrConstraintComponent"),
    (
        add("VISIT kg:conductedBy [ a kg:Person ; rdfs:label 'x' ; foaf:name 'x' ]"),
        "kg:conductedBy",
    ),
    (add("REPORT dcterms:publisher '' "), "dcterms:publisher"),
    (add("REPORT schema:url 'https://a.id/1' , 'https://a.id/2'"), "schema:url"),
    (add("PERSON kg:honorific 'H.'@id"), "kg:honorific"),
    (add("PERSON skos:altLabel ''"), "skos:altLabel"),
    (add("DISTRICT geo:long 200.0"), "geo:long"),
    (add("rank:aiptu skos:broader 'Bintara Tinggi'"), "skos:broader"),
    (put("POSTING", "org:organization", "VILLAGE"), "org:organization"),
    (add("POSTING kg:post SECTOR"), "kg:post"),
    (add("POSTING kg:acting 'Ps.'"), "kg:acting"),
    (add("POSTING kg:endedOn '2024-9'"), "kg:endedOn"),
    (add("POST kg:ofPlace RESORT"), "kg:ofPlace"),
    (add("POST org:reportsTo PERSON"), "org:reportsTo"),
    (add("VISIT kg:programme ''"), "kg:programme"),
    (add("VISIT kg:election 2024"), "kg:election"),
    (drop("SELECTOR", "oa:end"), "oa:end"),
    (put("CLAIM", "rdf:predicate", "'kg:met'"), "rdf:predicate"),
    (add("REPORT a kg:Quotation ; schema:text 'Aman' ; kg:speaker SECTOR"), "kg:speaker"),
    (add("REPORT a kg:Quotation ; kg:speaker PERSON"), "schema:text"),
    (add("REPORT a kg:HandOver , kg:Event ; kg:outgoing SECTOR"), "kg:outgoing"),
    (add("REPORT a kg:HandOver , kg:Event ; kg:incoming SECTOR"), "kg:incoming"),
    (add("REPORT a kg:HandOver , kg:Event ; kg:presidedBy SECTOR"), "kg:presidedBy"),
]


@pytest.mark.parametrize(("change", "path"), FORBIDDEN)
def test_forbidden(change: str, path: str) -> None:
    assert path in broken(update(example(), change))


def test_every_property_of_the_shapes_has_been_broken() -> None:
    """A shape without a case that breaks it might as well check nothing."""
    properties = (path for path in SHAPES.objects(predicate=SH.path) if isinstance(path, URIRef))
    paths = {curie(path) for path in properties}
    assert paths - {path for _, path in FORBIDDEN} == set()
