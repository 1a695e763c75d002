"""The command as a user meets it: its exit codes, what it says, and on which stream."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import rdflib

from tests.conftest import SAMPLES

if TYPE_CHECKING:
    from kg.build import Built

COMMANDS = [
    "build",
    "why",
    "query",
    "sparql",
    "score",
    "diff",
    "review",
    "view",
    "serve",
    "export",
    "push",
]


def kg(*arguments: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kg", *map(str, arguments)],
        cwd=cwd,
        env=os.environ | {"BROWSER": "true"} | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def home(samples_build: Built) -> Path:
    """The folder that holds ``exports``."""
    return samples_build.folder.parent


# Help and wrong use ------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS)])
def test_every_help_has_examples(command: list[str], tmp_path: Path) -> None:
    done = kg(*command, "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert f"  kg {command[0] if command else 'build'}" in done.stdout.partition("Examples:")[2]


def test_help_loads_no_heavy_library(tmp_path: Path) -> None:
    heavy = ["rich", "pyarrow", "rdflib", "pyoxigraph", "networkx", "trafilatura", "rapidfuzz"]
    code = f"""
import sys
from kg.cli import main
sys.argv = ["kg", "--help"]
try: main()
except SystemExit: print(sorted(set({heavy}) & set(sys.modules)), file=sys.stderr)"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["build"], "Missing argument"),
        (["nothing"], "No such command"),
        (["why", "Polri", "--build", "gone"], "gone holds no build; make one: kg build"),
        (["query", "chain"], "chain needs --of VALUE"),
        (["query", "chain", "--of", "xyzzy"], "no 'xyzzy' in this build"),
        (["query", "chain", "unit"], "'unit' is no parameter; write --param value"),
        (["query", "chain", "--of"], "--of lacks its value"),
        (["query", "chain", "--unit", "polri"], "it takes: --of"),
        (["query", "visits", "--since", "kemarin"], "write it like 2024-09-25"),
        (["query", "unknown"], "no question 'unknown'; there are: alarms, chain"),
        (["sparql", "SELECT"], "this is no SPARQL query"),
        (["sparql", "gone.rq"], "gone.rq cannot be read"),
        (["sparql", "ASK {}", "--format", "ttl"], "ttl holds a graph"),
        (["sparql", "ASK {}", "--format", "xml"], "'xml' is not one of"),
        (["score", "gone"], "gone: no gold here"),
        (["view", "gone"], "gone holds no build"),
    ],
)
def test_wrong_use_is_exit_code_2_and_one_clear_message(
    arguments: list[str], says: str, home: Path
) -> None:
    done = kg(*arguments, cwd=home)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_an_ambiguous_name_shows_the_choices(home: Path) -> None:
    done = kg("query", "chain", "--of", "polres", cwd=home)
    assert done.returncode == 2
    assert "Polres Bontang, Polda Kalimantan Timur, Polri (unit/polres-bontang)" in done.stderr
    assert kg("query", "chain", "--of", "unit/polres-karawang", cwd=home).returncode == 0


# Building ----------------------------------------------------------------------------------------


def test_build_says_what_was_built_and_where_the_page_is(tmp_path: Path) -> None:
    done = kg("build", SAMPLES / "dev01.txt", SAMPLES / "dev02.txt", "-o", "out", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert ["documents", "2"] in [line.split() for line in done.stdout.splitlines()]
    assert done.stdout.rstrip().endswith("The page: out/graph.html")
    assert "\x1b" not in done.stdout


def test_build_names_what_it_could_not_read_and_exits_1(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("Kapolsek Klari AKP Budi menyapa warga.", encoding="utf-8")
    (tmp_path / "bad.txt").write_bytes(b"\0\1\2")
    done = kg("build", "good.txt", "bad.txt", "[x].txt", "-o", "out", cwd=tmp_path)
    assert done.returncode == 1
    assert "Could not be read: 2" in done.stdout
    assert "bad.txt: it is not text" in done.stdout
    assert "[x].txt: no file matches this pattern" in done.stdout
    assert (tmp_path / "out" / "graph.nq").exists()


def test_nothing_to_build_is_exit_code_1_and_writes_nothing(tmp_path: Path) -> None:
    (tmp_path / "bad.txt").write_bytes(b"")
    done = kg("build", "bad.txt", cwd=tmp_path)
    assert done.returncode == 1
    assert "nothing was built: no report could be read" in done.stderr
    assert "bad.txt: there is nothing in it" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["bad.txt"]


def test_a_build_never_lands_in_a_folder_of_other_things(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("Kapolsek Klari AKP Budi menyapa warga.", encoding="utf-8")
    done = kg("build", "good.txt", "-o", ".", cwd=tmp_path)
    assert done.returncode == 2
    assert "is no build; name a new or empty folder" in done.stderr


def test_base_iri_is_what_names_start_with(tmp_path: Path) -> None:
    base = "https://example.org/id/"
    kg("build", SAMPLES / "dev01.txt", "-o", "out", "--base-iri", base, cwd=tmp_path)
    text = (tmp_path / "out" / "graph.nq").read_text(encoding="utf-8")
    assert f"<{base}report/dev01>" in text
    assert "https://w3id.org/sambang/id/" not in text
    assert kg("why", "polri", "--build", "out", cwd=tmp_path).stdout.splitlines()[1] == (
        f"{base}unit/polri"
    )


# Asking ------------------------------------------------------------------------------------------


def test_why_prints_facts_with_sentences_of_the_reports(home: Path) -> None:
    done = kg("why", "polres karawang", cwd=home)
    assert done.returncode == 0
    first, iri, *rest = done.stdout.splitlines()
    assert first == "Polres Karawang, resort police"
    assert iri == "https://w3id.org/sambang/id/unit/polres-karawang"
    sentences = [line.partition(": ") for line in rest if line.startswith("  [")]
    assert sentences
    for head, _, words in sentences:
        report = head.split("] ")[1].partition(",")[0]
        text = (SAMPLES / f"{report}.txt").read_text(encoding="utf-8")
        assert words in " ".join(text.split())


def test_formats_hold_the_same_answer(home: Path) -> None:
    select = "SELECT ?unit ?label { ?unit a kg:SectorPolice ; rdfs:label ?label } ORDER BY ?unit"
    written = kg("sparql", select, "--format", "csv", cwd=home).stdout
    rows = list(csv.DictReader(io.StringIO(written)))
    held = json.loads(kg("sparql", select, "--format", "json", cwd=home).stdout)
    bindings = held["results"]["bindings"]
    assert [row["label"] for row in rows] == [row["label"]["value"] for row in bindings]
    table = kg("sparql", select, cwd=home).stdout
    assert table.rstrip().endswith(f"{len(rows)} rows")
    assert all(row["label"] in table for row in rows)


def test_construct_gives_turtle(home: Path) -> None:
    construct = "CONSTRUCT WHERE { ?a kg:subordinateTo ?b }"
    turtle = kg("sparql", construct, "--format", "ttl", cwd=home).stdout
    pairs = "SELECT ?a ?b { ?a kg:subordinateTo ?b }"
    rows = kg("sparql", pairs, "--format", "csv", cwd=home).stdout.split()[1:]
    assert len(rdflib.Graph().parse(data=turtle, format="turtle")) == len(rows) > 0


def test_sparql_reads_a_file(home: Path, tmp_path: Path) -> None:
    (tmp_path / "ask.rq").write_text("ASK { ?x a kg:Report }", encoding="utf-8")
    done = kg("sparql", tmp_path / "ask.rq", cwd=home)
    assert "yes" in done.stdout


def test_text_of_reports_does_not_steer_the_terminal(tmp_path: Path) -> None:
    text = "[red]Kapolsek Klari[/red] AKP Budi Santoso menyapa \x1b[31mwarga\x1b[0m Desa Klari."
    (tmp_path / "x.txt").write_text(text, encoding="utf-8")
    assert kg("build", "x.txt", "-o", "exports", cwd=tmp_path).returncode == 0
    shown = "SELECT ?q { GRAPH ?g { ?s oa:exact ?q } }"
    for done in (kg("sparql", shown, cwd=tmp_path), kg("why", "polsek klari", cwd=tmp_path)):
        assert done.returncode == 0
        assert "\x1b" not in done.stdout


def test_score_is_that_of_the_gold(home: Path, tmp_path: Path) -> None:
    gold = {"persons": [], "units": [], "chain": [], "places": [], "postings": [], "events": []}
    (tmp_path / "dev99.json").write_text(json.dumps(gold | {"quotes": []}), encoding="utf-8")
    (tmp_path / "dev99.txt").write_text("x", encoding="utf-8")
    done = kg("score", tmp_path, cwd=home)
    assert done.returncode == 0
    assert done.stdout.split()[:7] == ["family", "P", "R", "F1", "right", "extra", "missed"]


def test_names_are_scored_on_the_pairs_that_come_along(tmp_path: Path) -> None:
    done = kg("score", "--names", cwd=tmp_path)
    assert done.returncode == 0
    rows = [line.split() for line in done.stdout.splitlines()]
    tiers = [row for row in rows if row and row[0] in {"strong", "medium", "weak", "different"}]
    assert sum(int(row[1]) for row in tiers) >= 300
    bits = [float(row[2]) for row in tiers]
    assert bits == sorted(bits, reverse=True)
    assert "F1 0.9" in done.stdout or "F1 1.0" in done.stdout
    assert "each label has more evidence on average than the next" in done.stdout


def test_own_pairs_are_scored_and_checked(tmp_path: Path) -> None:
    head = "left,left_post,left_rank,left_date,right,right_post,right_rank,right_date,label"
    row = "Budi Santoso,kapolsek@polsek-klari.polres-karawang,akp,2024-01-01"
    (tmp_path / "own.csv").write_text(f"{head}\n{row},{row},strong\n", encoding="utf-8")
    assert "F1 1.000" in kg("score", "--names", "own.csv", cwd=tmp_path).stdout
    (tmp_path / "own.csv").write_text(f"{head}\n{row},{row},sure\n", encoding="utf-8")
    done = kg("score", "--names", "own.csv", cwd=tmp_path)
    assert done.returncode == 2
    assert "own.csv, line 2: label 'sure'; write strong, medium" in done.stderr
    assert kg("score", cwd=tmp_path).returncode == 2


def test_view_names_the_page_and_opens_it(home: Path, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n', encoding="utf-8")
    browser.chmod(0o755)
    done = kg("view", cwd=home, BROWSER=str(browser))
    assert (done.returncode, done.stdout) == (0, "exports/graph.html\n")
    opened = (tmp_path / "opened").read_text(encoding="utf-8").strip()
    page = (home / "exports" / "graph.html").resolve().as_uri()
    assert opened == page
    done = kg("view", "--entity", "polres karawang", cwd=home, BROWSER=str(browser))
    assert done.returncode == 0
    focused = (tmp_path / "opened").read_text(encoding="utf-8").strip()
    assert focused == f"{page}#s=unit/polres-karawang"


def test_score_tells_the_precision_of_each_rule(home: Path) -> None:
    done = kg("score", SAMPLES.parent / "tests" / "gold" / "dev", "--by-rule", cwd=home)
    rows = {row[0]: row[1:] for row in map(str.split, done.stdout.splitlines()) if len(row) == 4}
    assert rows["rule"] == ["P", "right", "wrong"]
    precision, right, wrong = rows["person.rank"]
    assert f"{int(right) / (int(right) + int(wrong)):.3f}" == precision
    wrongs = [int(row[2]) for row in rows.values() if row[2].isdigit()]
    assert wrongs == sorted(wrongs, reverse=True)
    assert int(right) > 100
