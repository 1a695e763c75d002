"""Ceremonies at which an office changes hands: whether a report is about one, and who presides."""

from __future__ import annotations

import re

from kg.claims import Span
from kg.cues import any_of, one_of
from kg.items import Item, PersonItem
from kg.people import Person
from kg.postings import Postings
from kg.vocab import forms, lexicon

# in the text in small letters
_CEREMONY = re.compile(
    one_of(
        (f.lower() for f in forms(lexicon("activities")["sertijab"]) if " " in f or len(f) > 6),
        blank=" ",
    )
)
_AFTERWARDS = re.compile(r"\b(?:usai|setelah|pasca|selepas|sejak)\s*$")
# in the text as written
_PRESIDED = re.compile(rf"\b{any_of('presided by')}\s+", re.I)
_PRESIDING = re.compile(rf"[\s,]*{any_of('presiding')}\b", re.I)
_NEAR = 60  #: how far before a name its role, and the word that he presides, may stand
_EARLY = 400  #: characters of the body in which a report says what it is about
_OFTEN = 2  #: named more often, the ceremony is what the report is about


def is_handover(low: str, title: Span | None, body: int) -> bool:
    """Whether a report is about a change of office: said in the headline, early, or often.

    ``low`` is its text in small letters.
    """
    hits = [
        m.start()
        for m in _CEREMONY.finditer(low)
        if not _AFTERWARDS.search(low[max(0, m.start() - 16) : m.start()])
    ]
    in_title = any(title.start <= h < title.end for h in hits) if title else False
    return in_title or any(body <= h < body + _EARLY for h in hits) or len(hits) > _OFTEN


def presider(text: str, item: Item, postings: Postings) -> tuple[Person, Span] | None:
    """Whom a report says to preside: ``dipimpin Kapolres AKBP A``, ``Kapolda Irjen Pol B melantik``."""
    person = postings.person(item)
    if person is None or not isinstance(item, PersonItem) or not item.rank:
        return None
    roles = [p.role.start for p in postings.of(person) if 0 <= item.start - p.role.end < _NEAR]
    start = min([*roles, item.start])
    before = _PRESIDED.search(text, max(0, start - _NEAR), start)
    told = (before and before.end() == start) or _PRESIDING.match(text, item.end)
    return (person, Span(start, item.end)) if told else None
