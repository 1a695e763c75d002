"""What the command ``kg`` shows: progress, accounts, tables, answers. Prints; :mod:`kg.cli` decides what.

Readable on a terminal and when piped: no colour and no bar where nobody looks. Text of reports is
never markup, and never steers the terminal.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from kg.classes import term_label
from kg.vocab import KG

if TYPE_CHECKING:
    from kg.build import Built, Progress
    from kg.name_bench import Bench
    from kg.query import Answer, Question
    from kg.score import Tally
    from kg.sentences import Sentence
    from kg.why import Account

#: How wide tables are where nobody says: piped, or written to a file.
PIPED_WIDTH = 100


@contextmanager
def progress() -> Iterator[Progress]:
    """A bar on the terminal that tells stage by stage how far a build is; silent when piped."""
    columns = (TextColumn("{task.description:18}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Bar(
        *columns,
        TimeElapsedColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task("Starting", total=None)

        def tell(stage: str, done: int, total: int) -> None:
            bar.update(task, description=stage, completed=done, total=total or None)

        yield tell


def tell_built(built: Built, out: Path) -> None:
    """The closing account: what was built, what was not read, and where the page is."""
    console = _console()
    console.print(_counts_table(built.counts))
    if built.counts["echoes"]:
        _say(console, f"Of the documents {built.counts['echoes']:,} print the text of another")
    if built.counts["replaced"]:
        _say(
            console,
            f"Names of the earlier build that lead to others now: {built.counts['replaced']:,}",
        )
    _tell_alarms(console, built.counts.get("alarms", {}))
    _tell_list(console, "Noted", [*built.notes, *built.copies])
    _tell_list(console, "Passed over (no report by its ending)", built.passed_over)
    _tell_list(console, "Could not be read", [str(error) for error in built.failures])
    if built.left_over is not None:
        _say(console, f"\nSeen and used by no fact (residue): {built.left_over:,}")
    page = out / "graph.html"
    _say(console, f"\nThe page: {page}" if page.exists() else f"\nThe graph: {out}")


def _counts_table(counts: Mapping[str, Any]) -> Table:
    kinds = {term_label(KG + name): count for name, count in counts["entities"].items()}
    rows = {name: counts[name] for name in ("documents", "claims", "facts")} | kinds
    table = _table("built", "")
    table.columns[1].justify = "right"
    for name, count in rows.items():
        table.add_row(name, f"{count:,}")
    return table


def _tell_alarms(console: Console, counts: Mapping[str, int]) -> None:
    if counts:
        told = ", ".join(f"{count:,} {name}" for name, count in counts.items())
        _say(console, f"Odd and worth a second look: {told} (kg query alarms lists them)")


def _tell_list(console: Console, heading: str, lines: list[str], most: int = 10) -> None:
    if lines:
        console.print(f"\n{heading}: {len(lines)}", style="bold")
        for line in lines[:most]:
            _say(console, f"  {line}")
        if len(lines) > most:
            _say(console, f"  ... and {len(lines) - most} more, all named in the manifest")


def tell_account(told: Account) -> None:
    """Facts one by one; a sentence is printed where it is first needed, then named by its number."""
    console = _console()
    console.print(f"{told.label}, {told.kind}", style="bold", markup=False)
    _say(console, told.iri)
    numbers: dict[Sentence, int] = {}
    for fact in told.facts:
        new = [sentence for sentence in fact.sentences if sentence not in numbers]
        numbers |= {sentence: n for n, sentence in enumerate(new, len(numbers) + 1)}
        marks = "".join(f" [{n}]" for n in sorted(numbers[one] for one in fact.sentences))
        _say(console, f"\n{fact.words}{marks or ' (stated by no report: registry or gazetteer)'}")
        for sentence in new:
            date = f", {sentence.published}" if sentence.published else ""
            _say(console, f"  [{numbers[sentence]}] {sentence.report}{date}: {sentence.words}")


def tell_questions(questions: Iterable[Question]) -> None:
    """The named questions, each as it is asked and what it asks."""
    console = _console()
    for question in questions:
        needed = [
            f"[--{one.name} VALUE]" if one.optional else f"--{one.name} VALUE"
            for one in question.parameters
        ]
        _say(console, " ".join(["kg query", question.name, *needed]))
        _say(console, f"    {question.title}")


def tell_answer(answer: Answer) -> None:
    """A table of an answer, and how many rows it has."""
    shown = _table(*answer.columns)
    for row in answer.rows:
        shown.add_row(*(Text(plain(cell)) for cell in row))
    _console().print(shown)
    print(f"{len(answer.rows)} row{'s' * (len(answer.rows) != 1)}")
    if not answer.rows:
        print("No report in this build says so, which is not to say that it is not so.")


def tell_tallies(heading: str, tallies: Mapping[str, Tally]) -> None:
    """Precision, recall and F1 by name, with the counts that they come from."""
    shown = _table(heading, "P", "R", "F1", "right", "extra", "missed")
    for name, one in tallies.items():
        rates = [f"{rate:.3f}" for rate in (one.precision, one.recall, one.f1)]
        shown.add_row(name, *rates, str(one.tp), str(one.fp), str(one.fn))
    _console().print(shown)


def tell_precision(heading: str, tallies: Mapping[str, Tally]) -> None:
    """Precision by name with the counts that it comes from, what is wrong most often first."""
    shown = _table(heading, "P", "right", "wrong")
    for name, one in sorted(tallies.items(), key=lambda item: (-item[1].fp, item[0])):
        shown.add_row(name, f"{one.precision:.3f}", str(one.tp), str(one.fp))
    _console().print(shown)


def tell_bench(bench: Bench) -> None:
    """How well labelled pairs of persons are told apart: F1, and each label with its evidence."""
    shown = _table("label", "pairs", "mean bits", "same", "possibly", "different")
    for one in bench.table:
        shown.add_row(one.label, *(f"{value}" for value in one[1:]))
    _console().print(shown)
    print(f"same: P {bench.precision:.3f}  R {bench.recall:.3f}  F1 {bench.f1:.3f}")
    order = "more" if bench.monotone else "NOT more"
    print(f"tiers: each label has {order} evidence on average than the next")


def _console() -> Console:
    return Console(highlight=False, width=None if sys.stdout.isatty() else PIPED_WIDTH)


def _say(console: Console, line: str) -> None:
    """A line as it is: text of reports is no markup."""
    console.print(plain(line), markup=False, soft_wrap=True)


def plain(text: str) -> str:
    """``text`` without what would steer a terminal."""
    return "".join(mark if mark.isprintable() or mark == "\n" else "\ufffd" for mark in text)


def _table(*columns: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    return table
