"""The explorer of a large build in a real Chromium, on a real server: the same page, its data on demand.

The law: whatever a person does, the page that asks says what the page that carries all says.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import networkx as nx
import pytest

from kg.opened import Build, open_build
from kg.view import write_page, write_page_of
from kg.view.document import page_text
from kg.view.large import held_payload
from kg.view.shelf import prepared
from kg.view.shelf.asking import Shelf
from kg.view.shelf.tables import assembled_from
from tests.explorer import GOLD, PHONE, WIDE, Opened, opened
from tests.serving import Site, served

pytestmark = pytest.mark.browser
VIEWS = ("network", "chain", "visits", "map", "table")
#: The opening of the page under test: so few nodes that most has to be asked for.
FEW = 60


@pytest.fixture(scope="module")
def build(true_build: Build, tmp_path_factory: pytest.TempPathFactory) -> Build:
    """A build of its own, so that its index lies in no other's folder."""
    folder = tmp_path_factory.mktemp("large") / "exports"
    shutil.copytree(true_build.folder, folder)
    write_page_of(folder, folder / "graph.html", base_iri=true_build.base_iri, echoes={}, carried=0)
    return open_build(folder)


@pytest.fixture(scope="module")
def site(build: Build) -> Iterator[Site]:
    from kg.view import large

    usual = large.served_payload.__defaults__
    large.served_payload.__defaults__ = (FEW,)
    with served(build.folder, carried=0) as site:
        while site.ask("/explorer").status == 503:
            pass
        yield site
    large.served_payload.__defaults__ = usual


@pytest.fixture(scope="module")
def whole(build: Build, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same build as a page that carries all."""
    path = tmp_path_factory.mktemp("whole") / "graph.html"
    write_page(assembled_from(build.folder, build.base_iri), path)
    return path


@pytest.fixture
def page(chromium: Any, site: Site) -> Iterator[Opened]:
    with opened(chromium, f"{site.url}/explorer") as seen:
        yield seen


def both(chromium: Any, site: Site, whole: Path, address: str, look: Any) -> tuple[Any, Any]:
    """What ``look`` sees on the page that asks, and on the page that carries all."""
    found = []
    for page in (f"{site.url}/explorer", whole):
        with opened(chromium, page, address) as seen:
            seen.rest()
            found.append(look(seen))
    return found[0], found[1]


def words(page: Opened, part: str) -> list[str]:
    return [line.strip() for line in str(page.page.inner_text(part)).splitlines() if line.strip()]


def act(page: Opened, name: str) -> None:
    page.page.click(f"#panel [data-act={name}]")
    page.rest()


def shown(page: Opened) -> int:
    return int(page.page.inner_text("#shown").split()[0].replace(",", ""))


# Search, see, believe ----------------------------------------------------------------------------


def test_the_page_opens_with_a_part_and_says_of_how_much(page: Opened, build: Build) -> None:
    total = len(build.graph)
    assert 20 < shown(page) <= FEW
    assert f"of {total} shown, from {len(build.documents)} reports" in page.page.inner_text(
        "#shown"
    )
    assert (
        page.page.evaluate("() => sambang.data.facts.length")
        <= 2 * build.graph.number_of_edges() + 5000
    )
    assert not [url for url in page.requests if "/explorer/" in url]


@pytest.mark.parametrize(
    "query",
    ["edy junaidi", "polsek klari", "32.15.05.2008", "kapolsek rembang", "polda jawa barat"],
)
def test_what_is_found_is_told_with_its_sentences(
    chromium: Any, site: Site, whole: Path, query: str
) -> None:
    def look(page: Opened) -> tuple[str, list[str], int]:
        page.find(query)
        marks = page.page.locator("#panel mark").count()
        return page.state()["s"], sorted(words(page, "#panel")), marks

    served, carried = both(chromium, site, whole, "", look)
    assert served[0] == carried[0]
    folded = {"Unfold", "Bentangkan"}
    assert [one for one in served[1] if one not in folded] == [
        one for one in carried[1] if one not in folded
    ]
    assert served[2] == carried[2] > 0


def test_search_says_when_nothing_fits(page: Opened) -> None:
    page.page.fill("#query", "RT 99")
    page.page.wait_for_selector("#results .none")
    assert "Nothing found" in page.page.inner_text("#results")


def test_an_edge_is_told_with_its_sentences(chromium: Any, site: Site, whole: Path) -> None:
    with opened(chromium, whole) as seen:
        edges = seen.page.evaluate("() => sambang.data.edges")
    chosen = [
        next(one for one in edges if one["predicate"] == "kg:visited"),
        next(one for one in edges if one["predicate"] == "kg:servesAt"),
        next(one for one in edges if one.get("implied")),
    ]
    for edge in chosen:
        served, carried = both(
            chromium, site, whole, f"#s={edge['id']}", lambda page: words(page, "#panel")
        )
        assert served == carried


def test_sentences_of_further_reports_are_fetched(
    page: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.view.shelf.parts.EACH", 1)
    page.find("polri")
    button = page.page.locator(".told-more").first
    before = page.page.locator("#panel .evidence").count()
    button.click()
    page.rest()
    assert page.page.locator("#panel .evidence").count() > before


# Follow ------------------------------------------------------------------------------------------


def test_neighbours_unfold_and_fold(page: Opened, build: Build) -> None:
    page.find("polsek klari")
    name = page.state()["s"]
    around = set(nx.all_neighbors(build.graph, build.base_iri + name))
    before = {
        node["id"]
        for node in page.page.evaluate("() => sambang.data.nodes.filter(n => n.x !== undefined)")
    }
    act(page, "expand")
    paths = {one.removeprefix(build.base_iri) for one in around}
    assert shown(page) == len(before | paths | {name})
    drawn = shown(page)
    for view in ("chain", "visits", "network"):
        page.page.click(f"[data-view={view}]")
        page.rest()
        assert shown(page) > 0
    act(page, "fold")
    assert shown(page) < drawn


def test_edges_between_what_is_unfolded_are_all_there(
    chromium: Any, site: Site, whole: Path, build: Build
) -> None:
    address = "#o=unit/polsek-klari.polres-karawang+unit/polres-karawang"
    with opened(chromium, f"{site.url}/explorer", address) as seen:
        seen.rest()
        known = json.loads(saved(seen, "save-json"))
    base = build.base_iri
    names = {node["id"] for node in known["nodes"]}
    expected = {
        (one.removeprefix(base), other.removeprefix(base), key)
        for one, other, key in build.graph.edges(keys=True)
        if {one.removeprefix(base), other.removeprefix(base)} <= names and key != "kg:reportsTo"
    }
    assert {(e["from"], e["to"], e["predicate"]) for e in known["edges"]} == expected
    told = [edge for edge in known["edges"] if not edge.get("implied")]
    assert told
    assert all(edge["reports"] for edge in told)


def test_the_shortest_path_goes_over_all_of_the_build(page: Opened, build: Build) -> None:
    page.find("eddy junaedi")
    act(page, "pathFrom")
    page.find("polda jawa barat")
    act(page, "pathTo")
    state, base = page.state(), build.base_iri
    graph = nx.Graph(
        (one, other) for one, other, key in build.graph.edges(keys=True) if key != "kg:reportsTo"
    )
    steps = page.page.locator(".route .step").count()
    assert steps == nx.shortest_path_length(graph, base + state["a"], base + state["b"])
    page.page.locator(".route .step button").first.click()
    page.rest()
    assert page.page.locator("#panel mark").count()
    for tie in ("Command", "Service and care", "Visited", "Met", "Lies in", "Other"):
        page.page.locator("label.switch", has_text=tie).first.click()
    page.rest()
    assert "No path" in page.page.inner_text(".route")


def test_a_copied_link_opens_what_it_names(chromium: Any, site: Site) -> None:
    start = f"{site.url}/explorer"
    with opened(chromium, start) as seen:
        seen.find("eddy junaedi")
        act(seen, "expand")
        act(seen, "pathFrom")
        seen.page.click("#campaign")
        seen.rest()
        address = seen.page.evaluate("() => location.hash")
        before = [words(seen, part) for part in ("#shown", "#panel", "#kinds", "#span-text")]
        seen.state()
    with opened(chromium, start, address) as seen:
        seen.rest()
        after = [words(seen, part) for part in ("#shown", "#panel", "#kinds", "#span-text")]
    assert after == before


@pytest.mark.parametrize(
    "address",
    ["#s=person/nobody&o=unit/none&h=place/none", "#s=e999999&a=x&b=unit/none", "#s=e1e9"],
)
def test_what_an_address_names_and_nobody_knows_is_left_out(
    chromium: Any, site: Site, address: str
) -> None:
    with opened(chromium, f"{site.url}/explorer", address) as seen:
        seen.rest()
        assert shown(seen) > 20
        assert "Who went where" in seen.title()


# Time, map, table --------------------------------------------------------------------------------


@pytest.mark.parametrize("filters", ["", "&f=2024-09-01&u=2024-11-30", "&k=kg:Officer+kg:Village"])
@pytest.mark.parametrize("table", ["visits", "postings", "people", "units", "places"])
def test_tables_say_the_same(
    chromium: Any, site: Site, whole: Path, table: str, filters: str
) -> None:
    def look(page: Opened) -> tuple[list[str], str, list[str]]:
        rows = page.page.locator("#table-rows tbody tr").all_inner_texts()
        kinds = words(page, "#kinds")
        return sorted(rows), page.page.inner_text("#table-count"), kinds

    served, carried = both(chromium, site, whole, f"#v=table&tb={table}{filters}", look)
    assert served[0] == carried[0] != []
    assert served[1:] == carried[1:]


def test_the_table_sorts_and_filters_as_ever(chromium: Any, site: Site, whole: Path) -> None:
    def look(page: Opened) -> list[list[str]]:
        page.page.fill("#table-filter", "belendung")
        page.rest()
        filtered = page.page.locator("#table-rows tbody tr").all_inner_texts()
        page.page.fill("#table-filter", "")
        page.rest()
        page.page.click("[data-column=colWho]")
        page.rest()
        page.page.click("[data-column=colWho]")
        page.rest()
        turned = page.page.locator("#table-rows tbody td:nth-child(3)").all_inner_texts()
        return [filtered, turned]

    served, carried = both(chromium, site, whole, "#v=table", look)
    assert served == carried


@pytest.mark.parametrize("filters", ["", "&f=2024-09-01&u=2024-11-30", "&s=place/32.15.05.2008"])
def test_the_map_says_the_same(chromium: Any, site: Site, whole: Path, filters: str) -> None:
    def look(page: Opened) -> list[Any]:
        dots = "all => all.map(d => [d.ariaLabel, d.classList.contains('picked')])"
        held = page.page.locator(".dot").evaluate_all(dots)
        return [sorted(held), words(page, ".map-note"), words(page, "#timeline")]

    served, carried = both(chromium, site, whole, f"#v=map{filters}", look)
    assert served == carried
    assert served[0]


def test_time_filters_the_drawing(chromium: Any, site: Site, whole: Path) -> None:
    address = "#f=2024-09-01&u=2024-11-30&o=unit/polres-karawang"

    def kinds(page: Opened) -> set[str]:
        return {node["id"] for node in json.loads(saved(page, "save-json"))["nodes"]}

    served, carried = both(chromium, site, whole, address, kinds)
    assert served < carried
    assert "unit/polres-karawang" in served
    assert len(served) > 20


# Take along, paste -------------------------------------------------------------------------------


def saved(page: Opened, button: str) -> bytes:
    page.page.evaluate("() => { document.getElementById('save').open = true; }")
    with page.page.expect_download() as waiting:
        page.page.click(f"#{button}")
    return Path(waiting.value.path()).read_bytes()


def test_all_rows_of_a_table_are_saved(page: Opened) -> None:
    page.page.click("[data-view=table]")
    page.page.select_option("#table-choice", "people")
    page.rest()
    rows = page.page.locator("#table-rows tbody tr").count()
    text = saved(page, "save-csv").decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(text)))) == rows


def test_known_names_light_up_in_a_pasted_report(page: Opened) -> None:
    page.page.click("#paste")
    text = (
        "🚓👮🏽 " + (GOLD / "retold0.txt").read_text(encoding="utf-8") + "\n<img src=x onerror=x>"
    )
    page.page.fill("#paste-text", text)
    page.page.wait_for_selector(".paste-lit mark")
    lit = page.page.locator(".paste-lit mark").all_inner_texts()
    assert {"Eddy Junaedi", "Polsek Klari", "Polres Karawang", "Belendung"} <= set(lit)
    assert page.page.locator(".paste-lit").inner_text().strip() == text.strip()
    page.page.locator(".paste-result").get_by_role("button", name="Eddy Junaedi").click()
    page.rest()
    assert page.title().endswith("Eddy Junaedi")


def test_kg_view_shows_a_large_build_until_it_is_stopped(build: Build) -> None:
    script = "show(sys.argv[1], '#s=unit/polri', lambda url: print(url, flush=True))"
    command = [sys.executable, "-c", f"import sys; from kg.server import show; {script}"]
    command.append(str(build.folder))
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        url, _, focus = process.stdout.readline().decode().strip().partition("#")
        with urlopen(url, timeout=60) as answer:
            page = answer.read()
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert focus == "s=unit/polri"
    assert page == build.page.read_bytes()


# Trouble, access, pictures -----------------------------------------------------------------------


def test_when_the_server_is_gone_the_page_says_so_and_stays(chromium: Any, build: Build) -> None:
    with served(build.folder, carried=0) as site:
        while site.ask("/explorer").status == 503:
            pass
        context = chromium.new_context(
            viewport={"width": WIDE[0], "height": WIDE[1]}, locale="en-GB"
        )
        page = Opened(context.new_page())
        page.page.goto(f"{site.url}/explorer")
        page.page.wait_for_selector("html[data-ready=yes]")
    page.page.fill("#query", "polsek")
    page.page.wait_for_selector("#trouble:not([hidden])")
    assert "does not answer" in page.page.inner_text("#trouble")
    assert shown(page) > 20
    context.close()


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing_serious(chromium: Any, site: Site, view: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    with opened(chromium, f"{site.url}/explorer", f"#v={view}&s=unit/polri") as seen:
        seen.rest()
        found = Axe().run(seen.page).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


@pytest.mark.parametrize("size", [WIDE, PHONE])
def test_screenshots(chromium: Any, site: Site, size: tuple[int, int]) -> None:
    """Left in ``build/screenshots`` to be looked at; here only that nothing is blank."""
    folder = Path(__file__).parent.parent / "build" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    pictures = set()
    with opened(chromium, f"{site.url}/explorer", size=size) as seen:
        for view in VIEWS:
            seen.page.click(f"[data-view={view}]")
            seen.rest()
            seen.page.wait_for_timeout(300)
            path = folder / f"served-{view}-{size[0]}x{size[1]}.png"
            pictures.add(seen.page.screenshot(path=path))
        seen.page.click("[data-view=network]")
        seen.find("eddy junaedi")
        pictures.add(seen.page.screenshot(path=folder / f"served-panel-{size[0]}x{size[1]}.png"))
    assert len(pictures) == 6


# The file of a large build -----------------------------------------------------------------------


def test_the_file_of_a_large_build_says_what_it_holds(
    chromium: Any, build: Build, tmp_path: Path
) -> None:
    shelf = Shelf(prepared(build.folder, base_iri=build.base_iri, echoes=dict))
    payload = held_payload(shelf, limit=FEW, room=20_000)
    shelf.close()
    path = tmp_path / "graph.html"
    path.write_text(page_text(payload), encoding="utf-8")
    total = len(build.graph)
    with opened(chromium, path) as seen:
        held = len(seen.page.evaluate("() => sambang.data.nodes"))
        assert 20 < shown(seen) <= FEW < held < total
        assert f"{held} of {total}" in seen.page.inner_text("#held")
        assert "kg serve" in seen.page.inner_text("#held")
        assert f"of {total} shown" in seen.page.inner_text("#shown")
        seen.page.fill("#query", "a name that nobody bears")
        assert f"Searched: {held} of {total}" in seen.page.inner_text("#results")
        seen.page.fill("#query", "")
        seen.find("polri")
        assert seen.page.locator("#panel mark").count()
        for view in VIEWS:
            seen.page.click(f"[data-view={view}]")
        assert seen.page.inner_text("#held")
    assert (build.page.stat().st_size) < 3_000_000
