"""What other programs read of a build, read with their own readers: networks, Cypher, followthemoney, RDF."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import igraph
import ladybug
import networkx as nx
import pytest
import rdflib
from rdflib.compare import isomorphic

from kg.ftm import entities, entity_id, write_ftm
from kg.neo4j import BETWEEN, relationship, write_neo4j
from kg.opened import Build
from kg.query import run


def edges_of(build: Build) -> Counter[tuple[str, str, str]]:
    return Counter((one, key, other) for one, other, key in build.graph.edges(keys=True))


# Networks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["graph.graphml", "graph.gexf"])
def test_networkx_reads_the_network(true_build: Build, name: str) -> None:
    read = nx.read_graphml if name.endswith("graphml") else nx.read_gexf
    graph = read(true_build.folder / name)
    told = Counter((one, data["edge"], other) for one, other, data in graph.edges(data=True))
    assert told == edges_of(true_build) != Counter()
    labels = {node: data["label"] for node, data in graph.nodes(data=True)}
    assert labels == dict(true_build.graph.nodes(data="label"))


@pytest.mark.filterwarnings("ignore:Could not add edge ids:RuntimeWarning")
def test_igraph_reads_the_network(true_build: Build) -> None:
    graph = igraph.Graph.Read_GraphML(str(true_build.folder / "graph.graphml"))
    names = graph.vs["id"]
    told = Counter((names[edge.source], edge["edge"], names[edge.target]) for edge in graph.es)
    assert told == edges_of(true_build)
    assert graph.is_directed()
    assert dict(zip(names, graph.vs["label"], strict=True)) == dict(
        true_build.graph.nodes(data="label")
    )


# Cypher ------------------------------------------------------------------------------------------


def header_field(cell: str) -> tuple[str, str]:
    """(name, type) as Neo4j's importer reads a header cell."""
    name, _, kind = cell.partition(":")
    return name, kind or "string"


def test_the_csv_has_what_the_importer_of_neo4j_asks_for(true_build: Build, tmp_path: Path) -> None:
    write_neo4j(true_build.graph, tmp_path)
    with (tmp_path / "nodes.csv").open(encoding="utf-8", newline="") as file:
        header, *nodes = csv.reader(file)
    fields = dict(map(header_field, header))
    assert (fields["id"], fields[""], fields["names"]) == ("ID", "LABEL", "string[]")
    ids = [row[0] for row in nodes]
    assert len(set(ids)) == len(ids) == len(true_build.graph)
    assert all("Village" in row[-1].split(BETWEEN) for row in nodes if row[2] == "Village")
    with (tmp_path / "relationships.csv").open(encoding="utf-8", newline="") as file:
        header, *edges = csv.reader(file)
    assert [header_field(cell)[1] for cell in header[:3]] == ["START_ID", "END_ID", "TYPE"]
    assert {end for row in edges for end in row[:2]} <= set(ids)
    told = Counter((one, kind, other) for one, other, kind, *_ in edges)
    expected = Counter((a, relationship(key), b) for a, key, b in edges_of(true_build).elements())
    assert told == expected


def rows(connection: Any, cypher: str) -> list[list[Any]]:
    result = connection.execute(cypher)
    found = []
    while result.has_next():
        found.append(result.get_next())
    return found


@pytest.fixture
def cypher(true_build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    write_neo4j(true_build.graph, tmp_path)
    monkeypatch.chdir(tmp_path)
    connection = ladybug.Connection(ladybug.Database())
    for statement in Path("ladybug.cypher").read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            connection.execute(statement)
    return connection


def test_ladybug_answers_as_the_graph_does(true_build: Build, cypher: Any) -> None:
    heads = "MATCH (p:Entity)-[c:COMMANDS]->(u:Entity) RETURN p.id, u.id, c.first, c.reports"
    told = {(p, u, first or "", tuple(reports)) for p, u, first, reports in rows(cypher, heads)}
    expected = {
        (a, b, data["first"], tuple(data["reports"]))
        for a, b, key, data in true_build.graph.edges(keys=True, data=True)
        if key == "kg:commands"
    }
    assert told == expected != set()
    above = (
        "MATCH (:Entity {label: 'Polsek Klari'})-[:SUBORDINATE_TO*1..5]->(u:Entity) RETURN u.label"
    )
    assert {row[0] for row in rows(cypher, above)} == {
        "Polres Karawang",
        "Polda Jawa Barat",
        "Polri",
    }
    kinds = "MATCH (v:Entity) WHERE list_contains(v.labels, 'Village') RETURN COUNT(*)"
    villages = [1 for _, types in true_build.graph.nodes(data="types") if "kg:Village" in types]
    assert rows(cypher, kinds) == [[len(villages)]]


# followthemoney ----------------------------------------------------------------------------------


def test_entities_are_whole_and_joined(true_build: Build, tmp_path: Path) -> None:
    (path,) = write_ftm(true_build, tmp_path)
    told = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert told == list(entities(true_build))
    known = {one["id"] for one in told}
    assert len(known) == len(told)
    people = {entity_id(true_build.path(one.iri)) for one in true_build.entities.values()
              if "Person" in one.kinds}  # fmt: skip
    assert {one["id"] for one in told if one["schema"] == "Person"} == people
    reports = {one["id"] for one in told if one["schema"] == "Article"}
    assert len(reports) == len(true_build.documents)
    for one in told:
        assert set(one["properties"].get("proof", [])) <= reports
        assert one["properties"].get("proof") or one["schema"] in (
            "Article",
            "PublicBody",
            "Address",
        )


def test_followthemoney_takes_every_value(true_build: Build) -> None:
    model = pytest.importorskip(
        "followthemoney", reason="NO FOLLOWTHEMONEY: pip install -e '.[dev,ftm]' (needs ICU)"
    ).model
    told = {one["id"]: model.get_proxy(one) for one in entities(true_build)}
    for one in entities(true_build):
        proxy = told[one["id"]]
        proxy.schema.validate(one)
        clean = model.get_proxy({"id": one["id"], "schema": one["schema"]})
        for name, values in one["properties"].items():
            clean.add(name, values)
            assert sorted(clean.get(name)) == values, (one["id"], name)
        for prop, value in proxy.itervalues():
            if prop.type.name == "entity":
                assert told[value].schema.is_a(prop.range), (one["id"], prop.name, value)


def test_an_address_is_written_from_the_smallest_place_up(true_build: Build) -> None:
    village = next(one for one in entities(true_build) if one["id"] == "place.32.15.05.2008")
    assert village["properties"]["full"] == ["Belendung, Klari, Karawang, Jawa Barat"]


# RDF ---------------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_json_ld_expands_to_the_turtle(true_build: Build) -> None:
    expanded = rdflib.Graph().parse(true_build.folder / "graph.jsonld", format="json-ld")
    turtle = rdflib.Graph().parse(true_build.folder / "graph.ttl", format="turtle")
    assert len(turtle) > 1000
    assert isomorphic(expanded, turtle)


def test_the_shortest_connection_is_one_of_networkx(true_build: Build) -> None:
    asked = {"one": "dadang suhendi", "other": "yandi rustandi"}
    steps = [row["step"].value for row in run(true_build, "connection", asked)]  # type: ignore[union-attr]
    ends = [
        one
        for one in true_build.graph
        if true_build.label(one) in ("Dadang Suhendi", "Yandi Rustandi")
    ]
    assert len(steps) == nx.shortest_path_length(
        true_build.graph.to_undirected(as_view=True), *ends
    )
