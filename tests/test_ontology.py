"""``sambang.ttl``: every term named in two languages, declared, known to its owner, and sound."""

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

import owlrl
import pytest
import rdflib.namespace as namespaces
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kg.vocab import KG, expand, ontology_path, read_table
from tests.ontology_page import example, page

KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
BUILT_IN = tuple(expand(prefix + ":") for prefix in ("rdf", "rdfs", "owl", "xsd"))
ONTOLOGY = Graph().parse(ontology_path("sambang.ttl"))
EDGES = read_table(ontology_path("edges.csv"))
#: owlrl writes what is contradictory as a triple with this predicate.
ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
PREFIXES = "@prefix kg: <https://w3id.org/sambang/ontology#> . @prefix : <urn:x:> . "


def declared(*kinds: Node) -> set[str]:
    return {str(one) for kind in kinds or KINDS for one in ONTOLOGY.subjects(RDF.type, kind)}


OURS = sorted(one for one in declared() if one.startswith(KG))


def used(graph: Graph) -> set[str]:
    """All IRIs of a graph that OWL and its kin do not bring along."""
    iris = {str(node) for triple in graph for node in triple if isinstance(node, URIRef)}
    return {iri for iri in iris if not iri.startswith(BUILT_IN)}


def mentioned(text: str) -> set[str]:
    """The ``kg:`` terms that a text names."""
    return {KG + name for name in re.findall(r"\bkg:([A-Za-z]+)", text)}


@pytest.mark.parametrize("term", OURS)
def test_every_term_is_named_and_defined_in_both_languages(term: str) -> None:
    for predicate in (RDFS.label, SKOS.definition):
        texts = list(ONTOLOGY.objects(URIRef(term), predicate))
        assert sorted(str(text.language) for text in texts) == ["en", "id"]
        assert all(text.strip() for text in texts)


def test_every_term_used_is_declared() -> None:
    assert used(ONTOLOGY) - declared() == {"https://w3id.org/sambang/ontology"}


def test_every_property_is_of_one_kind() -> None:
    kinds = [declared(kind) for kind in KINDS]
    doubles = [a & b for n, a in enumerate(kinds) for b in kinds[:n]]
    assert not set().union(*doubles)


@pytest.mark.parametrize(
    "source", ["../docs/architecture.md", "../docs/ontology.md", "shapes.ttl", "alarms.ttl"]
)
def test_no_document_names_a_term_that_is_not_declared(source: str) -> None:
    assert mentioned(ontology_path(source).read_text(encoding="utf-8")) - declared() == set()


def owner_of(iri: str) -> object | None:
    """rdflib's own list of the vocabulary that ``iri`` is of, where it has one."""
    known = (
        getattr(namespaces, name)
        for name in ("DCTERMS", "FOAF", "GEO", "ORG", "PROV", "SDO", "SKOS")
    )
    return next((one for one in known if iri.startswith(str(one))), None)


def test_terms_of_others_exist() -> None:
    owned = {iri: owner_of(iri) for iri in sorted(declared()) if not iri.startswith(KG)}
    unknown = [
        iri for iri, owner in owned.items() if owner is not None and URIRef(iri) not in owner
    ]
    assert not unknown
    assert sum(owner is not None for owner in owned.values()) > 40


@pytest.mark.parametrize("row", EDGES, ids=lambda row: f"{row['edge']} {row['object_path']}")
def test_edges_are_properties_of_the_ontology(row: dict[str, str]) -> None:
    edge = URIRef(expand(row["edge"]))
    assert (edge, URIRef(expand("kg:edge")), Literal(True)) in ONTOLOGY
    assert str(edge) in declared(OWL.ObjectProperty)
    if row["edge"].startswith("kg:"):
        assert Literal(row["label_en"], "en") in set(ONTOLOGY.objects(edge, RDFS.label))
        assert Literal(row["label_id"], "id") in set(ONTOLOGY.objects(edge, RDFS.label))
        assert Literal(row["definition"], "en") in set(ONTOLOGY.objects(edge, SKOS.definition))


def test_every_edge_of_the_ontology_has_a_row() -> None:
    marked = {str(one) for one in ONTOLOGY.subjects(URIRef(expand("kg:edge")), Literal(True))}
    assert marked == {expand(row["edge"]) for row in EDGES}


@pytest.mark.parametrize("row", EDGES, ids=lambda row: f"{row['edge']} {row['object_path']}")
def test_paths_of_edges_lead_over_declared_terms(row: dict[str, str]) -> None:
    paths = (
        f"{row['subject_path']} {row['object_path']} {row['event_date_path']} {row['from_class']}"
    )
    terms = {expand(curie) for curie in re.findall(r"\w+:\w+", paths)}
    assert terms
    assert terms <= declared()


def closure(text: str) -> Graph:
    """The ontology and some facts with all that OWL 2 RL concludes."""
    graph = ONTOLOGY + Graph().parse(data=PREFIXES + text, format="turtle")
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    return graph


def errors(graph: Graph) -> list[str]:
    return [str(text) for text in graph.objects(predicate=ERROR)]


def test_reasoning_finds_no_contradiction_in_the_example() -> None:
    assert errors(closure(example().serialize(format="turtle"))) == []


CONCLUSIONS = [
    (":a kg:commands :b .", ":a", "org:headOf", ":b"),
    (":a kg:commands :b .", ":a", "kg:servesAt", ":b"),
    (":a kg:commands :b .", ":b", "rdf:type", "org:OrganizationalUnit"),
    (":a a kg:SectorPolice .", ":a", "rdf:type", "kg:Unit"),
    (":a kg:within :b .", ":a", "schema:containedInPlace", ":b"),
    (":a kg:outgoing :b .", ":a", "rdf:type", "prov:Activity"),
    (":a kg:reportsTo :b .", ":b", "rdf:type", "foaf:Person"),
]


@pytest.mark.parametrize(("facts", "subject", "predicate", "object"), CONCLUSIONS)
def test_what_follows(facts: str, subject: str, predicate: str, object: str) -> None:
    triple = [
        URIRef(term.replace(":", "urn:x:", 1) if term.startswith(":") else expand(term))
        for term in (subject, predicate, object)
    ]
    assert tuple(triple) in closure(facts)


CONTRADICTIONS = [
    ":a a kg:Officer , kg:Village .",
    ":a kg:commands :b . :b kg:within :c .",
    ":a a kg:SectorPolice , kg:MilitaryUnit .",
    ":a a kg:Visit , kg:Posting .",
]


@pytest.mark.parametrize("facts", CONTRADICTIONS)
def test_what_cannot_be(facts: str) -> None:
    assert errors(closure(facts))


def test_superclasses_form_no_circle() -> None:
    for one in ONTOLOGY.subjects(RDF.type, OWL.Class):
        above = set(ONTOLOGY.transitive_objects(one, RDFS.subClassOf)) - {one}
        assert all(one not in ONTOLOGY.objects(each, RDFS.subClassOf) for each in above)


def test_the_page_has_a_row_for_every_term() -> None:
    text = page()
    for term in OURS:
        name = f"`kg:{term.removeprefix(KG)}`"
        words = [name, *(_in(term, RDFS.label, language) for language in ("en", "id"))]
        row = f"| {' | '.join(words)} | {_in(term, SKOS.definition, 'en')} |"
        assert row in text, f"docs/ontology.md lacks the row {row}"


def _in(term: str, predicate: URIRef, language: str) -> str:
    texts = ONTOLOGY.objects(URIRef(term), predicate)
    return next(str(text) for text in texts if text.language == language)


def test_only_lists_need_blank_nodes() -> None:
    blank = {one for one in ONTOLOGY.subjects() if isinstance(one, BNode)}
    lists = {one for one in blank if (one, RDF.first, None) in ONTOLOGY}
    assert {ONTOLOGY.value(one, RDF.type) for one in blank - lists} == {OWL.AllDisjointClasses}


def owl_api() -> Path | None:
    """The jar of the OWL API and HermiT that comes with owlready2, where Java can run it."""
    package = importlib.util.find_spec("owlready2")
    if package is None or package.origin is None or shutil.which("javac") is None:
        return None
    return Path(package.origin).parent / "hermit" / "HermiT.jar"


def complaints(ontology: Path) -> list[str]:
    program = Path(__file__).parent / "java" / "Profiles.java"
    command = ["java", "-cp", str(owl_api()), str(program), str(ontology)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


needs_owl_api = pytest.mark.skipif(
    owl_api() is None, reason="needs a JDK (apt-get install default-jdk-headless) and owlready2"
)


@needs_owl_api
def test_owl_api_and_hermit_have_no_complaint() -> None:
    assert complaints(ontology_path("sambang.ttl")) == []


@needs_owl_api
@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ("kg:met a owl:DatatypeProperty .", "OWL 2 DL: "),
        ("kg:Visit rdfs:subClassOf kg:Undeclared .", "OWL 2 DL: Use of undeclared class"),
        ("kg:Visit owl:equivalentClass [ owl:complementOf kg:Person ] .", "OWL 2 RL: "),
        ("kg:Visit rdfs:subClassOf kg:Person .", "nothing can be "),
        ("<urn:x:a> a kg:Visit , kg:Person .", "inconsistent"),
    ],
)
def test_owl_api_and_hermit_would_complain(facts: str, complaint: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttl"
    whole = ontology_path("sambang.ttl").read_text(encoding="utf-8")
    broken.write_text(whole + facts, encoding="utf-8")
    assert any(line.startswith(complaint) for line in complaints(broken))
