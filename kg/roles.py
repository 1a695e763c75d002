"""Roles with what they are of: "Kapolsek Klari", "Kanit Reskrim", "Lurah Bontang Kuala", "Ketua RT 05"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from string import ascii_uppercase

from kg.cues import any_of, phrases, verbs
from kg.items import PlaceItem, RoleItem, Row, Scan, UnitItem
from kg.lexemes import Found, lexeme_at, spelled
from kg.persons import Name, name_at, not_names, opens_balinese
from kg.place_names import LONGEST_PLACE, NUMBER_LEVELS, PLACE_LEVELS, is_place, numbered
from kg.places import gazetteer
from kg.tokens import Tokens
from kg.unit_names import named_unit, prefixes, skip_brackets
from kg.vocab import forms, lexicon

_ACTING = re.compile(rf"\b{any_of('acting')}\b[\s.]*(?:\(\w+\)\s*)?$", re.I)
_AGENCY = (
    "kepala-dinas"  #: the head of an agency: its name is longer than a function, and may hold "dan"
)
_FUNCTION_WORDS = 3
_AGENCY_WORDS = 7
_ORGANISATION_WORDS = 5
_VENUE_WORDS = 6
_ANAPHOR = "ketuanya"
_LOOK_BACK = 8  #: tokens between an organisation and "its head"
_VENUE_ENDS = ("rank", "honorific", "role", "level")


@cache
def _heads() -> Mapping[str, Row]:
    """Organisation in small letters ("kpu") → the role of who heads it."""
    named = (
        (form.lower().split(), row) for row in lexicon("roles").values() for form in forms(row)
    )
    return {words[1]: row for words, row in named if len(words) == 2 and words[0] == "ketua"}


def _its_head(state: Scan, found: Found) -> int | None:
    """``Bawaslu Majene melalui ketuanya A``: the head of the organisation named before."""
    lows, i = state.tokens.lows, found.first
    known = _heads() if lows[i] == _ANAPHOR else {}
    k = next((k for k in range(i - 1, max(0, i - _LOOK_BACK) - 1, -1) if lows[k] in known), None)
    if k is None:
        return None
    row = known[lows[k]]
    place = _role_place(state, k + 1, row["level"], row["of"]) if row["of"] == "place" else None
    span = state.tokens.starts[i], state.tokens.ends[i]
    return state.add(RoleItem(i, found.last, *span, row, row["label"], None, place))


def read_role(state: Scan, found: Found) -> int:
    """Read a role with its function and with the unit or place it is of; the token behind them."""
    head = _its_head(state, found)
    if head:
        return head
    tokens, row = state.tokens, found.lexeme.row
    start = tokens.starts[found.first]
    label, j = _label(state, found)
    organisation = _organisation(state, row, j)
    if organisation:
        end = tokens.ends[organisation - 1]
        return state.add(RoleItem(found.first, organisation, start, end, row, label))
    unit, place = _what_of(state, found, j)
    of, end = unit or place, tokens.ends[j - 1]
    last, end = (max(j, of.last), max(end, of.end)) if of else (j, end)
    if place and row["level"] == "hamlet" and tokens.lows[found.first - 1 : found.first] == ["di"]:
        return state.add(replace(place, first=found.first, start=start, bare=False))
    acting = bool(_ACTING.search(state.text[max(0, start - 30) : start]))
    return state.add(RoleItem(found.first, last, start, end, row, label, unit, place, acting))


def _label(state: Scan, found: Found) -> tuple[str, int]:
    """The canonical label of a role with its function, and the token behind it."""
    tokens, row = state.tokens, found.lexeme.row
    j = skip_brackets(tokens, found.last)
    if found.lexeme.words[0] != spelled(tokens.lows[found.first]):
        glued = tokens.words[found.first]  # with its function: "Kasubbagdalpers"
        if glued != row["label"]:
            return glued, j
    named = row["function"] and tokens.lows[found.first] != _ANAPHOR
    return _function(state, row, j) if named else (row["label"], j)


def _what_of(state: Scan, found: Found, j: int) -> tuple[UnitItem | None, PlaceItem | None]:
    """The unit or the place that a role's own words name; its label ends before token ``j``."""
    level, of = found.lexeme.row["level"], found.lexeme.row["of"]
    start, end = state.tokens.starts[found.first], state.tokens.ends[j - 1]
    if level == "polri":
        return UnitItem(found.first, j, start, end, "polri", "Polri", "", True), None
    if of == "self":
        return named_unit(state, j, level, _unit_type(level), start), None
    if level in NUMBER_LEVELS:
        places = numbered(state, start, end, level, level.upper())
        return None, next(iter(places), None)
    if of in ("place", "area") and not _opens_lexeme(state.tokens, j):
        return None, _role_place(state, j, level, of)
    return None, _role_venue(state, found, j) if of == "venue" else None


def _opens_lexeme(tokens: Tokens, j: int) -> bool:
    return j < len(tokens.words) and lexeme_at(tokens, j) is not None


def _function(state: Scan, row: Row, j: int) -> tuple[str, int]:
    """The role with the words that say what a Kanit, Kasat, Kabag ... is in charge of."""
    tokens, begin = state.tokens, j
    agency = row["concept"] == _AGENCY
    longest = begin + (_AGENCY_WORDS if agency else _FUNCTION_WORDS)
    while j < min(longest, len(tokens.words)) and _in_function(tokens, row, j, begin):
        j += 1
    if agency and tokens.words[j : j + 1] == ["("]:
        return f"{row['label']} {tokens.words[j + 1]}", min(j + 3, len(tokens.words))
    return " ".join([row["label"], *tokens.words[begin:j]]), j


def _in_function(tokens: Tokens, row: Row, j: int, begin: int) -> bool:
    """Whether the token at ``j`` belongs to the function that begins at ``begin``."""
    word, low, found = tokens.words[j], tokens.lows[j], lexeme_at(tokens, j)
    above_role = row["concept"] in ("kasubdit", "panit")  # "Panit Kanit Reskrim"
    if found and not (found.lexeme.family == "role" and above_role):
        return False
    if row["concept"] == _AGENCY and low == "dan" and j > begin:
        return True
    if not (word[0].isupper() or word.isdigit()):
        return False
    if j > begin and (low in phrases("subunits") or is_place(word)):
        return False
    return low not in not_names() or low in phrases("subunits") | phrases("functions")


def _organisation(state: Scan, row: Row, j: int) -> int | None:
    """The end of what the holder of a role without a level heads or speaks for.

    It is the words up to a comma with a name behind it: "Ketua Kelompok Tani Karya Bersama, Syahruddin,",
    "Ketua kelompok nelayan Sinar Laut, Hasan mengatakan".
    """
    tokens, k = state.tokens, j
    if (
        row["level"] not in ("", "weak")
        or row["of"] not in ("place", "cue")
        or _opens_lexeme(tokens, j)
    ):
        return None
    while k < len(tokens.words) and tokens.words[k][0].isupper() and k - j < _ORGANISATION_WORDS:
        k += 1
    if k == j or tokens.words[k : k + 1] != [","] or k + 1 >= len(tokens.words):
        return None
    heads = row["concept"].startswith("ketua")
    if not heads and gazetteer().named(state.text[tokens.starts[j] : tokens.ends[k - 1]]):
        return None
    title = lexeme_at(tokens, k + 1)
    if title and title.lexeme.family != "honorific":
        return None
    name = name_at(state.text, tokens, title.last if title else k + 1)
    return k if name and _ends_well(state, name, institute=tokens.lows[j]) else None


def _ends_well(state: Scan, name: Name, institute: str) -> bool:
    """Whether what stands behind a name shows that the words before its comma are no name of their own."""
    after, lows = state.text[name.end : name.end + 1], state.tokens.lows
    if after in ",;" or (after == "." and institute in phrases("institution")):
        return True
    return name.last < len(lows) and lows[name.last] in verbs("saying")


def _unit_type(level: str) -> str:
    return {"subsector": "Polsubsektor"}.get(level, level.capitalize())


def _role_place(state: Scan, j: int, level: str, of: str) -> PlaceItem | None:
    """The bare name of the place that a role is of: "Lurah Bontang Kuala", "Bhabinkamtibmas Paseban"."""
    tokens = state.tokens
    if j >= len(tokens.words) or not (tokens.words[j][0].isupper() or tokens.words[j].isdigit()):
        return None
    wanted = level if level in PLACE_LEVELS else None
    if wanted is None and level:
        return _hamlet_of_role(state, j, level)
    start = tokens.starts[j]
    for last in prefixes(tokens, j, LONGEST_PLACE):
        end = tokens.ends[last - 1]
        name = state.text[start:end]
        if gazetteer().named(name, wanted):
            common = of == "area" and tokens.lows[j] in not_names()
            return None if common else PlaceItem(j, last, start, end, level or "any", name, True)
        followed = last < len(tokens.words) and tokens.words[last][0] in ",(" + ascii_uppercase
        if wanted == "regency" and followed and gazetteer().named(name, "province"):
            return PlaceItem(j, last, start, end, "province", name, True)
    return _unknown_place(state, j, level) if of == "place" and level else None


def _unknown_place(state: Scan, j: int, level: str) -> PlaceItem | None:
    """A place that the gazetteer does not know, where a comma, rank or honorific ends its name."""
    name = name_at(state.text, state.tokens, j)
    if name is None or name.titles:
        return None
    after = lexeme_at(state.tokens, name.last) if name.last < len(state.tokens.words) else None
    if after and after.lexeme.family in ("rank", "honorific"):
        return PlaceItem(j, name.last, name.start, name.name_end, level, name.text, True)
    return None


def _hamlet_of_role(state: Scan, j: int, level: str) -> PlaceItem | None:
    """The hamlet of a Kepala Dusun: the words up to a comma or honorific, or the first word."""
    tokens = state.tokens
    if opens_balinese(tokens, j):
        return None
    if tokens.words[j].isdigit() or re.fullmatch("[IVX]{1,4}", tokens.words[j]):
        return PlaceItem(j, j + 1, tokens.starts[j], tokens.ends[j], level, tokens.words[j], True)
    name = name_at(state.text, tokens, j)
    if name is None:
        return None
    after = state.text[name.name_end : name.name_end + 2]
    found = lexeme_at(state.tokens, name.last) if name.last < len(state.tokens.words) else None
    whole = after[:1] in ",(" or (found and found.lexeme.family in ("honorific", "level"))
    last = name.last if whole else j + 1
    if not whole and last == name.last:
        return None
    end = state.tokens.ends[last - 1]
    return PlaceItem(j, last, name.start, end, level, state.text[name.start : end], True)


def _role_venue(state: Scan, found: Found, j: int) -> PlaceItem | None:
    """The school, mosque, pesantren of its head: the words up to a mark or an honorific."""
    tokens, begin = state.tokens, j
    while j < min(begin + _VENUE_WORDS, len(tokens.words)) and _in_venue(tokens, j, begin):
        j += 1
    if j == begin:
        return None
    if j >= len(tokens.words) or not (tokens.words[j] in ",(" or lexeme_at(tokens, j)):
        digits = [k for k in range(begin, j) if tokens.words[k].isdigit()]
        if not digits:
            return None
        j = min(j, digits[-1] + 2)
    start, end = tokens.starts[begin], tokens.ends[j - 1]
    written = state.text[tokens.starts[found.first] : tokens.ends[found.last - 1]]
    kind = "".join(written.split(None, 1)[1:])  # "Kepala SMP" is of a "SMP"
    return PlaceItem(begin, j, start, end, "venue", f"{kind} {state.text[start:end]}".strip())


def _in_venue(tokens: Tokens, j: int, begin: int) -> bool:
    """Whether the token at ``j`` belongs to the name of the venue that begins at ``begin``."""
    word, stop = tokens.words[j], lexeme_at(tokens, j)
    state_owned = tokens.lows[j] == "negeri" and j == begin + 1
    if stop and not state_owned and stop.lexeme.family in _VENUE_ENDS:
        return False
    return word[0].isupper() or word.isdigit() or (word in "-'" and j > begin)
