"""Hand-overs of office: who leaves a post, who takes it, who presided.

The text is walked from cue to cue with one post as its topic: "Jabatan X yang ditinggalkan A kini dipegang B
yang sebelumnya Y" has the topic X; A leaves it, B takes it, and B's former post is Y.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kg.claims import Span
from kg.items import Item, PersonItem, RoleItem, UnitItem
from kg.localities import UnitRef
from kg.people import Person
from kg.postings import Posting, Postings
from kg.tenses import effect
from kg.unspoken import COMMANDERS, command, default_unit
from kg.vocab import forms, lexicon

_CEREMONY = re.compile(
    "|".join(
        re.escape(f) for f in forms(lexicon("activities")["sertijab"]) if " " in f or len(f) > 6
    ),
    re.I,
)
_FROM_TO = re.compile(r"\bdari\s*$", re.I)
_PASSED = re.compile(
    r"^\s*,?\s*(?:(?:yang|lalu|kemudian|memasuki|pensiun)\b[\w ]{0,60}?\s)?(?:di\w+ |beralih )?(?:kepada|ke|digantikan(?: oleh)?|diganti(?:kan)?(?: oleh)?)\s*$",
    re.I,
)
_OFFICE = re.compile(
    r"\b(?:jabatan|kursi|posisi|tongkat|sertijab|serah terima|tampuk)\b[^.]{0,30}$", re.I
)
_CHANGING = re.compile(
    r"\s*(?:\(|yang (?:lama|baru|sebelumnya|ditinggal)|dari\b|diserah|diisi|kini\b|berpindah|berganti|digantikan|dijabat|masih dijabat)",
    re.I,
)
_YEARS = re.compile(r"\btahun (?:menjadi|menjabat|memimpin)\w*(?: sebagai)?\s*$", re.I)
_MOVES = re.compile(
    r"[\s,]*(?:kini |akan )?(?:dimutasi|digeser|bergeser|dipindah|berpindah|ditarik|pindah)", re.I
)
_OLD = re.compile(r"\bpejabat (?:yang )?lama\b", re.I)
_LEADS = re.compile(r"\b(?:memimpin|mengepalai|mengomandani|menakhodai|menahkodai)\s*$", re.I)
_TOP = re.compile(
    r"\b(?:tampuk|pucuk|tongkat)(?: \w+)?(?: pimpinan| kepemimpinan| komando)?(?: di)?\s*$", re.I
)
_LEAVES = re.compile(
    r"[\s,]*(?:kini |akan )?(?:dimutasi|digeser|bergeser|dipindah|berpindah|ditarik|pindah|menyerahkan|dipromosi|purna|pensiun)",
    re.I,
)
_HIS = re.compile(r"\b(?:posisi|jabatan|kursi|pengganti|estafet|tongkat|tugas)nya\b", re.I)
_BARE = re.compile(r"(?:^|\s)(?:kepada|dari|ke)\s*$", re.I)


_CHANGE = re.compile(
    r"\b(?:menggantikan|digantikan|diserahterimakan|diisi|serah terima|sertijab|pejabat (?:lama|baru)|menerima jabatan|terima jabatan"
    r"|tongkat komando|purna ?tugas|dimutasi|mutasi|rotasi|yang baru|masih dijabat|\(baru\)|berganti|penggantinya)",
    re.I,
)


@dataclass(slots=True)
class HandOver:
    """One post that changes hands."""

    role: RoleItem
    unit: UnitRef | None
    outgoing: Person | None = None
    incoming: Person | None = None
    spans: list[Span] = field(default_factory=list)


def is_handover(text: str, title: Span | None, body: int) -> bool:
    """Whether a report is about a change of office: said in the headline, early, or often."""
    hits = [m.start() for m in _CEREMONY.finditer(text)]
    in_title = bool(title) and any(title.start <= h < title.end for h in hits if title)
    return in_title or any(body <= h < body + 400 for h in hits) or len(hits) > 2


def tells_change(text: str) -> bool:
    """Whether a report names somebody's change of office at all, be it in passing."""
    return bool(_CHANGE.search(text))


class HandOvers:
    """Reads the hand-overs of a report into its postings."""

    def __init__(self, text: str, items: Sequence[Item], postings: Postings) -> None:
        self.text, self.items, self.postings = text, items, postings
        self.found: list[HandOver] = []
        self.topic: HandOver | None = None
        self.last: Person | None = None
        self.holder: Posting | None = None
        self.taken: HandOver | None = None
        self.vacated: tuple[RoleItem, UnitRef | None] | None = None
        self.leaving: tuple[Person, PersonItem] | None = None
        end = 0
        for item in items:
            if isinstance(item, RoleItem) and item.row["holder"] == "officer":
                self._role(item, self._clause(end, item.start))
                end = item.end
            elif isinstance(item, UnitItem) and item.level in COMMANDERS:
                self._command(item, self._clause(end, item.start))
            elif isinstance(item, PersonItem) and (person := postings.person(item)):
                if item.cue != "alias":
                    self._person(person, item, self._clause(end, item.start))
                end = item.end
        self.found = [h for h in self.found if h.outgoing or h.incoming]

    def _clause(self, start: int, end: int) -> str:
        """The words since the last mention, from the last full stop or paragraph on."""
        return re.split(r"\n|(?<=[a-z0-9)])\.\s", self.text[start:end])[-1]

    def _role(self, role: RoleItem, words: str) -> None:
        told = effect(words, "was", "becomes")
        if _YEARS.search(words) and _MOVES.match(self.text, role.end):
            told = "was"
        if told and self.last:
            self._hold(self.last, role, former=told == "was")
            if told == "becomes" and _OLD.search(words) and self.topic and self.topic.outgoing:
                self._swap(role, self.topic.outgoing)
            if told == "becomes":
                held = next(p for p in reversed(self.postings.found) if p.role is role)
                self.taken = HandOver(role, held.unit, incoming=self.last, spans=[role.span])
            return
        stated = self._stated(role)
        if self._is_reference(role, words):
            return
        if any(
            p.person and p.tense == "now" and not _CHANGE.search(p.span.of(self.text))
            for p in stated
        ):
            self.holder = next((p for p in stated if p.person), None)
            return
        posting = stated[0] if stated else None
        unit = posting.unit or default_unit(self.postings, posting) if posting else None
        self.topic = HandOver(role, unit, spans=[role.span])
        self.found.append(self.topic)
        if self.leaving:
            self._change(*self.leaving, former=True)
            self.leaving = None

    def _swap(self, role: RoleItem, person: Person) -> None:
        """``Pejabat lama dimutasikan sebagai Kanit Regident``: the post is the outgoing person's."""
        for posting in [p for p in self._stated(role) if p.person is self.last]:
            posting.person = person

    def _command(self, unit: UnitItem, words: str) -> None:
        """``AKP A yang dua tahun memimpin Polsek B digeser``: the command of a unit, told without its title."""
        leads, top = _LEADS.search(words), _TOP.search(words)
        if not (leads and self.last) and not top:
            return
        self.topic = HandOver(command(unit), self.postings.where.unit_of(unit), spans=[unit.span])
        self.found.append(self.topic)
        if leads and self.last and _LEAVES.match(self.text, unit.end):
            self._change(self.last, self.last.first, former=True)

    def _is_reference(self, role: RoleItem, words: str) -> bool:
        """Whether a role only points at its known holder ("pesan Kapolres") and changes no hands."""
        unit = self.postings.where.unit_of(role.unit)
        held = any(
            p.tense == "now" and p.role is not role and p.role.row["concept"] == role.row["concept"]
            and (unit is None or p.unit is unit)
            for p in self.postings.found
        )  # fmt: skip
        return held and not _OFFICE.search(words) and not _CHANGING.match(self.text, role.end)

    def _stated(self, role: RoleItem) -> list[Posting]:
        return [p for p in [*self.postings.found, *self.postings.unheld] if p.role is role]

    def _person(self, person: Person, item: PersonItem, words: str) -> None:
        previous, self.last = self.last, person
        passed = self.holder and self.holder.person is previous and _PASSED.search(words)
        if passed and self.holder and previous and previous is not person:
            self.topic = HandOver(self.holder.role, self.holder.unit, spans=[self.holder.span])
            self.found.append(self.topic)
            self._change(previous, previous.first, former=True)
            self._change(person, item, former=False)
            self.holder = None
            return
        if self.holder and self.holder.person is not person:
            self.holder = None
        if re.search(
            r"(?:me)?nerima (?:tongkat |estafet )?(?:jabatan|komando)[\w ]* dari\s*$", words, re.I
        ):
            if self.topic and self.topic.incoming and self.topic.outgoing is None:
                self._change(person, item, former=True)
            else:
                self.leaving = (person, item)
            return
        if self.taken and "menggantikan" in words.lower():
            self.topic, self.taken = self.taken, None
            self.found.append(self.topic)
            self._change(person, item, former=True)
            return
        if _HIS.search(words) and self.vacated:
            self.topic = HandOver(*self.vacated)
            self.found.append(self.topic)
        if self.topic is None or (_BARE.search(words) and not self._same_sentence(item)):
            return
        told = effect(words, "leaves", "comes")
        if _FROM_TO.search(words):
            told = "leaves"
        elif _PASSED.search(words):
            told = "comes"
        if told is None:
            return
        self._change(person, item, former=told == "leaves")

    def _same_sentence(self, item: PersonItem) -> bool:
        """Whether the topic was last spoken of in the sentence of a mention."""
        since = self.topic.spans[-1].end if self.topic and self.topic.spans else 0
        return not re.search(r"\n|[a-z0-9)]\.\s+[A-Z]", self.text[since : item.start])

    def _change(self, person: Person, item: PersonItem, former: bool) -> None:
        topic = self.topic
        if topic is None:
            return
        if former and topic.outgoing is None:
            topic.outgoing = person
        elif not former and topic.incoming is None:
            topic.incoming = person
        else:
            return
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
        unit = unit or next((p.unit or default_unit(self.postings, p) for p in stated), None)
        tense = "former" if former else "now"
        if former:
            self.vacated = (role, unit)
        held = self.postings.found
        for old in [
            p for p in held if p.person is person and p.label == role.label and p.unit is unit
        ]:
            held.remove(old)
        span = Span(min(role.start, at.start), max(role.end, at.end)) if at else role.span
        if at and abs(at.start - role.end) > 400:
            span = at
        held.append(
            Posting(
                person,
                role,
                unit,
                None,
                [],
                span,
                "former" if former else "now",
                f"handover.{tense}",
            )
        )
