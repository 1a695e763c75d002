"""Indonesian dates and times of day, as reports write them, to ISO 8601 with the precision they state.

A date without a year ("Rabu (6/11)") takes it from the rest of the text: the year among those named whose
weekday fits, else the one named most. A weekday that contradicts the figures loses to the figures.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from kg.claims import Span

_MONTH_NAMES = (
    "januari|january|jan|jaunari", "februari|february|pebruari|feb|febuari", "maret|march|mar|mart",
    "april|apr", "mei|may", "juni|june|jun", "juli|july|jul",
    "agustus|august|agu|agst|aug|ags|agt", "september|sept|sep|septembar", "oktober|october|okt|oct",
    "november|nopember|nov|nop|novemeber", "desember|december|des|dec",
)  # fmt: skip
_MONTHS = {word: n for n, words in enumerate(_MONTH_NAMES, 1) for word in words.split("|")}
_WEEKDAY_NAMES = (
    "senin", "selasa", "rabu", "kamis", "jumat|jum'at|jum’at|jum`at|jumaat", "sabtu", "minggu|ahad",
)  # fmt: skip
_WEEKDAYS = {word: n for n, words in enumerate(_WEEKDAY_NAMES) for word in words.split("|")}
#: Time zone → offset from UTC.
OFFSETS = {"WIB": "+07:00", "WITA": "+08:00", "WIT": "+09:00"}

# Dates and times are told by their figures: they are looked for only where these or their word begin.
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = r"(?:senin|selasa|rabu|kamis|jum[’'`]?a?at|sabtu|minggu|ahad)"
_DATE = re.compile(
    rf"""(?<![\d.,/])(?:
      (?P<y0>20\d\d)-(?P<m0>\d\d)-(?P<d0>\d\d)\b
      |(?P<d1>\d{{1,2}})(?:\s*(?:-|–|s/?d|dan|hingga|sampai)\s*\d{{1,2}})?[\s-]{{1,2}}(?P<m1>{_MONTH})\b\.?,?(?:[\s-]{{1,2}}(?P<y1>\d{{4}})\b)?
      |(?P<d5>\d{{1,2}})\s?[-–]\s?\d{{1,2}}/(?P<m5>\d{{1,2}})/(?P<y5>\d{{4}})
      |(?P<d3>\d{{1,2}})\s?[/.-]\s?(?P<m3>\d{{1,2}})\s?[/.-]\s?(?P<y3>\d{{2,4}})(?![\d/])
      |(?P<d4>\d{{1,2}})/(?P<m4>\d{{1,2}})(?![\d/])
      |(?P<d2>\d{{1,2}}),\s*(?P<y2>\d{{4}})\b)""",
    re.I | re.X,
)
_DATE_BEGINS = re.compile(r"\d\d*+")
_TIME_BEGINS = re.compile(r"[pPjJ\d](?:(?<=\d)\d*+|(?<!\w.)(?=[uUkKaA]))")
_MONTH_BEFORE = re.compile(r"\b([^\W\d_]{3,9})\.?\s+$")
#: What may stand between a weekday and its date; read backwards from the date.
_WEEKDAY = re.compile(
    rf"\b(?P<weekday>{_DAY})[\s,]{{0,3}}(?:\(\w+\)\s*)?\(?\s*(?:tanggal\s+|tgl\.?\s*)?\(?\s*$", re.I
)
_BRACKET = re.compile(r"\(\s*$")
_LOOK_BACK = 34  #: how far before a date its weekday may stand
_EARLIEST, _LATEST = 1990, 2040
_YEAR = re.compile(r"(20[0-3]\d)(?<![\d.,]....)(?!\d|[.,]\d)")
_TIME = re.compile(
    r"(?:\b(?:pukul|pkl|pk|jam)\.?\s*+(?::\s*+)?(?P<h>\d{1,2})\s?[.:,]\s?(?P<m>\d{2})(?:[.:]\d\d)?\s*(?P<tz0>wib|wita|wit)?\b\.?"
    r"(?:\s*(?:-|–|—|s\.?/?d\.?|sampai(?: dengan)?(?: pukul)?|hingga(?: pukul)?)\s*(?:pukul\s*)?"
    r"(?P<h2>\d{1,2})[.:](?P<m2>\d{2}))?\s*(?P<tz>wib|wita|wit)?\b"
    r"|\b(?:pukul|pkl|jam)\.?\s*(?P<h4>\d{1,2})\s+(?P<part>pagi|siang|sore|malam)\b"
    r"|(?<![\d.,/])(?P<h3>\d{1,2})[.:](?P<m3>\d{2})\s*(?P<tz3>wib|wita|wit)\b)",
    re.I,
)


class DateMention(NamedTuple):
    """A day that a text names. ``weekday`` says whether a weekday stands with it."""

    start: int
    end: int
    iso: str
    weekday: bool

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)


class TimeMention(NamedTuple):
    """A time of day ("08:15"), the end of a span of time if stated, and the zone if stated."""

    start: int
    end: int
    at: str
    until: str | None
    zone: str | None

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)


def years(text: str) -> Counter[int]:
    """The years that a text names, with how often."""
    return Counter(int(y) for y in _YEAR.findall(text))


def _year(raw: str, named: Counter[int]) -> int | None:
    """Four digits as they are, two in this century; a mistyped year is the one named year it could be."""
    if len(raw) == 4:
        return int(raw)
    if len(raw) == 2:
        return 2000 + int(raw)
    near = [y for y in named if _drops_to(str(y), raw)]
    return near[0] if len(near) == 1 else None


def _drops_to(whole: str, part: str) -> bool:
    letters = iter(whole)
    return all(digit in letters for digit in part)


def _fitting(day: int, month: int, weekday: str | None, named: Counter[int]) -> int | None:
    """The year of a date that states none."""
    ranked = [y for y, _ in sorted(named.items(), key=lambda item: (-item[1], -item[0]))]
    wanted = _WEEKDAYS.get(weekday.lower()) if weekday else None
    if wanted is not None:
        for year in ranked:
            made = _made(year, month, day)
            if made and made.weekday() == wanted:
                return year
    return ranked[0] if ranked else None


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


class _Written(NamedTuple):
    """A date as it is written; ``year`` its figures where it states one, ``lead`` the text before it."""

    day: int
    month: int
    year: str | None
    lead: str


def _written(text: str, found: re.Match[str]) -> _Written | None:
    """The figures of a date; None for ``24, 2024`` without a month before it."""
    lead = text[max(0, found.start() - _LOOK_BACK) : found.start()]
    group = found.groupdict()
    if group["d2"]:
        word = _MONTH_BEFORE.search(lead)
        month = _MONTHS.get(word.group(1).lower()) if word else None
        if word is None or month is None:
            return None
        return _Written(int(group["d2"]), month, group["y2"], lead[: word.start()])
    n = next(n for n in "01345" if group[f"d{n}"])
    name = group[f"m{n}"].lower()
    day, month = int(group[f"d{n}"]), int(_MONTHS.get(name, name))
    day, month = (month, day) if month > 12 >= day else (day, month)
    return _Written(day, month, group.get(f"y{n}"), lead)


def _found(pattern: re.Pattern[str], begins: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The matches of a pattern that can begin only where another does."""
    end = 0
    for begin in begins.finditer(text):
        found = pattern.match(text, begin.start()) if begin.start() >= end else None
        if found:
            end = found.end()
            yield found


def find_dates(text: str, named: Counter[int] | None = None) -> list[DateMention]:
    """All days named in a text, in order. ``named`` are years known from elsewhere (publication date)."""
    known = years(text) + (named or Counter())
    read = (_date(text, found, known) for found in _found(_DATE, _DATE_BEGINS, text))
    return [mention for mention in read if mention]


def _date(text: str, found: re.Match[str], known: Counter[int]) -> DateMention | None:
    """The day that a match names; None for a fraction ("6/11" alone) or a day that never was."""
    written = _written(text, found)
    if written is None:
        return None
    day, month, raw_year, lead = written
    before = _WEEKDAY.search(lead)
    weekday = before["weekday"] if before else None
    year = _year(raw_year, known) if raw_year else None
    year = year or _fitting(day, month, weekday, known)
    made = _made(year, month, day) if year else None
    fraction = found["d4"] is not None and not weekday and not _BRACKET.search(lead)
    if made is None or fraction or not _EARLIEST <= made.year <= _LATEST:
        return None
    begin = max(0, found.start() - _LOOK_BACK) + (before.start() if before else len(lead))
    return DateMention(begin, found.end(), made.isoformat(), bool(weekday))


def find_times(text: str) -> list[TimeMention]:
    """All times of day named in a text, in order."""
    read = map(_time, _found(_TIME, _TIME_BEGINS, text))
    return [mention for mention in read if mention]


def _time(found: re.Match[str]) -> TimeMention | None:
    """The time of day that a match names; None for what no clock shows."""
    hour = int(found["h"] or found["h3"] or found["h4"])
    minute = int(found["m"] or found["m3"] or 0)
    if found["part"] in ("sore", "malam") and hour < 12:
        hour += 12
    if hour > 24 or minute > 59:
        return None
    zone = found["tz"] or found["tz0"] or found["tz3"]
    until = f"{int(found['h2']):02}:{found['m2']}" if found["h2"] else None
    at = f"{hour % 24:02}:{minute:02}"
    return TimeMention(found.start(), found.end(), at, until, zone.upper() if zone else None)
