"""Names of places behind their level word: "Desa Belendung", "RT.01/09", "Jl. Salemba Raya".

A coded place's name is the longest run of words that the gazetteer knows at that level.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kg.cues import phrases
from kg.items import PlaceItem, Scan
from kg.lexemes import Found, lexeme_at
from kg.persons import name_at, not_names, opens_balinese
from kg.places import gazetteer
from kg.tokens import BREAK, Tokens
from kg.unit_names import prefixes

_VILLAGES = ("village", "village-or-hamlet")
_BESIDE = 12  #: characters between two places that stand side by side
LONGEST_PLACE = 4  #: words of a place's name
_LONGEST_STREET = 6  #: words and marks of a street's name
PLACE_LEVELS = frozenset({"province", "regency", "district", "village"})
NUMBER_LEVELS = frozenset({"rt", "rw"})
_NUMBERS = re.compile(
    r"[\s.:\-]*(\d{1,3}|[IVX]{1,5}\b(?!\.\w))((?:\s*(?:,\s*dan|,|dan|&|dan RT)\s*\d{1,3}\b(?![/.\d]))*)"
)
_SLASH_RW = re.compile(r"\s*/\s*(?:RW\.?\s*)?(\d{1,3})\b(?!\s*/)", re.I)


def is_number(word: str) -> bool:
    """Whether a word is a number of a hamlet: figures or Roman."""
    return word.isdigit() or bool(re.fullmatch("[IVX]+", word))


def is_place(words: str, *more: str) -> bool:
    """Whether words name a province or regency, or a place of one of ``more`` levels."""
    levels = ("province", "regency", *more)
    return any(region.level in levels for region in gazetteer().named(words))


def numbered(state: Scan, start: int, behind: int, level: str, word: str) -> list[PlaceItem]:
    """``RT 2, 3, dan 4``, ``RT.01/09``: the numbers behind an RT or RW word.

    The word begins at ``start`` and ends at ``behind``.
    """
    found = _NUMBERS.match(state.text, behind)
    if not found:
        return []
    first = state.tokens.at(start)
    items = [_numbered(state, first, start, found.span(1), level, word)]
    if level == "rt":
        for more in re.compile(r"\d+").finditer(state.text, *found.span(2)):
            items.append(_numbered(state, first, more.start(), more.span(), level, word))
        slash = _SLASH_RW.match(state.text, found.end(1))
        if slash:
            begin = slash.start(1)
            at = state.tokens.at(begin)
            items.append(_numbered(state, at, begin, slash.span(1), "rw", "RW"))
    return items


def _numbered(
    state: Scan, first: int, start: int, number: tuple[int, int], level: str, word: str
) -> PlaceItem:
    begin, end = number
    last = state.tokens.at(end)
    return PlaceItem(first, last, start, end, level, f"{word} {state.text[begin:end]}")


def read_level(state: Scan, found: Found) -> int | None:
    """Read the place behind a level word; the token behind it, or None where no place is named."""
    row, tokens = found.lexeme.row, state.tokens
    if row["level"] in NUMBER_LEVELS:
        start, behind = tokens.starts[found.first], tokens.ends[found.last - 1]
        return _take(state, numbered(state, start, behind, row["level"], row["label"]))
    before = tokens.lows[found.first - 1] if found.first else ""
    if row["concept"] == "negeri" and before in phrases("of the state"):
        return None
    j = _past_marks(tokens, found)
    if j >= len(tokens.words) or tokens.words[j] == BREAK:
        return None
    if row["level"] == "street":
        return _street(state, found, j)
    word = tokens.words[found.first]
    if len(word) <= 2 and not word[0].isupper() and tokens.words[found.last] != ".":
        return None
    item = _known_place(state, found, j) or _uncoded_place(state, found, j)
    return _take(state, [item] if item else [])


def _take(state: Scan, items: list[PlaceItem]) -> int | None:
    for item in items:
        if item.level in _VILLAGES:
            item = _beside_village(state, item)
        state.add(item)
    return items[-1].last if items else None


def _beside_village(state: Scan, item: PlaceItem) -> PlaceItem:
    """``Kp. Cisarua RT 02/05 Desa Mekarsari``: of a kampung and a desa side by side one is the hamlet."""
    k = len(state.items) - 1
    start = item.start
    while k >= 0 and isinstance(old := state.items[k], PlaceItem):
        if state.text[old.end : start].strip(" ,./RTWrtw-") or start - old.end > _BESIDE:
            return item
        if old.level in _VILLAGES and old.level != item.level:
            if item.level == "village":
                state.items[k] = replace(old, level="hamlet")
                return item
            return replace(item, level="hamlet")
        if old.level not in NUMBER_LEVELS:
            return item
        k, start = k - 1, old.start
    return item


def _past_marks(tokens: Tokens, found: Found) -> int:
    """The token behind a level word and its marks: "Kec. Klari", "Desa: Belendung"."""
    j, short = found.last, len(tokens.words[found.first]) <= 4
    while j < len(tokens.words) and tokens.words[j] in ".:":
        if not short and tokens.ends[j] != tokens.starts[j + 1]:
            break
        j += 1
    return j


def _known_place(state: Scan, found: Found, j: int) -> PlaceItem | None:
    """The place whose name begins at token ``j``, the longest that the gazetteer knows at the level."""
    tokens, level = state.tokens, found.lexeme.row["level"]
    coded = "village" if level == "village-or-hamlet" else level
    if coded not in PLACE_LEVELS:
        return None
    start = tokens.starts[found.first]
    for last in prefixes(tokens, j, LONGEST_PLACE):
        name = state.text[tokens.starts[j] : tokens.ends[last - 1]]
        capital = tokens.words[j][0].isupper() or tokens.words[j].isdigit()
        if (capital or len(name) > 3) and gazetteer().named(name, coded):
            if not capital and tokens.lows[j] in not_names() | phrases("no place"):
                return None
            word = found.lexeme.row["concept"]
            return PlaceItem(
                found.first, last, start, tokens.ends[last - 1], level, name, not capital, word
            )
    return None


def _uncoded_place(state: Scan, found: Found, j: int) -> PlaceItem | None:
    """A place that the gazetteer does not hold under this name: hamlets, and mistyped names."""
    tokens, level = state.tokens, found.lexeme.row["level"]
    begin, start = j, tokens.starts[found.first]
    if tokens.lows[j] in phrases("no place"):
        return None
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
    last = next((k for k in range(j + 1, last) if opens_balinese(tokens, k)), last)
    end = tokens.ends[last - 1]
    name_text, word = state.text[tokens.starts[begin] : end], found.lexeme.row["concept"]
    return PlaceItem(found.first, last, start, end, level, name_text, False, word)


def _street(state: Scan, found: Found, j: int) -> int | None:
    """A street: the words with capitals and figures behind its level word."""
    tokens, begin = state.tokens, j
    if not (tokens.words[j][0].isupper() or tokens.words[j].isdigit()):
        return None
    while j < len(tokens.words) and j - begin < _LONGEST_STREET and _of_street(tokens, j, begin):
        j += 1
    if j == begin:
        return None
    start, end = tokens.starts[found.first], tokens.ends[j - 1]
    name = f"{found.lexeme.row['label']} {state.text[tokens.starts[begin] : end]}"
    return state.add(PlaceItem(found.first, j, start, end, "street", name))


def _of_street(tokens: Tokens, j: int, begin: int) -> bool:
    """Whether the token at ``j`` belongs to the name of the street that begins at ``begin``."""
    word, low = tokens.words[j], tokens.lows[j]
    if word == BREAK or (j > begin and lexeme_at(tokens, j)) or low in phrases("street ends"):
        return False
    if word == ".":
        return tokens.ends[j] >= tokens.starts[min(j + 1, len(tokens.words) - 1)]
    if not word[0].isalpha() or word[0].isupper() or tokens.words[j - 1] in "pP":
        return word[0].isalnum() or word == "-"
    return low not in not_names() and tokens.words[j - 1][0].isupper() and len(word) > 4
