"""A build sent to other stores: ours for writing, and a real Virtuoso; questions answer the same there."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from pyoxigraph import QuerySolutions, RdfFormat, Store

from kg.errors import PushError
from kg.opened import Build, open_build
from kg.push import MERGED, Sent, Target, push
from kg.query import declared, questions, wording
from tests.serving import Site, served
from tests.virtuoso import PASSWORD, virtuoso, virtuoso_path

Row = tuple[str, ...]
#: What each question that must be told something is told.
ASKED: dict[str, list[dict[str, str]]] = {
    "chain": [{"of": "polda jawa barat", "on": "2024-09-30"}, {"of": "bripka nur kholis"}],
    "connection": [{"one": "dadang suhendi", "other": "yandi rustandi"}],
    "figures": [{}, {"place": "lasem"}],
    "handovers": [{}, {"unit": "polsek lasem"}],
    "head": [{"unit": "polsek lasem"}, {"unit": "polsek lasem", "on": "2024-12-31"}],
    "met": [{}, {"person": "yandi rustandi"}],
    "officers": [{"unit": "polres rembang"}],
    "person": [{"person": "eddy junaedi"}, {"person": "dadang suhendi"}],
    "quotes": [{}, {"person": "yandi rustandi"}],
    "reports": [{"person": "dadang suhendi"}],
    "superiors": [{"person": "nur kholis"}, {"person": "nur kholis", "on": "2024-10-01"}],
    "unseen": [{"place": "klari"}],
    "villages": [
        {},
        {"place": "karawang"},
        {"place": "karawang", "since": "2024-09-26", "until": "2024-12-31"},
        {"since": "2024-10-01"},
    ],
    "visits": [{}, {"place": "klari"}, {"since": "2024-10-01", "until": "2024-10-31"}],
    "words": [{"person": "tatang"}],
}
CASES = [(name, asked) for name in questions() for asked in ASKED.get(name, [{}])]


@pytest.fixture
def build(true_build: Build, tmp_path: Path) -> Build:
    """The true build, in a folder of its own: a push notes there what it did."""
    return open_build(shutil.copytree(true_build.folder, tmp_path / "exports"))


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Site]:
    """A server with an empty store, and room for the answer to every question."""
    with served(tmp_path / "written", writable=True, limit=1_000_000) as site:
        yield site


def quads(store: Store) -> set[str]:
    return {str(quad) for quad in store}


def held(site: Site, build: Build) -> set[str]:
    """All that the server holds, graph by graph."""
    rows = site.select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }").rows()
    store = Store()
    for name in [None, *(row["g"] for row in rows)]:
        where = "?default" if name is None else f"?{urlencode({'graph': name})}"
        got = site.ask("/data" + where, Accept="application/n-triples").body
        line = "" if name is None else f" <{name}>"
        for triple in got.decode().splitlines():
            store.load(f"{triple[:-1]}{line} .\n".encode(), format=RdfFormat.N_QUADS)
    return quads(store)


def test_all_of_a_build_arrives(build: Build, empty: Site) -> None:
    sent = push(build, Target(f"{empty.url}/data", has_default=True), batch=5000)
    graphs = len(list(build.store.named_graphs())) + 1
    assert sent == Sent(len(build.store), graphs, 0)
    assert held(empty, build) == quads(build.store)


class Broken(Exception):
    pass


def test_a_push_that_broke_off_goes_on(build: Build, empty: Site) -> None:
    target = Target(f"{empty.url}/data", has_default=True)

    def break_off(stage: str, done: int, total: int) -> None:
        if done >= 15_000:
            raise Broken

    with pytest.raises(Broken):
        push(build, target, batch=1000, progress=break_off)
    assert 0 < len(held(empty, build)) < len(build.store)
    rest = push(build, target, batch=1000)
    assert rest.skipped >= 15_000
    assert rest.skipped + rest.triples == len(build.store)
    assert held(empty, build) == quads(build.store)
    assert push(build, target, batch=1000).triples == 0
    assert push(build, target, batch=1000, again=True).triples == len(build.store)
    assert held(empty, build) == quads(build.store)


def test_who_is_not_there_and_who_refuses(build: Build, true_build: Build) -> None:
    with pytest.raises(PushError, match="cannot be reached"):
        push(build, Target("http://127.0.0.1:9/data"))
    with served(true_build.folder) as site, pytest.raises(PushError, match=r"405.*read-only"):
        push(build, Target(f"{site.url}/data"))


# Virtuoso ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stranger(true_build: Build, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The query address of a real Virtuoso that holds the true build."""
    if virtuoso_path() is None:
        pytest.skip("NO VIRTUOSO on this machine: install Debian's virtuoso-opensource-7-bin")
    folder = tmp_path_factory.mktemp("virtuoso")
    build = open_build(shutil.copytree(true_build.folder, folder / "exports"))
    with virtuoso(folder) as site:
        target = Target(f"{site}/sparql-graph-crud-auth", "dba", PASSWORD)
        assert push(build, target).triples == len(build.store)
        with pytest.raises(PushError, match="401"):
            push(build, Target(target.url, "dba", "wrong"), again=True)
        yield f"{site}/sparql"


def asked_of(endpoint: str, query: str, default: str | None) -> list[dict[str, str]]:
    graphs = [("default-graph-uri", default)] if default else []
    form = urlencode([*graphs, ("query", query), ("format", "application/sparql-results+json")])
    with urlopen(endpoint, form.encode(), timeout=60) as got:
        told = json.load(got)
    return [
        {name: cell["value"] for name, cell in row.items()} for row in told["results"]["bindings"]
    ]


@pytest.mark.slow
def test_virtuoso_holds_every_triple_in_its_graph(stranger: str, true_build: Build) -> None:
    query = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
    there = {row["g"]: int(row["n"]) for row in asked_of(stranger, query, None)}
    here: Counter[str] = Counter()
    for quad in true_build.store:
        here[getattr(quad.graph_name, "value", true_build.base_iri + MERGED)] += 1
    assert {name: there.get(name) for name in here} == here


@pytest.mark.slow
@pytest.mark.parametrize(("name", "asked"), CASES)
def test_virtuoso_answers_the_same(
    stranger: str, true_build: Build, name: str, asked: dict[str, str]
) -> None:
    text = declared(wording(true_build, name, asked))
    ours = true_build.store.query(text)
    assert isinstance(ours, QuerySolutions)
    names = [variable.value for variable in ours.variables]
    expected = sorted(tuple(cell.value if cell else "" for cell in row) for row in ours)
    rows = asked_of(stranger, text, true_build.base_iri + MERGED)
    assert sorted(tuple(row.get(name, "") for name in names) for row in rows) == expected
