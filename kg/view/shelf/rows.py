"""What is worked out for each thing of the index: its line below the name, its row in a table, its words.

The page says the same of what it carries itself (``page/sentences.js``, ``page/table.js``,
``page/search.js``); here it is said once for all, to be sorted, filtered and searched on disk.
"""

from __future__ import annotations

import json
import re
import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from kg.view.kinds import looks, tie
from kg.view.words import page_words, words_for

Pair = tuple[str, str]
#: How many of the busiest are named before anything is chosen.
BUSIEST = 8
_ACCENTS = re.compile("[\u0300-\u036f]")
_OTHER = re.compile(r"[\W_]+")
_SAID = """
SELECT fact.n, fact.kind, fact.first, fact.last, fact.reports,
  says.predicate, says.form, says.value, coalesce(node.label, named.label)
FROM fact JOIN says ON says.fact = fact.n LEFT JOIN node ON says.form = 'entity' AND node.id = says.value
LEFT JOIN s.label AS named ON says.form = 'entity' AND named.id = says.value
WHERE fact.kind IN ('visit', 'posting') ORDER BY fact.n, says.predicate, says.form, says.value
"""
_NODES = """
SELECT node.n, node.id, kind, label, names, rank, code, lat, long, weight, ties, reports,
  EXISTS (SELECT 1 FROM about WHERE about.node = node.n) AS seen,
  (SELECT text FROM s.post WHERE s.post.node = node.n ORDER BY former, last DESC, fact LIMIT 1) AS post,
  (SELECT high.label FROM above JOIN node AS high ON high.n = above.up
    WHERE above.node = node.n AND high.label <> node.label ORDER BY depth LIMIT 1) AS outer,
  (SELECT high.label FROM edge JOIN tie ON tie.edge = edge.n JOIN node AS high ON high.n = edge.b
    WHERE tie.node = node.n AND edge.a = node.n
      AND edge.predicate IN ('kg:subordinateTo', 'org:postIn', 'kg:area')
    ORDER BY edge.n LIMIT 1) AS over,
  (SELECT high.label FROM above JOIN node AS high ON high.n = above.up
    WHERE above.node = node.n AND depth = 1 LIMIT 1) AS next
FROM node ORDER BY node.n
"""


@lru_cache(1 << 14)
def plain(text: str) -> str:
    """Letters and digits only, lower case, accents off, one space between words."""
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).lower()
    return _OTHER.sub(" ", bare).strip()


def mask_of(kinds: Iterable[str]) -> int:
    """A bit for each kind; all that have no row in the table of kinds share one."""
    order = list(looks())
    return sum({1 << (order.index(kind) if kind in looks() else len(order)) for kind in kinds})


def write_rows(shelf: sqlite3.Connection, base_iri: str) -> None:
    """Fill in what is worked out; the tables of facts, nodes and edges are there already."""
    shelf.execute(
        "CREATE TABLE s.post (node INTEGER, former INTEGER, last TEXT, fact INTEGER, text TEXT)"
    )
    shelf.execute("CREATE TABLE s.masks (fact INTEGER PRIMARY KEY, mask INTEGER)")
    shelf.create_function("mask_of", 1, lambda kind: mask_of([kind]), deterministic=True)
    _write_fact_lines(shelf)
    shelf.execute("CREATE INDEX s.posted ON post(node)")
    _write_nodes(shelf)
    _write_meta(shelf, base_iri)


# Facts -------------------------------------------------------------------------------------------


class _Told(NamedTuple):
    """A visit or a posting with the labels of what it names."""

    n: int
    kind: str
    first: str | None
    last: str | None
    reports: int
    says: list[tuple[str, str, str, str]]  #: predicate, form, value, label

    def labels(self, *predicates: str) -> str:
        return ", ".join(self._label(one) for one in self._of(*predicates))

    def has(self, predicate: str) -> bool:
        return any(self._of(predicate))

    def values(self, predicate: str) -> list[str]:
        return [value for _, _, value, _ in self._of(predicate)]

    def _of(self, *predicates: str) -> Iterator[tuple[str, str, str, str]]:
        for wanted in predicates:
            yield from (one for one in self.says if one[0] == wanted)

    def _label(self, one: tuple[str, str, str, str]) -> str:
        _, form, value, label = one
        if label:
            return label
        return word(value)[0] if form == "concept" else value.rpartition("/")[2]


@lru_cache(1 << 12)
def word(name: str) -> Pair:
    """What a concept, class or predicate is called in English and Indonesian."""
    en, id = words_for([name])[name]
    return en, id


def _told(shelf: sqlite3.Connection) -> Iterator[_Told]:
    rows = shelf.cursor().execute(_SAID)
    for head, held in groupby(rows, key=itemgetter(0, 1, 2, 3, 4)):
        n, kind, first, last, reports = head
        yield _Told(n, kind, first, last, reports, [row[5:] for row in held])


def _write_fact_lines(shelf: sqlite3.Connection) -> None:
    line = "INSERT INTO line VALUES (?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    post = "INSERT INTO s.post SELECT n, ?, ?, ?, ? FROM node WHERE id = ?"
    for one in _told(shelf):
        cells = _visit_cells(one) if one.kind == "visit" else _posting_cells(one)
        cells += [None] * (9 - len(cells))
        tab = "visits" if one.kind == "visit" else "postings"
        shelf.execute(line, (tab, one.n, one.first, one.last, *cells))
        if one.kind == "posting":
            told = json.dumps(post_words(one), ensure_ascii=False)
            former = int(one.has("kg:former"))
            for person in one.values("org:member"):
                shelf.execute(post, (former, one.last or "", one.n, told, person))
    shelf.execute(
        "INSERT INTO s.masks SELECT fact, sum(DISTINCT mask_of(node.kind)) FROM holds "
        "JOIN node ON node.n = holds.node GROUP BY fact"
    )
    shelf.execute(
        "UPDATE line SET mask = coalesce((SELECT mask FROM s.masks WHERE fact = line.n), 0)"
    )


def _visit_cells(one: _Told) -> list[Any]:
    met = "; ".join(filter(None, [one.labels("kg:met"), ", ".join(one.values("kg:metGroup"))]))
    names = [
        one.labels("kg:activity"),
        one.labels("kg:conductedBy"),
        one.labels("kg:conductedByUnit"),
        one.labels("schema:location"),
        met,
    ]
    return [plain(one.first or ""), *map(plain, names), one.reports]


def _posting_cells(one: _Told) -> list[Any]:
    texts = page_words()
    acting = " ".join(texts["acting"]) if one.has("kg:acting") else ""
    former = " ".join(texts["yes"]) if one.has("kg:former") else ""
    names = [
        one.labels("org:member"),
        one.labels("kg:rank"),
        f"{acting} {one.labels('org:role')}",
        one.labels("org:organization", "kg:ofPlace"),
        one.labels("kg:area"),
        former,
        one.first or "",
        one.last or "",
    ]
    return [*map(plain, names), one.reports]


def post_words(one: _Told) -> Pair:
    """A posting in words, in both languages: "former Kapolsek · Polsek Klari"."""
    texts = page_words()
    where = one.labels("org:organization", "kg:ofPlace", "kg:area")

    def told(language: int) -> str:
        marks = [texts[key][language] for key in ("former", "acting") if one.has(f"kg:{key}")]
        return " · ".join(filter(None, [" ".join([*marks, one.labels("org:role")]).strip(), where]))

    return told(0), told(1)


# Nodes -------------------------------------------------------------------------------------------

TABS = {"person": "people", "unit": "units", "place": "places"}


def _write_nodes(shelf: sqlite3.Connection) -> None:
    reading = shelf.cursor()
    reading.row_factory = sqlite3.Row
    words: dict[str, int] = {}
    for row in reading.execute(_NODES):
        about = _about(row)
        shelf.execute(
            "UPDATE node SET about = ? WHERE n = ?",
            (json.dumps(about, ensure_ascii=False), row["n"]),
        )
        tab = TABS.get(row["id"].partition("/")[0])
        if tab:
            cells = _node_cells(tab, row, about)
            mask = mask_of([row["kind"]])
            shelf.execute(
                "INSERT INTO line VALUES (?, ?, ?, NULL, NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (tab, row["n"], mask, *cells, *[None] * (9 - len(cells))),
            )
        for text, weight in _words(row, about).items():
            number = words.setdefault(text, len(words))
            shelf.execute("INSERT INTO bears VALUES (?, ?, ?)", (number, weight, row["n"]))
        shelf.executemany(
            "INSERT OR IGNORE INTO name VALUES (?, ?)", ((one, row["n"]) for one in _known(row))
        )
    shelf.execute("CREATE INDEX bears_node ON bears(node)")
    shelf.executemany("INSERT INTO word VALUES (?, ?)", ((n, text) for text, n in words.items()))


def _names(row: sqlite3.Row) -> list[str]:
    return [row["label"], *filter(None, row["names"].split("|"))]


def _about(row: sqlite3.Row) -> Pair:
    kind = tuple(map(_capital, word(row["kind"]))) if row["kind"] else ("", "")
    if row["id"].startswith("person/"):
        en, id = json.loads(row["post"]) if row["post"] else kind
        return en, id
    other = row["outer"] if row["id"].startswith("place/") else row["over"]
    en, id = (" · ".join(filter(None, [one, other])) for one in kind)
    return en, id


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _node_cells(tab: str, row: sqlite3.Row, about: Pair) -> list[Any]:
    kind = " ".join(word(row["kind"])) if row["kind"] else ""
    extra: list[Any] = [plain(row["next"] or "")]
    if tab == "people":
        extra = [
            plain(word(row["rank"])[0] if row["rank"] else ""),
            plain(" ".join(dict.fromkeys(about))),
        ]
    elif tab == "places":
        extra += [plain(row["code"] or ""), *(_blank(row[key]) for key in ("lat", "long"))]
    implied = "" if row["seen"] else plain(" ".join(page_words()["yes"]))
    ends = [row["ties"], row["reports"], implied]
    return [plain(row["label"]), plain(kind), *extra, *ends]


def _blank(value: Any) -> Any:
    return "" if value is None else value


def _words(row: sqlite3.Row, about: Pair) -> dict[str, int]:
    rank = word(row["rank"])[0] if row["rank"] else ""
    found = dict.fromkeys(plain(" ".join([rank, *about, row["code"] or ""])).split(), 1)
    return found | dict.fromkeys(plain(" ".join(_names(row))).split(), 3)


def _known(row: sqlite3.Row) -> Iterator[str]:
    """The names by which a node is known in a report that somebody pastes."""
    for name in map(plain, _names(row)):
        if len(name) >= 4 and not name.replace(" ", "").isdigit():
            yield name


# The whole ---------------------------------------------------------------------------------------


def _write_meta(shelf: sqlite3.Connection, base_iri: str) -> None:
    def rows(sql: str) -> list[Any]:
        return shelf.execute(sql).fetchall()

    (first, last) = rows("SELECT min(first), max(last) FROM fact")[0]
    ties: dict[str, int] = defaultdict(int)
    for predicate, held in rows("SELECT predicate, count(*) FROM edge GROUP BY 1"):
        ties[tie(predicate).group] += held
    whole = {
        "nodes": rows("SELECT count(*) FROM node")[0][0],
        "edges": rows("SELECT count(*) FROM edge")[0][0],
        "facts": rows("SELECT count(*) FROM fact")[0][0],
        "reports": rows("SELECT count(*) FROM report")[0][0],
        "claims": rows("SELECT count(*) FROM told")[0][0],
        "visits": rows("SELECT count(*) FROM fact WHERE kind = 'visit'")[0][0],
        "undated": rows("SELECT count(*) FROM fact WHERE kind = 'visit' AND first IS NULL")[0][0],
        "kinds": dict(rows("SELECT kind, count(*) FROM node GROUP BY 1")),
        "sorts": dict(
            rows("SELECT substr(id, 1, instr(id, '/') - 1), count(*) FROM node GROUP BY 1")
        ),
        "ties": dict(sorted(ties.items())),
        "days": rows(
            "SELECT substr(first || '-01-01', 1, 10), sum(kind = 'visit'), sum(kind = 'posting') FROM fact "
            "WHERE first IS NOT NULL AND kind IN ('visit', 'posting') GROUP BY 1"
        ),
        "end": rows(
            "SELECT max(substr(last || '-01-01', 1, 10)) FROM fact WHERE kind IN ('visit', 'posting')"
        )[0][0],
        "busiest": rows(
            "SELECT n, reports FROM node WHERE reports AND id NOT LIKE 'place/%' "
            f"ORDER BY reports DESC, n LIMIT {BUSIEST}"
        ),
    }
    held = {"iri": base_iri, "first": first, "last": last, "whole": whole}
    shelf.executemany(
        "INSERT INTO meta VALUES (?, ?)",
        ((key, json.dumps(value, ensure_ascii=False)) for key, value in held.items()),
    )
