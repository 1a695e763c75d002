"""A build as entities of followthemoney, for Aleph, OpenAleph and the tools around them.

``SCHEMA.rq`` beside this file is what makes entities of that schema: ``?id`` is the entity, every other
variable a property of the schema. A row of the answer may leave most of them open; the values of all
rows come together. Every entity names the reports behind it as ``proof``.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pyoxigraph import NamedNode, QuerySolutions

from kg.opened import Build
from kg.query import ask

SCHEMATA = Path(__file__).parent
FILE = "entities.ftm.json"


def write_ftm(build: Build, folder: Path) -> list[Path]:
    """Write ``entities.ftm.json``, an entity a line, into ``folder``; what was written."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = (json.dumps(one, ensure_ascii=False, sort_keys=True) + "\n" for one in entities(build))
    with (folder / FILE).open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(lines)
    return [folder / FILE]


def entities(build: Build) -> Iterator[dict[str, Any]]:
    """All entities: ``{"id": ..., "schema": "Person", "properties": {"name": [...]}}``, sorted."""
    for path in sorted(SCHEMATA.glob("*.rq")):
        held = _properties(build, path.read_text(encoding="utf-8"))
        for name, properties in sorted(held.items()):
            told = {key: sorted(values) for key, values in sorted(properties.items())}
            yield {"id": name, "schema": path.stem, "properties": told}


def _properties(build: Build, sparql: str) -> dict[str, dict[str, set[str]]]:
    """Entity -> property -> values."""
    found = ask(build, sparql)
    assert isinstance(found, QuerySolutions)
    names = [variable.value for variable in found.variables]
    held: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in found:
        cells = dict(zip(names, row, strict=True))
        entity = held[_value(build, cells.pop("id"))]
        for name, cell in cells.items():
            if cell is not None:
                entity[name].add(_value(build, cell))
    return held


def _value(build: Build, term: Any) -> str:
    if isinstance(term, NamedNode):
        return entity_id(build.path(term.value))
    return str(term.value)


def entity_id(path: str) -> str:
    """The id of an entity's path, in the letters that followthemoney allows.

    >>> entity_id("unit/polsek-klari.polres-karawang")
    'unit.polsek-klari.polres-karawang'
    """
    return re.sub(r"[^0-9A-Za-z.-]", lambda mark: f"-{ord(mark[0]):x}x", path.replace("/", "."))
