"""Who a report speaks of: names brought together, and the names that no rank announces.

Mentions of one person are joined when the words of one stand in order in the other ("Aipda Asep" is "Aipda
Asep Mulyana"), when a clipped form fits ("Ipda Wulan", "Ipda Sri Wulandari Pakaya") and the ranks agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from kg.claims import Span
from kg.cues import verbs
from kg.items import Item, PersonItem, RoleItem, Row
from kg.lexemes import lexeme_at
from kg.persons import PARTICLES, Name, name_at, not_names
from kg.places import fold, gazetteer
from kg.tokens import BREAK, Tokens

_APPOSED = frozenset(
    ", ( selaku sebagai yang juga menjabat kini merupakan adalah ialah - – saat".split()
)
_APPOSING = frozenset(", ( selaku sebagai menjabat merupakan".split())
_SAYING_SO = frozenset("selaku sebagai menjabat".split())
_VERB = re.compile(r"(?:me|di|ber|ter|pe)[a-z]{5}|(?:sambung|tambah|ujar|kata|menurut|ungkap)nya$")
_MUHAMMAD = frozenset(
    "m muh moh muhd mohd muhamad muhammad mohammad mohamad mochamad mochammad moch".split()
)


@dataclass(slots=True, eq=False)
class Person:
    """A person of one report."""

    items: list[PersonItem] = field(default_factory=list)
    kind: str = ""  #: officer, soldier, official, community_figure, resident, other

    @property
    def first(self) -> PersonItem:
        """The mention that gives the fullest name; the earliest of those."""
        named = [i for i in self.items if i.cue != "alias"]
        return max(named, key=lambda i: (len(i.name.text.split()), len(i.name.text), -i.start))

    @property
    def name(self) -> str:
        """The fullest bare name, as written; a name all in capitals in small letters."""
        return " ".join(_cased(w) for w in self.first.name.text.split())

    @property
    def rank(self) -> tuple[Row, PersonItem] | None:
        """The rank as stated, with the mention that states it."""
        return next(((i.rank, i) for i in self.items if i.rank), None)

    @property
    def titles(self) -> dict[str, PersonItem]:
        """The academic titles, each with the first mention that has it."""
        held: dict[str, PersonItem] = {}
        for item in self.items:
            for title in item.name.titles:
                held.setdefault(title, item)
        return held


def _cased(word: str) -> str:
    """FAHMI → Fahmi; initials and abbreviations stay."""
    if len(word) > 2 and word.isupper() and "." not in word:
        return "-".join(p.capitalize() for p in word.split("-"))
    return word


# ── names that no rank announces ─────────────────────────────────────────────────────────────────────


def introduced(
    text: str,
    tokens: Tokens,
    items: Sequence[Item],
    capitals: frozenset[int],
    quotes: Sequence[Span],
) -> list[PersonItem]:
    """Names before a role ("Sukarman, salah satu warga") and behind a verb of saying ("ujar Sukarman")."""
    covered = {k for item in items for k in range(item.first, item.last)} | capitals
    held = {
        a.first
        for a, b in zip(items, items[1:], strict=False)
        if isinstance(b, PersonItem) and b.start - a.end < 3
    }
    roles = [
        i for i in items
        if isinstance(i, RoleItem) and not any(q.start <= i.start < q.end for q in quotes)
    ]  # fmt: skip
    found = [_before(text, tokens, r, covered) for r in roles if r.first not in held]
    found += [_behind_verb(text, tokens, i, covered) for i in range(len(tokens.words) - 1)]
    found += [
        p for i in range(len(tokens.words) - 1) for p in _behind_cue(text, tokens, i, covered)
    ]
    found += [_with_age(text, tokens, i, covered) for i in range(2, len(tokens.words) - 2)]
    unique = {(p.first, p.last): p for p in found if p}
    return [unique[key] for key in sorted(unique)]


def _before(text: str, tokens: Tokens, role: RoleItem, covered: set[int]) -> PersonItem | None:
    """The name that a role stands behind in apposition."""
    j = role.first - 1
    skipped = set()
    while j >= 0 and tokens.lows[j] in _APPOSED:
        skipped.add(tokens.lows[j])
        j -= 1
    if not skipped & _APPOSING or not role.row["holder"] or j < 0 or j in covered:
        return None
    if role.row["holder"] in ("officer", "soldier") and not skipped & _SAYING_SO:
        return None
    first = j
    while first > 0 and first - 1 not in covered and _could_be_name(tokens, first - 1):
        first -= 1
    return (
        _exact_name(text, tokens, first, j + 1, "apposition") if _could_be_name(tokens, j) else None
    )


def _could_be_name(tokens: Tokens, j: int) -> bool:
    word = tokens.words[j]
    return (
        word[0].isupper()
        and word[0].isalpha()
        and tokens.lows[j] not in not_names()
        and not lexeme_at(tokens, j)
    )


def _exact_name(text: str, tokens: Tokens, first: int, last: int, cue: str) -> PersonItem | None:
    """The words ``first`` to ``last`` as a name, if they read as one."""
    name = name_at(text, tokens, first)
    if name is None or tokens.at(name.name_end) != last or not 1 <= last - first <= 6:
        return None
    if last - first == 1 and len(name.text) < 3:
        return None
    return PersonItem(first, name.last, name.start, name.end, name, None, (), cue)


def _behind_verb(text: str, tokens: Tokens, i: int, covered: set[int]) -> PersonItem | None:
    if (
        tokens.lows[i] not in verbs("say")
        or i + 1 in covered
        or not tokens.words[i + 1][:1].isupper()
    ):
        return None
    before = text[max(0, tokens.starts[i] - 4) : tokens.starts[i]]
    if not re.search(r"[\"”“'’,«»]\s*$", before):
        return None
    name = name_at(text, tokens, i + 1)
    if name is None:
        return None
    return PersonItem(i + 1, name.last, name.start, name.end, name, None, (), "speech")


def _behind_cue(text: str, tokens: Tokens, i: int, covered: set[int]) -> Iterator[PersonItem]:
    """``yaitu Paijo dan Tukiran``, ``rumah Yosep Krey``: names behind words that people follow."""
    if tokens.lows[i] not in verbs("list") | verbs("one"):
        return
    j = i + 1
    while j < len(tokens.words) and j not in covered and tokens.words[j][0].isupper():
        name = name_at(text, tokens, j)
        if name is None or lexeme_at(tokens, j) or _is_known_place(name.text):
            return
        yield PersonItem(j, name.last, name.start, name.end, name, None, (), "cue")
        j = name.last
        if tokens.lows[i] in verbs("one"):
            return
        while j < len(tokens.words) and tokens.lows[j] in (",", "dan", "serta"):
            j += 1


def _is_known_place(words: str) -> bool:
    return bool(gazetteer().named(words))


def _with_age(text: str, tokens: Tokens, i: int, covered: set[int]) -> PersonItem | None:
    """``Sutrisno (45)``, ``Rina (32 tahun)``."""
    if tokens.words[i] != "(" or not tokens.words[i + 1].isdigit() or len(tokens.words[i + 1]) != 2:
        return None
    if tokens.words[i + 2] not in (")", "tahun", "th", "thn") or i - 1 in covered:
        return None
    last = i
    if i > 3 and tokens.lows[i - 2] == "alias":
        last = i - 2
    first = _name_start(tokens, last - 1, covered)
    return _exact_name(text, tokens, first, last, "age") if first is not None else None


def _name_start(tokens: Tokens, j: int, covered: set[int]) -> int | None:
    """Where the run of name words that ends at ``j`` begins; particles and initials belong to it."""
    if j < 0 or j in covered or not _could_be_name(tokens, j):
        return None
    while j > 0 and j - 1 not in covered:
        initial = tokens.words[j - 1] == "." and j > 1 and len(tokens.words[j - 2]) == 1
        particle = tokens.lows[j - 1] in PARTICLES and j > 1 and tokens.words[j - 2][:1].isupper()
        if initial and tokens.words[j - 2].isupper():
            j -= 2
        elif particle or _could_be_name(tokens, j - 1):
            j -= 1
        else:
            break
    return j


# ── coreference ───────────────────────────────────────────────────────────────────────────────────────


def gather(items: Sequence[PersonItem], title: Span | None) -> list[Person]:
    """The persons of a report. Mentions in the headline come last: its capitals blur where names end."""

    def late(item: PersonItem) -> tuple[bool, int]:
        return bool(title and title.start <= item.start < title.end), item.start

    people: list[Person] = []
    for item in sorted(items, key=late):
        trimmed = _join(people, item, in_title=late(item)[0])
        if trimmed is None:
            people.append(Person([item]))
    for person in people:
        person.items.sort(key=lambda i: i.start)
    return sorted(people, key=lambda p: p.items[0].start)


def _join(people: list[Person], item: PersonItem, *, in_title: bool) -> Person | None:
    same = [p for p in people if _is_same(p, item, in_title)]
    if not same:
        return None
    best = max(same, key=lambda p: (_closeness(p, item), p.items[-1].start))
    words = len(best.first.name.text.split())
    if len(item.name.text.split()) > words and (in_title or _runs_on(best, item)):
        item = replace(item, name=best.first.name._replace(titles=item.name.titles), cue="alias")
    best.items.append(item)
    return best


def _runs_on(person: Person, item: PersonItem) -> bool:
    """A longer form that only once is longer, where the shorter stands with a rank several times."""
    short = [i for i in person.items if i.rank and i.name.text == person.first.name.text]
    return len(short) > 2 and len(item.name.text.split()) > len(person.first.name.text.split()) + 1


def _words(name: str) -> tuple[str, ...]:
    words = [fold(w) for w in re.split(r"[\s.]+", name.replace("-", " ")) if w]
    return tuple("muhammad" if w in _MUHAMMAD and len(words) > 1 else w for w in words if w)


def _closeness(person: Person, item: PersonItem) -> int:
    mine = set(_words(item.name.text))
    return sum(w in mine for w in _words(person.first.name.text))


def _is_same(person: Person, item: PersonItem, in_title: bool) -> bool:
    held = person.rank
    if held and item.rank and held[0]["concept"] != item.rank["concept"]:
        return False
    mine, theirs = _words(item.name.text), _words(person.first.name.text)
    short, long = sorted((mine, theirs), key=len)
    if _in_order(short, long):
        same_rank = bool(item.rank and held)
        addressed = bool(item.honorifics) and len(short[0]) > 2
        return len(short) > 1 or same_rank or addressed or len(short[0]) > 3 or len(long) == 1
    if in_title and mine[: len(theirs)] == theirs:
        return True
    if (item.rank or item.honorifics) and len(mine) == 1 and len(mine[0]) > 3:
        return any(w.startswith(mine[0]) for w in theirs)
    return bool(item.rank and held) and _one_slip(mine, theirs)


def _in_order(short: tuple[str, ...], long: tuple[str, ...]) -> bool:
    rest = iter(long)
    return all(
        any(
            w == x or (len(w) == 1 and x.startswith(w)) or (len(x) == 1 and w.startswith(x))
            for x in rest
        )
        for w in short
    )


def _one_slip(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """One typing error in names of two words and more that bear the same rank."""
    from rapidfuzz.distance import OSA

    one, two = "".join(mine), "".join(theirs)
    return len(mine) > 1 and len(theirs) > 1 and len(one) > 9 and OSA.distance(one, two) <= 1


def aliases(
    text: str, tokens: Tokens, people: list[Person], items: Sequence[Item]
) -> list[PersonItem]:
    """Bare later mentions of known people: "menurut Harahap", "kata Teddy", "Kapolsek Rudi". They are added
    to their persons and returned."""
    covered = {k for item in items for k in range(item.first, item.last)}
    by_word: dict[str, set[int]] = {}
    for n, person in enumerate(people):
        for word in _words(person.first.name.text):
            if len(word) > 3:
                by_word.setdefault(word, set()).add(n)
    found = []
    i = 0
    while i < len(tokens.words):
        run = _run(tokens, i, covered, by_word)
        owners = (
            set.intersection(*(by_word[fold(tokens.lows[k])] for k in range(i, run)))
            if run > i
            else set()
        )
        if len(owners) == 1:
            person = people[owners.pop()]
            span = Span(tokens.starts[i], tokens.ends[run - 1])
            name = Name(span.of(text), i, run, span.start, span.end, span.end, ())
            item = PersonItem(i, run, span.start, span.end, name, None, (), "alias")
            person.items.append(item)
            found.append(item)
        i = max(run, i + 1)
    for person in people:
        person.items.sort(key=lambda x: x.start)
    return found


def _run(tokens: Tokens, i: int, covered: set[int], by_word: dict[str, set[int]]) -> int:
    j = i
    while (
        j < len(tokens.words)
        and j not in covered
        and tokens.words[j] != BREAK
        and tokens.words[j][0].isupper()
        and fold(tokens.lows[j]) in by_word
    ):
        j += 1
    return j
