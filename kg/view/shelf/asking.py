"""The index opened for reading: one method for each thing that the page asks, answered as plain JSON.

A connection a thread; nothing of the build is held in memory but the different words of its names.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from kg.view.opening import CHAIN, LIMIT
from kg.view.shelf.finding import Words, find, known
from kg.view.shelf.parts import AROUND, Part, Row, marks
from kg.view.shelf.rows import mask_of
from kg.view.shelf.views import EVENTS, Scope, Sought, dots, in_time, route, table_rows

#: Neighbourhoods that are tried when an opening is chosen.
TRIED = 2000
#: Nodes that one request may name.
MOST = 5000


class Shelf:
    """The index at ``path``; close it after use."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._held = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        self._times = lru_cache(64)(self._time)

    @property
    def rows(self) -> sqlite3.Connection:
        """The connection of the thread at hand, for reading only."""
        held: sqlite3.Connection | None = getattr(self._held, "rows", None)
        if held is None:
            address = f"{self.path.resolve().as_uri()}?mode=ro&immutable=1"
            held = sqlite3.connect(address, uri=True, check_same_thread=False)
            held.create_function("mask_of", 1, lambda kind: mask_of([kind]), deterministic=True)
            self._held.rows = held
            with self._lock:
                self._all.append(held)
        return held

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock:
            while self._all:
                self._all.pop().close()

    @cached_property
    def meta(self) -> Row:
        """Base IRI, first and last day, and counts of the whole."""
        found = self.rows.execute("SELECT key, value FROM meta").fetchall()
        return {key: json.loads(value) for key, value in found}

    @cached_property
    def _words(self) -> Words:
        return Words(self.rows)

    def numbers(self, ids: Iterable[object]) -> list[int]:
        """The numbers of nodes by their ids; what is unknown is left out."""
        wanted = [one for one in ids if isinstance(one, str)][:MOST]
        found: dict[str, int] = {}
        for start in range(0, len(wanted), 500):
            some = wanted[start : start + 500]
            sql = f"SELECT id, n FROM node WHERE id IN ({marks(some)})"
            found |= dict(self.rows.execute(sql, some))
        return [found[one] for one in wanted if one in found]

    # What the page asks --------------------------------------------------------------------------

    def part(self, asked: Mapping[str, Sequence[Any]]) -> Row:
        """Nodes by id, some with facts (``facts``) or with neighbours (``around``), edges by number.

        All of them, and those that ``shown`` names by number, come with the edges between them.
        """
        part = Part(self.rows)
        named = {key: self.numbers(asked.get(key, ())) for key in ("nodes", "facts", "around")}
        fresh = [n for numbers in named.values() for n in numbers]
        part.add_nodes(fresh)
        for node in named["around"]:
            fresh += part.add_around(node)
        for node in named["facts"]:
            part.add_facts_of(node)
            part.add_around(node)
        for edge in asked.get("edges", ()):
            part.add_edge(int(edge))
        shown = [int(n) for n in asked.get("shown", ())][:MOST]
        if fresh:
            part.add_between(fresh, [*shown, *fresh])
        return part.packed()

    def find(self, query: str, limit: int = 12) -> Row:
        """Nodes for a query, best first."""
        found = find(self.rows, self._words, query, limit)
        part = Part(self.rows)
        part.add_nodes(found)
        return part.packed() | {"found": found}

    def facts(self, id: str, kind: str, start: int) -> Row:
        """The facts of a kind about a node, from the ``start``-th latest on."""
        part = Part(self.rows)
        for node in self.numbers([id]):
            part.add_facts_of(node, kind, start)
        return part.packed()

    def sentences(self, fact: int, start: int) -> Row:
        """A fact with sentences of more reports, from the ``start``-th report on."""
        part = Part(self.rows)
        if self.rows.execute("SELECT 1 FROM fact WHERE n = ?", (fact,)).fetchone():
            part.add_facts([fact], told=False)
            part.add_sentences(fact, start, limit=20)
        return part.packed()

    def neighbours(self, id: str, start: int) -> Row:
        """A node's neighbours from the ``start``-th weightiest on."""
        part = Part(self.rows)
        for node in self.numbers([id]):
            part.add_around(node, start)
        return part.packed()

    def route(self, start: str, goal: str, off: Sequence[str], hidden: Sequence[str]) -> Row:
        """A shortest way between two nodes over the ties that are on."""
        ends = self.numbers([start, goal])
        found = None
        if len(ends) == 2:
            found = route(self.rows, ends[0], ends[1], off, self.numbers(hidden))
        part = Part(self.rows)
        part.add_nodes(ends)
        if found:
            part.add_nodes(found[0])
            part.add_between(found[0], found[0])
        return part.packed() | {"route": found}

    def time(self, first: str, last: str) -> Row:
        """Who appears in a time: a bit a node, by number; how many of each kind."""
        return self._times(first, last)

    def _time(self, first: str, last: str) -> Row:
        bits, kinds = in_time(self.rows, Scope(first, last))
        return {"bits": b64encode(bits).decode("ascii"), "kinds": kinds}

    def scope(
        self, first: str, last: str, kinds_off: Sequence[str], hidden: Sequence[str]
    ) -> Scope:
        """What the reader lets through."""
        return Scope(first, last, tuple(kinds_off), tuple(self.numbers(hidden)))

    def map(self, scope: Scope, picked: str) -> Row:
        """Visits by the place that stands for them, and those that are on no map."""
        chosen = next(iter(self.numbers([picked])), None)
        found = dots(self.rows, scope, chosen)
        part = Part(self.rows)
        part.add_nodes(node for node, _ in found["dots"])
        part.add_facts(found["named"], told=False)
        return part.packed() | found

    def table(self, scope: Scope, sought: Sought) -> Row:
        """Rows of a table in their order, as facts or nodes."""
        found, count = table_rows(self.rows, scope, sought)
        part = Part(self.rows)
        if sought.table in EVENTS:
            part.add_facts(found, told=False)
        else:
            part.add_nodes(found)
            part.add_upper(found)
        return part.packed() | {"rows": found, "count": count}

    def known(self, text: str) -> Row:
        """The names in a report that the build knows; offsets count code points."""
        found = known(self.rows, text)
        part = Part(self.rows)
        part.add_nodes(n for _, _, numbers in found for n in numbers)
        return part.packed() | {"known": found}

    # What the page opens with --------------------------------------------------------------------

    def opening(self, limit: int = LIMIT) -> list[int]:
        """The chain down to the Polres and the busiest neighbourhoods, as :mod:`kg.view.opening`."""
        if self.meta["whole"]["nodes"] <= limit:
            return [n for (n,) in self.rows.execute("SELECT n FROM node ORDER BY n")]
        held = ", ".join(f"'{kind}'" for kind in sorted(CHAIN))
        chain = f"SELECT n FROM node WHERE kind IN ({held}) ORDER BY weight - ties DESC, n LIMIT ?"
        shown = {n for (n,) in self.rows.execute(chain, (limit // 2,))}
        busy = "SELECT n FROM node WHERE told ORDER BY told DESC, id LIMIT ?"
        for (node,) in self.rows.execute(busy, (TRIED,)):
            sql = f"SELECT DISTINCT other FROM tie WHERE node = ? LIMIT {limit}"
            around = {node, *(n for (n,) in self.rows.execute(sql, (node,)))} - shown
            if len(shown) + len(around) <= limit:
                shown |= around
        return sorted(shown)

    def opened(self, limit: int = LIMIT) -> Part:
        """The opening as a part: its nodes and the edges between them."""
        part = Part(self.rows)
        shown = self.opening(limit)
        part.add_nodes([*shown, *(n for n, _ in self.meta["whole"]["busiest"])])
        part.add_between(shown, shown)
        return part


__all__ = ["AROUND", "Shelf"]
