"""Tables that a spreadsheet opens without harm.

CSV in UTF-8 with a byte-order mark, as spreadsheets need it to read names right; a cell that one would
take for a formula starts with an apostrophe.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

#: A cell that starts so is a formula to a spreadsheet; a plain number is none.
_FORMULA = re.compile(r"[=+\-@\t\r\n]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def write_sheet(path: Path, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Write a line of column names and a line a row."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(sheet_head(columns))
        write_rows(file, rows)


def sheet_head(columns: Iterable[str]) -> str:
    """The mark and the line with which a table begins."""
    return "\ufeff" + ",".join(columns) + "\n"


def write_rows(file: IO[str], rows: Iterable[Iterable[str]]) -> None:
    """Write a line a row into a file that takes line feeds as they are."""
    csv.writer(file, lineterminator="\n").writerows(map(_guarded, rows))


def _guarded(row: Iterable[str]) -> Iterator[str]:
    for cell in row:
        formula = _FORMULA.match(cell) and not _NUMBER.fullmatch(cell)
        yield f"'{cell}" if formula else cell
