"""What ``ontology/`` derives from its tables: ``schemes.ttl`` (SKOS) and ``context.jsonld`` (JSON-LD).

The CSV tables and ``sambang.ttl`` are what people edit; run ``python -m kg.schemes`` afterwards. A row
of a table becomes a concept, ``schemes.csv`` says which tables are schemes, and a column that this
module does not know is for the program alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path

from rdflib import OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, URIRef
from rdflib.term import Node

from kg.vocab import PREFIXES, expand, forms, ontology_path, read_table

Row = Mapping[str, str]
Triple = tuple[Node, Node, Node]

#: Column → property and language of the text in it.
TEXTS = (
    ("label", SKOS.prefLabel, "id"),
    ("meaning_en", SKOS.prefLabel, "en"),
    ("meaning_id", SKOS.definition, "id"),
    ("definition_en", SKOS.definition, "en"),
)
#: Column → property and datatype of its value (None: plain); "yes" is true, an empty cell says nothing.
VALUES = (
    ("order", "kg:order", XSD.integer),
    ("force", "kg:force", None),
    ("commands", "kg:commanding", XSD.boolean),
)
#: Properties of ``rdf:`` and ``rdfs:`` whose objects are nodes; OWL does not let us declare them.
NODE_PROPERTIES = ("rdf:subject", "rdf:predicate")


def schemes() -> tuple[Row, ...]:
    """The rows of ``schemes.csv``: each names a table, the prefix of its concepts, and what it holds."""
    return read_table(ontology_path("schemes.csv"))


def schemes_graph() -> Graph:
    """All lexicon tables as one SKOS graph, without blank nodes."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace)
    for scheme in schemes():
        for triple in scheme_triples(scheme, read_table(ontology_path(scheme["table"] + ".csv"))):
            graph.add(triple)
    for triple in rank_limits(read_table(ontology_path("rank_limits.csv"))):
        graph.add(triple)
    return graph


def rank_limits(rows: Iterable[Row]) -> Iterator[Triple]:
    """The lowest and the highest rank that usually hold a role."""
    for row in rows:
        role = URIRef(expand("role:" + row["role"]))
        yield role, URIRef(expand("kg:lowestRank")), URIRef(expand("rank:" + row["lowest"]))
        yield role, URIRef(expand("kg:highestRank")), URIRef(expand("rank:" + row["highest"]))


def scheme_triples(scheme: Row, rows: Iterable[Row]) -> Iterator[Triple]:
    """What one table says: its scheme, and the concept of each of its rows."""
    name = URIRef(expand(scheme["prefix"] + ":").removesuffix("/"))
    yield name, RDF.type, SKOS.ConceptScheme
    for language in ("en", "id"):
        yield name, SKOS.prefLabel, Literal(scheme["label_" + language], language)
        yield name, SKOS.definition, Literal(scheme["definition_" + language], language)
    concept = partial(_concept, scheme["prefix"])
    for row in rows:
        node = concept(row["concept"])
        yield node, RDF.type, SKOS.Concept
        if scheme["class"]:
            yield node, RDF.type, URIRef(expand(scheme["class"]))
        yield from _place(node, name, [concept(one) for one in row.get("broader", "").split()])
        yield from _words(node, row)
        yield from _values(node, row)


def _concept(prefix: str, slug: str) -> URIRef:
    return URIRef(expand(f"{prefix}:{slug}"))


def _place(node: URIRef, scheme: URIRef, broader: list[URIRef]) -> Iterator[Triple]:
    yield node, SKOS.inScheme, scheme
    for one in broader:
        yield node, SKOS.broader, one
    if not broader:
        yield node, SKOS.topConceptOf, scheme
        yield scheme, SKOS.hasTopConcept, node


def _words(node: URIRef, row: Row) -> Iterator[Triple]:
    yield node, RDFS.label, Literal(row["label"])
    yield node, SKOS.notation, Literal(row["concept"])
    for column, predicate, language in TEXTS:
        if row.get(column):
            yield node, predicate, Literal(row[column], language)
    for form in forms(row):
        if form != row["label"]:
            yield node, SKOS.altLabel, Literal(form, "id")


def _values(node: URIRef, row: Row) -> Iterator[Triple]:
    for column, predicate, datatype in VALUES:
        value = row.get(column, "")
        if value:
            word = "true" if value == "yes" else value
            yield node, URIRef(expand(predicate)), Literal(word, datatype=datatype)


def context() -> dict[str, object]:
    """The JSON-LD 1.1 context: a prefix for each namespace, and how each property's values are read.

    Keys are CURIEs, so that JSON, Turtle and SPARQL speak of one thing by one name.
    """
    prefixes = {key: {"@id": iri, "@prefix": True} for key, iri in sorted(PREFIXES.items())}
    return {"@context": {"@version": 1.1, **prefixes, **_coercions()}}


def _coercions() -> dict[str, dict[str, str]]:
    ontology = Graph().parse(ontology_path("sambang.ttl"))
    nodes = {_curie(one) for one in ontology.subjects(RDF.type, OWL.ObjectProperty)}
    found = {key: {"@id": key, "@type": "@id"} for key in nodes.union(NODE_PROPERTIES)}
    for one in ontology.subjects(RDFS.range, XSD.boolean):
        found[_curie(one)] = {"@id": _curie(one), "@type": "xsd:boolean"}
    return dict(sorted(found.items()))


def _curie(node: Node) -> str:
    iri = str(node)
    prefix = max((key for key in PREFIXES if iri.startswith(PREFIXES[key])), key=_length)
    return f"{prefix}:{iri.removeprefix(PREFIXES[prefix])}"


def _length(prefix: str) -> int:
    return len(PREFIXES[prefix])


def derived() -> dict[str, str]:
    """File name → its text, for each file of ``ontology/`` that follows from the others."""
    return {
        "schemes.ttl": schemes_graph().serialize(format="turtle"),
        "context.jsonld": json.dumps(context(), indent=2, ensure_ascii=False) + "\n",
    }


def write(folder: Path) -> None:
    """Write the derived files into ``folder``."""
    for name, text in derived().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(ontology_path())
