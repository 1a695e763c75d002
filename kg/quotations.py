"""Who is quoted: each pair of quotation marks joined to the person whose words they hold.

Read in this order: the name or role behind the closing mark ("...," ujar Iptu Suriarta), the one before the
opening mark (Kapolsek menambahkan, "..."), and where only "ujarnya" stands, the one who spoke last.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from kg.claims import Span
from kg.items import Item, PersonItem, RoleItem
from kg.layout import Layout
from kg.people import Person, verbs
from kg.postings import Postings
from kg.scenes import Scene

_WORD = re.compile(r"[^\W\d_]+")
_ASIDE = re.compile(r"\b(?:kepada|oleh|pada|untuk|saat|ketika|dengan|di hadapan|terhadap)\b")
#: Words that make the person behind them somebody's company, not the one who speaks.
_COMPANY = frozenset("mendampingi didampingi bersama dengan kepada mewakili oleh".split())
_NOBODY = frozenset(
    "hadirin warga masyarakat seorang salah mereka para peserta penonton jemaat siswa anak".split()
)
_REACH = 170  #: how far behind a quotation its speaker may stand
_LEAST_WORDS = 3


@dataclass(slots=True)
class Quotation:
    """A quoted stretch, its speaker, and the words that say who speaks."""

    span: Span
    speaker: Person
    by: Span
    rule: str


def find_quotations(scene: Scene) -> list[Quotation]:
    """The quotations of a report whose speaker it tells, in the order of the text."""
    return Quotations(scene.text, scene.layout, scene.items, scene.people, scene.postings).found


class Quotations:
    """Finds the speakers of one report's quotations."""

    def __init__(
        self,
        text: str,
        layout: Layout,
        items: Sequence[Item],
        people: Sequence[Person],
        postings: Postings,
    ) -> None:
        self.text, self.layout, self.postings = text, layout, postings
        self.people = people
        pairs = [(i.start, i, p) for p in people for i in p.items]
        pairs += [
            (r.start, r, p) for r in items if isinstance(r, RoleItem) and (p := self._bearer(r))
        ]
        self.mentions: list[tuple[int, Item, Person]] = sorted(
            pairs, key=lambda x: (x[0], x[1].end)
        )
        self.starts = [m[0] for m in self.mentions]
        self.quotes = layout.quotes
        self.found: list[Quotation] = []
        self.last: tuple[Person, Span] | None = None
        self._mark = 0
        for n, quote in enumerate(self.quotes):
            self._read(n, quote)

    # persons meant by a role alone

    def _bearer(self, role: RoleItem) -> Person | None:
        """The one person whom "Kapolsek" or "Kapolsek Lasem" means in this report."""
        unit = self.postings.where.unit_of(role.unit)
        holders: list[Person] = []
        for posting in self.postings.found:
            same = (
                posting.role.row["concept"] == role.row["concept"] and posting.label == role.label
            )
            if (
                role.place
                and posting.place
                and posting.place is not self.postings.where.place_of(role.place)
            ):
                continue
            if (
                same
                and posting.person
                and posting.tense == "now"
                and (unit is None or posting.unit in (unit, None))
            ):
                holders.append(posting.person)
        distinct = list(dict.fromkeys(map(id, holders)))
        return holders[0] if len(distinct) == 1 else None

    # one quotation

    def _read(self, n: int, quote: Span) -> None:
        self._heard(quote.start)
        said = len(_WORD.findall(quote.of(self.text)))
        speaker = self._behind(n, quote)
        if speaker is None and self._continues(n, quote):
            return
        if speaker is None and said >= _LEAST_WORDS:
            speaker = self._before(n, quote)
        if speaker is None:
            return
        person, by, rule = speaker
        self.last = (person, by)
        self._mark = quote.end
        self.found.append(Quotation(quote, person, by, rule))

    def _limit(self, n: int) -> int:
        """Where the words behind quotation ``n`` end: at the next one or at the end of the paragraph."""
        here = self.quotes[n].end
        following = self.quotes[n + 1].start if n + 1 < len(self.quotes) else len(self.text)
        line = next((x.end for x in self.layout.lines if x.start <= here <= x.end), len(self.text))
        return min(following, line, here + _REACH)

    def _behind(self, n: int, quote: Span) -> tuple[Person, Span, str] | None:
        """``,” ujar Kapolsek Klari Kompol A``, ``,” ujarnya``."""
        words = _WORD.finditer(self.text, quote.end, self._limit(n))
        say = next(
            (
                w
                for w, _ in zip(words, range(3), strict=False)
                if w.group().lower() in verbs("say") | verbs("saying")
            ),
            None,
        )
        if say is None:
            return self._apposed(n, quote)
        sentence = self._sentence_end(say.end(), self._limit(n))
        named = self._first(say.end(), sentence)
        if (
            named
            and self._unnamed(say.end())
            and _ASIDE.search(self.text, say.end(), named[0].start)
        ):
            return None
        if named and (not say.group().lower().endswith("nya") or named[0].start - say.end() < 4):
            return named[1], Span(say.start(), named[0].end), "quotation.said-by"
        pronoun = None if self._unnamed(say.end()) else self._pronoun(quote.start)
        if pronoun:
            return pronoun[0], Span(say.start(), say.end()), "quotation.pronoun"
        return None

    def _unnamed(self, at: int) -> bool:
        """Whether the speaker is a group or nobody by name: ``sahut hadirin``."""
        word = _WORD.search(self.text, at, at + 24)
        return bool(word) and word.group().lower() in _NOBODY if word else False

    def _apposed(self, n: int, quote: Span) -> tuple[Person, Span, str] | None:
        """A speaker named right behind the mark without a verb of saying."""
        named = self._first(quote.end, min(quote.end + 30, self._limit(n)))
        if named and not _WORD.search(self.text, quote.end, named[0].start):
            return named[1], named[0].span, "quotation.said-by"
        return None

    def _sentence_end(self, start: int, limit: int) -> int:
        """Where the sentence that names the speaker ends; titles and ranks hold full stops."""
        stop = re.compile(r"[.!?]\s+(?=[A-Z“\"])").search(self.text, start, limit)
        while (
            stop
            and len(self.text[start : stop.start()].rsplit(None, 1)[-1:] or [""])
            and len((self.text[start : stop.start()].split() or [""])[-1]) <= 4
        ):
            stop = re.compile(r"[.!?]\s+(?=[A-Z“\"])").search(self.text, stop.end(), limit)
        return stop.start() if stop else limit

    def _first(self, start: int, end: int) -> tuple[Item, Person] | None:
        """The first mention between two offsets; a role's holder named right behind it is the same."""
        k = bisect_left(self.starts, start)
        if k == len(self.mentions) or self.mentions[k][0] >= end:
            return None
        _, item, person = self.mentions[k]
        if isinstance(item, RoleItem) and k + 1 < len(self.mentions):
            _, next_item, next_person = self.mentions[k + 1]
            if (
                next_item.start < end
                and next_item.start - item.end < 40
                and isinstance(next_item, PersonItem)
            ):
                return next_item, next_person
        return item, person

    def _continues(self, n: int, quote: Span) -> bool:
        """The second run of an interrupted quotation: same paragraph, already attributed."""
        if not self.found or n == 0 or self.found[-1].span != self.quotes[n - 1]:
            return False
        between = self.text[self.quotes[n - 1].end : quote.start]
        return "\n" not in between and len(between) < _REACH

    def _before(self, n: int, quote: Span) -> tuple[Person, Span, str] | None:
        """``Kapolsek Klari menambahkan, “...”``: the subject of the sentence that leads to the mark."""
        lead = self.text[max(0, quote.start - 400) : quote.start].rstrip("\"“”'‘„«» \t")
        paragraph = lead.rsplit("\n", 1)[-1]
        start = (
            quote.start
            - len(self.text[max(0, quote.start - 400) : quote.start])
            + len(lead)
            - len(paragraph)
        )
        if paragraph.strip() and lead.endswith((",", ":", ".")):
            subject = self._speaking(start, quote.start)
            if subject is None and lead.endswith(":"):
                sentence = self._last_sentence(start, quote.start)
                low, high = (
                    bisect_left(self.starts, sentence),
                    bisect_left(self.starts, quote.start),
                )
                subject = (
                    (self.mentions[high - 1][1], self.mentions[high - 1][2]) if high > low else None
                )
            if subject:
                return subject[1], subject[0].span, "quotation.introduced"
        if not paragraph.strip() and lead.rstrip().endswith(":"):
            previous = lead.rstrip()
            begin = (
                quote.start - 400 + previous.rfind("\n") + 1
                if quote.start > 400
                else previous.rfind("\n") + 1
            )
            subject = self._speaking(max(0, begin), quote.start)
            if subject:
                return subject[1], subject[0].span, "quotation.introduced"
        if not paragraph.strip() and self.last and self._alone(n, quote):
            return self.last[0], self.last[1], "quotation.continued"
        return None

    def _alone(self, n: int, quote: Span) -> bool:
        """Whether a quotation is a paragraph of its own, right below one that says who speaks."""
        limit = self._limit(n)
        if _WORD.search(self.text, quote.end, limit):
            return False
        above = self.text[: max(0, quote.start - 1)].rstrip()
        begin = above.rfind("\n") + 1
        return self._speaking(begin, quote.start) is not None

    # who spoke last

    def _heard(self, until: int) -> None:
        """Take note of who is said to speak between the last quotation and this one."""
        found = self._speaking(self._mark, until)
        if found:
            self.last = (found[1], found[0].span)

    def _speaking(self, start: int, end: int) -> tuple[Item, Person] | None:
        """The last person between two offsets who stands right before or behind a verb of saying."""
        hit = None
        low, high = bisect_left(self.starts, start), bisect_left(self.starts, end)
        for _, item, person in self.mentions[low:high]:
            after = _WORD.findall(self.text, item.end, min(end, item.end + 60))[:4]
            before = _WORD.findall(self.text, max(start, item.start - 40), item.start)[-2:]
            if before[-1:] and before[-1].lower() in _COMPANY:
                continue
            says = any(w.lower() in verbs("saying") for w in after)
            says = says or any(
                w.lower() in verbs("say") or w.lower() in ("menurut", "kata") for w in before
            )
            if says:
                hit = (item, person)
        return hit

    def _pronoun(self, at: int) -> tuple[Person, Span] | None:
        """Whom "ujarnya" means: the subject of the same paragraph, else the last speaker, else who is near."""
        start = self.text.rfind("\n", 0, at) + 1
        low, high = bisect_left(self.starts, start), bisect_left(self.starts, at)
        inside = self.mentions[low:high]
        quoted = any(q.start >= start and q.end < at for q in self.quotes)
        if inside and not quoted:
            speaking = self._speaking(start, at)
            if speaking:
                return speaking[1], speaking[0].span
            sentence = self._last_sentence(start, at)
            subjects = [m for m in inside if m[0] >= sentence] or inside
            return subjects[0][2], subjects[0][1].span
        if self.last:
            return self.last
        return self._subject_above(start)

    def _subject_above(self, paragraph: int) -> tuple[Person, Span] | None:
        """The first person of the nearest paragraph above that names one."""
        high = bisect_left(self.starts, paragraph)
        if not high:
            return None
        begin = self.text.rfind("\n", 0, self.mentions[high - 1][0]) + 1
        named = self.mentions[bisect_left(self.starts, begin)]
        return named[2], named[1].span

    def _last_sentence(self, start: int, at: int) -> int:
        stops = [s.start for s in self.layout.sentences if start <= s.start < at - 2]
        return stops[-1] if stops else start
