"""What the page knows: one plain object of text and numbers, made from an assembled graph.

::

    meta       base IRI, counts, first and last day
    nodes      id, label, kind, group, shape, size, weight; x, y if the page opens with it; where
               known chain ([x, y] in that view), visits ([x, y, column]), names, rank, code, lat,
               long, implied
    edges      id, from, to, predicate, facts (numbers); where known first, last, implied
    facts      kind, of (node ids), says ([predicate, form, value]), first, last, implied,
               evidence ([sentence number, marks, rules, confidence])
    sentences  [report number, text]; marks count UTF-16 units, as scripts do
    reports    id, title, published, publisher, url, origin (number of the first of its source)
    gaps       [unit, x, y] of a head whom no report names; beam: where the chart's columns hang
    words      concept, class or predicate -> [English, Indonesian]
    kinds, ties, phases, outlines

Everything is sorted; the same graph gives the same object.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from kg.claims import Document, Span
from kg.statements import curie
from kg.view.chart import chain_positions
from kg.view.columns import visit_positions
from kg.view.discs import homes, network_positions
from kg.view.facts import Evidence, Fact, Value, tell
from kg.view.kinds import look, looks, ties
from kg.view.opening import LIMIT, opening
from kg.view.outlines import outlines_around
from kg.view.sources import origins
from kg.view.words import words_for
from kg.vocab import data_path, read_table

if TYPE_CHECKING:
    from kg.graph import Assembled

Row = dict[str, Any]


def page_payload(assembled: Assembled, graph: Any, *, limit: int = LIMIT) -> Row:
    """The object for ``graph`` (:func:`kg.graph.network` of ``assembled``).

    The page opens with about ``limit`` nodes; the others are there to be unfolded.
    """
    entities = {m: _path(iri, assembled.base_iri) for m, iri in assembled.entities.items()}
    facts = tell(assembled.documents, assembled.claims.values(), entities)
    return _Builder(assembled, graph, facts, limit).payload()


def _path(iri: str, base_iri: str) -> str:
    return iri.removeprefix(base_iri)


def _filled(row: Row) -> Row:
    """``row`` without what is not there."""
    return {
        key: value for key, value in row.items() if value or (value == 0 and value is not False)
    }


def utf16(text: str, at: int) -> int:
    """The offset ``at`` counted in UTF-16 units instead of code points."""
    if text.isascii():
        return at
    return len(text[:at].encode("utf-16-le", "surrogatepass")) // 2


class _Builder:
    def __init__(self, assembled: Assembled, graph: Any, facts: list[Fact], limit: int) -> None:
        self.assembled, self.facts, self.limit = assembled, facts, limit
        self.graph = _relabelled(graph, assembled.base_iri)
        self.documents = list(assembled.documents)
        self.numbers = {one.id: i for i, one in enumerate(self.documents)}
        self.texts = {one.id: one.text for one in self.documents}
        self.sentences: dict[tuple[str, Span], int] = {}
        self.of_claim = {c.id: i for i, fact in enumerate(facts) for c in fact.claims}
        self.names = _names(facts)

    def payload(self) -> Row:
        chart = chain_positions(self.graph)
        facts = [self._fact(fact) for fact in self.facts]
        edges = self._edges(facts)
        nodes = self._nodes(chart.positions)
        located = [(n["long"], n["lat"]) for n in nodes if "long" in n]
        return {
            "meta": self._meta(facts),
            "nodes": nodes,
            "edges": edges,
            "facts": facts,
            "sentences": [
                [self.numbers[document], span.of(self.texts[document])]
                for document, span in self.sentences
            ],
            "reports": self._reports(),
            "gaps": [[unit, *spot] for unit, spot in sorted(chart.gaps.items())],
            "beam": chart.beam,
            "kinds": [row._asdict() for row in looks().values()],
            "ties": [row._asdict() for row in ties().values()],
            "phases": [dict(row) for row in read_table(data_path("election_phases.csv"))],
            "words": self._words(nodes, edges, facts),
            "outlines": outlines_around(located),
        }

    def _meta(self, facts: list[Row]) -> Row:
        days = sorted(day for fact in facts for day in (fact.get("first"), fact.get("last")) if day)
        return _filled(
            {
                "iri": self.assembled.base_iri,
                "reports": len(self.documents),
                "claims": len(self.assembled.claims),
                "first": days[0] if days else None,
                "last": days[-1] if days else None,
            }
        )

    def _nodes(self, chain: Mapping[str, tuple[int, int]]) -> list[Row]:
        seen = {name for fact in self.facts for name in fact.of}
        opened = self.graph.subgraph(opening(self.graph, self.limit))
        spots = network_positions(opened, homes(self.graph))
        visits = visit_positions(self.graph)
        return [
            self._node(name, data, name in seen)
            | _spot(spots.get(name))
            | _filled({"chain": chain.get(name), "visits": visits.get(name)})
            for name, data in sorted(self.graph.nodes(data=True))
        ]

    def _node(self, name: str, data: Mapping[str, Any], seen: bool) -> Row:
        kind = curie(str(data.get("kind") or ""))
        shown = look(kind)
        label = str(data.get("label") or name.rpartition("/")[2])
        rank = data.get("rank")
        return {
            "id": name,
            "label": label,
            "kind": kind,
            "group": shown.group,
            "shape": shown.shape,
            "size": shown.size,
            "weight": shown.weight + self.graph.degree(name),
        } | _filled(
            {
                "names": [one for one in self.names.get(name, []) if one != label],
                "rank": curie(str(rank)) if rank else None,
                "code": data.get("code"),
                "lat": _rounded(data.get("lat")),
                "long": _rounded(data.get("long")),
                "implied": not seen,
            }
        )

    def _edges(self, facts: list[Row]) -> list[Row]:
        rows = []
        for edge in sorted(self.assembled.edges):
            one, other = (_path(end, self.assembled.base_iri) for end in (edge.source, edge.target))
            if one in self.graph and other in self.graph:
                rows.append(self._edge(edge, one, other, facts))
        return [{"id": f"e{i}"} | row for i, row in enumerate(rows)]

    def _edge(self, edge: Any, one: str, other: str, facts: list[Row]) -> Row:
        claims = [self.assembled.claims[key] for key in edge.claims]
        told = sorted({self.of_claim[claim.id] for claim in claims})
        predicate = curie(edge.predicate)
        if not told:
            told = [len(facts)]
            facts.append(_implied(one, predicate, other))
        return {"from": one, "to": other, "predicate": predicate, "facts": told} | _filled(
            {
                "first": edge.first,
                "last": edge.last,
                "implied": not claims,
            }
        )

    def _fact(self, fact: Fact) -> Row:
        return {
            "kind": fact.kind,
            "of": [name for name in fact.of if name in self.graph],
            "says": [[value.predicate, self._form(value), value.value] for value in fact.says],
            "evidence": [self._evidence(one) for one in fact.evidence],
        } | _filled({"first": fact.first, "last": fact.last})

    def _form(self, value: Value) -> str:
        """Things that are no nodes of the graph (roles) are shown like concepts."""
        named = value.form == "entity" and value.value not in self.graph
        return "concept" if named else value.form

    def _evidence(self, one: Evidence) -> list[Any]:
        key = (one.document, one.span)
        number = self.sentences.setdefault(key, len(self.sentences))
        text = one.span.of(self.texts[one.document])
        marks = [[utf16(text, at - one.span.start) for at in mark] for mark in one.marks]
        return [number, marks, ", ".join(one.rules), round(one.confidence, 3)]

    def _reports(self) -> list[Row]:
        origin = origins(self.documents)
        return [_report(one) | {"origin": self.numbers[origin[one.id]]} for one in self.documents]

    def _words(self, nodes: list[Row], edges: list[Row], facts: list[Row]) -> Row:
        """Labels of all concepts, and of entities that are no nodes of the graph (roles)."""
        named = {v.value for fact in self.facts for v in fact.says if v.form == "entity"}
        named -= set(self.graph)
        words: Row = dict(words_for(self._concepts(nodes, edges, facts) - named))
        for name in sorted(named):
            label = next(iter(self.names.get(name, [])), name.rpartition("/")[2])
            words[name] = [label, label]
        return words

    def _concepts(self, nodes: list[Row], edges: list[Row], facts: list[Row]) -> set[str]:
        said = {name for fact in facts for value in fact["says"] for name in _cited(value)}
        ranks = {node["rank"] for node in nodes if "rank" in node}
        return said | ranks | {edge["predicate"] for edge in edges} | {n["kind"] for n in nodes}


def _cited(value: list[str]) -> Iterable[str]:
    predicate, form, named = value
    return (predicate, named) if form == "concept" else (predicate,)


def _implied(one: str, predicate: str, other: str) -> Row:
    says = [[predicate, "entity", other]]
    return {"kind": "attribute", "of": [one, other], "says": says, "evidence": [], "implied": True}


def _report(one: Document) -> Row:
    return _filled(
        {
            "id": one.id,
            "title": one.title,
            "published": one.published,
            "publisher": one.publisher,
            "url": one.url,
        }
    )


def _spot(spot: tuple[int, int] | None) -> Row:
    return {"x": spot[0], "y": spot[1]} if spot else {}


def _rounded(degrees: Any) -> float | None:
    return None if degrees in (None, "") else round(float(degrees), 3)


def _names(facts: Iterable[Fact]) -> dict[str, list[str]]:
    """Every form in which an entity's name was written."""
    named = {"foaf:name", "skos:altLabel", "rdfs:label"}
    found: dict[str, set[str]] = {}
    for fact in facts:
        for value in fact.says:
            if value.predicate in named and fact.kind == "attribute":
                found.setdefault(fact.of[0], set()).add(value.value)
    return {name: sorted(forms) for name, forms in found.items()}


def _relabelled(graph: Any, base_iri: str) -> Any:
    from networkx import relabel_nodes

    return relabel_nodes(graph, {name: _path(name, base_iri) for name in graph})
