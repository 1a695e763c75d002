"""Who and what is called how: the names of a build's entities, in a file beside its store.

A million facts name a hundred thousand things; reading all their names for one question would take
longer than the question. So they are written once, when the store is, into one SQLite file: every
entity with its names and classes, every name as it compares, every word of a name.
"""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections.abc import Collection, Iterator, Mapping, ValuesView
from contextlib import closing
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from pyoxigraph import QuerySolutions, Store

from kg.folders import whole
from kg.vocab import KG, PREFIXES

#: What a name can stand for; everything else (visits, claims, ...) is found through these.
NAMED = ("Person", "Unit", "Place", "Post")

_NAMED = f"VALUES ?named {{ {' '.join(f'kg:{kind}' for kind in NAMED)} }} ?e a ?named"
_KINDS = f"SELECT ?e ?kind {{ {_NAMED} , ?kind }}"
_LABELS = f"SELECT ?e ?label {{ {_NAMED} ; rdfs:label ?label }}"
_OTHERS = f"SELECT ?e ?name {{ {_NAMED} ; skos:altLabel ?name }}"

_TABLES = """
CREATE TABLE entity (id INTEGER PRIMARY KEY, iri TEXT UNIQUE, label TEXT, kinds TEXT, names TEXT);
CREATE TABLE form (form TEXT, entity INTEGER, PRIMARY KEY (form, entity)) WITHOUT ROWID;
CREATE TABLE word (word TEXT, entity INTEGER, PRIMARY KEY (word, entity)) WITHOUT ROWID;
CREATE TEMP TABLE kind (iri TEXT, kind TEXT, PRIMARY KEY (iri, kind)) WITHOUT ROWID;
CREATE TEMP TABLE called (iri TEXT, name TEXT, label INTEGER, PRIMARY KEY (iri, name)) WITHOUT ROWID;
"""
_ALL = "SELECT iri, label, kinds, names FROM entity"
_OF_KIND = "(? IS NULL OR instr(kinds, ' ' || ? || ' '))"
_BY_FORM = f"{_ALL} JOIN form ON id = entity WHERE form = ? AND {_OF_KIND} ORDER BY id"
_BY_WORD = f"{_ALL} JOIN word ON id = entity WHERE word = ? AND {_OF_KIND} ORDER BY id"
_COUNT = f"SELECT count(*) FROM entity JOIN word ON id = entity WHERE word = ? AND {_OF_KIND}"
_FORMS = f"SELECT DISTINCT form FROM entity JOIN form ON id = entity WHERE {_OF_KIND} ORDER BY form"


class Entity(NamedTuple):
    """Something with a name. ``kinds`` are local names of its classes ("Village", "Place")."""

    iri: str
    label: str
    kinds: frozenset[str]
    names: tuple[str, ...]  #: label and other forms, sorted


def fold(name: str) -> str:
    """``name`` for comparison: lower case, no accents, words and digits only, one space between."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z0-9]+", plain))


def write_directory(store: Store, path: Path) -> None:
    """Write the names of what is in ``store`` to ``path``; what is there is whole or missing."""
    with whole(path) as part, closing(sqlite3.connect(part)) as held:
        _fill(held, store)


def read_directory(store: Store) -> Directory:
    """The names of what is in ``store``, in memory."""
    held = sqlite3.connect(":memory:", check_same_thread=False)
    _fill(held, store)
    return Directory(held)


def _fill(held: sqlite3.Connection, store: Store) -> None:
    held.executescript(_TABLES)
    types = (
        (iri, kind.removeprefix(KG)) for iri, kind in _pairs(store, _KINDS) if kind.startswith(KG)
    )
    held.executemany("INSERT OR IGNORE INTO kind VALUES (?, ?)", types)
    for query, is_label in ((_LABELS, 1), (_OTHERS, 0)):
        called = ((iri, name, is_label) for iri, name in _pairs(store, query))
        held.executemany("INSERT OR IGNORE INTO called VALUES (?, ?, ?)", called)
    rows = held.execute("SELECT iri, kind FROM kind ORDER BY iri")
    for iri, kinds in groupby(rows, itemgetter(0)):
        _note(held, iri, " ".join(kind for _, kind in kinds))
    held.commit()


def _note(held: sqlite3.Connection, iri: str, kinds: str) -> None:
    called = held.execute(
        "SELECT name, label FROM called WHERE iri = ? ORDER BY name", [iri]
    ).fetchall()
    label = next((name for name, is_label in called if is_label), "")
    names = [name for name, _ in called]
    row = (iri, label, f" {kinds} ", json.dumps(names))
    sql = "INSERT INTO entity (iri, label, kinds, names) VALUES (?, ?, ?, ?)"
    entity = held.execute(sql, row).lastrowid
    forms = set(map(fold, names))
    words = {word for form in forms for word in form.split()}
    held.executemany("INSERT INTO form VALUES (?, ?)", [(form, entity) for form in forms])
    held.executemany("INSERT INTO word VALUES (?, ?)", [(word, entity) for word in words])


def _pairs(store: Store, sparql: str) -> Iterator[tuple[str, str]]:
    found = store.query(sparql, prefixes=dict(PREFIXES))
    assert isinstance(found, QuerySolutions)
    return ((one.value, other.value) for one, other in found)


def open_directory(path: Path) -> Directory:
    """The names that were written to ``path``; never changed, so that any number may read it."""
    held = sqlite3.connect(
        f"{path.absolute().as_uri()}?immutable=1", uri=True, check_same_thread=False
    )
    return Directory(held)


class Directory(Mapping[str, Entity]):
    """IRI -> entity, of everything that a name can stand for, in the order of the IRIs."""

    def __init__(self, held: sqlite3.Connection) -> None:
        self._held = held

    def __del__(self) -> None:
        self._held.close()

    def __getitem__(self, iri: str) -> Entity:
        for row in self._held.execute(f"{_ALL} WHERE iri = ?", [iri]):
            return _entity(row)
        raise KeyError(iri)

    def __iter__(self) -> Iterator[str]:
        return (iri for (iri,) in self._held.execute("SELECT iri FROM entity ORDER BY id"))

    def __len__(self) -> int:
        (number,) = self._held.execute("SELECT count(*) FROM entity").fetchone()
        return int(number)

    def values(self) -> ValuesView[Entity]:
        """All entities, read in one go."""
        return _Values(self)

    def called(self, form: str, kind: str | None = None) -> list[Entity]:
        """Those with a name that folds to ``form``; of one class, or of any."""
        return [_entity(row) for row in self._held.execute(_BY_FORM, [form, kind, kind])]

    def with_words(self, words: Collection[str], kind: str | None = None) -> list[Entity]:
        """Those of whose names one holds all ``words`` (folded)."""
        rarest = min(sorted(words), key=lambda word: self._number(word, kind), default="")
        rows = self._held.execute(_BY_WORD, [rarest, kind, kind])
        found = map(_entity, rows)
        return [
            one for one in found if any(set(words) <= set(fold(name).split()) for name in one.names)
        ]

    def forms(self, kind: str | None = None) -> list[str]:
        """All folded names, each once."""
        return [form for (form,) in self._held.execute(_FORMS, [kind, kind])]

    def _number(self, word: str, kind: str | None) -> int:
        (number,) = self._held.execute(_COUNT, [word, kind, kind]).fetchone()
        return int(number)


class _Values(ValuesView[Entity]):
    _mapping: Directory

    def __iter__(self) -> Iterator[Entity]:
        return map(_entity, self._mapping._held.execute(f"{_ALL} ORDER BY id"))


def _entity(row: tuple[str, str, str, str]) -> Entity:
    iri, label, kinds, names = row
    return Entity(iri, label, frozenset(kinds.split()), tuple(json.loads(names)))
