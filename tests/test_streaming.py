"""What is written a part at a time is, byte for byte, what is written of the whole in memory."""

from __future__ import annotations

import pickle
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.compare import to_canonical_graph

from kg.claims import (
    STRING,
    Claim,
    Document,
    Link,
    Span,
    claim,
    mention_document,
    mention_id,
    write_claims,
    write_documents,
    write_links,
)
from kg.classes import most_specific
from kg.errors import BuildError
from kg.extraction import extract
from kg.graph import assemble
from kg.lineage import Successors
from kg.parts import Part
from kg.rdf import write_views
from kg.reported import TYPE
from kg.resolution import resolve
from kg.statements import lexical
from kg.streaming import Counts, write_streamed
from tests.gold_claims import gold_claims
from tests.officers import force
from tests.plain_links import plain_links
from tests.variation import render

GOLD = Path(__file__).parent / "gold"
Tables = tuple[list[Document], list[Claim], list[Link]]
START = date(2024, 1, 1)


@cache
def gold(links: Callable[[list[Claim]], list[Link]]) -> Tables:
    documents, claims = gold_claims(GOLD)
    return sorted(documents), claims, links(claims)


@cache
def generated(count: int) -> Tables:
    documents = [_report(seed) for seed in range(count)]
    claims = [one for document in documents for one in extract(document)]
    return sorted(documents), claims, resolve(claims)


def _report(seed: int) -> Document:
    text, _ = render(seed)
    day = (START + timedelta(days=seed % 40)).isoformat()
    digest = sha256(text.encode()).hexdigest()
    return Document(f"r {seed % 7}/{seed}", None, day, "Humas", None, text, digest, "x.txt")


@cache
def careers() -> Tables:
    made = force(20, reports=6.0)
    return sorted(made.documents), made.claims, resolve(made.claims)


def parts_of(tables: Tables, cuts: Sequence[int], folder: Path) -> list[Part]:
    """The tables cut before the reports with the numbers ``cuts``."""
    documents, claims, links = tables
    ends = [0, *sorted({one % len(documents) for one in cuts if documents} - {0}), len(documents)]
    of: dict[str, tuple[list[Claim], list[Link]]] = defaultdict(lambda: ([], []))
    for one in claims:
        of[one.document][0].append(one)
    for link in links:
        of[mention_document(link.mention)][1].append(link)
    parts = []
    for number, (start, end) in enumerate(pairwise(ends)):
        some = documents[start:end]
        files = [folder / f"{number}.{name}.parquet" for name in ("documents", "claims", "links")]
        write_documents(some, files[0])
        write_claims([row for one in some for row in of[one.id][0]], files[1])
        write_links([row for one in some for row in of[one.id][1]], files[2])
        parts.append(Part(*files))
    return parts


def run_twice(task: Callable[[Any], Any], items: Sequence[Any]) -> Iterator[Any]:
    """As an engine may do it: elsewhere, and again where it is not sure that it was done."""
    for item in items:
        sent = pickle.dumps((task, item))
        for _ in range(2):
            there, what = pickle.loads(sent)
            result = there(what)
        yield pickle.loads(pickle.dumps(result))


def both(
    tables: Tables,
    folder: Path,
    *,
    cuts: Sequence[int] = (),
    echoes: Mapping[str, str] | None = None,
    replaced: Successors | None = None,
    **kept: Any,
) -> tuple[Path, Path, Counts]:
    """Folders with the files of both ways."""
    whole, parts, streamed = (folder / name for name in ("whole", "parts", "streamed"))
    for one in (whole, parts, streamed):
        one.mkdir(parents=True)
    told = {"echoes": echoes, "replaced": replaced}
    write_views(assemble(*tables, **told), whole)
    counts = write_streamed(parts_of(tables, cuts, parts), streamed, **told, **kept)
    return whole, streamed, counts


def differing(one: Path, other: Path) -> list[str]:
    names = sorted({path.name for folder in (one, other) for path in folder.iterdir()})
    assert len(names) == 7
    return [name for name in names if (one / name).read_bytes() != (other / name).read_bytes()]


MAKERS: Mapping[str, Callable[[], Tables]] = {
    "gold": lambda: gold(resolve),
    "gold, plainly linked": lambda: gold(plain_links),
    "generated": lambda: generated(60),
    "careers": careers,
}


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("rows", [10**9, 500])
def test_same_bytes_as_in_memory(name: str, rows: int, tmp_path: Path) -> None:
    tables = MAKERS[name]()
    some = [one.id for one in tables[0]]
    echoes = dict(zip(some[5:9], some[1:5], strict=True))
    entities = sorted({link.entity for link in tables[2]})
    replaced = {"person/old-1": (entities[0],), "unit/old": (entities[-1], entities[3])}
    told = {"echoes": echoes, "replaced": replaced, "run": run_twice}
    one, other, _ = both(tables, tmp_path, cuts=(3, 11), rows=rows, reports=4, **told)
    assert not differing(one, other)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("whole")
    write_views(assemble(*generated(60)), made)
    return made


@settings(max_examples=8, deadline=None)
@given(
    cuts=st.lists(st.integers(1, 59), max_size=5),
    rows=st.integers(200, 9000),
    reports=st.integers(1, 70),
)
def test_any_cut_gives_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    whole: Path,
    cuts: list[int],
    rows: int,
    reports: int,
) -> None:
    parts, streamed = tmp_path_factory.mktemp("parts"), tmp_path_factory.mktemp("streamed")
    write_streamed(parts_of(generated(60), cuts, parts), streamed, rows=rows, reports=reports)
    assert not differing(whole, streamed)


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_any_text_is_written_the_same(tmp_path_factory: pytest.TempPathFactory, words: str) -> None:
    document = Document(words, words, None, words, words, words, "0", "x.txt")
    span = Span(0, len(words))
    me = mention_id(document.id, "person", span)
    claims = [
        claim(document, me, "rdf:type", "kg:Resident", "concept", span, "test", 0.9),
        claim(document, me, "foaf:name", words, STRING, span, words),
    ]
    tables = [document], claims, [Link(me, f"person/{words}", 1.0, "test")]
    one, other, _ = both(tables, tmp_path_factory.mktemp("text"))
    assert not differing(one, other)


def test_things_without_a_class_are_written_the_same(tmp_path: Path) -> None:
    """No extraction leaves a class out; yet who is only the end of an edge is a node of the network."""
    documents, claims, links = generated(60)
    bare = {one.subject for one in claims if "#place=" in one.subject and one.start % 2}
    kept = [one for one in claims if one.predicate != "rdf:type" or one.subject not in bare]
    assert len(kept) < len(claims)
    replaced = {"elsewhere/old": ("person/new",)}
    tables = documents, kept, links
    one, other, _ = both(tables, tmp_path, cuts=(9,), rows=300, reports=1, replaced=replaced)
    assert not differing(one, other)


def test_counts_are_those_of_the_whole(tmp_path: Path) -> None:
    tables = generated(60)
    *_, counts = both(tables, tmp_path, cuts=(20, 40), rows=2000, reports=1)
    built = assemble(*tables)
    types: dict[str, set[str]] = defaultdict(set)
    for fact in built.default:
        if fact.predicate == TYPE:
            types[fact.subject].add(lexical(fact.object))
    classes = Counter(filter(None, map(most_specific, types.values())))
    assert counts == (
        *map(len, tables),
        len(built.default),
        dict(sorted(classes.items())),
        len(built.edges),
    )


def test_nothing_is_written_of_nothing(tmp_path: Path) -> None:
    one, other, counts = both(([], [], []), tmp_path)
    assert not differing(one, other)
    assert (counts.documents, counts.facts, counts.edges) == (0, 0, 0)


def test_tables_that_do_not_fit_are_refused(tmp_path: Path) -> None:
    documents, claims, links = gold(resolve)
    parts = parts_of((documents, claims, links[1:]), (), tmp_path)
    with pytest.raises(BuildError):
        write_streamed(parts, tmp_path)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".parquet"] * 3


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_rdflib_and_oxigraph_read_what_was_assembled(tmp_path: Path) -> None:
    """The oracles: their canonical graphs of the file are those of the statements."""
    tables = generated(12)
    _, streamed, _ = both(tables, tmp_path, cuts=(5,), rows=800, reports=1)
    built = assemble(*tables)
    stated = rdflib.Graph()
    quads = pyoxigraph.Dataset()
    graphs = [("", built.default), *built.named_graphs()]
    for name, statements in graphs:
        here = pyoxigraph.NamedNode(name) if name else pyoxigraph.DefaultGraph()
        for subject, predicate, object in statements:
            ends = pyoxigraph.NamedNode(subject), pyoxigraph.NamedNode(predicate)
            if isinstance(object, str):
                quads.add(pyoxigraph.Quad(*ends, pyoxigraph.NamedNode(object), here))
                term: rdflib.term.Node = rdflib.URIRef(object)
            else:
                kind = pyoxigraph.NamedNode(object.datatype)
                literal = pyoxigraph.Literal(object.value, datatype=kind)
                quads.add(pyoxigraph.Quad(*ends, literal, here))
                term = rdflib.Literal(object.value, datatype=rdflib.URIRef(object.datatype))
            if not name:
                stated.add((rdflib.URIRef(subject), rdflib.URIRef(predicate), term))
    path = streamed / "graph.nq"
    read = pyoxigraph.Dataset(pyoxigraph.parse(path=path, format=pyoxigraph.RdfFormat.N_QUADS))
    for each in (read, quads):
        each.canonicalize(pyoxigraph.CanonicalizationAlgorithm.UNSTABLE)
    assert read == quads
    for name in ("graph.ttl", "graph.jsonld"):
        graph = rdflib.Graph().parse(streamed / name)
        assert _canonical(graph) == _canonical(stated), name


def _canonical(graph: rdflib.Graph) -> set[str]:
    """Lines of the canonical graph; of a string, rdflib may tell the datatype or not."""
    lines = to_canonical_graph(graph).serialize(format="nt").splitlines()
    return {line.replace("^^<http://www.w3.org/2001/XMLSchema#string>", "") for line in lines}
