"""Text → typed mentions: roles, ranks with names, units, places, in the order in which they stand.

One pass over the tokens. A closed-class word opens a mention and says what may follow it; names of units
and places end where the registry or the gazetteer knows a longest name. What a mention refers to is
decided later, with the whole report in view (:mod:`kg.localities`, :mod:`kg.people`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Mapping
from dataclasses import replace

from kg.cues import any_of, phrases
from kg.items import FORCES, Item, PersonItem, PlaceItem, RoleItem, Row, Scan
from kg.lexemes import Found, lexeme_at, openings
from kg.persons import Name, honorifics_at, name_at, not_names
from kg.place_names import is_place, read_level
from kg.places import gazetteer
from kg.roles import read_role
from kg.tokens import BREAK, Tokens
from kg.unit_names import read_unit

_BRIDGE = re.compile(rf"[\s,:(–—-]*+(?:{any_of('to name')}[\s,:(]*+){{0,2}}", re.I)
#: "pemilik penginapan, Mulyadi,": what somebody owns, grows or sells, between a weak role and the name.
_TRADE = re.compile(r"(?:\s+(?!(?:me|ber|di|ter)[a-z]{4})[a-z][a-z-]+){1,3}\s*,\s*")
_EMPLOYER = re.compile(r"(?:\s+[A-Z]\w*){0,3}\s*")  #: between a profession and a name
_INSIDE_NAMES = frozenset({"datuk"})  #: honorifics that also stand inside: "M. Nasir Dt. Bandaro"
_SMALL = frozenset({"drh", "drg", "dr"})  #: honorifics written without a capital
_ENDS_WAITING = frozenset({BREAK, ";", "!", "?"})  #: a role waits no longer for its holder
_LONGEST_HEADLINE = 26  #: tokens
_TITLED = 0.7  #: share of a headline's longer words that have a capital


def scan(text: str, tokens: Tokens, capitals: frozenset[int]) -> list[Item]:
    """All mentions of a text, in order; ``capitals`` as :func:`headlines` gives them."""
    state = Scan(text, tokens, headlines=capitals)
    opens, i = [*openings(tokens), len(tokens.words)], 0
    stirring = sorted({*opens, *tokens.capitals, *tokens.among(_ENDS_WAITING)})
    while True:
        begins = stirring if state.waiting else opens
        i = begins[bisect_left(begins, i)]
        if i >= len(tokens.words):
            return state.items
        found = lexeme_at(tokens, i)
        step = _READERS[found.lexeme.family](state, found) if found else _unranked(state, i)
        i = step or i + 1


def headlines(tokens: Tokens) -> frozenset[int]:
    """The tokens of lines in which nearly every longer word has a capital: there capitals tell no name."""
    found: list[int] = []
    start = 0
    for end in tokens.among({BREAK}):
        if _is_headline(tokens.words[start:end]):
            found += range(start, end)
        start = end + 1
    return frozenset(found)


def _is_headline(line: list[str]) -> bool:
    if not line or not line[0][0].isalpha() or len(line) > _LONGEST_HEADLINE or line[-1] in ".!?":
        return False
    long = [w for w in line if len(w) > 3 and w[0].isalpha()]
    return len(long) > 3 and sum(w[0].isupper() for w in long) > _TITLED * len(long)


# ── names behind a rank or an honorific ──────────────────────────────────────────────────────────────


def _rank(state: Scan, found: Found) -> int | None:
    """``AKP H. Dadang Suhendi``: a rank with the name behind it."""
    tokens = state.tokens
    if not tokens.words[found.first][0].isupper() and not tokens.words[found.last][:1].isupper():
        return None
    honorifics, j = honorifics_at(tokens, found.last)
    name = name_at(state.text, tokens, j, ranked=True) if j < len(tokens.words) else None
    if name is None:
        return None
    start, rank = tokens.starts[found.first], found.lexeme.row
    return state.add(
        PersonItem(found.first, name.last, start, name.end, name, rank, honorifics, "rank")
    )


def _honorific(state: Scan, found: Found) -> int | None:
    """``Pdt. Yosep Krey``: an honorific, or several, with the name behind."""
    tokens, first = state.tokens, found.first
    if not _opens_name(tokens, found):
        return None
    more, j = _more_honorifics(tokens, found.last)
    stopped = tokens.words[j - 1] == "." and tokens.lows[first] not in phrases("dotted")
    name = None if j >= len(tokens.words) or stopped else name_at(state.text, tokens, j)
    if name is None or name.is_hidden:
        return None
    start = tokens.starts[first]
    honorifics = (state.text[start : tokens.ends[found.last - 1]], *more)
    holder = found.lexeme.row["holder"] or _profession(state, start)
    return state.add(
        PersonItem(first, name.last, start, name.end, name, None, honorifics, "honorific", holder)
    )


def _profession(state: Scan, start: int) -> str:
    """The kind of person that a profession right before a name tells: "dosen Unsulbar Dr. Farhan"."""
    role = state.waiting
    if role is None or state.items[-1] is not role or not _is_other(role):
        return ""
    return "other" if _EMPLOYER.fullmatch(state.text, role.end, start) else ""


def _is_other(role: RoleItem) -> bool:
    return role.row["of"] == "cue" and role.row["holder"] == "other"


def _opens_name(tokens: Tokens, found: Found) -> bool:
    """Whether an honorific stands as one: with a capital, and not inside a name."""
    word, concept = tokens.words[found.first], found.lexeme.row["concept"]
    if len(word) == 1 and word != "H":
        return False
    before = found.first - 1
    in_name = (
        before >= 0 and tokens.words[before][0].isupper() and tokens.lows[before] not in not_names()
    )
    if concept in _INSIDE_NAMES and in_name:
        return False
    if tokens.lows[found.first] in phrases("calls") and _begins_sentence(tokens, before):
        return False
    return word[0].isupper() or concept in _SMALL


def _begins_sentence(tokens: Tokens, before: int) -> bool:
    """Whether the token behind ``before`` begins a line, a sentence or a quotation."""
    return before < 0 or not (tokens.words[before][0].isalnum() or tokens.words[before] == ",")


#: Nobody bears more; a text that repeats one for ever is no name.
_MOST_HONORIFICS = 12


def _more_honorifics(tokens: Tokens, j: int) -> tuple[tuple[str, ...], int]:
    """The honorifics behind an honorific: "Bapak H. Drs. ..."; and the token behind them."""
    more, j = honorifics_at(tokens, j)
    while j < len(tokens.words) and len(more) < _MOST_HONORIFICS:
        next_ = lexeme_at(tokens, j)
        if next_ is None or next_.lexeme.family != "honorific":
            break
        more, j = (*more, next_.lexeme.row["label"]), next_.last
        j += j < len(tokens.words) and tokens.words[j] == "."
    return more, j


# ── names behind a role alone ────────────────────────────────────────────────────────────────────────


def _unranked(state: Scan, i: int) -> int | None:
    """A name right behind a role (and its unit or place) that still waits for its holder."""
    role, word = state.waiting, state.tokens.words[i]
    if role is None or word == ".":
        return None
    if word in _ENDS_WAITING:
        state.waiting = None
    if state.waiting is None or not word[0].isupper() or not role.row["holder"]:
        return None
    gap = state.text[state.items[-1].end : state.tokens.starts[i]]
    near = i not in state.headlines and "\n" not in gap and _bridges(role, gap)
    name = name_at(state.text, state.tokens, i) if near else None
    taken = _take(state, role, name, gap) if name else None
    if taken is None:
        state.waiting = None
    return taken


def _bridges(role: RoleItem, gap: str) -> bool:
    return bool(_BRIDGE.fullmatch(gap) or (_has_trade(role) and _TRADE.fullmatch(gap)))


def _has_trade(role: RoleItem) -> bool:
    """Whether a role says what people do, and its words may go on: "satpam bank, Agus,"."""
    private = role.row["holder"] in ("resident", "other") and role.row["of"] in ("cue", "none")
    return role.row["level"] == "weak" or private


def _take(state: Scan, role: RoleItem, name: Name, gap: str) -> int | None:
    """Take a name behind a role as what it is: part of the role, a wider place, or its holder."""
    if _is_part(state, role, name):
        state.items.pop()
        return state.add(replace(role, last=name.last, end=name.name_end))
    wider = isinstance(state.items[-1], PlaceItem) and "," in gap
    if wider and is_place(name.text, "district"):
        start, end = name.start, name.name_end
        level = "province" if gazetteer().named(name.text, "province") else "any"
        return state.add(PlaceItem(name.first, name.last, start, end, level, name.text, True))
    if not _plausible(state, role, name, gap):
        return None
    kind = "other" if _is_other(role) else ""
    rank = _promoted_to(state, name)
    start, end = name.start, name.end
    return state.add(PersonItem(name.first, name.last, start, end, name, rank, (), "role", kind))


def _is_part(state: Scan, role: RoleItem, name: Name) -> bool:
    """Whether words are what a role is of: "Ketua Kelompok Tani Ngudi Makmur, Mbah Kateni"."""
    if name.last >= len(state.tokens.words) or state.items[-1] is not role:
        return False
    after = lexeme_at(state.tokens, name.last)
    return after is not None and after.lexeme.family == "honorific"


def _plausible(state: Scan, role: RoleItem, name: Name, gap: str) -> bool:
    """Whether a name without rank or honorific behind a role is its holder's."""
    after = state.text[name.end : name.end + 1]
    if name.is_hidden or (not name.titles and is_place(name.text)) or _is_held(state, role):
        return False
    if role.row["level"] == "weak" or (gap.strip(" ,") and _has_trade(role) and "," in gap):
        apposed = "," in gap and after in ",("
        told = any(word in gap for word in ("nama", "yak", "yait"))
        return (apposed or told) and not is_place(name.text, "district", "village")
    if role.row["holder"] in FORCES:
        full = bool(name.titles or " " in name.text or role.unit)
        apposed = "," in gap and after in ",.)" and full
        return apposed or _promoted_to(state, name) is not None
    return True


def _promoted_to(state: Scan, name: Name) -> Row | None:
    """``Kabag Ren A dari AKP menjadi Kompol``: the new rank of a name that two ranks stand behind."""
    tokens, j = state.tokens, name.last
    if tokens.lows[j : j + 1] != ["dari"] or j + 1 >= len(tokens.words):
        return None
    old = lexeme_at(tokens, j + 1)
    if old is None or old.lexeme.family != "rank" or old.last + 1 >= len(tokens.words):
        return None
    new = lexeme_at(tokens, old.last + 1) if tokens.lows[old.last] in ("menjadi", "ke") else None
    return new.lexeme.row if new and new.lexeme.family == "rank" else None


def _is_held(state: Scan, role: RoleItem) -> bool:
    """``Pdt. A selaku Ketua Jemaat Imanuel``: the one who holds a role stands before it."""
    k = state.items.index(role)
    if not k or not isinstance(state.items[k - 1], PersonItem):
        return False
    between = state.text[state.items[k - 1].end : role.start].strip(" ,")
    return between.lower() in phrases("held by")


_READERS: Mapping[str, Callable[[Scan, Found], int | None]] = {
    "rank": _rank,
    "role": read_role,
    "unit": read_unit,
    "level": read_level,
    "honorific": _honorific,
}
