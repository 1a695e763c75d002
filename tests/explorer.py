"""What the browser tests of the page share: graphs told from gold, and a page opened in Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from kg.claims import Claim, Document
from kg.graph import Assembled, assemble, network
from tests.gold_claims import gold_claims
from tests.plain_links import plain_links

GOLD = Path(__file__).parent / "gold" / "dev"
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"),
    *("--disable-component-update", "--disable-sync"),
]
WIDE, PHONE = (1440, 900), (390, 844)


def chromium_path() -> str | None:
    """A Chromium of this machine, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


def told(documents: list[Document], claims: list[Claim]) -> Assembled:
    """An assembled graph in which one name is one entity."""
    return assemble(documents, claims, plain_links(claims))


@cache
def gold_graph() -> Assembled:
    """The graph of the reports under ``gold/dev``, as their gold tells it."""
    return told(*gold_claims(GOLD))


@cache
def short_network() -> Any:
    """The gold graph as a network, its nodes named by their paths, as the page names them."""
    import networkx as nx

    graph, base = network(gold_graph()), gold_graph().base_iri
    return nx.relabel_nodes(graph, {name: name.removeprefix(base) for name in graph})


@dataclass
class Opened:
    """A page in a browser, and what it did that it should not."""

    page: Any
    requests: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)

    def state(self) -> dict[str, str]:
        """What the address says, once the page has had the time to write it."""
        self.page.wait_for_function("() => sambang.settled()")
        script = "() => Object.fromEntries(new URLSearchParams(location.hash.slice(1)))"
        return dict(self.page.evaluate(script))

    def find(self, query: str) -> None:
        """Search, and go to the first result."""
        self.page.fill("#query", query)
        self.page.wait_for_selector("#results li[id]")
        self.rest()
        self.page.press("#query", "Enter")
        self.rest()

    def rest(self) -> None:
        """Wait until the page waits for nothing."""
        self.page.wait_for_function("() => sambang.settled()")

    def title(self) -> str:
        """The name at the head of the panel."""
        return str(self.page.inner_text("#panel-title"))


@contextmanager
def opened(
    browser: Any,
    page: Path | str,
    address: str = "",
    *,
    size: tuple[int, int] = WIDE,
    scheme: str = "light",
    locale: str = "en-GB",
) -> Iterator[Opened]:
    """A file opened from the disk or the page at a URL, ready to use.

    At the end nothing may be amiss, and nothing asked of anybody but the page's own server.
    """
    start = page.as_uri() if isinstance(page, Path) else page
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        locale=locale,
        has_touch=size == PHONE,
        accept_downloads=True,
    )
    seen = Opened(context.new_page())
    seen.page.set_default_timeout(10_000)
    seen.page.on("request", lambda request: seen.requests.append(request.url))
    seen.page.on("console", lambda message: seen.console.append(message.text))
    seen.page.on("pageerror", lambda error: seen.console.append(str(error)))
    seen.page.goto(start + address)
    seen.page.wait_for_selector("html[data-ready=yes]")
    yield seen
    context.close()
    outside = [url for url in seen.requests if not url.startswith((start, "blob:", "data:"))]
    assert not outside
    assert not seen.console
