"""The page of a build that is too large for one file: what matters first, and how much there is.

Everything comes from the index (:mod:`kg.view.shelf`), so that neither time nor memory of the page
grows with the build. Two pages are made of it with one template and one script: the file, which holds
the facts of as many nodes as fit, and the page that ``kg serve`` gives, which asks for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kg.view.chart import chain_positions
from kg.view.columns import visit_positions
from kg.view.discs import homes, network_positions
from kg.view.kinds import looks, ties
from kg.view.opening import LIMIT
from kg.view.outlines import outlines_around
from kg.view.shelf.asking import Shelf
from kg.view.shelf.parts import Part, Row
from kg.vocab import data_path, read_table

#: Claims that one file carries: 75 bytes of the page each, so 15 MB, which a browser reads within three
#: seconds and a mail still takes. With more claims the file holds a part, and ``kg serve`` shows the rest.
CARRIED = 200_000
#: How much of the file of a larger build the facts take, in letters; making them takes seconds, not minutes.
HELD = 5_000_000
#: Facts of each kind that the file of a larger build holds of one node, the latest.
EACH = 8


def is_large(claims: int, carried: int = CARRIED) -> bool:
    """Whether a build of so many claims is more than one file carries."""
    return claims > carried


def served_payload(shelf: Shelf, limit: int = LIMIT) -> Row:
    """What the page of ``kg serve`` opens with; everything else it asks for."""
    part = shelf.opened(limit)
    return _payload(shelf, part, set(shelf.opening(limit))) | {"served": True}


def held_payload(shelf: Shelf, limit: int = LIMIT, room: int = HELD) -> Row:
    """What the file holds: the opening, and the facts of as many nodes as fit."""
    part = shelf.opened(limit)
    part.left, part.each = 1 << 60, EACH
    held = []
    for node in _in_order(shelf, limit):
        if part.size > room:
            break
        part.add_facts_of(node)
        held.append(node)
    nodes = list(part.nodes)
    part.add_between(nodes, nodes)
    payload = _payload(shelf, part, set(shelf.opening(limit)))
    payload["whole"]["read"] = len(held)
    return payload


def _in_order(shelf: Shelf, limit: int) -> Iterator[int]:
    """The nodes of the opening, then all others, the weightiest first."""
    opened = shelf.opening(limit)
    yield from opened
    seen = set(opened)
    for (node,) in shelf.rows.execute("SELECT n FROM node ORDER BY n"):
        if node not in seen:
            yield node


def _payload(shelf: Shelf, part: Part, opened: set[int]) -> Row:
    row = part.payload()
    graph = _graph(row, opened)
    spots, visits = network_positions(graph, homes(graph)), visit_positions(graph)
    chart = chain_positions(graph)
    for node in row["nodes"]:
        name = node["id"]
        if name in spots:
            node["x"], node["y"] = spots[name]
        for key, place in (("chain", chart.positions.get(name)), ("visits", visits.get(name))):
            if place:
                node[key] = place
    meta = shelf.meta
    days = {key: meta[key] for key in ("iri", "first", "last") if meta[key]}
    counts = {key: meta["whole"][key] for key in ("reports", "claims")}
    return row | {
        "meta": days | counts,
        "whole": _whole(meta["whole"], part),
        "gaps": [[unit, *spot] for unit, spot in sorted(chart.gaps.items())],
        "beam": chart.beam,
        "kinds": [look._asdict() for look in looks().values()],
        "ties": [tie._asdict() for tie in ties().values()],
        "phases": [dict(phase) for phase in read_table(data_path("election_phases.csv"))],
        "outlines": outlines_around(_places(shelf)),
        "words": row["words"] | part.words_of(list(meta["whole"]["kinds"])),
    }


def _whole(whole: Row, part: Part) -> Row:
    """The counts of the whole; the busiest by their ids."""
    names = {n: row["id"] for n, row in part.node_rows().items()}
    busiest = [[names[n], reports] for n, reports in whole["busiest"] if n in names]
    return whole | {"busiest": busiest}


def _places(shelf: Shelf) -> list[tuple[float, float]]:
    """Where visits are drawn."""
    sql = (
        "SELECT DISTINCT long, lat FROM spot JOIN node ON node.n = spot.node WHERE lat IS NOT NULL"
    )
    return [(long, lat) for long, lat in shelf.rows.execute(sql)]


def _graph(row: Row, opened: set[int]) -> Any:
    """The opening as a network, to be laid out."""
    import networkx as nx

    graph: Any = nx.MultiDiGraph()
    for node in sorted(row["nodes"], key=lambda node: str(node["id"])):
        if node["n"] in opened:
            graph.add_node(node["id"], **{k: node[k] for k in _DRAWN if k in node})
    for edge in row["edges"]:
        if edge["from"] in graph and edge["to"] in graph:
            graph.add_edge(edge["from"], edge["to"], edge["predicate"])
    return graph


_DRAWN = ("kind", "label", "lat", "long")
