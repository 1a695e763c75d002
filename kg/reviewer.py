"""Walks a person through the open pairs of a build in the terminal; every answer is kept at once."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from kg.judgements import Verdict, add_judgement, read_judgements
from kg.opened import Build
from kg.review import Case, Review, Side
from kg.terminal import plain

#: What a person may type for each verdict.
ANSWERS: Mapping[str, Verdict] = {
    **dict.fromkeys(("s", "same"), "same"),
    **dict.fromkeys(("d", "different"), "different"),
    **dict.fromkeys(("u", "unsure"), "possibly"),
}
SKIP, QUIT = {"skip", "k"}, {"quit", "q"}
HELP = (
    "s same, d different, u unsure (asked no more), skip (asked next time), quit; "
    "words after s, d or u say why"
)
#: So many sentences of a side are shown.
SHOWN = 6


class Answer(NamedTuple):
    """What was typed: a verdict, or None for a skip; and why."""

    verdict: Verdict | None
    why: str


def walk(build: Build, path: Path, *, who: str = "") -> int:
    """Ask about each open pair; add each verdict to the file ``path`` before the next question.

    Ends with the pairs, on ``quit``, at the end of the input and on an interrupt; says how many
    verdicts were written and returns that number.
    """
    console = Console(highlight=False)
    review = Review(build, read_judgements(path) if path.exists() else [])
    written = 0
    try:
        for number, case in enumerate(review, 1):
            _show(console, case, number, review.open())
            answer = _asked(console)
            if answer.verdict:
                when = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
                one = case.judged(answer.verdict, who=who or _user(), when=when, why=answer.why)
                add_judgement(one, path)
                review.heed(one)
                written += 1
    except (EOFError, KeyboardInterrupt):
        console.print()
    _say_goodbye(console, review.open(), path, written)
    return written


def _asked(console: Console) -> Answer:
    """What the person answers; asked again until it is an answer. Quitting raises EOFError."""
    while True:
        word, _, why = console.input("s/d/u/skip/quit> ", markup=False).strip().partition(" ")
        word = word.lower()
        if word in QUIT:
            raise EOFError
        if word in SKIP:
            return Answer(None, "")
        if word in ANSWERS:
            return Answer(ANSWERS[word], why.strip())
        console.print(HELP, markup=False)


def _show(console: Console, case: Case, number: int, left: int) -> None:
    console.rule(f"Pair {number}, {left} open: one person with a likelihood of {case.score:.0%}?")
    sides = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    for side in (case.left, case.right):
        sides.add_column(Text(plain(f"{' / '.join(side.names)}, {side.kind}")), ratio=1)
    sides.add_row(*(Text(plain(_told(side))) for side in (case.left, case.right)))
    console.print(sides)
    evidence = Table("evidence", "bits", "because", box=box.SIMPLE_HEAD, pad_edge=False)
    for one in case.features:
        evidence.add_row(one.name, f"{one.bits:+.1f}", Text(plain(one.sentence)))
    console.print(evidence)
    console.print(HELP, markup=False, style="dim")


def _told(side: Side) -> str:
    lines = [
        f"{one.report}{f', {one.published}' if one.published else ''}: {one.words}"
        for one in side.sentences[:SHOWN]
    ]
    more = len(side.sentences) - SHOWN
    return "\n\n".join([side.entity, *lines, *([f"... and {more} more"] if more > 0 else [])])


def _say_goodbye(console: Console, left: int, path: Path, written: int) -> None:
    console.print("No pair is left open." if not left else f"{left} left open.")
    if written:
        verdicts = f"{written} verdict{'s' * (written != 1)}"
        told = f"{verdicts} written to {path}; they count in the next kg build --judgements {path}"
        console.print(plain(told), markup=False, soft_wrap=True)


def _user() -> str:
    """Who sits here, as far as the system knows."""
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # no user database, no variable that names one
        return ""
