"""The closed classes of the genre (ranks, roles, unit types, place levels, honorifics), found in tokens.

The tables of ``ontology/`` are read into one index from first word to phrases. A long closed-class word that
is mistyped ("Kapolek", "Bahbinkamtibmas") is read as the one it is nearest to; other words never are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from kg.tokens import Tokens
from kg.vocab import forms, lexicon

#: Family of a lexeme → the table its row is in. At equal length the earlier family wins.
_FAMILIES = {
    "rank": "ranks",
    "role": "roles",
    "unit": "unit_types",
    "level": "place_levels",
    "honorific": "honorifics",
}
#: Words that may be mistyped, with the number of typing errors allowed. Others are too near to common words.
_MISTYPED = {
    "bhabinkamtibmas": 3, "babinkamtibmas": 2, "kapolsek": 1, "kapolres": 1, "kapolresta": 1, "kapolda": 1,
    "wakapolres": 1, "wakapolsek": 1, "polsek": 1, "polres": 1, "polresta": 1, "polrestabes": 2,
    "kapolrestabes": 2, "kecamatan": 1, "kelurahan": 1, "kabupaten": 1, "babinsa": 1, "danramil": 1,
    "koramil": 1, "bripka": 1, "briptu": 1, "bripda": 1, "brigpol": 1, "aiptu": 1, "aipda": 1, "kompol": 1,
    "kombes": 1,
}  # fmt: skip
_SHORTEST = 5
_GLUED = re.compile(
    r"(?:di|ke|se)(desa|kelurahan|kecamatan|kabupaten|kota|dusun|kampung|jalan|nagari|gampong)$"
)
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


_ORDINARY = frozenset(
    "polisi proses poles kekota sekota dikota sedesa sekampung sekabupaten polres polsek kapolsek kapolres kapolda kapolri kabupaten-kabupaten kapolsubsektor".split()
)


@lru_cache(1 << 16)
def spelled(word: str) -> str:
    """A lower-case word, or the closed-class word that it mistypes.

    >>> spelled("kapolek"), spelled("bahbinkamtibmas"), spelled("proses")
    ('kapolsek', 'bhabinkamtibmas', 'proses')
    """
    if len(word) < _SHORTEST or word in _index() or word in _ORDINARY or not word.isalpha():
        return word
    glued = _GLUED.match(word)
    if glued:
        return glued.group(1)
    near = sorted(
        (OSA.distance(word, known), known)
        for known in _MISTYPED
        if known[0] == word[0] and abs(len(known) - len(word)) < 3
    )
    fits = [known for distance, known in near if distance == near[0][0] <= _MISTYPED[known]]
    return fits[0] if len(fits) == 1 else word


def lexeme_at(tokens: Tokens, i: int) -> Found | None:
    """The longest lexeme that begins at token ``i``; full stops inside it do not count."""
    low = tokens.lows[i]
    candidates = _index().get(spelled(low))
    if not candidates:
        head = _compound(low) if len(low) > 7 else None
        return Found(head, i, i + 1) if head else None
    for lexeme in candidates:
        last = _match(tokens, i, lexeme.words)
        if last:
            return Found(
                lexeme, i, _past_short_form(tokens, last) if lexeme.family == "rank" else last
            )
    return None


def _past_short_form(tokens: Tokens, last: int) -> int:
    """Past the short form in brackets behind a rank: "Inspektur Polisi Satu (Iptu)"."""
    if tokens.words[last : last + 1] != ["("] or ")" not in tokens.words[last + 1 : last + 4]:
        return last
    inner = _index().get(tokens.lows[last + 1], ())
    return tokens.words.index(")", last) + 1 if any(x.family == "rank" for x in inner) else last


@lru_cache(1 << 14)
def _compound(word: str) -> Lexeme | None:
    """A role with its function glued to it ("Kasubbagdalpers"): the lexeme of the role."""
    heads = [h for h in _COMPOUNDING if word.startswith(h) and len(word) > len(h) + 2]
    if not heads:
        return None
    return next(
        x for x in _index()[max(heads, key=len)] if x.family == "role" and len(x.words) == 1
    )


_COMPOUNDING = (
    "kasubbag", "kasubag", "kasubsi", "kasubdit", "kasubbid", "kasubid", "kabag", "kabid", "kasat", "kanit", "kaur",
)  # fmt: skip


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
