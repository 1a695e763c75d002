"""The table of invented snippets in ``cases/``: what each says, and how far the claims agree.

A row has ``id``, ``mess`` (what is hard about it), ``text`` and ``facts``. Only the families that a
row names are checked, and those exactly: nothing missing, nothing more.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.extraction import extract
from kg.facts import Facts, Values, claim_facts
from kg.reading import document_from_text
from tests.readable import facts_of

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    """One row; ``kind`` is the name of its file."""

    kind: str
    id: str
    mess: str
    text: str
    readable: dict[str, Any]

    @property
    def facts(self) -> Facts:
        return facts_of(self.readable)


def cases() -> Iterator[Case]:
    """Every row of every file, by file name and line."""
    for path in sorted(FOLDER.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            yield Case(path.stem, row["id"], row["mess"], row["text"], row["facts"])


def found_facts(case: Case) -> Facts:
    """What the package finds in the case's text."""
    document = document_from_text(case.text, id=case.id)
    return claim_facts(document, extract(document))


def disagreements(wanted: Facts, found: Facts) -> list[tuple[str, str, Values]]:
    """(family, "missed" or "extra", values) for each family that ``wanted`` names."""
    rows = []
    for family, want in wanted.items():
        got = found.get(family, set())
        rows += [(family, "missed", values) for values in sorted(want - got)]
        rows += [(family, "extra", values) for values in sorted(got - want)]
    return rows
