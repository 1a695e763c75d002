"""Hand-overs of office: who leaves a post, who takes it.

The text is walked from cue to cue with one post as its topic: "Jabatan X yang ditinggalkan A kini dipegang B
yang sebelumnya Y" has the topic X; A leaves it, B takes it, and B's former post is Y.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.claims import Span
from kg.cues import any_of, first_letter, one_of
from kg.items import Item, PersonItem, RoleItem, UnitItem
from kg.localities import UnitRef
from kg.people import Person
from kg.postings import Posting, Postings
from kg.tenses import Tense, effect
from kg.unspoken import COMMANDERS, command, default_unit
from kg.vocab import forms, lexicon

# in the text in small letters
_CEREMONY = re.compile(
    one_of(
        (f.lower() for f in forms(lexicon("activities")["sertijab"]) if " " in f or len(f) > 6),
        blank=" ",
    )
)
_AFTERWARDS = re.compile(r"\b(?:usai|setelah|pasca|selepas|sejak)\s*$")
_CHANGE = re.compile(rf"{first_letter('change')}\b{any_of('change')}")
# in the text as written
_CLAUSE_ENDS = re.compile(r"\n|(?<=[a-z0-9)])\.\s")
_SENTENCE_ENDS = re.compile(r"\n|[a-z0-9)]\.\s+[A-Z]")
# behind or before a role
_YEARS = re.compile(rf"\btahun {any_of('being')}(?: sebagai)?\s*$", re.I)
_MOVES = re.compile(rf"[\s,]*(?:{any_of('about now')} )?{any_of('moved')}", re.I)
_OLD = re.compile(rf"\b{any_of('old holder')}\b", re.I)
_OFFICE = re.compile(rf"\b{any_of('office')}\b[^.]{{0,30}}$", re.I)
_CHANGING = re.compile(rf"\s*(?:\(|{any_of('changing')}\b)", re.I)
# behind or before a unit
_LEADS = re.compile(rf"\b{any_of('leading')}\s*$", re.I)
_HELM = re.compile(
    rf"\b{any_of('helm')}(?: \w+)?(?: {any_of('command')})?(?: di)?\s*$",
    re.I,
)
_GIVES_UP = re.compile(
    rf"[\s,]*(?:{any_of('about now')} )?(?:{any_of('moved')}|{any_of('giving up')})",
    re.I,
)
# before a person
_FROM = re.compile(r"\bdari\s*$", re.I)
_PASSED = re.compile(
    rf"^\s*,?\s*(?:{any_of('passing aside')}\b[\w ]{{0,60}}?\s)?(?:di\w+ |beralih )?"
    rf"{any_of('passing on')}\s*$",
    re.I,
)
_RECEIVES = re.compile(rf"{any_of('receiving')}[\w ]* dari\s*$", re.I)
_REPLACES = re.compile(r"\bmenggantikan\s*$", re.I)
_HIS = re.compile(rf"\b{any_of('his post')}\b", re.I)
_BARE = re.compile(rf"(?:^|\s){any_of('between holders')}\s*$", re.I)
# who presides
_PRESIDED = re.compile(rf"\b{any_of('presided by')}\s+", re.I)
_PRESIDING = re.compile(rf"[\s,]*{any_of('presiding')}\b", re.I)
_NEAR = 60  #: how far before a name its role, and the word that he presides, may stand
_FAR = 400  #: a person and a post farther apart are no stretch of text that says anything
_OFTEN = 2  #: named more often, the ceremony is what the report is about


@dataclass(slots=True)
class HandOver:
    """One post that changes hands. ``spans`` are the words that say so."""

    role: RoleItem
    unit: UnitRef | None
    outgoing: Person | None = None
    incoming: Person | None = None
    presided_by: tuple[Person, Span] | None = None
    spans: list[Span] = field(default_factory=list)

    def span(self, longest: int) -> Span:
        """The stretch that tells the hand-over; its first words where it is longer than ``longest``."""
        whole = Span(min(s.start for s in self.spans), max(s.end for s in self.spans))
        return whole if whole.end - whole.start <= longest else self.spans[0]


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
    return in_title or any(body <= h < body + _FAR for h in hits) or len(hits) > _OFTEN


def handovers(text: str, items: Sequence[Item], postings: Postings) -> list[HandOver]:
    """The hand-overs that a report tells; what they say of posts goes into its postings."""
    if not _CHANGE.search(postings.low):
        return []
    reader = _Reader(text, postings)
    reader.read(items)
    found = [h for h in reader.found if h.outgoing or h.incoming]
    presider = next((p for i in items if (p := _presider(text, i, postings))), None)
    for handover in found:
        if presider and presider[0] not in (handover.outgoing, handover.incoming):
            handover.presided_by = presider
    return found


def _presider(text: str, item: Item, postings: Postings) -> tuple[Person, Span] | None:
    """Whom a report says to preside: ``dipimpin Kapolres AKBP A``, ``Kapolda Irjen Pol B melantik``."""
    person = postings.person(item)
    if person is None or not isinstance(item, PersonItem) or not item.rank:
        return None
    roles = [p.role.start for p in postings.of(person) if 0 <= item.start - p.role.end < _NEAR]
    start = min([*roles, item.start])
    before = _PRESIDED.search(text, max(0, start - _NEAR), start)
    told = (before and before.end() == start) or _PRESIDING.match(text, item.end)
    return (person, Span(start, item.end)) if told else None


class _Reader:
    """Walks one report.

    It keeps in mind ``topic``, the post that changes hands; ``last``, the person named last; ``holder``,
    the posting of a person just named with his role; ``vacated``, the post left last; ``leaving``, a person
    who leaves a post that is yet to be named.
    """

    def __init__(self, text: str, postings: Postings) -> None:
        self.text, self.postings = text, postings
        self.found: list[HandOver] = []
        self.topic: HandOver | None = None
        self.last: Person | None = None
        self.holder: Posting | None = None
        self.vacated: tuple[RoleItem, UnitRef | None] | None = None
        self.leaving: tuple[Person, PersonItem] | None = None

    def read(self, items: Sequence[Item]) -> None:
        """Go over the roles, units and people, each with the words since the last of them."""
        end = 0
        for item in items:
            if isinstance(item, RoleItem) and item.row["holder"] == "officer":
                self._role(item, self._clause(end, item.start))
                end = item.end
            elif isinstance(item, UnitItem) and item.level in COMMANDERS:
                self._command(item, self._clause(end, item.start))
            elif isinstance(item, PersonItem) and (person := self.postings.person(item)):
                if item.cue != "alias":
                    self._person(person, item, self._clause(end, item.start))
                end = item.end

    def _clause(self, start: int, end: int) -> str:
        """The words since the last mention, from the last full stop or paragraph on."""
        return _CLAUSE_ENDS.split(self.text[start:end])[-1]

    def _open(self, topic: HandOver) -> None:
        self.topic = topic
        self.found.append(topic)

    # roles and units

    def _role(self, role: RoleItem, words: str) -> None:
        told = effect(words, "was", "becomes")
        if _YEARS.search(words) and _MOVES.match(self.text, role.end):
            told = "was"
        if told and self.last:
            self._moved(self.last, role, words, former=told == "was")
            return
        stated = self._stated(role)
        if self._is_reference(role, words):
            return
        if any(p.tense == "now" and self._plainly_held(p) for p in stated):
            self.holder = next((p for p in stated if p.person), None)
            return
        unit = self._unit(stated[0]) if stated else None
        self._open(HandOver(role, unit, spans=[role.span]))
        if self.leaving:
            self._change(*self.leaving, former=True)
            self.leaving = None

    def _plainly_held(self, posting: Posting) -> bool:
        """Whether a posting says who holds it without a word of change."""
        return posting.person is not None and not _CHANGE.search(posting.span.of(self.postings.low))

    def _moved(self, person: Person, role: RoleItem, words: str, *, former: bool) -> None:
        """``dimutasi menjadi Kasat``, ``yang sebelumnya Kanit``: another post of a person just named."""
        self._hold(person, role, former=former)
        if former:
            return
        if _OLD.search(words) and self.topic and self.topic.outgoing:
            for posting in self._stated(role):
                if posting.person is self.last:
                    posting.person = self.topic.outgoing

    def _command(self, unit: UnitItem, words: str) -> None:
        """``AKP A yang dua tahun memimpin Polsek B digeser``: a command told without its title."""
        leader = self.last if _LEADS.search(words) else None
        if leader or _HELM.search(words):
            where = self.postings.where.unit_of(unit)
            self._open(HandOver(command(unit), where, spans=[unit.span]))
            if leader and _GIVES_UP.match(self.text, unit.end):
                self._change(leader, leader.first, former=True)

    def _is_reference(self, role: RoleItem, words: str) -> bool:
        """Whether a role only points at its known holder ("pesan Kapolres") and changes no hands."""
        unit, concept = self.postings.where.unit_of(role.unit), role.row["concept"]
        held = any(
            p.tense == "now"
            and p.role is not role
            and p.role.row["concept"] == concept
            and (unit is None or p.unit is unit)
            for p in self.postings.found
        )
        return held and not _OFFICE.search(words) and not _CHANGING.match(self.text, role.end)

    def _stated(self, role: RoleItem) -> list[Posting]:
        return [p for p in [*self.postings.found, *self.postings.unheld] if p.role is role]

    def _unit(self, posting: Posting) -> UnitRef | None:
        return posting.unit or default_unit(self.postings, posting)

    # people

    def _person(self, person: Person, item: PersonItem, words: str) -> None:
        previous, self.last = self.last, person
        if self._passed_on(previous, person, item, words):
            return
        if _RECEIVES.search(words):
            self._received_from(person, item)
        elif _REPLACES.search(words) and (post := self._post_of(previous)):
            self._open(post)
            self._change(person, item, former=True)
        else:
            self._of_topic(person, item, words)

    def _post_of(self, person: Person | None) -> HandOver | None:
        """The post that a person was said last to hold now: the one in which he replaces somebody."""
        if person is None:
            return None
        now = [p for p in self.postings.of(person) if p.tense == "now"]
        if not now:
            return None
        return HandOver(now[-1].role, self._unit(now[-1]), incoming=person, spans=[now[-1].span])

    def _passed_on(
        self, previous: Person | None, person: Person, item: PersonItem, words: str
    ) -> bool:
        """``dari Kapolsek Klari AKP A kepada AKP B``: the holder named last hands his post to a person."""
        holder = self.holder
        if holder is None or holder.person is person:
            return False
        self.holder = None
        if previous is None or holder.person is not previous or not _PASSED.search(words):
            return False
        self._open(HandOver(holder.role, holder.unit, spans=[holder.span]))
        self._change(previous, previous.first, former=True)
        self._change(person, item, former=False)
        return True

    def _received_from(self, person: Person, item: PersonItem) -> None:
        """``menerima jabatan dari AKP A``: who leaves the post whose taker is known, or one named next."""
        if self.topic and self.topic.incoming and self.topic.outgoing is None:
            self._change(person, item, former=True)
        else:
            self.leaving = (person, item)

    def _of_topic(self, person: Person, item: PersonItem, words: str) -> None:
        """Who leaves or takes the post that the text is about."""
        if _HIS.search(words) and self.vacated:
            self._open(HandOver(*self.vacated))
        if self.topic is None or (_BARE.search(words) and not self._same_sentence(item)):
            return
        told = effect(words, "leaves", "comes")
        if _FROM.search(words):
            told = "leaves"
        elif _PASSED.search(words):
            told = "comes"
        if told:
            self._change(person, item, former=told == "leaves")

    def _same_sentence(self, item: PersonItem) -> bool:
        """Whether the topic was last spoken of in the sentence of a mention."""
        since = self.topic.spans[-1].end if self.topic and self.topic.spans else 0
        return not _SENTENCE_ENDS.search(self.text[since : item.start])

    # what changes

    def _change(self, person: Person, item: PersonItem, *, former: bool) -> None:
        """A person leaves or takes the topic's post, if nobody did before."""
        topic = self.topic
        if topic is None or (topic.outgoing if former else topic.incoming) is not None:
            return
        if former:
            topic.outgoing = person
        else:
            topic.incoming = person
        topic.spans.append(item.span)
        self._hold(person, topic.role, former=former, unit=topic.unit, at=item.span)

    def _hold(
        self,
        person: Person,
        role: RoleItem,
        *,
        former: bool,
        unit: UnitRef | None = None,
        at: Span | None = None,
    ) -> None:
        """Write a posting with its tense; the same post in the other tense was a misreading."""
        unit = unit or next(map(self._unit, self._stated(role)), None)
        if former:
            self.vacated = (role, unit)
        held = self.postings.found
        held[:] = [
            p for p in held if not (p.person is person and p.label == role.label and p.unit is unit)
        ]
        tense: Tense = "former" if former else "now"
        rule = f"handover.{tense}"
        held.append(Posting(person, role, unit, None, [], _span(role, at), tense, rule))


def _span(role: RoleItem, at: Span | None) -> Span:
    """The stretch from a role to the person who leaves or takes it; the person alone if far away."""
    if at is None:
        return role.span
    if abs(at.start - role.end) > _FAR:
        return at
    return Span(min(role.start, at.start), max(role.end, at.end))
