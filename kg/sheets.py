"""Tables that a spreadsheet opens without harm.

CSV in UTF-8 with a byte-order mark, as spreadsheets need it to read names right; a cell that one would
take for a formula starts with an apostrophe.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

#: A cell that starts so is a formula to a spreadsheet; a plain number is none.
_FORMULA = re.compile(r"[=+\-@\t\r\n]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def write_sheet(path: Path, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Write a line of column names and a line a row."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(map(_guarded, rows))


def _guarded(row: Iterable[str]) -> Iterator[str]:
    for cell in row:
        formula = _FORMULA.match(cell) and not _NUMBER.fullmatch(cell)
        yield f"'{cell}" if formula else cell
