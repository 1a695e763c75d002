"""Whether somebody holds a post, held it, leaves it or takes it: cue words of ``data/handover_cues.csv``.

A cue has an effect on the person or the role behind it: ``leaves`` and ``comes`` on a person ("ditinggalkan
AKP A"), ``was`` and ``becomes`` on a role ("yang sebelumnya Kapolsek", "dimutasi menjadi Kasat"). The cues
are patterns for words in small letters.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple

from kg.cues import any_of
from kg.items import PersonItem, RoleItem
from kg.tokens import lowered
from kg.vocab import data_path, read_table

Tense = Literal["now", "former"]

_EARLIER = re.compile(rf"\b{any_of('earlier')}\s*,?\s*", re.I)
_ADVERB = re.compile(rf"\s*{any_of('earlier')}\s*,?\s*", re.I)
_THE_ONE_BEFORE = re.compile(r"\s+(?:sebelumnya|terdahulu)\b", re.I)
_RETIRES = re.compile(rf",?\s+(?:(?:yang|kini|resmi|telah|sudah)\s+)*{any_of('retiring')}\b", re.I)
_STOP = re.compile(r"[.!?\n]\s")


class _Cues(NamedTuple):
    """The cues of some effects: one pattern that finds any, and each with its effect."""

    any: re.Pattern[str]
    each: tuple[tuple[str, re.Pattern[str]], ...]


@cache
def _cues(*effects: str) -> _Cues:
    rows = [r for r in read_table(data_path("handover_cues.csv")) if r["effect"] in effects]
    every = "|".join(f"(?:{r['pattern']})" for r in rows)
    return _Cues(re.compile(every), tuple((r["effect"], re.compile(r["pattern"])) for r in rows))


def effect(words: str, *effects: str) -> str | None:
    """Which of the effects the last cue in some words has; None where no cue stands in them."""
    low, cues = lowered(words), _cues(*effects)
    if not cues.any.search(low):
        return None
    hits = [(found.end(), name) for name, cue in cues.each for found in cue.finditer(low)]
    return max(hits)[1]


def was_before(text: str, role: RoleItem) -> bool:
    """Whether the words before a role, in its sentence, make it a former one: "yang sebelumnya"."""
    words = text[max(0, role.start - 60) : role.start]
    return effect(_STOP.split(words)[-1], "was") == "was"


def _told_earlier(text: str, role: RoleItem) -> bool:
    """``Sebelumnya Kapolsek X AKP A sudah turun``: at the head of a sentence it tells when, not who was."""
    words = text[max(0, role.start - 60) : role.start]
    return _ADVERB.fullmatch(_STOP.split(words)[-1]) is not None


def tense(text: str, role: RoleItem, holder: PersonItem) -> Tense:
    """Whether the person joined to a role holds it now or held it."""
    if holder.start > role.start:
        left = effect(text[role.end : holder.start], "leaves", "comes") == "leaves"
        was = was_before(text, role) and not _told_earlier(text, role)
        behind = _THE_ONE_BEFORE.match(text, role.end, holder.start) is not None
        retires = _RETIRES.match(text, holder.end) is not None
        return "former" if left or was or behind or retires else "now"
    was = effect(text[holder.end : role.start], "was", "becomes") == "was"
    earlier = _EARLIER.search(text, max(0, holder.start - 40), holder.start)
    before = earlier is not None and earlier.end() == holder.start
    behind = _THE_ONE_BEFORE.match(text, role.end) is not None
    return "former" if was or before or behind else "now"
