"""What several test files share: the published reports, built once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:
    from kg.build import Built
    from kg.opened import Build

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"

# The same examples on every machine, and no clock: a busy machine fails no test.
hypothesis.settings.register_profile(
    "sambang",
    deadline=None,
    derandomize=True,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("sambang")


@pytest.fixture(scope="session")
def samples_build(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """``samples/`` built into a folder ``exports``; read it, do not write to it."""
    from kg.build import build

    return build([SAMPLES], tmp_path_factory.mktemp("samples") / "exports")


@pytest.fixture(scope="session")
def true_build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The gold of ``tests/gold/dev`` as a build in a folder ``exports``: all facts in it are true."""
    from kg.claims import write_claims, write_documents, write_links
    from kg.graph import assemble
    from kg.opened import open_build
    from kg.rdf import write_views
    from kg.resolution import resolve
    from kg.store import write_store
    from tests.gold_claims import gold_claims

    folder = tmp_path_factory.mktemp("true") / "exports"
    folder.mkdir()
    documents, claims = gold_claims(ROOT / "tests" / "gold" / "dev")
    links = resolve(claims, documents=documents)
    assembled = assemble(documents, claims, links)
    write_documents(assembled.documents, folder / "documents.parquet")
    write_claims(claims, folder / "claims.parquet")
    write_links(links, folder / "links.parquet")
    write_views(assembled, folder)
    digest = sha256((folder / "graph.nq").read_bytes()).hexdigest()
    manifest = {"base_iri": assembled.base_iri, "sha256": {"graph.nq": digest}}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    write_store(folder, digest)
    return open_build(folder)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A real Chromium, started once; without one the tests that need it are skipped, by name."""
    from tests.explorer import FLAGS, chromium_path

    path = chromium_path()
    if path is None:
        pytest.skip("no Chromium on this machine: install Debian's chromium to test the page")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def explorer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The explorer page of the gold reports."""
    from kg.view import write_page
    from tests.explorer import gold_graph

    path = tmp_path_factory.mktemp("page") / "graph.html"
    write_page(gold_graph(), path)
    return path
