"""What people have judged: two mentions or entities are the same, different, or possibly the same.

Judgements stand in a CSV file that is kept with the reports. They win over everything that is
worked out; among themselves, *different* wins over *same*, and of two judgements on the very same
pair the later one. Whatever is overruled that way is reported, never dropped in silence. *Possibly*
decides nothing: somebody has looked and could not tell, and need not be asked again.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from kg.errors import UsageError
from kg.partition import Partition

Verdict = Literal["same", "different", "possibly"]


class Judgement(NamedTuple):
    """``left`` and ``right`` are mention ids (``a01#person=120,138``) or paths of entities."""

    left: str
    right: str
    verdict: Verdict
    who: str = ""
    when: str = ""  #: ISO 8601 date or date and time
    why: str = ""

    @property
    def pair(self) -> tuple[str, str]:
        """The two sides in a fixed order."""
        return (self.left, self.right) if self.left <= self.right else (self.right, self.left)


class Closure(NamedTuple):
    """What follows from a set of judgements, and in one sentence each which could not be heeded."""

    partition: Partition[str]
    objections: list[str]


def read_judgements(path: Path) -> list[Judgement]:
    """Read a CSV file with the columns of :class:`Judgement`. UsageError names the line."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines)
        missing = {"left", "right", "verdict"} - set(rows.fieldnames or ())
        if missing:
            raise UsageError(f"{path}: no column {', '.join(sorted(missing))} in the first line")
        return [_judgement(row, f"{path}, line {rows.line_num}") for row in rows]


def _judgement(row: dict[str, str | None], where: str) -> Judgement:
    value = {name: (row.get(name) or "").strip() for name in Judgement._fields}
    if value["verdict"] not in get_args(Verdict):
        raise UsageError(
            f"{where}: verdict is {value['verdict']!r}; write same, different or possibly"
        )
    if not value["left"] or not value["right"]:
        raise UsageError(f"{where}: left or right is empty; write a mention or an entity")
    return Judgement(**value)  # type: ignore[arg-type]


def write_judgements(judgements: Iterable[Judgement], path: Path) -> None:
    """Write the file anew, in the order given."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(Judgement._fields)
        writer.writerows(judgements)


def add_judgement(judgement: Judgement, path: Path) -> None:
    """Add one line to the file (made if it is not there), so that nothing is lost at any moment."""
    held = path.read_bytes() if path.exists() else b""
    with path.open("a", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        if not held:
            writer.writerow(Judgement._fields)
        elif not held.endswith(b"\n"):
            lines.write("\n")
        writer.writerow(judgement)


def close(judgements: Iterable[Judgement]) -> Closure:
    """Who is the same and who is different, closed transitively; independent of the order given."""
    objections: list[str] = []
    latest: dict[tuple[str, str], Judgement] = {}
    for one in sorted(set(judgements), key=_by_weight):
        before = latest.get(one.pair)
        if before and before.verdict != one.verdict:
            objections.append(
                f"{_said(before)} is overruled by a later one: {one.who or 'nobody named'}, {one.verdict}."
            )
        latest[one.pair] = one
    partition: Partition[str] = Partition()
    held = sorted(latest.values(), key=_by_weight)
    _heed_differences(partition, [one for one in held if one.verdict == "different"], objections)
    for one in held:
        if one.verdict == "same" and not partition.unite(one.left, one.right):
            objections.append(_contradiction(one))
    return Closure(partition, objections)


def _heed_differences(
    partition: Partition[str], differences: list[Judgement], objections: list[str]
) -> None:
    for one in differences:
        if not partition.separate(one.left, one.right):
            objections.append(f"{_said(one)} says that something differs from itself: left out.")


def contradictions(judgements: Iterable[Judgement]) -> list[str]:
    """One sentence for each judgement that other judgements overrule."""
    return close(judgements).objections


def _by_weight(one: Judgement) -> tuple[str, bool, tuple[str, str], str, str]:
    """Later judgements come later; of the same moment, *different* comes last and so wins."""
    return one.when, one.verdict == "different", one.pair, one.who, one.why


def _said(one: Judgement) -> str:
    by = " ".join(filter(None, (one.who and f"by {one.who}", one.when and f"on {one.when}")))
    are = {"same": "the same", "possibly": "possibly the same"}.get(one.verdict, one.verdict)
    return f"The judgement {by + ' ' if by else ''}that {one.left} and {one.right} are {are}"


def _contradiction(one: Judgement) -> str:
    return f"{_said(one)} is left out: other judgements taken together say that they are different."
