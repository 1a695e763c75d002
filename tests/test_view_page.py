"""The explorer in a real Chromium: find, see, believe, and nothing asked of any network."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg.graph import network
from kg.view.payload import page_payload
from tests.explorer import PHONE, Opened, gold_graph, opened

pytestmark = pytest.mark.browser


@pytest.fixture
def page(chromium: Any, explorer: Path) -> Iterator[Opened]:
    with opened(chromium, explorer) as seen:
        yield seen


def shown(page: Any) -> str:
    return str(page.inner_text("#shown"))


# Find -------------------------------------------------------------------------------------------


FOUND = {
    "belendung": "Belendung",
    "eddy junaedi": "Eddy Junaedi",
    "junaedi eddy": "Eddy Junaedi",
    "edy junaidi": "Eddy Junaedi",
    "EDDY  JUNAEDI!": "Eddy Junaedi",
    "polsek klar": "Polsek Klari",
    "klari polsek": "Polsek Klari",
    "polres rembnag": "Polres Rembang",
    "sekotong barat": "Sekotong Barat",
    "32.15.05.2008": "Belendung",
}


def test_search_forgives_spelling_and_order(page: Opened) -> None:
    for query, name in FOUND.items():
        page.find(query)
        assert page.title().endswith(name), query


def test_search_lists_kind_and_place_and_answers_to_the_keyboard(page: Opened) -> None:
    page.page.keyboard.press("/")
    page.page.keyboard.type("kapolsek rembang")
    rows = page.page.locator("#results [role=option]")
    assert rows.count() >= 2
    assert "Polsek" in rows.first.inner_text()
    box = page.page.locator("#query")
    first = box.get_attribute("aria-activedescendant")
    page.page.keyboard.press("ArrowDown")
    second = box.get_attribute("aria-activedescendant")
    assert first != second
    chosen = page.page.locator(f"#{second} .found-name").inner_text()
    page.page.keyboard.press("Enter")
    assert page.title().split()[-1] == chosen.split()[-1]
    assert box.get_attribute("aria-expanded") == "false"


def test_digits_are_never_alike(page: Opened) -> None:
    page.page.fill("#query", "RT 99")
    assert page.page.locator("#results li[id]").count() == 0
    assert "Nothing found" in page.page.inner_text("#results")


def test_the_found_node_is_in_view(page: Opened) -> None:
    page.find("asep mulyana")
    settled(page)
    box = page.page.locator("#network").bounding_box()
    spot = node_spot(page, page.state()["s"])
    assert box
    assert box["x"] < spot[0] < box["x"] + box["width"]
    assert box["y"] < spot[1] < box["y"] + box["height"]


def node_spot(page: Opened, name: str) -> tuple[float, float]:
    """Where a node stands on the screen, by its position in the data and the address's camera."""
    x, y, scale = map(float, page.state()["c"].split(","))
    box = page.page.locator("#network").bounding_box()
    assert box
    node = next(one for one in payload(page)["nodes"] if one["id"] == name)
    return (
        box["x"] + box["width"] / 2 + (node["x"] - x) * scale,
        box["y"] + box["height"] / 2 + (node["y"] - y) * scale,
    )


def payload(page: Opened) -> dict[str, Any]:
    return dict(page.page.evaluate("() => sambang.data"))


def settled(page: Opened) -> None:
    """Wait until the drawing has come to rest and its place is in the address."""
    page.page.wait_for_function("() => new URLSearchParams(location.hash.slice(1)).has('c')")


def test_the_page_knows_what_was_packed(page: Opened) -> None:
    """What the script unpacks is what Python put in: the law of the two."""
    assembled = gold_graph()
    expected = json.loads(json.dumps(page_payload(assembled, network(assembled))))
    held = payload(page)
    for fact in held["facts"]:
        del fact["number"]
    for node in held["nodes"]:
        del node["column"]
    for key in expected:
        assert held[key] == expected[key], key


# See --------------------------------------------------------------------------------------------


def test_a_click_on_a_node_shows_its_sentences(page: Opened) -> None:
    page.find("polsek klari")
    settled(page)
    x, y = node_spot(page, "unit/polsek-klari.polres-karawang")
    page.page.keyboard.press("Escape")
    assert "s" not in page.state()
    page.page.mouse.click(x, y)
    page.page.wait_for_selector("#panel .fact mark")
    assert page.state()["s"] == "unit/polsek-klari.polres-karawang"


def test_the_legend_filters_kinds_in_every_view(page: Opened) -> None:
    before = shown(page.page)
    row = page.page.locator("label.switch", has_text="Officer")
    count = int(row.locator(".count").inner_text())
    row.click()
    assert page.state()["k"] == "kg:Officer"
    total = int(before.split()[0])
    assert shown(page.page).startswith(f"{total - count} of {total} ")
    page.page.click("[data-view=table]")
    page.page.select_option("#table-choice", "people")
    kinds = page.page.locator("#table-rows tbody tr").all_inner_texts()
    assert kinds
    assert not any("\tOfficer\t" in kind for kind in kinds)
    page.page.click("#reset")
    assert "k" not in page.state()
    assert shown(page.page) == before


def test_ties_can_be_switched(page: Opened) -> None:
    page.page.locator("label.switch", has_text="Visited").click()
    assert page.state()["t"].split() == ["report", "visit"]
    page.page.locator("label.switch", has_text="Reports to").click()
    assert page.state()["t"] == "visit"


@pytest.mark.parametrize(
    ("view", "least"), [("network", 300), ("chain", 120), ("visits", 70), ("map", 300)]
)
def test_each_view_says_how_much_it_shows(page: Opened, view: str, least: int) -> None:
    page.page.click(f"[data-view={view}]")
    count, _, total = shown(page.page).split()[:3]
    assert least <= int(count) <= int(total)
    assert page.page.get_attribute(f"[data-view={view}]", "aria-selected") == "true"


def test_names_do_not_cover_each_other_at_the_opening_zoom(page: Opened) -> None:
    """Labels are painted; their boxes are what the page itself says it painted."""
    for view in ("network", "chain", "visits"):
        page.page.click(f"[data-view={view}]")
        page.page.wait_for_timeout(200)
        boxes = page.page.evaluate("() => sambang.labels()")
        assert len(boxes) > 40, view
        for i, one in enumerate(boxes):
            for other in boxes[i + 1 :]:
                apart = (
                    one[0] >= other[2]
                    or other[0] >= one[2]
                    or one[1] >= other[3]
                    or other[1] >= one[3]
                )
                assert apart, (view, one, other)


def test_dots_of_the_map_grow_with_visits_and_open_their_place(page: Opened) -> None:
    page.page.click("[data-view=map]")
    dots = page.page.locator(".dot")
    sizes: dict[int, set[float]] = {}
    script = "all => all.map(d => [d.ariaLabel, d.querySelector('circle').r.baseVal.value])"
    for name, reach in dots.evaluate_all(script):
        sizes.setdefault(int(name.rsplit(" ", 1)[1]), set()).add(round(reach, 6))
    assert all(len(reaches) == 1 for reaches in sizes.values())
    ordered = [next(iter(sizes[count])) for count in sorted(sizes)]
    assert ordered == sorted(ordered)
    assert len(ordered) > 1
    page.page.locator("[data-place='place/32.15.05.2008']").focus()
    page.page.keyboard.press("Enter")
    assert page.title() == "Belendung"
    assert "visits are on the map" in page.page.inner_text(".map-note")


def test_the_map_counts_every_visit_once_or_names_it_as_lost(page: Opened) -> None:
    data = payload(page)
    visits = [fact for fact in data["facts"] if fact["kind"] == "visit"]
    page.page.click("[data-view=map]")
    note = page.page.inner_text(".map-note")
    on_map, total = (int(word) for word in note.split(" visits")[0].split(" of "))
    assert total == len(visits)
    assert page.page.locator(".map-note li").count() == total - on_map


def test_the_table_sorts_and_filters(page: Opened) -> None:
    page.page.click("[data-view=table]")
    dates = page.page.locator("#table-rows tbody th").all_inner_texts()
    page.page.click("[data-column=colDate]")
    assert page.page.get_attribute("th:first-child", "aria-sort") == "descending"
    turned = page.page.locator("#table-rows tbody th").all_inner_texts()
    dated = [one for one in dates if one != "–"]
    assert turned[0] == dated[-1]
    page.page.fill("#table-filter", "belendung")
    rows = page.page.locator("#table-rows tbody tr")
    assert rows.count() == 1
    rows.first.get_by_role("button").first.click()
    assert page.state()["s"]


def test_rank_badges_stand_by_names(page: Opened) -> None:
    page.find("eddy junaedi")
    assert page.page.inner_text("#panel-title .rank") == "Aiptu"


# Believe ----------------------------------------------------------------------------------------


def test_a_fact_has_its_sentence_marked_and_its_source(page: Opened) -> None:
    page.find("eddy junaedi")
    fact = page.page.locator(".facts.posting .fact").first
    assert "Bhabinkamtibmas" in fact.locator(".fact-head").inner_text()
    assert "Eddy Junaedi" in " ".join(fact.locator("mark").all_inner_texts())
    caption = fact.locator("figcaption").first.inner_text()
    assert "Rule gold" in caption
    assert "confidence 100 %" in caption
    assert "retold0" in caption


def test_what_the_registry_implies_looks_different(page: Opened) -> None:
    page.find("polsek klari")
    implied = page.page.locator(".fact.implied")
    stated = page.page.locator(".fact:not(.implied)")
    assert implied.count()
    assert stated.count()
    assert "no report says this" in implied.first.inner_text()
    assert implied.locator("blockquote").count() == 0
    border = "el => getComputedStyle(el).borderTopStyle"
    assert implied.first.evaluate(border) == "dashed"
    assert stated.first.evaluate(border) != "dashed"


def test_a_footnote_is_copied(chromium: Any, explorer: Path) -> None:
    with opened(chromium, explorer, "#s=place/32.15.05.2008") as seen:
        seen.page.evaluate(
            "() => { navigator.clipboard.writeText = async (it) => { window.copied = it; }; }"
        )
        seen.page.locator(".copy").first.click()
        text = seen.page.evaluate("() => window.copied")
        sentence = seen.page.locator(".evidence blockquote").first.inner_text()
        assert text.startswith(f"“{sentence}” — ")
        assert "retold0" in text
        assert seen.page.locator(".copy").first.inner_text() == "Copied"


def test_an_edge_shows_what_it_rests_on(chromium: Any, explorer: Path) -> None:
    with opened(chromium, explorer) as seen:
        edges = payload(seen)["edges"]
        visited = next(
            e for e in edges if e["predicate"] == "kg:visited" and e["to"] == "place/32.15.05.2008"
        )
        implied = next(e for e in edges if e.get("implied"))
    with opened(chromium, explorer, f"#s={visited['id']}") as seen:
        assert "visited" in seen.title()
        assert seen.page.locator("#panel mark").count()
    with opened(chromium, explorer, f"#s={implied['id']}") as seen:
        assert "no report says this" in seen.page.inner_text("#panel")
        assert seen.page.locator("#panel mark").count() == 0


# Two languages, two themes, every size ----------------------------------------------------------


def test_the_language_follows_the_browser_and_can_be_switched(
    chromium: Any, explorer: Path
) -> None:
    with opened(chromium, explorer, locale="id-ID") as seen:
        assert seen.page.get_attribute("html", "lang") == "id"
        assert "tampil" in shown(seen.page)
        seen.page.click("#language")
        assert seen.page.get_attribute("html", "lang") == "en"
        assert "shown" in shown(seen.page)
        assert seen.state()["l"] == "en"


@pytest.mark.parametrize("language", ["en", "id"])
def test_no_word_of_the_page_is_missing(chromium: Any, explorer: Path, language: str) -> None:
    """A text without a row in the table would show its key."""
    from kg.view.words import page_words

    camel = {key for key in page_words() if any(sign.isupper() for sign in key) or "_" in key}
    with opened(chromium, explorer, f"#l={language}&s=place/32.15.05.2008") as seen:
        for view in ("network", "map", "table"):
            seen.page.click(f"[data-view={view}]")
            words = set(seen.page.inner_text("body").split())
            assert not words & camel
            assert "undefined" not in words


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_follows_the_system_and_can_be_switched(
    chromium: Any, explorer: Path, scheme: str
) -> None:
    with opened(chromium, explorer, scheme=scheme) as seen:
        assert seen.page.get_attribute("html", "data-theme") == scheme
        seen.page.click("#theme")
        assert seen.page.get_attribute("html", "data-theme") != scheme


@pytest.mark.parametrize(
    ("view", "scheme"),
    [
        *((view, "light") for view in ("network", "chain", "visits", "map", "table")),
        *((view, "dark") for view in ("network", "table")),
    ],
)
def test_axe_finds_nothing_serious(chromium: Any, explorer: Path, view: str, scheme: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    address = f"#v={view}&s=place/32.15.05.2008"
    with opened(chromium, explorer, address, scheme=scheme) as seen:
        found = Axe().run(seen.page).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


def test_on_a_phone_everything_is_within_reach(chromium: Any, explorer: Path) -> None:
    with opened(chromium, explorer, size=PHONE, locale="id-ID") as seen:
        for view in ("network", "chain", "visits", "map", "table"):
            seen.page.click(f"[data-view={view}]")
            assert seen.page.evaluate("() => document.documentElement.scrollWidth") == PHONE[0]
        seen.page.click("[data-view=network]")
        seen.find("belendung")
        panel = seen.page.locator("#panel").bounding_box()
        assert panel
        assert panel["y"] > PHONE[1] * 0.3
        assert panel["y"] + panel["height"] <= PHONE[1] + 1
        seen.page.click("#panel .close")
        assert not seen.page.locator("#panel").is_visible()
        seen.page.click("#filters")
        seen.page.locator("label.switch", has_text="Anggota Polri").click()
        assert seen.state()["k"] == "kg:Officer"
        seen.page.keyboard.press("Escape")
        assert not seen.page.locator("#legend").is_visible()


def test_the_drawing_is_walked_by_keyboard_and_told(page: Opened) -> None:
    page.page.focus("#network")
    page.page.keyboard.press("ArrowDown")
    assert page.state()["s"] == "unit/polri"
    assert "Polri" in page.page.inner_text("#spoken")
    for key in ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown"):
        page.page.keyboard.press(key)
        if page.state()["s"] != "unit/polri":
            break
    assert page.state()["s"] != "unit/polri"
    page.page.keyboard.press("Enter")
    assert page.page.evaluate("() => document.activeElement.id") == "panel-title"
    page.page.keyboard.press("Escape")
    assert "s" not in page.state()
