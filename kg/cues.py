"""Cue words of ``data/cues.csv``: which phrases, before or behind a role, a name or a date, mean what."""

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
