"""What a report is about: a visit to the community, or something else.

A report tells of a visit when an activity of ``ontology/activities.csv`` stands in its headline or opening
and no other topic (arrest, accident, court, ceremony: ``data/topics.csv``) outweighs it. All patterns
read the text in small letters.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from kg.claims import Span
from kg.cues import any_of, first_letter, whole_words
from kg.items import PersonItem, RoleItem
from kg.scenes import Scene
from kg.vocab import data_path, forms, lexicon, read_table

_CRIME = 2.0  #: weight of other topics in the opening from which a report is about them
_ENOUGH = 2  #: weight of activities from which a report tells of a visit
_HARMLESS = ("advice", "award", "portrait")  #: topics
_FIELD_ROLES = ("bhabinkamtibmas", "polisi-rw")
_GROUPS = re.compile(rf"{first_letter('groups')}\b{any_of('groups')}\b")
_ELECTION = re.compile(rf"{first_letter('elections')}\b{any_of('elections')}\b")
_ELECTION_YEAR = re.compile(
    r"\b(?:pilkada|pemilukada|pemilu)(?:\s*\([^)]*\))?(?:\s+\w+){0,2}?\s+(20\d\d)"
)
_NATIONAL = frozenset({"pemilu", "pileg", "pilpres"})


@cache
def _activities() -> tuple[re.Pattern[str], Mapping[str, str]]:
    """All forms of all activities in one pattern, and the concept of each form."""
    table = {
        f.lower(): row["concept"] for row in lexicon("activities").values() for f in forms(row)
    }
    return whole_words(table), table


class _Topics(NamedTuple):
    """Other topics: a pattern that finds words of any, and the pattern of each with its weight.

    ``harmless`` are those of the others in which nobody is suspect or victim.
    """

    any: re.Pattern[str]
    each: tuple[tuple[re.Pattern[str], float], ...]
    harmless: frozenset[re.Pattern[str]]


@cache
def _topics() -> _Topics:
    rows = read_table(data_path("topics.csv"))
    words = {r["topic"]: r["words"].split("|") for r in rows}
    patterns = {topic: whole_words(some) for topic, some in words.items()}
    return _Topics(
        whole_words(word for some in words.values() for word in some),
        tuple((patterns[r["topic"]], float(r["weight"])) for r in rows),
        frozenset(patterns[topic] for topic in _HARMLESS),
    )


@cache
def _programmes() -> tuple[tuple[str, list[str], re.Pattern[str]], ...]:
    """The label of each programme, its forms, and a pattern for them."""
    written = {r["label"]: [f.lower() for f in forms(r)] for r in lexicon("programmes").values()}
    return tuple((label, words, whole_words(words)) for label, words in written.items())


def activities(scene: Scene, span: Span) -> list[tuple[str, Span]]:
    """The activities that a stretch of a report names, with where."""
    pattern, table = _activities()
    return [(table[m.group()], Span(*m.span())) for m in pattern.finditer(scene.low, *span)]


def visit_activity(scene: Scene) -> tuple[str, Span] | None:
    """The activity of the visit that a report tells of, with the words that say so; None for no visit."""
    if scene.handover or not _has_force(scene):
        return None
    spans = scene.opening
    weights: Counter[str] = Counter()
    first: dict[str, Span] = {}
    for n, span in enumerate(spans):
        for concept, at in activities(scene, span):
            weights[concept] += int(lexicon("activities")[concept]["weight"]) * (2 if n == 0 else 1)
            first.setdefault(concept, at)
    visits = {c: n for c, n in weights.items() if lexicon("activities")[c]["visit"] == "yes"}
    meeting = _field_meeting(scene, spans)
    good = sum(visits.values()) + (_ENOUGH if meeting else 0)
    bad = _other_topics(scene, spans) + sum(weights.values()) - sum(visits.values())
    if good < _ENOUGH or bad > good:
        return None
    if not visits:
        return "sambang", meeting or spans[0]
    best = max(sorted(visits), key=lambda c: visits[c])
    return best, first[best]


def _field_meeting(scene: Scene, spans: list[Span]) -> Span | None:
    """A village officer and residents in the opening: a visit, whatever it is called."""
    officers = [
        i.span
        for i in scene.items
        if isinstance(i, RoleItem)
        and i.row["concept"] in _FIELD_ROLES
        and any(s.start <= i.start < s.end for s in spans)
    ]
    met = any(_GROUPS.search(scene.low, *s) for s in spans)
    return officers[0] if officers and met else None


def _has_force(scene: Scene) -> bool:
    """Whether police or army act in the report: an officer by rank, or a unit below Polri."""
    ranked = any(isinstance(i, PersonItem) and i.rank for i in scene.items)
    return ranked or any(u.level != "polri" for u in scene.where.units)


def _other_topics(scene: Scene, spans: list[Span], *, harmless: bool = True) -> float:
    """The weight of other topics in the opening, ``harmless`` ones too; the headline counts more."""
    topics = _topics()
    if not any(topics.any.search(scene.low, *span) for span in spans):
        return 0.0
    return sum(
        weight * len(pattern.findall(scene.low, *span)) * (3 if n == 0 else 2)
        for n, span in enumerate(spans)
        for pattern, weight in topics.each
        if harmless or pattern not in topics.harmless
    )


def is_crime(scene: Scene) -> bool:
    """Whether a report is about an arrest, an accident or a trial: its private persons are then others."""
    return _other_topics(scene, scene.opening, harmless=False) >= _CRIME


def groups_met(scene: Scene) -> list[tuple[str, Span]]:
    """Unnamed groups met, in the words of the opening."""
    held: dict[str, Span] = {}
    for span in [s for s in scene.opening if s != scene.layout.title]:
        for hit in _GROUPS.finditer(scene.low, *span):
            held.setdefault(" ".join(hit.group().split()), Span(*hit.span()))
    return list(held.items())[:4]


def programmes(scene: Scene) -> list[tuple[str, Span]]:
    """The programmes that a report names ("cooling system"), each where it is first named."""
    found = (
        (label, _first(scene, pattern))
        for label, words, pattern in _programmes()
        if any(word in scene.low for word in words)
    )
    return [(label, Span(*hit.span())) for label, hit in found if hit]


def election(scene: Scene) -> tuple[str, Span] | None:
    """``Pilkada 2024``: the election of which a report speaks, with the year it names."""
    found = _first(scene, _ELECTION)
    if found is None:
        return None
    name = found.group()
    word = "Pemilu" if name in _NATIONAL else "Pilkades" if name == "pilkades" else "Pilkada"
    dated = _first(scene, _ELECTION_YEAR)
    if dated is None:
        return word, Span(*found.span())
    return f"{word} {dated.group(1)}", Span(*dated.span())


def _first(scene: Scene, pattern: re.Pattern[str]) -> re.Match[str] | None:
    hits = (pattern.search(scene.low, *s) for s in scene.layout.sentences)
    return next((hit for hit in hits if hit), None)
