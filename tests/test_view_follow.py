"""The explorer in a real Chromium: time, paths, the address, what is taken along, what is pasted."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from kg.claims import CONCEPT, MENTION, STRING, Claim, Document, Span, claim, mention_id
from kg.graph import network
from kg.view import write_page
from kg.view.document import page_text
from kg.view.payload import page_payload
from tests.explorer import GOLD, PHONE, WIDE, Opened, gold_graph, opened, short_network, told

pytestmark = pytest.mark.browser
KLARI = "unit/polsek-klari.polres-karawang"


@pytest.fixture
def page(chromium: Any, explorer: Path) -> Iterator[Opened]:
    with opened(chromium, explorer) as seen:
        yield seen


def shown(page: Opened) -> int:
    return int(page.page.inner_text("#shown").split()[0])


def act(page: Opened, name: str) -> None:
    page.page.click(f"[data-act={name}]")


# Time -------------------------------------------------------------------------------------------


def slide(page: Opened, name: str, value: int) -> None:
    script = "(el, v) => { el.value = v; el.dispatchEvent(new Event('input', {bubbles: true})); }"
    page.page.locator(f"#time-{name}").evaluate(script, value)


def test_the_phases_of_the_election_are_marked(page: Opened) -> None:
    phases = page.page.locator(".phase").evaluate_all(
        "all => all.map(p => [p.title, p.offsetLeft, p.offsetWidth])"
    )
    assert [title for title, *_ in phases] == [
        "Campaign: 25 Sep 2024 – 23 Nov 2024",
        "Quiet days: 24 Nov 2024 – 26 Nov 2024",
        "Voting day: 27 Nov 2024",
    ]
    assert phases[0][1] < phases[1][1] <= phases[2][1]
    assert all(width >= 3 for *_, width in phases)


def test_graph_map_and_table_follow_the_time(page: Opened) -> None:
    everything = shown(page)
    page.page.click("#campaign")
    assert (page.state()["f"], page.state()["u"]) == ("2024-09-25", "2024-11-27")
    assert 0 < shown(page) < everything
    page.page.click("[data-view=table]")
    page.page.click("[data-column=colDate]")
    dates = page.page.locator("#table-rows tbody th").all_inner_texts()
    assert dates
    assert all(date.endswith("2024") and date.split()[1] in ("Sep", "Oct", "Nov") for date in dates)
    page.page.click("[data-view=map]")
    assert f"{len(dates)} of {len(dates)} visits" in page.page.inner_text(".map-note")
    assert "undated visits not shown" in page.page.inner_text("#span-text")
    page.page.click("#all-time")
    page.page.click("[data-view=network]")
    assert shown(page) == everything


def test_the_sliders_cannot_cross(page: Opened) -> None:
    first = int(page.page.get_attribute("#time-from", "min") or 0)
    slide(page, "until", first + 200)
    slide(page, "from", first + 500)
    assert page.state()["f"] == page.state()["u"]


def test_play_lets_time_run_to_its_end(page: Opened) -> None:
    page.page.click("#campaign")
    page.page.click("#play")
    assert page.page.get_attribute("#play", "aria-label") == "Pause"
    page.page.wait_for_function(
        "() => new URLSearchParams(location.hash.slice(1)).get('u') > '2024-10-05'"
    )
    early = page.state()["u"]
    assert early < "2024-11-27"
    page.page.click("#play")
    assert page.page.get_attribute("#play", "aria-label") == "Play"


# Follow -----------------------------------------------------------------------------------------


def test_hide_and_bring_back(page: Opened) -> None:
    before = shown(page)
    page.find("polsek klari")
    act(page, "hide")
    assert shown(page) == before - 1
    assert page.state()["h"] == KLARI
    assert "s" not in page.state()
    page.find("polsek klari")
    assert shown(page) == before
    assert "h" not in page.state()


def test_pin_holds_a_place_in_the_address(page: Opened) -> None:
    page.find("polsek klari")
    act(page, "pin")
    name, spot = page.state()["p"].split("@")
    assert name == KLARI
    assert all(part.lstrip("-").isdigit() for part in spot.split(","))
    assert page.page.get_attribute("[data-act=pin]", "aria-pressed") == "true"
    act(page, "pin")
    assert "p" not in page.state()


def test_the_shortest_path_is_shortest(page: Opened) -> None:
    page.find("eddy junaedi")
    act(page, "pathFrom")
    page.find("polda jawa barat")
    act(page, "pathTo")
    steps = page.page.locator(".route ol > li").count() - 1
    off = {"kg:reportsTo"}
    graph = nx.Graph((a, b) for a, b, key in short_network().edges(keys=True) if key not in off)
    state = page.state()
    assert steps == nx.shortest_path_length(graph, state["a"], state["b"])
    ends = page.page.locator(".route ol > li").all_inner_texts()
    assert "Eddy Junaedi" in ends[0]
    assert "Polda Jawa Barat" in ends[-1]
    act(page, "pathEnd")
    assert not {"a", "b"} & page.state().keys()


def test_no_way_is_said(page: Opened) -> None:
    page.find("eddy junaedi")
    act(page, "pathFrom")
    for tie in ("Command", "Service and care", "Visited", "Met", "Lies in"):
        page.page.locator("label.switch", has_text=tie).first.click()
    page.find("polda jawa barat")
    act(page, "pathTo")
    assert "No path" in page.page.inner_text(".route")


def test_back_and_forward(page: Opened) -> None:
    page.find("polsek klari")
    page.find("eddy junaedi")
    page.page.go_back()
    page.page.wait_for_function(
        "() => document.querySelector('#panel-title').innerText.includes('Klari')"
    )
    page.page.get_by_role("button", name="Forward").click()
    page.page.wait_for_function(
        "() => document.querySelector('#panel-title').innerText.includes('Eddy')"
    )


def test_a_copied_link_opens_the_same_view(chromium: Any, explorer: Path) -> None:
    with opened(chromium, explorer) as seen:
        seen.page.click("[data-view=chain]")
        seen.page.locator("label.switch", has_text="Soldier").click()
        seen.page.click("#campaign")
        seen.find("polsek klari")
        act(seen, "pathFrom")
        seen.page.click("#theme")
        assert seen.state()["d"] == "dark"
        address = seen.page.evaluate("() => location.hash")
        before = [
            seen.page.inner_text(part) for part in ("#shown", "#panel", "#kinds", "#span-text")
        ]
    with opened(chromium, explorer, address) as seen:
        after = [
            seen.page.inner_text(part) for part in ("#shown", "#panel", "#kinds", "#span-text")
        ]
        assert after == before
        assert seen.page.get_attribute("[data-view=chain]", "aria-selected") == "true"
        assert seen.page.get_attribute("html", "data-theme") == "dark"


@pytest.mark.parametrize(
    "address",
    [
        "#v=<b>&s=nobody&f=2024-99&c=a,b,c",
        "#p=unit/x@1,2 unit/polri@zz&o=__proto__&k=%00",
        "#%",
        "#c=1,2,-3",
    ],
)
def test_a_broken_address_opens_the_page_all_the_same(
    chromium: Any, explorer: Path, address: str
) -> None:
    with opened(chromium, explorer, address) as seen:
        assert shown(seen) > 300


# Large builds -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The gold reports as a page that has room for 120 nodes only."""
    path = tmp_path_factory.mktemp("large") / "graph.html"
    payload = page_payload(gold_graph(), network(gold_graph()), limit=120)
    path.write_text(page_text(payload), encoding="utf-8")
    return path


def test_a_large_build_says_what_it_shows_and_unfolds_the_rest(chromium: Any, large: Path) -> None:
    with opened(chromium, large) as seen:
        count, total = shown(seen), len(short_network())
        assert 80 < count <= 120
        assert f"{count} of {total} shown" in seen.page.inner_text("#shown")
        folded = next(
            node["id"]
            for node in seen.page.evaluate("() => sambang.data.nodes")
            if "x" not in node and short_network().degree(node["id"]) > 2
        )
    with opened(chromium, large, f"#s={folded}") as seen:
        assert shown(seen) == count + 1
        act(seen, "expand")
        around = set(nx.all_neighbors(short_network(), folded))
        opened_with = set(
            seen.page.evaluate("() => sambang.data.nodes.filter(n => 'x' in n).map(n => n.id)")
        )
        assert shown(seen) == len(opened_with | around | {folded})
        assert seen.state()["o"] == folded
        act(seen, "fold")
        assert shown(seen) == count + 1
        for view in ("chain", "visits"):
            seen.page.click(f"[data-view={view}]")
            assert shown(seen) > 0


def test_search_map_and_table_know_what_is_folded(chromium: Any, large: Path) -> None:
    visits = len(gold_visits())
    with opened(chromium, large) as seen:
        seen.page.click("[data-view=table]")
        assert seen.page.locator("#table-rows tbody tr").count() == visits
        seen.page.click("[data-view=map]")
        assert f"of {visits} visits" in seen.page.inner_text(".map-note")
        seen.find("ujang")
        assert seen.title().endswith("Ujang")


def gold_visits() -> set[str]:
    entities = gold_graph().entities
    return {iri for mention, iri in entities.items() if "#visit=" in mention}


# Take along -------------------------------------------------------------------------------------


def saved(page: Opened, button: str) -> bytes:
    page.page.evaluate("() => { document.getElementById('save').open = true; }")
    with page.page.expect_download() as waiting:
        page.page.click(f"#{button}")
    return Path(waiting.value.path()).read_bytes()


@pytest.mark.parametrize("view", ["network", "chain", "map"])
def test_a_picture_is_a_picture(page: Opened, view: str) -> None:
    page.page.click(f"[data-view={view}]")
    held = saved(page, "save-png")
    assert held.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(held) > 20_000


def test_the_part_in_view_is_saved_as_json_and_graphml(page: Opened) -> None:
    page.page.locator("label.switch", has_text="Village").click()
    count = shown(page)
    held = json.loads(saved(page, "save-json"))
    assert len(held["nodes"]) == count
    assert not any(node["kind"] == "kg:Village" for node in held["nodes"])
    names = {node["id"] for node in held["nodes"]}
    assert all({edge["from"], edge["to"]} <= names for edge in held["edges"])
    assert all(held["facts"][number] for edge in held["edges"] for number in edge["facts"])
    graph = nx.parse_graphml(saved(page, "save-graphml").decode(), force_multigraph=True)
    assert set(graph) == names
    assert graph.number_of_edges() == len(held["edges"])
    assert graph.nodes["unit/polri"]["label"] == "Polri"


def test_the_table_is_saved_as_it_is_sorted_and_filtered(page: Opened) -> None:
    page.page.click("[data-view=table]")
    page.page.select_option("#table-choice", "people")
    page.page.fill("#table-filter", "polsek")
    rows = page.page.locator("#table-rows tbody tr")
    names = rows.locator("th").all_inner_texts()
    text = saved(page, "table-csv").decode("utf-8-sig")
    found = list(csv.DictReader(io.StringIO(text)))
    assert [row["Name"] for row in found] == names
    assert len(found) > 5


# Paste ------------------------------------------------------------------------------------------


def test_known_names_light_up_in_a_pasted_report(page: Opened) -> None:
    page.page.click("#paste")
    text = (GOLD / "retold0.txt").read_text(encoding="utf-8") + "\n<img src=x onerror=alert(1)>"
    page.page.fill("#paste-text", text)
    lit = page.page.locator(".paste-lit mark").all_inner_texts()
    assert {"Eddy Junaedi", "Polsek Klari", "Polres Karawang", "Belendung"} <= set(lit)
    assert page.page.locator(".paste-lit").inner_text().strip() == text.strip()
    page.page.locator(".paste-result").get_by_role("button", name="Eddy Junaedi").click()
    assert page.title().endswith("Eddy Junaedi")
    assert not page.page.locator("#paste-box").is_visible()


def test_strange_names_stay_dark(page: Opened) -> None:
    page.page.click("#paste")
    page.page.fill("#paste-text", "Nothing here is known to anybody, belendung least of all.")
    assert page.page.locator(".paste-lit mark").count() == 0
    assert "No known name" in page.page.inner_text(".paste-result")


# Text is text -----------------------------------------------------------------------------------

HOSTILE = "</script><script>window.hit=1</script><img src=x onerror='window.hit=1'>"
ODD = "\"'`${1}&amp; \u202eoibeK\u202c שלום 🚓👮🏽 \u2028<!--"


def hostile() -> tuple[list[Document], list[Claim]]:
    name = f"Budi {HOSTILE} {ODD}"
    text = (
        f"{HOSTILE} {ODD}\nBripka {name} menyambangi Desa {HOSTILE} pada Rabu. Warga senang {ODD}."
    )
    document = Document(
        "<b>x", HOSTILE, "2024-10-01", ODD, "javascript:alert(1)", text, "0", "x.txt"
    )
    man = Span(text.index("Budi"), text.index("Budi") + len(name))
    there = text.index("Desa ") + 5
    where = Span(there, there + len(HOSTILE))
    person, place = mention_id("x", "person", man), mention_id("x", "place", where)
    visit = mention_id("x", "visit", Span(0, len(text)))
    rows = [
        (person, "rdf:type", "kg:Officer", CONCEPT, man),
        (person, "foaf:name", name, STRING, man),
        (place, "rdf:type", "kg:Village", CONCEPT, where),
        (place, "rdfs:label", HOSTILE, STRING, where),
        (visit, "rdf:type", "kg:Visit", CONCEPT, man),
        (visit, "kg:activity", "activity:sambang", CONCEPT, man),
        (visit, "kg:conductedBy", person, MENTION, man),
        (visit, "schema:location", place, MENTION, where),
    ]
    said = [claim(document, s, p, o, kind, span, HOSTILE) for s, p, o, kind, span in rows]
    return [document], said


def test_hostile_text_is_shown_as_text(chromium: Any, tmp_path: Path) -> None:
    write_page(told(*hostile()), tmp_path / "hostile.html")
    with opened(chromium, tmp_path / "hostile.html") as seen:
        seen.find("budi")
        assert HOSTILE in seen.title()
        assert "👮🏽" in seen.title()
        assert HOSTILE in seen.page.locator("#panel blockquote").first.inner_text()
        assert any(
            "Budi </script>" in mark for mark in seen.page.locator("#panel mark").all_inner_texts()
        )
        assert seen.page.locator("#panel a").count() == 0
        for view in ("chain", "visits", "map", "table"):
            seen.page.click(f"[data-view={view}]")
        seen.page.select_option("#table-choice", "people")
        assert HOSTILE in seen.page.inner_text("#table-rows")
        held = seen.page.evaluate(
            "() => [window.hit ?? null, document.images.length, document.scripts.length]"
        )
        assert held == [None, 0, 3]
        seen.page.click("[data-view=network]")
        nx.parse_graphml(saved(seen, "save-graphml").decode())


def test_an_empty_graph_is_a_page_too(chromium: Any, tmp_path: Path) -> None:
    write_page(told([], []), tmp_path / "empty.html")
    with opened(chromium, tmp_path / "empty.html") as seen:
        for view in ("chain", "visits", "map", "table", "network"):
            seen.page.click(f"[data-view={view}]")
        assert seen.page.inner_text("#shown").startswith("0 of 0")


def test_even_a_script_that_got_in_may_not_run(page: Opened) -> None:
    """The policy names the page's own scripts by hash: the last line of defence, tried by hand."""
    page.page.evaluate(
        "() => { const s = document.createElement('script'); s.textContent = 'window.hit = 1';"
        " document.body.append(s); }"
    )
    assert page.page.evaluate("() => window.hit ?? null") is None
    assert any("Content Security Policy" in line for line in page.console)
    page.console.clear()


# Pictures for people ----------------------------------------------------------------------------


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_screenshots(chromium: Any, explorer: Path, size: tuple[int, int]) -> None:
    """Left in ``build/screenshots`` to be looked at; here only that nothing is blank."""
    folder = Path(__file__).parent.parent / "build" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    pictures = set()
    with opened(chromium, explorer, size=size) as seen:
        for view in ("network", "chain", "visits", "map", "table"):
            seen.page.click(f"[data-view={view}]")
            seen.page.wait_for_timeout(300)
            pictures.add(seen.page.screenshot(path=folder / f"{view}-{size[0]}x{size[1]}.png"))
    assert len(pictures) == 5
    assert min(map(len, pictures)) > 30_000
