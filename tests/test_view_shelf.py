"""The index of a large build says what the whole page says: the law of the two, asked piece by piece."""

from __future__ import annotations

import random
from base64 import b64decode
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from kg.graph import network
from kg.view import CARRIED, is_large, write_page, write_page_of
from kg.view.document import page_text
from kg.view.large import held_payload
from kg.view.opening import CHAIN
from kg.view.payload import page_payload
from kg.view.shelf import prepared, shelf_path, write_shelf
from kg.view.shelf.asking import Shelf
from kg.view.shelf.parts import Part
from kg.view.shelf.rows import plain
from kg.view.shelf.tables import echoes_of, write_tables
from kg.view.shelf.views import COLUMNS, Scope, Sought
from tests.explorer import GOLD, gold_graph, short_network
from tests.test_view_page import FOUND

Row = dict[str, Any]
BASE = gold_graph().base_iri


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of the gold reports."""
    folder = tmp_path_factory.mktemp("tables")
    write_tables(gold_graph(), folder)
    return folder


@pytest.fixture(scope="module")
def shelf(folder: Path) -> Iterator[Shelf]:
    path = prepared(folder, base_iri=BASE, echoes=lambda: echoes_of(gold_graph()))
    shelf = Shelf(path)
    yield shelf
    shelf.close()


@pytest.fixture(scope="module")
def whole() -> Row:
    return page_payload(gold_graph(), network(gold_graph()))


@pytest.fixture(scope="module")
def all_of_it(shelf: Shelf, whole: Row) -> Row:
    """Every node, edge and fact of the index in one part."""
    part = Part(shelf.rows)
    part.left = 1 << 60
    part.add_nodes(shelf.numbers(node["id"] for node in whole["nodes"]))
    for fact in range(shelf.meta["whole"]["facts"]):
        part.add_facts([fact], told=False)
        part.add_sentences(fact, limit=1000)
    for edge in range(shelf.meta["whole"]["edges"]):
        part.add_edge(edge)
    return part.payload()


# What is told -----------------------------------------------------------------------------------


def test_nodes_are_the_same(whole: Row, all_of_it: Row) -> None:
    keys = ("label", "kind", "weight", "rank", "code", "lat", "long", "implied", "shape", "size")
    expected = {n["id"]: [n.get(key) for key in keys] for n in whole["nodes"]}
    assert {n["id"]: [n.get(key) for key in keys] for n in all_of_it["nodes"]} == expected


def test_facts_and_their_sentences_are_the_same(whole: Row, all_of_it: Row) -> None:
    expected = [told(fact, whole) for fact in whole["facts"] if not fact.get("implied")]
    assert [told(fact, all_of_it) for fact in all_of_it["facts"]] == expected
    assert len(expected) > 500


def told(fact: Row, payload: Row) -> Row:
    """A fact with its sentences written out."""
    said = [
        (
            payload["reports"][payload["sentences"][sentence][0]]["id"],
            payload["sentences"][sentence][1],
            *rest,
        )
        for sentence, *rest in fact["evidence"]
    ]
    return {**fact, "evidence": said}


def test_edges_rest_on_the_same_facts(whole: Row, all_of_it: Row) -> None:
    for one, other in zip(whole["edges"], all_of_it["edges"], strict=True):
        for key in ("from", "to", "predicate", "first", "last"):
            assert one.get(key) == other.get(key)
        if one.get("implied"):
            assert other["facts"] == 0
            continue
        expected = {name(whole["facts"][n]) for n in one["facts"]}
        found = {name(all_of_it["facts"][n]) for n in other["facts"]}
        # Of an edge that joins two postings the span alone does not say which of a person's is meant.
        assert expected == found or (one["predicate"] == "kg:reportsTo" and expected < found)


def name(fact: Row) -> str:
    return str((fact["kind"], fact["says"]))


def test_words_are_there_for_all_that_is_named(all_of_it: Row) -> None:
    names = {node["id"] for node in all_of_it["nodes"]}
    for fact in all_of_it["facts"]:
        assert set(fact["of"]) <= names
        for predicate, form, value in fact["says"]:
            assert predicate in all_of_it["words"]
            assert value in {"entity": names, "concept": all_of_it["words"], "text": {value}}[form]


def test_a_part_holds_no_more_than_it_should(shelf: Shelf) -> None:
    """Of a hub only the latest facts and the weightiest neighbours; the rest is counted."""
    part = Part(shelf.rows)
    part.each, part.left = 2, 3
    [hub] = shelf.numbers(["unit/polda-lampung"])
    part.add_facts_of(hub)
    assert len(part.add_around(hub, 0, 5)) == 5
    row = next(node for node in part.payload()["nodes"] if node["id"] == "unit/polda-lampung")
    assert row["ties"] == short_network().degree("unit/polda-lampung") > 5
    assert sum(row["tally"].values()) > len(part.facts)
    spoken = [fact for fact in part.payload()["facts"] if fact["evidence"]]
    assert 0 < len(spoken) < len(part.facts)


# What is asked -----------------------------------------------------------------------------------


def test_search_finds_what_the_page_finds(shelf: Shelf) -> None:
    for query, expected in FOUND.items():
        found = shelf.find(query)
        first = next(node for node in found["nodes"] if node["n"] == found["found"][0])
        assert first["label"] == expected, query
    assert shelf.find("RT 99")["found"] == shelf.find("  ")["found"] == []
    assert shelf.find("zzz' OR 1=1 --")["found"] == []


@pytest.mark.parametrize("seed", range(20))
def test_ways_are_as_short_as_can_be(shelf: Shelf, seed: int) -> None:
    graph = nx.Graph(
        (one, other)
        for one, other, key in short_network().edges(keys=True)
        if key != "kg:reportsTo"
    )
    one, other, hidden = random.Random(seed).sample(sorted(graph), 3)
    graph.remove_node(hidden)
    found = shelf.route(one, other, ["report"], [hidden])["route"]
    if not nx.has_path(graph, one, other):
        assert found is None
        return
    nodes, edges = found
    assert len(edges) == len(nodes) - 1 == nx.shortest_path_length(graph, one, other)
    names = dict(shelf.rows.execute("SELECT n, id FROM node").fetchall())
    assert (names[nodes[0]], names[nodes[-1]]) == (one, other)
    assert all(graph.has_edge(names[a], names[b]) for a, b in pairwise(nodes))


@pytest.mark.parametrize(
    ("first", "last"), [("2024-09-01", "2024-11-01"), ("", "2023-12-31"), ("2025-01-01", "")]
)
def test_who_appears_in_a_time(shelf: Shelf, whole: Row, first: str, last: str) -> None:
    expected = in_time(whole, first, last)
    bits = b64decode(shelf.time(first, last)["bits"])
    numbers = dict(shelf.rows.execute("SELECT id, n FROM node").fetchall())
    assert {one for one, n in numbers.items() if bits[n >> 3] >> (n & 7) & 1} == expected
    assert sum(shelf.time(first, last)["kinds"].values()) == len(expected) > 0
    people, count = rows_of(shelf, Scope(first, last), Sought("people"))
    assert set(people) == {one for one in expected if one.startswith("person/")}
    assert count == len(people)


def in_time(whole: Row, first: str, last: str) -> set[str]:
    """As ``page/scope.js`` says it."""
    held = {
        one
        for fact in whole["facts"]
        if fact.get("first") and fact["first"] <= (last or "9") and fact["last"] >= first
        for one in fact["of"]
    }
    waiting = list(held)
    up = {"kg:subordinateTo", "kg:within"}
    while waiting:
        here = waiting.pop()
        above = {e["to"] for e in whole["edges"] if e["from"] == here and e["predicate"] in up}
        waiting += above - held
        held |= above
    return held


def rows_of(shelf: Shelf, scope: Scope, sought: Sought) -> tuple[list[str], int]:
    found = shelf.table(scope, sought)
    names = {node["n"]: node["id"] for node in found["nodes"]}
    return [names[n] for n in found["rows"]], found["count"]


@pytest.mark.parametrize("table", ["people", "units", "places"])
def test_tables_are_sorted_filtered_and_cut(shelf: Shelf, table: str) -> None:
    for column in COLUMNS[table]:
        rows, count = rows_of(shelf, Scope(), Sought(table, column=column, limit=1000))
        turned, _ = rows_of(shelf, Scope(), Sought(table, column=column, down=True, limit=1000))
        assert len(rows) == len(set(rows)) == count
        assert set(rows) == set(turned)
    page = [rows_of(shelf, Scope(), Sought(table, start=start, limit=7))[0] for start in (0, 7, 14)]
    assert sum(page, []) == rows_of(shelf, Scope(), Sought(table, limit=21))[0]  # noqa: RUF017
    labels = dict(shelf.rows.execute("SELECT id, label FROM node").fetchall())
    ordered = [plain(labels[one]) for one in rows_of(shelf, Scope(), Sought(table))[0]]
    assert ordered == sorted(ordered)


def test_what_is_left_out_is_left_out(shelf: Shelf, whole: Row) -> None:
    visits = [fact for fact in whole["facts"] if fact["kind"] == "visit"]
    [busy] = [
        one
        for one in [max(short_network(), key=lambda n: sum(n in v["of"] for v in visits))]
        if sum(one in v["of"] for v in visits) > 1
    ]
    kinds = {node["id"]: node["kind"] for node in whole["nodes"]}
    for kinds_off, hidden in (
        ((), ()),
        (("kg:Officer",), ()),
        (tuple({*kinds.values()} - {"kg:Village"}), (busy,)),
    ):
        shown = [
            fact
            for fact in visits
            if any(kinds[one] not in kinds_off and one not in hidden for one in fact["of"])
        ]
        scope = shelf.scope("", "", kinds_off, hidden)
        assert shelf.table(scope, Sought("visits"))["count"] == len(shown)
        assert shelf.map(scope, "")["visits"] == len(shown)


def test_the_map_counts_every_visit_once_a_place_or_as_lost(shelf: Shelf, whole: Row) -> None:
    visits = [fact for fact in whole["facts"] if fact["kind"] == "visit"]
    found = shelf.map(Scope(), "place/32.15.05.2008")
    places = {node["n"]: node for node in found["nodes"]}
    assert found["visits"] == len(visits)
    assert all("lat" in places[n] for n, _ in found["dots"])
    assert sum(count for _, count in found["dots"]) >= found["visits"] - found["lost"]
    assert [places[n]["id"] for n in found["lit"]] == ["place/32.15.05.2008"]
    assert len(found["named"]) == found["lost"]


def test_names_in_a_report_are_known(shelf: Shelf) -> None:
    text = "🚓 " + (GOLD / "retold0.txt").read_text(encoding="utf-8")
    found = {text[start:end] for start, end, _ in shelf.known(text)["known"]}
    assert {"Eddy Junaedi", "Polsek Klari", "Polres Karawang", "Belendung"} <= found
    assert shelf.known("belendung, in small letters")["known"] == []


def test_what_is_unknown_is_left_out(shelf: Shelf) -> None:
    found = shelf.part({"nodes": ["person/nobody", "' OR 1"], "edges": [10**9], "shown": [10**9]})
    assert (found["nodes"], found["edges"], found["facts"]) == ([], [], [])
    assert shelf.facts("person/nobody", "visit", 0)["facts"] == []
    assert shelf.sentences(10**9, 0)["facts"] == []
    assert shelf.route("person/nobody", "unit/polri", [], [])["route"] is None


# The index and the page -------------------------------------------------------------------------


def test_the_opening_is_the_chain_and_the_busiest(shelf: Shelf) -> None:
    kinds = dict(shelf.rows.execute("SELECT n, kind FROM node").fetchall())
    shown = shelf.opening(120)
    assert 96 < len(shown) <= 120
    assert {n for n, kind in kinds.items() if kind in CHAIN} <= set(shown)
    assert len(shelf.opening()) == len(kinds)


def test_the_file_of_a_large_build_holds_what_matters_and_says_so(shelf: Shelf) -> None:
    payload = held_payload(shelf, limit=120, room=60_000)
    assert sum("x" in node for node in payload["nodes"]) <= 120
    assert 10 < payload["whole"]["read"] < payload["whole"]["nodes"] == len(short_network())
    assert len(page_text(payload)) < len(
        page_text(page_payload(gold_graph(), network(gold_graph())))
    )


def test_a_small_build_is_written_whole_from_its_tables(folder: Path, tmp_path: Path) -> None:
    write_page(gold_graph(), tmp_path / "graph.html")
    write_page_of(folder, tmp_path / "tables.html", base_iri=BASE, echoes={})
    assert (tmp_path / "tables.html").read_bytes() == (tmp_path / "graph.html").read_bytes()


def test_a_large_build_is_the_same_from_memory_and_from_its_tables(
    folder: Path, tmp_path: Path
) -> None:
    write_page(gold_graph(), tmp_path / "graph.html", carried=100)
    echoes = echoes_of(gold_graph())
    write_page_of(folder, tmp_path / "tables.html", base_iri=BASE, echoes=echoes, carried=100)
    page = (tmp_path / "graph.html").read_bytes()
    assert page == (tmp_path / "tables.html").read_bytes()
    assert b"connect-src" not in page


def test_claims_that_one_file_carries_fit_into_it() -> None:
    """CARRIED in letters of the page, by what a claim of the gold reports takes."""
    claims = len(gold_graph().claims)
    payload = page_payload(gold_graph(), network(gold_graph()))
    empty = page_text(
        {**payload, "nodes": [], "edges": [], "facts": [], "sentences": [], "reports": []}
    )
    each = (len(page_text(payload)) - len(empty)) / claims
    assert each * CARRIED < 20_000_000
    assert not is_large(CARRIED)
    assert is_large(CARRIED + 1)


def test_an_index_is_made_once_and_anew_when_a_table_changes(folder: Path, tmp_path: Path) -> None:
    for path in folder.iterdir():
        if path.is_file():
            (tmp_path / path.name).write_bytes(path.read_bytes())

    def never() -> dict[str, str]:
        raise AssertionError("it is there already")

    first = prepared(tmp_path, base_iri=BASE, echoes=dict)
    assert prepared(tmp_path, base_iri=BASE, echoes=never) == first
    with (tmp_path / "nodes.csv").open("a", encoding="utf-8") as file:
        file.write(f"{BASE}place/x,kg:Village,X,,,,,\n")
    assert shelf_path(tmp_path) != first


def test_what_is_given_up_leaves_nothing_behind(folder: Path, tmp_path: Path) -> None:
    def give_up(done: int, total: int) -> None:
        assert total == len(gold_graph().documents)
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_shelf(folder, tmp_path / "held" / "x", base_iri=BASE, echoes={}, progress=give_up)
    assert list((tmp_path / "held").iterdir()) == []
