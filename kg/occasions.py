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
from kg.postings import Posting
from kg.scenes import Scene

_ENDS = re.compile(rf"{any_of('ends')}[\w\s]{{0,24}}$")
_BOUNDS = re.compile(rf"{any_of('bounds')}\s*$")
_NOT_EVENT = re.compile(
    rf"(?:{any_of('documents')}[\w\s,.\"“”]{{0,36}}"
    rf"|{any_of('polling day')}\s*,|{any_of('voting')}\s*(?:{any_of('on')}\s*)*)[(\s]*$"
)
_LABELLED = re.compile(rf"\W*{any_of('when labels')}\b[^:\n]{{0,20}}:")
_STATEMENT = re.compile(rf"{any_of('stating')}[^.\n]{{0,90}}$")
_GOING_ON = re.compile(rf"\b{any_of('going on')}\b")
_INTO = re.compile(r"\b(?:di|ke|menuju)\b[^,;]{0,60}$")
_PLANNED = re.compile(rf"\b{any_of('planned')}\b")
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
    labelled = _LABELLED.match(scene.low, line.start, line.end) is not None
    return line.start >= prose or open_line or labelled


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
    if _LABELLED.match(scene.low, line.start, line.end):
        return False
    return line.end - line.start < _HEAD and scene.text[time.start].isdigit()


def event_places(scene: Scene, by: list[Person]) -> list[PlaceRef]:
    """The most specific places of the opening, then of the whole body, then the areas of those who act."""
    body = [p for p in scene.where.places if _acted_in(scene, p) and not _is_planned(scene, p)]
    lead = [p for p in body if any(s.start < scene.opening_end for s in p.spans)]
    held = [x for p in by for x in scene.postings.of(p) if x.areas]
    areas = [a for posting in held for a in posting.areas]
    near = lead or body
    for level in ("village", "district", "regency"):
        for pool in (lead, body, areas if level == "village" else []):
            found = [p for p in pool if p.level == level]
            if found:
                more = _villages(scene, found, body, held) if level == "village" else found[:2]
                return [*_uncoded(near), *more]
    return _uncoded(near)


def places_told(scene: Scene, span: Span) -> list[PlaceRef]:
    """The villages that a stretch of a report names as where something was done."""
    named = [
        p for p in scene.where.places if any(span.start <= s.start < span.end for s in p.spans)
    ]
    return [p for p in named if p.level == "village" and _acted_in(scene, p)]


def _villages(
    scene: Scene, found: list[PlaceRef], body: list[PlaceRef], held: list[Posting]
) -> list[PlaceRef]:
    """The villages of a visit: with those of several officers and of what was done next.

    Of two villages that one officer has as his area, the visit was in the one told by itself.
    """
    areas = {a.code: a for posting in held for a in posting.areas}
    elsewhere = any(p.code not in areas for p in found)
    if len({id(posting.person) for posting in held}) > 1 and not elsewhere:
        return [*found, *(a for a in areas.values() if a not in found)]
    told = [p for p in found if not any(_only_as_area(p, x, elsewhere) for x in held)]
    next_ = [p for p in body if p.level == "village" and _went_on_to(scene, p)]
    return [*(told or found), *(p for p in next_ if p not in (told or found))]


def _only_as_area(place: PlaceRef, posting: Posting, elsewhere: bool) -> bool:
    """Whether a place stands nowhere but in the words that give an officer his area."""
    inside = all(posting.span.start <= s.start < posting.span.end for s in place.spans)
    return (elsewhere or len(posting.areas) > 1) and place in posting.areas and inside


def _went_on_to(scene: Scene, place: PlaceRef) -> bool:
    """``Kegiatan dilanjutkan di Desa B``: a sentence that tells what was done next, and where."""
    for span in place.spans:
        begin, at = scene.sentence_start(span.start), span.start
        words = scene.low[begin:at]
        if _GOING_ON.search(words) and _INTO.search(words):
            return True
    return False


def _is_planned(scene: Scene, place: PlaceRef) -> bool:
    """``Pekan depan giliran Desa B``: a place is named only where something is yet to be done."""
    starts = [(scene.sentence_start(s.start), s.start) for s in place.spans]
    return all(_PLANNED.search(scene.low, begin, at) for begin, at in starts)


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
