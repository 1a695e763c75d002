"""Asking a build: any SPARQL, the questions that have a name, and who or what a name stands for.

A named question is a file ``kg/questions/NAME.rq``. Its first comment lines say what it asks::

    # title: Who held a unit's posts
    # title@id: Siapa menjabat di satuan
    # about: First and last are the days on which reports saw somebody in the post.
    # about@id: Pertama dan terakhir adalah hari terlihat dalam berita.
    # param unit: kg:Unit
    # param since: xsd:date, optional
    # given ?day ?week ?phase: days

A parameter is a variable of the query, the same in every SELECT of it: a name that people write is looked up
among the entities of its class, everything else becomes a literal of its datatype. An optional one
that is not given stays free. How a given one gets into the query is told in :mod:`kg.filled`. What is
``given`` is a table of :mod:`kg.given`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    serialize,
)

from kg.errors import QueryError
from kg.filled import filled
from kg.finding import find as find
from kg.given import TABLES, Term, values
from kg.kept import kept
from kg.opened import Build
from kg.statements import curie
from kg.vocab import PREFIXES, expand

QUESTIONS = Path(__file__).parent / "questions"
#: The kind of a parameter that any entity with a name can fill.
ANYTHING = "kg:Thing"
_HEADER = re.compile(r"# *((?:title|about)(?:@id)?|param +\w+|given +[?\w ]+?) *: *(.+)")

Results = QuerySolutions | QueryBoolean | QueryTriples


class Parameter(NamedTuple):
    """One thing that a question wants to know first; ``kind`` is a class or datatype, a CURIE."""

    name: str
    kind: str
    optional: bool


class Question(NamedTuple):
    """A question with a name."""

    name: str
    title: str
    title_id: str
    about: str
    about_id: str
    parameters: tuple[Parameter, ...]
    given: tuple[tuple[str, str], ...]  #: variables ("?day ?week") and the table that fills them
    text: str


class Answer(NamedTuple):
    """An answer that people read: labels in place of IRIs."""

    columns: list[str]
    rows: list[list[str]]


# SPARQL ------------------------------------------------------------------------------------------


def ask(build: Build, sparql: str) -> Results:
    """The answer to any SPARQL query; the prefixes of :mod:`kg.vocab` need not be declared.

    Raises QueryError, with the place, where ``sparql`` is no query.
    """
    try:
        return build.store.query(sparql, prefixes=dict(PREFIXES))
    except SyntaxError as error:
        raise QueryError(f"this is no SPARQL query: {error}") from error


def answer(build: Build, results: Results) -> Answer:
    """``results`` for people: entities by their labels, other IRIs with their prefix."""
    if isinstance(results, QueryBoolean):
        return Answer(["answer"], [["yes" if results else "no"]])
    if isinstance(results, QueryTriples):
        rows = [[shown(build, term) for term in triple] for triple in results]
        return Answer(["subject", "predicate", "object"], sorted(rows))
    columns = [variable.value for variable in results.variables]
    return Answer(columns, [[shown(build, cell) for cell in row] for row in results])


def shown(build: Build, term: object) -> str:
    """A term as people read it; nothing where a cell is empty."""
    if isinstance(term, NamedNode):
        return build.labels.get(term.value) or curie(build.path(term.value))
    return str(getattr(term, "value", "") if term is not None else "")


def written(results: Results, format: str) -> str:
    """``results`` for programs: "csv" or "json" of a table, "ttl" of a graph.

    Raises QueryError where the answer has not the shape that ``format`` can hold.
    """
    if format == "ttl":
        if not isinstance(results, QueryTriples):
            raise QueryError("ttl holds a graph; ask with CONSTRUCT or DESCRIBE, or choose csv")
        return _turtle(results)
    if isinstance(results, QueryTriples):
        raise QueryError(f"{format} holds a table, this answer is a graph; choose ttl or table")
    kind = QueryResultsFormat.CSV if format == "csv" else QueryResultsFormat.JSON
    if isinstance(results, QueryBoolean) and format == "csv":
        return f"answer\r\n{'true' if results else 'false'}\r\n"
    return _text(results.serialize(format=kind))


def _turtle(results: QueryTriples) -> str:
    """Turtle in one order: the serializer leaves open that of the prefixes."""
    triples = sorted(results, key=str)
    data = _text(serialize(triples, format=RdfFormat.TURTLE, prefixes=dict(PREFIXES)))
    lines = data.splitlines(keepends=True)
    return "".join([*sorted(lines[: len(PREFIXES)]), *lines[len(PREFIXES) :]])


def _text(data: bytes | None) -> str:
    return (data or b"").decode("utf-8")


# Named questions ---------------------------------------------------------------------------------


def questions() -> dict[str, Question]:
    """All named questions, by name."""
    return {path.stem: _question(path) for path in sorted(QUESTIONS.glob("*.rq"))}


def _question(path: Path) -> Question:
    text = path.read_text(encoding="utf-8")
    lines = filter(None, map(_HEADER.match, text.splitlines()))
    header: dict[str, str] = {line[1]: line[2].strip() for line in lines}
    parameters = [
        Parameter(key.split()[1], *_kind(value))
        for key, value in header.items()
        if key.startswith("param")
    ]
    given = [
        (key.removeprefix("given").strip(), table)
        for key, table in header.items()
        if key.startswith("given")
    ]
    return Question(
        path.stem,
        header["title"],
        header["title@id"],
        header["about"],
        header["about@id"],
        tuple(parameters),
        tuple(given),
        text,
    )


def _kind(declared: str) -> tuple[str, bool]:
    kind, _, rest = declared.partition(",")
    return kind.strip(), rest.strip() == "optional"


def run(build: Build, name: str, asked: Mapping[str, str]) -> Results:
    """The answer to a named question. ``asked`` are what people write for its parameters.

    Raises QueryError where there is no such question or parameter, one is missing or cannot be
    used, and AmbiguousName where a name stands for several entities.
    """
    question = questions().get(name)
    if question is None or not _is_of_all(question, asked):
        return ask(build, wording(build, name, asked))

    def fresh() -> QuerySolutions:
        found = ask(build, wording(build, name, asked))
        assert isinstance(found, QuerySolutions)
        return found

    return kept(build, question.text, asked, fresh)


def questions_of_all() -> list[str]:
    """The names of the questions that ask for no thing and no day, but of a whole build."""
    return [
        one.name
        for one in questions().values()
        if all(parameter.kind == "xsd:string" for parameter in one.parameters)
    ]


def _is_of_all(question: Question, asked: Mapping[str, str]) -> bool:
    """Whether the answer speaks of a whole build: no thing and no day is asked for."""
    kinds = {one.name: one.kind for one in question.parameters}
    return all(kinds.get(key) == "xsd:string" for key in asked)


def wording(build: Build, name: str, asked: Mapping[str, str]) -> str:
    """The SPARQL of a named question with what is ``asked`` filled in. Raises as :func:`run` does."""
    question = questions().get(name)
    if question is None:
        raise QueryError(f"no question {name!r}; there are: {', '.join(questions())}")
    known = {parameter.name: parameter for parameter in question.parameters}
    for key in asked:
        if key not in known:
            wanted = ", ".join(f"--{one}" for one in known) or "none"
            raise QueryError(f"{name} has no parameter --{key}; it takes: {wanted}")
    missing = [p.name for p in question.parameters if not p.optional and p.name not in asked]
    if missing:
        raise QueryError(f"{name} needs {' and '.join(f'--{one} VALUE' for one in missing)}")
    terms = {key: _term(build, known[key], value) for key, value in asked.items()}
    tables = [values(names, TABLES[table](build, terms)) for names, table in question.given]
    return filled(question.text, terms, " ".join(tables))


def declared(sparql: str) -> str:
    """``sparql`` with the prefixes of :mod:`kg.vocab` that it uses written out, for other stores."""
    used = set(re.findall(r"([\w-]+):\w", re.sub(r"<[^<>\s]*>", "", sparql)))
    heads = (f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items() if name in used)
    return "".join(heads) + sparql


def _term(build: Build, parameter: Parameter, value: str) -> Term:
    if parameter.kind == ANYTHING:
        return NamedNode(find(build, value).iri)
    if parameter.kind.startswith("kg:"):
        return NamedNode(find(build, value, parameter.kind.removeprefix("kg:")).iri)
    if parameter.kind == "xsd:date":
        try:
            date.fromisoformat(value)
        except ValueError as error:
            message = f"--{parameter.name} {value!r} is no date; write it like 2024-09-25"
            raise QueryError(message) from error
    return Literal(value, datatype=NamedNode(expand(parameter.kind)))
