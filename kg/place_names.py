"""Names of places behind their level word: "Desa Belendung", "RT.01/09", "Jl. Salemba Raya".

A coded place's name is the longest run of words that the gazetteer knows at that level.
"""

from __future__ import annotations

import re

from kg.items import PlaceItem, Scan
from kg.lexemes import Found, lexeme_at
from kg.persons import name_at, not_names
from kg.places import gazetteer
from kg.tokens import BREAK, Tokens
from kg.unit_names import prefixes

LONGEST_PLACE = 4
PLACE_LEVELS = frozenset({"province", "regency", "district", "village"})
NUMBER_LEVELS = frozenset({"rt", "rw"})
_NUMBERS = re.compile(
    r"[\s.:\-]*(\d{1,3})((?:\s*(?:,\s*dan|,|dan|&|dan RT)\s*\d{1,3}\b(?![/.\d]))*)"
)
_SLASH_RW = re.compile(r"\s*/\s*(?:RW\.?\s*)?(\d{1,3})\b(?!\s*/)", re.I)
_LOWER_NEVER = frozenset(
    "binaan setempat kami kita mereka tersebut yang ini itu lain lainnya".split()
)
_STREET_ENDS = frozenset(
    "kelurahan desa kecamatan kota kabupaten pada di yang dan dengan selasa senin rabu kamis jumat sabtu minggu".split()
)


def is_number(word: str) -> bool:
    return word.isdigit() or bool(re.fullmatch("[IVX]+", word))


def is_place(words: str, *more: str) -> bool:
    return any(
        region.level in ("province", "regency", *more) for region in gazetteer().named(words)
    )


def numbered(state: Scan, start: int, behind: int, level: str, word: str) -> list[PlaceItem]:
    """``RT 2, 3, dan 4``, ``RT.01/09``: the numbers behind an RT or RW word."""
    found = _NUMBERS.match(state.text, behind)
    if not found:
        return []
    tokens = state.tokens
    spans = [(found.start(1), found.end(1))]
    if level == "rt":
        spans += [
            (found.start(2) + m.start(), found.start(2) + m.end())
            for m in re.finditer(r"\d+", found[2])
        ]
    items = []
    for a, b in spans:
        begin = start if a == found.start(1) else a
        items.append(
            PlaceItem(tokens.at(start), tokens.at(b), begin, b, level, f"{word} {state.text[a:b]}")
        )
    slash = _SLASH_RW.match(state.text, found.end(1)) if level == "rt" else None
    if slash:
        a, b = slash.span(1)
        items.append(PlaceItem(tokens.at(a), tokens.at(b), a, b, "rw", f"RW {state.text[a:b]}"))
    return items


def read_level(state: Scan, found: Found) -> int | None:
    row, tokens = found.lexeme.row, state.tokens
    level = row["level"]
    start, behind = tokens.starts[found.first], tokens.ends[found.last - 1]
    if level in NUMBER_LEVELS:
        items = numbered(state, start, behind, level, row["label"])
        for item in items:
            state.add(item)
        return items[-1].last if items else None
    j = found.last
    short = len(tokens.words[found.first]) <= 4
    while (
        j < len(tokens.words)
        and tokens.words[j] in ".:"
        and (short or tokens.ends[j] == tokens.starts[j + 1])
    ):
        j += 1
    if j >= len(tokens.words) or tokens.words[j] == BREAK:
        return None
    if level == "street":
        return _street(state, found, j)
    tiny = len(tokens.words[found.first]) <= 2
    if tiny and not tokens.words[found.first][0].isupper() and tokens.words[found.last] != ".":
        return None
    item = _known_place(state, found, j, level) or _uncoded_place(state, found, j, level)
    return state.add(item) if item else None


def _known_place(state: Scan, found: Found, j: int, level: str) -> PlaceItem | None:
    tokens = state.tokens
    coded = "village" if level == "village-or-hamlet" else level
    if coded not in PLACE_LEVELS:
        return None
    start = tokens.starts[found.first]
    for last in prefixes(tokens, j, LONGEST_PLACE):
        name = state.text[tokens.starts[j] : tokens.ends[last - 1]]
        capital = tokens.words[j][0].isupper() or tokens.words[j].isdigit()
        if (capital or len(name) > 3) and gazetteer().named(name, coded):
            if not capital and tokens.lows[j] in not_names() | _LOWER_NEVER:
                return None
            word = found.lexeme.row["concept"]
            return PlaceItem(
                found.first, last, start, tokens.ends[last - 1], level, name, not capital, word
            )
    return None


def _uncoded_place(state: Scan, found: Found, j: int, level: str) -> PlaceItem | None:
    """A place that the gazetteer does not hold under this name: hamlets, and mistyped names."""
    tokens = state.tokens
    begin, start = j, tokens.starts[found.first]
    if level == "hamlet" and is_number(tokens.words[j]):
        j += 1
        if state.waiting and state.waiting.row["level"] == "hamlet":
            number = state.text[tokens.starts[begin] : tokens.ends[begin]]
            concept = found.lexeme.row["concept"]
            return PlaceItem(
                found.first, j, start, tokens.ends[begin], level, number, False, concept
            )
    name = name_at(state.text, tokens, j) if j < len(tokens.words) else None
    if name is None and j == begin:
        return None
    last = min(name.last if name else j, j + 3)
    if name and name.titles:
        last = j + 1
    end = tokens.ends[last - 1]
    name_text, word = state.text[tokens.starts[begin] : end], found.lexeme.row["concept"]
    return PlaceItem(found.first, last, start, end, level, name_text, False, word)


def _street(state: Scan, found: Found, j: int) -> int | None:
    tokens, begin = state.tokens, j
    proper = tokens.words[j][0].isupper() or tokens.words[j].isdigit()
    if not proper:
        return None
    while j < len(tokens.words) and j - begin < 6 and tokens.words[j] != BREAK:
        stop = lexeme_at(tokens, j)
        word = tokens.words[j]
        if (
            (stop and j > begin)
            or not (word[0].isalnum() or word in ".-")
            or tokens.lows[j] in _STREET_ENDS
        ):
            break
        if word == "." and tokens.ends[j] < tokens.starts[min(j + 1, len(tokens.words) - 1)]:
            break
        if (
            word[0].isalpha()
            and not word[0].isupper()
            and tokens.words[j - 1] not in "pP"
            and not _lower_street(tokens, j)
        ):
            break
        j += 1
    if j == begin:
        return None
    start, end = tokens.starts[found.first], tokens.ends[j - 1]
    name = f"{found.lexeme.row['label']} {state.text[tokens.starts[begin] : end]}"
    return state.add(PlaceItem(found.first, j, start, end, "street", name))


def _lower_street(tokens: Tokens, j: int) -> bool:
    return (
        tokens.lows[j] not in not_names()
        and tokens.words[j - 1][0].isupper()
        and len(tokens.words[j]) > 4
    )
