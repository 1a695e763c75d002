"""Which lines of a text are the report's and which the website's: teasers, tag lists, counters, comments.

The kinds of chrome are rows of ``data/chrome.csv``: a ``line`` is chrome by itself; from a ``rest`` on all is
chrome until a paragraph comes. Their patterns read a line in small letters.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from kg.cues import any_of
from kg.tokens import lowered
from kg.vocab import data_path, read_table

_PROSE = 140  #: a line this long that ends like a sentence is no teaser
_LONG_PROSE = (
    300  #: a line this long that ends like a sentence is no chrome, whatever words it begins with
)
_TITLED = 0.7  #: share of a headline's longer words that have a capital
_LINE_ENDS = "\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_STOPS = tuple(".!?…")
_BEHIND_STOPS = "\"”“'’)" + "".join(c for c in map(chr, range(0x3001)) if c.isspace())
_BULLET = re.compile(r"\s*(?:[-–•*▪●]|\d{1,2}[.)])\s+")
_WORD = re.compile(r"\w")
_LETTERS = re.compile(r"[^\W\d_]+")
_TEASER = re.compile(
    r"(?:(?<![(\[*])[(\[*]++)?\b(?:baca|simak|lihat)\s++(?:juga|pula)\s*+:[^.!?\n]*+[.!?\])*]*+",
    re.I,
)
_TEASER_CUE = re.compile(r"(?:baca|simak|lihat)\s+(?:juga|pula)")  #: of the text in small letters
_MENU = re.compile(r"\W*+(?:home|beranda|menu|navigasi)\W*+")
_SENTENCE = 40  #: characters; a shorter line that ends in a full stop may be a credit
_CREDIT = re.compile(rf"\b{any_of('credits')}\b|@|^\W*\(|[:_]", re.I)


class Line(NamedTuple):
    """One line: where it stands and whether it is the report's or the website's."""

    start: int
    end: int
    chrome: bool


def ends_sentence(line: str) -> bool:
    """Whether a line ends like a sentence."""
    return line.rstrip(_BEHIND_STOPS).endswith(_STOPS)


def read_lines(text: str) -> list[Line]:
    """The lines of a text, in order; a paragraph with a teaser inside it is several."""
    marker = _Marker()
    low = lowered(text)
    out: list[Line] = []
    start, teasers = 0, _TEASER_CUE.search(low) is not None
    for piece in text.splitlines(keepends=True):
        end = start + len(piece.rstrip(_LINE_ENDS))
        line = Line(start, end, marker.is_chrome(low[start:end]))
        if teasers and not line.chrome and _TEASER_CUE.search(low, start, end):
            out += _split(text, line)
        else:
            out.append(line)
        start += len(piece)
    return _without_trailers(text, out)


@cache
def _patterns(scope: str) -> re.Pattern[str]:
    rows = [r["pattern"] for r in read_table(data_path("chrome.csv")) if r["scope"] == scope]
    alternatives = "|".join(f"(?:{pattern})" for pattern in rows)
    return re.compile(rf"(?:[^\w#]|#(?!\w))*+#?(?:{alternatives})\W*+")


class _Marker:
    """Goes over the lines of one text and marks the chrome."""

    def __init__(self) -> None:
        self.in_rest = self.in_menu = False
        self.after_teaser, self.seen_body = False, False

    def is_chrome(self, line: str) -> bool:
        """Whether the next line, in small letters, is chrome by its words or by what stood above it."""
        if not line.strip():
            self.in_menu = False
            return False
        prose = _is_prose(line)
        self.in_menu = (self.in_menu and not prose) or bool(_MENU.fullmatch(line))
        if _patterns("rest").fullmatch(line):
            self.in_rest = True
        elif not (prose and len(line) > _LONG_PROSE) and _is_furniture(line):
            self.after_teaser = True
        elif prose or not (self.in_rest or self.in_menu):
            return self._is_bulleted_teaser(line)
        return True

    def _is_bulleted_teaser(self, line: str) -> bool:
        """A bulleted headline above the report or below a "Baca juga"; other lines are the report's."""
        bullet = bool(_BULLET.match(line)) and not ends_sentence(line)
        if bullet and (self.after_teaser or not self.seen_body):
            return True
        self.in_rest = self.after_teaser = False
        self.seen_body = True
        return False


def _is_prose(line: str) -> bool:
    return len(line) >= _PROSE and ends_sentence(line)


def _is_furniture(line: str) -> bool:
    """Whether a line is of a kind that the table names, or holds no word at all."""
    return not _WORD.search(line) or bool(_patterns("line").fullmatch(line))


def _split(text: str, line: Line) -> list[Line]:
    """A paragraph with a teaser inside it, as the parts around the teaser and the teaser itself."""
    parts, start = [], line.start
    for teaser in _TEASER.finditer(text, line.start, line.end):
        parts += [Line(start, teaser.start(), False), Line(teaser.start(), teaser.end(), True)]
        start = teaser.end()
    return [p for p in [*parts, Line(start, line.end, False)] if p.end > p.start or not parts]


def _without_trailers(text: str, lines: list[Line]) -> list[Line]:
    """Headlines of other articles below the last sentence are chrome; a closing credit is not."""
    told = (
        k
        for k, x in reversed([*enumerate(lines)])
        if not x.chrome and _is_told(text[x.start : x.end])
    )
    last = next(told, len(lines))
    return [
        line._replace(chrome=True)
        if k > last and _is_headline(text[line.start : line.end])
        else line
        for k, line in enumerate(lines)
    ]


def _is_told(line: str) -> bool:
    """Whether a line, short as it may be, ends like a sentence or a quotation."""
    return len(line.strip()) > _SENTENCE and ends_sentence(line.rstrip(" *"))


def _is_headline(line: str) -> bool:
    words = [w for w in _LETTERS.findall(line) if len(w) > 3]
    titled = len(words) > 3 and sum(w[0].isupper() for w in words) > _TITLED * len(words)
    line = line.strip()
    return titled and not ends_sentence(line) and not _CREDIT.search(line)
