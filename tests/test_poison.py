"""One poisoned report among good ones costs itself alone, within a time limit, and is named."""

import json
import random
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.build import Labour, build
from kg.claims import Claim, read_claims
from kg.patience import OutOfTime, patience
from tests.variation import render

NOISE = random.Random(2024)
POISON: dict[str, Callable[[], bytes]] = {
    "binary.txt": lambda: NOISE.randbytes(100_000),
    "image.md": lambda: b"\x89PNG\r\n\x1a\n" + bytes(1000),
    "nested.html": lambda: (
        b"<html><body>" + b"<div>" * 100_000 + b"Kapolsek Klari" + b"</div>" * 100_000
    ),
    "huge.txt": lambda: ((render(5)[0] + "\n") * 60_000).encode()[:40_000_000],
    "repeats.txt": lambda: b"Kapolsek Klari " + b"S.H., " * 500_000,
}


@pytest.fixture
def good(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    for seed in range(4):
        (folder / f"good{seed}.txt").write_text(render(seed)[0], encoding="utf-8")
    return folder


@pytest.mark.slow
def test_poisoned_reports_are_named_and_the_others_built(good: Path, tmp_path: Path) -> None:
    clean = build([good], tmp_path / "clean").folder
    for name, made in POISON.items():
        (good / name).write_bytes(made())
    built = build([good], tmp_path / "out", labour=Labour(seconds=2))
    manifest = json.loads((built.folder / "manifest.json").read_text(encoding="utf-8"))
    told = {row["source"]: row["reason"] for row in manifest["skipped"]}
    assert set(told) == {f"reports/{name}" for name in POISON}
    assert told["reports/huge.txt"].startswith("its facts could not be extracted within 2 seconds")
    assert claims_of_the_good(built.folder) == claims_of_the_good(clean)


def claims_of_the_good(folder: Path) -> list[Claim]:
    return [
        one for one in read_claims(folder / "claims.parquet") if one.document.startswith("good")
    ]


def work(seconds: float) -> None:
    """Python at work, which a sleep would not be."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sum(range(1000))


def in_this_thread(body: Callable[[], None]) -> list[type[Exception]]:
    try:
        body()
    except Exception as error:
        return [type(error)]
    return []


def in_another_thread(body: Callable[[], None]) -> list[type[Exception]]:
    raised: list[type[Exception]] = []
    thread = threading.Thread(target=lambda: raised.extend(in_this_thread(body)))
    thread.start()
    thread.join()
    return raised


@pytest.mark.parametrize("somewhere", [in_this_thread, in_another_thread])
def test_patience_ends_in_any_thread(
    somewhere: Callable[[Callable[[], None]], list[type[Exception]]],
) -> None:
    def limited(limit: float, needed: float) -> Callable[[], None]:
        def body() -> None:
            with patience(limit):
                work(needed)
            work(0.2)  # the limit is over with its block

        return body

    assert somewhere(limited(0.1, 30)) == [OutOfTime]
    assert somewhere(limited(30, 0.01)) == []
    assert somewhere(limited(0.1, 0)) == []
    assert somewhere(limited(0, 0.01)) == []
