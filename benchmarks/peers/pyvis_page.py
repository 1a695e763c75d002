"""The page that pyvis makes of the nodes and edges of a build, left to itself.

Settings: ``Network(cdn_resources="in_line")`` as the manual shows it, a node with its label and its kind
as group, an edge with an arrow; no sentences, facts, search or layout. What Chromium makes of either
page is measured by :mod:`benchmarks.explorer`.
"""

from __future__ import annotations

import csv
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from pyvis.network import Network

from benchmarks.peers import Work

NAME = f"pyvis {version('pyvis')} page, plain"


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def ready(source: Path) -> Work:
    """How many bytes the page has."""
    csv.field_size_limit(1 << 30)
    nodes, edges = _rows(source / "nodes.csv"), _rows(source / "edges.csv")

    def work() -> int:
        drawing = Network(height="900px", directed=True, cdn_resources="in_line")
        for row in nodes:
            drawing.add_node(row["id"], label=row["label"], group=row["kind"])
        drawing.edges = [{"from": r["source"], "to": r["target"], "arrows": "to"} for r in edges]
        with TemporaryDirectory() as folder:
            path = Path(folder) / "graph.html"
            path.write_text(drawing.generate_html(notebook=False), encoding="utf-8")
            return path.stat().st_size

    return work
