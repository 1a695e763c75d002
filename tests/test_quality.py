"""How well extraction reads: F1 on gold must not fall below what was once reached. Floors only rise.

The floors stand in ``data/quality_floors.csv``; ``python -m tests.measured --raise`` lifts them to
today's values, rounded down, and never lowers one. Lowering a floor is a decision that a person
makes by hand and explains in the commit.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from kg.build import Built
from kg.opened import open_build
from kg.score import GROUPS, compare, read_gold
from tests.measured import SETS, floors, scores, tallies

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
SCORER = SHARED / "eval" / "score.py"
SEEDS = SHARED / "seeds"
DEV = SETS["dev"]


@pytest.mark.parametrize("name", SETS)
def test_no_family_falls_below_its_floor(name: str) -> None:
    now = tallies(SETS[name])
    fallen = {
        family: (round(now[family].f1, 4), least)
        for (where, family), least in floors().items()
        if where == name and now[family].f1 < least
    }
    assert not fallen, "(now, floor) by family"


@pytest.mark.parametrize("name", SETS)
def test_every_family_has_its_floor(name: str) -> None:
    assert {family for where, family in floors() if where == name} == tallies(SETS[name]).keys()


@pytest.mark.skipif(not SEEDS.exists(), reason=f"NO SEEDS: {SEEDS} is not there")
def test_the_first_readers_reports_are_read_without_a_mistake() -> None:
    assert scores(SEEDS).errors == []
    assert {one.f1 for one in tallies(SEEDS).values()} == {1.0}


@pytest.mark.skipif(not SCORER.exists(), reason=f"NO INDEPENDENT SCORER: {SCORER} is not there")
def test_the_independent_scorer_agrees(samples_build: Built, tmp_path: Path) -> None:
    """It asks the graph in SPARQL and shares no code with us; the counts are the same."""
    gold = read_gold(DEV)
    ours = compare(gold, open_build(samples_build.folder).stated_facts())
    theirs = _independent(samples_build.folder / "graph.nq", tmp_path)
    for name, one in (ours.families | ours.groups).items():
        figures = (one.precision, one.recall, one.f1)
        assert [theirs[name][key] for key in ("p", "r", "f1")] == pytest.approx(figures), name
        assert name in GROUPS or theirs[name]["gold"] == one.tp + one.fn


def _independent(graph: Path, folder: Path) -> dict[str, dict[str, float]]:
    """What the other scorer says of a graph; it takes every JSON of its folder for gold."""
    for item in read_gold(DEV):
        for suffix in (".txt", ".json"):
            (folder / f"{item.id}{suffix}").symlink_to(DEV / f"{item.id}{suffix}")
    out = folder / "scored.out"
    subprocess.run([sys.executable, SCORER, folder, graph, "--json", out], check=True, text=True)
    return dict(json.loads(out.read_text(encoding="utf-8")))


def test_a_build_finds_what_extraction_finds(samples_build: Built) -> None:
    built = compare(read_gold(DEV), open_build(samples_build.folder).stated_facts())
    assert built.errors == scores(DEV).errors
