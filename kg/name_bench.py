"""The bench of names: labelled pairs of people as reports name them, and how well they are told apart.

A row has two sides (name, post, rank, date) and a label. ``strong``: surely one person; ``medium``:
one person as far as anybody can tell; ``weak``: possibly one, and left to a human; ``different``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Literal, NamedTuple, get_args

from kg.dossiers import ARMED, Dossier, Profile, Seat, rank_of, territories
from kg.errors import GoldError
from kg.features import Finding, weigh
from kg.keyed import region_code
from kg.vocab import data_path, lexicon, read_table

Label = Literal["strong", "medium", "weak", "different"]
PAIRS = "name_pairs.csv"
#: What a row of labelled pairs says: of each side, and of both.
COLUMNS = (
    *(f"{side}{what}" for side in ("left", "right") for what in ("", "_post", "_rank", "_date")),
    "label",
)


class LabelScore(NamedTuple):
    """The rows of one label: how many, their mean bits of evidence, and the verdicts on them."""

    label: Label
    rows: int
    bits: float
    same: int
    possibly: int
    different: int


class Bench(NamedTuple):
    """``f1`` is of the verdict *same*, which strong and medium rows deserve and others do not."""

    table: tuple[LabelScore, ...]
    precision: float
    recall: float
    f1: float
    monotone: bool  #: whether each label has more evidence on average than the next one
    wrong: tuple[tuple[Mapping[str, str], Finding], ...]


def pairs_path() -> Path:
    """The project's own labelled pairs: in its tests in a checkout, in the package when installed."""
    inside = data_path(PAIRS)
    return inside if inside.is_file() else Path(__file__).parent.parent / "tests" / "data" / PAIRS


def read_pairs(path: Path) -> tuple[Mapping[str, str], ...]:
    """Labelled pairs for :func:`bench`. GoldError names a column that is missing, or a wrong label."""
    rows = read_table(path)
    for number, row in enumerate(rows, 2):
        if missing := [name for name in COLUMNS if row.get(name) is None]:
            raise GoldError(f"{path}, line {number}: no {', '.join(missing)}")
        if row["label"] not in get_args(Label):
            labels = ", ".join(get_args(Label))
            raise GoldError(f"{path}, line {number}: label {row['label']!r}; write {labels}")
    return rows


def bench(rows: Iterable[Mapping[str, str]]) -> Bench:
    """Weigh every row and compare with its label.

    Columns: ``left``, ``left_post``, ``left_rank``, ``left_date``, the same of ``right``, ``label``.
    A post is ``ROLE@END`` or ``ROLE@END@AREA``: slug of a role, key of a unit or code of a place,
    code of a village; an empty rank and ``END`` alone stand for what a report leaves out.
    """
    found = [(row, weigh(dossier(row, "left"), dossier(row, "right"))) for row in rows]
    table = tuple(_score(label, found) for label in get_args(Label))
    good, bad, lost = (sum(1 for one in found if _outcome(*one) == kind) for kind in "+-?")
    precision, recall = good / max(good + bad, 1), good / max(good + lost, 1)
    return Bench(
        table,
        precision,
        recall,
        2 * precision * recall / max(precision + recall, 1e-9),
        all(a.bits > b.bits for a, b in pairwise(table)),
        tuple(one for one in found if _outcome(*one) in "-?" or _off(*one)),
    )


def _outcome(row: Mapping[str, str], finding: Finding) -> str:
    """``+`` rightly same, ``-`` wrongly same, ``?`` wrongly not the same, ``.`` rightly not."""
    deserved = row["label"] in {"strong", "medium"}
    if finding.verdict == "same":
        return "+" if deserved else "-"
    return "?" if deserved else "."


def _off(row: Mapping[str, str], finding: Finding) -> bool:
    """Whether *possibly* and *different* are confused; no harm to F1, but worth a look."""
    expected = {"weak": "possibly", "different": "different"}.get(row["label"], finding.verdict)
    return expected != finding.verdict


def _score(label: Label, found: Sequence[tuple[Mapping[str, str], Finding]]) -> LabelScore:
    own = [finding for row, finding in found if row["label"] == label]
    verdicts = [finding.verdict for finding in own]
    bits = sum(max(finding.bits, -30.0) for finding in own) / max(len(own), 1)
    counts = (verdicts.count(verdict) for verdict in ("same", "possibly", "different"))
    return LabelScore(label, len(own), round(bits, 2), *counts)


def dossier(row: Mapping[str, str], side: str) -> Dossier:
    """The dossier of one side of a row."""
    seat = _seat(row[f"{side}_post"])
    rank = rank_of(f"rank:{row[f'{side}_rank']}")
    day = date.fromisoformat(row[f"{side}_date"]).toordinal()
    holder = lexicon("roles").get(seat.role, {}).get("holder", "")
    group = {"polri": "police", "tni": "army"}.get(rank.force, "other") if rank else ""
    group = group or {"officer": "police", "soldier": "army"}.get(holder, "community")
    codes = [code for one in (seat.of or "", *seat.areas) if (code := region_code(one))]
    profile = Profile(
        row[side],
        group,
        rank,
        (seat,) if seat.role or group in ARMED else (),
        tuple(sorted({code for one in (seat.of, *seat.areas) if one for code in territories(one)})),
        tuple(codes),
    )
    return Dossier(profile, (f"{side}#",), frozenset({side}), frozenset(), day, day)


def _seat(text: str) -> Seat:
    role, end, area = ([*text.split("@"), "", ""])[:3]
    of = (f"place/{end}" if end[0].isdigit() else f"unit/{end}") if end else None
    former = role.startswith("ex-")
    return Seat(role.removeprefix("ex-"), of, (f"place/{area}",) if area else (), former, False)
