"""What is odd in a build and asks for a second look: the queries of ``ontology/alarms.ttl``, asked.

The same file serves any SHACL engine; asking its queries of the store directly takes seconds where
an engine takes minutes. ``docs/ontology.md`` says when each alarm rings.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    NamedNode,
    QuerySolution,
    QuerySolutions,
    RdfFormat,
    Store,
)

from kg.vocab import PREFIXES, ontology_path

LANGUAGES = ("en", "id")
#: Columns that do not make two alarms of one: the things that show it, and when it showed.
PASSING = frozenset({"first", "second", "from", "to", "day"})

_RULES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?shape ?query ?label ?message {
  ?shape sh:sparql ?constraint ; rdfs:label ?label .
  ?constraint sh:select ?query ; sh:message ?message .
  FILTER(LANG(?label) = LANG(?message))
} ORDER BY ?shape LANG(?label)"""


class Rule(NamedTuple):
    """One alarm of the file. Titles and messages by language; messages name columns: ``{?one}``."""

    name: str
    query: str
    titles: Mapping[str, str]
    messages: Mapping[str, str]


class Alarm(NamedTuple):
    """One oddity: what it is about, and the things whose sentences show it (IRIs)."""

    name: str
    about: str
    shown: tuple[str, ...]
    titles: Mapping[str, str]  #: by language
    messages: Mapping[str, str]  #: by language


@cache
def rules() -> tuple[Rule, ...]:
    """The alarms that there are, by name."""
    store = Store()
    store.load(path=str(ontology_path("alarms.ttl")), format=RdfFormat.TURTLE)
    rows = _rows(store.query(_RULES, prefixes=dict(PREFIXES)))
    found: dict[str, Rule] = {}
    for row in rows:
        name = row["shape"].value.rpartition("#")[2]
        rule = found.setdefault(name, Rule(name, row["query"].value, {}, {}))
        language = row["label"].language
        found[name] = rule._replace(
            titles={**rule.titles, language: row["label"].value},
            messages={**rule.messages, language: row["message"].value},
        )
    return tuple(found.values())


def alarms(store: Store, base_iri: str) -> Iterator[Alarm]:
    """All alarms that ring in the dataset of a build: rule by rule, sorted."""
    graphs: list[NamedNode | BlankNode | DefaultGraph] = [
        DefaultGraph(),
        NamedNode(base_iri + "graph/provenance"),
    ]
    for rule in rules():
        found = store.query(rule.query, prefixes=dict(PREFIXES), default_graph=graphs)
        names = [variable.value for variable in found.variables]  # type: ignore[union-attr]
        rows = sorted(_values(row, names) for row in _rows(found))
        once: dict[tuple[str, ...], dict[str, str]] = {}
        for row in (dict(zip(names, values, strict=True)) for values in rows):
            once.setdefault(tuple(row[name] for name in names if name not in PASSING), row)
        yield from (_alarm(rule, row) for row in once.values())


def count(found: Iterable[Alarm]) -> dict[str, int]:
    """How many alarms of each kind ring; kinds without any are left out."""
    return dict(Counter(one.name for one in found))


def _alarm(rule: Rule, row: Mapping[str, str]) -> Alarm:
    told = {
        language: re.sub(r"{\?(\w+)}", lambda found: row[found[1]], message)
        for language, message in rule.messages.items()
    }
    shown = tuple(dict.fromkeys(row[one] for one in ("first", "second") if row.get(one)))
    return Alarm(rule.name, row["this"], shown, rule.titles, told)


def _rows(found: object) -> Iterator[QuerySolution]:
    assert isinstance(found, QuerySolutions)
    return iter(found)


def _values(row: QuerySolution, names: list[str]) -> tuple[str, ...]:
    return tuple("" if row[name] is None else row[name].value for name in names)
