"""What the parts of a report's text are: headline, chrome, sentences, quotation marks.

Everything here is a span of the original text; nothing is rewritten. *Chrome* is what the website put
around and between the report: teasers, tag lists, counters, comment boxes. It yields no claims.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cache
from typing import NamedTuple

from kg.claims import Span
from kg.cues import any_of, phrases, verbs
from kg.vocab import data_path, read_table

_PROSE = 140  #: a line this long that ends like a sentence is no teaser
_MONTHS = "jan|feb|mar|apr|may|mei|jun|jul|aug|agu|sep|oct|okt|nov|dec|des"
_DATELINE = re.compile(
    rf"\s*+(?:\w+\s*+(?:,\s*+)?)?(?:(?:{_MONTHS})[a-z]*\.?\s+\d{{1,2}},?\s+\d{{4}}|\d{{1,2}}\s+(?:{_MONTHS})[a-z]*\.?\s+\d{{4}}"
    r"|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d\d-\d\d)"
    r"(?:\s*+(?:[-,|@]\s*+)?(?:pukul\s*+)?\d{1,2}[:.]\d\d(?:\s*+(?:wib|wita|wit|am|pm))?)?\s*+",
    re.I,
)
_LINK = re.compile(r"\[([^\]\n]*)\]\([^)\n]*\)")
_DOMAIN = re.compile(
    r"\.(?:co\.id|web\.id|go\.id|or\.id|my\.id|ac\.id|sch\.id|id|com|net|org|info|news|online|co|tv)\b",
    re.I,
)
_HOST = re.compile(r"[a-z0-9-][a-z0-9.-]*$", re.I)
_BULLET = re.compile(r"\s*(?:[-–•*▪●]|\d{1,2}[.)])\s+")
_ENDS = re.compile(r"[.!?…][\"”“'’)\s]*$")


class Line(NamedTuple):
    """One line: where it stands and whether it is the report's or the website's."""

    start: int
    end: int
    chrome: bool


class Layout(NamedTuple):
    """The parts of one text. Spans are in code points of the text."""

    lines: tuple[Line, ...]
    title: Span | None
    publisher: str | None
    dateline: Span | None  #: a line that holds nothing but a date: when the page was published
    sentences: tuple[Span, ...]  #: of the content, in order; a headline is a sentence of its own
    quotes: tuple[Span, ...]  #: what stands between a pair of quotation marks, marks left out


@cache
def _chrome_patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    rows = read_table(data_path("chrome.csv"))
    joined = (
        "|".join(f"(?:{r['pattern']})" for r in rows if r["scope"] == s) for s in ("line", "rest")
    )
    line, rest = (re.compile(rf"\W*(?:{alternatives})\W*+", re.I) for alternatives in joined)
    return line, rest


_TEASER = re.compile(r"[(\[*]*\b(?:baca|simak|lihat)\s+(?:juga|pula)\s*:[^.!?\n]*[.!?\])*]*", re.I)
_WORD = re.compile(r"\w")
_MENU = re.compile(r"\W*+(?:home|beranda|menu|navigasi)\W*+", re.I)


def _split(text: str, line: Line) -> list[Line]:
    """A paragraph with a teaser inside it, as the parts around the teaser and the teaser itself."""
    parts, start = [], line.start
    for teaser in _TEASER.finditer(text, line.start, line.end):
        parts += [Line(start, teaser.start(), False), Line(teaser.start(), teaser.end(), True)]
        start = teaser.end()
    return [p for p in [*parts, Line(start, line.end, False)] if p.end > p.start or not parts]


def _is_prose(line: str) -> bool:
    return len(line) >= _PROSE and bool(_ENDS.search(line))


def _is_furniture(line: str, pattern: re.Pattern[str]) -> bool:
    """Whether a line is of a kind that the table names, or holds no word at all."""
    return not _WORD.search(line) or bool(pattern.fullmatch(line))


def _raw_lines(text: str) -> list[tuple[int, int]]:
    found, start = [], 0
    for piece in text.splitlines(keepends=True):
        found.append((start, start + len(piece.rstrip("\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"))))
        start += len(piece)
    return found


def _lines(text: str) -> tuple[Line, ...]:
    """Mark the chrome: lines that match the table, what follows a "rest" marker until prose comes again,
    and the bulleted teasers above the report or below a "Baca juga"."""
    line_pattern, rest_pattern = _chrome_patterns()
    out: list[Line] = []
    in_rest = after_teaser = in_menu = False
    seen_body = False
    for start, end in _raw_lines(text):
        line = text[start:end]
        if not line.strip():
            out.append(Line(start, end, False))
            in_menu = False
            continue
        prose = _is_prose(line)
        in_menu = in_menu and not prose or bool(_MENU.fullmatch(line))
        if rest_pattern.fullmatch(line):
            in_rest, chrome = True, True
        elif _is_furniture(line, line_pattern) and not (prose and len(line) > 300):
            after_teaser, chrome = True, True
        elif (in_rest or in_menu) and not prose:
            chrome = True
        else:
            bullet = bool(_BULLET.match(line)) and not _ENDS.search(line)
            chrome = bullet and (after_teaser or not seen_body)
            if not chrome:
                in_rest = after_teaser = False
                seen_body = True
        line_ = Line(start, end, chrome)
        out += [line_] if chrome else _split(text, line_)
    return _without_trailers(text, out)


_SENTENCE = 40  #: a shorter line that ends in a full stop may be a credit
_CREDIT = re.compile(rf"\b{any_of('credits')}\b|@|^\W*\(|[:_]", re.I)


def _is_told(line: str) -> bool:
    """Whether a line, short as it may be, ends like a sentence or a quotation."""
    return len(line.strip()) > _SENTENCE and bool(_ENDS.search(line.rstrip(" *")))


def _without_trailers(text: str, lines: list[Line]) -> tuple[Line, ...]:
    """Headlines of other articles below the last paragraph are chrome; a closing credit is not."""
    told = [k for k, x in enumerate(lines) if not x.chrome and _is_told(text[x.start : x.end])]
    last = told[-1] if told else len(lines)
    for k in range(last + 1, len(lines)):
        line = text[lines[k].start : lines[k].end].strip()
        words = [w for w in re.findall(r"[^\W\d_]+", line) if len(w) > 3]
        titled = len(words) > 3 and sum(w[0].isupper() for w in words) > 0.7 * len(words)
        if titled and not _ENDS.search(line) and not _CREDIT.search(line):
            lines[k] = lines[k]._replace(chrome=True)
    return tuple(lines)


def _title(text: str, content: list[Line]) -> Span | None:
    """The first line of words that does not read like a paragraph."""
    for i, line in enumerate(content[:6]):
        words = text[line.start : line.end].strip("# \t*")
        if _DATELINE.fullmatch(words) or _LINK.search(words) or len(words.split()) < 4:
            continue
        if len(words) > 220 or _ENDS.search(words) or not any(map(str.isupper, words)):
            return None
        if _DOMAIN.search(words.split()[0]) or words.endswith((",", "–", "-")):
            return None
        if i + 1 >= len(content):
            return None
        start = text.index(words, line.start)
        return Span(start, start + len(words))
    return None


def _publisher(text: str, content: list[Line]) -> str | None:
    """The first site that the opening lines name: "suarariau.id"."""
    for line in content[:8]:
        for domain in _DOMAIN.finditer(text, line.start, line.end):
            host = _HOST.search(text[max(line.start, domain.start() - 60) : domain.start()])
            if host:
                return host.group().lstrip(".") + domain.group()
    return None


_STOP = re.compile(r"[.!?…]+[\"”“'’)]*(?=\s+[\"“”'‘(*]*[A-ZÀ-ÞÂ]|\s*$)|[.!?][\"”](?=[A-Z])")


def _cut(text: str, start: int, end: int) -> list[Span]:
    """The sentences of one paragraph."""
    out, begin = [], start
    for stop in _STOP.finditer(text, start, end):
        before = re.search(r"([^\W\d_]+|\d+)$", text[max(begin, stop.start() - 24) : stop.start()])
        word = before.group(1).lower() if before else ""
        if text[stop.start()] == "." and (len(word) == 1 or word in phrases("abbreviations")):
            continue
        out.append(Span(begin, stop.end()))
        begin = stop.end()
        while begin < end and text[begin].isspace():
            begin += 1
    if begin < end:
        out.append(Span(begin, end))
    return out


def _paragraphs(text: str, content: list[Line], title: Span | None) -> list[Span]:
    """Content lines, joined where a line breaks off in the middle of a sentence."""
    joined: list[Span] = []
    for line in content:
        start = (
            line.start
            + len(text[line.start : line.end])
            - len(text[line.start : line.end].lstrip())
        )
        end = line.start + len(text[line.start : line.end].rstrip())
        head = joined[-1] if joined else None
        goes_on = (
            head is not None
            and text[start].islower()
            and text[head.end - 1] not in '.!?:"”'
            and not (title and head.end <= title.end)
        )
        if goes_on and head is not None:
            joined[-1] = Span(head.start, end)
        else:
            joined.append(Span(start, end))
    return joined


_MARK = re.compile(
    r"[\"“”„‟«»″]{1,2}|''|``|´´|โ€[œ\x9d]?|[โâ](?=[A-Z])|(?<=[\w,.!?])[โâ](?=[\s,.]|$)|â€œ|â€\x9d?|&quot;|&ldquo;|&rdquo;"
)
_SAYS_NEXT = re.compile(rf"\s*+,?\s*+(?:\w*(?:{'|'.join(sorted(verbs('stem')))})\w*)\b", re.I)


def _closes(text: str, mark: re.Match[str]) -> bool:
    """Whether a mark, by itself, looks like the end of a quotation rather than its beginning."""
    before, after = text[max(0, mark.start() - 1) : mark.start()], text[mark.end() : mark.end() + 1]
    if _SAYS_NEXT.match(text, mark.end()) and before.strip():
        return True
    if mark.group()[0] == "”":
        return (
            bool(before.strip())
            and before not in "([:"
            and not (before.isspace() and after.strip())
        )
    return (
        bool(before.strip())
        and before not in "([:–—-"
        and not after.isalnum()
        and after not in "(*"
    )


def _quotes(text: str, paragraphs: list[Span]) -> list[Span]:
    """Pair the marks paragraph by paragraph; a closing mark without an opening one makes no quotation."""
    out: list[Span] = []
    for paragraph in paragraphs:
        opened: int | None = None
        for mark in _MARK.finditer(text, paragraph.start, paragraph.end):
            if opened is None:
                orphan = mark.start() > paragraph.start and _closes(text, mark)
                opened = None if orphan else mark.end()
            else:
                out.append(Span(opened, mark.start()))
                opened = None
    return out


def layout(text: str) -> Layout:
    """Find the parts of a report."""
    lines = _lines(text)
    content = [x for x in lines if not x.chrome and text[x.start : x.end].strip()]
    title = _title(text, content)
    datelines = [x for x in content[:10] if _DATELINE.fullmatch(text, x.start, x.end)]
    body = [x for x in content if x not in datelines]
    paragraphs = _paragraphs(text, body, title)
    sentences = [s for p in paragraphs for s in _cut(text, p.start, p.end)]
    dateline = Span(datelines[0].start, datelines[0].end) if datelines else None
    return Layout(
        lines,
        title,
        _publisher(text, content),
        dateline,
        tuple(sentences),
        tuple(_quotes(text, paragraphs)),
    )


def sentence_at(layout: Layout, start: int, end: int) -> Span:
    """The sentence around a span, or the span itself where it stands in none."""
    at = bisect_right(layout.sentences, (start, 1 << 60)) - 1
    if at >= 0 and layout.sentences[at].end >= start:
        return Span(layout.sentences[at].start, max(end, layout.sentences[at].end))
    return Span(start, end)
