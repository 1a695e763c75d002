"""The explorer in Chromium, beside what pyvis writes by itself for the same graph.

``python -m benchmarks.explorer [COPIES [LARGE]]``: the gold reports, and COPIES of them (default 76, above
ten thousand nodes and thirty thousand edges) in which every person, Polres and Polsek is another; with
LARGE (640 are a hundred thousand nodes) also that many copies, as the file that holds a part and as
``kg serve`` gives it. Prints a line a page: size, time until it can be used, frames a second while zooming
and panning, the slowest answer of the search and of the facts and neighbours of a node. Each figure is
the best of three runs: other work on the machine makes a page slow, nothing makes it quick.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, NamedTuple

from kg.claims import MENTION, Claim, Document, Link
from kg.graph import Assembled, assemble, network
from kg.view import write_page, write_page_of
from kg.view.shelf.tables import write_tables
from tests.explorer import FLAGS, GOLD, WIDE, chromium_path
from tests.gold_claims import gold_claims
from tests.plain_links import plain_links
from tests.serving import served

#: Entities that all copies share; everything else is another in each.
SHARED = ("place/", "role/", "unit/polri")
#: So many copies have a Polda in common: a Polda of the real country has about as many Polres below it.
UNDER_ONE_POLDA = 40
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
#: Until the answers to each query stand in the list, whether they are found here or asked for.
SEARCH = """async (queries) => {
  const box = document.getElementById("query");
  const list = document.getElementById("results");
  const turn = () => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(0);
  });
  box.focus();
  let slowest = 0;
  for (const query of queries) {
    list.replaceChildren();
    const start = performance.now();
    box.value = query;
    box.dispatchEvent(new Event("input"));
    while (!list.children.length) await turn();
    slowest = Math.max(slowest, performance.now() - start);
  }
  return slowest;
}"""
#: Facts and neighbours of each node, asked of the server as the page does.
AROUND = """async (ids) => {
  let slowest = 0;
  for (const id of ids) {
    const start = performance.now();
    const body = JSON.stringify({ facts: [id], around: [id] });
    await (await fetch("explorer/part", { method: "POST", body })).json();
    slowest = Math.max(slowest, performance.now() - start);
  }
  return slowest;
}"""
RUNS = 3


@dataclass
class Measured:
    """One page: megabytes, seconds, frames a second, milliseconds."""

    size: float
    ready: float
    zoom: int
    pan: int
    search: float | None
    around: float | None

    def __str__(self) -> str:
        asked = [("search", self.search), ("neighbourhood", self.around)]
        times = "".join(f"  {name} {ms:.0f} ms" for name, ms in asked if ms is not None)
        return (
            f"{self.size:6.1f} MB  usable {self.ready:6.2f} s  "
            f"zoom {self.zoom:3} fps  pan {self.pan:3} fps{times}"
        )

    def best(self, other: Measured) -> Measured:
        """The better of each figure."""
        return Measured(
            self.size,
            min(self.ready, other.ready),
            max(self.zoom, other.zoom),
            max(self.pan, other.pan),
            None if self.search is None else min(self.search, other.search or self.search),
            None if self.around is None else min(self.around, other.around or self.around),
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
        shared = one.entity.startswith(SHARED)
        number = n // UNDER_ONE_POLDA if one.entity.startswith("unit/polda-") else n
        entity = one.entity if shared or not number else f"{one.entity}-{number}"
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


def measure(browser: Any, url: str, size: int, ready: str, ids: list[str]) -> Measured:
    """Open the page and use it; ``ready`` is a script that is true once it can be used."""
    context = browser.new_context(viewport={"width": WIDE[0], "height": WIDE[1]})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(url, wait_until="commit")
    page.wait_for_function(ready)
    seconds = page.evaluate(
        "() => new Promise((done) => requestAnimationFrame(() => done(performance.now() / 1000)))"
    )
    page.wait_for_timeout(1000)
    zoom = page.evaluate(FRAMES, False)
    pan = _pan(page)
    own = page.locator("#query").count()
    search = page.evaluate(SEARCH, QUERIES) if own else None
    around = page.evaluate(AROUND, ids) if ids else None
    context.close()
    return Measured(size / 1e6, seconds, zoom, pan, search, around)


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


class Page(NamedTuple):
    """A page to measure: its name, address and size, when it is ready, nodes to ask the server for."""

    name: str
    url: str
    size: int
    ready: str
    ids: list[str]


def pages(folder: Path, copies: int) -> Iterator[Page]:
    """The pages of files to compare."""
    for count in (1, copies):
        assembled = copied(count)
        graph = network(assembled)
        size = f"{len(graph):,} / {graph.number_of_edges():,}"
        ours, plain = folder / f"ours{count}.html", folder / f"plain{count}.html"
        start = perf_counter()
        write_page(assembled, ours)
        print(f"written in {perf_counter() - start:.1f} s", flush=True)
        plain_page(assembled, plain)
        yield Page(f"explorer {size}", ours.as_uri(), ours.stat().st_size, READY, [])
        yield Page(f"pyvis    {size}", plain.as_uri(), plain.stat().st_size, DRAWN, [])


@contextmanager
def large_pages(folder: Path, copies: int) -> Iterator[list[Page]]:
    """The two pages of a build too large for one file: the file with a part, and the served one."""
    assembled = copied(copies)
    graph = network(assembled)
    size = f"{len(graph):,} / {graph.number_of_edges():,}"
    write_tables(assembled, folder)
    base = assembled.base_iri
    hubs = sorted(graph, key=graph.degree, reverse=True)[:5]
    some = [one.removeprefix(base) for one in [*hubs, *sorted(graph)[:: len(graph) // 15]]]
    (folder / "graph.nq").write_text("", encoding="utf-8")
    manifest = {"base_iri": base, "sha256": {"graph.nq": sha256(b"").hexdigest()}}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    del assembled, graph
    start = perf_counter()
    write_page_of(folder, folder / "graph.html", base_iri=base, echoes={}, carried=0)
    print(f"written in {perf_counter() - start:.1f} s, index and all", flush=True)
    with served(folder, carried=0) as site:
        while (answer := site.ask("/explorer")).status == 503:
            pass
        part = folder / "graph.html"
        yield [
            Page(f"part     {size}", part.as_uri(), part.stat().st_size, READY, []),
            Page(f"served   {size}", f"{site.url}/explorer", len(answer.body), READY, some),
        ]


READY = "() => document.documentElement.dataset.ready === 'yes'"


def _line(browser: Any, page: Page) -> str:
    from playwright.sync_api import TimeoutError as TooLong

    try:
        found = measure(browser, page.url, page.size, page.ready, page.ids)
        for _ in range(RUNS - 1):
            found = found.best(measure(browser, page.url, page.size, page.ready, page.ids))
        return f"{page.name:26} {found}"
    except TooLong:
        megabytes = page.size / 1e6
        return f"{page.name:26} {megabytes:6.1f} MB  does not answer within {PATIENCE // 1000} s"


def main(copies: int, large: int) -> None:
    """Print one line a page."""
    from playwright.sync_api import sync_playwright

    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        if copies:
            for page in pages(Path(folder), copies):
                print(_line(browser, page), flush=True)
        if large:
            with large_pages(Path(folder), large) as found:
                for page in found:
                    print(_line(browser, page), flush=True)
        browser.close()


if __name__ == "__main__":
    numbers = [int(one) for one in sys.argv[1:]]
    main(*(numbers + [76, 0][len(numbers) :]))
