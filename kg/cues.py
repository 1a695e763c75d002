"""Cue words: which phrases before or behind a role, a name or a date mean what, and which verbs speak.

They are rows of ``data/cues.csv`` and ``data/verbs.csv``: to teach the reader a word, add it there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache

from kg.vocab import data_path, read_table


@cache
def _groups() -> Mapping[str, frozenset[str]]:
    return {
        row["group"]: frozenset(row["words"].split("|"))
        for row in read_table(data_path("cues.csv"))
    }


@cache
def phrases(group: str) -> frozenset[str]:
    """The phrases of a group, as written; KeyError where there is no such group."""
    return _groups()[group]


@cache
def any_of(group: str) -> str:
    """A regular expression for any phrase of a group, longest first; ``*`` stands for the rest of a word.

    It captures nothing and sets no word boundary of its own.
    """
    return f"(?:{one_of(phrases(group))})"


def first_letter(group: str) -> str:
    """A regular expression that looks ahead for what a phrase of a group begins with.

    Put before a pattern that begins with a boundary, it has the rest tried at few places.
    """
    return f"(?=[{''.join(sorted({re.escape(phrase[0]) for phrase in phrases(group)}))}])"


_Branches = dict[str, "_Branches"]


def one_of(phrases: Iterable[str], *, blank: str = r"\s+") -> str:
    r"""A regular expression for any of some phrases, longest first; what several begin with stands once.

    ``*`` stands for the rest of a word, ``#`` for a number. The expression is no group where all begin alike.

    >>> one_of(["sambang", "sambangi warga", "santri"])
    'sa(?:ntri|mbang(?:i\\s+warga|))'
    """
    root: _Branches = {}
    special = {" ": blank, "#": r"\d+", "*": r"\w*"}
    for phrase in phrases:
        branches = root
        for sign in phrase:
            branches = branches.setdefault(special.get(sign) or re.escape(sign), {})
        branches[""] = {}
    return _pattern(root)


def _pattern(branches: _Branches) -> str:
    """The ways on from a common beginning; to end there comes last."""
    ways = [sign + _pattern(branches[sign]) for sign in sorted(branches, reverse=True)]
    return "".join(ways) if len(ways) < 2 else f"(?:{'|'.join(ways)})"


def whole_words(phrases: Iterable[str]) -> re.Pattern[str]:
    """A pattern that finds any of some phrases, in small letters, as words of their own."""
    known = {phrase.lower() for phrase in phrases}
    heads = "".join(sorted({re.escape(phrase[0]) for phrase in known}))
    return re.compile(rf"(?=[{heads}])(?<!\w){one_of(known, blank=' ')}(?!\w)")


@cache
def verbs(group: str) -> frozenset[str]:
    """The verbs of a group of ``data/verbs.csv``; those of "say" with their forms in -nya, di- and -kan."""
    rows = [r for r in read_table(data_path("verbs.csv")) if r["group"] == group]
    words = [word for row in rows for word in row["words"].split()]
    if group == "say":
        words = [form for w in words for form in (w, f"{w}nya", f"di{w}kan", f"{w}kan")]
    return frozenset(words)
