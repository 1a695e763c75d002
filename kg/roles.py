"""Roles with what they are of: "Kapolsek Klari", "Kanit Reskrim", "Lurah Bontang Kuala", "Ketua RT 05"."""

from __future__ import annotations

import re

from kg.items import PlaceItem, RoleItem, Row, Scan, UnitItem
from kg.lexemes import Found, lexeme_at, spelled
from kg.persons import name_at, not_names
from kg.place_names import (
    LONGEST_PLACE,
    NUMBER_LEVELS,
    PLACE_LEVELS,
    is_number,
    is_place,
    numbered,
)
from kg.places import gazetteer
from kg.unit_names import named_unit, prefixes, skip_brackets

_FUNCTION_WORDS = 3
#: Units inside a Polres or Polda: they end the name of a function and are no units of the graph.
_SUBUNITS = frozenset(
    "subdit sat satuan satker bidang bid bag bagian ro biro seksi unit direktorat omp operasi wilayah ditbinmas"
    " ditlantas ditsamapta ditreskrimum ditreskrimsus ditresnarkoba ditintelkam ditpolairud dittahti ditpamobvit"
    " satbinmas satlantas satreskrim satresnarkoba satsamapta satintelkam satpolairud bidhumas spkt".split()
)
_FUNCTIONS = _SUBUNITS | frozenset(
    "humas binmas lantas sat satuan operasi unit brimob polair satlantas pol spkt satbinmas".split()
)
_ACTING = re.compile(
    r"\b(?:ps|plt|plh|pjs|pj|penjabat(?: sementara)?|pelaksana (?:tugas|harian))\b[\s.]*(?:\(\w+\)\s*)?$",
    re.I,
)


_VENUE_ENDS = ("rank", "honorific", "role", "level")


def read_role(state: Scan, found: Found) -> int | None:
    tokens, row = state.tokens, found.lexeme.row
    j = skip_brackets(tokens, found.last)
    start, end = tokens.starts[found.first], tokens.ends[j - 1]
    label, unit, place = row["label"], None, None
    if found.lexeme.words[0] != spelled(tokens.lows[found.first]):
        label = tokens.words[found.first]  # a function glued to its role: "Kasubbagdalpers"
    if row["function"] and label == row["label"]:
        label, j = _function(state, row, j)
        end = tokens.ends[j - 1]
    if row["level"] == "polri":
        unit = UnitItem(found.first, j, start, end, "polri", "Polri", "", True)
    elif row["of"] == "self":
        unit = named_unit(state, j, row["level"], _unit_type(row["level"]), start)
    elif row["level"] in NUMBER_LEVELS:
        places = numbered(state, start, end, row["level"], row["level"].upper())
        place = places[0] if places else None
    elif row["of"] in ("place", "area") and (j >= len(tokens.words) or not lexeme_at(tokens, j)):
        organisation = _organisation(state, row, j)
        if organisation:
            return state.add(
                RoleItem(
                    found.first, organisation, start, tokens.ends[organisation - 1], row, label
                )
            )
        place = _role_place(state, j, row["level"], row["of"])
    elif row["of"] == "venue":
        place = _role_venue(state, found, j)
    last = max(j, unit.last if unit else 0, place.last if place else 0)
    end = max(end, unit.end if unit else 0, place.end if place else 0)
    acting = bool(_ACTING.search(state.text[max(0, start - 30) : start]))
    return state.add(RoleItem(found.first, last, start, end, row, label, unit, place, acting))


def _function(state: Scan, row: Row, j: int) -> tuple[str, int]:
    """The words that say what a Kanit, Kasat, Kabag ... is in charge of."""
    tokens, begin = state.tokens, j
    while (
        j < len(tokens.words)
        and j - begin < _FUNCTION_WORDS + (row["concept"] == "kepala-dinas") * 4
    ):
        word, low = tokens.words[j], tokens.lows[j]
        found = lexeme_at(tokens, j)
        if found and not (
            found.lexeme.family == "role" and row["concept"] in ("kasubdit", "panit")
        ):
            break
        within = row["concept"] == "kepala-dinas" and low == "dan" and j > begin
        if not (word[0].isupper() or word.isdigit() or within):
            break
        if j > begin and (low in _SUBUNITS or is_place(word)):
            break
        if low in not_names() and low not in _FUNCTIONS and not within:
            break
        j += 1
    if j < len(tokens.words) and row["concept"] == "kepala-dinas" and tokens.words[j] == "(":
        return f"{row['label']} {tokens.words[j + 1]}", min(j + 3, len(tokens.words))
    words = tokens.words[begin:j]
    return " ".join([row["label"], *words]), j


def _organisation(state: Scan, row: Row, j: int) -> int | None:
    """The end of the words between a role without a level and a comma with a name behind it: what the
    holder heads or speaks for ("Ketua Kelompok Tani Karya Bersama, Syahruddin,")."""
    tokens, k = state.tokens, j
    if row["level"] or row["of"] != "place":
        return None
    while k < len(tokens.words) and tokens.words[k][0].isupper() and k - j < 5:
        k += 1
    if k == j or tokens.words[k : k + 1] != [","] or k + 1 >= len(tokens.words):
        return None
    heads = row["concept"].startswith("ketua")
    if not heads and gazetteer().named(state.text[tokens.starts[j] : tokens.ends[k - 1]]):
        return None
    behind = lexeme_at(tokens, k + 1)
    name = name_at(state.text, tokens, behind.last if behind else k + 1)
    named = name is not None and (behind is None or behind.lexeme.family == "honorific")
    return k if named and name and state.text[name.end : name.end + 1] in ",;" else None


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
    for last in prefixes(tokens, j, LONGEST_PLACE):
        name = state.text[tokens.starts[j] : tokens.ends[last - 1]]
        if gazetteer().named(name, wanted):
            if of == "area" and tokens.lows[j] in not_names():
                return None
            return PlaceItem(
                j, last, tokens.starts[j], tokens.ends[last - 1], level or "any", name, True
            )
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
    while j < len(tokens.words) and j - begin < 6:
        word = tokens.words[j]
        stop = lexeme_at(tokens, j)
        inside = tokens.lows[j] == "negeri" and j == begin + 1
        if (stop and not inside and stop.lexeme.family in _VENUE_ENDS) or not (
            word[0].isupper() or word.isdigit() or (word in "-'" and j > begin)
        ):
            break
        j += 1
    closed = j < len(tokens.words) and (tokens.words[j] in ",(" or lexeme_at(tokens, j))
    if j == begin:
        return None
    if not closed:
        digits = [k for k in range(begin, j) if tokens.words[k].isdigit()]
        if not digits:
            return None
        j = min(j, digits[-1] + 2)
    head = "".join(
        state.text[tokens.starts[found.first] : tokens.ends[found.last - 1]].split(None, 1)[1:]
    )
    name = f"{head} {state.text[tokens.starts[begin] : tokens.ends[j - 1]]}".strip()
    return PlaceItem(begin, j, tokens.starts[begin], tokens.ends[j - 1], "venue", name)
