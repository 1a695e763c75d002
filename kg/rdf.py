"""The graph of a build in RDF: N-Quads with every graph, Turtle and JSON-LD with the merged view.

Every writer writes the same bytes for the same input, without a blank node. Text is data: whatever a
report holds comes back as it was, quotes, line breaks, control characters and all.
:func:`write_views` writes these and the files of :mod:`kg.networks`.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from kg.claims import Claim
from kg.graph import Assembled, network
from kg.networks import write_edges, write_gexf, write_graphml, write_nodes
from kg.provenance import told
from kg.statements import Literal, Statement, Term, curie, ntriples, uncollected
from kg.vocab import PREFIXES, expand, ontology_path

#: The file of the whole dataset, as it is or packed with gzip.
PLAIN, PACKED = "graph.nq", "graph.nq.gz"
TYPE, STRING = expand("rdf:type"), expand("xsd:string")
#: What stands first of a subject; the other predicates follow in the order of their names.
FIRST = (TYPE, expand("rdfs:label"), expand("foaf:name"))
SEMICOLON = " ;\n    "
#: Local names that Turtle takes as they are, without escapes.
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]|\.(?=[A-Za-z0-9_-])|%[0-9A-F]{2})*")
_BARE = {
    expand("xsd:integer"): re.compile(r"-?\d+"),
    expand("xsd:decimal"): re.compile(r"-?\d+\.\d+"),
    expand("xsd:boolean"): re.compile("true|false"),
}


def write_views(assembled: Assembled, folder: Path) -> None:
    """Write all files of a build that hold its graph into the existing ``folder``."""
    with uncollected():
        graph = network(assembled)
        write_nquads(assembled, folder / PLAIN)
        write_turtle(assembled, folder / "graph.ttl")
        write_jsonld(assembled, folder / "graph.jsonld")
        write_graphml(graph, folder / "graph.graphml")
        write_gexf(graph, folder / "graph.gexf")
        write_nodes(graph, folder / "nodes.csv")
        write_edges(assembled, graph, folder / "edges.csv")


# N-Quads -----------------------------------------------------------------------------------------


def dataset(names: Collection[str]) -> str:
    """Which of the files that bear these names is the dataset of a build."""
    return PACKED if PACKED in names else PLAIN


def write_nquads(assembled: Assembled, path: Path) -> None:
    """Write the whole dataset (``graph.nq``)."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(nquads(assembled))


def nquads(assembled: Assembled) -> list[str]:
    """The lines of the dataset, each ending in a line feed, graph after graph.

    First the default graph and the registry; then each report's graph, in the order of their ids, with
    the provenance of its claims behind it. A graph's lines go by subject, then as text; those of the
    provenance do so within each report.
    """
    lines = [*quads(assembled.default, "")]
    lines += quads(assembled.registry, f" <{assembled.base_iri}graph/registry>")
    claims: dict[str, list[Claim]] = defaultdict(list)
    for one in assembled.claims.values():
        claims[one.document].append(one)
    for document, (name, facts) in zip(assembled.documents, assembled.reports.items(), strict=True):
        says = ((one, assembled.statement(one)) for one in claims[document.id])
        lines += quads(facts, f" <{name}>")
        lines += quads(told(says, assembled.base_iri), f" <{assembled.base_iri}graph/provenance>")
    return lines


def quads(statements: Iterable[Statement], graph: str) -> Iterator[str]:
    """The lines of some statements of one graph, by subject and then as text."""
    ended = f"{graph} .\n"
    lines = [(one.subject, f"> <{one.predicate}> {ntriples(one.object)}") for one in statements]
    lines.sort()
    return (f"<{subject}{rest}{ended}" for subject, rest in lines)


def subject_quads(subject: str, facts: Mapping[str, list[Term]], graph: str) -> list[str]:
    """The same of one subject: predicate -> objects."""
    start, ended = f"<{subject}> <", f"{graph} .\n"
    lines = [
        f"{start}{predicate}> {ntriples(object)}{ended}"
        for predicate, objects in facts.items()
        for object in objects
    ]
    lines.sort()
    return lines


# Turtle ------------------------------------------------------------------------------------------


def write_turtle(assembled: Assembled, path: Path) -> None:
    """Write the merged view (``graph.ttl``), a paragraph for each subject."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(turtle(assembled.default, assembled.base_iri))


def turtle(statements: Iterable[Statement], base_iri: str) -> Iterator[str]:
    """Turtle text in pieces; entities have prefixes of their kind (``person:``, ``place:``)."""
    subjects = by_subject(statements)
    writing = Turtle(base_iri, kinds(subjects, base_iri))
    yield from writing.head()
    for subject in sorted(subjects):
        yield writing.paragraph(subject, subjects[subject])


def by_subject(statements: Iterable[Statement]) -> dict[str, dict[str, list[Term]]]:
    """Subject -> predicate -> objects, in the order in which a person would want to read them."""
    held: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, object in statements:
        held[subject][predicate].append(object)
    return {
        subject: {
            name: objects if len(objects) == 1 else sorted(set(objects), key=ntriples)
            for name, objects in sorted(facts.items(), key=_place_of)
        }
        for subject, facts in held.items()
    }


def _place_of(item: tuple[str, Any]) -> tuple[int, str]:
    return _place(item[0])


@cache
def _place(predicate: str) -> tuple[int, str]:
    return (FIRST.index(predicate) if predicate in FIRST else len(FIRST), predicate)


def kinds(subjects: Iterable[str], base_iri: str) -> set[str]:
    """The kinds of the entities among some subjects: the first part of each path."""
    paths = (one.removeprefix(base_iri) for one in subjects if one.startswith(base_iri))
    return {path.partition("/")[0] for path in paths if "/" in path}


class Turtle:
    """Paragraphs of Turtle, with prefixes for entities of some ``kinds``."""

    def __init__(self, base_iri: str, kinds: Iterable[str]) -> None:
        own = {f"local-{kind}" if kind in PREFIXES else kind: kind for kind in kinds}
        self.prefixes = {**PREFIXES, **{name: f"{base_iri}{kind}/" for name, kind in own.items()}}
        self._starts = {start: name for name, start in self.prefixes.items()}
        self._short = cache(self._shortened)
        self._ends = lru_cache(1 << 15)(self._shortened)

    def head(self) -> Iterator[str]:
        """The lines that say what the prefixes stand for."""
        named = sorted(self.prefixes.items())
        yield from (f"@prefix {name}: <{iri}> .\n" for name, iri in named)

    def paragraph(self, subject: str, facts: Mapping[str, list[Term]]) -> str:
        """All that is said of one subject."""
        said = [
            f"{'a' if name == TYPE else self._short(name)} {', '.join(map(self.term, objects))}"
            for name, objects in facts.items()
        ]
        return f"\n{self._ends(subject)} {SEMICOLON.join(said)} .\n"

    def term(self, term: Term) -> str:
        """A name or a value, as short as it can be."""
        return self._ends(term) if isinstance(term, str) else self._value(term)

    def _shortened(self, iri: str) -> str:
        # every prefix ends in one of these marks, and no local name holds one
        cut = max(iri.rfind("/"), iri.rfind("#")) + 1
        name, local = self._starts.get(iri[:cut]), iri[cut:]
        return f"{name}:{local}" if name and _LOCAL.fullmatch(local) else f"<{iri}>"

    def _value(self, literal: Literal) -> str:
        bare = _BARE.get(literal.datatype)
        if bare and bare.fullmatch(literal.value):
            return literal.value
        if literal.datatype == STRING:
            return ntriples(literal)
        return f"{ntriples(Literal(literal.value, STRING))}^^{self._short(literal.datatype)}"


# JSON-LD -----------------------------------------------------------------------------------------


def write_jsonld(assembled: Assembled, path: Path) -> None:
    """Write the merged view (``graph.jsonld``); its context stands in it, nothing is fetched."""
    writing = JsonLd(assembled.base_iri)
    subjects = by_subject(assembled.default)
    nodes = [writing.text(one, subjects[one]) for one in sorted(subjects)]
    whole = f"{writing.head()}{JSON_BETWEEN.join(nodes)}{JSON_TAIL}"
    path.write_text(whole, encoding="utf-8", newline="\n")


def jsonld(statements: Iterable[Statement], base_iri: str) -> dict[str, Any]:
    """A JSON-LD document with the context of the ontology; entities are named relative to the base."""
    writing = JsonLd(base_iri)
    subjects = by_subject(statements)
    nodes = [writing.node(subject, subjects[subject]) for subject in sorted(subjects)]
    return {"@context": [writing.context, {"@base": base_iri}], "@graph": nodes}


class JsonLd:
    """Nodes of JSON-LD; names and values as the context wants them."""

    def __init__(self, base_iri: str) -> None:
        self.base_iri = base_iri
        held = json.loads(ontology_path("context.jsonld").read_text(encoding="utf-8"))
        self.context: Mapping[str, Any] = held["@context"]
        told = self.context.items()
        self.prefixes = {name for name, told in told if _is_prefix(told)}
        self.types = {name: told["@type"] for name, told in told if "@type" in str(told)}
        self.name = cache(self._name)

    def head(self) -> str:
        """The text of the document up to its first node."""
        document = {"@context": [self.context, {"@base": self.base_iri}], "@graph": []}
        text = json.dumps(document, ensure_ascii=False, indent=1)
        return text.removesuffix("]\n}") + "\n"

    def text(self, subject: str, facts: Mapping[str, list[Term]]) -> str:
        """:meth:`node` as text within the document, as :func:`json.dumps` writes it."""
        rows = [f'   "@id": {_quoted(self.iri(subject))}']
        for name, value in self.node(subject, facts).items():
            if name != "@id":
                rows.append(f"   {_quoted(name)}: {_json(value)}")
        return "  {\n" + ",\n".join(rows) + "\n  }"

    def node(self, subject: str, facts: Mapping[str, list[Term]]) -> dict[str, Any]:
        """All that is said of one subject, as a JSON object."""
        node: dict[str, Any] = {"@id": self.iri(subject)}
        for predicate, objects in facts.items():
            if predicate == TYPE:
                node["@type"] = [self.name(str(one)) for one in objects]
            else:
                name = self.name(predicate)
                values = [self._value(one, self.types.get(name)) for one in objects]
                node[name] = values[0] if len(values) == 1 else values
        return node

    def iri(self, iri: str) -> str:
        """An entity relative to the base, a term by its prefix, all else in full."""
        path = iri.removeprefix(self.base_iri)
        if path == iri:
            return self.name(iri)
        return path if ":" not in path else iri

    def _name(self, iri: str) -> str:
        short = curie(iri)
        return short if short.partition(":")[0] in self.prefixes else iri

    def _value(self, term: Term, coerced: str | None) -> Any:
        if isinstance(term, str):
            return self.iri(term) if coerced == "@id" else {"@id": self.iri(term)}
        datatype = self.name(term.datatype)
        if datatype == (coerced or "xsd:string"):
            return term.value
        return {"@value": term.value, "@type": datatype}


def _is_prefix(told: Any) -> bool:
    return isinstance(told, dict) and bool(told.get("@prefix"))


def _json(value: Any) -> str:
    """A value of a node, indented as it stands there."""
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, dict):
        return _json_object(value, 4)
    inner = (_quoted(one) if isinstance(one, str) else _json_object(one, 5) for one in value)
    return "[\n    " + ",\n    ".join(inner) + "\n   ]"


def _json_object(value: Mapping[str, str], depth: int) -> str:
    start = "\n" + " " * depth
    rows = ",".join(f"{start}{_quoted(name)}: {_quoted(one)}" for name, one in value.items())
    return f"{{{rows}{start[:-1]}}}"


#: What stands between two nodes of JSON-LD, and after the last.
JSON_BETWEEN, JSON_TAIL = ",\n", "\n ]\n}\n"
_quoted = json.encoder.encode_basestring
