"""The closed classes of the genre (ranks, roles, unit types, place levels, honorifics), found in tokens.

The tables of ``ontology/`` are read into one index from first word to phrases. A long closed-class word that
is mistyped ("Kapolek", "Bahbinkamtibmas") is read as the one it is nearest to; other words never are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import compress, count
from typing import NamedTuple

from rapidfuzz.distance import OSA

from kg.cues import any_of, phrases
from kg.tokens import Tokens
from kg.vocab import data_path, forms, lexicon, read_table

#: Family of a lexeme → the table its row is in. At equal length the earlier family wins.
_FAMILIES = {
    "rank": "ranks",
    "role": "roles",
    "unit": "unit_types",
    "level": "place_levels",
    "honorific": "honorifics",
}
_SHORTEST = 5
_MOST_WORDS = 1 << 16  #: of which what they open is remembered
_GLUED = re.compile(rf"(?:di|ke|se)({any_of('glued levels')})$")
_OPAQUE = frozenset(". ( )".split())


class Lexeme(NamedTuple):
    """A phrase of a closed class: ``row`` is its concept's row in the lexicon."""

    family: str
    row: Mapping[str, str]
    words: tuple[str, ...]


class Found(NamedTuple):
    """A lexeme that stands at tokens ``first`` to ``last`` (excluded)."""

    lexeme: Lexeme
    first: int
    last: int


@cache
def _index() -> Mapping[str, list[Lexeme]]:
    index: dict[str, list[Lexeme]] = {}
    for family, table in _FAMILIES.items():
        for row in lexicon(table).values():
            for form in forms(row):
                words = tuple(form.lower().replace(".", " ").replace("'", "'").split())
                index.setdefault(words[0], []).append(Lexeme(family, row, words))
    for lexemes in index.values():
        lexemes.sort(key=lambda x: -len(x.words))
    return index


@cache
def _mistyped() -> Mapping[str, int]:
    """Words that may be mistyped, with the typing errors allowed; others are too near to common words."""
    return {row["word"]: int(row["errors"]) for row in read_table(data_path("mistyped.csv"))}


@lru_cache(1 << 16)
def spelled(word: str) -> str:
    """A lower-case word, or the closed-class word that it mistypes.

    >>> spelled("kapolek"), spelled("bahbinkamtibmas"), spelled("proses")
    ('kapolsek', 'bhabinkamtibmas', 'proses')
    """
    known = word in _index() or word in phrases("ordinary")
    if len(word) < _SHORTEST or known or not word.isalpha():
        return word
    glued = _GLUED.match(word)
    return glued.group(1) if glued else _nearest(word)


def _nearest(word: str) -> str:
    """The one closed-class word that is nearest, if near enough; else the word itself."""
    near = [
        (OSA.distance(word, known), known)
        for known in _mistyped()
        if known[0] == word[0] and abs(len(known) - len(word)) < 3
    ]
    best = min(near, default=None)
    fits = [k for d, k in near if best and d == best[0] <= _mistyped()[k]]
    return fits[0] if len(fits) == 1 else word


class _Opening(NamedTuple):
    """The lexemes that a word may begin: all, the longest first, and those that go on, by second word."""

    every: Sequence[Lexeme]
    longer: Mapping[str, Sequence[Lexeme]]
    alone: Lexeme | None


class _Openings(dict[str, _Opening | None]):
    """What each word in small letters opens, worked out when it is first asked for."""

    def __missing__(self, low: str) -> _Opening | None:
        if len(self) >= _MOST_WORDS:
            self.clear()
        self[low] = opening = _opened(low)
        return opening


_openings = _Openings()


def _opened(low: str) -> _Opening | None:
    known = _index().get(spelled(low))
    head = _compound(low) if not known and len(low) > 7 else None
    lexemes = known or ([head] if head else [])
    if not lexemes:
        return None
    longer: dict[str, list[Lexeme]] = {}
    for lexeme in lexemes:
        if len(lexeme.words) > 1:
            longer.setdefault(lexeme.words[1], []).append(lexeme)
    return _Opening(lexemes, longer, next((x for x in lexemes if len(x.words) == 1), None))


def openings(tokens: Tokens) -> list[int]:
    """The tokens that a lexeme may begin at: at all others :func:`lexeme_at` finds none."""
    return list(compress(count(), map(_openings.__getitem__, tokens.lows)))


def lexeme_at(tokens: Tokens, i: int) -> Found | None:
    """The longest lexeme that begins at token ``i``; full stops inside it do not count."""
    opening = _openings[tokens.lows[i]]
    if opening is None:
        return None
    for lexeme in _going_on(opening, tokens.lows, i + 1) if opening.longer else ():
        last = _match(tokens, i, lexeme.words)
        if last:
            return _found(tokens, lexeme, i, last)
    return _found(tokens, opening.alone, i, i + 1) if opening.alone else None


def _going_on(opening: _Opening, lows: Sequence[str], j: int) -> Sequence[Lexeme]:
    """The lexemes of several words that may go on with token ``j``."""
    while j < len(lows) and lows[j] in _OPAQUE:
        j += 1
    if j >= len(lows):
        return ()
    low, meant = lows[j], spelled(lows[j])
    if low == meant:
        return opening.longer.get(low, ())
    return [x for x in opening.every if x.words[1:2] in ((low,), (meant,))]


def _found(tokens: Tokens, lexeme: Lexeme, first: int, last: int) -> Found:
    rank = lexeme.family == "rank"
    return Found(lexeme, first, _past_short_form(tokens, last) if rank else last)


def forget() -> None:
    """Empty what remembers how a word was read."""
    spelled.cache_clear()
    _openings.clear()


def _past_short_form(tokens: Tokens, last: int) -> int:
    """Past the short form in brackets behind a rank: "Inspektur Polisi Satu (Iptu)"."""
    if tokens.words[last : last + 1] != ["("] or ")" not in tokens.words[last + 1 : last + 4]:
        return last
    inner = _index().get(tokens.lows[last + 1], ())
    return tokens.words.index(")", last) + 1 if any(x.family == "rank" for x in inner) else last


def _compound(word: str) -> Lexeme | None:
    """A role with its function glued to it ("Kasubbagdalpers"): the lexeme of the role."""
    heads = [h for h in phrases("compounding") if word.startswith(h) and len(word) > len(h) + 2]
    if not heads:
        return None
    return next(
        x for x in _index()[max(heads, key=len)] if x.family == "role" and len(x.words) == 1
    )


def _match(tokens: Tokens, i: int, words: tuple[str, ...]) -> int | None:
    """The token after the phrase, or None. "Kepolisian Sektor (Polsek)" matches with its brackets."""
    lows, j = tokens.lows, i + 1
    for word in words[1:]:
        while j < len(lows) and lows[j] in _OPAQUE:
            j += 1
        if j >= len(lows) or (lows[j] != word and spelled(lows[j]) != word):
            return None
        j += 1
    opened = lows[i:j].count("(") > lows[i:j].count(")")
    return j + 1 if opened and j < len(lows) and lows[j] == ")" else j
