"""What a whole view of a large build shows: who appears in a time, the map, the rows of a table."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any, NamedTuple

from kg.view.shelf.rows import mask_of, plain

#: Visits without a place on the map that are named; the rest is counted.
LOST = 100
#: Rows of a table at once.
ROWS = 300
#: Nodes that a search for a way looks at before it gives up.
FAR = 200_000
#: Tables of facts and tables of nodes, with their columns in the order of the index.
COLUMNS = {
    "visits": "colDate colActivity colWho colUnit colWhere colMet colReports".split(),
    "postings": (
        "colPerson colRank colRole colOf colArea colFormer colFirst colLast colReports"
    ).split(),
    "people": "colName colKind colRank colRole colTies colReports colImplied".split(),
    "units": "colName colKind colUnder colTies colReports colImplied".split(),
    "places": "colName colKind colIn colCode colLat colLong colTies colReports colImplied".split(),
}
EVENTS = ("visits", "postings")


class Scope(NamedTuple):
    """What the reader lets through: a time (both ends may be open), kinds and nodes left out."""

    first: str = ""
    last: str = ""
    kinds_off: tuple[str, ...] = ()
    hidden: tuple[int, ...] = ()

    @property
    def timed(self) -> bool:
        """Whether a time was chosen."""
        return bool(self.first or self.last)

    def overlapping(self, table: str) -> tuple[str, list[Any]]:
        """Whether something dated lies at least in part in the time."""
        if not self.timed:
            return "1", []
        last = self.last or "9999"
        return f"({table}.first <= ? AND {table}.last >= ?)", [last, self.first]

    def showing(self, table: str) -> tuple[str, list[Any]]:
        """Whether a row of ``line`` is of a fact in time about something that is not left out."""
        sql, values = self.overlapping(table)
        sql += f" AND ({table}.mask & ~?) <> 0"
        values.append(mask_of(self.kinds_off))
        if self.hidden:
            held = ", ".join(map(str, self.hidden))
            sql += (
                f" AND (NOT EXISTS (SELECT 1 FROM holds WHERE fact = {table}.n AND node IN ({held}))"
                f" OR EXISTS (SELECT 1 FROM holds JOIN node ON node.n = holds.node WHERE fact = {table}.n"
                f" AND node NOT IN ({held}) AND (mask_of(node.kind) & ~?) <> 0))"
            )
            values.append(mask_of(self.kinds_off))
        return sql, values


def in_time(shelf: sqlite3.Connection, scope: Scope) -> tuple[bytes, dict[str, int]]:
    """Who and what appears in a time: a bit for each number of a node, and how many of each kind."""
    sql, values = scope.overlapping("moment")
    [(count,)] = shelf.execute("SELECT count(*) FROM node")
    bits = bytearray((count + 7) // 8)
    for (node,) in shelf.execute(f"SELECT node FROM moment WHERE {sql}", values):
        bits[node >> 3] |= 1 << (node & 7)
    kinds: dict[str, int] = {}
    for n, kind in shelf.execute("SELECT n, kind FROM node"):
        if bits[n >> 3] >> (n & 7) & 1:
            kinds[kind] = kinds.get(kind, 0) + 1
    return bytes(bits), dict(sorted(kinds.items()))


def dots(shelf: sqlite3.Connection, scope: Scope, picked: int | None) -> dict[str, Any]:
    """The map: places with how many visits, which of them the chosen node took part in, the lost visits."""
    sql, values = scope.showing("line")
    visits = f"FROM line WHERE tab = 'visits' AND {sql}"
    [(count,)] = shelf.execute(f"SELECT count(*) {visits}", values)
    found = shelf.execute(
        "SELECT spot.node, count(*) FROM line JOIN spot ON spot.fact = line.n "
        f"WHERE tab = 'visits' AND {sql} GROUP BY spot.node ORDER BY 2 DESC, 1",
        values,
    ).fetchall()
    gone = f"{visits} AND NOT EXISTS (SELECT 1 FROM spot WHERE spot.fact = line.n)"
    [(lost,)] = shelf.execute(f"SELECT count(*) {gone}", values)
    named = shelf.execute(f"SELECT n {gone} ORDER BY first IS NULL, first, n LIMIT {LOST}", values)
    lit = shelf.execute(
        "SELECT DISTINCT spot.node FROM about JOIN spot ON spot.fact = about.fact "
        "WHERE about.node = ? AND about.kind = 'visit'",
        (picked,),
    )
    return {
        "dots": found,
        "visits": count,
        "lost": lost,
        "named": [n for (n,) in named],
        "lit": [n for (n,) in lit],
    }


class Sought(NamedTuple):
    """Which rows of a table, in which order, from which on."""

    table: str
    filter: str = ""
    column: str = ""
    down: bool = False
    start: int = 0
    limit: int = ROWS


def table_rows(shelf: sqlite3.Connection, scope: Scope, sought: Sought) -> tuple[list[int], int]:
    """Numbers of the facts or nodes of a table's rows, and how many rows there are in all."""
    columns = COLUMNS[sought.table]
    sql, values = _shown(scope, sought.table)
    wanted = plain(sought.filter)
    if wanted:
        cells = " || ' ' || ".join(f"coalesce(c{i}, '')" for i in range(len(columns)))
        sql += f" AND instr(replace(replace({cells}, '  ', ' '), '  ', ' '), ?) > 0"
        values.append(wanted)
    at = columns.index(sought.column) if sought.column in columns else 0
    way = "DESC" if sought.down else "ASC"
    [(count,)] = shelf.execute(
        f"SELECT count(*) FROM line WHERE tab = ? AND {sql}", [sought.table, *values]
    )
    found = shelf.execute(
        f"SELECT n FROM line WHERE tab = ? AND {sql} "
        f"ORDER BY coalesce(c{at}, '') = '', c{at} {way}, n LIMIT ? OFFSET ?",
        [sought.table, *values, sought.limit, sought.start],
    )
    return [n for (n,) in found], count


def _shown(scope: Scope, table: str) -> tuple[str, list[Any]]:
    if table in EVENTS:
        return scope.showing("line")
    sql, values = "1", list[Any]()
    if scope.timed:
        when, values = scope.overlapping("moment")
        sql = f"n IN (SELECT node FROM moment WHERE {when})"
    if scope.kinds_off:
        sql += " AND (mask & ~?) <> 0"
        values.append(mask_of(scope.kinds_off))
    if scope.hidden:
        sql += f" AND n NOT IN ({', '.join(map(str, scope.hidden))})"
    return sql, values


# The way between two -----------------------------------------------------------------------------


def route(
    shelf: sqlite3.Connection,
    start: int,
    goal: int,
    groups_off: Sequence[str],
    hidden: Sequence[int],
) -> tuple[list[int], list[int]] | None:
    """A shortest way over the edges that are switched on: (nodes, edges); None where there is none near.

    Both ends grow towards each other, the smaller front first.
    """
    if start == goal:
        return None
    off = _predicates_off(shelf, groups_off)
    left, right = _Front(shelf, start, off, hidden), _Front(shelf, goal, off, hidden)
    while left.front and right.front and len(left.reached) + len(right.reached) < FAR:
        grows = left if len(left.front) <= len(right.front) else right
        grows.grow()
        other = right if grows is left else left
        met = [n for n in grows.front if n in other.reached]
        if met:
            middle = min(met, key=lambda n: (other.depth[n], n))
            nodes, edges = left.trace(middle)
            back, more = right.trace(middle)
            return [*reversed(nodes), *back[1:]], [*reversed(edges), *more]
    return None


def _predicates_off(shelf: sqlite3.Connection, groups_off: Sequence[str]) -> list[str]:
    from kg.view.kinds import tie

    found = shelf.execute("SELECT DISTINCT predicate FROM edge").fetchall()
    return [predicate for (predicate,) in found if tie(predicate).group in groups_off]


class _Front:
    def __init__(
        self, shelf: sqlite3.Connection, start: int, off: Sequence[str], hidden: Sequence[int]
    ) -> None:
        self.shelf, self.off = shelf, off
        self.reached: dict[int, tuple[int, int] | None] = {start: None}
        self.depth = {start: 0}
        self.front = [start]
        self.hidden = set(hidden)

    def grow(self) -> None:
        """One step further."""
        new: dict[int, tuple[int, int]] = {}
        left_out = ", ".join("?" for _ in self.off)
        for start in range(0, len(self.front), 500):
            some = self.front[start : start + 500]
            for node, other, edge in self.shelf.execute(
                f"SELECT node, other, edge FROM tie WHERE node IN ({', '.join(map(str, some))}) "
                f"AND predicate NOT IN ({left_out})",
                self.off,
            ):
                if other not in self.reached and other not in self.hidden:
                    new[other] = min(new.get(other, (edge, node)), (edge, node))
        step = self.depth[self.front[0]] + 1
        self.reached |= new
        self.depth |= dict.fromkeys(new, step)
        self.front = sorted(new)

    def trace(self, node: int) -> tuple[list[int], list[int]]:
        """From ``node`` back to the start: (nodes, edges)."""
        nodes, edges = [node], []
        while (step := self.reached[node]) is not None:
            edge, node = step
            nodes.append(node)
            edges.append(edge)
        return nodes, edges
