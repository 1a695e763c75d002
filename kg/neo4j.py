"""The network for Cypher databases: two CSV files with the headers of Neo4j's importer, and a script.

``nodes.csv`` and ``relationships.csv`` are loaded by ``neo4j-admin database import full
--nodes=nodes.csv --relationships=relationships.csv``; ``ladybug.cypher`` makes tables of them in
Ladybug, an embedded database. A label is a class ("Village"), a type a predicate ("SUBORDINATE_TO").
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from networkx import MultiDiGraph

NODES, RELATIONSHIPS, SCRIPT = "nodes.csv", "relationships.csv", "ladybug.cypher"
NODE_HEADER = (
    *("id:ID", "label", "kind", "names:string[]", "rank", "code"),
    *("latitude:double", "longitude:double", ":LABEL"),
)
EDGE_HEADER = (
    *(":START_ID", ":END_ID", ":TYPE", "first", "last"),
    *("reports:string[]", "evidence:string[]"),
)
#: What parts the values of a list; the importer knows no escape, so inside values it becomes a comma.
BETWEEN = ";"

_TABLES = """\
CREATE NODE TABLE Entity(id STRING PRIMARY KEY, label STRING, kind STRING, names STRING[],
  rank STRING, code STRING, latitude DOUBLE, longitude DOUBLE, labels STRING[]);
COPY Entity FROM (
  LOAD WITH HEADERS (id STRING, label STRING, kind STRING, names STRING, rank STRING, code STRING,
    latitude DOUBLE, longitude DOUBLE, labels STRING)
  FROM "nodes.csv" (header=true, quote='"', escape='"')
  RETURN id, label, kind, string_split(names, ";"), rank, code, latitude, longitude,
    string_split(labels, ";"));
"""
_EDGES = """\
CREATE REL TABLE {type}(FROM Entity TO Entity, first STRING, last STRING, reports STRING[],
  evidence STRING[]);
COPY {type} FROM (
  LOAD WITH HEADERS (one STRING, other STRING, type STRING, first STRING, last STRING,
    reports STRING, evidence STRING)
  FROM "relationships.csv" (header=true, quote='"', escape='"')
  WHERE type = "{type}"
  RETURN one, other, first, last, string_split(reports, ";"), string_split(evidence, ";"));
"""


def write_neo4j(graph: MultiDiGraph[str], folder: Path) -> list[Path]:
    """Write the three files into ``folder``, which is made if need be; what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    types = sorted({relationship(key) for *_, key in graph.edges(keys=True)})
    script = _TABLES + "".join(_EDGES.format(type=name) for name in types)
    _write(folder / NODES, NODE_HEADER, _nodes(graph))
    _write(folder / RELATIONSHIPS, EDGE_HEADER, _edges(graph))
    (folder / SCRIPT).write_text(script, encoding="utf-8", newline="\n")
    return [folder / name for name in (NODES, RELATIONSHIPS, SCRIPT)]


def relationship(predicate: str) -> str:
    """How Cypher names a predicate: "kg:subordinateTo" -> "SUBORDINATE_TO"."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", predicate.partition(":")[2]).upper()


def _nodes(graph: MultiDiGraph[str]) -> Iterator[list[str]]:
    for name, data in graph.nodes(data=True):
        labels = [one.partition(":")[2] for one in data["types"] if one.startswith("kg:")]
        yield [
            *(name, data["label"], data["kind"].partition(":")[2], _joined(data["names"])),
            *(str(data.get(key, "")) for key in ("rank", "code", "lat", "long")),
            _joined(labels),
        ]


def _edges(graph: MultiDiGraph[str]) -> Iterator[list[str]]:
    for one, other, key, data in graph.edges(keys=True, data=True):
        lists = _joined(data["reports"]), _joined(data["evidence"])
        yield [one, other, relationship(key), data["first"], data["last"], *lists]


def _joined(values: Any) -> str:
    return BETWEEN.join(value.replace(BETWEEN, ",") for value in values)


def _write(path: Path, header: Iterable[str], rows: Iterable[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([" ".join(cell.split()) for cell in row] for row in rows)
