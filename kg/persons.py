"""How a person's name stands in a text: honorifics, name, academic titles.

``AKP H.Dadang Suhendi S.H`` is a rank (found by the lexicon), the honorific ``H``, the name ``Dadang
Suhendi`` and the title ``SH``. A name is a run of capitalised words that no closed class claims and that
the table of non-names does not hold.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from kg.cues import phrases
from kg.lexemes import lexeme_at
from kg.tokens import BREAK, Tokens, lowered
from kg.vocab import data_path, lexicon, read_table

_LETTERS = re.compile(r"(?:[^\S\n]|[.,;])*([^\W\d_]+)")
_NO_LETTERS = re.compile(r"[^a-z]")
_VERB = re.compile(r"(?:me|ber|di|ter|pe)[a-z]{4}")
_LONGEST = 6
_SHORTEST = 3  #: letters of a name all in capitals; fewer hide one
#: A title of Lombok that is part of the name, and elsewhere the word "then".
_NOBLE = frozenset({"Lalu", "LALU"})
_STOPPING = frozenset({"rank", "role", "unit", "level"})
#: Titles whose letters are no word, so that they count in small letters too ("sh,mh").
_LOWER_TOO = frozenset({"SH", "MH", "SIK", "MM", "MSi"})


class Name(NamedTuple):
    """A name at tokens ``first`` to ``last`` (excluded); ``end`` includes the titles after it."""

    text: str
    first: int
    last: int
    start: int
    name_end: int
    end: int
    titles: tuple[str, ...]

    @property
    def is_hidden(self) -> bool:
        """Whether it is one or two capitals, as a report writes to hide who somebody is."""
        return len(self.text) < _SHORTEST and self.text.isupper()


@cache
def not_names() -> frozenset[str]:
    """Words that are no part of a name, however they are written."""
    rows = read_table(data_path("not_names.csv"))
    return frozenset(word for row in rows for word in row["words"].split())


@cache
def _title_patterns() -> Mapping[str, re.Pattern[str]]:
    """The titles by their first letter in small letters, the longest first."""
    labels = sorted((row["label"] for row in lexicon("titles").values()), key=len, reverse=True)
    forms: dict[str, list[str]] = {}
    for label in labels:
        parts = re.findall(r"[A-Z][a-z]*", label)
        first = parts[0][0] + "".join(f"(?i:{c})" for c in parts[0][1:])
        if label in _LOWER_TOO:
            first = f"(?i:{first})"
        rest = "".join(rf"[.,]{{0,2}}\s?(?i:{part})" for part in parts[1:])
        forms.setdefault(label[0].lower(), []).append(first + rest)
    return {
        letter: re.compile(
            rf"(?P<gap>(?:[^\S\n]|[.,;])*)(?P<title>{'|'.join(some)})(?![^\W\d_]|['’])\.?"
        )
        for letter, some in forms.items()
    }


@cache
def _title_labels() -> dict[str, str]:
    return {row["label"].lower(): row["label"] for row in lexicon("titles").values()}


@cache
def _title_beginnings() -> frozenset[str]:
    """What the letters of a title may be up to its first mark, in small letters: s, si, sik."""
    return frozenset(t[:n] for t in _title_labels() for n in range(1, len(t) + 1))


def _title_at(text: str, pos: int) -> re.Match[str] | None:
    """An academic title at ``pos``; two letters in mixed case ("Sh") need a mark before or inside them."""
    letters = _LETTERS.match(text, pos)
    low = lowered(letters.group(1)) if letters else ""
    if low not in _title_beginnings():
        return None
    found = _title_patterns()[low[0]].match(text, pos)
    if not found or (not found["gap"] and pos and text[pos - 1].isalpha()):
        return None
    title, gap = found["title"], found["gap"]
    plain = len(title) == 2 and title.isalpha() and not title.isupper()
    return None if plain and not gap.strip() else found


def titles_at(text: str, pos: int) -> tuple[tuple[str, ...], int]:
    """The academic titles that follow ``pos``, in order, and where they end."""
    titles: list[str] = []
    while found := _title_at(text, pos):
        label = _NO_LETTERS.sub("", found["title"].lower())
        titles.append(_title_labels()[label])
        pos = found.end()
    return tuple(dict.fromkeys(titles)), pos


def _is_title_token(text: str, tokens: Tokens, j: int) -> bool:
    low = tokens.lows[j]
    if low.isascii() and low.isalpha() and low not in _title_beginnings():
        return False
    found = _title_at(text, tokens.starts[j])
    if not found:
        return False
    written = found["title"]
    return not written.isalpha() or sum(map(str.isupper, written)) > 1 or tokens.words[j].isupper()


def _is_name_word(text: str, tokens: Tokens, j: int, first: int) -> bool:
    word, low = tokens.words[j], tokens.lows[j]
    if not word[0].isalpha():
        return False
    if low in not_names() and not (word in _NOBLE and _is_followed(tokens, j)):
        return False
    if low == "hari" and j + 1 < len(tokens.words) and tokens.lows[j + 1] in not_names():
        return False
    if j > first and low in phrases("particles"):
        return _is_followed(tokens, j) or (
            tokens.words[j + 1 : j + 2] == ["."] and tokens.words[j + 2 : j + 3] != [BREAK]
        )
    if not word[0].isupper():
        return False
    if j > first and (low in phrases("address") or _is_title_token(text, tokens, j)):
        return False
    found = lexeme_at(tokens, j)
    return not (found and found.lexeme.family in _STOPPING)


def _is_followed(tokens: Tokens, j: int) -> bool:
    """Whether a word with a capital stands behind the token at ``j``."""
    return j + 1 < len(tokens.words) and tokens.words[j + 1][:1].isupper()


def _joins(text: str, tokens: Tokens, j: int, first: int) -> bool:
    """Whether the mark at ``j`` stands inside a name: "M. Ali", "Al-Farisi"."""
    if j + 1 >= len(tokens.words) or not _is_name_word(text, tokens, j + 1, first):
        return False
    mark = tokens.words[j]
    if mark in "'’`":
        return tokens.ends[j - 1] == tokens.starts[j]
    if mark == "-":
        return tokens.ends[j - 1] == tokens.starts[j] and tokens.ends[j] == tokens.starts[j + 1]
    before = tokens.lows[j - 1]
    return (
        mark == "."
        and (len(before) < 3 or before in phrases("short names"))
        and tokens.ends[j - 1] == tokens.starts[j]
    )


def name_at(text: str, tokens: Tokens, i: int, *, ranked: bool = False) -> Name | None:
    """The name that begins at token ``i``; after a rank its first word may lack the capital."""
    words = tokens.words
    j, count = i, 0
    if ranked and i + 1 < len(words) and _lower_first(text, tokens, i):
        j, count = i + 1, 1
    while j < len(words) and words[j] != BREAK and count < _LONGEST:
        if _is_name_word(text, tokens, j, i):
            count += 1
        elif not (j > i and _joins(text, tokens, j, i)):
            break
        j += 1
    while j > i and not words[j - 1][0].isalpha():
        j -= 1
    if count == 0 or (j == i + 1 and len(words[i]) == 1):
        return None
    start, name_end = tokens.starts[i], tokens.ends[j - 1]
    if len(words[j - 1]) == 1 and text[name_end : name_end + 1] == ".":
        after = titles_at(text, name_end + 1)
    else:
        after = titles_at(text, name_end)
    titles, end = after if after[0] else ((), name_end)
    return Name(text[start:name_end], i, max(j, tokens.at(end)), start, name_end, end, titles)


def opens_balinese(tokens: Tokens, i: int) -> bool:
    """Whether a Balinese name begins at token ``i``: "I Made Sana", "Ni Luh Sari"; its I is no number."""
    if tokens.words[i] not in ("I", "Ni") or not _is_followed(tokens, i):
        return False
    return tokens.lows[i + 1] in phrases("birth names")


def _lower_first(text: str, tokens: Tokens, i: int) -> bool:
    word, low = tokens.words[i], tokens.lows[i]
    if len(word) == 1 and tokens.words[i + 1] == ".":
        return i + 2 < len(tokens.words) and _is_name_word(text, tokens, i + 2, i)
    return (
        word.isalpha()
        and word.islower()
        and low not in not_names()
        and lexeme_at(tokens, i) is None
        and not _VERB.match(low)
        and _is_name_word(text, tokens, i + 1, i)
    )


#: Words and dots of honorifics before a name, at most: what is longer is no way to call anybody.
_RUN = 24


def honorifics_at(tokens: Tokens, i: int) -> tuple[tuple[str, ...], int]:
    """The honorifics between a rank and a name, and the token after them."""
    found: list[str] = []
    j = i
    if " ".join(tokens.lows[j : j + 3]) in phrases("retired"):
        j += 3
    if j + 1 < len(tokens.words) and tokens.words[j] == "," and tokens.words[j + 1][0].isupper():
        j += 1
    while j < min(len(tokens.words), i + _RUN):
        low = tokens.lows[j]
        if low in phrases("after rank") and tokens.words[j][0].isupper():
            found.append(tokens.words[j])
        elif not (low == "." and j > i) and low != ".":
            break
        j += 1
    return tuple(found), j
