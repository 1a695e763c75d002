"""A build of a made-up corpus against what is true of it (:mod:`benchmarks.corpus`).

Reports are gone through one by one, in the order of their ids, in which builds and truths are written.
Facts count as in ``kg score``. Who is who counts by pairs of mentions: two names of one person in two
reports are right if the build gives both one entity; a name in which it finds nobody finds no pairs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from benchmarks.corpus import Truth, read_truth
from kg.claims import Claim, Document, Link, mention_document, mention_kind
from kg.facts import by_family, person_key, stated_facts
from kg.score import (
    FAMILIES,
    GROUPS,
    Tally,
    aligned,
    difference,
    same_person,
)
from tests.readable import facts_of

One = TypeVar("One", Claim, Link)
#: What begins the id of those whom stations do not move around.
LOCAL = ("villager", "head", "babinsa")


class Who(NamedTuple):
    """Who is who: mentions, the share found, pairs right, found and true, and B-cubed."""

    mentions: int
    found: int
    right: int
    built: int
    true: int
    pure: float  #: B-cubed precision, of the mentions found
    whole: float  #: B-cubed recall, of all

    @property
    def precision(self) -> float:
        return self.right / max(self.built, 1)

    @property
    def recall(self) -> float:
        return self.right / max(self.true, 1)


class Scored(NamedTuple):
    """All counts: facts by family and by group, who is who by group of people."""

    reports: int  #: whose facts are counted
    families: dict[str, Tally]
    who: dict[str, Who]


def score(build: Path, truth: Path, *, every: int = 1) -> Scored:
    """Score a build; facts only of each ``every``-th report, who is who of all."""
    claims = _by_document(build / "claims.parquet", Claim, lambda one: one.document)
    links = _by_document(build / "links.parquet", Link, lambda one: mention_document(one.mention))
    people: dict[str, list[tuple[str, str]]] = defaultdict(list)
    totals = dict.fromkeys(FAMILIES, Tally())
    counted = 0
    for number, true in enumerate(read_truth(truth)):
        said, known = _take(claims, true.id), _take(links, true.id)
        for who, entity in _met(true, said, known):
            people["local" if who.startswith(LOCAL) else "officers"].append((who, entity))
        if number % every == 0:
            counted += 1
            _count(totals, true, said)
    whole = {name: _who(pairs) for name, pairs in sorted(people.items())}
    whole["all"] = _who([pair for pairs in people.values() for pair in pairs])
    found = {name: one for name, one in totals.items() if any(one)}
    found |= {name: _sum(totals[family] for family in row) for name, row in GROUPS.items()}
    return Scored(counted, found, whole)


def table(scored: Scored) -> str:
    """What :func:`score` found, to be read."""
    rows = [f"{'facts':18}{'precision':>10}{'recall':>10}{'F1':>10}   {scored.reports} reports"]
    for name, one in scored.families.items():
        rows.append(f"{name:18}{one.precision:10.3f}{one.recall:10.3f}{one.f1:10.3f}")
    rows.append(f"{'who is who':18}{'precision':>10}{'recall':>10}{'pure':>10}{'whole':>10}")
    for name, who in scored.who.items():
        rows.append(
            f"{name:18}{who.precision:10.4f}{who.recall:10.4f}{who.pure:10.4f}{who.whole:10.4f}"
            f"   {who.found} of {who.mentions} names, {who.true} pairs"
        )
    return "\n".join(rows)


# --- the tables of a build, report by report ---------------------------------------------------------


class _Reports(Iterator[tuple[str, list[Any]]]):
    """Groups of rows by document, of which the next can be looked at."""

    def __init__(self, groups: Iterator[tuple[str, list[Any]]]) -> None:
        self.groups = groups
        self.ahead: tuple[str, list[Any]] | None = None

    def __next__(self) -> tuple[str, list[Any]]:
        if self.ahead is not None:
            taken, self.ahead = self.ahead, None
            return taken
        return next(self.groups)


def _by_document(path: Path, kind: type[One], document: Callable[[One], str]) -> _Reports:
    import pyarrow.parquet as pq

    def rows() -> Iterator[One]:
        for batch in pq.ParquetFile(path).iter_batches(50_000):
            yield from map(kind._make, zip(*(c.to_pylist() for c in batch.columns), strict=True))

    def groups() -> Iterator[tuple[str, list[One]]]:
        before = ""
        for id, group in groupby(rows(), key=document):
            if id <= before:
                raise ValueError(f"{path}: {id} stands behind {before}; rows are not in order")
            before = id
            yield id, list(group)

    return _Reports(groups())


def _take(reports: _Reports, id: str) -> list[Any]:
    """The rows of a report; none where it has none."""
    for here, rows in reports:
        if here == id:
            return rows
        if here > id:
            reports.ahead = here, rows
            return []
    return []


# --- counting ----------------------------------------------------------------------------------------


def _count(totals: dict[str, Tally], true: Truth, claims: list[Claim]) -> None:
    wanted = facts_of(true.facts)
    document = Document(true.id, None, None, None, None, "", "", "")
    found = by_family(aligned(wanted, stated_facts(document, claims)))
    for family in FAMILIES:
        if family != "chain":
            tally, _ = difference(true.id, family, wanted, found)
            totals[family] = totals[family].plus(tally)


def _met(true: Truth, claims: list[Claim], links: list[Link]) -> Iterator[tuple[str, str]]:
    """Who is named, and the entity that the build gives him; "" where it finds nobody."""
    entities = {link.mention: link.entity for link in links}
    mentions = _mentions(claims)
    for name, who in true.people.items():
        key = person_key(name)
        fitting = [key] if key in mentions else [one for one in mentions if same_person(key, one)]
        mention = mentions[fitting[0]] if len(fitting) == 1 else ""
        yield who, entities.get(mention, "")


def _mentions(claims: Iterable[Claim]) -> Mapping[str, str]:
    """Each name that a report's claims give a person → the mention of the person."""
    held: dict[str, str] = {}
    for predicate in ("foaf:name", "skos:altLabel"):
        for claim in claims:
            if claim.predicate == predicate and mention_kind(claim.subject) == "person":
                held.setdefault(person_key(claim.object), claim.subject)
    return held


def _who(pairs: list[tuple[str, str]]) -> Who:
    found = [pair for pair in pairs if pair[1]]
    both, built = Counter(found), Counter(entity for _, entity in found)
    true = Counter(who for who, _ in pairs)
    return Who(
        len(pairs),
        len(found),
        _pairs(both),
        _pairs(built),
        _pairs(true),
        sum(n * n / built[entity] for (_, entity), n in both.items()) / max(len(found), 1),
        sum(n * n / true[who] for (who, _), n in both.items()) / max(len(pairs), 1),
    )


def _pairs(counted: Counter[Any]) -> int:
    return sum(n * (n - 1) // 2 for n in counted.values())


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total = total.plus(tally)
    return total
