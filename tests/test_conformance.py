"""What the graph room makes of true claims fulfils the contract: shapes, declared terms, OWL 2 RL."""

from functools import cache
from pathlib import Path

import owlrl
import pyshacl
import pytest
from rdflib import RDF, BNode, Graph, URIRef

from kg.graph import Assembled, assemble
from kg.statements import ntriples
from kg.vocab import expand, ontology_path
from tests.gold_claims import gold_claims
from tests.plain_links import plain_links

HERE = Path(__file__).parent
FOLDERS = [p for p in (HERE / "gold", HERE.parent / "samples") if any(p.glob("*.json"))]
ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
#: What RDF itself brings: OWL does not let an ontology declare them.
BROUGHT = {expand(f"rdf:{name}") for name in ("type", "subject", "predicate", "object")}
each_folder = pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)


@cache
def assembled(folder: Path) -> Assembled:
    documents, claims = gold_claims(folder)
    return assemble(documents, claims, plain_links(claims))


def graph_of(folder: Path, *, provenance: bool) -> Graph:
    """The default graph, with or without the graph of provenance."""
    whole = assembled(folder)
    told = [*whole.default, *(whole.provenance() if provenance else ())]
    lines = (f"<{one.subject}> <{one.predicate}> {ntriples(one.object)} ." for one in told)
    return Graph().parse(data="\n".join(lines), format="nt")


@each_folder
def test_the_default_graph_and_its_provenance_conform(folder: Path) -> None:
    shapes = Graph().parse(ontology_path("shapes.ttl"))
    graph = graph_of(folder, provenance=True)
    conforms, _, text = pyshacl.validate(graph, shacl_graph=shapes)
    assert conforms, text
    assert not any(isinstance(node, BNode) for triple in graph for node in triple)


@each_folder
def test_only_declared_terms_are_used(folder: Path) -> None:
    ontology = Graph().parse(ontology_path("sambang.ttl"))
    declared = {str(one) for one in ontology.subjects(RDF.type)}
    graph = graph_of(folder, provenance=True)
    predicates = {str(one) for one in graph.predicates()}
    assert predicates - BROUGHT - {expand("rdfs:label")} <= declared
    assert {str(one) for one in graph.objects(predicate=RDF.type)} <= declared


def test_reasoning_finds_no_contradiction() -> None:
    """On one report and all that is implied around it; OWL 2 RL in Python takes minutes on more."""
    documents, claims = gold_claims(FOLDERS[0])
    first = min(document.id for document in documents)
    mine = [one for one in claims if one.document == first]
    whole = assemble([one for one in documents if one.id == first], mine, plain_links(mine))
    lines = (f"<{s}> <{p}> {ntriples(o)} ." for s, p, o in whole.default)
    graph = Graph().parse(ontology_path("sambang.ttl")) + Graph().parse(
        data="\n".join(lines), format="nt"
    )
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    assert [str(text) for text in graph.objects(predicate=ERROR)] == []
