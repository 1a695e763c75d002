"""The command ``kg``: each command is a few lines over the rooms below. The only room that prints.

What a command needs is imported when it runs, so that ``kg --help`` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg import __version__
from kg.errors import ReadError, SambangError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from kg.build import Built, Progress

EXPORTS = Path("exports")
DONE, UNREAD, WRONG_USE = 0, 1, 2

app = typer.Typer(
    name="kg",
    help="A knowledge graph of Indonesian police press reports: every fact with its sentence.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

Folder = Annotated[Path, typer.Option("--build", "-b", help="The build to ask.", metavar="FOLDER")]


def main() -> None:
    """Run the command line; expected errors become one clear message and an exit code."""
    try:
        app()
    except SambangError as error:
        print(f"kg: {error}", file=sys.stderr)
        sys.exit(UNREAD if isinstance(error, ReadError) else WRONG_USE)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"sambang {__version__}")
        raise typer.Exit


@app.callback(
    epilog="""\b
Examples:
  kg build reports/ -o exports          read a folder of reports
  kg why "Polsek Klari"                 what is known of it, with the sentences
  kg query                              the questions that have a name
  kg sparql 'SELECT * { ?s ?p ?o } LIMIT 5'
  kg view                               open the page

Exit codes: 0 done, 1 something could not be read (the rest is built), 2 wrong use."""
)
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version.")
    ] = False,
) -> None:
    pass


# Building ----------------------------------------------------------------------------------------


@app.command(
    epilog="""\b
Examples:
  kg build reports/
  kg build 'archive/**/*.html' more.jsonl -o out --jobs 4

A table (.csv .jsonl .parquet) has the columns id and text, and may have title, published,
publisher, url."""
)
def build(
    sources: Annotated[
        list[str], typer.Argument(metavar="SOURCE...", help="Files, folders or glob patterns.")
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FOLDER", help="Where the build goes.")
    ] = EXPORTS,
    base_iri: Annotated[
        str | None, typer.Option(metavar="IRI", help="What names of entities start with.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Processes [default: one a core].")
    ] = None,
) -> None:
    """Read reports, extract what they state, and write tables, graph and page."""
    from os import cpu_count

    from kg.build import build as run
    from kg.vocab import BASE_IRI

    with _progress() as progress:
        built = run(
            sources,
            out,
            base_iri=base_iri or BASE_IRI,
            jobs=jobs or cpu_count() or 1,
            progress=progress,
        )
    _tell_built(built, out)
    raise typer.Exit(UNREAD if built.failures else DONE)


@contextmanager
def _progress() -> Iterator[Progress]:
    """A bar on the terminal that tells stage by stage how far a build is; silent when piped."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:18}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(
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


def _tell_built(built: Built, out: Path) -> None:
    """The closing account: what was built, what was not read, and where the page is."""
    console, counts = _console(), built.counts
    rows = [(name, counts[name]) for name in ("documents", "claims", "facts")]
    rows += counts["entities"].items()
    table = _table("Built", "")
    for name, count in rows:
        table.add_row(name, f"{count:,}")
    console.print(table)
    notes = [*built.reading.notes, *built.reading.copies]
    _tell_list(console, "Noted", notes)
    _tell_list(console, "Passed over (no report by its ending)", built.reading.passed_over)
    _tell_list(console, "Could not be read", [str(error) for error in built.failures])
    console.print(
        f"\nThe page: {out / 'graph.html'}", highlight=False, soft_wrap=True, markup=False
    )


def _tell_list(console: Console, heading: str, lines: list[str], most: int = 10) -> None:
    if lines:
        console.print(f"\n{heading}: {len(lines)}", style="bold", highlight=False)
        for line in lines[:most]:
            console.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)
        if len(lines) > most:
            console.print(f"  ... and {len(lines) - most} more, all named in the manifest")


def _console() -> Console:
    from rich.console import Console

    return Console(highlight=False)


def _table(*columns: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, overflow="fold", justify="left" if number == 0 else "right")
    return table
