"""Tables that a named question is given because no report holds them: the calendar, the gazetteer, a path.

A question asks for one in its head: ``# given ?day ?week ?phase: days``. A table is a function of the
build and of the question's parameters; its rows become a ``VALUES`` of the query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta

from pyoxigraph import Literal, NamedNode, QuerySolutions

from kg.alarms import LANGUAGES, rules
from kg.chain import chain
from kg.classes import term_label
from kg.errors import QueryError
from kg.opened import Build
from kg.places import gazetteer
from kg.sentences import Sentence, sentences
from kg.vocab import PREFIXES, data_path, expand, read_table
from kg.ways import way

Term = NamedNode | Literal
#: The terms of a row; None where a cell is empty.
Row = tuple[Term | None, ...]
Table = Callable[[Build, Mapping[str, Term]], Iterator[Row]]

_DAYS = """
SELECT DISTINCT ?day { ?event schema:startDate ?start BIND(SUBSTR(STR(?start), 1, 10) AS ?day) }
ORDER BY ?day"""


def days(build: Build, given: Mapping[str, Term]) -> Iterator[Row]:
    """(day, Monday of its week, election phase) for every day on which reports know an event."""
    phases = read_table(data_path("election_phases.csv"))
    found = build.store.query(_DAYS, prefixes=dict(PREFIXES))
    assert isinstance(found, QuerySolutions)
    for (cell,) in found:
        if cell is None or len(cell.value) < 10:
            continue
        day = cell.value
        then = date.fromisoformat(day)
        monday = then - timedelta(days=then.weekday())
        named = [row["label_en"] for row in phases if row["first"] <= day <= row["last"]]
        phase = Literal(named[0]) if named else None
        yield Literal(day), Literal(monday.isoformat()), phase


def villages(build: Build, given: Mapping[str, Term]) -> Iterator[Row]:
    """(village, name, code) of every village of the gazetteer in the place of the parameter ``place``."""
    code = given["place"].value.rpartition("/")[2]
    if not gazetteer().has(code):
        raise QueryError(f"{build.label(given['place'].value)} is not in the gazetteer")
    for region in gazetteer().inside(code, "village"):
        iri = NamedNode(build.entity_iri(f"place/{region.code}"))
        yield iri, Literal(region.name), Literal(region.code)


def path(build: Build, given: Mapping[str, Term]) -> Iterator[Row]:
    """(step, subject, edge, object) along a shortest way between the parameters ``one`` and ``other``.

    The way goes along edges in either direction; nothing where no way leads there.
    """
    for number, step in enumerate(
        way(build.store, given["one"].value, given["other"].value) or [], 1
    ):
        place = Literal(str(number), datatype=NamedNode(expand("xsd:integer")))
        label = Literal(term_label(step.predicate))
        yield place, NamedNode(step.subject), label, NamedNode(step.object)


def odd(build: Build, given: Mapping[str, Term]) -> Iterator[Row]:
    """(alarm, what it says, report, date, sentence) of all that is odd; a row a sentence.

    The parameter ``kind`` asks for one alarm by its name; ``language`` is "en" or "id".
    """
    language = _language(given)
    kind = given["kind"].value if "kind" in given else None
    if kind is not None and kind not in (names := [rule.name for rule in rules()]):
        raise QueryError(f"no alarm {kind!r}; there are: {', '.join(names)}")
    for one in build.alarms:
        if kind in (None, one.name):
            told = (Literal(one.titles[language]), Literal(one.messages[language]))
            shown: list[Sentence | None] = [*_sentences_of(build, one.shown)]
            yield from ((*told, *_cells(said)) for said in shown or [None])


def _sentences_of(build: Build, things: Iterable[str]) -> list[Sentence]:
    return list(dict.fromkeys(said for one in things for said in sentences(build, one)))


def _cells(said: Sentence | None) -> Row:
    """The report, its date and the words of a sentence; empty where there is none."""
    return tuple(Literal(cell) if cell else None for cell in said or ("", "", ""))


#: What is said of a post that nobody is seen in: with a day asked for, and without.
GAPS: Mapping[str, tuple[str, str]] = {
    "en": (
        "{post}: no report names the holder on this date",
        "{post}: no report names the holder",
    ),
    "id": (
        "{post}: tidak ada berita yang menyebut pejabatnya pada tanggal ini",
        "{post}: tidak ada berita yang menyebut pejabatnya",
    ),
}


def hops(build: Build, given: Mapping[str, Term]) -> Iterator[Row]:
    """(number, post, holder, rank, day last seen, report, sentence) up the chain of command.

    From the parameter ``of`` to Polri as of the day ``on``; of a post without a holder the number,
    the post and, in place of the sentence, that no report names one.
    """
    on = given["on"].value if "on" in given else None
    gap = GAPS[_language(given)][on is None]
    for number, hop in enumerate(chain(build, given["of"].value, on), 1):
        place = Literal(str(number), datatype=NamedNode(expand("xsd:integer"))), Literal(hop.post)
        if hop.tenure is None:
            yield (*place, None, None, None, None, Literal(gap.format(post=hop.post)))
            continue
        rank = NamedNode(hop.tenure.rank) if hop.tenure.rank else None
        report, _, words = _cells(hop.sentence)
        yield (*place, NamedNode(hop.tenure.person), rank, Literal(hop.tenure.seen), report, words)


def _language(given: Mapping[str, Term]) -> str:
    language = given["language"].value if "language" in given else LANGUAGES[0]
    if language not in LANGUAGES:
        raise QueryError(f"no language {language!r}; there are: {', '.join(LANGUAGES)}")
    return language


TABLES: Mapping[str, Table] = {
    "days": days,
    "villages": villages,
    "path": path,
    "odd": odd,
    "hops": hops,
}


def values(variables: str, rows: Iterator[Row]) -> str:
    """``VALUES (?a ?b) { (1 2) (3 UNDEF) }``."""
    lines = (" ".join("UNDEF" if cell is None else str(cell) for cell in row) for row in rows)
    return f"VALUES ({variables}) {{ {' '.join(f'({line})' for line in lines)} }}"
