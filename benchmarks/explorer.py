"""The explorer in Chromium, beside what pyvis writes by itself for the same graph.

``python -m benchmarks.explorer [COPIES]``: the gold reports, and COPIES of them (default 76, above ten
thousand nodes and thirty thousand edges) in which every person, Polres and Polsek is another. Prints a
line a page: size, time until it can be used, frames a second while zooming and panning, the slowest
answer of the search.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from kg.claims import MENTION, Claim, Document, Link
from kg.graph import Assembled, assemble, network
from kg.view import write_page
from tests.explorer import FLAGS, GOLD, WIDE, chromium_path
from tests.gold_claims import gold_claims
from tests.plain_links import plain_links

#: Entities that all copies share; everything else is another in each.
SHARED = ("place/", "role/", "unit/polri", "unit/polda-")
PATIENCE = 60_000
QUERIES = ["eddy junaedi", "edy junaidi", "polsek klari", "kapolsek rembang", "sut", "krawang"]

FRAMES = """(still) => new Promise((done) => {
  const canvas = document.querySelector("canvas");
  const box = canvas.getBoundingClientRect();
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const send = (kind, type, more) => canvas.dispatchEvent(
    new kind(type, { clientX: x, clientY: y, bubbles: true, cancelable: true, ...more }));
  const start = performance.now();
  let count = 0;
  const frame = () => {
    count += 1;
    if (!still) send(WheelEvent, "wheel", { deltaY: count % 20 < 10 ? -60 : 60 });
    if (performance.now() - start > 2000) done(Math.round(count / 2));
    else requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})"""
#: A plain page can be used once its canvas has lived through twenty frames.
DRAWN = """() => {
  window.lived = (window.lived ?? 0) + 1;
  return window.lived > 20 && document.querySelector("canvas");
}"""
SEARCH = """(queries) => Math.max(...queries.map((query) => {
  const box = document.getElementById("query");
  const start = performance.now();
  box.value = query;
  box.dispatchEvent(new Event("input"));
  return performance.now() - start;
}))"""


@dataclass
class Measured:
    """One page: megabytes, seconds, frames a second, milliseconds."""

    name: str
    size: float
    ready: float
    zoom: int
    pan: int
    search: float | None

    def __str__(self) -> str:
        search = "-" if self.search is None else f"{self.search:.0f} ms"
        return (
            f"{self.name:24} {self.size:6.1f} MB  usable {self.ready:6.2f} s  "
            f"zoom {self.zoom:3} fps  pan {self.pan:3} fps  search {search}"
        )


def copied(copies: int) -> Assembled:
    """The gold reports, ``copies`` times over."""
    documents, claims = gold_claims(GOLD)
    links = plain_links(claims)
    rows = [_copy(n, documents, claims, links) for n in range(copies)]
    return assemble(
        (one for documents, _, _ in rows for one in documents),
        (one for _, claims, _ in rows for one in claims),
        (one for _, _, links in rows for one in links),
    )


def _copy(
    n: int, documents: list[Document], claims: list[Claim], links: list[Link]
) -> tuple[list[Document], list[Claim], list[Link]]:
    def renamed(mention: str) -> str:
        document, _, rest = mention.partition("#")
        return f"{document}-{n}#{rest}"

    def claim(one: Claim) -> Claim:
        value = renamed(one.object) if one.object_type == MENTION else one.object
        document, subject = f"{one.document}-{n}", renamed(one.subject)
        return one._replace(id=f"{one.id}{n}", document=document, subject=subject, object=value)

    def link(one: Link) -> Link:
        shared = one.entity.startswith(SHARED) or n == 0
        entity = one.entity if shared else f"{one.entity}-{n}"
        return one._replace(mention=renamed(one.mention), entity=entity)

    told = [one for one in claims if n == 0 or one.predicate != "dcterms:identifier"]
    held = [one._replace(id=f"{one.id}-{n}") for one in documents]
    return held, [claim(one) for one in told], [link(one) for one in links]


def plain_page(assembled: Assembled, path: Path) -> None:
    """What pyvis makes of the same nodes and edges, left to itself."""
    from pyvis.network import Network

    graph = network(assembled)
    drawing = Network(height="900px", directed=True, cdn_resources="in_line")
    for node, data in graph.nodes(data=True):
        drawing.add_node(node, label=data["label"], group=data["kind"])
    drawing.edges = [{"from": a, "to": b, "arrows": "to"} for a, b, _ in graph.edges(keys=True)]
    path.write_text(drawing.generate_html(notebook=False), encoding="utf-8")


def measure(browser: Any, path: Path, name: str, ready: str) -> Measured:
    """Open ``path`` and use it; ``ready`` is a script that is true once it can be used."""
    context = browser.new_context(viewport={"width": WIDE[0], "height": WIDE[1]}, offline=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(path.as_uri(), wait_until="commit")
    page.wait_for_function(ready)
    seconds = page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => done(performance.now() / 1000)))"
    )
    page.wait_for_timeout(1000)
    zoom = page.evaluate(FRAMES, False)
    pan = _pan(page)
    own = page.locator("#query").count()
    search = page.evaluate(SEARCH, QUERIES) if own else None
    context.close()
    return Measured(name, path.stat().st_size / 1e6, seconds, zoom, pan, search)


def _pan(page: Any) -> int:
    """Frames a second while the drawing is dragged."""
    box = page.locator("canvas").first.bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + 80)
    page.mouse.down()
    page.evaluate(
        "() => { window.ticks = 0; (function tick() { window.ticks += 1; requestAnimationFrame(tick); })(); }"
    )
    start = page.evaluate("() => performance.now()")
    for step in range(80):
        page.mouse.move(box["x"] + 60 + 4 * step, box["y"] + 80 + 2 * step)
    ticks, end = page.evaluate("() => [window.ticks, performance.now()]")
    page.mouse.up()
    return round(ticks * 1000 / (end - start))


def pages(folder: Path, copies: int) -> Iterator[tuple[str, Path, str]]:
    """(name, file, when it is ready) of every page to compare."""
    for count in (1, copies):
        assembled = copied(count)
        graph = network(assembled)
        size = f"{len(graph):,} / {graph.number_of_edges():,}"
        ours, plain = folder / f"ours{count}.html", folder / f"plain{count}.html"
        write_page(assembled, ours)
        plain_page(assembled, plain)
        yield f"explorer {size}", ours, "() => document.documentElement.dataset.ready === 'yes'"
        yield f"pyvis    {size}", plain, DRAWN


def _line(browser: Any, path: Path, name: str, ready: str) -> str:
    from playwright.sync_api import TimeoutError as TooLong

    try:
        return str(measure(browser, path, name, ready))
    except TooLong:
        size = path.stat().st_size / 1e6
        return f"{name:24} {size:6.1f} MB  does not answer within {PATIENCE // 1000} s"


def main(copies: int) -> None:
    """Print one line a page."""
    from playwright.sync_api import sync_playwright

    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        for name, path, ready in pages(Path(folder), copies):
            print(_line(browser, path, name, ready), flush=True)
        browser.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 76)
