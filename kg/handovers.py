"""Hand-overs of office: who leaves a post, who takes it.

The text is walked from cue to cue with one post as its topic: "Jabatan X yang ditinggalkan A kini dipegang B
yang sebelumnya Y" has the topic X; A leaves it, B takes it, and B's former post is Y.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.ceremonies import presider
from kg.claims import Span
from kg.cues import any_of, first_letter
from kg.items import Item, PersonItem, RoleItem, UnitItem
from kg.localities import UnitRef
from kg.people import Person
from kg.postings import Posting, Postings
from kg.tenses import Tense, effect
from kg.unspoken import COMMANDERS, command, default_unit

# in the text in small letters
_CHANGE = re.compile(rf"{first_letter('change')}\b{any_of('change')}")
# in the text as written
_CLAUSE_ENDS = re.compile(r"\n|\.(?<=[a-z0-9)]\.)(?<!\b[Pp]s\.)(?<!\b[Pp]j\.)(?<!\b[Pp]l[th]\.)\s")
_SENTENCE_ENDS = re.compile(r"\n|[a-z0-9)]\.\s+[A-Z]")
# behind or before a role
_YEARS = re.compile(rf"\btahun {any_of('being')}(?: sebagai)?\s*$", re.I)
_FOR_YEARS = re.compile(rf"\s+selama\s+(?:\w+\s+){{1,3}}?{any_of('spans of time')}\b(?! ini)", re.I)
_BEFOREHAND = re.compile(
    rf"\s*sebelum\b.*,\s*(?:[\w.]+\s+){{0,3}}(?:{any_of('being')}|{any_of('serving')})"
    r"(?: \w+)?(?: sebagai)?\s*",
    re.I,
)
_ACTING = re.compile(rf"\b{any_of('acting')}\b[\s.]*$", re.I)
_SHIFTED = re.compile(rf"\b(?:{any_of('moved')}|{any_of('promoted')})", re.I)
_STEP = re.compile(r"[^,.;\n]{0,60}\b(?:menjadi|ke)\s+", re.I)
_OLD = re.compile(rf"\b{any_of('old holder')}\b", re.I)
_OFFICE = re.compile(rf"\b{any_of('office')}\b[^.]{{0,30}}$", re.I)
_AFTER_REPLACING = re.compile(
    r"(?:^|[-–—:|])\s*(?:setelah|usai|selepas|sejak)\b[\w ]{0,40}\bmenggantikan\s*$", re.I
)
_CHANGING = re.compile(rf"\s*(?:\(|{any_of('changing')}\b)", re.I)
# behind or before a unit
_LEADS = re.compile(rf"\b{any_of('leading')}\s*$", re.I)
_HELM = re.compile(
    rf"\b{any_of('helm')}(?: \w+)?(?: {any_of('command')})?(?: di)?\s*$",
    re.I,
)
_SPENT = re.compile(rf"\b{any_of('spans of time')}\b[\w ]{{0,24}}$", re.I)
_GIVES_UP = re.compile(
    rf"[\s,]*(?:{any_of('about now')} )?(?:{any_of('moved')}|{any_of('giving up')})",
    re.I,
)
# before a person
_FROM = re.compile(r"\bdari\s*$", re.I)
_HANDED = re.compile(r"\bdiserah(?:terima)?kan(?: oleh)?\s*$", re.I)
_ONWARD = re.compile(r"[^.\n]*\bkepada\b", re.I)
_OFFICE_FROM = re.compile(rf"\b{any_of('office')}\b[\w ]{{0,30}}\bdari\s*$", re.I)
_TO = re.compile(r"\s*kepada\s*", re.I)
_PASSED = re.compile(
    rf"^\s*,?\s*(?:{any_of('passing aside')}\b[\w ]{{0,60}}?\s)?(?:di\w+ |beralih )?"
    rf"{any_of('passing on')}\s*$",
    re.I,
)
_RECEIVES = re.compile(rf"{any_of('receiving')}[\w ]* dari\s*$", re.I)
_REPLACES = re.compile(r"\bmenggantikan\s*$", re.I)
_HIS = re.compile(rf"\b{any_of('his post')}\b", re.I)
_BARE = re.compile(rf"(?:^|\s){any_of('between holders')}\s*$", re.I)
_SUCCEEDED = re.compile(r"\bdiganti(?:kan)?(?: oleh)?\s*$", re.I)
_FAREWELL = re.compile(r"\b(?:melepas|menyambut)\s*$", re.I)
_NEAR = 60  #: words right before a mention
_FAR = 400  #: a person and a post farther apart are no stretch of text that says anything
#: Duties that an officer has beside his post.
_DUTIES = frozenset("kasatgas kasubsatgas padal pawas katim perwira-menengah".split())


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


def handovers(text: str, items: Sequence[Item], postings: Postings) -> list[HandOver]:
    """The hand-overs that a report tells; what they say of posts goes into its postings."""
    if not _CHANGE.search(postings.low):
        return []
    reader = _Reader(text, postings)
    reader.read(items)
    found = [h for h in reader.found if h.outgoing or h.incoming]
    presides = next((p for i in items if (p := presider(text, i, postings))), None)
    for handover in found:
        if presides and presides[0] not in (handover.outgoing, handover.incoming):
            handover.presided_by = presides
    return found


class _Reader:
    """Walks one report.

    It keeps in mind ``topic``, the post that changes hands; ``last``, the person named last, and ``before``,
    the one named before; ``holder``,
    the posting of a person just named with his role; ``led``, who led a unit for how long, and that post;
    ``vacated``, the post left last; ``leaving`` and
    ``arriving``, who leaves and who takes a post that is yet to be named.
    """

    def __init__(self, text: str, postings: Postings) -> None:
        self.text, self.postings = text, postings
        self.found: list[HandOver] = []
        self.topic: HandOver | None = None
        self.last: Person | None = None
        self.before: Person | None = None
        self.holder: Posting | None = None
        self.vacated: tuple[RoleItem, UnitRef | None] | None = None
        self.led: tuple[Person, HandOver] | None = None
        self.leaving: tuple[Person, PersonItem] | None = None
        self.arriving: tuple[Person, PersonItem] | None = None

    def read(self, items: Sequence[Item]) -> None:
        """Go over the roles, units and people, each with the words since the last of them."""
        end = 0
        for item, next_ in zip(items, [*items[1:], None], strict=True):
            if isinstance(item, RoleItem) and item.row["holder"] == "officer":
                self._role(item, self._clause(end, item.start), _behind(item, next_))
                end = item.end
            elif isinstance(item, UnitItem) and item.level in COMMANDERS:
                self._command(item, self._clause(end, item.start))
            elif isinstance(item, PersonItem) and (person := self.postings.person(item)):
                if item.cue == "alias":
                    self.last = person
                else:
                    self._person(person, item, self._clause(end, item.start))
                end = item.end

    def _clause(self, start: int, end: int) -> str:
        """The words since the last mention, from the last full stop or paragraph on."""
        return _CLAUSE_ENDS.split(self.text[start:end])[-1]

    def _open(self, topic: HandOver) -> None:
        self.topic = topic
        self.found.append(topic)

    # roles and units

    def _role(self, role: RoleItem, words: str, behind: int) -> None:
        words = _ACTING.sub("", words)
        told = "was" if self._long_held(role, words, behind) else effect(words, "was", "becomes")
        stated = self._stated(role)
        if told and self.last and not self._has_holder(role, behind, stated):
            self._moved(self.last, role, words, former=told == "was")
            return
        if self._is_reference(role, words):
            return
        if any(p.tense == "now" and self._plainly_held(p) for p in stated):
            self.holder = next((p for p in stated if p.person), None)
            self._succeeds(role)
            return
        unit = self._unit(stated[0]) if stated else None
        gone = next((p.person for p in stated if p.tense == "former"), None)
        self._open(HandOver(role, unit, outgoing=gone, spans=[role.span]))
        if gone:
            self.vacated = (role, unit)
        for waiting, former in ((self.leaving, True), (self.arriving, False)):
            if waiting:
                self._change(*waiting, former=former)
        self.leaving = self.arriving = None

    def _has_holder(self, role: RoleItem, behind: int, stated: list[Posting]) -> bool:
        """``mantan Kapolsek X AKP A``: the holder stands right behind the role, without a comma."""
        holders = [p.person for p in stated if p.person and p.person is not self.last]
        starts = [i.start for person in holders for i in person.items if i.start > role.start]
        return bool(starts) and "," not in self.text[behind : min(starts)]

    def _long_held(self, role: RoleItem, words: str, behind: int) -> bool:
        """``tiga tahun menjabat Kapolsek X berpamitan``, ``menjabat Kapolsek X selama tiga tahun``."""
        if _YEARS.search(words) and _GIVES_UP.match(self.text, behind):
            return True
        if "menjabat" in words and _FOR_YEARS.match(self.text, behind):
            return True
        sentence = self._clause(max(0, role.start - _FAR), role.start)
        return _BEFOREHAND.fullmatch(sentence) is not None

    def _succeeds(self, role: RoleItem) -> None:
        """``Setelah menggantikan AKBP A, Kapolres X AKBP B``: the holder's forerunner was named first."""
        if self.leaving is None or self.holder is None:
            return
        person, item = self.leaving
        arrived = self.arriving is not None and self.arriving[0] is self.holder.person
        if arrived or self.text[item.end : role.start].strip() == ",":
            post = HandOver(role, self.holder.unit, incoming=self.holder.person, spans=[role.span])
            self._open(post)
            self._change(person, item, former=True)
        self.leaving = self.arriving = None

    def _plainly_held(self, posting: Posting) -> bool:
        """Whether a posting says who holds it without a word of change."""
        return posting.person is not None and not _CHANGE.search(posting.span.of(self.postings.low))

    def _moved(self, person: Person, role: RoleItem, words: str, *, former: bool) -> None:
        """``dimutasi menjadi Kasat``, ``yang sebelumnya Kanit``: another post of a person just named."""
        self._hold(person, role, former=former)
        if former:
            return
        self._leave_for(person, role, words)
        self._leave_command(person, role)
        if _OLD.search(words) and self.topic and self.topic.outgoing:
            for posting in self._stated(role):
                if posting.person is self.last:
                    posting.person = self.topic.outgoing

    def _leave_for(self, person: Person, role: RoleItem, words: str) -> None:
        """``Kabag Ops Kompol A diangkat sebagai Wakapolres``: the post told in the same sentence is left."""
        stands_in = role.acting and not self.text[: role.start].endswith(("Ps. ", "Ps ", "PS. "))
        duty = stands_in or role.row["concept"] in _DUTIES
        if duty or _OLD.search(words):
            return
        shifted = _SHIFTED.search(words)
        for old in self.postings.of(person):
            if not (shifted or _STEP.fullmatch(self.text, old.role.end, role.start)):
                continue
            words_between = self.text[old.role.start : role.start]
            earlier = 0 < role.start - old.role.start < _FAR and old.tense == "now"
            officer = old.role.row["holder"] == "officer" and not self._is_same(old, role)
            if earlier and officer and not _SENTENCE_ENDS.search(words_between):
                self._hold(person, old.role, former=True, unit=old.unit)

    def _leave_command(self, person: Person, role: RoleItem) -> None:
        """``Dua tahun ia memimpin Polsek X. Kini ia ditugaskan sebagai``: the command told before is left."""
        if self.led is None or self.led[0] is not person or role.acting:
            return
        old = self.led[1]
        if old.outgoing is None and role.row["concept"] not in _DUTIES:
            old.outgoing = person
            self._hold(person, old.role, former=True, unit=old.unit)
        self.led = None

    def _is_same(self, old: Posting, role: RoleItem) -> bool:
        """Whether a role may be the post that a posting tells."""
        units = [p.unit for p in self._stated(role) if p.unit]
        return old.label == role.label and (not units or old.unit is None or old.unit in units)

    def _command(self, unit: UnitItem, words: str) -> None:
        """``AKP A yang dua tahun memimpin Polsek B digeser``: a command told without its title."""
        leader = self.last if _LEADS.search(words) else None
        if leader or _HELM.search(words):
            where = self.postings.where.unit_of(unit)
            self._open(HandOver(command(unit), where, spans=[unit.span]))
            if leader and _GIVES_UP.match(self.text, unit.end):
                self._change(leader, leader.first, former=True)
            elif leader and self.topic and _SPENT.search(words):
                self.led = (leader, self.topic)

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
        words = _ACTING.sub("", words)
        previous, self.last = self.last, person
        if self._passed_on(previous, person, item, words):
            return
        self.before = previous
        if _RECEIVES.search(words):
            self._received_from(person, item)
        elif _AFTER_REPLACING.search(words[-_NEAR:]) or self._office_from(words, item):
            self.leaving = (person, item)
        elif self.leaving and self.leaving[0] is previous and _TO.fullmatch(words):
            self.arriving = (person, item)
        elif _REPLACES.search(words) and (post := self._post_of(previous)):
            self._open(post)
            self._change(person, item, former=True)
        elif _SUCCEEDED.search(words) and self.topic is None and (post := self._post_of(person)):
            self._open(post)
            self._give_way(item, words)
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

    def _office_from(self, words: str, item: PersonItem) -> bool:
        """``Usai serah terima jabatan dari AKP A``: he leaves a post that is not yet told."""
        told = self.topic is not None and self._same_sentence(item)
        return not told and _OFFICE_FROM.search(words) is not None

    def _of_topic(self, person: Person, item: PersonItem, words: str) -> None:
        """Who leaves or takes the post that the text is about."""
        if self.vacated and (_HIS.search(words) or self._succeeded(person, words)):
            self._open(HandOver(*self.vacated))
        elif self.topic is None or (_BARE.search(words) and not self._same_sentence(item)):
            return
        farewell = self.topic is not None and _FAREWELL.search(words) is not None
        if farewell and self._holds_another(person):
            return
        told = effect(words, "leaves", "comes")
        if _FROM.search(words):
            told = "leaves"
        elif _PASSED.search(words):
            told = "comes"
        elif told == "comes" and _HANDED.search(words) and _ONWARD.match(self.text, item.end):
            told = "leaves"
        if told:
            self._give_way(item, words)
            self._change(person, item, former=told == "leaves")

    def _give_way(self, item: PersonItem, words: str) -> None:
        """``AKBP A resmi digantikan AKBP B``: the one named right before leaves the post that B takes."""
        if self.before is None or not _SUCCEEDED.search(words):
            return
        if any(p.span.start < item.start for p in self.postings.of(self.before)):
            return
        named = [i for i in self.before.items if i.end <= item.start]
        if named and not _SENTENCE_ENDS.search(self.text[named[-1].end : item.start]):
            self._change(self.before, named[-1], former=True)

    def _holds_another(self, person: Person) -> bool:
        """Whether a person is told to hold another post than the topic."""
        label = self.topic.role.label if self.topic else ""
        return any(p.label != label for p in self.postings.of(person))

    def _succeeded(self, person: Person, words: str) -> bool:
        """``AKP A menjabat Kapolsek X dua tahun sebelum digantikan AKP B``: whose post was left last."""
        left = (
            [p for p in self.postings.of(self.before) if p.tense == "former"] if self.before else []
        )
        vacated = self.vacated[0] if self.vacated else None
        mine = any(p.role is vacated for p in left)
        return mine and self.before is not person and _SUCCEEDED.search(words) is not None

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
        stated = self._stated(role)
        unit = unit or next(map(self._unit, stated), None)
        areas = next((p.areas for p in stated if p.person is person), [])
        if former:
            self.vacated = (role, unit)
        held = self.postings.found
        held[:] = [
            p for p in held if not (p.person is person and p.label == role.label and p.unit is unit)
        ]
        tense: Tense = "former" if former else "now"
        rule = f"handover.{tense}"
        held.append(Posting(person, role, unit, None, areas, _span(role, at), tense, rule))


def _behind(role: RoleItem, following: Item | None) -> int:
    """The end of a role with the unit right behind it."""
    if isinstance(following, UnitItem) and 0 <= following.start - role.end < 3:
        return following.end
    return role.end


def _span(role: RoleItem, at: Span | None) -> Span:
    """The stretch from a role to the person who leaves or takes it; the person alone if far away."""
    if at is None:
        return role.span
    if abs(at.start - role.end) > _FAR:
        return at
    return Span(min(role.start, at.start), max(role.end, at.end))
