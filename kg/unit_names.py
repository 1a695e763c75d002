"""Names of units behind their type: "Polsek Metro Tanah Abang", "Koramil 0412/Klari".

A police unit's name is the longest run of words that the registry knows; where it knows none, the words
that read as a name.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kg.items import Scan, UnitItem
from kg.lexemes import Found, lexeme_at
from kg.persons import name_at, not_names
from kg.tokens import BREAK, Tokens
from kg.units import registry

_LONGEST = 5
_ARMY_NAME = re.compile(
    r"\s*(?:TNI\s*)?((?:[IVX]{1,5}(?=\s*/)|\d{2,4})(?:\s*[-–/]\s*\d{1,2})?"
    r"(?:(?:\s*/\s*|(?<=/\d\d)\s+)[A-Z][\w']*(?:[ \t]+[A-Z][a-z']+)?)?)"
)


def prefixes(tokens: Tokens, j: int, longest: int) -> list[int]:
    """Ends of the runs of plain words from ``j``, longest first."""
    k = j
    while k < len(tokens.words) and k - j < longest and _plain(tokens, k, j):
        k += 1
    return [last for last in range(k, j, -1) if tokens.words[last - 1] not in "-'"]


def _plain(tokens: Tokens, k: int, j: int) -> bool:
    word = tokens.words[k]
    if word in "-'" and k > j:
        return True
    numbered = word.isdigit() and (k > j or _opens_numbered(tokens, k))
    if not word[0].isalpha() and not numbered:
        return False
    found = lexeme_at(tokens, k)
    family = found.lexeme.family if found else ""
    return family not in ("rank", "unit") and (family != "role" or k == j)


def _opens_numbered(tokens: Tokens, k: int) -> bool:
    """``3-4 Ulu``, ``15 Ulu``: whether the figure at token ``k`` may begin a name."""
    following = tokens.words[k + 1 : k + 2]
    return bool(following) and (following[0] == "-" or following[0][0].isupper())


def _is_known(level: str, type_: str, name: str) -> bool:
    """Whether the registry knows a unit of this level and name."""
    units = registry()
    if level == "polda":
        return units.regional(name) is not None
    if level == "polres":
        return bool(units.resort(name, type=type_))
    return bool(units.sector(name))


def named_unit(state: Scan, j: int, level: str, type_: str, start: int) -> UnitItem | None:
    """The unit whose name begins at token ``j``, the longest that the registry knows."""
    tokens = state.tokens
    if level in ("kodam", "korem", "kodim", "koramil"):
        return _army_unit(state, j, level, type_, start)
    if j >= len(tokens.words) or tokens.words[j] == BREAK:
        return None
    if tokens.words[j] == "." and tokens.ends[j] == tokens.starts[j + 1]:
        j += 1
    capital = tokens.words[j][0].isupper()
    for last in prefixes(tokens, j, _LONGEST) if capital else ():
        name = state.text[tokens.starts[j] : tokens.ends[last - 1]]
        if _is_known(level, type_, name):
            if level == "polsek" and _ends_in_kota(tokens, last):
                return _with_kota(state, j, last, level, type_, start)
            return UnitItem(j, last, start, tokens.ends[last - 1], level, type_, name, True)
    return _unknown_unit(state, j, level, type_, start)


def _unknown_unit(state: Scan, j: int, level: str, type_: str, start: int) -> UnitItem | None:
    """A unit that the registry does not know: the words that read as a name, at most three."""
    name = name_at(state.text, state.tokens, j)
    if name is None or name.titles or level not in ("polsek", "polres", "subsector"):
        return None
    last = min(name.last, j + 3)
    if level == "polsek" and _ends_in_kota(state.tokens, last):
        return _with_kota(state, j, last, level, type_, start)
    end = state.tokens.ends[last - 1]
    return UnitItem(j, last, start, end, level, type_, state.text[name.start : end], False)


def _ends_in_kota(tokens: Tokens, last: int) -> bool:
    """Whether "Kota" at token ``last`` ends a unit's name and begins no city's."""
    if tokens.words[last : last + 1] != ["Kota"]:
        return False
    named = last + 1 < len(tokens.words) and tokens.words[last + 1][0].isupper()
    return not named or lexeme_at(tokens, last + 1) is not None


def _with_kota(state: Scan, j: int, last: int, level: str, type_: str, start: int) -> UnitItem:
    """The Polsek of a chief town, named by the town and "Kota"."""
    end = state.tokens.ends[last]
    name = state.text[state.tokens.starts[j] : end]
    return UnitItem(j, last + 1, start, end, level, type_, name, False)


def _army_unit(state: Scan, j: int, level: str, type_: str, start: int) -> UnitItem | None:
    """An army unit: its number with the place behind it, or a name."""
    tokens = state.tokens
    found = _ARMY_NAME.match(state.text, tokens.ends[j - 1])
    if found:
        name, end = _trim_army(state, found.group(1), found.end(1))
    else:
        named = name_at(state.text, tokens, j) if j < len(tokens.words) else None
        if named is None:
            return None
        name, end = named.text, named.name_end
    return UnitItem(j, tokens.at(end), start, end, level, type_, name, True)


def _trim_army(state: Scan, name: str, end: int) -> tuple[str, int]:
    """Leave out a second word that is no part of the place ("Koramil 0412/Klari Serma")."""
    last = state.tokens.at(end) - 1
    found = lexeme_at(state.tokens, last)
    if " " in name and (found or state.tokens.lows[last] in not_names()):
        shorter = name.rsplit(None, 1)[0]
        return shorter, end - (len(name) - len(shorter))
    return name, end


def skip_brackets(tokens: Tokens, j: int) -> int:
    """Past a repetition in brackets: "Kepala Kepolisian Resor (Kapolres)"."""
    if j + 2 >= len(tokens.words) or tokens.words[j] != "(":
        return j
    inner = lexeme_at(tokens, j + 1)
    end = inner.last if inner else j
    closed = inner is not None and end < min(j + 5, len(tokens.words)) and tokens.words[end] == ")"
    words = tokens.words[j + 1 : end]
    return end + 1 if closed and all(word[0].isalpha() for word in words) else j


def read_unit(state: Scan, found: Found) -> int | None:
    """Read the unit behind its type; the token behind it, or None where no unit is named."""
    row, tokens = found.lexeme.row, state.tokens
    start = tokens.starts[found.first]
    if row["level"] == "polri":
        end = tokens.ends[found.last - 1]
        polri = UnitItem(found.first, found.last, start, end, "polri", "Polri", "", True)
        return state.add(polri) if state.text[start].isupper() else None
    j = skip_brackets(tokens, found.last)
    unit = named_unit(state, j, row["level"], row["label"], start)
    return state.add(replace(unit, first=found.first)) if unit else None
