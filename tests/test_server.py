"""A build on HTTP, asked by real clients: rdflib, SPARQLWrapper, curl, OpenRefine's requests, Chromium."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import rdflib
from rdflib.compare import isomorphic
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, TURTLE, XML, SPARQLWrapper

from kg.build import Built
from kg.errors import UsageError
from kg.opened import Build
from kg.query import answer, ask, questions, run
from kg.server import application
from kg.server.wording import reaches_out, with_using
from kg.view.shelf import prepared
from tests.serving import Site, served

KARAWANG = "unit/polres-karawang"
LIMIT = 200
COMMANDS = "SELECT ?head ?unit { ?head kg:commands ?unit } ORDER BY ?head ?unit"
DECLARED = f"PREFIX kg: <https://w3id.org/sambang/ontology#> {COMMANDS}"
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def site(true_build: Build) -> Iterator[Site]:
    with served(true_build.folder, timeout=1.0, limit=LIMIT) as site:
        yield site


@pytest.fixture
def told(true_build: Build) -> list[tuple[str, str]]:
    """What the build itself answers to COMMANDS."""
    return [(row[0].value, row[1].value) for row in ask(true_build, COMMANDS)]  # type: ignore[union-attr]


# Real clients ------------------------------------------------------------------------------------


def test_rdflib_asks_it(site: Site, told: list[tuple[str, str]]) -> None:
    for method in ("GET", "POST", "POST_FORM"):
        graph = rdflib.Graph(SPARQLStore(f"{site.url}/sparql", method=method))
        rows = graph.query(DECLARED)
        assert [(str(head), str(unit)) for head, unit in rows] == told != []  # type: ignore[misc]


def test_sparqlwrapper_reads_every_format(site: Site, told: list[tuple[str, str]]) -> None:
    client = SPARQLWrapper(f"{site.url}/sparql")
    client.setQuery(DECLARED)
    client.setReturnFormat(JSON)
    bindings = client.queryAndConvert()["results"]["bindings"]
    assert [(row["head"]["value"], row["unit"]["value"]) for row in bindings] == told
    client.setReturnFormat(XML)
    document = client.queryAndConvert()
    assert len(document.getElementsByTagName("result")) == len(told)
    client.setMethod(POST)
    client.setReturnFormat(CSV)
    assert client.queryAndConvert().decode().splitlines()[1:] == [",".join(row) for row in told]
    prologue = DECLARED.partition("SELECT")[0]
    client.setQuery(f"{prologue} CONSTRUCT WHERE {{ ?head kg:commands ?unit }}")
    client.setReturnFormat(TURTLE)
    assert len(rdflib.Graph().parse(data=client.queryAndConvert())) == len(told)


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
def test_curl_asks_it(site: Site, told: list[tuple[str, str]]) -> None:
    command = ["curl", "-sf", f"{site.url}/sparql", "--data-urlencode", f"query={COMMANDS}"]
    done = subprocess.run(
        [*command, "-H", "Accept: text/tab-separated-values"], capture_output=True, check=True
    )
    lines = done.stdout.decode().splitlines()
    assert lines == ["?head\t?unit", *(f"<{head}>\t<{unit}>" for head, unit in told)]


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_every_graph_format_says_the_same(site: Site) -> None:
    query = f"CONSTRUCT {{ ?s ?p ?o }} {{ ?s kg:commands ?o ; ?p ?o }} LIMIT {LIMIT}"
    formats = {"ttl": "turtle", "nt": "nt", "jsonld": "json-ld", "rdf": "xml"}
    graphs = [
        rdflib.Graph().parse(data=site.select(query, format=name).text, format=parser)
        for name, parser in formats.items()
    ]
    assert len(graphs[0]) > 10
    assert all(isomorphic(graphs[0], other) for other in graphs[1:])


# Limits ------------------------------------------------------------------------------------------


def test_what_takes_too_long_is_stopped_and_the_next_is_answered(site: Site) -> None:
    for _ in range(3):
        late = site.select(ENDLESS)
        assert (late.status, "stopped after 1 s" in late.text) == (503, True)
    assert site.select("ASK { ?s ?p ?o }").json()["boolean"]


@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv", "ttl", "nt"])
def test_what_is_cut_off_says_so(site: Site, format: str) -> None:
    graphs = format in ("ttl", "nt")
    cut = site.select(
        "CONSTRUCT WHERE { ?s ?p ?o }" if graphs else "SELECT * { ?s ?p ?o }", format=format
    )
    assert cut.headers["X-SPARQL-MaxRows"] == str(LIMIT)
    if format in ("csv", "tsv", "nt"):
        lines = [line for line in cut.text.splitlines() if not line.startswith("#")]
        assert len(lines) == LIMIT + (format != "nt")
    if format not in ("csv", "tsv"):
        assert f"{site.url}/limits" in cut.text
    whole = site.select(f"SELECT * {{ ?s ?p ?o }} LIMIT {LIMIT}")
    assert "X-SPARQL-MaxRows" not in whole.headers
    assert "link" not in whole.json()["head"]
    assert str(LIMIT) in site.ask("/limits").text


def test_a_build_is_read_only(site: Site, true_build: Build) -> None:
    form = "application/x-www-form-urlencoded"
    assert site.ask("/sparql", body=b"update=CLEAR+ALL", Content_Type=form).status == 403
    for method in ("PUT", "POST", "DELETE"):
        assert site.ask("/data?default", method=method, body=b"").status == 405
    with pytest.raises(UsageError, match="holds a build"):
        application(true_build.folder, writable=True)


@pytest.mark.parametrize(
    ("text", "out"),
    [
        ("SELECT * { SERVICE <http://x/> { ?s ?p ?o } }", True),
        ("SELECT * { service silent ?x { ?s ?p ?o } }", True),
        ("SELECT * { ?s ?p 1SERVICE ?x { } }", True),
        ("SELECT * { ?s ?p []SERVICE ?x { } }", True),
        ("SELECT * { FILTER(?s<?x)SERVICE ?x { } FILTER(?a>?b) }", True),
        ("LOAD <http://x/>", True),
        ('SELECT * { ?service kg:service \'SERVICE\', """LOAD""" } # SERVICE', False),
        ("SELECT * { <http://x/SERVICE> ?p service:load }", False),
    ],
)
def test_what_would_ask_another_server(text: str, out: bool) -> None:
    assert reaches_out(text) == out


def test_using_goes_before_every_outer_where() -> None:
    text = "INSERT { ?s a 'WHERE' } WHERE { { ?s ?p ?o } } ; DELETE { } WHERE { }"
    told = with_using(text, ["http://a"], ["http://b"])
    assert told.count("} USING <http://a> USING NAMED <http://b> WHERE {") == 2
    assert with_using(text, [], []) == text


# What it says of itself --------------------------------------------------------------------------


def test_service_description_and_void(site: Site, true_build: Build) -> None:
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    described = rdflib.Graph().parse(data=site.ask("/sparql").text)
    (service,) = described.subjects(rdflib.RDF.type, sd.Service)
    assert str(described.value(service, sd.endpoint)) == f"{site.url}/sparql"
    assert set(described.objects(service, sd.supportedLanguage)) == {sd.SPARQL11Query}
    void = rdflib.Graph().parse(data=site.ask("/.well-known/void").text)
    count = void.value(rdflib.URIRef(f"{site.url}/sparql#merged"), rdflib.VOID.triples)
    (row,) = ask(true_build, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")  # type: ignore[union-attr, misc]
    assert str(count) == row["n"].value  # type: ignore[union-attr]
    classes = {str(one) for one in void.objects(None, rdflib.VOID["class"])}
    assert "https://w3id.org/sambang/ontology#Visit" in classes


def test_any_page_may_ask(site: Site) -> None:
    answer = site.ask("/sparql", parameters={"query": "ASK {}"}, Origin="http://elsewhere.example")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


# Entities ----------------------------------------------------------------------------------------


def test_an_entity_for_programs(site: Site, true_build: Build) -> None:
    iri = true_build.base_iri + KARAWANG
    turtle = site.ask(f"/id/{KARAWANG}", Accept="text/turtle")
    graph = rdflib.Graph().parse(data=turtle.text)
    told = {(str(s), str(p), str(o)) for s, p, o in true_build.dataset.triples((None, None, None))}
    mine = {triple for triple in told if iri in (triple[0], triple[2])}
    assert {(str(s), str(p), str(o)) for s, p, o in graph} == mine
    assert site.ask(f"/id/{KARAWANG}", Accept="application/ld+json").media == "application/ld+json"
    assert site.ask("/id/unit/no-such", Accept="text/turtle").status == 404


def test_an_entity_for_people(site: Site, true_build: Build) -> None:
    page = site.ask(f"/id/{KARAWANG}", Accept="text/html,*/*;q=0.8")
    assert page.media == "text/html"
    text = unescape(page.text)
    assert "<h1>Polres Karawang</h1>" in text
    quoted = {quote for quote in re.findall("<blockquote>(.*?)<footer>", text) if quote}
    said = [" ".join(one.text.split()) for one in true_build.documents]
    assert len(quoted) > 3
    assert all(any(quote in one for one in said) for quote in quoted)
    assert 'href="/id/unit/polda-jawa-barat"' in page.text
    assert "<script" not in page.text


def test_the_explorer(samples_build: Built) -> None:
    with served(samples_build.folder) as site:
        assert site.ask("/explorer").body == (samples_build.folder / "graph.html").read_bytes()


def test_the_explorer_of_a_large_build(true_build: Build, tmp_path: Path) -> None:
    shutil.copytree(true_build.folder, tmp_path / "build")
    with served(tmp_path / "build", carried=0) as site:
        while (page := site.ask("/explorer")).status == 503:
            assert page.headers["Retry-After"]
        assert "connect-src 'self'" in page.text
        found = site.ask("/explorer/find", parameters={"q": "polsek klari"}).json()
        assert found["nodes"][0]["label"] == "Polsek Klari"
        [index] = (tmp_path / "build" / "store").glob("explorer-*.sqlite")
        for path in ("part", "known"):
            assert site.ask(f"/explorer/{path}").status == 405
        wrong = [
            b"",
            b"[]",
            b'{"sql": []}',
            b'{"nodes": [1]}',
            b'{"edges": ["1"]}',
            b'{"shown": [true]}',
        ]
        for body in wrong:
            assert site.ask("/explorer/part", body=body).status == 400, body
        assert site.ask("/explorer/known", body=b"x" * (1 << 20 | 1)).status == 413
        for address in (
            "table?table=claims",
            "facts?start=-1",
            "sentences?fact=1e3",
            "table?limit=x",
        ):
            assert site.ask(f"/explorer/{address}").status == 400, address
        for address in (
            "find",
            "find?q=%00'",
            "map?hidden='&kinds=x",
            "time?first=x&last='",
            "route",
        ):
            assert site.ask(f"/explorer/{address}").status == 200, address
        before = index.read_bytes()
    assert index.read_bytes() == before


def test_a_page_that_carries_all_has_nothing_to_ask_for(site: Site) -> None:
    assert site.ask("/explorer/find", parameters={"q": "polri"}).status == 404
    assert site.ask("/explorer/part", body=b"{}").status == 404


def test_the_page_waits_while_the_index_is_made(
    true_build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow disk, played by a wait in front of the real thing."""
    shutil.copytree(true_build.folder, tmp_path / "build")
    reading = threading.Event()

    def slowly(*given: Any, progress: Any, **more: Any) -> Path:
        def told(done: int, total: int) -> None:
            if done == 3:
                reading.wait()
            progress(done, total)

        return prepared(*given, progress=told, **more)

    monkeypatch.setattr("kg.server.explorer.prepared", slowly)
    with served(tmp_path / "build", carried=0) as site:
        page = site.ask("/explorer")
        assert (page.status, "2 of" in page.text) == (503, True)
        assert site.ask("/explorer/find").status == 503
        reading.set()
        while site.ask("/explorer").status == 503:
            pass
        assert site.ask("/explorer/find").status == 200


# Questions ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("head", {"unit": "polsek lasem", "on": "2024-12-31"}),
        ("visits", {}),
        ("weeks", {}),
        ("villages", {"place": "kabupaten karawang"}),
        ("connection", {"one": "nur kholis", "other": "sukarman, lasem"}),
    ],
)
def test_a_named_question_is_asked_by_its_text(
    site: Site, true_build: Build, name: str, asked: dict[str, str]
) -> None:
    text = site.ask(f"/questions/{name}", parameters=asked or {"": ""}).text
    rows = site.select(text).rows()
    expected = run(true_build, name, asked)
    names = [variable.value for variable in expected.variables]  # type: ignore[union-attr]
    assert [[row.get(name, "") for name in names] for row in rows] == [
        [cell.value if cell else "" for cell in row]
        for row in expected  # type: ignore[union-attr]
    ]


def test_an_ambiguous_name_is_asked_back(site: Site) -> None:
    answer = site.ask("/questions/person", parameters={"person": "sukarman"})
    assert answer.status == 400
    assert any("Dorokandang" in choice for choice in answer.json()["choices"])
    assert site.ask("/questions/nonsense").status == 400
    assert [one["name"] for one in site.ask("/questions").json()] == list(questions())


# Reconciliation ----------------------------------------------------------------------------------


def candidates(site: Site, **query: Any) -> list[dict[str, Any]]:
    sent = urlencode({"queries": json.dumps({"q": query})}).encode()
    found: list[dict[str, Any]] = site.ask("/reconcile", body=sent).json()["q"]["result"]
    return found


def test_the_manifest_of_reconciliation(site: Site, true_build: Build) -> None:
    told = site.ask("/reconcile").json()
    assert {"versions", "name", "identifierSpace", "schemaSpace"} <= told.keys()
    assert told["identifierSpace"] == true_build.base_iri
    shown = told["view"]["url"].replace("{{id}}", KARAWANG).removeprefix(site.url)
    assert site.ask(shown).status == 200
    preview = told["preview"]["url"].replace("{{id}}", KARAWANG).removeprefix(site.url)
    assert "Polres Karawang" in site.ask(preview, Accept="text/html").text


@pytest.mark.parametrize(
    ("query", "best", "match"),
    [
        ({"query": "polsek klari", "type": "Unit"}, "unit/polsek-klari.polres-karawang", True),
        ({"query": "Polda Jabar"}, "unit/polda-jawa-barat", False),
        ({"query": "belendung", "type": "Village"}, "place/32.15.05.2008", True),
        ({"query": "AKP Dadang Suhendi", "type": "Officer"}, "person/dadang-suhendi", True),
        ({"query": "dadang", "type": "Officer"}, "person/dadang-suhendi", False),
        ({"query": "sukarman", "type": "Person"}, "person/sukarman", False),
        (
            {"query": "sukarman", "properties": [{"pid": "kg:within", "v": "lasem"}]},
            *("person/sukarman", True),
        ),
        ({"query": "dadang suhendy", "type": "Person"}, "person/dadang-suhendi", False),
    ],
)
def test_candidates(site: Site, query: dict[str, Any], best: str, match: bool) -> None:
    found = candidates(site, **query)
    assert found[0]["id"].startswith(best)
    assert found[0]["match"] == match
    assert sum(one["match"] for one in found) == match
    assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True)


def test_a_batch_by_get_and_what_is_no_batch(site: Site) -> None:
    queries = {"a": {"query": "polri", "limit": 1}, "b": {"query": "zzzz"}, "c": {"query": ""}}
    told = site.ask("/reconcile", parameters={"queries": json.dumps(queries)}).json()
    assert [len(told[key]["result"]) for key in "abc"] == [1, 0, 0]
    for wrong in ("no json", "[]", '{"q": 1}'):
        assert site.ask("/reconcile", parameters={"queries": wrong}).status == 400
    suggested = site.ask("/reconcile/suggest", parameters={"prefix": "polres kar"}).json()
    assert [one["name"] for one in suggested["result"]] == ["Polres Karawang"]


# The page ----------------------------------------------------------------------------------------


@pytest.mark.browser
def test_the_query_page_in_a_browser(site: Site, chromium: Any, true_build: Build) -> None:
    page = chromium.new_page()
    page.set_default_timeout(15_000)
    asked: list[str] = []
    wrong: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(site.url)
    page.wait_for_selector("html[data-ready=yes]")
    assert page.locator("#question option").count() == len(questions())
    page.select_option("#question", "officers")
    page.fill("#parameters input", "polres rembang")
    page.click("#ask button")
    page.locator("td", has_text="Bagus Hermawan").wait_for()
    assert page.locator("td a[href^='/id/person/suhartono']").count() == 1
    rows = answer(true_build, run(true_build, "officers", {"unit": "polres rembang"})).rows
    shown = page.inner_text(".yasr table")
    assert all(cell in shown for row in rows for cell in row[:2])
    page.select_option("#question", "person")
    page.fill("#parameters input", "sukarman")
    page.click("#ask button")
    page.locator("#told", has_text="Dorokandang").wait_for()
    page.evaluate("editor.getTab().setQuery('SELECT * { ?s ?p ?o }')")
    page.evaluate("void editor.getTab().query()")
    page.locator("#cut", has_text="200 rows").wait_for()
    page.close()
    assert not wrong
    assert {url for url in asked if not url.startswith((site.url, "data:", "blob:"))} == set()
