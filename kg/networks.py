"""The network in files of other programs: GraphML and GEXF, and two tables for a spreadsheet.

These formats hold one value a field: lists are joined with ``|``. XML cannot say control characters;
there they become U+FFFD. How the tables are written: :mod:`kg.sheets`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.claims import Claim, Span
from kg.classes import term_label
from kg.graph import Assembled
from kg.layout import Layout, layout, sentence_at
from kg.sheets import write_sheet
from kg.statements import curie
from kg.vocab import expand, lexicon

if TYPE_CHECKING:
    from networkx import MultiDiGraph

NODE_COLUMNS = ("id", "kind", "label", "names", "rank", "code", "lat", "long")
EDGE_COLUMNS = (
    *("source", "edge", "target", "source_label", "edge_label", "target_label"),
    *("first", "last", "reports", "evidence", "sentence"),
)
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_graphml(graph: MultiDiGraph[str], path: Path) -> None:
    """Write ``graph.graphml``; the predicate of an edge is its attribute ``edge``."""
    import networkx as nx

    held = BytesIO()
    nx.write_graphml_xml(flat(graph), held, edge_id_from_attribute="id")
    path.write_bytes(held.getvalue().replace(b"\r\n", b"\n") + b"\n")


def write_gexf(graph: MultiDiGraph[str], path: Path) -> None:
    """Write ``graph.gexf`` for Gephi, without the day on which it is written."""
    from networkx.readwrite.gexf import GEXFWriter

    writer = GEXFWriter(encoding="utf-8", prettyprint=True, version="1.2draft")
    writer.add_graph(flat(graph))
    for meta in writer.xml.findall("meta"):
        writer.xml.remove(meta)
    head = '<?xml version="1.0" encoding="utf-8"?>\n'
    path.write_text(head + str(writer) + "\n", encoding="utf-8", newline="\n")


def flat(graph: MultiDiGraph[str]) -> MultiDiGraph[str]:
    """A copy whose attributes are text or numbers that XML can say, with an ``id`` for each edge."""
    import networkx as nx

    copy: MultiDiGraph[str] = nx.MultiDiGraph()
    for name, data in graph.nodes(data=True):
        copy.add_node(name, **{key: _scalar(data[key]) for key in NODE_COLUMNS if key in data})
    for number, (one, other, key, data) in enumerate(graph.edges(keys=True, data=True)):
        told = {name: _scalar(value) for name, value in data.items()}
        label = term_label(expand(key))
        copy.add_edge(one, other, key, id=f"e{number}", edge=key, label=label, **told)
    return copy


def _scalar(value: Any) -> str | float:
    if isinstance(value, float):
        return value
    joined = value if isinstance(value, str) else "|".join(value)
    return _NOT_XML.sub("\ufffd", joined)


def write_nodes(graph: MultiDiGraph[str], path: Path) -> None:
    """Write ``nodes.csv``: :data:`NODE_COLUMNS`, a line for each node."""
    rows = ({"id": name} | data for name, data in graph.nodes(data=True))
    write_sheet(path, NODE_COLUMNS, ([_node_cell(row, c) for c in NODE_COLUMNS] for row in rows))


def _node_cell(row: dict[str, Any], column: str) -> str:
    value = row.get(column, "")
    if column == "rank" and value:
        return rank_label(value)
    return "|".join(value) if isinstance(value, list) else str(value)


@cache
def rank_label(rank: str) -> str:
    """The label of a rank: "rank:akp" -> "AKP"."""
    name = rank.partition(":")[2]
    return lexicon("ranks").get(name, {}).get("label", name)


def write_edges(assembled: Assembled, graph: MultiDiGraph[str], path: Path) -> None:
    """Write ``edges.csv``: :data:`EDGE_COLUMNS`, a line for each edge, with a sentence that says it."""
    told = _Sentences(assembled)
    write_sheet(path, EDGE_COLUMNS, (_edge_row(edge, graph, told) for edge in assembled.edges))


def _edge_row(edge: Any, graph: MultiDiGraph[str], told: _Sentences) -> list[str]:
    key = curie(edge.predicate)
    data = graph.edges[edge.source, edge.target, key]
    ends = edge.source, key, edge.target
    labels = (
        graph.nodes[edge.source]["label"],
        term_label(edge.predicate),
        graph.nodes[edge.target]["label"],
    )
    lists = "|".join(data["reports"]), "|".join(data["evidence"])
    return [*ends, *labels, edge.first, edge.last, *lists, told.best(edge.claims)]


class _Sentences:
    """Sentences around claims; the layout of a report is found once."""

    def __init__(self, assembled: Assembled) -> None:
        self.claims = assembled.claims
        self.texts = {one.id: one.text for one in assembled.documents}
        self.layouts: dict[str, Layout] = {}

    def best(self, keys: Iterable[str]) -> str:
        """The sentence that holds most of the claims, the first of equals; nothing without claims."""
        held = Counter(self._around(self.claims[key]) for key in keys)
        if not held:
            return ""
        document, span = min(held, key=lambda one: (-held[one], one))
        return " ".join(span.of(self.texts[document]).split())

    def _around(self, one: Claim) -> tuple[str, Span]:
        if one.document not in self.layouts:
            self.layouts[one.document] = layout(self.texts[one.document])
        return one.document, sentence_at(self.layouts[one.document], one.start, one.end)
