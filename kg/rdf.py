"""The graph of a build in RDF: N-Quads with every graph, Turtle and JSON-LD with the merged view.

Every writer writes the same bytes for the same input, without a blank node. Text is data: whatever a
report holds comes back as it was, quotes, line breaks, control characters and all.
:func:`write_views` writes these and the files of :mod:`kg.networks`.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from kg.graph import Assembled, network
from kg.networks import write_edges, write_gexf, write_graphml, write_nodes
from kg.statements import Literal, Statement, Term, curie, ntriples
from kg.vocab import PREFIXES, expand, ontology_path

TYPE, STRING = expand("rdf:type"), expand("xsd:string")
#: What stands first of a subject; the other predicates follow in the order of their names.
FIRST = (TYPE, expand("rdfs:label"), expand("foaf:name"))
#: Local names that Turtle takes as they are, without escapes.
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]|\.(?=[A-Za-z0-9_-])|%[0-9A-F]{2})*")
_BARE = {
    expand("xsd:integer"): re.compile(r"-?\d+"),
    expand("xsd:decimal"): re.compile(r"-?\d+\.\d+"),
    expand("xsd:boolean"): re.compile("true|false"),
}


def write_views(assembled: Assembled, folder: Path) -> None:
    """Write all files of a build that hold its graph into the existing ``folder``."""
    graph = network(assembled)
    write_nquads(assembled, folder / "graph.nq")
    write_turtle(assembled, folder / "graph.ttl")
    write_jsonld(assembled, folder / "graph.jsonld")
    write_graphml(graph, folder / "graph.graphml")
    write_gexf(graph, folder / "graph.gexf")
    write_nodes(graph, folder / "nodes.csv")
    write_edges(assembled, graph, folder / "edges.csv")


# N-Quads -----------------------------------------------------------------------------------------


def write_nquads(assembled: Assembled, path: Path) -> None:
    """Write the whole dataset (``graph.nq``)."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(nquads(assembled))


def nquads(assembled: Assembled) -> list[str]:
    """The lines of the dataset, each ending in a line feed, sorted: all graphs, the default one too."""
    lines = set(_lines(assembled.default, ""))
    for name, statements in assembled.named_graphs():
        lines.update(_lines(statements, f" <{name}>"))
    return sorted(lines)


def _lines(statements: Iterable[Statement], graph: str) -> Iterator[str]:
    for subject, predicate, object in statements:
        yield f"<{subject}> <{predicate}> {ntriples(object)}{graph} .\n"


# Turtle ------------------------------------------------------------------------------------------


def write_turtle(assembled: Assembled, path: Path) -> None:
    """Write the merged view (``graph.ttl``), a paragraph for each subject."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(turtle(assembled.default, assembled.base_iri))


def turtle(statements: Iterable[Statement], base_iri: str) -> Iterator[str]:
    """Turtle text in pieces; entities have prefixes of their kind (``person:``, ``place:``)."""
    subjects = _by_subject(statements)
    names = _Names(base_iri, _kinds(subjects, base_iri))
    yield from (f"@prefix {name}: <{iri}> .\n" for name, iri in sorted(names.prefixes.items()))
    for subject in sorted(subjects):
        yield f"\n{names.term(subject)}"
        ends = [" ;\n   "] * (len(subjects[subject]) - 1) + [" .\n"]
        for (predicate, objects), end in zip(subjects[subject].items(), ends, strict=True):
            verb = "a" if predicate == TYPE else names.term(predicate)
            yield f" {verb} {', '.join(map(names.term, objects))}{end}"


def _by_subject(statements: Iterable[Statement]) -> dict[str, dict[str, list[Term]]]:
    """Subject -> predicate -> objects, in the order in which a person would want to read them."""
    held: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, object in statements:
        held[subject][predicate].append(object)
    return {
        subject: {
            name: sorted(set(facts[name]), key=ntriples) for name in sorted(facts, key=_place)
        }
        for subject, facts in held.items()
    }


def _place(predicate: str) -> tuple[int, str]:
    return (FIRST.index(predicate) if predicate in FIRST else len(FIRST), predicate)


def _kinds(subjects: Iterable[str], base_iri: str) -> set[str]:
    paths = (one.removeprefix(base_iri) for one in subjects if one.startswith(base_iri))
    return {path.partition("/")[0] for path in paths if "/" in path}


class _Names:
    """Short names of IRIs and values in Turtle."""

    def __init__(self, base_iri: str, kinds: set[str]) -> None:
        own = {f"local-{kind}" if kind in PREFIXES else kind: kind for kind in kinds}
        self.prefixes = {**PREFIXES, **{name: f"{base_iri}{kind}/" for name, kind in own.items()}}
        self._starts = sorted(self.prefixes.items(), key=lambda item: -len(item[1]))
        self._short = cache(self._shortened)

    def term(self, term: Term) -> str:
        return self._short(term) if isinstance(term, str) else self._value(term)

    def _shortened(self, iri: str) -> str:
        for name, start in self._starts:
            if iri.startswith(start):
                local = iri[len(start) :]
                return f"{name}:{local}" if _LOCAL.fullmatch(local) else f"<{iri}>"
        return f"<{iri}>"

    def _value(self, literal: Literal) -> str:
        bare = _BARE.get(literal.datatype)
        if bare and bare.fullmatch(literal.value):
            return literal.value
        if literal.datatype == STRING:
            return ntriples(literal)
        return f"{ntriples(Literal(literal.value, STRING))}^^{self.term(literal.datatype)}"


# JSON-LD -----------------------------------------------------------------------------------------


def write_jsonld(assembled: Assembled, path: Path) -> None:
    """Write the merged view (``graph.jsonld``); its context stands in it, nothing is fetched."""
    document = jsonld(assembled.default, assembled.base_iri)
    text = json.dumps(document, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def jsonld(statements: Iterable[Statement], base_iri: str) -> dict[str, Any]:
    """A JSON-LD document with the context of the ontology; entities are named relative to the base."""
    context = json.loads(ontology_path("context.jsonld").read_text(encoding="utf-8"))["@context"]
    names = _JsonNames(base_iri, context)
    subjects = _by_subject(statements)
    nodes = [names.node(subject, subjects[subject]) for subject in sorted(subjects)]
    return {"@context": [context, {"@base": base_iri}], "@graph": nodes}


class _JsonNames:
    """Names and values as the context wants them."""

    def __init__(self, base_iri: str, context: Mapping[str, Any]) -> None:
        self.base_iri = base_iri
        self.prefixes = {name for name, told in context.items() if _is_prefix(told)}
        self.types = {name: told["@type"] for name, told in context.items() if "@type" in str(told)}

    def node(self, subject: str, facts: Mapping[str, list[Term]]) -> dict[str, Any]:
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

    def name(self, iri: str) -> str:
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
