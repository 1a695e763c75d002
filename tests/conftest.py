"""What several test files share: the published reports, built once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from kg.build import Built

ROOT = Path(__file__).parent.parent
SAMPLES = ROOT / "samples"


@pytest.fixture(scope="session")
def samples_build(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """``samples/`` built into a folder ``exports``; read it, do not write to it."""
    from kg.build import build

    return build([SAMPLES], tmp_path_factory.mktemp("samples") / "exports")


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
