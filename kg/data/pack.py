"""Pack the gazetteer: ``python -m kg.data.pack regions.csv.gz`` writes ``places.txt.gz``.

Not imported by the package. The same source gives the same bytes (with the same zlib).
"""

from __future__ import annotations

import csv
import gzip
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from kg.places import PLACES, QUALIFIERS, WIDTH, bare, fold, loose


def rows(source: Path) -> list[dict[str, str]]:
    """The rows of the source table, by code, names without stray blanks."""
    with gzip.open(source, "rt", encoding="utf-8", newline="") as file:
        held = sorted(csv.DictReader(file), key=lambda row: row["code"])
    for row in held:
        row["name"] = " ".join(row["name"].split())
    return held


def keys(code: str, name: str) -> set[str]:
    """Every key of a place: its folded names, and with ``#`` the looser ones."""
    exact = {fold(name)}
    if len(code) == 5:
        town = "kota" if code[3] == "7" else "kabupaten"
        exact |= {fold(form) for form in (bare(name), f"{town} {bare(name)}")}
        exact |= {fold(f"kab {bare(name)}")} if town == "kabupaten" else set()
    others = {loose(bare(name) if len(code) == 5 else name)}
    for part in parts(name):
        others |= {fold(part), loose(part)}
    return exact | {f"#{key}" for key in others - exact}


def parts(name: str) -> Iterator[str]:
    """The names in one entry: "Hunuth/Durian Patah", "Misool (Misool Utara)"."""
    if not re.search(r"[/(]", name):
        return
    for part in re.split(r"[/()]", name):
        if len(fold(part)) > 3 and fold(part) not in QUALIFIERS:
            yield part.strip()


def coordinate(value: str) -> str:
    """A coordinate in the fixed width of the packed file; blank where there is none."""
    if len(value) > WIDTH:
        raise ValueError(f"coordinate {value!r} is wider than {WIDTH} characters")
    return value.rjust(WIDTH)


def pack(source: Path) -> str:
    """The packed text: codes, names, coordinates, keys, rows of each key."""
    held = rows(source)
    index: dict[str, list[int]] = {}
    for number, row in enumerate(held):
        for key in keys(row["code"], row["name"]):
            index.setdefault(key, []).append(number)
    return "\f".join(
        (
            "\n".join(row["code"] for row in held),
            "\n".join(row["name"] for row in held),
            "".join(coordinate(row["lat"]) + coordinate(row["lng"]) for row in held),
            "\n".join(sorted(index)),
            "\n".join(" ".join(map(str, index[key])) for key in sorted(index)),
        )
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m kg.data.pack regions.csv.gz")
    PLACES.write_bytes(gzip.compress(pack(Path(sys.argv[1])).encode(), 9, mtime=0))
