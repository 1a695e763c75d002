"""Finding nodes by their words, in any order, a slip of the finger forgiven: as ``page/search.js`` does.

All different words of all names fit into memory (they grow slower than the build); who bears them is
read from the index, the rarest word of the query first.
"""

from __future__ import annotations

import re
import sqlite3
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from kg.view.shelf.rows import plain

#: Bearers of a word that are ranked, the weightiest first: "polsek" is borne by thousands.
BEARERS = 5000
#: Bearers of one word that are held against the others at once.
SOME = 500
#: Words that a misspelt one is taken for, at most.
ALIKE = 60
#: Words of a query that count, and of a name in a report.
WORDS, LONGEST = 8, 8
_DIGIT = re.compile(r"\d")


class Words:
    """The different words of all names."""

    def __init__(self, shelf: sqlite3.Connection) -> None:
        self.texts: list[str] = []
        self.numbers: list[int] = []
        for number, text in shelf.execute("SELECT n, text FROM word ORDER BY n"):
            self.numbers.append(number)
            self.texts.append(text)
        self.joined = "\n" + "\n".join(self.texts) + "\n"
        self.starts = [0]
        for text in self.texts:
            self.starts.append(self.starts[-1] + len(text) + 1)

    def text(self, number: int) -> str:
        """A word by its number."""
        return self.texts[bisect_right(self.numbers, number) - 1]

    def like(self, wanted: str) -> dict[int, float]:
        """Number of a word -> 4 the same, 3 its beginning, 2 a part, 1.5 or 1 a slip away."""
        found = dict.fromkeys(self._slipped_start(wanted), 1.0)
        found |= dict.fromkeys(self._slipped(wanted), 1.5)
        for place in self._holding(wanted):
            word = self.texts[place]
            fit = 4.0 if word == wanted else 3.0 if word.startswith(wanted) else 2.0
            if fit > 2 or len(wanted) >= 3:
                found[self.numbers[place]] = fit
        return found

    def _holding(self, wanted: str) -> Iterable[int]:
        """The places of all words that hold ``wanted``."""
        last, at = -1, self.joined.find(wanted)
        while at >= 0:
            place = bisect_right(self.starts, at - 1) - 1
            if place != last:
                yield place
                last = place
            at = self.joined.find(wanted, at + 1)

    def _slipped(self, wanted: str) -> list[int]:
        slips = _slips(wanted)
        return self._near(wanted, slips, same_sign=len(wanted) == 3) if slips else []

    def _near(self, wanted: str, slips: int, *, same_sign: bool) -> list[int]:
        found = extract(wanted, self.texts, scorer=OSA.distance, score_cutoff=slips, limit=ALIKE)
        return [
            self.numbers[place]
            for word, _, place in found
            if not _DIGIT.search(word) and (not same_sign or word[0] == wanted[0])
        ]

    def _slipped_start(self, wanted: str) -> list[int]:
        """Longer words whose beginning is a slip away: those that share a first half with it."""
        if len(wanted) < 6 or _DIGIT.search(wanted):
            return []
        half = "\n" + wanted[: len(wanted) // 2]
        found = []
        at = self.joined.find(half)
        while at >= 0:
            place = bisect_right(self.starts, at) - 1
            word = self.texts[place]
            start = word[: len(wanted) + 1]
            if len(word) > len(wanted) + 1 and OSA.distance(wanted, start, score_cutoff=1) <= 1:
                found.append(self.numbers[place])
            at = self.joined.find(half, at + 1)
        return found[:ALIKE]


def _slips(wanted: str) -> int:
    if _DIGIT.search(wanted) or len(wanted) < 3:
        return 0
    return 2 if len(wanted) >= 8 else 1


def find(shelf: sqlite3.Connection, words: Words, query: str, limit: int) -> list[int]:
    """Numbers of nodes for a query, best first; every word of the query has to fit."""
    wanted = plain(query).split()[:WORDS]
    if not wanted:
        return []
    hits = [words.like(one) for one in wanted]
    if not all(hits):
        return []
    sizes = [_size(shelf, hit) for hit in hits]
    order = sorted(range(len(hits)), key=lambda i: sizes[i])
    found = _fitting(shelf, [hits[i] for i in order], limit * 8)
    exact = [
        n for (n,) in shelf.execute("SELECT node FROM name WHERE plain = ?", (" ".join(wanted),))
    ]
    if len(wanted) == 1 or not found:
        found |= {n: found.get(n, 12.0 * len(wanted)) for n in exact[:limit]}
    near = _named(shelf, words, hits[0], limit) if len(wanted) == 1 else []
    labels = _labels(shelf, [*_best(found, limit * 8), *(n for n in near if n in found)])
    score = {n: found[n] + _closeness(label, wanted) for n, label in labels.items()}
    return sorted(score, key=lambda n: (-score[n], n))[:limit]


def _fitting(
    shelf: sqlite3.Connection, hits: Sequence[Mapping[int, float]], enough: int
) -> dict[int, float]:
    """Who bears a word of each of ``hits``: of those that fit the first best, until there are enough."""
    first = _bearers(shelf, hits[0], None)
    if len(hits) == 1:
        return first
    found: dict[int, float] = {}
    order = _best(first, len(first))
    for start in range(0, len(order), SOME):
        some = {n: first[n] for n in order[start : start + SOME]}
        for hit in hits[1:]:
            some = _both(some, _bearers(shelf, hit, some)) if some else some
        found |= some
        if len(found) >= enough:
            break
    return found


def _named(
    shelf: sqlite3.Connection, words: Words, hit: Mapping[int, float], limit: int
) -> list[int]:
    """Nodes whose whole name is one of the words that fit best."""
    best = sorted(hit, key=lambda n: (-hit[n], n))[:ALIKE]
    texts = [words.text(n) for n in best]
    sql = f"SELECT node FROM name WHERE plain IN ({', '.join('?' for _ in texts)}) LIMIT ?"
    return [n for (n,) in shelf.execute(sql, (*texts, limit * 8))]


def _size(shelf: sqlite3.Connection, hit: Mapping[int, float]) -> int:
    held = ", ".join(map(str, hit))
    sql = f"SELECT count(*) FROM (SELECT 1 FROM bears WHERE word IN ({held}) LIMIT {BEARERS + 1})"
    return int(shelf.execute(sql).fetchone()[0])


def _bearers(
    shelf: sqlite3.Connection, hit: Mapping[int, float], among: Mapping[int, float] | None
) -> dict[int, float]:
    """Who bears one of the words; with ``among`` only those of them."""
    found: dict[int, float] = {}
    if among is None:
        for word, fit in sorted(hit.items(), key=lambda item: (-item[1], item[0])):
            sql = "SELECT node, weight FROM bears WHERE word = ? ORDER BY weight DESC, node LIMIT ?"
            for node, weight in shelf.execute(sql, (word, BEARERS)):
                found[node] = max(found.get(node, 0), fit * weight)
            if len(found) > 2 * BEARERS:
                break
        return found
    nodes = ", ".join(map(str, among))
    for word, node, weight in shelf.execute(
        f"SELECT word, node, weight FROM bears INDEXED BY bears_node WHERE node IN ({nodes})"
    ):
        if word in hit:
            found[node] = max(found.get(node, 0), hit[word] * weight)
    return found


def _both(one: Mapping[int, float], other: Mapping[int, float]) -> dict[int, float]:
    return {n: score + other[n] for n, score in one.items() if n in other}


def _best(found: Mapping[int, float], limit: int) -> list[int]:
    return sorted(found, key=lambda n: (-found[n], n))[:limit]


def _labels(shelf: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, str]:
    held = ", ".join(map(str, numbers))
    return dict(shelf.execute(f"SELECT n, label FROM node WHERE n IN ({held})"))


def _closeness(label: str, wanted: Sequence[str]) -> int:
    """A name that is just what was asked stands before a longer one."""
    name = plain(label)
    if name == " ".join(wanted):
        return 6
    return int(len(name.split()) == len(wanted))


# Names in a report -------------------------------------------------------------------------------

_WORD = re.compile(r"[^\W_]+")


def known(shelf: sqlite3.Connection, text: str) -> list[tuple[int, int, list[int]]]:
    """Known names in a text: (start, end, numbers), the longest at each spot, none over another.

    Offsets count code points.
    """
    words = [(plain(hit[0]), hit.start(), hit.end(), hit[0]) for hit in _WORD.finditer(text)]
    found = []
    i = 0
    while i < len(words):
        if words[i][3][:1].isupper():
            for length in range(min(LONGEST, len(words) - i), 0, -1):
                name = " ".join(word[0] for word in words[i : i + length])
                sql = "SELECT node FROM name WHERE plain = ? LIMIT 20"
                nodes = [n for (n,) in shelf.execute(sql, (name,))]
                if nodes:
                    found.append((words[i][1], words[i + length - 1][2], nodes))
                    i += length - 1
                    break
        i += 1
    return found
