"""The command ``kg``: each command is a few lines over the rooms below. It prints through :mod:`kg.terminal`.

What a command needs is imported when it runs, so that ``kg --help`` answers at once.
"""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg import __version__
from kg.errors import AmbiguousName, ReadError, SambangError, UsageError

if TYPE_CHECKING:
    from kg.opened import Build
    from kg.query import Results

EXPORTS, JUDGEMENTS = Path("exports"), Path("judgements.csv")
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

Asked = Annotated[Path, typer.Option("--build", "-b", metavar="FOLDER", help="The build to ask.")]


class Format(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    TTL = "ttl"


Written = Annotated[Format, typer.Option("--format", "-f", help="How the answer is written.")]


def main() -> None:
    """Run the command line; expected errors become one clear message and an exit code."""
    try:
        app()
    except AmbiguousName as error:
        print(f"kg: {error.name!r} is ambiguous; name one of:", file=sys.stderr)
        print("\n".join(f"  {choice}" for choice in error.choices), file=sys.stderr)
        sys.exit(WRONG_USE)
    except SambangError as error:
        print(f"kg: {error}", file=sys.stderr)
        sys.exit(UNREAD if isinstance(error, ReadError) else WRONG_USE)
    except OSError as error:
        print(f"kg: {error.strerror}: {error.filename}", file=sys.stderr)
        sys.exit(UNREAD)


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
  kg build reports/ --residue residue.csv     also list what was seen and not used

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
    judgements: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, metavar="FILE", help="Who is who, as people judged (CSV)."
        ),
    ] = None,
    previous: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="An earlier build, whose names stay valid."),
    ] = None,
    residue: Annotated[
        Path | None,
        typer.Option(dir_okay=False, metavar="FILE", help="Write what no fact uses (CSV)."),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Processes [default: one a core].")
    ] = None,
    engine: Annotated[
        str,
        typer.Option(metavar="URL", help="Who works: local, spark://HOST:PORT, tcp://HOST:PORT."),
    ] = "local",
    work: Annotated[
        str | None,
        typer.Option(metavar="URL", help="A folder that all workers share, for clusters."),
    ] = None,
    time_limit: Annotated[
        float, typer.Option(min=0, metavar="SECONDS", help="For one report; 0 for none.")
    ] = 30.0,
    packed: Annotated[
        bool, typer.Option("--gzip", help="Write graph.nq.gz, a fifteenth of graph.nq.")
    ] = False,
    no_page: Annotated[bool, typer.Option("--no-page", help="Draw no page.")] = False,
    no_store: Annotated[
        bool, typer.Option("--no-store", help="Load no store; each kg query then does.")
    ] = False,
) -> None:
    """Read reports, extract what they state, and write tables, graph and page."""
    from os import cpu_count

    from kg.build import Labour, Wanted
    from kg.build import build as run
    from kg.terminal import progress, tell_built
    from kg.vocab import BASE_IRI

    with progress() as tell:
        built = run(
            sources,
            out,
            base_iri=base_iri or BASE_IRI,
            judgements=judgements,
            previous=previous,
            residue=residue,
            wanted=Wanted(not no_page, not no_store, packed),
            labour=Labour(engine, jobs or cpu_count() or 1, work, time_limit),
            progress=tell,
        )
    tell_built(built, out)
    raise typer.Exit(UNREAD if built.failures else DONE)


# Asking ------------------------------------------------------------------------------------------


@app.command(
    epilog="""\b
Examples:
  kg why "Polsek Klari"
  kg why "desa belendung" --build out
  kg why unit/polres-karawang"""
)
def why(
    entity: Annotated[str, typer.Argument(metavar="ENTITY", help="A name, a path or an IRI.")],
    folder: Asked = EXPORTS,
) -> None:
    """Print each fact of a person, unit or place with the sentences that say it."""
    from kg.opened import open_build
    from kg.query import find
    from kg.terminal import tell_account
    from kg.why import account

    build = open_build(folder)
    tell_account(account(build, find(build, entity)))


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    epilog="""\b
Examples:
  kg query                                      list the questions and what they need
  kg query chain --of "polsek klari" --on 2024-10-01
  kg query visits --since 2024-10-01 --place karawang --format csv""",
)
def query(
    context: typer.Context,
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="A named question.")] = None,
    folder: Asked = EXPORTS,
    format: Written = Format.TABLE,
) -> None:
    """List the named questions, or run one: kg query NAME --param value ..."""
    from kg.opened import open_build
    from kg.query import questions, run
    from kg.terminal import tell_questions

    if name is None:
        tell_questions(questions().values())
        return
    build = open_build(folder)
    _give(build, run(build, name, _parameters(context.args)), format)


def _parameters(arguments: list[str]) -> dict[str, str]:
    """``--unit "polsek klari" --since=2024-10-01`` as a mapping."""
    found: dict[str, str] = {}
    rest = iter(arguments)
    for argument in rest:
        key, given, value = argument.removeprefix("--").partition("=")
        if not argument.startswith("--") or not key:
            raise UsageError(f"{argument!r} is no parameter; write --param value")
        if not given and (value := next(rest, "")) == "":
            raise UsageError(f"--{key} lacks its value")
        found[key] = value
    return found


@app.command(
    epilog="""\b
Examples:
  kg sparql 'SELECT ?label { ?unit a kg:SectorPolice ; rdfs:label ?label }'
  kg sparql question.rq --format csv > answer.csv
  kg sparql 'CONSTRUCT WHERE { ?a kg:commands ?b }' --format ttl

Common prefixes (kg: rdfs: org: foaf: schema: dcterms: oa: ...) need not be declared."""
)
def sparql(
    text: Annotated[str, typer.Argument(metavar="QUERY", help="SPARQL, or a file FILE.rq.")],
    folder: Asked = EXPORTS,
    format: Written = Format.TABLE,
) -> None:
    """Ask a build anything in SPARQL 1.1."""
    from kg.opened import open_build
    from kg.query import ask

    build = open_build(folder)
    _give(build, ask(build, _query_text(text)), format)


def _give(build: Build, results: Results, format: Format) -> None:
    from kg.query import answer, written
    from kg.terminal import tell_answer

    if format == Format.TABLE:
        tell_answer(answer(build, results))
    else:
        sys.stdout.write(written(results, format))


def _query_text(text: str) -> str:
    if not text.endswith(".rq"):
        return text
    try:
        return Path(text).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{text} cannot be read: {error}") from error


# Judging and looking -----------------------------------------------------------------------------


@app.command(
    epilog="""\b
Examples:
  kg build gold/*.txt -o out && kg score gold out
  kg score gold out --errors 20 --by-rule
  kg score --names                      the labelled pairs of persons that come along
  kg score --names pairs.csv            your own"""
)
def score(
    gold: Annotated[
        Path | None, typer.Argument(metavar="GOLD", help="A folder of NAME.txt, NAME.json.")
    ] = None,
    folder: Annotated[Path, typer.Argument(metavar="BUILD", help="The build to score.")] = EXPORTS,
    errors: Annotated[int, typer.Option(min=0, metavar="N", help="Show N mistakes.")] = 0,
    by_rule: Annotated[bool, typer.Option("--by-rule", help="Precision of each rule.")] = False,
    names: Annotated[
        bool, typer.Option("--names", help="Score how persons are told apart.")
    ] = False,
) -> None:
    """Precision, recall and F1 of a build against gold files, or of labelled pairs of persons."""
    if names:
        return _score_names(gold)
    if gold is None:
        raise UsageError("score needs GOLD, a folder of NAME.txt and NAME.json; or --names")
    from kg.opened import open_build
    from kg.score import compare, read_gold
    from kg.terminal import tell_precision, tell_tallies

    scores = compare(read_gold(gold), open_build(folder).stated_facts())
    tell_tallies("family", scores.families | scores.groups)
    if by_rule:
        tell_precision("rule", scores.rules)
    for mistake in scores.errors[:errors]:
        print(mistake.document, mistake.family, mistake.kind, *mistake.values)


@app.command(
    epilog="""\b
Examples:
  kg diff old exports
  kg diff old exports > changes.md"""
)
def diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The earlier build.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The later build.")] = EXPORTS,
) -> None:
    """Say in Markdown what is new, changed and gone from one build to another."""
    from kg.difference import difference
    from kg.opened import open_build

    sys.stdout.write(difference(open_build(old), open_build(new)))


def _score_names(pairs: Path | None) -> None:
    from kg.name_bench import bench, pairs_path, read_pairs
    from kg.terminal import tell_bench

    tell_bench(bench(read_pairs(pairs or pairs_path())))


@app.command(
    epilog="""\b
Examples:
  kg review
  kg review out --judgements judgements.csv
  kg build reports/ --judgements judgements.csv

Answers: s same, d different, u unsure, skip, quit. Each is written at once."""
)
def review(
    folder: Annotated[Path, typer.Argument(metavar="BUILD", help="The build to judge.")] = EXPORTS,
    judgements: Annotated[
        Path, typer.Option(dir_okay=False, metavar="FILE", help="Where verdicts go (CSV).")
    ] = JUDGEMENTS,
    who: Annotated[str, typer.Option(metavar="NAME", help="Who judges [default: you].")] = "",
) -> None:
    """Judge the pairs of persons that may be one, as far as reports leave it open."""
    from kg.opened import open_build
    from kg.reviewer import walk

    walk(open_build(folder), judgements, who=who)


@app.command(
    epilog="""\b
Examples:
  kg view
  kg view out"""
)
def view(
    folder: Annotated[Path, typer.Argument(metavar="BUILD", help="The build to show.")] = EXPORTS,
    entity: Annotated[
        str | None, typer.Option(metavar="NAME", help="Open it at a person, unit or place.")
    ] = None,
) -> None:
    """Open the page of a build in the browser; of one too large for a file, served until Ctrl-C."""
    import webbrowser

    from kg.opened import open_build
    from kg.query import find
    from kg.view import is_large
    from kg.view.shelf.tables import claims_in

    build = open_build(folder)
    focus = f"#s={find(build, entity).iri.removeprefix(build.base_iri)}" if entity else ""
    if is_large(claims_in(build.folder)):
        from kg.server import show

        def opened(url: str) -> None:
            print(f"{url}\nThe file holds a part of this build; this shows all (stop with Ctrl-C)")
            webbrowser.open(url)

        show(folder, focus, opened)
        return
    print(f"{build.page}{focus}")
    if not webbrowser.open(build.page.resolve().as_uri() + focus):
        print("no browser was found: open that file yourself", file=sys.stderr)


@app.command(
    epilog="""\b
Examples:
  kg serve
  kg serve out --port 8080 --timeout 30
  kg serve store --writable                     an empty store, for kg push and SPARQL Update

Then http://localhost:7878/ asks, /sparql answers programs, /explorer is the page, /reconcile is for
OpenRefine. Only this machine reaches it unless --host says otherwise."""
)
def serve(
    folder: Annotated[Path, typer.Argument(metavar="BUILD", help="The build to serve.")] = EXPORTS,
    host: Annotated[str, typer.Option(metavar="ADDRESS", help="Who may reach it.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, metavar="N")] = 7878,
    writable: Annotated[
        bool, typer.Option("--writable", help="Serve a store of its own that clients may change.")
    ] = False,
    timeout: Annotated[
        float, typer.Option(min=0.1, metavar="SECONDS", help="How long a query may take.")
    ] = 10.0,
    limit: Annotated[
        int, typer.Option(min=1, metavar="N", help="Rows or triples of an answer, at most.")
    ] = 10_000,
) -> None:
    """Serve a build: SPARQL endpoint, query page, explorer, entities, reconciliation."""
    from kg.server import serve as run

    print(f"http://{host}:{port}/  (stop with Ctrl-C)", flush=True)
    run(folder, host=host, port=port, writable=writable, timeout=timeout, limit=limit)


class Kind(StrEnum):
    """Programs that a build can be written for."""

    NEO4J = "neo4j"
    FTM = "ftm"


@app.command(
    epilog="""\b
Examples:
  kg export neo4j -o neo4j       CSV for neo4j-admin database import, and a script for Ladybug
  kg export ftm out -o aleph     entities of followthemoney, for Aleph and its kin

The build itself holds the files for Gephi and other network programs (.graphml .gexf), for RDF and
for spreadsheets."""
)
def export(
    kind: Annotated[Kind, typer.Argument(metavar="KIND", help="neo4j or ftm.")],
    folder: Annotated[Path, typer.Argument(metavar="BUILD", help="The build to write.")] = EXPORTS,
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="FOLDER", help="Where the files go.")
    ] = Path(),
) -> None:
    """Write a build for another program."""
    from kg.ftm import write_ftm
    from kg.neo4j import write_neo4j
    from kg.opened import open_build

    build = open_build(folder)
    written = write_ftm(build, out) if kind == Kind.FTM else write_neo4j(build.graph, out)
    print("\n".join(map(str, written)))


@app.command(
    epilog="""\b
Examples:
  kg push http://localhost:7878/data
  kg push http://localhost:8890/sparql-graph-crud-auth out --user dba

Each report goes into its own graph, the merged view into BASE/graph/merged or, with --default, into
the store's default graph. A push that broke off goes on where it was. The password is asked for, or read
from the variable KG_PASSWORD."""
)
def push(
    url: Annotated[str, typer.Argument(metavar="URL", help="Where the store takes graphs.")],
    folder: Annotated[Path, typer.Argument(metavar="BUILD", help="The build to send.")] = EXPORTS,
    user: Annotated[str | None, typer.Option(metavar="NAME", help="Who you are there.")] = None,
    default: Annotated[
        bool, typer.Option("--default", help="The merged view into the default graph.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="From the start, also after a break.")
    ] = False,
    batch: Annotated[int, typer.Option(min=1, metavar="N", help="Triples sent at once.")] = 10_000,
) -> None:
    """Send a build to another SPARQL store by the Graph Store Protocol."""
    from os import environ

    from kg.opened import open_build
    from kg.push import Target
    from kg.push import push as run
    from kg.terminal import progress

    password = ""
    if user is not None:
        password = environ.get("KG_PASSWORD") or typer.prompt("Password", hide_input=True)
    build = open_build(folder)
    with progress() as tell:
        sent = run(
            build, Target(url, user, password, default), batch=batch, again=again, progress=tell
        )
    print(
        f"{sent.triples:,} triples in {sent.graphs:,} graphs; {sent.skipped:,} were there already"
    )


# Setting -----------------------------------------------------------------------------------------
