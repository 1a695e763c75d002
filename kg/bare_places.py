"""Names of places without a level word ("di Klari"), where the rest of the report supports them."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import NamedTuple

from kg.claims import Span
from kg.cues import phrases
from kg.persons import not_names
from kg.places import LEVELS, Region, fold, gazetteer
from kg.tokens import BREAK, Tokens
from kg.votes import Votes

_SITE_FOLLOWS = re.compile(r"\s*+(?:[,–-]\s*+)?[a-z0-9-]++[. ](?:com|id|net|co|org)\b", re.I)
_LONGEST = 4  #: words of a place's name
_SHORTEST = 3  #: letters of a place's name


class Bare(NamedTuple):
    """What is read at tokens ``first`` to ``last``; no region where the words are part of another name."""

    first: int
    last: int
    region: Region | None


class BarePlaces:
    """Reads the bare names of one report; ``known`` holds (level, code) of the places it names in full."""

    def __init__(
        self, text: str, tokens: Tokens, votes: Votes, known: Container[tuple[str, str]]
    ) -> None:
        self.text, self.tokens, self.votes, self.known = text, tokens, votes, known

    def span(self, first: int, last: int) -> Span:
        """Where tokens stand."""
        return Span(self.tokens.starts[first], self.tokens.ends[last - 1])

    def at(self, i: int, covered: Container[int], *, opening: bool) -> Bare | None:
        """The longest place name that begins at token ``i``, which has a capital and is nothing else.

        ``covered`` tokens belong to other mentions; ``opening`` is the headline and the dateline, where less
        support is asked.
        """
        words, lows = self.tokens.words, self.tokens.lows
        if not phrases("institution").isdisjoint(lows[max(0, i - 2) : i]):
            return None
        if i and lows[i - 1] in phrases("landmarks") and words[i - 1][0].isupper():
            return None
        if (i and lows[i - 1] in phrases("of a people")) or self._is_short_form(i, covered):
            return None
        start, ends = self.tokens.starts[i], self.tokens.ends
        for last in self._ends(i, covered):
            region = self._region(self.text[start : ends[last - 1]], i, opening)
            if region:
                return Bare(i, last, None if self._runs_on(region, last) else region)
        return None

    def _is_short_form(self, i: int, covered: Container[int]) -> bool:
        """``Polres Kotawaringin Barat (Kobar)``: a name in brackets that is no place's full one."""
        words = self.tokens.words
        if i < 2 or i - 2 not in covered or [words[i - 1], *words[i + 1 : i + 2]] != ["(", ")"]:
            return False
        return all(fold(r.name) != fold(words[i]) for r in gazetteer().named(words[i]))

    def _ends(self, i: int, covered: Container[int]) -> list[int]:
        """Where a name from token ``i`` may end, the longest first."""
        words, ends = self.tokens.words, self.tokens.ends
        limit, furthest = i, min(i + _LONGEST, len(words))
        while limit < furthest and limit not in covered and words[limit] != BREAK:
            limit += 1
        shortest = self.tokens.starts[i] + _SHORTEST
        return [
            k + 1 for k in range(limit - 1, i - 1, -1) if words[k].isalnum() and ends[k] >= shortest
        ]

    def _runs_on(self, region: Region, last: int) -> bool:
        """``Papua Barat Daya``, ``Ambon Ekspres``, ``Riau Online.com``: words of a longer name."""
        following = self.tokens.words[last] if last < len(self.tokens.words) else ""
        longer = following[:1].isupper() and following.lower() not in not_names()
        if longer and following.lower() in phrases("papers"):
            return True
        if region.level != "province":
            return False
        return longer or bool(_SITE_FOLLOWS.match(self.text, self.tokens.ends[last - 1]))

    def _region(self, name: str, i: int, opening: bool) -> Region | None:
        """The one supported reading of a name at token ``i``, of the widest level that has one."""
        readings = self._readings(name, opening)
        if not readings:
            return None
        before = self.tokens.lows[i - 1] if i else ""
        supported = [r for r in readings if self._supported(r, before, opening)]
        for level in LEVELS.values():
            near = [r for r in supported if r.level == level]
            if level == "regency" and len(near) > 1:
                near = self._most_voted(near)
            if len(near) == 1:
                return near[0]
        return None

    def _readings(self, name: str, opening: bool) -> list[Region]:
        """The regions of a name; in the opening also a district that it mistypes."""
        found = gazetteer().named(name)
        if found or not opening:
            return found
        like = [gazetteer().like(name, "district", code) for code in sorted(self.votes.leading())]
        return [r for r in like if r]

    def _most_voted(self, regions: list[Region]) -> list[Region]:
        best = max(self.votes.regencies[r.code] for r in regions)
        most = [r for r in regions if self.votes.regencies[r.code] == best]
        return most if best else [r for r in most if r.kind == "regency"]

    def _supported(self, region: Region, before: str, opening: bool) -> bool:
        """Whether the report's votes, its full mentions or the word before speak for a reading."""
        votes, lead = self.votes, self.votes.leading()
        if region.level == "province":
            near = region.code in votes.provinces or any(c.startswith(region.code) for c in lead)
            return near or (before in phrases("at") and bool(lead))
        if region.level == "regency":
            same_province = region.code[:2] in votes.near_provinces()
            told = before in phrases("at") and same_province and len(region.name) > 4
            return region.code in lead or told or (opening and (same_province or not lead))
        if region.code[:5] not in lead:
            return False
        if (region.level, region.code) in self.known:
            return True
        if region.level == "district":
            return region.code in votes.districts or len(region.name) > 4
        in_district = region.code[:8] in votes.districts
        return in_district and (opening or before == "," or before in phrases("towards"))
