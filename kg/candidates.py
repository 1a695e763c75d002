"""Candidates of an election: "pasangan nomor urut 1 A - B", "calon bupati nomor urut 2 C".

They are named in reports about guarding an election, and are neither officers nor people met.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.cues import phrases
from kg.items import Item, PersonItem, tokens_of
from kg.lexemes import lexeme_at
from kg.persons import name_at
from kg.places import gazetteer
from kg.tokens import BREAK, Tokens

_LONGEST = 14  #: tokens between "pasangan" and the first name
_KIND = "other"


def with_candidates(
    text: str, tokens: Tokens, items: Sequence[Item], capitals: frozenset[int]
) -> list[Item]:
    """The items, with the candidates that are told as such added or marked; none in headlines."""
    cues = [i for i in tokens.among(phrases("candidate cues")) if i not in capitals]
    if not cues:
        return list(items)
    reader = _Reader(text, tokens, items)
    for i in cues:
        reader.read(i)
    return reader.all()


class _Reader:
    def __init__(self, text: str, tokens: Tokens, items: Sequence[Item]) -> None:
        self.text, self.tokens = text, tokens
        self.people = {i.first: i for i in items if isinstance(i, PersonItem)}
        self.rest = [i for i in items if not isinstance(i, PersonItem)]
        self.covered = tokens_of(self.rest)

    def all(self) -> list[Item]:
        """All items in the order of the text."""
        return sorted([*self.rest, *self.people.values()], key=lambda i: (i.start, -i.end))

    def read(self, i: int) -> None:
        """Take the name behind the cue at token ``i``, and that of the running mate."""
        end = self._take(self._skip(i + 1))
        while end is not None and self._goes_on(end):
            end = self._take(self._skip(end + 1))

    def _goes_on(self, end: int) -> bool:
        """Whether the running mate follows, or the next pair: "A - B dan C - D"."""
        lows = self.tokens.lows
        return end < len(lows) and lows[end] in phrases("running mates")

    def _skip(self, j: int) -> int:
        """Past the words and places that stand between the cue and a name."""
        words, lows, furthest = self.tokens.words, self.tokens.lows, j + _LONGEST
        while j < min(len(words), furthest) and words[j] != BREAK and j not in self.people:
            if not (
                lows[j] in phrases("candidate words") or lows[j].isdigit() or j in self.covered
            ):
                break
            j += 1
        return j

    def _take(self, j: int) -> int | None:
        """Take the candidate whose name begins at token ``j``; the token behind it."""
        if j in self.people:
            known = self.people[j]
            self.people[j] = known if known.rank else replace(known, holder=_KIND)
            return known.last
        if j >= len(self.tokens.words) or j in self.covered or lexeme_at(self.tokens, j):
            return None
        name = name_at(self.text, self.tokens, j)
        if name is None or "-" in name.text or gazetteer().named(name.text):
            return None
        item = PersonItem(
            name.first, name.last, name.start, name.end, name, None, (), "candidate", _KIND
        )
        self.people[j] = item
        return name.last
