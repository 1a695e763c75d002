"""Cue words: which phrases before or behind a role, a name or a date mean what, and which verbs speak.

They are rows of ``data/cues.csv`` and ``data/verbs.csv``: to teach the reader a word, add it there.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from kg.vocab import data_path, read_table


@cache
def _groups() -> Mapping[str, frozenset[str]]:
    return {
        row["group"]: frozenset(row["words"].split("|"))
        for row in read_table(data_path("cues.csv"))
    }


def phrases(group: str) -> frozenset[str]:
    """The phrases of a group, as written; KeyError where there is no such group."""
    return _groups()[group]


@cache
def any_of(group: str) -> str:
    """A regular expression for any phrase of a group, longest first; ``*`` stands for the rest of a word.

    It captures nothing and sets no word boundary of its own.
    """
    found = sorted(phrases(group), key=lambda p: (-len(p), p))
    return "(?:" + "|".join(r"\s+".join(map(_word, p.split())) for p in found) + ")"


def _word(word: str) -> str:
    return re.escape(word.removesuffix("*")) + (r"\w*" if word.endswith("*") else "")


@cache
def verbs(group: str) -> frozenset[str]:
    """The verbs of a group of ``data/verbs.csv``; those of "say" with their forms in -nya, di- and -kan."""
    rows = [r for r in read_table(data_path("verbs.csv")) if r["group"] == group]
    words = [word for row in rows for word in row["words"].split()]
    if group == "say":
        words = [form for w in words for form in (w, f"{w}nya", f"di{w}kan", f"{w}kan")]
    return frozenset(words)
