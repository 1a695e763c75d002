"""Names that no rank and no honorific announces, told by the words around them.

A role behind the name ("Sukarman, salah satu warga"), a verb of saying before it ("ujar Sukarman"), a word
that people follow ("rumah Yosep Krey") or an age in brackets ("Sutrisno (45)").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from kg.claims import Span
from kg.cues import phrases, verbs
from kg.items import FORCES, Item, PersonItem, RoleItem, tokens_of
from kg.lexemes import lexeme_at
from kg.persons import Name, name_at, not_names
from kg.places import gazetteer
from kg.tokens import Tokens

_CLOSED = re.compile(r"[\"”“'’,«»]\s*$")
_SURE = 4  #: letters of a name that only a list tells
_INITIALS = 3  #: letters of a suspect's initials, at most: "SW (41)"
_LONGEST = 6  #: words of a name


def introduced(
    text: str,
    tokens: Tokens,
    items: Sequence[Item],
    capitals: frozenset[int],
    quotes: Sequence[Span],
) -> list[PersonItem]:
    """The names that the words around them tell, outside of the items already found.

    ``capitals`` are tokens of headlines, where no name is told by its capitals.
    """
    covered = tokens_of(items) | capitals
    reader = _Reader(text, tokens, covered)
    found = [reader.before_role(role) for role in _free_roles(items, quotes)]
    for i in tokens.among(_opening_words()):
        found += reader.told_at(i)
    alone = [i for i in items if isinstance(i, PersonItem) and not i.rank and i.last not in covered]
    found += [reader.behind_person(i) for i in alone]
    unique = {(p.first, p.last): p for p in found if p}
    return [unique[key] for key in sorted(unique)]


def _free_roles(items: Sequence[Item], quotes: Sequence[Span]) -> list[RoleItem]:
    """The roles that no holder stands right behind, outside of quotation marks."""
    held = {
        a.first for a, b in pairwise(items) if isinstance(b, PersonItem) and b.start - a.end < 3
    }
    free = [i for i in items if isinstance(i, RoleItem) and i.first not in held]
    return [r for r in free if not any(q.start <= r.start < q.end for q in quotes)]


@cache
def _opening_words() -> frozenset[str]:
    """What a name may stand behind, and the bracket of an age, which a name stands before."""
    return verbs("say") | verbs("one") | verbs("list") | {"(", "alias", "satunya"}


class _Reader:
    """Reads names between the items of one text; ``covered`` tokens belong to others."""

    def __init__(self, text: str, tokens: Tokens, covered: set[int]) -> None:
        self.text, self.tokens, self.covered = text, tokens, covered

    def before_role(self, role: RoleItem) -> PersonItem | None:
        """The name that a role stands behind in apposition."""
        j = role.first - 1
        skipped = set()
        while j >= 0 and (self.tokens.lows[j] in phrases("apposed") or self._is_mark(j)):
            skipped.add(self.tokens.lows[j])
            j -= 1
        if not skipped & (phrases("apposing") | {",", "("}) or not role.row["holder"]:
            return None
        if role.row["holder"] in FORCES and not skipped & phrases("held by"):
            return None
        if j < 0 or j in self.covered or not self._could_be_name(j):
            return None
        first = j
        while first > 0 and first - 1 not in self.covered and self._could_be_name(first - 1):
            first -= 1
        return self._exact_name(first, j + 1, "apposition")

    def told_at(self, i: int) -> Iterator[PersonItem | None]:
        """The names that the word or bracket at token ``i`` tells."""
        low, last = self.tokens.lows[i], len(self.tokens.words) - 1
        if low == "(":
            yield self.with_age(i) if 1 < i < last - 1 else None
        elif low == "alias":
            yield self.before_alias(i)
        elif low == "satunya":
            yield from self.behind_cue(i) if self._is_one_of_group(i) else ()
        elif i < last:
            if low in verbs("say"):
                yield self.behind_verb(i)
            if low in verbs("one") or low in verbs("list"):
                yield from self.behind_cue(i)

    def behind_verb(self, i: int) -> PersonItem | None:
        """``," ujar Sukarman``: the name behind the verb of saying at token ``i``."""
        tokens = self.tokens
        if i + 1 in self.covered:
            return None
        start = tokens.starts[i]
        closed = _CLOSED.search(self.text[max(0, start - 4) : start])
        if not closed or not tokens.words[i + 1][:1].isupper():
            return None
        name = name_at(self.text, tokens, i + 1)
        return _person(name, "speech") if name else None

    def behind_cue(self, i: int) -> Iterator[PersonItem]:
        """``yaitu Paijo dan Tukiran``, ``rumah Yosep Krey``: names behind the cue at token ``i``."""
        tokens, j = self.tokens, i + 1
        one = tokens.lows[i] in verbs("one") or tokens.lows[i] == "satunya"
        while j < len(tokens.words) and j not in self.covered and tokens.words[j][0].isupper():
            name = name_at(self.text, tokens, j)
            if name is None or lexeme_at(tokens, j) or gazetteer().named(name.text):
                return
            if name.is_hidden:
                return
            yield _person(name, "cue")
            if one:
                return
            j = name.last
            while j < len(tokens.words) and tokens.lows[j] in phrases("and") | {",", "dengan"}:
                j += 1

    def behind_person(self, one: PersonItem) -> PersonItem | None:
        """``Haji Lallo dan Baharuddin,``: the second of two names, where a mark ends it."""
        tokens, j = self.tokens, one.last + 1
        if (
            tokens.lows[one.last] not in phrases("and")
            or j >= len(tokens.words)
            or j in self.covered
        ):
            return None
        if not tokens.words[j][0].isupper() or lexeme_at(tokens, j):
            return None
        name = name_at(self.text, tokens, j)
        closed = name is not None and self.text[name.end : name.end + 1] in (",", ".", ";", "(")
        if name is None or not closed or len(name.text) < _SURE or gazetteer().named(name.text):
            return None
        return _person(name, "cue")

    def with_age(self, i: int) -> PersonItem | None:
        """``Sutrisno (45)``, ``Rina (32 tahun)``: the name before the bracket at token ``i``."""
        age, behind = self.tokens.words[i + 1 : i + 3]
        if not age.isdigit() or len(age) != 2 or i - 1 in self.covered:
            return None
        if behind != ")" and behind not in phrases("years old"):
            return None
        last = i - 2 if i > 3 and self.tokens.lows[i - 2] == "alias" else i
        if len(self.tokens.words[last - 1]) <= _INITIALS and self.tokens.words[last - 1].isupper():
            return None
        first = self._name_start(last - 1)
        return self._exact_name(first, last, "age") if first is not None else None

    def before_alias(self, i: int) -> PersonItem | None:
        """``memburu Maman alias Bewok``: the name before "alias" at token ``i``."""
        first = self._name_start(i - 1)
        return self._exact_name(first, i, "age") if first is not None else None

    def _is_one_of_group(self, i: int) -> bool:
        """``pemuda, salah satunya Ikbal``: whether people of whom one is named stand before."""
        lows = self.tokens.lows
        return i > 2 and lows[i - 2 : i] == [",", "salah"] and lows[i - 3] in phrases("groups")

    def _is_mark(self, j: int) -> bool:
        return self.tokens.words[j] in (",", "(", "-", "–")

    def _could_be_name(self, j: int) -> bool:
        word, low = self.tokens.words[j], self.tokens.lows[j]
        capital = word[0].isupper() and word[0].isalpha()
        return capital and low not in not_names() and not lexeme_at(self.tokens, j)

    def _exact_name(self, first: int, last: int, cue: str) -> PersonItem | None:
        """The words ``first`` to ``last`` as a name, if they read as one."""
        name = name_at(self.text, self.tokens, first)
        if name is None or self.tokens.at(name.name_end) != last:
            return None
        count = last - first
        too_short = count == 1 and len(name.text) < 3
        return _person(name, cue) if 1 <= count <= _LONGEST and not too_short else None

    def _name_start(self, j: int) -> int | None:
        """Where the run of name words that ends at ``j`` begins; particles and initials belong to it."""
        words, lows = self.tokens.words, self.tokens.lows
        if j < 0 or j in self.covered or not self._could_be_name(j):
            return None
        while j > 0 and j - 1 not in self.covered:
            before = words[j - 2] if j > 1 else ""
            if words[j - 1] == "." and len(before) == 1 and before.isupper():
                j -= 2
            elif (
                lows[j - 1] in phrases("particles") and before[:1].isupper()
            ) or self._could_be_name(j - 1):
                j -= 1
            else:
                break
        return j


def _person(name: Name, cue: str) -> PersonItem:
    return PersonItem(name.first, name.last, name.start, name.end, name, None, (), cue)
