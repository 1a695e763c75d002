"""Parts of a large build, as the page takes them in: nodes, edges between them, facts with sentences.

A part is packed as the payload of a whole page is (:mod:`kg.view.packing`), with more in it::

    numbers  facts, edges and reports: the numbers that they have in the whole build
    told     of each fact: [reports, independent sources]; its evidence may hold fewer
    nodes    also n (its number), ties and tally (kind of fact -> how many): what the build holds of it

In edges of a part the facts are a list where they came along, 1 where they can be asked for, 0 where
no report states the edge.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from kg.claims import Claim, Span
from kg.layout import Layout, layout
from kg.view.facts import FIRST, LAST, Evidence, standing
from kg.view.kinds import look
from kg.view.packing import packed
from kg.view.words import words_for

Row = dict[str, Any]
#: Reports whose sentences come along with one part; those of further facts are asked for.
SENTENCES = 48
#: Reports whose sentences come along with one fact.
EACH = 4
#: Facts of one kind that come along with a node, latest first.
FACTS = 20
#: Neighbours that come along with a node, the weightiest first.
AROUND = 200
#: The facts that an edge rests on (``ontology/edges.csv``): told where its claims stand, of the kind that
#: makes such an edge, and about its ends.
_RESTS = """
SELECT DISTINCT fact.n FROM stands JOIN edge ON edge.n = stands.edge
JOIN told ON told.report = stands.report AND told.start = stands.start AND told."end" = stands."end"
JOIN fact ON fact.n = told.fact
WHERE stands.edge = ? AND (
  SELECT CASE
    WHEN fact.kind = 'posting' THEN ends > (edge.predicate <> 'kg:reportsTo')
      AND edge.predicate NOT IN ('kg:visited', 'kg:met')
    WHEN fact.kind = 'visit' THEN ends = 2 AND edge.predicate IN ('kg:visited', 'kg:met')
    ELSE EXISTS (
      SELECT 1 FROM says WHERE says.fact = fact.n AND (
        says.predicate = edge.predicate AND ends = 2
        OR says.predicate = 'kg:subordinateTo' AND edge.predicate = 'kg:reportsTo'
      ))
  END
  FROM (SELECT count(*) AS ends FROM holds WHERE holds.fact = fact.n AND holds.node IN (edge.a, edge.b))
)
ORDER BY fact.kind = 'attribute', coalesce(fact.first, '') DESC, fact.n LIMIT ?
"""
#: From so many nodes on it is quicker to read all edges of a node than to look for each of them.
MANY = 2000
_FAINT = (*FIRST, *LAST, "rdf:type")


@lru_cache(2048)
def _layout(text: str) -> Layout:
    return layout(text)


def marks(values: Iterable[Any]) -> str:
    """As many question marks as there are values, for SQL."""
    return ", ".join("?" for _ in values)


class Part:
    """What is to go into one part; :meth:`packed` makes it. A node that is named comes along."""

    def __init__(self, shelf: sqlite3.Connection) -> None:
        self.shelf = shelf
        self.nodes: dict[int, None] = {}
        self.whole: set[int] = set()  #: nodes of which the tally is told
        self.edges: dict[int, Row] = {}
        self.facts: dict[int, Row] = {}
        self.reports: dict[int, Row] = {}
        self.sentences: dict[tuple[int, Span], str] = {}
        self.left = SENTENCES
        self.each = FACTS  #: facts of one kind that come along with a node
        self.size = 0  #: about how many letters the facts take

    def rows(self, sql: str, *values: Any) -> list[Any]:
        """What the index answers."""
        return self.shelf.execute(sql, values).fetchall()

    def add_nodes(self, numbers: Iterable[int]) -> None:
        """Nodes by their numbers."""
        self.nodes |= dict.fromkeys(numbers)

    # Edges ---------------------------------------------------------------------------------------

    def add_around(self, node: int, start: int = 0, limit: int = AROUND) -> list[int]:
        """The neighbours of a node from the ``start``-th on, with the edges to them."""
        found = self.rows(
            "SELECT DISTINCT other FROM tie WHERE node = ? ORDER BY other LIMIT ? OFFSET ?",
            *(node, limit, start),
        )
        others = [other for (other,) in found]
        self.add_nodes([node, *others])
        self.add_between([node], others)
        return others

    def add_between(self, some: Iterable[int], others: Iterable[int]) -> None:
        """All edges between one of ``some`` and one of ``others``."""
        wanted = {*others}
        held = ", ".join(map(str, sorted(wanted))) if len(wanted) < MANY else ""
        chosen = f"AND other IN ({held})" if held else ""
        edges: set[int] = set()
        for node in {*some}:
            found = self.rows(f"SELECT edge, other FROM tie WHERE node = ? {chosen}", node)
            edges |= {edge for edge, other in found if other in wanted}
        self._add_edges(edges)

    def _add_edges(self, numbers: Iterable[int]) -> None:
        new = sorted({*numbers} - self.edges.keys())
        for start in range(0, len(new), 500):
            some = new[start : start + 500]
            for row in self.rows(
                "SELECT edge.n, x.id, y.id, predicate, first, last, stated, a, b FROM edge "
                f"JOIN node AS x ON x.n = a JOIN node AS y ON y.n = b WHERE edge.n IN ({marks(some)})",
                *some,
            ):
                n, one, other, predicate, first, last, stated, a, b = row
                ends = {"from": one, "to": other, "predicate": predicate, "facts": stated}
                self.edges[n] = ends | _days(first, last)
                self.add_nodes([a, b])

    def add_upper(self, nodes: Iterable[int]) -> None:
        """The units and places right above nodes, with the edges to them."""
        held = ", ".join(map(str, nodes))
        found = self.rows(
            "SELECT edge.n FROM above JOIN tie ON tie.node = above.node AND tie.other = above.up "
            "JOIN edge ON edge.n = tie.edge AND edge.a = above.node "
            f"WHERE above.depth = 1 AND above.node IN ({held}) "
            "AND edge.predicate IN ('kg:subordinateTo', 'kg:within')"
        )
        self._add_edges(n for (n,) in found)

    def add_edge(self, number: int) -> None:
        """An edge with the facts that it rests on."""
        self._add_edges([number])
        if number not in self.edges:
            return
        found = self.rows(_RESTS, number, FACTS)
        facts = [fact for (fact,) in found]
        self.add_facts(facts)
        if facts:
            self.edges[number]["facts"] = sorted(facts)

    # Facts ---------------------------------------------------------------------------------------

    def add_facts_of(self, node: int, kind: str = "", start: int = 0) -> None:
        """The latest facts about a node, with sentences: of one kind, or of each."""
        self.add_nodes([node])
        self.whole.add(node)
        kinds = [kind] if kind else [one for one in self.tally(node) if one != "silent"]
        for one in sorted(kinds, key=_order):
            self.add_facts(
                fact
                for (fact,) in self.rows(
                    "SELECT fact FROM about WHERE node = ? AND kind = ? ORDER BY first DESC, fact "
                    "LIMIT ? OFFSET ?",
                    *(node, one, self.each, start),
                )
            )

    def tally(self, node: int) -> dict[str, int]:
        """How many facts of each kind are about a node."""
        found = self.rows("SELECT kind, count(*) FROM about WHERE node = ? GROUP BY kind", node)
        return dict(found)

    def add_facts(self, numbers: Iterable[int], *, told: bool = True) -> None:
        """Facts, with sentences as far as there is room for them."""
        for n in numbers:
            if n in self.facts:
                continue
            [head] = self.rows(
                "SELECT kind, first, last, reports, origins FROM fact WHERE n = ?", n
            )
            kind, first, last, reports, origins = head
            of = self.rows("SELECT node FROM holds WHERE fact = ? ORDER BY place", n)
            self.add_nodes(node for (node,) in of)
            self.facts[n] = {
                "kind": kind,
                "of": [node for (node,) in of],
                "says": [list(one) for one in self._says(n)],
                "evidence": [],
                "told": [reports, origins],
            } | _days(first, last)
            self.size += 60 + sum(30 + len(one[2]) for one in self.facts[n]["says"])
            if told and self.left > 0:
                self.add_sentences(n)

    def _says(self, fact: int) -> list[Any]:
        found = self.rows(
            "SELECT predicate, CASE WHEN form = 'entity' AND node.id IS NULL THEN 'concept' ELSE form END, "
            "value, node.n FROM says LEFT JOIN node ON form = 'entity' AND node.id = value "
            "WHERE fact = ? ORDER BY predicate, form, value",
            fact,
        )
        return [one[:3] for one in found]

    def add_sentences(self, fact: int, start: int = 0, limit: int | None = None) -> None:
        """The sentences of reports that say a fact, those that say most first."""
        limit = EACH if limit is None else limit
        faint = self.rows(f"SELECT n FROM term WHERE name IN ({marks(_FAINT)})", *_FAINT)
        found = self.rows(
            "SELECT report, sum(predicate NOT IN ("
            + ", ".join(str(n) for (n,) in faint)
            + ")) AS telling "
            "FROM told WHERE fact = ? GROUP BY report ORDER BY telling DESC, report LIMIT ? OFFSET ?",
            *(fact, limit, start),
        )
        reports = [report for report, _ in found]
        self.left -= len(reports)
        rows = self.rows(
            'SELECT report, p.name, start, "end", r.name, confidence FROM told '
            "JOIN term AS p ON p.n = told.predicate JOIN term AS r ON r.n = told.rule "
            f"WHERE fact = ? AND report IN ({marks(reports)}) ORDER BY report, told.n",
            *(fact, *reports),
        )
        texts = {report: self._text(report) for report in reports}
        claims = [_claim(*row) for row in rows]
        layouts = {_key(report): _layout(text) for report, text in texts.items()}
        self.facts[fact]["evidence"] += [
            self._evidence(one, texts) for one in standing(claims, layouts)
        ]

    def _text(self, report: int) -> str:
        found = self.rows(
            "SELECT id, title, published, publisher, url, origin, text FROM report WHERE n = ?",
            report,
        )
        [(id, title, published, publisher, url, origin, text)] = found
        told = {
            "id": id,
            "title": title,
            "published": published,
            "publisher": publisher,
            "url": url,
        }
        self.reports[report] = {k: v for k, v in told.items() if v} | {"origin": origin}
        return zlib.decompress(text).decode("utf-8", "surrogatepass")

    def _evidence(self, one: Evidence, texts: Mapping[int, str]) -> list[Any]:
        from kg.view.payload import utf16

        report = int(one.document)
        text = one.span.of(texts[report])
        if (report, one.span) not in self.sentences:
            self.sentences[report, one.span] = text
            self.size += len(text)
        self.size += 30
        found = [[utf16(text, at - one.span.start) for at in mark] for mark in one.marks]
        return [(report, one.span), found, ", ".join(one.rules), round(one.confidence, 3)]

    # All of it -----------------------------------------------------------------------------------

    def payload(self) -> Row:
        """The part as the payload of a page is: numbers of its own, from 0."""
        nodes = self.node_rows()
        names = {number: row["id"] for number, row in nodes.items()}
        facts, edges = sorted(self.facts), sorted(self.edges)
        reports, sentences = sorted(self.reports), list(self.sentences)
        at = {key: i for i, key in enumerate(sentences)}
        where = {n: i for i, n in enumerate(reports)}
        place = {n: i for i, n in enumerate(facts)}
        rows = [self._fact_row(self.facts[n], names, at) for n in facts]
        return {
            "numbers": {"facts": facts, "edges": edges, "reports": reports},
            "told": [self.facts[n]["told"] for n in facts],
            "nodes": [nodes[n] for n in self.nodes if n in nodes],
            "edges": [self._edge_row(self.edges[n], place) for n in edges],
            "facts": rows,
            "sentences": [[where[key[0]], self.sentences[key]] for key in sentences],
            "reports": [self.reports[n] for n in reports],
            "words": self._words(nodes.values(), rows),
        }

    def packed(self) -> Row:
        """The part as it is sent."""
        return packed(self.payload())

    def _fact_row(self, fact: Row, names: Mapping[int, str], at: Mapping[Any, int]) -> Row:
        evidence = [[at[key], *rest] for key, *rest in fact["evidence"]]
        of = [names[node] for node in fact["of"]]
        return {k: v for k, v in fact.items() if k != "told"} | {"of": of, "evidence": evidence}

    def _edge_row(self, edge: Row, place: Mapping[int, int]) -> Row:
        facts = edge["facts"]
        return edge | {"facts": [place[n] for n in facts] if isinstance(facts, list) else facts}

    def node_rows(self) -> dict[int, Row]:
        """The nodes of the part by their numbers."""
        numbers = list(self.nodes)
        found: dict[int, Row] = {}
        for start in range(0, len(numbers), 500):
            some = numbers[start : start + 500]
            for row in self.rows(
                "SELECT n, id, label, kind, weight, names, rank, code, lat, long, ties, reports, origins, "
                f"about FROM node WHERE n IN ({marks(some)})",
                *some,
            ):
                found[row[0]] = self._node_row(*row)
        return found

    def _node_row(
        self,
        n: int,
        id: str,
        label: str,
        kind: str,
        weight: int,
        names: str,
        *rest: Any,
    ) -> Row:
        rank, code, lat, long, ties, reports, origins, about = rest
        shown = look(kind)
        row: Row = {
            "id": id,
            "label": label,
            "kind": kind,
            "group": shown.group,
            "shape": shown.shape,
            "size": shown.size,
            "weight": weight,
            "n": n,
            "ties": ties,
            "told": [reports, origins],
            "about": json.loads(about),
        }
        others = [name for name in names.split("|") if name and name != label]
        more = {"names": others or None, "rank": rank, "code": code, "lat": lat, "long": long}
        row |= {key: value for key, value in more.items() if value is not None}
        if not reports and not self.tally(n):
            row["implied"] = True
        if n in self.whole:
            row["tally"] = self.tally(n)
        return row

    def _words(self, nodes: Iterable[Row], facts: Sequence[Row]) -> Row:
        named = {kind for node in nodes for kind in (node["kind"], node.get("rank")) if kind}
        named |= {edge["predicate"] for edge in self.edges.values()}
        for fact in facts:
            for predicate, form, value in fact["says"]:
                named |= {predicate, value} if form == "concept" else {predicate}
        return self.words_of(named)

    def words_of(self, named: Iterable[str]) -> Row:
        """What concepts are called, in both languages, and things of reports that are no nodes."""
        roles = {name: self._label(name) for name in named if "/" in name and ":" not in name}
        words: Row = dict(words_for({*named} - roles.keys() - {""}))
        return words | {name: [label, label] for name, label in sorted(roles.items())}

    def _label(self, name: str) -> str:
        """What reports call a thing that is no node: a role of their own."""
        found = self.rows(
            "SELECT min(value) FROM fact JOIN says ON says.fact = fact.n WHERE subject = ? "
            "AND predicate IN ('foaf:name', 'skos:altLabel', 'rdfs:label')",
            name,
        )
        return found[0][0] or name.rpartition("/")[2]


def _claim(
    report: int, predicate: str, start: int, end: int, rule: str, confidence: float
) -> Claim:
    return Claim("", _key(report), "", predicate, "", "", start, end, "", rule, confidence)


def _key(report: int) -> str:
    """A number as a text that sorts as the number does."""
    return f"{report:012}"


def _order(kind: str) -> int:
    order = ("posting", "visit", "handover", "quotation", "attribute")
    return order.index(kind) if kind in order else len(order)


def _days(first: str | None, last: str | None) -> Row:
    return {"first": first, "last": last} if first else {}
