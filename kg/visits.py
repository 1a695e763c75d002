"""Visits: what police (or police with army) did towards the community.

A report tells of one visit, or of one for each of the days on which it says that something was done.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kg.claims import Span
from kg.cues import any_of
from kg.dates import DateMention, TimeMention
from kg.localities import PlaceRef, UnitRef
from kg.occasions import event_dates, event_places, event_times, places_told
from kg.participants import acting_units, conducted_by, led_by_others, people_met, unnamed_posts
from kg.people import Person
from kg.postings import Posting
from kg.scenes import Scene
from kg.topics import activities, election, groups_met, programmes, visit_activity
from kg.vocab import lexicon

_DAY_BEFORE = re.compile(rf"\s*{any_of('day before')}\b")  #: in small letters
_LISTENING = re.compile(r"\b(?:curhat|minggu kasih)\b")  #: in small letters
_SINCE = re.compile(r"\b(?:sejak|hingga|sampai|sebelum)\s*$")  #: in small letters


@dataclass(slots=True)
class Visit:
    """One visit. ``trigger`` are the words that say what was done."""

    activity: str  #: concept
    trigger: Span
    programmes: list[tuple[str, Span]] = field(default_factory=list)
    election: tuple[str, Span] | None = None
    date: DateMention | None = None
    start: TimeMention | None = None
    end: TimeMention | None = None
    places: list[PlaceRef] = field(default_factory=list)
    by: list[Person] = field(default_factory=list)
    posts: list[Posting] = field(default_factory=list)
    units: list[UnitRef] = field(default_factory=list)
    met: list[Person] = field(default_factory=list)
    groups: list[tuple[str, Span]] = field(default_factory=list)


def find_visits(scene: Scene) -> list[Visit]:
    """The visits of a report, in the order of their days; none where it tells of none."""
    found = visit_activity(scene)
    if found is None:
        return []
    visit = Visit(*found, programmes=programmes(scene), election=election(scene))
    visit.start, visit.end = event_times(scene)
    visit.by = conducted_by(
        scene, everyone=_LISTENING.search(scene.low, *visit.trigger) is not None
    )
    visit.posts = [] if visit.by else unnamed_posts(scene)
    if not (visit.by or visit.posts) and led_by_others(scene):
        return []
    visit.units = acting_units(scene, visit.by)
    visit.places = event_places(scene, visit.by)
    visit.met = people_met(scene)
    visit.groups = groups_met(scene)
    days = event_dates(scene)
    visit.date = days[0] if days else None
    return [visit, *_on_other_days(scene, visit, days[1:])]


def _on_other_days(scene: Scene, first: Visit, days: list[DateMention]) -> list[Visit]:
    """A visit for each further day whose sentence says that something was done.

    It takes with it the people and places that are named from there on.
    """
    more: list[Visit] = []
    seen = {first.date.iso} if first.date else set()
    for day in days:
        begin = scene.sentence_start(day.start)
        end = next((s.end for s in scene.layout.sentences if s.start == begin), day.end)
        done = [a for a in activities(scene, Span(begin, end)) if _is_visit(a[0])]
        behind = first.date is not None and begin > first.date.start
        before = _DAY_BEFORE.match(scene.low, begin) is not None
        later = behind and first.date is not None and (day.iso > first.date.iso or before)
        since = _SINCE.search(scene.before(day.start, 16))
        if day.iso in seen or not later or not day.weekday or not done or since:
            continue
        seen.add(day.iso)
        more.append(_split_off(first, Visit(*done[0], date=day), begin))
        more[-1].places = more[-1].places or places_told(scene, Span(begin, end))
    return more


def _is_visit(concept: str) -> bool:
    return lexicon("activities")[concept]["visit"] == "yes"


def _split_off(first: Visit, other: Visit, begin: int) -> Visit:
    """Move what is first named from ``begin`` on from one visit to the other."""
    for name in ("by", "met"):
        people: list[Person] = getattr(first, name)
        setattr(other, name, [p for p in people if p.items[0].start >= begin])
        setattr(first, name, [p for p in people if p.items[0].start < begin])
    other.places = [p for p in first.places if p.spans[-1].start >= begin]
    first.places = [p for p in first.places if p.spans[0].start < begin]
    other.programmes, other.election, other.units = first.programmes, first.election, first.units
    return other
