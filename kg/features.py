"""What speaks for and against two dossiers being one person: one function a feature.

A feature gives evidence in bits (log2 of how much likelier it is seen of one person than of two)
and the sentence that says so; None where it has nothing to say. Bits add up, beginning with how
unlikely it is that two mentions taken at random are one person. Nothing makes up for a :data:`VETO`
(names that do not fit, two people of one report, police and army).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from itertools import product
from typing import Literal, NamedTuple

from kg.dossiers import ARMED, COUNTRY, Dossier, Profile, Rank
from kg.names import Comparison, compare, rarity
from kg.seats import commands, end_name, is_shared, same_seat, seat_name, territory_name

Verdict = Literal["same", "possibly", "different"]

VETO = -100.0
#: From so many bits on two dossiers are one person; down to so many they possibly are.
SAME, POSSIBLY = 3.0, -3.0
#: Bits of two mentions taken at random, by how near they are.
NEAR, WIDE, FAR = -7.0, -10.0, -16.0
#: What a name can prove: in one jurisdiction, and across.
NAME_LOCAL, NAME_ACROSS = 20.0, 14.0
MONTH, YEAR = 30, 365
#: Groups of persons → bits of finding both of one person; groups that are not here veto.
MIXED: Mapping[frozenset[str], float] = {
    frozenset({"official", "community"}): -2.0,
    frozenset({"official", "resident"}): -4.0,
    frozenset({"official", "other"}): -4.0,
    frozenset({"community", "resident"}): -1.0,
    frozenset({"community", "other"}): -3.0,
    frozenset({"resident", "other"}): -2.0,
}


class Feature(NamedTuple):
    """One piece of evidence."""

    name: str
    bits: float
    sentence: str


class Finding(NamedTuple):
    """All evidence on two dossiers."""

    bits: float
    verdict: Verdict
    features: tuple[Feature, ...]

    @property
    def score(self) -> float:
        """The probability of one person, 0 to 1, three decimals."""
        bits = max(-60.0, min(60.0, self.bits))
        return round(1 / (1 + math.pow(2.0, -bits)), 3)

    @property
    def reason(self) -> str:
        """The features that weigh most in the verdict's direction, as one sentence."""
        sign = 1 if self.verdict == "same" else -1
        ranked = sorted(self.features, key=lambda one: (-sign * one.bits, one.name))
        told = [one.sentence for one in ranked if sign * one.bits > 0 and one.name != "prior"][:3]
        return "; ".join(told) or "too little speaks for one person"


def weigh(a: Dossier, b: Dossier) -> Finding:
    """Weigh two dossiers; the order of the two does not matter."""
    if a.anchor > b.anchor:
        a, b = b, a
    features: list[Feature] = []
    for one in FEATURES:
        if (found := one(a, b)) is not None:
            features.append(found)
            if found.bits <= VETO:
                return Finding(VETO, "different", tuple(features))
    bits = sum(feature.bits for feature in features)
    across = _nearness(a.profile, b.profile) == FAR
    proven = not across or any(each.name in {"hand-over", "rare name"} for each in features)
    verdict: Verdict = "possibly" if bits >= POSSIBLY else "different"
    if bits >= SAME and proven:
        verdict = "same"
    return Finding(round(bits, 2), verdict, tuple(features))


def _nearness(a: Profile, b: Profile) -> float:
    left, right = set(a.territories), set(b.territories)
    if left & right:
        return NEAR
    if not left or not right:
        return WIDE
    wide = {code for code in left | right if len(code) == 2}
    if COUNTRY in wide:
        return WIDE
    return WIDE if wide & {code[:2] for code in left} & {code[:2] for code in right} else FAR


def prior(a: Dossier, b: Dossier) -> Feature:
    """How likely two mentions of that nearness are one person before anything else is known."""
    bits = _nearness(a.profile, b.profile)
    shared = sorted(set(a.profile.territories) & set(b.profile.territories))
    where = {NEAR: "both are told of in " + " and ".join(map(territory_name, shared))}
    where |= {WIDE: "one of them serves in a wider area", FAR: "they serve in different areas"}
    return Feature("prior", bits, where[bits])


def name(a: Dossier, b: Dossier) -> Feature:
    """How alike the names are, and how many people bear such a name."""
    likeness = compare(a.profile.name, b.profile.name)
    across = _nearness(a.profile, b.profile) == FAR
    return Feature("name", _name_bits(a, b, likeness, across), likeness.reason)


def _name_bits(a: Dossier, b: Dossier, likeness: Comparison, across: bool) -> float:
    told = min(_telling(a.profile), _telling(b.profile))
    if across:
        return min(told - 4, NAME_ACROSS) if likeness.tier in {"equal", "strong"} else VETO
    if likeness.tier == "equal":
        return min(told, NAME_LOCAL)
    if likeness.tier == "strong":
        return min(told, NAME_LOCAL) - 2
    if likeness.tier == "medium":
        return min(told, 13.0) - 5 + 10 * (likeness.score - 0.72)
    return -6.0 if likeness.tier == "weak" else VETO


def _telling(profile: Profile) -> float:
    """Bits of a name; the one name of a villager tells little in a village."""
    alone = profile.group not in ARMED and " " not in profile.name
    return min(rarity(profile.name), 7.0 if alone else math.inf)


def rare_name(a: Dossier, b: Dossier) -> Feature | None:
    """Across jurisdictions: a rare full name with matching titles and a rank that fits."""
    left, right = a.profile, b.profile
    if _nearness(left, right) != FAR or compare(left.name, right.name).tier != "equal":
        return None
    ranks = left.rank and right.rank and _rank_bits(a, b)[0] >= 0
    if min(rarity(left.name), rarity(right.name)) < 22 or not ranks:
        return None
    if a.titles.isdisjoint(b.titles):
        return None
    return Feature("rare name", 2.0, "such a name is rare, and titles and rank fit")


def report(a: Dossier, b: Dossier) -> Feature | None:
    """One report that names two people means two people."""
    if a.reports.isdisjoint(b.reports):
        return None
    return Feature("report", VETO, f"{min(a.reports & b.reports)} names them as two people")


def kind(a: Dossier, b: Dossier) -> Feature | None:
    """Police, army, officials, community figures and residents are different people, as a rule."""
    groups = frozenset({a.profile.group, b.profile.group})
    if len(groups) == 1:
        return None
    bits = MIXED.get(groups, VETO)
    return Feature("kind", bits, " and ".join(sorted(groups)) + " are different kinds of people")


def post(a: Dossier, b: Dossier) -> Feature | None:
    """The same post, the same unit, or posts that one person cannot hold at once."""
    pairs = [(x, y) for x, y in product(a.profile.seats, b.profile.seats) if x.of == y.of and x.of]
    gap = _gap(a, b)
    same = [x for x, y in pairs if same_seat(x, y) and x.role]
    if alone := [seat for seat in same if not is_shared(seat)]:
        bits = 9.0 if gap <= 4 * MONTH else 7.0 if gap <= 2 * YEAR else 5.0
        return Feature("post", bits, f"both are {seat_name(alone[0])}{_apart(gap)}")
    if same:
        return Feature("post", 4.0, f"both are {seat_name(same[0])}{_apart(gap)}")
    if pairs and _armed(a, b):
        return Feature("post", 3.0, f"both belong to {end_name(pairs[0][0].of)}{_apart(gap)}")
    return _elsewhere(a, b, gap)


def _elsewhere(a: Dossier, b: Dossier, gap: int) -> Feature | None:
    """Different units at the same time."""
    left = [s for s in a.profile.seats if s.of and not s.former]
    right = [s for s in b.profile.seats if s.of and not s.former]
    if not left or not right or gap > 2 * MONTH or _linked(a, b):
        return None
    both = any(map(commands, left)) and any(map(commands, right))
    sentence = f"{seat_name(left[0])} and {seat_name(right[0])}{_apart(gap)} are two posts"
    return Feature("post", -6.0 if both else -2.5, sentence)


def handover(a: Dossier, b: Dossier) -> Feature | None:
    """The former post that one report states is the post that another report shows."""
    for left, right in ((a, b), (b, a)):
        for old, held in product(left.profile.seats, right.profile.seats):
            if old.former and not held.former and same_seat(old, held) and _before(right, left):
                sentence = f"one was {seat_name(old)} before, the other held that post"
                return Feature("hand-over", 5.0 if is_shared(old) else 13.0, sentence)
    return None


def _linked(a: Dossier, b: Dossier) -> bool:
    seats = product(a.profile.seats, b.profile.seats)
    return any(same_seat(x, y) for x, y in seats if x.former or y.former)


def _before(early: Dossier, late: Dossier) -> bool:
    return early.first is None or late.last is None or early.first <= late.last + MONTH


def _armed(a: Dossier, b: Dossier) -> bool:
    return bool({a.profile.group, b.profile.group} & ARMED)


def area(a: Dossier, b: Dossier) -> Feature | None:
    """The same village, or different ones."""
    left, right = set(a.profile.villages), set(b.profile.villages)
    civil = not _armed(a, b)
    if not left or not right:
        unplaced = civil and not _shared_seat(a, b)
        return Feature("area", -5.0, "nothing says where both of them live") if unplaced else None
    shared = {x for x in left for y in right if x.startswith(y) or y.startswith(x)}
    if shared:
        deep = max(map(len, shared))
        placed = all(one.profile.seats for one in (a, b)) if civil else _has_area(a, b)
        bits = 5.0 if placed and deep > 8 else 2.0 if placed or civil else 1.0
        return Feature("area", bits, f"both belong to {territory_name(max(shared))}")
    where = f"{territory_name(min(left))} and {territory_name(min(right))} are different places"
    if civil:
        return Feature("area", -12.0, where)
    if _has_area(a, b):
        return Feature("area", -3.0 if _gap(a, b) <= 2 * MONTH else -1.0, where)
    return None


def _shared_seat(a: Dossier, b: Dossier) -> bool:
    return any(same_seat(x, y) for x, y in product(a.profile.seats, b.profile.seats))


def _has_area(a: Dossier, b: Dossier) -> bool:
    return all(any(seat.areas for seat in one.profile.seats) for one in (a, b))


def role(a: Dossier, b: Dossier) -> Feature | None:
    """Civil posts: the same office speaks for one person, another office against it."""
    if _armed(a, b):
        return None
    left = {seat.role for seat in a.profile.seats}
    right = {seat.role for seat in b.profile.seats}
    if not left or not right or left & right:
        return None
    offices = f"{seat_name(a.profile.seats[0])} and {seat_name(b.profile.seats[0])}"
    return Feature("role", -3.0, f"{offices} are different offices")


def rank(a: Dossier, b: Dossier) -> Feature | None:
    """The same rank, a promotion that fits the time between, or ranks that do not fit."""
    if not a.profile.rank or not b.profile.rank:
        return None
    bits, sentence = _rank_bits(a, b)
    return Feature("rank", bits, sentence)


def _rank_bits(a: Dossier, b: Dossier) -> tuple[float, str]:
    if not a.profile.rank or not b.profile.rank:
        return 0.0, "no rank is known"
    early, late = sorted((a, b), key=lambda one: (one.first is None, one.first or 0, one.anchor))
    old, new = early.profile.rank, late.profile.rank
    if old is None or new is None:
        return 0.0, "no rank is known"
    pair = f"{old.label} and {new.label}"
    if old.force != new.force:
        return VETO, f"{pair} are ranks of police and army"
    years = _gap(a, b) / YEAR
    return rank_evidence(old, new, years, ordered=_ordered(a, b)), _rank_words(
        old, new, years, pair
    )


def rank_evidence(old: Rank, new: Rank, years: float, *, ordered: bool = True) -> float:
    """Bits of a rise from ``old`` to ``new`` in so many years (a fall is a slip of the report).

    A rank takes about four years, the way from the non-commissioned ranks to Ipda a school. The
    higher a rank, the fewer bear it.
    """
    rise = new.order - old.order
    if not ordered and rise:
        return -2.0 if abs(rise) == 1 else max(-4.0 * abs(rise), -24.0)
    if rise == 0:
        return 4.0 if new.order >= 17 else 3.0 if new.order >= 15 else 2.0
    if rise < 0:
        return max(-6.0 * -rise, -24.0) + (3.5 if rise == -1 else 0.0)
    if rise <= 1 + years / 2.5:
        return 1.0 if rise == 1 else -0.5
    if old.force == "polri" and old.order >= 9 and new.order == 13 and years > 0.4:
        return -1.5
    return max(-3.0 * (rise - 1 - years / 2.5) - 2, -24.0)


def _rank_words(old: Rank, new: Rank, years: float, pair: str) -> str:
    if old.order == new.order:
        return f"both are {old.label}"
    if old.order < new.order:
        return f"from {old.label} to {new.label} in {years:.1f} years"
    return f"{pair} do not fit in time"


def titles(a: Dossier, b: Dossier) -> Feature | None:
    """Academic titles that both bear."""
    if not a.titles or not b.titles:
        return None
    if shared := sorted(a.titles & b.titles):
        return Feature("titles", min(1.5 * len(shared), 4.0), f"both bear {', '.join(shared)}")
    return Feature("titles", -1.0, "their titles differ")


def dates(a: Dossier, b: Dossier) -> Feature | None:
    """A long silence between, or one day in two provinces."""
    gap = _gap(a, b)
    if gap > 5 * YEAR:
        return Feature("dates", -min(gap / YEAR - 5, 4.0), f"{gap // YEAR} years lie between")
    one_day = a.first is not None and a.first == a.last == b.first == b.last
    if one_day and _nearness(a.profile, b.profile) == FAR:
        return Feature("dates", -3.0, "they were in different areas on one day")
    return None


def _gap(a: Dossier, b: Dossier) -> int:
    """Days between the two, 0 where they overlap or a date is unknown."""
    if a.first is None or b.first is None or a.last is None or b.last is None:
        return 0
    return max(a.first - b.last, b.first - a.last, 0)


def _ordered(a: Dossier, b: Dossier) -> bool:
    """Whether it is known which of the two is the earlier one."""
    if a.first is None or b.first is None or a.last is None or b.last is None:
        return False
    return a.last < b.first or b.last < a.first


def _apart(gap: int) -> str:
    if gap > YEAR:
        return f", {gap / YEAR:.1f} years apart"
    return f", {gap} days apart" if gap > 1 else ""


FEATURES: tuple[Callable[[Dossier, Dossier], Feature | None], ...] = (
    *(kind, report, name, prior, rare_name, post, handover, area, role, rank, titles, dates),
)
