"""The cases of the W3C's SPARQL 1.1 Protocol and Graph Store Protocol suites, against the real server.

The requests follow https://github.com/w3c/rdf-tests (sparql11/protocol); the suite's data are three
documents that each say of themselves that they are documents.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import pytest

from tests.serving import Answer, Site, served

DATA = "http://kasei.us/2009/09/sparql/data/data{}.rdf"
ONE, TWO, THREE = (DATA.format(number) for number in (1, 2, 3))
DOCUMENT = "http://xmlns.com/foaf/0.1/Document"
QUERY, UPDATE = "application/sparql-query", "application/sparql-update"
FORM = "application/x-www-form-urlencoded"
TABLES = {
    *("application/sparql-results+json", "application/sparql-results+xml"),
    *("text/csv", "text/tab-separated-values"),
}
GRAPHS = {"text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with served(tmp_path_factory.mktemp("written"), writable=True) as site:
        yield site


@pytest.fixture
def loaded(site: Site) -> Site:
    assert post(site, "CLEAR ALL", UPDATE).status == 204
    for iri in (ONE, TWO, THREE):
        triple = f"<{iri}> a <{DOCUMENT}> ."
        assert put(site, f"?{urlencode({'graph': iri})}", triple).status == 201
    return site


def post(site: Site, text: str, media: str, *asked: tuple[str, str]) -> Answer:
    """A POST to the endpoint, with parameters in its address."""
    path = "/sparql/" + (f"?{urlencode(asked)}" if asked else "")
    return site.ask(path, method="POST", body=text.encode(), Content_Type=media)


def put(site: Site, where: str, turtle: str) -> Answer:
    return site.ask("/data" + where, method="PUT", body=turtle.encode(), Content_Type="text/turtle")


class Case(NamedTuple):
    name: str
    query: str
    asked: tuple[tuple[str, str], ...] = ()
    truth: bool | None = True


BOTH = f"ASK {{ <{ONE}> a ?t . <{TWO}> a ?t }}"
NAMED = f"ASK {{ GRAPH ?g1 {{ <{ONE}> a ?t }} GRAPH ?g2 {{ <{TWO}> a ?t }} }}"
DEFAULTS = (("default-graph-uri", ONE), ("default-graph-uri", TWO))
NAMES = (("named-graph-uri", ONE), ("named-graph-uri", TWO))
CASES = [
    Case("query", "ASK {}", (("default-graph-uri", DATA.format(0)),)),
    Case("query_dataset_default_graphs", BOTH, DEFAULTS),
    Case("only those graphs", BOTH, DEFAULTS[:1], False),
    Case("query_dataset_named_graphs", NAMED, NAMES),
    Case("only those names", NAMED, NAMES[:1], False),
    Case("named alone leave the default graph empty", "ASK { ?s ?p ?o }", NAMES, False),
    Case(
        "query_dataset_full",
        f"ASK {{ <{THREE}> a ?t . {NAMED.removeprefix('ASK {')}",
        (("default-graph-uri", THREE), *NAMES),
    ),
    Case("query_multiple_dataset", NAMED.replace("ASK", f"ASK FROM <{THREE}>"), NAMES),
    Case("the request wins over the query", f"ASK FROM <{ONE}> {{ <{THREE}> a ?t }}",
         (("default-graph-uri", THREE),)),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_query_by_get_form_and_direct(loaded: Site, case: Case) -> None:
    by_get = loaded.ask("/sparql/?" + urlencode([("query", case.query), *case.asked]))
    direct = post(loaded, case.query, QUERY, *case.asked)
    form = post(loaded, urlencode([("query", case.query), *case.asked]), FORM)
    mixed = post(loaded, urlencode([("query", case.query)]), FORM, *case.asked)
    for answer in (by_get, direct, form, mixed):
        assert (answer.status, answer.json()["boolean"]) == (200, case.truth)
        assert answer.media == "application/sparql-results+json"


@pytest.mark.parametrize(
    ("query", "accept", "media"),
    [
        ("SELECT (1 AS ?value) {}", "", "application/sparql-results+json"),
        ("SELECT (1 AS ?value) {}", "text/csv", "text/csv"),
        ("SELECT (1 AS ?value) {}", "application/xml", "application/sparql-results+xml"),
        ("SELECT (1 AS ?v) {}", "text/csv;q=0.3, text/*;q=0.7", "text/tab-separated-values"),
        ("ASK {}", "application/sparql-results+xml", "application/sparql-results+xml"),
        ("DESCRIBE <http://example.org/>", "", "text/turtle"),
        ("DESCRIBE <http://example.org/>", "application/rdf+xml", "application/rdf+xml"),
        ("CONSTRUCT { <s> <p> 1 } WHERE {}", "application/n-triples", "application/n-triples"),
        ("CONSTRUCT { <s> <p> 1 } WHERE {}", "application/json", "application/ld+json"),
        ("CONSTRUCT { <s> <p> 1 } WHERE {}", "text/html, */*;q=0.1", "text/turtle"),
    ],
)
def test_content_types(site: Site, query: str, accept: str, media: str) -> None:
    answer = site.ask("/sparql", parameters={"query": query}, Accept=accept)
    assert (answer.status, answer.media) == (200, media)


def test_what_nobody_offers_is_not_acceptable(site: Site) -> None:
    for query, offered in (("ASK {}", TABLES), ("CONSTRUCT WHERE { ?s ?p ?o }", GRAPHS)):
        answer = site.ask("/sparql", parameters={"query": query}, Accept="image/png")
        assert answer.status == 406
        assert all(media in answer.text for media in offered)


# Updates -----------------------------------------------------------------------------------------

INSERTED = "".join(f"GRAPH <{iri}> {{ <{iri}> a <{DOCUMENT}> }} " for iri in (ONE, TWO, THREE))
WHERE_DEFAULT = f"WHERE {{ ?s a <{DOCUMENT}> }}"
WHERE_NAMED = f"WHERE {{ GRAPH ?g {{ ?s a <{DOCUMENT}> }} }}"
NEW = "http://example.org/new"


@pytest.mark.parametrize(
    ("where", "asked", "found"),
    [
        (WHERE_DEFAULT, [("using-graph-uri", ONE)], {ONE}),
        (WHERE_DEFAULT, [("using-graph-uri", ONE), ("using-graph-uri", TWO)], {ONE, TWO}),
        (WHERE_NAMED, [("using-named-graph-uri", ONE), ("using-named-graph-uri", TWO)], {ONE, TWO}),
        (WHERE_DEFAULT, [("using-graph-uri", ONE), ("using-named-graph-uri", TWO)], {ONE}),
        (WHERE_NAMED, [("using-graph-uri", ONE), ("using-named-graph-uri", TWO)], {TWO}),
        (WHERE_NAMED, [], {ONE, TWO, THREE}),
    ],
)
def test_an_update_reads_the_graphs_of_the_request(
    site: Site, where: str, asked: list[tuple[str, str]], found: set[str]
) -> None:
    text = (
        f"DROP ALL; INSERT DATA {{ {INSERTED} }}; INSERT {{ GRAPH <{NEW}> {{ ?s a 'x' }} }} {where}"
    )
    assert post(site, text, UPDATE, *asked).status == 204
    rows = site.select(f"SELECT ?s {{ GRAPH <{NEW}> {{ ?s ?p ?o }} }}").rows()
    assert {row["s"] for row in rows} == found


def test_update_post_form_and_base(site: Site) -> None:
    assert post(site, "update=CLEAR+ALL", FORM).status == 204
    text = f"INSERT DATA {{ GRAPH <{NEW}> {{ <http://x/s> <http://x/p> <test> }} }}"
    assert post(site, text, UPDATE).status == 204
    rows = site.select(f"SELECT ?o {{ GRAPH <{NEW}> {{ ?s ?p ?o }} }}").rows()
    assert rows == [{"o": f"{site.url}/test"}]


# What is refused ---------------------------------------------------------------------------------

UTF16 = "utf-16"
BAD: list[tuple[str, str, str, str, bytes]] = [
    ("bad_query_method", "PUT", "?query=ASK%20%7B%7D", FORM, b""),
    ("bad_multiple_queries", "GET", "?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D", "", b""),
    ("bad_query_wrong_media_type", "POST", "", "text/plain", b"ASK {}"),
    ("bad_query_missing_form_type", "POST", "", "", b"query=ASK%20%7B%7D"),
    ("bad_query_missing_direct_type", "POST", "", "", b"ASK {}"),
    ("bad_query_non_utf8", "POST", "", f"{QUERY}; charset=UTF-16", "ASK {}".encode(UTF16)),
    ("not UTF-8 at all", "POST", "", QUERY, "ASK {}".encode(UTF16)),
    ("bad_query_syntax", "GET", "?query=ASK%20%7B", "", b""),
    ("bad_update_get", "GET", "?update=CLEAR%20ALL", "", b""),
    ("bad_multiple_updates", "POST", "", FORM, b"update=CLEAR%20NAMED&update=CLEAR%20DEFAULT"),
    ("bad_update_wrong_media_type", "POST", "", "text/plain", b"CLEAR NAMED"),
    ("bad_update_missing_form_type", "POST", "", "", b"update=CLEAR%20NAMED"),
    ("bad_update_non_utf8", "POST", "", f"{UPDATE}; charset=UTF-16", "CLEAR NAMED".encode(UTF16)),
    ("bad_update_syntax", "POST", "", FORM, b"update=CLEAR%20XYZ"),
    (
        "bad_update_dataset_conflict",
        *("POST", "?using-named-graph-uri=http%3A%2F%2Fexample%2Fpeople", UPDATE),
        b"WITH <http://example/a> DELETE { ?s ?p 'Bill' } INSERT { ?s ?p 'W' } WHERE { ?s ?p 'Bill' }",
    ),
    ("a query and an update", "POST", "", FORM, b"query=ASK%7B%7D&update=CLEAR+ALL"),
    ("a graph that is no IRI", "GET", "?query=ASK%7B%7D&default-graph-uri=a%20b", "", b""),
    ("another server", "GET", "?query=ASK%7BSERVICE%3Chttp%3A%2F%2Fx%2F%3E%7B%7D%7D", "", b""),
]


@pytest.mark.parametrize(("name", "method", "asked", "media", "body"), BAD, ids=lambda one: None)
def test_what_breaks_the_protocol_is_refused(
    loaded: Site, name: str, method: str, asked: str, media: str, body: bytes
) -> None:
    sent = body if method != "GET" else None
    answer = loaded.ask("/sparql/" + asked, method=method, body=sent, Content_Type=media)
    assert 400 <= answer.status < 500, name
    assert answer.body, name
    assert loaded.select(NAMED).json()["boolean"], "something was written"


# Graph Store Protocol ----------------------------------------------------------------------------


def test_a_graph_is_put_got_added_to_and_deleted(site: Site) -> None:
    where = f"?{urlencode({'graph': NEW})}"
    site.ask("/data" + where, method="DELETE")
    assert site.ask("/data" + where).status == 404
    assert put(site, where, "<http://x/a> <http://x/p> 1 .").status == 201
    assert put(site, where, "<http://x/b> <http://x/p> 2 .").status == 204
    more = b"<http://x/c> <http://x/p> <rel> ."
    added = site.ask("/data" + where, method="POST", body=more, Content_Type="text/turtle")
    assert added.status == 204
    got = site.ask("/data" + where, Accept="application/n-triples")
    assert got.text.splitlines() == [
        '<http://x/b> <http://x/p> "2"^^<http://www.w3.org/2001/XMLSchema#integer> .',
        "<http://x/c> <http://x/p> <http://example.org/rel> .",
    ]
    assert site.ask("/data" + where, method="HEAD").status == 200
    assert site.ask("/data" + where, method="DELETE").status == 204
    assert site.ask("/data" + where, method="DELETE").status == 404


def test_the_default_graph_by_its_name(site: Site) -> None:
    assert put(site, "?default", "<http://x/a> <http://x/p> 1 .").status == 204
    assert "http://x/a" in site.ask("/data?default").text
    assert site.ask("/data?default", method="DELETE").status == 204
    assert site.ask("/data?default", Accept="application/n-triples").body == b""


@pytest.mark.parametrize("where", ["", "?graph=", "?graph=a", "?default&graph=http://x/", "?x=y"])
def test_a_graph_must_be_named(site: Site, where: str) -> None:
    assert site.ask("/data" + where).status == 400


def test_what_cannot_be_read_changes_nothing(loaded: Site) -> None:
    where = f"?{urlencode({'graph': ONE})}"
    assert put(loaded, where, "this is no turtle").status == 400
    wrong = loaded.ask("/data" + where, method="PUT", body=b"x", Content_Type="image/png")
    assert wrong.status == 415
    assert loaded.select(NAMED).json()["boolean"]


def test_a_page_of_another_site_may_not_write(loaded: Site) -> None:
    for origin, status in (("http://evil.example", 403), ("http://localhost:9", 204)):
        answer = loaded.ask(
            "/sparql", method="POST", body=b"update=CLEAR+DEFAULT", Content_Type=FORM, Origin=origin
        )
        assert answer.status == status


def test_what_is_written_is_there_when_the_server_comes_again(tmp_path: Path) -> None:
    with served(tmp_path, writable=True) as site:
        assert put(site, "?default", "<http://x/a> <http://x/p> 1 .").status == 204
    with served(tmp_path, writable=True) as site:
        assert "http://x/a" in site.ask("/data?default").text
