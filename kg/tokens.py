"""Words, figures and punctuation of a text, with their places.

Glued words come apart where the genre glues them: at punctuation ("Kec.Klari", "H.Dadang") and where a
small letter meets a capital ("BinmasPolres").
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container, Iterable
from itertools import accumulate, compress, count
from operator import itemgetter
from typing import NamedTuple

#: Letters of which most words are made come first: they are told faster than "any letter".
LETTERS = r"(?:[a-zA-Z]++[^\W\d_]*+|[^\W\d_]++)"
_TOKEN = re.compile(rf"({LETTERS}(?:['’`´][^\W\d_]++)*+|\d++|[^\w\s]|_)")
_CAMEL = re.compile(r"((?<=[a-zà-ÿ])(?=[A-ZÀ-Þ][a-zà-ÿ])|(?<=[a-zà-ÿ]{2})(?=[A-ZÀ-Þ]{2}))")
_INNER_CAPITAL = re.compile(r"[A-ZÀ-Þ](?<=[a-zà-ÿ].)")  #: only where one stands, words may be glued
BREAK = "\n"  #: the token between two lines


class Tokens(NamedTuple):
    """Parallel columns: token ``i`` is ``words[i]``, at ``starts[i]`` to ``ends[i]`` of the text."""

    words: list[str]
    lows: list[str]
    starts: list[int]
    ends: list[int]
    capitals: list[int]  #: the tokens that begin with a capital

    def among(self, lows: Container[str]) -> list[int]:
        """The tokens that are any of some words in small letters or marks."""
        return list(compress(count(), map(lows.__contains__, self.lows)))

    def at(self, offset: int) -> int:
        """The first token that begins at ``offset`` or later."""
        return bisect_left(self.starts, offset)


def lowered(text: str) -> str:
    """A text in small letters, as a pattern that ignores case reads it: every letter stays in its place.

    >>> lowered("İPTU")
    'iptu'
    """
    if not text.isascii():
        text = text.replace("İ", "i").replace("ı", "i").replace("ſ", "s")
    return text.lower()


def tokenize(text: str, spans: Iterable[tuple[int, int]]) -> Tokens:
    """The tokens of the given spans (lines of content), a BREAK between two of them."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    glued = _INNER_CAPITAL.search(text) is not None
    for begin, end in spans:  # parts: what stands before each token and the token, in turns
        parts: list[str] = _TOKEN.split(text[begin:end])
        if glued and _INNER_CAPITAL.search(text, begin, end):
            parts = [piece for part in parts for piece in _CAMEL.split(part)]
        edges = list(accumulate(map(len, parts), initial=begin))
        words += parts[1::2]
        words.append(BREAK)
        starts += edges[1::2]  # the last of them is the BREAK's
        ends += edges[2::2]
        ends.append(end)
    capitals = compress(count(), map(str.isupper, map(itemgetter(0), words)))
    return Tokens(words, list(map(str.lower, words)), starts, ends, list(capitals))
