"""Who a report speaks of: its mentions of names brought together into persons.

Mentions of one person are joined when the words of one stand in order in the other ("Aipda Asep" is "Aipda
Asep Mulyana"), when a clipped form fits ("Ipda Wulan", "Ipda Sri Wulandari Pakaya") and the ranks agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from rapidfuzz.distance import OSA

from kg.claims import Span
from kg.items import Item, PersonItem, Row, tokens_of
from kg.persons import Name
from kg.places import fold
from kg.tokens import Tokens
from kg.vocab import data_path, read_table

_BETWEEN_WORDS = re.compile(r"[\s.-]+")
_SURE = 4  #: letters of a single word that name a person by themselves
_CLIPPED = 3  #: letters to which a first name is clipped behind an address: "Pak Sur"
_SLIP = 10  #: letters of a name in which one may be mistyped


@cache
def _muhammads() -> frozenset[str]:
    """How Muhammad is written, as the first word of a name of several."""
    rows = read_table(data_path("name_words.csv"))
    return frozenset({"m", *(row["word"] for row in rows if row["kind"] == "muhammad")})


class Person:
    """A person of one report, named by ``items``.

    ``first`` is the mention that gives the fullest name, the earliest of those.
    """

    def __init__(self, item: PersonItem) -> None:
        self.items = [item]
        self.kind = ""  #: officer, soldier, official, community_figure, resident, other
        self.first = item
        self.nicknames: set[tuple[str, ...]] = set()  #: names by which the report says he is called
        self._ranked = item if item.rank else None

    def add(self, item: PersonItem) -> None:
        """Take one more mention."""
        self.items.append(item)
        if item.cue == "nickname":
            self.nicknames.add(_words(item))
        elif item.cue != "alias" and _fullness(item) > _fullness(self.first):
            self.first = item
        if item.rank and (self._ranked is None or item.start < self._ranked.start):
            self._ranked = item

    @property
    def name(self) -> str:
        """The fullest bare name, as written; a name all in capitals in small letters."""
        return " ".join(_cased(w) for w in self.first.name.text.split())

    @property
    def rank(self) -> tuple[Row, PersonItem] | None:
        """The rank as stated, with the first mention that states it."""
        item = self._ranked
        return (item.rank, item) if item and item.rank else None

    @property
    def titles(self) -> dict[str, PersonItem]:
        """The academic titles, each with the first mention that has it."""
        held: dict[str, PersonItem] = {}
        for item in self.items:
            for title in item.name.titles:
                held.setdefault(title, item)
        return held


def _fullness(item: PersonItem) -> tuple[int, int, int]:
    return len(item.name.text.split()), len(item.name.text), -item.start


def _cased(word: str) -> str:
    """FAHMI → Fahmi; initials and abbreviations stay."""
    if len(word) > 2 and word.isupper() and "." not in word:
        return "-".join(p.capitalize() for p in word.split("-"))
    return word


def gather(items: Sequence[PersonItem], title: Span | None) -> list[Person]:
    """The persons of a report. Mentions in the headline come last: its capitals blur where names end."""

    def late(item: PersonItem) -> tuple[bool, int]:
        return bool(title and title.start <= item.start < title.end), item.start

    people: list[Person] = []
    for item in sorted(items, key=late):
        _take(people, item, in_title=late(item)[0])
    for person in people:
        person.items.sort(key=lambda i: i.start)
    return sorted(people, key=lambda p: p.items[0].start)


def _take(people: list[Person], item: PersonItem, *, in_title: bool) -> None:
    """Join a mention to the person it is nearest to, or take it as a new person's."""
    mine = _words(item)
    called = [_last_before(people, item)] if people and item.cue == "nickname" else []
    same = called or [p for p in people if _is_same(p, item, mine, in_title=in_title)]
    if not same:
        people.append(Person(item))
        return
    best = max(same, key=lambda p: (_closeness(p, item), p.items[-1].start))
    name = best.first.name
    if _count(item) > _count(best.first) and (in_title or _runs_on(best, item)):
        item = replace(item, name=name._replace(titles=item.name.titles), cue="alias")
    best.add(item)


def _last_before(people: list[Person], item: PersonItem) -> Person:
    """The person named last before a mention."""
    return max(
        people, key=lambda p: max((i.start for i in p.items if i.start < item.start), default=-1)
    )


def _count(item: PersonItem) -> int:
    return len(item.name.text.split())


def _runs_on(person: Person, item: PersonItem) -> bool:
    """A longer form that only once is longer, where the shorter stands with a rank several times."""
    short = [i for i in person.items if i.rank and i.name.text == person.first.name.text]
    return len(short) > 2 and _count(item) > _count(person.first) + 1


def _words(item: PersonItem) -> tuple[str, ...]:
    """The words of a mention's name, folded; every way to write Muhammad is one."""
    return _folded(item.name.text)


@lru_cache(1 << 14)
def _folded(name: str) -> tuple[str, ...]:
    words = [fold(w) for w in _BETWEEN_WORDS.split(name) if w]
    several = len(words) > 1
    return tuple("muhammad" if several and w in _muhammads() else w for w in words if w)


def _closeness(person: Person, item: PersonItem) -> int:
    mine = set(_words(item))
    return sum(w in mine for w in _words(person.first))


def _is_same(person: Person, item: PersonItem, mine: tuple[str, ...], *, in_title: bool) -> bool:
    """Whether a mention may name a person: the ranks agree and one name fits into the other.

    ``mine`` are the words of the mention.
    """
    if mine in person.nicknames:
        return True
    held = person.rank if item.rank else None
    if held and item.rank and held[0]["concept"] != item.rank["concept"]:
        return False
    theirs = _words(person.first)
    same_rank = bool(item.rank and held)
    short, long = (theirs, mine) if len(theirs) < len(mine) else (mine, theirs)
    if _is_wife(item, person.first) or _is_wife(person.first, item):
        return False
    if _in_order(short, long):
        addressed = bool(item.honorifics or item.cue == "speech") and len(short[0]) > 2
        alone = len(short) == 1 and len(short[0]) < _SURE
        return not alone or same_rank or addressed or len(long) == 1
    if in_title and mine[: len(theirs)] == theirs:
        return True
    if (item.rank or item.honorifics) and len(mine) == 1 and len(mine[0]) >= _SURE:
        return any(w.startswith(mine[0]) for w in theirs)
    if item.honorifics and len(mine) == 1 and len(mine[0]) == _CLIPPED:
        return theirs[0].startswith(mine[0])
    return same_rank and _one_slip(mine, theirs)


def _is_wife(one: PersonItem, other: PersonItem) -> bool:
    """``Ny. Yeni Udin`` bears the name of Iptu Udin behind her own."""
    married = any(h.rstrip(".").lower() in ("ny", "nyonya") for h in one.honorifics)
    mine, theirs = _words(one), _words(other)
    return married and len(mine) > 1 and mine[0] != theirs[0]


def _in_order(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    """Whether the words of one name stand in the other, in order; an initial stands for a word."""
    at = 0
    for word in short:
        while at < len(long) and word != long[at] and not _is_initial(word, long[at]):
            at += 1
        if at == len(long):
            return False
        at += 1
    return True


def _is_initial(one: str, two: str) -> bool:
    return one[0] == two[0] and (len(one) == 1 or len(two) == 1)


def _one_slip(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """One typing error in names of two words and more that bear the same rank."""
    one, two = "".join(mine), "".join(theirs)
    several = len(mine) > 1 and len(theirs) > 1
    return several and len(one) >= _SLIP and OSA.distance(one, two) <= 1


def aliases(
    text: str, tokens: Tokens, people: list[Person], items: Sequence[Item]
) -> list[PersonItem]:
    """Bare later mentions of known people: "menurut Harahap", "kata Teddy", "Kapolsek Rudi".

    They are added to their persons and returned.
    """
    covered = tokens_of(items)
    owners = _owners(people)
    bearers = {
        k: owners[word]
        for k in tokens.capitals
        if k not in covered and (word := fold(tokens.lows[k])) in owners
    }
    found: list[PersonItem] = []
    for first, last in _runs(bearers):
        meant = set.intersection(*(bearers[k] for k in range(first, last)))
        if len(meant) == 1:
            found.append(_alias(text, tokens, first, last))
            people[meant.pop()].add(found[-1])
    for person in people:
        person.items.sort(key=lambda x: x.start)
    return found


def _owners(people: Sequence[Person]) -> dict[str, set[int]]:
    """Word of a name → numbers of the people who bear it."""
    owners: dict[str, set[int]] = {}
    for n, person in enumerate(people):
        for word in _words(person.first):
            if len(word) >= _SURE:
                owners.setdefault(word, set()).add(n)
    return owners


def _alias(text: str, tokens: Tokens, first: int, last: int) -> PersonItem:
    start, end = tokens.starts[first], tokens.ends[last - 1]
    name = Name(text[start:end], first, last, start, end, end, ())
    return PersonItem(first, last, start, end, name, None, (), "alias")


def _runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Numbers in order as runs of neighbours, each with its end excluded."""
    runs: list[tuple[int, int]] = []
    for n in numbers:
        if runs and runs[-1][1] == n:
            runs[-1] = (runs[-1][0], n + 1)
        else:
            runs.append((n, n + 1))
    return runs
