"""The network in files of other programs: GraphML and GEXF, and two tables for a spreadsheet.

These formats hold one value a field: lists are joined with ``|``. XML cannot say control characters;
there they become U+FFFD. Each node and each edge is a piece of text of its own, so that a large network
can be written a part at a time. How the tables are written: :mod:`kg.sheets`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.claims import Claim, Span, digest
from kg.classes import term_label
from kg.graph import Assembled
from kg.layout import Layout, layout, sentence_at
from kg.sheets import write_sheet
from kg.statements import curie, expanded
from kg.vocab import lexicon

if TYPE_CHECKING:
    from networkx import MultiDiGraph

NODE_COLUMNS = ("id", "kind", "label", "names", "rank", "code", "lat", "long")
EDGE_COLUMNS = (
    *("source", "edge", "target", "source_label", "edge_label", "target_label"),
    *("first", "last", "reports", "evidence", "sentence"),
)
#: What a node and an edge say of themselves in XML.
_OF_NODE = NODE_COLUMNS[1:]
_OF_EDGE = ("edge", "label", "first", "last", "reports", "evidence")
_NUMBERS = frozenset(("lat", "long"))
#: What XML writes otherwise, and what it cannot say.
_WRITTEN = {
    **{"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"},
    **{"\r": "&#13;", "\n": "&#10;", "\t": "&#09;"},
}
_MARKS = re.compile('[&<>"\t\n\r]|[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]')
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'


class Tie:
    """An edge as files tell it: ``edge`` is its CURIE; ``label`` what people call it."""

    def __init__(self, source: str, edge: str, target: str, data: Mapping[str, Any]) -> None:
        self.source, self.edge, self.target = source, edge, target
        self.id = f"e{digest(source, edge, target)}"
        self.label = term_label(expanded(edge))
        self.told = {
            **{"edge": edge, "label": self.label, "first": data["first"], "last": data["last"]},
            **{"reports": "|".join(data["reports"]), "evidence": "|".join(data["evidence"])},
        }


def ties(graph: MultiDiGraph[str]) -> Iterator[Tie]:
    """The edges of the network, in their order."""
    for one, other, key, data in sorted(graph.edges(keys=True, data=True), key=_by_ends):
        yield Tie(one, key, other, data)


def _by_ends(edge: tuple[str, str, str, Any]) -> tuple[str, str, str]:
    source, target, key, _ = edge
    return source, expanded(key), target


# XML ---------------------------------------------------------------------------------------------


class GraphML:
    """``graph.graphml`` in pieces; the predicate of an edge is its attribute ``edge``."""

    between = ""
    tail = "  </graph>\n</graphml>\n"

    def head(self) -> str:
        """What stands before the nodes."""
        space = "http://graphml.graphdrawing.org/xmlns"
        keys = [("node", name, f"n{at}") for at, name in enumerate(_OF_NODE)]
        keys += [("edge", name, f"e{at}") for at, name in enumerate(_OF_EDGE)]
        told = "".join(
            f'  <key id="{key}" for="{what}" attr.name="{name}" attr.type="{_type(name)}" />\n'
            for what, name, key in keys
        )
        return f'{_HEAD}<graphml xmlns="{space}">\n{told}  <graph edgedefault="directed">\n'

    def node(self, name: str, data: Mapping[str, Any]) -> str:
        """A node."""
        rows = _data("n", _OF_NODE, {key: _scalar(value) for key, value in data.items()})
        return f'    <node id="{_quoted(name)}">\n{rows}    </node>\n'

    def edge(self, tie: Tie) -> str:
        """An edge."""
        ends = f'source="{_quoted(tie.source)}" target="{_quoted(tie.target)}" id="{tie.id}"'
        return f"    <edge {ends}>\n{_data('e', _OF_EDGE, tie.told)}    </edge>\n"


def _data(letter: str, names: Iterable[str], told: Mapping[str, str]) -> str:
    return "".join(
        f'      <data key="{letter}{at}">{_text(told[name])}</data>\n'
        for at, name in enumerate(names)
        if name in told
    )


class Gexf:
    """``graph.gexf`` for Gephi in pieces, without the day on which it is written."""

    between = "    </nodes>\n    <edges>\n"
    tail = "    </edges>\n  </graph>\n</gexf>\n"

    def head(self) -> str:
        """What stands before the nodes."""
        space = "http://www.gexf.net/1.2draft"
        edge, node = _attributes("edge", "e", _TOLD_OF_EDGE), _attributes("node", "n", _TOLD)
        return (
            f'{_HEAD}<gexf xmlns="{space}" version="1.2">\n'
            '  <graph defaultedgetype="directed" mode="static" name="">\n'
            f"{edge}{node}    <nodes>\n"
        )

    def node(self, name: str, data: Mapping[str, Any]) -> str:
        """A node."""
        label = _quoted(_scalar(data["label"]))
        rows = _values("n", _TOLD, {key: _scalar(value) for key, value in data.items()})
        return f'      <node id="{_quoted(name)}" label="{label}">\n{rows}      </node>\n'

    def edge(self, tie: Tie) -> str:
        """An edge."""
        ends = f'source="{_quoted(tie.source)}" target="{_quoted(tie.target)}" id="{tie.id}"'
        rows = _values("e", _TOLD_OF_EDGE, {**tie.told, "networkx_key": tie.edge})
        return f'      <edge {ends} label="{_quoted(tie.label)}">\n{rows}      </edge>\n'


_TOLD = tuple(name for name in _OF_NODE if name != "label")
#: By ``networkx_key`` networkx knows two edges between the same nodes apart.
_TOLD_OF_EDGE = (*(name for name in _OF_EDGE if name != "label"), "networkx_key")


def _attributes(what: str, letter: str, names: Iterable[str]) -> str:
    rows = "".join(
        f'      <attribute id="{letter}{at}" title="{name}" type="{_type(name)}" />\n'
        for at, name in enumerate(names)
    )
    return f'    <attributes mode="static" class="{what}">\n{rows}    </attributes>\n'


def _values(letter: str, names: Iterable[str], told: Mapping[str, str]) -> str:
    rows = "".join(
        f'          <attvalue for="{letter}{at}" value="{_quoted(told[name])}" />\n'
        for at, name in enumerate(names)
        if name in told
    )
    return f"        <attvalues>\n{rows}        </attvalues>\n"


def _type(name: str) -> str:
    return "double" if name in _NUMBERS else "string"


def _text(value: str) -> str:
    return _MARKS.sub(_in_text, value) if _MARKS.search(value) else value


def _quoted(value: str) -> str:
    return _MARKS.sub(_in_quotes, value) if _MARKS.search(value) else value


def _in_text(found: re.Match[str]) -> str:
    mark = found.group()
    return mark if mark in '\n\t"' else _in_quotes(found)


def _in_quotes(found: re.Match[str]) -> str:
    return _WRITTEN.get(found.group(), "\ufffd")


def _scalar(value: Any) -> str:
    return "|".join(value) if isinstance(value, list) else str(value)


def write_graphml(graph: MultiDiGraph[str], path: Path) -> None:
    """Write ``graph.graphml``."""
    _write(GraphML(), graph, path)


def write_gexf(graph: MultiDiGraph[str], path: Path) -> None:
    """Write ``graph.gexf``."""
    _write(Gexf(), graph, path)


def _write(writing: GraphML | Gexf, graph: MultiDiGraph[str], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(writing.head())
        file.writelines(writing.node(name, data) for name, data in graph.nodes(data=True))
        file.write(writing.between)
        file.writelines(map(writing.edge, ties(graph)))
        file.write(writing.tail)


# Tables ------------------------------------------------------------------------------------------


def write_nodes(graph: MultiDiGraph[str], path: Path) -> None:
    """Write ``nodes.csv``: :data:`NODE_COLUMNS`, a line for each node."""
    write_sheet(path, NODE_COLUMNS, (node_row(name, data) for name, data in graph.nodes(data=True)))


def node_row(name: str, data: Mapping[str, Any]) -> list[str]:
    """The cells of a node."""
    row = {"id": name, **data}
    return [_node_cell(row, column) for column in NODE_COLUMNS]


def _node_cell(row: dict[str, Any], column: str) -> str:
    value = row.get(column, "")
    if column == "rank" and value:
        return rank_label(value)
    return _scalar(value)


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
    tie = Tie(edge.source, key, edge.target, graph.edges[edge.source, edge.target, key])
    source, target = (graph.nodes[one]["label"] for one in (edge.source, edge.target))
    return edge_row(tie, source, target, told.best(edge.claims))


def edge_row(tie: Tie, source: str, target: str, sentence: str) -> list[str]:
    """The cells of an edge, with the labels of its ends and a sentence."""
    ends = tie.source, tie.edge, tie.target, source, tie.label, target
    return [*ends, *(tie.told[name] for name in ("first", "last", "reports", "evidence")), sentence]


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
