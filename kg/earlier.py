"""What an earlier build at the same place has extracted, so that it need not be done again.

A build notes the edition of its rules in ``store/extracted.json``, beside what else makes it quick to use;
like all of ``store/`` it may be deleted, and costs nothing but time. Nothing in it changes what is built.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from kg.claims import Document
from kg.edition import edition
from kg.folders import file_hash
from kg.shards import Earlier, content
from kg.store import STORE

NOTE = "extracted.json"
_SEEN = ("id", "title", "published", "publisher", "url", "sha256")


def remember(folder: Path, claims: str, unextracted: Collection[str]) -> None:
    """Note in a new build what is extracted in it: all its reports but the ``unextracted``.

    ``claims`` is the hash of its claims.
    """
    note = {
        "edition": edition(),
        "claims": claims,
        "unextracted": sorted(unextracted),
    }
    (folder / STORE).mkdir(exist_ok=True)
    (folder / STORE / NOTE).write_text(json.dumps(note, indent=1) + "\n", encoding="utf-8")


def earlier_build(folder: Path) -> Earlier | None:
    """What can be taken from a build; None where it is of another edition, altered, or not there."""
    claims = folder / "claims.parquet"
    try:
        note = json.loads((folder / STORE / NOTE).read_text(encoding="utf-8"))
        if note["edition"] != edition() or note["claims"] != file_hash(claims):
            return None
        contents = _contents(folder / "documents.parquet")
        return Earlier(claims, {id: key for id, key in contents if id not in note["unextracted"]})
    except (OSError, ValueError, KeyError):
        return None


def _contents(documents: Path) -> list[tuple[str, str]]:
    import pyarrow.parquet as pq

    rows = pq.read_table(documents, columns=list(_SEEN)).to_pylist()
    return [(row["id"], content(Document(**row, text="", source=""))) for row in rows]
