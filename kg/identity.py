"""Which dossiers are one person: candidate pairs from blocks, weighed, then joined under constraints.

Only dossiers that share a territory (of a present or a former post) and the beginning of a telling
word of the name are compared, and across territories only equal names that are not common ones. So
the work grows with the number of mentions, not with its square.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations, groupby, islice
from typing import NamedTuple, TypeVar

from kg.claims import mention_document
from kg.dossiers import Dossier, Glimpse, Profile, Rank, Sighting, dossier
from kg.features import MIXED, YEAR, Finding, rank_evidence, weigh
from kg.names import block_keys, canonical, compare, differ, key, rarity
from kg.partition import Partition
from kg.seats import is_shared

#: A block of more dossiers is compared by neighbourhood (name, then date) instead of in full.
BLOCK = 200
NEIGHBOURS = 20
#: Least rarity, in bits, of a name that is looked for across territories.
RARE = 16.0
#: Days that two ranks or units may overlap in what reports say before they are two people's.
SLACK = 45

T = TypeVar("T")


class Tie(NamedTuple):
    """Two dossiers (by index) that may be one person's.

    What was found between them is weighed again when somebody asks (:func:`finding`): the sentences
    of all ties of a million reports take more room than the reports.
    """

    left: int
    right: int
    bits: float
    same: bool  #: whether the evidence alone makes them one


class Persons(NamedTuple):
    """Groups of dossiers (by index), the tie that brought each in, and what stayed undecided."""

    groups: list[list[int]]
    ties: Mapping[int, Tie]
    undecided: list[Tie]  #: likeliest first


def finding(tie: Tie, dossiers: Sequence[Dossier]) -> Finding:
    """All evidence on the two dossiers of a tie."""
    return weigh(dossiers[tie.left], dossiers[tie.right])


def gather(sightings: Iterable[Sighting], alone: Container[str] = ()) -> list[Dossier]:
    """Put sightings with one profile into one dossier, by anchor.

    Not so where the profile tells too little to be sure of one person, nor for the mentions that
    stand ``alone`` (people judged them); of one report, the n-th mention goes to the n-th dossier.
    The sightings of one report come one after the other.
    """
    held: dict[tuple[Profile, int | str], list[Glimpse]] = {}
    sure: dict[Profile, bool] = {}
    for _, seen in groupby(sightings, lambda one: mention_document(one.glimpse.mention)):
        turns: Counter[Profile] = Counter()
        for profile, glimpse in seen:
            if profile not in sure:
                sure[profile] = _tells_enough(profile)
            turn: int | str = glimpse.mention
            if sure[profile] and glimpse.mention not in alone:
                turn = turns[profile]
                turns[profile] += 1
            held.setdefault((profile, turn), []).append(glimpse)
    found = []
    while held:
        (profile, _), glimpses = held.popitem()
        found.append(dossier(profile, glimpses))
    return sorted(found, key=lambda each: each.anchor)


def _tells_enough(profile: Profile) -> bool:
    """Whether two mentions with this very profile are one person."""
    left, right = (
        Dossier(profile, (f"{name}#",), frozenset({name}), frozenset(), None, None)
        for name in ("a", "b")
    )
    return weigh(left, right).verdict == "same"


def persons(dossiers: Sequence[Dossier], judged: Partition[str]) -> Persons:
    """Join ``dossiers`` (in their order, which must not depend on the input's) into persons.

    ``judged`` is a partition of mentions that people decided on; it wins over everything.
    """
    joined: dict[int, Tie] = {}
    undecided: list[Tie] = []
    islands = _islands(dossiers, judged)
    settled = {index for island in islands for index in island.members}
    groups = [[index] for index in range(len(dossiers)) if index not in settled]
    for island in islands:
        joiner = _Joiner(dossiers, island)
        open_ties = [tie for tie in sorted(island.ties, key=_by_rank) if not joiner.join(tie)]
        groups += joiner.groups()
        joined |= joiner.ties
        undecided += joiner.undecided(open_ties)
    return Persons(groups, joined, sorted(undecided, key=_by_rank))


def _by_rank(tie: Tie) -> tuple[float, int, int]:
    """The key that sorts ties by how likely they are, then by the anchors of the two."""
    return -tie.bits, tie.left, tie.right


class _Island(NamedTuple):
    """Some dossiers that nothing binds to any other: who they are is settled by itself."""

    members: list[int]
    ties: list[Tie]
    same: list[tuple[int, int]]  #: what people said
    apart: list[tuple[int, int]]


def _islands(dossiers: Sequence[Dossier], judged: Partition[str]) -> list[_Island]:
    """All dossiers that a tie or a judgement binds to another one."""
    ties = list(candidates(dossiers))
    same, apart = _judged_pairs(dossiers, judged)
    bound: Partition[int] = Partition()
    for left, right in chain(((tie.left, tie.right) for tie in ties), same):
        bound.unite(left, right)
    found = {bound.find(members[0]): _Island(members, [], [], []) for members in bound}
    for tie in ties:
        found[bound.find(tie.left)].ties.append(tie)
    for pair in same:
        found[bound.find(pair[0])].same.append(pair)
    for left, right in apart:
        if bound.together(left, right):
            found[bound.find(left)].apart.append((left, right))
    return list(found.values())


def _judged_pairs(
    dossiers: Sequence[Dossier], judged: Partition[str]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The dossiers that people brought together, and those that they keep apart."""
    separations = list(judged.separations())
    wanted = {mention for pair in (*judged, *separations) for mention in pair}
    of = {m: i for i, one in enumerate(dossiers) for m in one.mentions if m in wanted}
    same = []
    for group in judged:
        known = sorted({of[mention] for mention in group if mention in of})
        same += [(known[0], other) for other in known[1:]]
    return same, [(of[a], of[b]) for a, b in separations if a in of and b in of]


def candidates(dossiers: Sequence[Dossier]) -> Iterator[Tie]:
    """Every pair worth weighing that may be one person's, once."""
    seen: set[tuple[int, int]] = set()
    for block in _blocks(dossiers):
        for left, right in _pairs(block, dossiers):
            if (left, right) not in seen:
                seen.add((left, right))
                bits, verdict, _ = weigh(dossiers[left], dossiers[right])
                if verdict != "different":
                    yield Tie(left, right, bits, verdict == "same")


def _blocks(dossiers: Sequence[Dossier]) -> Iterator[list[int]]:
    held: dict[tuple[str, str], list[int]] = {}
    for index, one in enumerate(dossiers):
        for block in _block_names(one.profile):
            held.setdefault(block, []).append(index)
    return (block for block in held.values() if len(block) > 1)


def _block_names(profile: Profile) -> Iterator[tuple[str, str]]:
    for start in block_keys(profile.name):
        for code in profile.territories:
            yield code, start
    for seat in profile.seats:
        if seat.of and not is_shared(seat):
            yield seat.of, seat.role
    if rarity(profile.name) >= RARE:
        yield "", key(profile.name)


def _pairs(block: list[int], dossiers: Sequence[Dossier]) -> Iterator[tuple[int, int]]:
    """Pairs whose names can be one person's; in a great block only of near neighbours."""
    if len(block) <= BLOCK:
        near: Iterable[tuple[int, int]] = combinations(block, 2)
    else:
        near = _neighbours(block, dossiers)
    for left, right in near:
        if not differ(dossiers[left].profile.name, dossiers[right].profile.name):
            yield left, right


def _neighbours(block: list[int], dossiers: Sequence[Dossier]) -> Iterator[tuple[int, int]]:
    def place(index: int) -> tuple[str, int, str]:
        dossier = dossiers[index]
        return key(dossier.profile.name), dossier.first or 0, dossier.anchor

    ranked = sorted(block, key=place)
    for at, left in enumerate(ranked):
        for right in islice(ranked, at + 1, at + 1 + NEIGHBOURS):
            yield min(left, right), max(left, right)


class _Spells(dict[T, list[tuple[int, int]]]):
    """From when to when something is told of, in stretches that do not overlap."""

    def note(self, what: T, first: int, last: int) -> None:
        apart: list[tuple[int, int]] = []
        for held in self.get(what, []):
            if held[0] <= last and first <= held[1]:
                first, last = min(first, held[0]), max(last, held[1])
            else:
                apart.append(held)
        self[what] = [*apart, (first, last)]

    def take(self, other: _Spells[T]) -> None:
        for what, spells in other.items():
            for first, last in spells:
                self.note(what, first, last)


def _overlap(ours: Iterable[tuple[int, int]], theirs: Iterable[tuple[int, int]]) -> int:
    """The days of the longest stretch that two lists share; negative: the days between."""
    both = list(theirs)
    return max(min(a[1], b[1]) - max(a[0], b[0]) for a in ours for b in both)


class _Group:
    """What a group of dossiers has come to, for the question whether it may take in another."""

    def __init__(self, index: int, dossier: Dossier) -> None:
        profile = dossier.profile
        self.members = [index]
        self.documents = set(dossier.reports)
        self.names = Counter({profile.name: len(dossier.mentions)})
        self.name = profile.name
        self.kinds = {profile.group}
        self.ranks: _Spells[Rank] = _Spells()
        self.seats: _Spells[tuple[str, str]] = _Spells()
        if dossier.first is None or dossier.last is None:
            return
        if profile.rank:
            self.ranks.note(profile.rank, dossier.first, dossier.last)
        for seat in profile.seats:
            if seat.of and seat.of.startswith("unit/") and not (seat.former or seat.acting):
                self.seats.note((seat.of, seat.role), dossier.first, dossier.last)

    def take(self, other: _Group) -> None:
        self.members += other.members
        self.documents |= other.documents
        self.names += other.names
        self.name = canonical(self.names)
        self.kinds |= other.kinds
        self.ranks.take(other.ranks)
        self.seats.take(other.seats)

    def accepts(self, other: _Group) -> bool:
        """Whether nothing in the two groups contradicts their being one person."""
        return (
            self.documents.isdisjoint(other.documents)
            and self._kinds_fit(other)
            and compare(*sorted((self.name, other.name))).tier not in {"weak", "different"}
            and self._ranks_fit(other)
            and self._seats_fit(other)
        )

    def _kinds_fit(self, other: _Group) -> bool:
        return all(a == b or frozenset({a, b}) in MIXED for a in self.kinds for b in other.kinds)

    def _ranks_fit(self, other: _Group) -> bool:
        return all(
            _fit(a, spells, b, others)
            for a, spells in self.ranks.items()
            for b, others in other.ranks.items()
            if a != b
        )

    def _seats_fit(self, other: _Group) -> bool:
        """Nobody serves in two units for long at once."""
        return all(
            ours == theirs or _nested(ours, theirs) or _overlap(spells, others) <= SLACK
            for ours, spells in self.seats.items()
            for theirs, others in other.seats.items()
        )


def _nested(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two seats can be two wordings of one: a unit, or the unit it belongs to."""
    (here, role), (there, part) = one, other
    if here == there:
        return True
    unit, over = (tail.partition("/")[2] for tail in (here, there))
    return (unit.endswith(over) or over.endswith(unit)) and (role == part or not (role and part))


def _fit(a: Rank, spells: list[tuple[int, int]], b: Rank, others: list[tuple[int, int]]) -> bool:
    """Whether two ranks at their times can be one person's. Reports are often one rank off."""
    if a.force != b.force:
        return False
    if abs(a.order - b.order) == 1:
        return True
    if _overlap(spells, others) > SLACK:
        return False
    if min(spells) > min(others):
        a, spells, b, others = b, others, a, spells
    years = max(-_overlap(spells, others), 0) / YEAR
    return rank_evidence(a, b, years, ordered=years > 0) > -8


class _Joiner:
    """Settles one island: first what people said, then its ties, one by one."""

    def __init__(self, dossiers: Sequence[Dossier], island: _Island) -> None:
        self.partition: Partition[int] = Partition()
        self.held = {index: _Group(index, dossiers[index]) for index in island.members}
        self.ties: dict[int, Tie] = {}
        for left, right in island.same:
            self._merge(left, right)
        for left, right in island.apart:
            self.partition.separate(left, right)

    def join(self, tie: Tie) -> bool:
        """Follow a tie; True where nothing is left to decide about it."""
        left, right = self.partition.find(tie.left), self.partition.find(tie.right)
        if left == right or self.partition.apart(left, right):
            return True
        if not tie.same or not self.held[left].accepts(self.held[right]):
            return False
        self._merge(left, right)
        self.ties.setdefault(tie.left, tie)
        self.ties.setdefault(tie.right, tie)
        return True

    def _merge(self, left: int, right: int) -> None:
        left, right = self.partition.find(left), self.partition.find(right)
        if left != right and self.partition.unite(left, right):
            kept = self.partition.find(left)
            gone = right if kept == left else left
            self.held[kept].take(self.held.pop(gone))

    def groups(self) -> list[list[int]]:
        return [sorted(self.held[root].members) for root in sorted(self.held)]

    def undecided(self, ties: Iterable[Tie]) -> list[Tie]:
        """The best tie of every two groups that are neither joined nor sure to be two."""
        best: dict[tuple[int, int], Tie] = {}
        for tie in ties:
            left, right = sorted((self.partition.find(tie.left), self.partition.find(tie.right)))
            if (
                left != right
                and not self.partition.apart(left, right)
                and self.held[left].documents.isdisjoint(self.held[right].documents)
            ):
                best.setdefault((left, right), tie)
        return list(best.values())
