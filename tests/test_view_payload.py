"""What the page is given: facts with their sentences, sources, positions, and text that stays text."""

from __future__ import annotations

import json
import random
from itertools import combinations
from math import dist
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.claims import Document
from kg.data.outline import outlines
from kg.graph import assemble, network
from kg.view import write_page
from kg.view.chart import COLUMN, LINE, chain_positions
from kg.view.columns import visit_positions
from kg.view.discs import homes, network_positions
from kg.view.document import embedded
from kg.view.facts import tell
from kg.view.kinds import look, looks, ties
from kg.view.opening import opening
from kg.view.outlines import outlines_around, pack, unpack
from kg.view.payload import page_payload
from kg.view.sources import origins
from kg.view.words import page_words
from kg.vocab import data_path
from tests.explorer import gold_graph, short_network
from tests.gold_claims import gold_claims
from tests.plain_links import plain_links

Payload = dict[str, Any]


@pytest.fixture(scope="module")
def payload() -> Payload:
    return page_payload(gold_graph(), network(gold_graph()))


# Facts ------------------------------------------------------------------------------------------


def test_every_claim_is_told_once_and_marked_word_by_word() -> None:
    assembled = gold_graph()
    entities = {
        mention: iri.removeprefix(assembled.base_iri) for mention, iri in assembled.entities.items()
    }
    facts = tell(assembled.documents, assembled.claims.values(), entities)
    told = [one.id for fact in facts for one in fact.claims]
    assert sorted(told) == sorted(assembled.claims)
    for fact in facts:
        spans = {(one.document, span) for one in fact.evidence for span in one.marks}
        for claim in fact.claims:
            covered = any(
                document == claim.document and mark.start <= claim.start and claim.end <= mark.end
                for document, mark in spans
            )
            assert covered or claim.predicate == "rdf:type"


def test_marks_lie_inside_their_sentence_and_apart(payload: Payload) -> None:
    for fact in payload["facts"]:
        for sentence, marks, rule, confidence in fact["evidence"]:
            units = payload["sentences"][sentence][1].encode("utf-16-le")
            ends = [end for mark in marks for end in mark]
            assert ends == sorted(ends)
            assert 0 <= ends[0] < ends[-1] <= len(units) // 2
            assert rule
            assert 0 <= confidence <= 1


def test_sentences_are_words_of_their_report(payload: Payload) -> None:
    texts = [document.text for document in gold_graph().documents]
    assert all(sentence in texts[report] for report, sentence in payload["sentences"])


def test_a_mark_counts_as_scripts_count() -> None:
    document, claims = _emoji_report()
    assembled = assemble([document], claims, plain_links(claims))
    payload = page_payload(assembled, network(assembled))
    [fact] = [f for f in payload["facts"] if f["says"] == [["foaf:name", "text", "Ujang"]]]
    [[sentence, [[start, end]], *_]] = fact["evidence"]
    units = payload["sentences"][sentence][1].encode("utf-16-le")
    assert units[2 * start : 2 * end].decode("utf-16-le") == "Ujang"


def _emoji_report() -> tuple[Document, list[Any]]:
    from kg.claims import CONCEPT, STRING, Span, claim, mention_id

    text = "😀😀 Warga bernama Ujang menyambut 🚓 petugas."
    document = Document("emoji", None, None, None, None, text, "0", "emoji.txt")
    span = Span(text.index("Ujang"), text.index("Ujang") + 5)
    me = mention_id("emoji", "person", span)
    kind = claim(document, me, "rdf:type", "kg:Resident", CONCEPT, span, "test")
    return document, [kind, claim(document, me, "foaf:name", "Ujang", STRING, span, "test")]


def test_what_no_report_says_has_no_sentence_and_is_marked(payload: Payload) -> None:
    for fact in payload["facts"]:
        assert bool(fact["evidence"]) != fact.get("implied", False)
    for edge in payload["edges"]:
        implied = [payload["facts"][number].get("implied", False) for number in edge["facts"]]
        assert all(implied) == edge.get("implied", False)


def test_everything_that_is_named_exists(payload: Payload) -> None:
    nodes = {node["id"] for node in payload["nodes"]}
    assert all({edge["from"], edge["to"]} <= nodes for edge in payload["edges"])
    assert all(edge["facts"] for edge in payload["edges"])
    for fact in payload["facts"]:
        assert set(fact["of"]) <= nodes
        for _, form, value in fact["says"]:
            assert form != "entity" or value in nodes or value in payload["words"]
            assert form != "concept" or value in payload["words"]


def test_a_known_visit_is_told_whole(payload: Payload) -> None:
    [visit] = [
        fact
        for fact in payload["facts"]
        if fact["kind"] == "visit" and "place/32.15.05.2008" in fact["of"]
    ]
    assert visit["first"] == "2024-09-25"
    said = {predicate for predicate, _, _ in visit["says"]}
    assert {"kg:activity", "kg:conductedBy", "schema:location"} <= said


def test_labels_come_in_two_languages(payload: Payload) -> None:
    assert payload["words"]["kg:Village"] == ["village", "desa atau kelurahan"]
    assert payload["words"]["kg:visited"] == ["visited", "mengunjungi"]
    assert all(en and id for en, id in payload["words"].values())
    assert all(en and id for en, id in page_words().values())


def test_the_page_does_not_depend_on_the_order_of_the_tables(tmp_path: Path) -> None:
    documents, claims = gold_claims(Path(__file__).parent / "gold" / "dev")
    links = plain_links(claims)
    pages = []
    for seed in (1, 2):
        for rows in (documents, claims, links):
            random.Random(seed).shuffle(rows)  # type: ignore[arg-type]
        write_page(assemble(documents, claims, links), tmp_path / f"{seed}.html")
        pages.append((tmp_path / f"{seed}.html").read_bytes())
    assert pages[0] == pages[1]
    assert len(pages[0]) < 3_000_000


# Sources ----------------------------------------------------------------------------------------


def _report(name: str, *sentences: str) -> Document:
    return Document(name, None, None, None, None, " ".join(sentences), name, name)


S = [
    f"Kalimat nomor {word} ini cukup panjang untuk dihitung."
    for word in "satu dua tiga empat lima enam".split()
]


def test_the_same_hand_out_is_one_source() -> None:
    reports = [
        _report("a", *S[:4]),
        _report("b", *S[:3], "Tambahan redaksi kami sendiri di sini saja."),
        _report("c", *S[4:]),
    ]
    assert origins(reports) == {"a": "a", "b": "a", "c": "c"}


def test_one_shared_sentence_is_not_a_shared_source() -> None:
    assert origins([_report("a", *S[:3]), _report("b", S[0], *S[3:])]) == {"a": "a", "b": "b"}


def test_told_again_by_a_third_joins_all() -> None:
    chain = [_report("a", *S[:4]), _report("b", *S[2:]), _report("c", *S[4:], *S[:0])]
    assert set(origins(chain).values()) == {"a"}


def test_sources_do_not_depend_on_order() -> None:
    reports = list(gold_graph().documents)
    assert origins(reports) == origins(reversed(reports))


# Positions --------------------------------------------------------------------------------------


def test_no_node_of_the_network_covers_another() -> None:
    graph = short_network()
    spots = network_positions(graph, homes(graph))
    assert set(spots) == set(graph)
    sizes = {node: look(graph.nodes[node]["kind"]).size for node in graph}
    for one, other in combinations(sorted(spots), 2):
        assert dist(spots[one], spots[other]) >= sizes[one] + sizes[other], (one, other)


def test_the_network_lies_as_the_country_does(payload: Payload) -> None:
    found = {node["id"]: (node["x"], node["y"]) for node in payload["nodes"]}
    west, east = found["unit/polda-sumatera-utara"], found["unit/polda-papua-barat"]
    assert west[0] < found["unit/polri"][0] < east[0]


def test_polri_is_on_top_and_everyone_below_their_superior(payload: Payload) -> None:
    nodes = {node["id"]: node for node in payload["nodes"]}
    seats = {name: node["chain"] for name, node in nodes.items() if "chain" in node}
    assert min(seats, key=lambda name: seats[name][1]) == "unit/polri"
    for edge in payload["edges"]:
        if edge["predicate"] == "kg:subordinateTo":
            assert seats[edge["from"]][1] > seats[edge["to"]][1]


def test_no_two_seats_of_the_chart_share_a_line_of_a_column() -> None:
    chart = chain_positions(short_network())
    spots = [*chart.positions.values(), *chart.gaps.values()]
    assert len({(x // COLUMN, y) for x, y in spots}) == len(spots) > 100
    assert all(y % LINE == 0 for _, y in spots)


def test_a_unit_has_a_head_or_an_empty_seat() -> None:
    graph = short_network()
    chart = chain_positions(graph)
    headed = {other for _, other, predicate in graph.edges(keys=True) if predicate == "kg:commands"}
    kinds = dict(graph.nodes(data="kind"))
    units = {node for node in graph if node.startswith("unit/")}
    police = {node for node in units if kinds[node] != "kg:MilitaryUnit"}
    assert set(chart.gaps) == police - headed
    assert units <= set(chart.positions)


def test_visits_stand_in_three_columns() -> None:
    graph = short_network()
    seats = visit_positions(graph)
    for one, other, predicate in graph.edges(keys=True):
        if predicate == "kg:visited":
            assert (seats[one][2], seats[other][2]) == (0, 1)
        elif predicate == "kg:met":
            assert seats[one][2] == 0
            assert seats[other][2] in (0, 2)
    assert len({spot[:2] for spot in seats.values()}) == len(seats)


@given(st.integers(0, 40), st.randoms(use_true_random=False))
def test_any_graph_can_be_laid_out(size: int, chance: random.Random) -> None:
    graph = nx.MultiDiGraph()
    kinds = [*looks(), "kg:Unheard"]
    for i in range(size):
        graph.add_node(f"unit/{i}", kind=chance.choice(kinds), label=str(i))
    for _ in range(size * 2):
        one, other = (f"unit/{chance.randrange(size)}" for _ in range(2))
        graph.add_edge(one, other, chance.choice([*ties(), "kg:unheard"]), reports=[])
    positions = network_positions(graph, homes(graph))
    assert set(positions) == set(graph)
    assert len(set(positions.values())) == len(graph)
    assert set(chain_positions(graph).positions) <= set(graph)
    assert set(visit_positions(graph)) <= set(graph)
    assert positions == network_positions(graph.copy(), {})


# What a page opens with -------------------------------------------------------------------------


def test_a_small_graph_is_open_whole(payload: Payload) -> None:
    assert all("x" in node for node in payload["nodes"])


@pytest.mark.parametrize("limit", [20, 40, 120, 250])
def test_a_large_graph_opens_with_what_matters(limit: int) -> None:
    graph = short_network()
    shown = opening(graph, limit)
    assert 0 < len(shown) <= limit
    if limit >= 120:
        assert len(shown) > limit * 0.8
        high = {"kg:NationalPolice", "kg:RegionalPolice", "kg:ResortPolice"}
        chain = {node for node, kind in graph.nodes(data="kind") if kind in high}
        assert chain <= shown


# The map ----------------------------------------------------------------------------------------

POINTS = st.tuples(st.floats(94, 142), st.floats(-12, 7))


@given(st.lists(POINTS, min_size=1))
def test_outlines_come_back_as_they_were_packed(ring: list[tuple[float, float]]) -> None:
    back = unpack(pack(ring))
    kept = [
        point for i, point in enumerate(_rounded(ring)) if not i or point != _rounded(ring)[i - 1]
    ]
    assert back == kept


def _rounded(ring: list[tuple[float, float]]) -> list[tuple[float, float]]:
    return [(round(x * 1000) / 1000, round(y * 1000) / 1000) for x, y in ring]


SHARED = Path(__file__).parent.parent.parent / "shared" / "data"


@pytest.mark.skipif(not SHARED.exists(), reason="the source outlines are not beside the repository")
def test_the_outlines_are_what_the_recipe_gives() -> None:
    assert data_path("outlines.json").read_text(encoding="utf-8") == outlines(SHARED)


def test_outlines_are_of_the_regencies_of_interest() -> None:
    jakarta_pusat, rembang = (106.83, -6.18), (111.35, -6.78)
    found = outlines_around([jakarta_pusat, rembang])
    assert sorted(found["regencies"]) == ["31.71", "33.17"]
    assert len(found["provinces"]) == 38
    assert outlines_around([])["regencies"] == {}


# Text stays text --------------------------------------------------------------------------------


@given(
    st.recursive(
        st.text() | st.integers(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_embedded_data_is_the_data_and_ends_no_script(value: object) -> None:
    text = embedded(value)
    assert json.loads(text) == value
    assert not set(text) & set("<>&\u2028\u2029")


@pytest.mark.parametrize("text", ["</script>", "<!--", "<script>", "]]>", "\u2028", "&lt;/script>"])
def test_nothing_ends_the_script_element(text: str) -> None:
    assert text not in embedded({text: [text]})


def test_tables_of_looks_are_sound() -> None:
    assert {row.shape for row in looks().values()} >= {
        "circle",
        "square",
        "diamond",
        "star",
        "hexagon",
    }
    people = [
        row
        for row in looks().values()
        if row.kind
        in {"kg:Officer", "kg:Soldier", "kg:Official", "kg:CommunityFigure", "kg:Resident"}
    ]
    assert len({row.shape for row in people}) == len(people)
    assert all(row.strength > 0 for row in ties().values())
