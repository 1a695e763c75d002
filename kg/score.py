"""Precision, recall and F1 of claims against gold facts, and which rule is right how often.

Gold and claims are both turned into facts (:mod:`kg.facts`). Counting is strict: a posting counts
only with the right person, role and unit (or place) together. Two spellings of one person's name
are aligned first where one holds the other's words in order.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from kg.errors import GoldError
from kg.facts import (
    Fact,
    Facts,
    Values,
    by_family,
    claim_facts,
    person_key,
    quote_key,
    rank_key,
    role_key,
    stated_facts,
    title_key,
    truth,
    unit_key,
)

__all__ = [
    "FAMILIES",
    "GROUPS",
    "Fact",
    "Facts",
    "Gold",
    "Mistake",
    "Scores",
    "Tally",
    "aligned",
    "claim_facts",
    "compare",
    "difference",
    "gold_facts",
    "read_gold",
    "same_person",
    "stated_facts",
]

FAMILIES = (
    "person",
    "person kind",
    "rank",
    "academic title",
    "unit",
    "chain",
    "place",
    "posting",
    "former posting",
    "role",
    "area",
    "has visit",
    "visit date",
    "visit start",
    "visit place",
    "visit by",
    "visit met",
    "quote",
)
GROUPS = {
    "entities": ("person", "rank", "unit", "place"),
    "relations": ("posting", "former posting", "role", "area", "chain"),
    "visits": ("visit date", "visit place", "visit by", "visit met", "visit start"),
}
NOT_VISITS = frozenset({"sertijab", "apel"})
KIND_OF_GOLD = {"community_figure": "community", "resident": "community"}


class Gold(NamedTuple):
    """A report and the facts that a reader finds in it; ``data`` is the JSON as read."""

    id: str
    text: str
    data: dict[str, Any]


def read_gold(folder: Path) -> list[Gold]:
    """Every pair NAME.txt, NAME.json of ``folder``, by name; ``*_identities.json`` is none.

    Raises GoldError where there is none, or one lacks its text or cannot be used.
    """
    paths = [path for path in folder.glob("*.json") if not path.stem.endswith("_identities")]
    found = [_read_one(path) for path in sorted(paths)]
    if not found:
        raise GoldError(f"{folder}: no gold here; a gold item is NAME.txt with NAME.json beside it")
    return found


def _read_one(path: Path) -> Gold:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        gold = Gold(path.stem, text, data)
        gold_facts(gold)
    except FileNotFoundError as error:
        raise GoldError(f"{path}: its report {path.stem}.txt is not beside it") from error
    except ValueError as error:
        raise GoldError(f"{path}: not JSON in UTF-8: {error}") from error
    except KeyError as error:
        raise GoldError(f"{path}: the key or id {error} is used but not there; add it") from error
    except (TypeError, AttributeError) as error:
        raise GoldError(f"{path}: a value is not of the shape that gold has: {error}") from error
    return gold


def gold_facts(gold: Gold) -> Facts:
    """The facts that a gold file states."""
    out: Facts = defaultdict(set)
    for family, values in _gold_rows(gold.data):
        out[family].add(values)
    return dict(out)


def _gold_rows(data: Mapping[str, Any]) -> Iterator[tuple[str, Values]]:
    names = {person["id"]: person_key(person["name"]) for person in data["persons"]}
    units = {unit["id"]: unit_key(unit["name"]) for unit in data["units"]}
    codes = {place["id"]: place.get("code") for place in data["places"]}
    for person in data["persons"]:
        yield from _gold_person(person, names[person["id"]])
    yield from (("unit", (key,)) for key in units.values())
    yield from (("chain", (unit_key(low), unit_key(high))) for low, high in data["chain"])
    yield from (("place", (code,)) for code in codes.values() if code)
    for posting in data["postings"]:
        yield from _gold_posting(posting, names, units, codes)
    visits = [event for event in data["events"] if event["type"] not in NOT_VISITS]
    yield "has visit", (truth(bool(visits)),)
    for visit in visits:
        yield from _gold_visit(visit, names, codes)
    for quote in data["quotes"]:
        if quote.get("speaker"):
            yield "quote", (names[quote["speaker"]], quote_key(quote["text"]))


def _gold_person(person: Mapping[str, Any], name: str) -> Iterator[tuple[str, Values]]:
    yield "person", (name,)
    yield "person kind", (name, KIND_OF_GOLD.get(person["kind"], person["kind"]))
    if person.get("rank"):
        yield "rank", (name, rank_key(person["rank"]))
    yield from (("academic title", (name, title_key(t))) for t in person.get("titles") or [])


def _gold_posting(
    posting: Mapping[str, Any],
    names: Mapping[str, str],
    units: Mapping[str, str],
    codes: Mapping[str, str | None],
) -> Iterator[tuple[str, Values]]:
    name, role, of = names[posting["person"]], role_key(posting["role"]), posting.get("of") or ""
    seat = units.get(of) or codes.get(of)
    if seat:
        yield "former posting" if posting.get("former") else "posting", (name, role, seat)
    else:
        yield "role", (name, role)
    for area in _listed(posting.get("area")):
        if code := codes[area]:
            yield "area", (name, code)


def _gold_visit(
    visit: Mapping[str, Any], names: Mapping[str, str], codes: Mapping[str, str | None]
) -> Iterator[tuple[str, Values]]:
    if visit.get("date"):
        yield "visit date", (visit["date"],)
    if visit.get("start"):
        yield "visit start", (visit["start"],)
    for place in visit.get("places") or []:
        if code := codes[place]:
            yield "visit place", (code,)
    yield from (("visit by", (names[person],)) for person in visit.get("by") or [])
    yield from (("visit met", (names[person],)) for person in visit.get("met") or [])


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


class Tally(NamedTuple):
    """Facts found that are right, found that are wrong, and missed."""

    tp: int = 0
    fp: int = 0
    fn: int = 0

    @property
    def precision(self) -> float:
        """Share of the found that is right; 0 where nothing was found."""
        return self.tp / max(self.tp + self.fp, 1)

    @property
    def recall(self) -> float:
        """Share of the gold that was found; 0 where there is none."""
        return self.tp / max(self.tp + self.fn, 1)

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)

    def plus(self, other: Tally) -> Tally:
        """The two added up."""
        return Tally(self.tp + other.tp, self.fp + other.fp, self.fn + other.fn)


class Mistake(NamedTuple):
    """A gold fact not found (``missed``) or a found one not in the gold (``extra``)."""

    document: str
    family: str
    kind: str
    values: Values


@dataclass(frozen=True)
class Scores:
    """What :func:`compare` found, each table in the order in which it is shown."""

    families: dict[str, Tally]
    groups: dict[str, Tally]
    rules: dict[str, Tally]  #: a rule's facts that are right and wrong; ``fn`` is always 0
    errors: list[Mistake]


def same_person(one: str, other: str) -> bool:
    """Whether two keys may be one person: equal, or the words of one in order within the other."""
    short, long = sorted((one.split(), other.split()), key=len)
    rest = iter(long)
    return one == other or (len(short) >= 2 and all(word in rest for word in short))


def aligned(gold: Facts, built: Sequence[Fact]) -> list[Fact]:
    """``built`` with each person's key replaced by the one gold key that it can only stand for."""
    names = {key for (key,) in gold.get("person", set())}
    found = {fact.values[0] for fact in built if fact.family == "person"}
    stands_for = {}
    for key in found - names:
        fitting = [name for name in names - found if same_person(name, key)]
        if len(fitting) == 1:
            stands_for[key] = fitting[0]
    return [
        fact._replace(values=tuple(stands_for.get(value, value) for value in fact.values))
        for fact in built
    ]


def compare(gold: Iterable[Gold], built: Mapping[str, Sequence[Fact]]) -> Scores:
    """Score ``built`` (facts by report id, from :func:`stated_facts`) against ``gold``.

    A report of the gold that ``built`` lacks counts as wholly missed. A chain counts for each gold
    unit wherever in ``built`` it was found, since it is a fact of the unit and not of the report.
    """
    chains = {f.values for facts in built.values() for f in facts if f.family == "chain"}
    totals = dict.fromkeys(FAMILIES, Tally())
    rules: dict[str, Tally] = defaultdict(Tally)
    errors: list[Mistake] = []
    for item in gold:
        wanted = gold_facts(item)
        facts = [f for f in aligned(wanted, built.get(item.id, [])) if f.family != "chain"]
        found = by_family(facts) | {"chain": _chain_of(item, wanted, chains)}
        for family in FAMILIES:
            tally, mistakes = difference(item.id, family, wanted, found)
            totals[family] = totals[family].plus(tally)
            errors += mistakes
        _count_rules(rules, facts, wanted)
    groups = {name: _sum(totals[family] for family in row) for name, row in GROUPS.items()}
    return Scores(totals, groups, dict(sorted(rules.items())), errors)


def difference(
    document: str, family: str, wanted: Facts, found: Facts
) -> tuple[Tally, list[Mistake]]:
    """One report's count in one family, and its mistakes: missed first, each kind sorted."""
    want, got = wanted.get(family, set()), found.get(family, set())
    missed = [Mistake(document, family, "missed", values) for values in sorted(want - got)]
    extra = [Mistake(document, family, "extra", values) for values in sorted(got - want)]
    return Tally(len(want & got), len(extra), len(missed)), missed + extra


def _chain_of(item: Gold, wanted: Facts, chains: set[Values]) -> set[Values]:
    unsure = {unit_key(unit) for unit in item.data.get("chain_unsure", [])}
    children = {child for child, _ in wanted.get("chain", set())} - unsure
    return {link for link in chains if link[0] in children}


def _count_rules(rules: dict[str, Tally], facts: Iterable[Fact], wanted: Facts) -> None:
    for fact in facts:
        right = fact.values in wanted.get(fact.family, set())
        for rule in fact.rules:
            rules[rule] = rules[rule].plus(Tally(int(right), int(not right)))


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total = total.plus(tally)
    return total
