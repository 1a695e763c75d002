"""Who takes part in a visit: who carries it out, for which unit, and who is met.

A village officer named in the report of a visit carries it out. A commander does if he is said to act, to
lead or to be there; one who only speaks, orders or is quoted through another does not. All patterns read the
text in small letters.
"""

from __future__ import annotations

import re

from kg.cues import any_of, phrases, verbs
from kg.items import FORCES, PersonItem, RoleItem, UnitItem
from kg.localities import UnitRef
from kg.people import Person
from kg.postings import Posting
from kg.scenes import Scene
from kg.tokens import LETTERS

_FIELD = frozenset(
    "bhabinkamtibmas polisi-rw babinsa babinpotmar anggota banit bati batuud kanit-binmas"
    " panit-binmas".split()
)
#: Of those on the ground the ones who also speak for their commander.
_SPOKESMEN = frozenset({"kanit-binmas", "panit-binmas"})
_FIELD_RANKS = 12  #: Aiptu; of the army: Peltu
_APART = re.compile(rf"\b{any_of('apart')}\b")
_ORDERS = re.compile(rf"\b{any_of('orders')}\b[^.\n]*$")
_THROUGH = re.compile(rf"[\s,]*{any_of('through')}\b")
_RELAYED = re.compile(rf"\b{any_of('through')}\b[^.\n]*$")
_SAYS = re.compile(r"[\s,.]*(?:\w+\s+){0,2}?(?:" + "|".join(sorted(verbs("saying"))) + r")\b")
_WORD = re.compile(LETTERS)
_TAKING_PART = re.compile(rf"{any_of('taking part')}\b")
_SPEAKING = re.compile(rf"{any_of('speaking only')}[\s,:]*(?:[\w/.,&()-]+\s+){{0,6}}$")
_ACTS = re.compile(
    r"\s*+(?:[,(][^,()]{0,60}[,)])?[\s,]*+"
    rf"(?:(?:{any_of('adverbs')}|bersama[\w\s,.]{{0,60}}?)\s+)*"
    rf"(?P<verb>(?:me|ber|di|ter)\w{{3,}}|{any_of('bare verbs')})"
)
_VISITING = re.compile(any_of("visiting"))
_LIST_LINE = re.compile(r"\s*(?:\d{1,2}[.)]|[-–•*▪●])\s*\S")
_PRESENT = re.compile(r"\b(?:hadir|dihadiri|diikuti)\b[^.:\n]{0,40}:")
_ORDER = ("koramil", "polsek", "polres", "polda")


def conducted_by(scene: Scene, *, everyone: bool) -> list[Person]:
    """Officers and soldiers on the ground; who has left his post is told of as the one before.

    ``everyone``: in a listening session whoever speaks there is there.
    """
    gone = [h.outgoing for h in scene.handovers]
    forces = [p for p in scene.people if p.kind in FORCES and p not in gone]
    return [p for p in forces if _on_the_ground(scene, p) or (everyone and _speaks_there(scene, p))]


def _speaks_there(scene: Scene, person: Person) -> bool:
    credit = all(p.rule == "posting.credit" for p in scene.postings.of(person))
    apart = all(_told_apart(scene, i) for i in person.items)
    sends = any(_ORDERS.search(scene.before(i.start, 60)) for i in person.items)
    through = any(_THROUGH.match(scene.low, i.end) for i in person.items)
    return not (credit or apart or sends or through)


def _on_the_ground(scene: Scene, person: Person) -> bool:
    held = [p.role.row["concept"] for p in scene.postings.of(person)]
    marks = {_manner(scene, item) for item in person.items}
    if any(c in _FIELD for c in held):
        return marks != {"says"} or not _SPOKESMEN.issuperset(held)
    if held:
        return bool(marks & {"acts", "led"})
    early = person.items[0].start < scene.opening_end
    field_rank = person.rank is not None and int(person.rank[0]["order"]) <= _FIELD_RANKS
    return "acts" in marks or (early and ("led" in marks or (field_rank and "says" not in marks)))


def _manner(scene: Scene, item: PersonItem) -> str:
    """How a mention takes part: "led" (by, with, attended), "acts" (of an action), "says", ""."""
    if scene.in_quote(item.start):
        return ""
    if _in_roster(scene, item):
        return "led"
    start = _start_with_role(scene, item)
    begin = max(scene.sentence_start(item.start), start - 240)
    before, led = scene.low[begin:start], _is_led(scene, begin, start)
    if _SPEAKING.search(before) and not _is_led(scene, max(begin, start - 60), start):
        return "says"
    if _RELAYED.search(before) and _SAYS.match(scene.low, item.end):
        return "says"
    if led:
        return "led"
    after = _ACTS.match(scene.low, item.end, item.end + 200)
    verb = after["verb"] if after else ""
    return "acts" if _VISITING.match(verb) and verb not in verbs("saying") else ""


def _start_with_role(scene: Scene, item: PersonItem) -> int:
    """Where a mention begins, its role before it included."""
    person = scene.postings.person(item)
    own = [p.role for p in scene.postings.of(person)] if person else []
    near = [r.start for r in own if r.end <= item.start and _is_right_before(scene, r, item)]
    return min([*near, item.start])


def _is_right_before(scene: Scene, role: RoleItem, item: PersonItem) -> bool:
    gap = scene.low[role.end : item.start]
    return len(gap) < 90 and "." not in gap and "\n" not in gap


def _in_roster(scene: Scene, item: PersonItem) -> bool:
    """Whether a mention stands in a numbered or bulleted list of those present."""
    line = scene.line(item.start)
    listed = _LIST_LINE.match(scene.low, line.start, line.end)
    return bool(listed or _PRESENT.search(scene.low, line.start, item.start))


def _is_led(scene: Scene, start: int, end: int) -> bool:
    """Whether the words before a person list those who take part: a cue, then only names and links."""
    cues = list(_TAKING_PART.finditer(scene.low, start, end))
    if not cues:
        return False
    tail = _WORD.findall(scene.text, cues[-1].end(), end)
    return all(w[0].isupper() or w in phrases("links") for w in tail)


def unnamed_posts(scene: Scene) -> list[Posting]:
    """The post that carries a visit whose officer is not named: a village officer's, in the opening."""
    found = [
        p
        for p in scene.postings.unheld
        if p.role.row["of"] == "area" and p.areas and p.span.start < scene.opening_end
    ]
    return found[:1]


def led_by_others(scene: Scene) -> bool:
    """Whether the headline and the first sentence name an official and neither police nor army."""
    first = scene.opening[:2] if scene.layout.title else scene.opening[:1]
    holders = set()
    for item in scene.items:
        if any(span.start <= item.start < span.end for span in first):
            if isinstance(item, UnitItem) or (isinstance(item, PersonItem) and item.rank):
                return False
            holders.add(item.row["holder"] if isinstance(item, RoleItem) else "")
    return "official" in holders and holders.isdisjoint(FORCES)


def acting_units(scene: Scene, by: list[Person]) -> list[UnitRef]:
    """The units of those who act; without names, the smallest unit of the opening."""
    held: list[UnitRef] = []
    for posting in (p for person in by for p in scene.postings.of(person)):
        if posting.unit and posting.tense == "now" and not any(posting.unit is u for u in held):
            held.append(posting.unit)
    if held:
        return held
    end = scene.opening_end
    named = [u for u in scene.where.units if u.level in _ORDER and u.spans[0].start < end]
    return sorted(named, key=lambda u: _ORDER.index(u.level))[:1]


def people_met(scene: Scene) -> list[Person]:
    """People of the community and of other offices that the report of the visit names as there."""
    civil = [p for p in scene.people if p.kind in ("official", "community_figure", "resident")]
    return [p for p in civil if not all(_told_apart(scene, i) for i in p.items)]


def _told_apart(scene: Scene, item: PersonItem) -> bool:
    """Whether a mention's sentence is told from another place: "Di tempat terpisah ..."."""
    begin = scene.sentence_start(item.start)
    return bool(_APART.search(scene.low, begin, min(item.end + 30, scene.sentence_end(item.start))))
