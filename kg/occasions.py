"""When and where an event took place: which of a report's dates, times and places are the event's.

All patterns read the text in small letters.
"""

from __future__ import annotations

import re

from kg.claims import Span
from kg.cues import any_of
from kg.dates import DateMention, TimeMention, find_dates, find_times
from kg.localities import PlaceRef
from kg.people import Person
from kg.scenes import Scene

_ENDS = re.compile(rf"{any_of('ends')}[\w\s]{{0,24}}$")
_BOUNDS = re.compile(rf"{any_of('bounds')}\s*$")
_NOT_EVENT = re.compile(
    rf"(?:{any_of('documents')}[\w\s,.\"“”]{{0,36}}"
    rf"|{any_of('voting')}[\s,]*(?:{any_of('on')}\s*)*)[(\s]*$"
)
_STATEMENT = re.compile(rf"{any_of('stating')}[^.\n]{{0,90}}$")
_UNCODED = ("hamlet", "rt", "street", "venue")
_STAMP = 100  #: a date in a shorter line above the first paragraph is the page's
_HEAD = 80  #: how far before the body an event's date or time may stand (datelines)


def event_dates(scene: Scene) -> list[DateMention]:
    """The days of the event, the likeliest first: no deadline, birthday, telegram or statement."""
    dates = [d for d in find_dates(scene.text) if _of_the_report(scene, d)]
    fitting = [d for d in dates if not _NOT_EVENT.search(scene.before(d.start, 70))]
    strong = [d for d in fitting if d.weekday or scene.before(d.start, 2).strip().endswith("(")]
    early = [d for d in strong if d.start >= scene.body - _HEAD]
    told = [d for d in early if not _STATEMENT.search(scene.before(d.start, 110))]
    return next((pool for pool in (told, early, strong, fitting) if pool), [])


def event_date(scene: Scene) -> DateMention | None:
    """The day of the event."""
    return next(iter(event_dates(scene)), None)


def _of_the_report(scene: Scene, date: DateMention) -> bool:
    """Whether a date is the report's own: not the website's, not the page's date of publication."""
    published, line = scene.layout.dateline, scene.line(date.start)
    if line.chrome or (published and published.start <= date.start < published.end):
        return False
    if line.end - line.start > _STAMP:
        return True
    sentences = scene.layout.sentences
    prose = next((s.start for s in sentences if s.end - s.start > _STAMP), len(scene.text))
    open_line = scene.text[line.start : line.end].rstrip().endswith((".", "–", "-"))
    return line.start >= prose or open_line


def event_times(scene: Scene) -> tuple[TimeMention | None, TimeMention | None]:
    """When the event began and, if a time of its own says so, when it ended."""
    start = end = None
    for time in find_times(scene.text):
        if scene.line(time.start).chrome or _is_stamp(scene, time):
            continue
        if _ENDS.search(scene.before(time.start, 44)):
            end = end or time
        elif _BOUNDS.search(scene.before(time.start, 30)):
            continue
        elif start is None and time.start >= scene.body - _HEAD:
            start = time
    return start, end


def _is_stamp(scene: Scene, time: TimeMention) -> bool:
    """A time in a short line of its own without "pukul" says when the page was published."""
    line = scene.line(time.start)
    return line.end - line.start < _HEAD and scene.text[time.start].isdigit()


def event_places(scene: Scene, by: list[Person]) -> list[PlaceRef]:
    """The most specific places of the opening, then of the whole body, then the areas of those who act."""
    body = [p for p in scene.where.places if _acted_in(scene, p)]
    lead = [p for p in body if any(s.start < scene.opening_end for s in p.spans)]
    areas = [a for p in by for posting in scene.postings.of(p) for a in posting.areas]
    near = lead or body
    for level in ("village", "district", "regency"):
        for pool in (lead, body, areas if level == "village" else []):
            found = [p for p in pool if p.level == level]
            if found:
                return [*_uncoded(near), *(found if level == "village" else found[:2])]
    return _uncoded(near)


def _uncoded(places: list[PlaceRef]) -> list[PlaceRef]:
    return [p for p in places if p.code is None and p.level in _UNCODED]


def _acted_in(scene: Scene, place: PlaceRef) -> bool:
    """Whether a place stands in words of its own: not as what a head or a candidate is of."""
    spans = place.spans if scene.layout.title else [s for s in place.spans if s.start >= scene.body]
    return any(_own_words(scene, place, s) for s in spans)


def _own_words(scene: Scene, place: PlaceRef, span: Span) -> bool:
    if scene.in_quote(span.start):
        return False
    role = scene.heads.get(span.start)
    return role.row["of"] == "area" if role else scene.where.inside(place)
