"""Words, figures and punctuation of a text, with their places.

Glued words come apart where the genre glues them: at punctuation ("Kec.Klari", "H.Dadang") and where a
small letter meets a capital ("BinmasPolres").
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

_TOKEN = re.compile(r"[^\W\d_]+(?:['’`´][^\W\d_]+)*|\d+|[^\w\s]|_")
_CAMEL = re.compile(r"(?<=[a-zà-ÿ])(?=[A-ZÀ-Þ][a-zà-ÿ])|(?<=[a-zà-ÿ]{2})(?=[A-ZÀ-Þ]{2})")
_SHORTEST_GLUED = 3  #: letters; a shorter word is never two
BREAK = "\n"  #: the token between two lines


class Tokens(NamedTuple):
    """Parallel columns: token ``i`` is ``words[i]``, at ``starts[i]`` to ``ends[i]`` of the text."""

    words: list[str]
    lows: list[str]
    starts: list[int]
    ends: list[int]
    capitals: list[int]  #: the tokens that begin with a capital

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


def _pieces(word: str, start: int) -> list[tuple[str, int]]:
    """The parts of a word that is glued, each with its place; the whole of one that is not."""
    cuts = [0, *(m.start() for m in _CAMEL.finditer(word)), len(word)]
    return [(word[a:b], start + a) for a, b in pairwise(cuts)]


def tokenize(text: str, spans: Iterable[tuple[int, int]]) -> Tokens:
    """The tokens of the given spans (lines of content), a BREAK between two of them."""
    words: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for begin, end in spans:
        for found in _TOKEN.finditer(text, begin, end):
            word, start = found.group(), found.start()
            if word.islower() or len(word) < _SHORTEST_GLUED or word[1:].islower():
                words.append(word)
                starts.append(start)
                ends.append(found.end())
                continue
            for piece, at in _pieces(word, start):
                words.append(piece)
                starts.append(at)
                ends.append(at + len(piece))
        words.append(BREAK)
        starts.append(end)
        ends.append(end)
    capitals = [i for i, word in enumerate(words) if word[0].isupper()]
    return Tokens(words, [w.lower() for w in words], starts, ends, capitals)
