"""What the parts of a report's text are: headline, chrome, sentences, quotation marks.

Everything here is a span of the original text; nothing is rewritten. *Chrome* (:mod:`kg.chrome`) is what the
website put around and between the report: teasers, tag lists, counters, comment boxes. It yields no claims.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from kg.chrome import Line, ends_sentence, read_lines
from kg.claims import Span
from kg.cues import phrases, verbs

_MONTHS = "jan|feb|mar|apr|may|mei|jun|jul|aug|agu|sep|oct|okt|nov|dec|des"
_DATELINE = re.compile(
    rf"\s*+(?:\w++\s*+(?:,\s*+)?)?(?:(?:{_MONTHS})[a-z]*+\.?\s++\d{{1,2}},?\s++\d{{4}}|\d{{1,2}}\s++(?:{_MONTHS})[a-z]*+\.?\s++\d{{4}}"
    r"|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d\d-\d\d)"
    r"(?:\s*+(?:[-,|@]\s*+)?(?:pukul\s*+)?\d{1,2}[:.]\d\d(?:\s*+(?:wib|wita|wit|am|pm))?)?\s*+",
    re.I,
)
_LINK = re.compile(r"\[([^\[\]\n]*+)\]\([^()\n]*+\)")
_DOMAIN = re.compile(
    r"\.(?:co\.id|web\.id|go\.id|or\.id|my\.id|ac\.id|sch\.id|id|com|net|org|info|news|online|co|tv)\b",
    re.I,
)
_HOST = re.compile(r"[a-z0-9-][a-z0-9.-]*$", re.I)


class Layout(NamedTuple):
    """The parts of one text. Spans are in code points of the text."""

    lines: tuple[Line, ...]
    title: Span | None
    publisher: str | None
    dateline: Span | None  #: a line that holds nothing but a date: when the page was published
    sentences: tuple[Span, ...]  #: of the content, in order; a headline is a sentence of its own
    quotes: tuple[Span, ...]  #: what stands between a pair of quotation marks, marks left out


def _title(text: str, content: list[Line]) -> Span | None:
    """The first line of words that does not read like a paragraph."""
    for i, line in enumerate(content[:6]):
        words = text[line.start : line.end].strip("# \t*")
        if _DATELINE.fullmatch(words) or _LINK.search(words) or len(words.split()) < 4:
            continue
        if len(words) > 220 or ends_sentence(words) or not any(map(str.isupper, words)):
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


_LAST_WORD = re.compile(r"\n?([^\W\d_]++|\d++)")  #: of words read backwards
_STOP = re.compile(
    r"[.!?…](?:(?<![.!?…].)[.!?…]*+[\"”“'’)]*+(?=\s+[\"“”'‘(*]*[A-ZÀ-ÞÂ]|\s*$)|(?<!…)[\"”](?=[A-Z]))"
)


def _cut(text: str, start: int, end: int) -> list[Span]:
    """The sentences of one paragraph."""
    out, begin = [], start
    for stop in _STOP.finditer(text, start, end):
        before = _LAST_WORD.match(text[max(begin, stop.start() - 24) : stop.start()][::-1])
        word = before.group(1)[::-1].lower() if before else ""
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
        words = text[line.start : line.end]
        start, end = line.end - len(words.lstrip()), line.start + len(words.rstrip())
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
_MARK_SIGN = re.compile("[\"“”„‟«»″'`´โâ&]")  #: what a mark begins with
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


def _marks(text: str, paragraph: Span) -> Iterator[re.Match[str]]:
    """The quotation marks of a paragraph, in order."""
    end = paragraph.start
    for sign in _MARK_SIGN.finditer(text, *paragraph):
        mark = _MARK.match(text, sign.start(), paragraph.end) if sign.start() >= end else None
        if mark:
            end = mark.end()
            yield mark


def _quotes(text: str, paragraphs: list[Span]) -> list[Span]:
    """Pair the marks paragraph by paragraph; a closing mark without an opening one makes no quotation."""
    out: list[Span] = []
    for paragraph in paragraphs:
        opened: int | None = None
        for mark in _marks(text, paragraph):
            if opened is None:
                orphan = mark.start() > paragraph.start and _closes(text, mark)
                opened = None if orphan else mark.end()
            else:
                out.append(Span(opened, mark.start()))
                opened = None
    return out


def layout(text: str) -> Layout:
    """Find the parts of a report."""
    lines = read_lines(text)
    content = [x for x in lines if not x.chrome and text[x.start : x.end].strip()]
    title = _title(text, content)
    datelines = [x for x in content[:10] if _DATELINE.fullmatch(text, x.start, x.end)]
    body = [x for x in content if x not in datelines]
    paragraphs = _paragraphs(text, body, title)
    sentences = [s for p in paragraphs for s in _cut(text, p.start, p.end)]
    dateline = Span(datelines[0].start, datelines[0].end) if datelines else None
    return Layout(
        tuple(lines),
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
