"""The files of the graph: read back by other programs, they hold what was assembled."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path

import networkx as nx
import pyoxigraph
import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg.claims import STRING, Document, Link, Span, claim, mention_id
from kg.graph import Assembled, assemble, network
from kg.networks import EDGE_COLUMNS, NODE_COLUMNS
from kg.rdf import jsonld, nquads, turtle, write_views
from kg.statements import Literal, Statement, ntriples, text, typed
from tests.gold_claims import gold_claims
from tests.plain_links import plain_links

GOLD = Path(__file__).parent / "gold"
FILES = (
    *("graph.nq", "graph.ttl", "graph.jsonld", "graph.graphml", "graph.gexf"),
    *("nodes.csv", "edges.csv"),
)
NASTY = (
    'Kata "polisi"\\n\\ \n\r\t<script>alert(1)</script> '
    "\u202eمرحبا 👮\u200d♀️ \u2028\x0b\x0c\x85\x7f\x01 {?x} & |"
)
#: What a report may hold: anything but surrogates, which are no characters.
words = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@pytest.fixture(scope="module")
def built() -> Assembled:
    documents, claims = gold_claims(GOLD)
    return assemble(documents, claims, plain_links(claims))


@pytest.fixture(scope="module")
def folder(built: Assembled, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("views")
    write_views(built, made)
    return made


def report_of(words: str) -> Assembled:
    """One report whose id, title, text, and only person's name are ``words``."""
    document = Document(words, words, None, words, words, words, "0", "x.txt")
    span = Span(0, len(words))
    me = mention_id(document.id, "person", span)
    claims = [
        claim(document, me, "rdf:type", "kg:Resident", "concept", span, "test", 0.9),
        claim(document, me, "foaf:name", words, STRING, span, "test"),
    ]
    return assemble([document], claims, [Link(me, f"person/{words}", 1.0, "test")])


def triples(statements: Iterable[Statement]) -> set[tuple[str, str, str]]:
    return {(one.subject, one.predicate, ntriples(one.object)) for one in statements}


def read_by_oxigraph(data: str, format: pyoxigraph.RdfFormat) -> set[tuple[str, str, str]]:
    found = set()
    for quad in pyoxigraph.parse(data, format=format):
        term = quad.object
        told = term.value if isinstance(term, pyoxigraph.NamedNode) else _oxigraph_literal(term)
        found.add((quad.subject.value, quad.predicate.value, ntriples(told)))
    return found


def _oxigraph_literal(term: pyoxigraph.Literal) -> Literal:
    return Literal(term.value, term.datatype.value)


def read_by_rdflib(data: str, format: str) -> set[tuple[str, str, str]]:
    graph = rdflib.Graph()
    graph.parse(data=data, format=format)
    return {(str(s), str(p), ntriples(_rdflib_term(o))) for s, p, o in graph}


def _rdflib_term(term: object) -> str | Literal:
    if isinstance(term, rdflib.Literal):
        return Literal(str(term), str(term.datatype or rdflib.XSD.string))
    return str(term)


# Text is data ------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(words)
@example(NASTY)
@example("\x00")
@example('"')
@example("\\")
@example("'''")
@example("a:b/c d%20#é?")
def test_any_text_comes_back_from_every_writing(words: str) -> None:
    built = report_of(words)
    merged = triples(built.default)
    quads = "".join(nquads(built))
    everything = merged.union(*(triples(facts) for _, facts in built.named_graphs()))
    written = "".join(turtle(built.default, built.base_iri))
    linked = json.dumps(jsonld(built.default, built.base_iri))
    assert read_by_oxigraph(quads, pyoxigraph.RdfFormat.N_QUADS) == everything
    assert read_by_oxigraph(written, pyoxigraph.RdfFormat.TURTLE) == merged
    assert read_by_oxigraph(linked, pyoxigraph.RdfFormat.JSON_LD) == merged


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize("words", [NASTY, "H. Kosasih", '"', "\\", "a:b/c d%20#é?"])
def test_rdflib_reads_the_same(words: str) -> None:
    built = report_of(words)
    merged = triples(built.default)
    assert read_by_rdflib("".join(turtle(built.default, built.base_iri)), "turtle") == merged
    assert read_by_rdflib(json.dumps(jsonld(built.default, built.base_iri)), "json-ld") == merged
    dataset = rdflib.Dataset()
    dataset.parse(data="".join(nquads(built)), format="nquads")
    names = {str(one.identifier): one for one in dataset.graphs()}
    for name, facts in built.named_graphs():
        held = {(str(s), str(p), ntriples(_rdflib_term(o))) for s, p, o in names.get(name, [])}
        assert held == triples(facts)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (text("a"), '"a"'),
        (text('"'), '"\\""'),
        (text("a\nb\r\t\\"), '"a\\nb\\r\\t\\\\"'),
        (text("\x00\x1f\u2028\x85"), '"\\u0000\\u001F\\u2028\\u0085"'),
        (text("👮é"), '"👮é"'),
        (typed("2024-09-25", "xsd:date"), '"2024-09-25"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("http://x/y", "<http://x/y>"),
    ],
)
def test_terms(value: str | Literal, written: str) -> None:
    assert ntriples(value) == written


# A whole build -----------------------------------------------------------------------------------


def test_same_input_same_bytes(built: Assembled, folder: Path, tmp_path: Path) -> None:
    documents, claims = gold_claims(GOLD)
    write_views(assemble(reversed(documents), claims, plain_links(claims)), tmp_path)
    assert sorted(path.name for path in folder.iterdir()) == sorted(FILES)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name


def test_lines_of_nquads_are_distinct_and_without_blank_nodes(folder: Path) -> None:
    lines = (folder / "graph.nq").read_text(encoding="utf-8").split("\n")
    assert lines.pop() == ""
    assert len(lines) == len(set(lines))
    assert not [line for line in lines if line.startswith("_:") or " _:" in line.split('"')[0]]


def test_turtle_and_jsonld_hold_the_default_graph(built: Assembled, folder: Path) -> None:
    store = pyoxigraph.Store()
    store.bulk_load(path=str(folder / "graph.nq"), format=pyoxigraph.RdfFormat.N_QUADS)
    inside = {
        (q.subject, q.predicate, q.object)
        for q in store.quads_for_pattern(None, None, None, pyoxigraph.DefaultGraph())
    }
    assert len(inside) == len(built.default)
    for name in ("graph.ttl", "graph.jsonld"):
        read = {(q.subject, q.predicate, q.object) for q in pyoxigraph.parse(path=folder / name)}
        assert read == inside, name


def test_counting_over_the_default_graph_counts_once(built: Assembled, folder: Path) -> None:
    store = pyoxigraph.Store()
    store.bulk_load(path=str(folder / "graph.nq"), format=pyoxigraph.RdfFormat.N_QUADS)
    (row,) = store.query(
        "SELECT (COUNT(?v) AS ?n) { ?v a <https://w3id.org/sambang/ontology#Visit> }"
    )
    visits = {fact.subject for fact in built.default if str(fact.object).endswith("#Visit")}
    assert int(row["n"].value) == len(visits)


def test_networks_are_read_back_by_networkx(built: Assembled, folder: Path) -> None:
    graph = network(built)
    ties = sorted((one, key, other) for one, other, key in graph.edges(keys=True))
    for read in (nx.read_graphml, nx.read_gexf):
        ending = read.__name__.removeprefix("read_")
        back = read(folder / f"graph.{ending}")
        assert back.nodes.keys() == graph.nodes.keys()
        told = [(one, data["edge"], other) for one, other, data in back.edges(data=True)]
        assert sorted(told) == ties
        for name, data in back.nodes(data=True):
            assert data["label"] == graph.nodes[name]["label"]
            assert data.get("lat") == graph.nodes[name].get("lat")


def test_gexf_says_no_date_and_no_version(folder: Path) -> None:
    head = (folder / "graph.gexf").read_text(encoding="utf-8")[:2000]
    assert "lastmodified" not in head
    assert "NetworkX" not in head


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_tables_hold_the_network(built: Assembled, folder: Path) -> None:
    graph = network(built)
    nodes, edges = rows_of(folder / "nodes.csv"), rows_of(folder / "edges.csv")
    assert tuple(nodes[0]) == NODE_COLUMNS
    assert tuple(edges[0]) == EDGE_COLUMNS
    assert [row["id"] for row in nodes] == sorted(graph)
    assert len(edges) == graph.number_of_edges()
    for row in edges:
        data = graph.edges[row["source"], row["target"], row["edge"]]
        assert row["reports"].split("|") == (data["reports"] or [""])
        assert bool(row["sentence"]) == bool(data["reports"])


@pytest.mark.parametrize(
    "name", ["=1+1", "+62", "-x", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")']
)
def test_a_cell_is_never_a_formula(name: str, tmp_path: Path) -> None:
    write_views(report_of(name), tmp_path)
    (row,) = rows_of(tmp_path / "nodes.csv")
    assert row["label"] == "'" + name


def test_xml_replaces_what_it_cannot_say(tmp_path: Path) -> None:
    write_views(report_of("a\x01b<&>\ufffe"), tmp_path)
    for read in (nx.read_graphml, nx.read_gexf):
        graph = read(tmp_path / f"graph.{read.__name__.removeprefix('read_')}")
        assert [data["label"] for _, data in graph.nodes(data=True)] == ["a\ufffdb<&>\ufffd"]
