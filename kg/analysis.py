"""A report's text → its :class:`~kg.scenes.Scene`: mentions, then localities, people, postings, hand-overs.

Each step has the whole report in view: whether the words behind "Kepala Desa" name a village or its head is
known once the report's regency is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from kg.candidates import with_candidates
from kg.ceremonies import is_handover
from kg.claims import Span
from kg.cues import any_of, phrases
from kg.grammar import headlines, scan
from kg.handovers import handovers
from kg.introductions import introduced
from kg.items import FORCES, Item, PersonItem, PlaceItem, RoleItem
from kg.layout import Layout
from kg.lexemes import lexeme_at
from kg.localities import Localities
from kg.people import Person, aliases, gather
from kg.persons import Name, name_at
from kg.places import fold, gazetteer
from kg.postings import Posting, Postings
from kg.scenes import Scene
from kg.tokens import Tokens, lowered, tokenize
from kg.unspoken import fill_in

_PRETENDS = re.compile(rf"\b{any_of('impostors')}\s+(?:anggota\s+)?$")  #: in small letters
_CALLED = re.compile(rf"[^.\n]{{0,40}}\b{any_of('called')}\s+(?:dengan\s+)?(?:\w+\s+)?[\"“(]?")
_FORCES = {"polri": "officer", "tni": "soldier"}
#: Of two offices of one person the stronger says what kind of person it is.
_STRENGTH = ("officer", "soldier", "official", "community_figure", "resident", "other")


def read_scene(text: str, parts: Layout) -> Scene:
    """Find the people, units, places and postings of a text."""
    low = lowered(text)
    tokens = tokenize(text, [(x.start, x.end) for x in parts.lines if not x.chrome])
    capitals = headlines(tokens)
    mentions = _without_impostors(low, scan(text, tokens, capitals))
    body = _body(parts)
    where = Localities(text, tokens, mentions, body)
    items = _holders_told(text, tokens, mentions, where, capitals)
    items = _in_order(items, introduced(text, tokens, items, capitals, parts.quotes))
    items = with_candidates(text, tokens, items, capitals)
    items = _with_nicknames(low, items)
    named = gather([i for i in items if isinstance(i, PersonItem)], parts.title)
    people = [p for p in named if not (_only_addressed(p, parts.quotes) or _in_headline(p, parts))]
    items = _in_order(items, aliases(text, tokens, people, items))
    postings = Postings(text, low, items, people, where, parts.quotes)
    fill_in(postings)
    changed = handovers(text, items, postings)
    for person in people:
        person.kind = _kind(person, postings.of(person))
    about = is_handover(low, parts.title, body)
    return Scene(text, low, parts, items, people, where, postings, body, about, changed)


def _body(parts: Layout) -> int:
    """Where the report proper begins: at the first sentence behind its headline."""
    title_end = parts.title.end if parts.title else 0
    return next((s.start for s in parts.sentences if s.start >= title_end), 0)


def _with_nicknames(low: str, items: Sequence[Item]) -> list[Item]:
    """The items, with names by which somebody named right before is called: "yang akrab disapa Abah"."""
    return [
        replace(two, cue="nickname")
        if isinstance(two, PersonItem)
        and two.rank is None
        and isinstance(one, PersonItem)
        and _CALLED.fullmatch(low, one.end, two.start)
        else two
        for one, two in pairwise([None, *items])
        if two
    ]


def _only_addressed(person: Person, quotes: Sequence[Span]) -> bool:
    """Whether a person is only spoken to, by one word: "Terima kasih Pak Wali" names nobody."""
    return all(
        i.honorifics
        and i.rank is None
        and " " not in i.name.text
        and any(q.start <= i.start < q.end for q in quotes)
        for i in person.items
    )


def _in_headline(person: Person, parts: Layout) -> bool:
    """Whether only the headline seems to name a person, behind a word of address: "Ibu Muda Hilang"."""
    title = parts.title
    return title is not None and all(
        not phrases("kin").isdisjoint(lowered(h) for h in i.honorifics)
        and i.rank is None
        and title.start <= i.start < title.end
        for i in person.items
    )


def _in_order(items: Sequence[Item], more: Sequence[Item]) -> list[Item]:
    return sorted([*items, *more], key=lambda i: (i.start, -i.end))


def _without_impostors(low: str, mentions: Sequence[Item]) -> list[Item]:
    """The mentions, without roles that somebody only pretends to hold, and him without his rank."""
    out: list[Item] = []
    false_role: RoleItem | None = None
    for item in mentions:
        claimed = isinstance(item, RoleItem) and item.row["holder"] in FORCES
        if claimed and _PRETENDS.search(low, max(0, item.start - 40), item.start):
            false_role = item if isinstance(item, RoleItem) else None
            out += [false_role.unit] if false_role and false_role.unit else []
        elif isinstance(item, PersonItem) and false_role and item.start - false_role.end < 3:
            out.append(replace(item, rank=None, holder="other"))
        else:
            out.append(item)
    return out


def _holders_told(
    text: str,
    tokens: Tokens,
    mentions: Sequence[Item],
    where: Localities,
    capitals: frozenset[int],
) -> list[Item]:
    """The mentions, where a bare name behind a role that is no place of this report is its holder's."""
    written = {fold(i.name) for i in mentions if isinstance(i, PlaceItem) and not i.bare}
    out: list[Item] = []
    for item in mentions:
        if out and item.start < out[-1].end:
            continue
        place = _doubtful_place(item, where) if isinstance(item, RoleItem) else None
        if place and place.first not in capitals and fold(place.name) not in written:
            out += _role_and_holder(text, tokens, item, place)
        else:
            out.append(item)
    return out


def _doubtful_place(item: RoleItem, where: Localities) -> PlaceItem | None:
    """The last words of a role, read as its place, that nothing in the report supports as one."""
    place = item.place
    if place is None or not place.bare or where.place_of(place):
        return None
    may_be_name = item.row["of"] != "area" and bool(item.row["holder"])
    return place if may_be_name and item.last == place.last else None


def _role_and_holder(text: str, tokens: Tokens, item: Item, place: PlaceItem) -> list[Item]:
    """A role without its doubtful place, and the holder that the place's words name."""
    name = _holder_name(text, tokens, place)
    if name is None or not isinstance(item, RoleItem):
        return [item]
    role = replace(item, place=None, last=place.first, end=place.start)
    return [role, PersonItem(name.first, name.last, name.start, name.end, name, None, (), "role")]


def _holder_name(text: str, tokens: Tokens, place: PlaceItem) -> Name | None:
    """The name that a place's words begin.

    Where they only qualify the role, it is the one behind the comma: "tokoh adat Kutai, Awang Kasturi,".
    """
    name = name_at(text, tokens, place.first)
    if name is None or any(r.level != "village" for r in gazetteer().named(place.name)):
        return None
    behind = name.last + 1
    if tokens.words[name.last : behind] != [","] or behind >= len(tokens.words):
        return name
    title = lexeme_at(tokens, behind)
    if title:
        return None if title.lexeme.family == "honorific" else name
    other = name_at(text, tokens, behind)
    closed = other is not None and text[other.end : other.end + 1] in ",;"
    return other if closed and len(name.text.split()) == 1 else name


def _kind(person: Person, postings: Sequence[Posting]) -> str:
    """What kind of person: by rank, else by the strongest office or honorific, else a private person."""
    if person.rank:
        return _FORCES[person.rank[0]["force"]]
    holders = {p.role.row["holder"] for p in postings} | {i.holder for i in person.items}
    return next((kind for kind in _STRENGTH if kind in holders), "resident")
