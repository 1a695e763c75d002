"""Who is quoted: each pair of quotation marks joined to the person whose words they hold.

Read in this order: the name or role behind the closing mark ("...," ujar Iptu Suriarta), the one before the
opening mark (Kapolsek menambahkan, "..."), and where only "ujarnya" stands, the one who spoke last.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from kg.claims import Span
from kg.cues import any_of, phrases, verbs
from kg.items import Item, PersonItem, RoleItem
from kg.people import Person
from kg.postings import Posting
from kg.scenes import Scene
from kg.tokens import LETTERS

_WORD = re.compile(LETTERS)
_ASIDE = re.compile(rf"\b{any_of('aside')}\b")
_STOP = re.compile(r"[.!?]\s+(?=[A-Z“\"])")
_MARKS = "\"“”'‘„«» \t"
_BEHIND = 170  #: how far behind a quotation its speaker may stand
_AHEAD = 400  #: how far before a quotation its speaker may stand
_LEAST_WORDS = 3  #: what is shorter is no saying that somebody is introduced for

_PRIVATE = ("resident", "other")  #: kinds of persons without an office


@dataclass(slots=True)
class Quotation:
    """A quoted stretch, its speaker, and the words that say who speaks."""

    span: Span
    speaker: Person
    by: Span
    rule: str


class _Mention(NamedTuple):
    """Where a person is named, or meant by a role alone."""

    start: int
    item: Item
    person: Person

    @property
    def span(self) -> Span:
        return self.item.span


class _Told(NamedTuple):
    """Who speaks, by which words."""

    speaker: Person
    by: Span
    rule: str


def find_quotations(scene: Scene) -> list[Quotation]:
    """The quotations of a report whose speaker it tells, in the order of the text."""
    if not scene.layout.quotes:
        return []
    reader = _Reader(scene)
    for n, quote in enumerate(scene.layout.quotes):
        reader.read(n, quote)
    return reader.found


class _Reader:
    """Goes over the quotations of one report; ``last`` is the one who spoke last, by which words."""

    def __init__(self, scene: Scene) -> None:
        self.scene, self.text, self.quotes = scene, scene.text, scene.layout.quotes
        self.found: list[Quotation] = []
        self.last: tuple[Person, Span] | None = None
        self._heard_until = 0
        self._held: dict[str, list[Posting]] = {}
        for posting in scene.postings.found:
            if posting.person and posting.tense == "now":
                self._held.setdefault(posting.label, []).append(posting)
        named = [_Mention(i.start, i, p) for p in scene.people for i in p.items]
        roles = [i for i in scene.items if isinstance(i, RoleItem)]
        meant = [_Mention(r.start, r, p) for r in roles if (p := self._bearer(r))]
        self.mentions = sorted([*named, *meant], key=lambda m: (m.start, m.item.end))
        self._starts = [m.start for m in self.mentions]

    def read(self, n: int, quote: Span) -> None:
        """Find the speaker of the quotation with number ``n``."""
        heard = self._speaking(self._heard_until, quote.start)
        if heard:
            self.last = (heard.person, heard.span)
        told = self._behind(n, quote)
        if told is None and not self._continues(n, quote):
            words = len(_WORD.findall(quote.of(self.text)))
            told = self._before(n, quote) if words >= _LEAST_WORDS else None
        if told:
            self.last = (told.speaker, told.by)
            self._heard_until = quote.end
            self.found.append(Quotation(quote, *told))

    def _between(self, start: int, end: int) -> Sequence[_Mention]:
        return self.mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    # persons meant by a role alone

    def _bearer(self, role: RoleItem) -> Person | None:
        """The one person whom "Kapolsek" or "Kapolsek Lasem" means in this report."""
        holders = [p.person for p in self._held.get(role.label, ()) if self._is_of(p, role)]
        return holders[0] if len(set(map(id, holders))) == 1 else None

    def _is_of(self, posting: Posting, role: RoleItem) -> bool:
        """Whether a posting in a role of the same label is of the post that a role's words name."""
        where = self.scene.where
        unit, place = where.unit_of(role.unit), where.place_of(role.place)
        same_role = posting.role.row["concept"] == role.row["concept"]
        elsewhere = role.place and posting.place and posting.place is not place
        own_unit = unit is None or posting.unit is None or posting.unit is unit
        return same_role and own_unit and not elsewhere

    # behind the closing mark

    def _limit(self, n: int) -> int:
        """Where the words behind quotation ``n`` end: at the next one or at the end of the paragraph."""
        here, lines = self.quotes[n].end, self.scene.layout.lines
        following = self.quotes[n + 1].start if n + 1 < len(self.quotes) else len(self.text)
        line = next((x.end for x in lines if x.start <= here <= x.end), len(self.text))
        return min(following, line, here + _BEHIND)

    def _behind(self, n: int, quote: Span) -> _Told | None:
        """``,” ujar Kapolsek Klari Kompol A``, ``,” ujarnya``."""
        limit = self._limit(n)
        words = islice(_WORD.finditer(self.text, quote.end, limit), 3)
        speaking = verbs("say") | verbs("saying")
        say = next((w for w in words if w.group().lower() in speaking), None)
        if say is None:
            return self._apposed(quote, limit)
        named = self._first(say.end(), self._sentence_end(say.end(), limit))
        nobody = self._is_nobody(say.end())
        if named and nobody and _ASIDE.search(self.text, say.end(), named.start):
            return None
        if named and (not say.group().lower().endswith("nya") or named.start - say.end() < 4):
            return _Told(named.person, Span(say.start(), named.item.end), "quotation.said-by")
        speaker = None if nobody else self._pronoun(quote.start)
        return _Told(speaker, Span(*say.span()), "quotation.pronoun") if speaker else None

    def _is_nobody(self, at: int) -> bool:
        """Whether the speaker is a group or nobody by name: ``sahut hadirin``."""
        word = _WORD.search(self.text, at, at + 24)
        return word is not None and word.group().lower() in phrases("nobody")

    def _apposed(self, quote: Span, limit: int) -> _Told | None:
        """A speaker named right behind the mark without a verb of saying."""
        named = self._first(quote.end, min(quote.end + 30, limit))
        if named and not _WORD.search(self.text, quote.end, named.start):
            return _Told(named.person, named.span, "quotation.said-by")
        return None

    def _sentence_end(self, start: int, limit: int) -> int:
        """Where the sentence that names the speaker ends; titles and ranks hold full stops."""
        for stop in _STOP.finditer(self.text, start, limit):
            words = self.text[start : stop.start()].split()
            if words and len(words[-1]) > 4:
                return stop.start()
        return limit

    def _first(self, start: int, end: int) -> _Mention | None:
        """The first mention between two offsets; a role's holder named right behind it is the same."""
        inside = self._between(start, end)
        if len(inside) > 1 and isinstance(inside[0].item, RoleItem):
            near = inside[1].start - inside[0].item.end < 40
            if near and isinstance(inside[1].item, PersonItem):
                return inside[1]
        return inside[0] if inside else None

    def _continues(self, n: int, quote: Span) -> bool:
        """The second run of an interrupted quotation: same paragraph, already attributed."""
        if not self.found or n == 0 or self.found[-1].span != self.quotes[n - 1]:
            return False
        between = self.text[self.quotes[n - 1].end : quote.start]
        return "\n" not in between and len(between) < _BEHIND

    # before the opening mark

    def _before(self, n: int, quote: Span) -> _Told | None:
        """``Kapolsek Klari menambahkan, “...”``: the subject of the sentence that leads to the mark."""
        begin = max(0, quote.start - _AHEAD)
        lead = self.text[begin : quote.start].rstrip(_MARKS)
        paragraph = lead.rfind("\n") + 1
        if lead[paragraph:].strip():
            subject = self._leading(begin + paragraph, quote.start, lead[-1])
        elif lead.rstrip().endswith(":"):
            subject = self._speaking(begin + lead.rstrip().rfind("\n") + 1, quote.start)
        else:
            subject = None
        if subject:
            return _Told(subject.person, subject.span, "quotation.introduced")
        if not lead[paragraph:].strip() and self.last and self._alone(n, quote):
            return _Told(*self.last, "quotation.continued")
        return None

    def _leading(self, start: int, end: int, mark: str) -> _Mention | None:
        """Who speaks in the words of a paragraph that lead to a quotation with a mark."""
        subject = self._speaking(start, end) if mark in ",:." else None
        if subject or mark != ":":
            return subject
        inside = self._between(self._last_sentence(start, end), end)
        return inside[-1] if inside else None

    def _alone(self, n: int, quote: Span) -> bool:
        """Whether a quotation is a paragraph of its own, right below one that says who speaks."""
        if _WORD.search(self.text, quote.end, self._limit(n)):
            return False
        above = self.text[: max(0, quote.start - 1)].rstrip()
        return self._speaking(above.rfind("\n") + 1, quote.start) is not None

    # who spoke last

    def _speaking(self, start: int, end: int) -> _Mention | None:
        """The last person between two offsets who stands right before or behind a verb of saying."""
        inside = self._between(start, end)
        return next((m for m in reversed(inside) if self._says(m.item, start, end)), None)

    def _says(self, item: Item, start: int, end: int) -> bool:
        """Whether a verb of saying stands near a mention, in the text between two offsets."""
        low = self.scene.low
        before = _WORD.findall(low, max(start, item.start - 40), item.start)[-2:]
        if before and before[-1] in phrases("company"):
            return False
        if "menurut" in before or not verbs("say").isdisjoint(before):
            return True
        after = _WORD.findall(low, item.end, min(end, item.end + 60))[:4]
        return not verbs("saying").isdisjoint(after)

    def _pronoun(self, at: int) -> Person | None:
        """Whom "ujarnya" means: the paragraph's subject, else the last speaker, else who is near."""
        start = self.text.rfind("\n", 0, at) + 1
        inside = self._between(start, at)
        quoted = any(q.start >= start and q.end < at for q in self.quotes)
        if inside and not quoted:
            sentence = self._last_sentence(start, at)
            subjects = [m for m in inside if m.start >= sentence] or inside
            return (self._speaking(start, at) or subjects[0]).person
        resident = self._resident_above(start)
        if resident:
            return resident
        return self.last[0] if self.last else self._subject_above(start)

    def _resident_above(self, paragraph: int) -> Person | None:
        """A private person whom the paragraph right above brings in, and who is its first person."""
        above = self.text[:paragraph].rstrip()
        begin = above.rfind("\n") + 1
        inside = self._between(begin, len(above))
        if not inside or any(q.start >= begin and q.end <= len(above) for q in self.quotes):
            return None
        person = inside[0].person
        fresh = person.items[0].start >= begin
        return person if fresh and person.kind in _PRIVATE else None

    def _subject_above(self, paragraph: int) -> Person | None:
        """The first person of the nearest paragraph above that names one."""
        above = self._between(0, paragraph)
        if not above:
            return None
        begin = self.text.rfind("\n", 0, above[-1].start) + 1
        return self._between(begin, paragraph)[0].person

    def _last_sentence(self, start: int, at: int) -> int:
        """Where the sentence before an offset begins, within a paragraph that begins at ``start``."""
        sentences = self.scene.layout.sentences
        stops = [s.start for s in sentences if start <= s.start < at - 2]
        return stops[-1] if stops else start
