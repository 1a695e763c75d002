"""Short names of claims for the time of writing, and where each stands.

A claim's key is the number of its report and its own number in it, twelve hexadecimal digits: a fact that
thousands of claims make needs thousands of keys. Claims of a report are numbered in the order in which
they stand, reports in the order of their ids, so that sorted keys go through the reports as one reads them.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from kg.claims import Claim, Span
from kg.folders import whole
from kg.layout import layout, sentence_at

#: Start and end of a claim; where its sentence stands behind the records of the report, and its length.
_RECORD = struct.Struct("<iiii")
#: Digits of the number of a report.
REPORT = 7
#: Reports whose claims a process keeps at hand.
KEPT = 1 << 12


class Place(NamedTuple):
    """Where a claim stands."""

    start: int
    end: int
    sentence: int
    length: int


def report_key(number: int) -> str:
    """How the keys of all claims of a report begin."""
    return f"{number:0{REPORT}x}"


def ordered(claims: Iterable[Claim]) -> list[Claim]:
    """The claims of a report as they stand in it."""
    return sorted(claims, key=_standing)


def _standing(one: Claim) -> tuple[int, int, str]:
    return one.start, one.end, one.id


def keys_of(report: str, claims: Sequence[Claim]) -> list[str]:
    """The keys of the claims of a report, :func:`ordered`."""
    return [f"{report}{at:05x}" for at in range(len(claims))]


class Testimony:
    """Writes down where the claims of a part of the reports stand."""

    def __init__(self) -> None:
        self.claims = 0
        self.reports: list[tuple[str, str, int, int]] = []
        self._blocks: list[bytes] = []
        self._length = 0

    def add(self, document: str, day: str, text: str, claims: Sequence[Claim]) -> None:
        """Take in a report and its claims, :func:`ordered`."""
        block = _block(text, claims) if claims else b""
        self.reports.append((document, day, self._length, len(claims)))
        self.claims += len(claims)
        self._blocks.append(block)
        self._length += len(block)

    def write(self, folder: Path, number: int) -> None:
        """Write the files of part ``number``."""
        import pyarrow as pa
        import pyarrow.feather as feather

        with whole(folder / f"{number}.places") as path:
            path.write_bytes(b"".join(self._blocks))
        ids, days, begins, counts = zip(*self.reports, strict=True) if self.reports else [()] * 4
        ends = [*begins, self._length][1:]
        numbers = {"begin": begins, "end": ends, "claims": counts}
        columns = {name: pa.array(column, pa.int64()) for name, column in numbers.items()}
        columns |= {"id": pa.array(ids, pa.string()), "day": pa.array(days, pa.string())}
        with whole(folder / f"{number}.reports") as path:
            feather.write_feather(pa.table(columns), str(path), compression="lz4")


def _block(text: str, claims: Sequence[Claim]) -> bytes:
    """A record a claim, then the sentences that hold them, in the order in which they stand."""
    found = layout(text)
    spans = [sentence_at(found, one.start, one.end) for one in claims]
    where: dict[Span, tuple[int, int]] = {}
    sentences: list[bytes] = []
    length = 0
    for span in sorted(set(spans)):
        told = " ".join(span.of(text).split()).encode() + b"\n"
        where[span] = length, len(told) - 1
        sentences.append(told)
        length += len(told)
    rows = zip(claims, spans, strict=True)
    records = [_RECORD.pack(one.start, one.end, *where[span]) for one, span in rows]
    return b"".join([*records, *sentences])


class _Report(NamedTuple):
    id: str
    claims: int
    block: bytes


class Witnesses:
    """Where the claims of all reports stand. Use :func:`witnesses`."""

    def __init__(self, folder: Path, parts: int) -> None:
        self._parts = [_Part(folder, number) for number in range(parts)]
        self._firsts = [0]
        for part in self._parts:
            self._firsts.append(self._firsts[-1] + len(part.ids))
        self._report = lru_cache(KEPT)(self._read)

    def _of(self, report: str) -> tuple[_Part, int]:
        number = int(report, 16)
        at = bisect_right(self._firsts, number) - 1
        return self._parts[at], number - self._firsts[at]

    def _read(self, report: str) -> _Report:
        part, at = self._of(report)
        return part.report(at)

    def document(self, report: str) -> str:
        """The id of a report by its key."""
        part, at = self._of(report)
        return str(part.ids[at])

    def day(self, key: str) -> str:
        """The day of which the report of a claim speaks."""
        part, at = self._of(key[:REPORT])
        return str(part.days[at])

    def place(self, key: str) -> Place:
        """Where a claim stands."""
        at = int(key[REPORT:], 16) * _RECORD.size
        return Place(*_RECORD.unpack_from(self._report(key[:REPORT]).block, at))

    def sentence(self, keys: Iterable[str]) -> str:
        """The sentence that holds most of the claims, the first of equals; nothing without claims."""
        held = Counter((key[:REPORT], *self.place(key)[2:]) for key in keys)
        if not held:
            return ""
        report, start, length = min(held, key=lambda one: (-held[one], one))
        _, claims, block = self._report(report)
        begin = claims * _RECORD.size + start
        return block[begin : begin + length].decode()


@lru_cache(1)
def witnesses(folder: Path, parts: int) -> Witnesses:
    """The claims of ``parts`` parts that were written into ``folder``; opened once a process."""
    return Witnesses(folder, parts)


class _Part:
    def __init__(self, folder: Path, number: int) -> None:
        import pyarrow.feather as feather

        table = feather.read_table(str(folder / f"{number}.reports"))
        self._begins, self._ends, self._claims, self.ids, self.days = (
            column.combine_chunks() for column in table.columns
        )
        self._path = folder / f"{number}.places"

    def report(self, at: int) -> _Report:
        begin, end, claims = (int(one[at]) for one in (self._begins, self._ends, self._claims))
        with self._path.open("rb", buffering=0) as file:
            file.seek(begin)
            return _Report(str(self.ids[at]), claims, file.read(end - begin))
