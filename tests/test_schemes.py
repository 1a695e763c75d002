"""``schemes.ttl`` and ``context.jsonld`` say what the tables and the ontology say, and nothing else."""

import csv
import json
from collections import Counter
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from kg.schemes import context, derived, scheme_triples, schemes, schemes_graph
from kg.vocab import PREFIXES, expand, ontology_path, read_table
from tests.ontology_page import example

GRAPH = schemes_graph()
rdflib_warns_of_itself = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
TABLES = [scheme["table"] for scheme in schemes()]


@pytest.mark.parametrize("name", sorted(derived()))
def test_written_files_are_up_to_date(name: str) -> None:
    written = ontology_path(name).read_text(encoding="utf-8")
    assert written == derived()[name], "run: python -m kg.schemes"


def test_every_lexicon_table_is_a_scheme() -> None:
    lexica = set()
    for path in ontology_path().glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as handle:
            if {"concept", "label"} <= set(next(csv.reader(handle))):
                lexica.add(path.stem)
    assert lexica == set(TABLES)


@pytest.mark.parametrize("scheme", schemes(), ids=TABLES)
def test_every_row_is_a_concept_and_every_concept_a_row(scheme: Mapping[str, str]) -> None:
    rows = read_table(ontology_path(scheme["table"] + ".csv"))
    name = URIRef(expand(scheme["prefix"] + ":").removesuffix("/"))
    concepts = {str(one) for one in GRAPH.subjects(SKOS.inScheme, name)}
    assert concepts == {expand(f"{scheme['prefix']}:{row['concept']}") for row in rows}
    assert len(concepts) == len(rows), "a concept is in the table twice"


def test_every_concept_has_one_label_and_it_is_plain() -> None:
    for concept in GRAPH.subjects(RDF.type, SKOS.Concept):
        (label,) = GRAPH.objects(concept, RDFS.label)
        assert label == Literal(str(label))
        assert (concept, SKOS.prefLabel, Literal(str(label), "id")) in GRAPH


def test_skos_is_kept() -> None:
    """At most one preferred label a language, none of them an alternative; broader leads to the top."""
    for concept in set(GRAPH.subjects(RDF.type, SKOS.Concept)):
        preferred = list(GRAPH.objects(concept, SKOS.prefLabel))
        assert max(Counter(text.language for text in preferred).values()) == 1
        assert not set(preferred) & set(GRAPH.objects(concept, SKOS.altLabel))
        above = list(GRAPH.transitive_objects(concept, SKOS.broader))
        assert all((one, RDF.type, SKOS.Concept) in GRAPH for one in above)
        assert any((one, SKOS.topConceptOf, None) in GRAPH for one in above)


def test_only_declared_terms_and_no_blank_nodes() -> None:
    ontology = Graph().parse(ontology_path("sambang.ttl"))
    declared = set(ontology.subjects(RDF.type)) | {RDF.type, RDFS.label}
    assert set(GRAPH.predicates()) <= declared
    assert set(GRAPH.objects(predicate=RDF.type)) <= declared
    assert not any(isinstance(node, BNode) for triple in GRAPH for node in triple)


@pytest.mark.parametrize(
    ("concept", "predicate", "value"),
    [
        ("rank:iptu", "rdfs:label", Literal("Iptu")),
        ("rank:iptu", "skos:altLabel", Literal("Inspektur Polisi Satu", "id")),
        ("rank:iptu", "skos:prefLabel", Literal("Police inspector first class", "en")),
        ("rank:iptu", "kg:force", Literal("polri")),
        ("rank:iptu", "kg:order", Literal(14)),
        ("role:kapolsek", "kg:commanding", Literal(True)),
        ("role:kapolsek", "rdf:type", URIRef(expand("org:Role"))),
        ("role:kapolresta", "skos:broader", URIRef(expand("role:kapolres"))),
        ("title:sh", "skos:definition", Literal("Sarjana Hukum", "id")),
        ("activity:sambang", "skos:inScheme", URIRef(expand("activity:").removesuffix("/"))),
    ],
)
def test_what_a_row_says(concept: str, predicate: str, value: Literal | URIRef) -> None:
    assert (URIRef(expand(concept)), URIRef(expand(predicate)), value) in GRAPH


def test_ranks_of_a_force_are_in_one_order() -> None:
    order, force = URIRef(expand("kg:order")), URIRef(expand("kg:force"))
    ranks = [one for one in GRAPH.subjects(order) if str(one).startswith(PREFIXES["rank"])]
    places = Counter((GRAPH.value(one, force), GRAPH.value(one, order)) for one in ranks)
    assert set(places.values()) == {1}
    assert {str(name) for name, _ in places} == {"polri", "tni"}


SCHEME = {
    "table": "ranks", "prefix": "rank", "class": "",
    "label_en": "ranks", "label_id": "pangkat", "definition_en": "x", "definition_id": "y",
}  # fmt: skip
WORDS = st.text(st.characters(codec="utf-8", exclude_characters="|\r\x00"), min_size=1, max_size=9)


@settings(deadline=None, max_examples=50)
@given(
    st.dictionaries(st.from_regex("[a-z]{1,6}", fullmatch=True), st.tuples(WORDS, st.lists(WORDS)))
)
def test_words_come_back_from_turtle_as_they_were(table: dict[str, tuple[str, list[str]]]) -> None:
    rows = [
        {"concept": slug, "label": label, "forms": "|".join(others), "a_new_column": "anything"}
        for slug, (label, others) in table.items()
    ]
    graph = Graph()
    for triple in scheme_triples(SCHEME, rows):
        graph.add(triple)
    again = Graph().parse(data=graph.serialize(format="turtle"), format="turtle")
    for slug, (label, others) in table.items():
        node = URIRef(expand(f"rank:{slug}"))
        assert str(again.value(node, RDFS.label)) == label
        found = {str(text) for text in again.objects(node, SKOS.altLabel)}
        assert found == set(others) - {label}


def test_context_takes_every_term_of_the_ontology() -> None:
    known = context()["@context"]
    ontology = Graph().parse(ontology_path("sambang.ttl"))
    assert isinstance(known, dict)
    for one in ontology.subjects(RDF.type, OWL.ObjectProperty):
        keys = [key for key, told in known.items() if isinstance(told, dict) and ":" in key
                and expand(key) == str(one)]  # fmt: skip
        assert [known[key]["@type"] for key in keys] == ["@id"]


@rdflib_warns_of_itself
def test_example_comes_back_through_the_context() -> None:
    graph = example()
    text = graph.serialize(format="json-ld", context=context()["@context"], auto_compact=True)
    assert isomorphic(Graph().parse(data=text, format="json-ld"), graph)
    visit = next(one for one in json.loads(text)["@graph"] if "kg:Visit" in one["@type"])
    assert visit["kg:activity"] == "activity:sambang"
    assert isinstance(visit["kg:conductedBy"], str)


@rdflib_warns_of_itself
def test_context_reads_what_a_person_would_write() -> None:
    written = {
        "@context": context()["@context"],
        "@id": "https://w3id.org/sambang/id/posting/1",
        "@type": "kg:Posting",
        "org:role": "role:kapolsek",
        "kg:former": True,
        "kg:observedOn": {"@value": "2024-09", "@type": "xsd:gYearMonth"},
        "rdfs:label": "Kapolsek Senen",
    }
    node = URIRef("https://w3id.org/sambang/id/posting/1")
    graph = Graph().parse(data=json.dumps(written), format="json-ld")
    assert set(graph) == {
        (node, RDF.type, URIRef(expand("kg:Posting"))),
        (node, URIRef(expand("org:role")), URIRef(expand("role:kapolsek"))),
        (node, URIRef(expand("kg:former")), Literal(True)),
        (
            node,
            URIRef(expand("kg:observedOn")),
            Literal("2024-09", datatype=expand("xsd:gYearMonth")),
        ),
        (node, RDFS.label, Literal("Kapolsek Senen")),
    }
