"""Gold told as claims and written as RDF must score 1.000 by a scorer that knows nothing of us."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.claims import Claim, Link
from kg.graph import assemble
from kg.rdf import write_nquads
from kg.resolution import resolve
from tests.gold_claims import gold_claims
from tests.plain_links import plain_links

HERE = Path(__file__).parent
OUTSIDE = HERE.parent.parent / "shared" / "eval"
SCORER = next((p for p in (HERE / "score_oracle.py", OUTSIDE / "score.py") if p.exists()), None)
FOLDERS = (HERE / "gold", HERE / "gold" / "dev")


@pytest.mark.skipif(SCORER is None, reason="no scorer: tests/score_oracle.py is missing")
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
@pytest.mark.parametrize("links", [plain_links, resolve])
def test_gold_scores_one_in_every_family(
    folder: Path, links: Callable[[list[Claim]], list[Link]], tmp_path: Path
) -> None:
    documents, claims = gold_claims(folder)
    write_nquads(assemble(documents, claims, links(claims)), tmp_path / "graph.nq")
    scored = _score(folder, tmp_path)
    families = {name: row for name, row in scored.items() if name != "evidence"}
    short = {name: row for name, row in families.items() if row.get("gold", 1) and row["f1"] < 1}
    assert not short
    evidence = scored["evidence"]
    assert (evidence["claims"], evidence["wrong"], evidence["bare"]) == (len(claims), 0, 0)
    spans = {(one.document, one.start, one.end) for one in claims}
    assert evidence["exact"] == len(spans)


def _score(folder: Path, out: Path) -> dict[str, dict[str, float]]:
    gold = out / "gold"  # the scorer takes every JSON of a folder for gold
    gold.mkdir()
    for path in folder.glob("*.txt"):
        (gold / path.name).symlink_to(path)
        (gold / path.with_suffix(".json").name).symlink_to(path.with_suffix(".json"))
    done = subprocess.run(
        [sys.executable, SCORER, gold, out / "graph.nq", "--json", out / "s.json", "--errors", "9"],
        check=True,
        capture_output=True,
        text=True,
    )
    print(done.stdout)
    return json.loads((out / "s.json").read_text())
