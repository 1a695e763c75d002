"""Names of Indonesian people: their words, their spelling, and whether two names can be one person's.

A name here is bare: no rank, honorific or academic title. Two names are compared word by word after
spelling is evened out (``Soegeng`` is ``Sugeng``, ``Kholis`` is ``Kolis``); what each word is worth
depends on what it is (``data/name_words.csv``): a clan name, a Balinese birth order or ``Muhammad``
says little about who somebody is, and two different birth orders say that they are two people.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

from rapidfuzz.distance import OSA, JaroWinkler

from kg.vocab import data_path, read_table

Tier = Literal["equal", "strong", "medium", "weak", "different"]
WordKind = Literal[
    "name", "common", "clan", "initial", "muhammad", "article", "order", "caste", "noble"
]

#: Lowest score of each tier.
TIERS: Mapping[Tier, float] = {
    "equal": 1.0,
    "strong": 0.9,
    "medium": 0.6,
    "weak": 0.4,
    "different": 0.0,
}
#: How much finding the same word in two names tells, in bits: -log2 of how many people bear it.
BITS: Mapping[WordKind, float] = {
    "name": 10,
    "common": 6.5,
    "clan": 6,
    "noble": 3,
    "order": 3,
    "muhammad": 3,
    "initial": 3,
    "caste": 2,
    "article": 1,
}
_WEAK: frozenset[WordKind] = frozenset({"muhammad", "article", "order", "caste", "noble"})
#: Kinds of words that many people bear.
_BORNE: frozenset[WordKind] = frozenset({"common", "clan", "order", "article", "caste", "muhammad"})
#: Scores of names of which some words are the same, and of such whose other words are nearly so.
_SOME, _NEARLY = 0.5, 0.48
_SPELLINGS = tuple(
    (re.compile(old), new)
    for old, new in (
        (r"oe", "u"),
        (r"dj", "j"),
        (r"tj", "c"),
        (r"^ch", "c"),
        (r"[ck]h|ck|q", "k"),
        (r"s[yjh]", "s"),
        (r"x", "ks"),
        (r"ph|[fv]", "p"),
        (r"([tdbg])h", r"\1"),
        (r"iy(?=[aou])|(?<=[^aeiou])y(?=[aou])", "i"),
        (r"(?<=.)(?:ie|y|ij)$", "i"),
        (r"ae", "ai"),
        (r"(.)\1+", r"\1"),
        (r"(?<=...)h$", ""),
    )
)


class Word(NamedTuple):
    """One word of a name: as written, as it sounds, and what kind of word it is."""

    written: str
    sound: str
    kind: WordKind


class Comparison(NamedTuple):
    """How alike two names are: ``score`` from 0 to 1, its tier, and why in one sentence."""

    score: float
    tier: Tier
    reason: str


def fold(text: str) -> str:
    """Lower case, no accents, no apostrophes, single spaces between words of letters."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return " ".join(re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])['’`](?=[a-z])", "", plain)))


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    """Kind of word → word → what it stands for."""
    table: dict[str, dict[str, str]] = {}
    for row in read_table(data_path("name_words.csv")):
        table.setdefault(row["kind"], {})[row["word"]] = row["stands_for"]
    return table


@cache
def _known_sounds(kind: str) -> frozenset[str]:
    return frozenset(sound(word) for word in _table()[kind])


@lru_cache(maxsize=1 << 16)
def sound(word: str) -> str:
    """A folded word with old, Arabic and careless spellings made one: ``yudhy`` → ``yudi``."""
    table = _table()
    word = table["variant"].get(word, word)
    for shape, new in _SPELLINGS:
        word = shape.sub(new, word)
    return word


@lru_cache(maxsize=1 << 17)
def words(name: str) -> tuple[Word, ...]:
    """The words of a bare name in order, without particles (``bin``, ``al``)."""
    table = _table()
    found: list[Word] = []
    for written in fold(re.sub(r"(?<=\w)['’`](?=\w)", "", name)).split():
        if written not in table["particle"]:
            found.append(_word(written, found, table))
    return tuple(found)


def _word(written: str, before: list[Word], table: Mapping[str, Mapping[str, str]]) -> Word:
    full = table["variant"].get(written, written)
    kind: WordKind = "name"
    if full in table["muhammad"] or (full == "m" and not before):
        return Word(written, "muhammad", "muhammad")
    if full in table["article"] and not before:
        kind = "article"
    elif full in table["order"] and all(word.kind in _WEAK for word in before):
        kind = "order"
    elif full in table["caste"] and _after_article(before):
        kind = "caste"
    elif len(full) == 1:
        kind = "initial"
    elif full in table["noble"] and not before:
        kind = "noble"
    elif sound(full) in _known_sounds("clan"):
        kind = "clan"
    elif sound(full) in _known_sounds("common"):
        kind = "common"
    return Word(written, sound(full), kind)


def _after_article(before: list[Word]) -> bool:
    """A caste name follows ``I``, ``Ni`` or another caste name: elsewhere Bagus is just Bagus."""
    return bool(before) and (
        before[-1].kind in {"article", "caste"} or before[-1].sound in {"ida", "anak"}
    )


def key(name: str) -> str:
    """The name as it sounds: equal for two spellings of one name (``Moh. Yudhy``, ``Muh Yudi``)."""
    return " ".join(word.sound for word in words(name))


def block_keys(name: str) -> tuple[str, ...]:
    """First letters of the words that tell people apart: names that share none are not compared."""
    telling = [w.sound[:4] for w in words(name) if w.kind not in _WEAK and len(w.sound) > 1]
    return tuple(sorted(set(telling or [word.sound[:4] for word in words(name)])))


def rarity(name: str) -> float:
    """How much an equal name tells, in bits: about 13 for two common words, 30 for three rare."""
    return sum(BITS[word.kind] for word in words(name))


def canonical(forms: Mapping[str, int]) -> str:
    """The form to show of a name: of the fullest (most whole words) the most frequent.

    ``forms`` are bare names with how often each is written.
    """

    def merit(form: str) -> tuple[int, int, bool, int, int, str]:
        parts = form.split()
        whole = sum(len(part.strip(".")) > 1 for part in parts)
        return -whole, -len(parts), form.isupper(), -forms[form], -len(form), form

    return min(forms, key=merit)


@lru_cache(maxsize=1 << 18)
def compare(a: str, b: str) -> Comparison:
    """Compare two bare names; the order of the two does not matter to score and tier."""
    if (len(a), a) > (len(b), b):
        a, b = b, a
    score, reason = _compare(words(a), words(b))
    if a == b:
        return Comparison(score, tier(score), f"both are called {a}")
    return Comparison(score, tier(score), f"“{a}” and “{b}”: {reason}")


def tier(score: float) -> Tier:
    """The tier that a score falls into."""
    return next(name for name, lowest in TIERS.items() if score >= lowest)


class _Match(NamedTuple):
    left: Word
    right: Word
    how: Literal["equal", "initial", "typo", "clip"]
    at: tuple[int, int]


def _compare(a: tuple[Word, ...], b: tuple[Word, ...]) -> tuple[float, str]:
    if not a or not b:
        return 0.0, "one of them has no words"
    if [word.sound for word in a] == [word.sound for word in b]:
        return 1.0, "the same name" if a == b else "the same name, spelled another way"
    if clash := _clash(a, b):
        return 0.1, clash
    if (joined := _joined(a, b)) is not None:
        return joined
    matches = _align(a, b)
    rest_a, rest_b = _rests(matches, a, b)
    if not matches:
        return 0.0, "no word in common"
    if not (_strong(rest_a) or _strong(rest_b)):
        return _whole(matches, [*rest_a, *rest_b])
    if not (_strong(rest_a) and _strong(rest_b)):
        short, rest = (a, rest_b) if _strong(rest_b) else (b, rest_a)
        return _part(matches, short, rest, b if short is a else a)
    return _overlap(matches, rest_a, rest_b)


def _rests(
    matches: list[_Match], a: tuple[Word, ...], b: tuple[Word, ...]
) -> tuple[list[Word], list[Word]]:
    """The words of each name that match none of the other's."""
    left, right = {match.at[0] for match in matches}, {match.at[1] for match in matches}
    return (
        [word for i, word in enumerate(a) if i not in left],
        [word for j, word in enumerate(b) if j not in right],
    )


def differ(a: str, b: str) -> bool:
    """Whether :func:`compare` finds two names different, without the words to say why.

    Of all pairs that are looked at most are, so this is what who is who mostly waits for.
    """
    if (len(a), a) > (len(b), b):
        a, b = b, a
    left, right = words(a), words(b)
    if [word.sound for word in left] == [word.sound for word in right]:
        return not left
    if _clash(left, right):
        return True
    if _joined(left, right) is not None:
        return False
    matches = _align(left, right)
    rests = _rests(matches, left, right)
    if matches and all(map(_strong, rests)):
        return _overlap_score(matches, *rests) < TIERS["weak"]
    return not matches


def _strong(rest: list[Word]) -> list[Word]:
    return [word for word in rest if word.kind not in _WEAK]


def _clash(a: tuple[Word, ...], b: tuple[Word, ...]) -> str | None:
    """Birth order and article belong to a person for life: two different ones are two people."""
    for kind, what in (("article", "article"), ("order", "birth order")):
        left = {word.sound for word in a if word.kind == kind}
        right = {word.sound for word in b if word.kind == kind}
        if left and right and not left & right:
            return f"another {what} ({min(left).title()} and {min(right).title()})"
    return None


def _joined(a: tuple[Word, ...], b: tuple[Word, ...]) -> tuple[float, str] | None:
    """``Nurhidayat`` and ``Nur Hidayat``: the same letters with other spaces."""
    if len(a) == len(b) or any(w.kind == "initial" for w in (*a, *b)):
        return None
    left, right = ("".join(word.sound for word in name) for name in (a, b))
    if sound(left) == sound(right):
        return 0.97, "the same letters with other spaces"
    if min(len(left), len(right)) >= 9 and OSA.distance(left, right) == 1:
        return 0.92, "one letter and the spaces differ"
    return None


def _align(a: tuple[Word, ...], b: tuple[Word, ...]) -> list[_Match]:
    """Pairs of words that match, in the order of both names, as many and as good as possible."""
    matches = [
        _Match(x, y, how, (i, j))
        for i, x in enumerate(a)
        for j, y in enumerate(b)
        if (how := _alike(x, y))
    ]
    return matches if _in_order(matches) else _best(matches, len(a), len(b))


def _in_order(matches: list[_Match]) -> bool:
    """Whether no two of some matches, sorted by place, cross or share a word."""
    places = [match.at for match in matches]
    return all(i < k and j < m for (i, j), (k, m) in pairwise(places))


def _best(matches: list[_Match], width: int, height: int) -> list[_Match]:
    """The matches that go best together without crossing."""
    worth = {"equal": 1.0, "typo": 0.8, "initial": 0.5, "clip": 0.3}
    by_place = {match.at: match for match in matches}
    best: dict[tuple[int, int], tuple[float, tuple[_Match, ...]]] = {}
    for i in range(width, -1, -1):
        for j in range(height, -1, -1):
            found: tuple[float, tuple[_Match, ...]] = (0.0, ())
            if i < width and j < height:
                found = max(best[i + 1, j], best[i, j + 1], key=lambda one: one[0])
                if match := by_place.get((i, j)):
                    score, tail = best[i + 1, j + 1]
                    taken = (score + worth[match.how], (match, *tail))
                    found = max(taken, found, key=lambda one: one[0])
            best[i, j] = found
    return list(best[0, 0][1])


def _alike(x: Word, y: Word) -> Literal["equal", "initial", "typo", "clip"] | None:
    if x.sound == y.sound:
        return "equal"
    short, long = (x.sound, y.sound) if len(x.sound) <= len(y.sound) else (y.sound, x.sound)
    if len(short) == 1:
        heads = {word.written[0] for word in (x, y) if word.sound == long} | {long[0]}
        article = "article" in {x.kind, y.kind} and long != "ida"
        return "initial" if short in heads and not article else None
    if _typo(x, y, short, long):
        return "typo"
    clipped = len(short) >= 3 and len(long) - len(short) >= 2
    if clipped and (long.startswith(short) or long.endswith(short)) and not _established(x, y):
        return "clip"
    return None


def _established(x: Word, y: Word) -> bool:
    """Whether both are names that many people bear, so that one is not a slip for the other."""
    return x.kind in _BORNE and y.kind in _BORNE


def _typo(x: Word, y: Word, short: str, long: str) -> bool:
    """One slip of a finger, but never one established name for another."""
    if len(short) < 4 or (len(short) < 6 and short[0] != long[0]) or _established(x, y):
        return False
    return _one_slip(short, long) or _one_slip(x.written, y.written)


def _one_slip(one: str, other: str) -> bool:
    near = -1 <= len(one) - len(other) <= 1
    return near and OSA.distance(one, other, score_cutoff=1) == 1


def _kinds(name: tuple[Word, ...]) -> set[WordKind]:
    return {word.kind for word in name}


def _quoted(items: Iterable[Word]) -> str:
    return " ".join(item.written.title() for item in items)


def _whole(matches: list[_Match], rest: list[Word]) -> tuple[float, str]:
    """Every word that tells people apart has its counterpart."""
    how = [match.how for match in matches if _strong([match.left, match.right])]
    equal = sum(1 for m in matches if m.how == "equal" and m.left.kind not in _WEAK)
    odd = next((m for m in matches if m.how != "equal"), None)
    if odd is None:
        if not how:
            return 0.45, "only words that many people bear are the same"
        return 0.93, f"the same but for “{_quoted(rest)}”"
    both = f"“{odd.left.written.title()}” and “{odd.right.written.title()}”"
    if how.count("clip"):
        return (0.72 if equal else 0.6), f"{both} may be a short form and its name"
    if "initial" in how:
        ordered = any(m.how == "equal" and m.left.kind == "order" for m in matches)
        score = (0.66 if ordered else 0.5, 0.84, 0.92, 0.94)[min(equal, 3)]
        return score, f"{both} may be an initial and its name"
    if how.count("typo") > 1:
        return (0.86 if equal else 0.7), "several letters differ, as in typing errors"
    if not equal and len(odd.left.sound) < 6:
        return 0.7, f"{both} differ by a letter"
    return (0.95 if equal else 0.9), f"{both} differ as by a typing error"


def _part(
    matches: list[_Match], short: tuple[Word, ...], rest: list[Word], long: tuple[Word, ...]
) -> tuple[float, str]:
    """One name is the other with words left out."""
    sure = [m for m in matches if m.how in {"equal", "typo"} and m.left.kind not in _WEAK]
    if {"article", "order"} & _kinds(short) and not {"article", "order"} & _kinds(long):
        return 0.42, "only one of them has a birth order"
    missing = f"“{_quoted(rest)}” is missing in one of them"
    if not sure:
        return 0.42, f"little in common, and {missing}"
    typo = 0.06 if any(match.how != "equal" for match in matches) else 0.0
    if len(sure) >= 2:
        return 0.88 - typo, f"the same words, but {missing}"
    word = sure[0].left
    if word.kind == "clan":
        return 0.42, "only the clan name is the same"
    heads = [next((w for w in name if w.kind not in _WEAK), name[0]) for name in (short, long)]
    if all(_alike(word, head) in {"equal", "typo"} for head in heads):
        return 0.72 - typo, f"the same first name, but {missing}"
    return 0.64 - typo, f"one word is the same, but {missing}"


def _overlap(matches: list[_Match], rest_a: list[Word], rest_b: list[Word]) -> tuple[float, str]:
    """Both names have words that the other has not."""
    score = _overlap_score(matches, rest_a, rest_b)
    words = f"“{_quoted(rest_a)}” and “{_quoted(rest_b)}” differ"
    if score == _SOME:
        return score, f"some words are the same, but {words}"
    return score, f"{words}, though not by much" if score == _NEARLY else words


def _overlap_score(matches: list[_Match], rest_a: list[Word], rest_b: list[Word]) -> float:
    sure = [m for m in matches if m.how == "equal" and m.left.kind not in _WEAK]
    telling = any(match.left.kind != "clan" for match in sure)
    if len(sure) >= 2 and telling:
        return _SOME
    if not telling:
        return 0.1
    rests = [_strong(rest) for rest in (rest_a, rest_b)]
    known = all(word.kind in {"common", "clan"} for rest in rests for word in rest)
    left, right = ("".join(word.sound for word in rest) for rest in rests)
    near = not known and JaroWinkler.similarity(left, right) >= 0.88
    return _NEARLY if near else 0.25
