"""What a report holds that no claim uses: what was seen and left over shows what is being missed.

A pure view of a document and its claims: the names, ranks, roles, units, places, dates, times, quoted
words and quotation marks that no claim uses. Words count as used where a claim stands on them, and
wherever the report says again what a claim already says: a name in a second sentence, a role without
its holder. A quotation or a hand-over stands on a whole stretch; that uses none of the words inside.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from kg.chrome import Line
from kg.claims import Claim, Document, Span, mention_kind
from kg.dates import find_dates, find_times
from kg.grammar import headlines
from kg.layout import Layout, layout, sentence_at
from kg.lexemes import Found, lexeme_at
from kg.persons import not_names, titles_at
from kg.sheets import write_sheet
from kg.tokens import BREAK, Tokens, tokenize
from kg.vocab import lexicon

Kind = Literal["name", "rank", "role", "unit", "place", "date", "time", "quotation", "mark"]
COLUMNS = ("report", "start", "end", "kind", "text", "sentence")

_KIND_OF_FAMILY: dict[str, Kind] = {
    "rank": "rank",
    "role": "role",
    "unit": "unit",
    "level": "place",
    "honorific": "name",
}
#: Claims whose object (and quote) is a name or a phrase that the report may say again.
_NAMING = frozenset(
    "foaf:name skos:altLabel rdfs:label kg:programme kg:election kg:metGroup".split()
)
_STRETCHES = frozenset({"quotation", "handover"})
_MARK = re.compile(r"[\"“”„«»]|''")
_DASH = re.compile(r"\s[-–—|]+\s|\)\s*[-–—]+\s*")
_WORDS = re.compile(r"[^\W_]+")


class Residue(NamedTuple):
    """Something seen and not used: ``text`` stands at ``start`` to ``end`` of the report's text."""

    document: str
    start: int
    end: int
    kind: Kind
    text: str
    sentence: str  #: the sentence around it, on one line


def residue(document: Document, claims: Iterable[Claim]) -> list[Residue]:
    """What the claims of a document leave over, in the order of its text."""
    parts = layout(document.text)
    used = _Used(document.text, [one for one in claims if one.document == document.id])
    used.words.update(_WORDS.findall((parts.publisher or "").lower()))
    found = [*_quotations(used, parts), *_moments(used, parts), *_words(used, parts)]
    return [_row(document, parts, span, kind) for span, kind in sorted(set(found))]


def residues(documents: Iterable[Document], claims: Iterable[Claim]) -> list[Residue]:
    """What the claims of all documents leave over, by report and place."""
    of: dict[str, list[Claim]] = defaultdict(list)
    for one in claims:
        of[one.document].append(one)
    held = sorted(documents, key=lambda document: document.id)
    return [row for document in held for row in residue(document, of[document.id])]


def write_residue(path: Path, rows: Iterable[Residue]) -> None:
    """Write a table for a spreadsheet with :data:`COLUMNS`."""
    write_sheet(path, COLUMNS, ([str(cell) for cell in row] for row in rows))


def _row(document: Document, parts: Layout, span: Span, kind: Kind) -> Residue:
    sentence = " ".join(sentence_at(parts, *span).of(document.text).split())
    return Residue(document.id, span.start, span.end, kind, span.of(document.text), sentence)


_Found = tuple[Span, Kind]


class _Used:
    """What the claims of one report stand on, and what they say."""

    def __init__(self, text: str, claims: Iterable[Claim]) -> None:
        self.text = text
        self.standing = bytearray(len(text))
        self.whole: set[Span] = set()
        self.words: set[str] = set()  #: small letters
        self.objects: set[str] = set()
        for one in claims:
            self._take(one)

    def _take(self, one: Claim) -> None:
        self.objects.add(one.object)
        self.whole.add(Span(one.start, one.end))
        if mention_kind(one.subject) not in _STRETCHES or one.predicate == "kg:speaker":
            self.standing[one.start : one.end] = b"\1" * (one.end - one.start)
        if one.predicate in _NAMING:
            self.words.update(_WORDS.findall(f"{one.object} {one.quote}".lower()))

    def on(self, start: int, end: int) -> bool:
        """Whether a claim stands on any of a span's characters."""
        return any(self.standing[start:end])

    def knows(self, tokens: Tokens, i: int) -> bool:
        """Whether a claim stands on a token, or names something with it."""
        return self.on(tokens.starts[i], tokens.ends[i]) or tokens.lows[i] in self.words

    def says(self, value: str) -> bool:
        """Whether a claim has this object, or one that begins with it."""
        return any(one.startswith(value) for one in self.objects)


# ── quotations, dates, times ──────────────────────────────────────────────────────────────────────


def _quotations(used: _Used, parts: Layout) -> Iterator[_Found]:
    """Quoted words without a speaker, and marks that make no pair."""
    for quote in parts.quotes:
        named = all(used.standing[k] or used.text[k].isspace() for k in range(*quote))
        if quote not in used.whole and not named:
            yield quote, "quotation"
    for line in parts.lines:
        for mark in _MARK.finditer(used.text, line.start, line.end) if not line.chrome else ():
            if not any(q.start - 3 < mark.end() and mark.start() < q.end + 3 for q in parts.quotes):
                yield Span(*mark.span()), "mark"


def _moments(used: _Used, parts: Layout) -> Iterator[_Found]:
    """Days and times of day that no claim gives."""
    shown = [Span(x.start, x.end) for x in parts.lines if x.chrome]
    shown += [parts.dateline] if parts.dateline else []
    for day in find_dates(used.text):
        if not used.on(day.start, day.end) and not used.says(day.iso):
            yield from _outside(shown, Span(day.start, day.end), "date")
    for time in find_times(used.text):
        said = any(f"T{time.at}:" in one for one in used.objects)
        if not said and not used.on(time.start, time.end):
            end = time.start + len(used.text[time.start : time.end].rstrip(" .\n"))
            yield from _outside(shown, Span(time.start, end), "time")


def _outside(shown: list[Span], span: Span, kind: Kind) -> Iterator[_Found]:
    if not any(around.start <= span.start < around.end for around in shown):
        yield span, kind


# ── words ─────────────────────────────────────────────────────────────────────────────────────────


def _words(used: _Used, parts: Layout) -> Iterator[_Found]:
    """Words of closed classes with what follows them, and other words with a capital."""
    words = _Words(used, parts)
    i = 0
    while i < len(words.tokens.words):
        found = lexeme_at(words.tokens, i)
        last, kind = words.lexeme(found) if found else words.name(i)
        if kind:
            yield Span(words.tokens.starts[i], words.tokens.ends[last - 1]), kind
        i = max(last, i + 1)


class _Words:
    """The tokens of a report, and which of them a claim could have used."""

    def __init__(self, used: _Used, parts: Layout) -> None:
        self.used = used
        content = [x for x in parts.lines if not x.chrome]
        self.tokens = tokenize(used.text, [(x.start, x.end) for x in content])
        self.headlines = headlines(self.tokens)
        starts = [span.start for span in (*parts.sentences, *parts.quotes)]
        starts += [line.start for line in content]
        self.first = {self.tokens.at(start) for start in starts} | self._behind_datelines(content)
        self.dated = bytearray(len(used.text))
        moments = [Span(x.start, x.end) for x in find_dates(used.text)]
        for start, end in (*moments, *(Span(x.start, x.end) for x in find_times(used.text))):
            self.dated[start:end] = b"\1" * (end - start)

    def _behind_datelines(self, content: Iterable[Line]) -> set[int]:
        """The first words behind "BREBES, Pantura Post -"."""
        found = (_DASH.search(self.used.text, x.start, min(x.end, x.start + 60)) for x in content)
        return {self.tokens.at(dash.end()) for dash in found if dash}

    def lexeme(self, found: Found) -> tuple[int, Kind | None]:
        """Behind a word of a closed class and the names it opens, and its kind if it is left over."""
        tokens, family = self.tokens, found.lexeme.family
        last = self._run(found.last)
        if not tokens.words[found.first][0].isupper() or self._stands(found):
            return found.last, None
        if last > found.last:
            return last, _KIND_OF_FAMILY[family]
        vague = family in ("level", "honorific") or found.lexeme.row.get("level") == "weak"
        return found.last, None if vague or self._said(found) else _KIND_OF_FAMILY[family]

    def _stands(self, found: Found) -> bool:
        return self.used.on(self.tokens.starts[found.first], self.tokens.ends[found.last - 1])

    def _said(self, found: Found) -> bool:
        """Whether a claim says what a rank, role or unit without a new name says again."""
        row, behind = found.lexeme.row, found.last
        behind += self.tokens.words[behind : behind + 1] == ["."]
        if found.lexeme.family == "role":
            return self.used.says(f"role:{row['concept']}")
        if behind < len(self.tokens.words) and self.used.knows(self.tokens, behind):
            return True
        if found.lexeme.family == "rank":
            return found.first in self.headlines and self.used.says(f"rank:{row['concept']}")
        return self.used.says(f"kg:{lexicon('unit_types')[row['concept']]['class']}")

    def name(self, i: int) -> tuple[int, Kind | None]:
        """Behind a run of words with a capital, and ``name`` if they are left over."""
        behind_titles = self._titles(i)
        if behind_titles > i:
            return behind_titles, None
        last = self._run(i)
        words = [k for k in range(i, last) if len(self.tokens.words[k]) > 1]
        alone = last - i == 1 and i in self.first
        return last, "name" if words and not alone else None

    def _titles(self, i: int) -> int:
        """The token behind the academic titles that begin at ``i`` after another word."""
        tokens = self.tokens
        if not i or tokens.words[i] == BREAK or not tokens.words[i - 1][0].isalpha():
            return i
        titles, end = titles_at(self.used.text, tokens.ends[i - 1])
        return tokens.at(end) if titles else i

    def _run(self, i: int) -> int:
        """The end of the words with a capital from ``i`` on that no claim uses."""
        tokens, j = self.tokens, i
        while j < len(tokens.words) and self._is_left(j):
            j += 1
        return j

    def _is_left(self, j: int) -> bool:
        tokens = self.tokens
        word = tokens.words[j]
        if not word[0].isupper() or tokens.lows[j] in not_names() or j in self.headlines:
            return False
        if self.dated[tokens.starts[j]] or self.used.knows(tokens, j):
            return False
        return lexeme_at(tokens, j) is None and self._titles(j) == j
