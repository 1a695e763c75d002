"""A made-up police force in all of Indonesia's real Polres, Polsek and villages, over some years.

Commanders are drawn first: who holds which Polres and Polsek from which day, and where each comes from
and goes to. Who serves a village (Bhabinkamtibmas, Babinsa, its head, the people that reports meet
there) follows from the seed and the village's code alone, and is drawn when it is asked for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from itertools import count, product
from random import Random
from typing import NamedTuple

from kg.places import Region, fold, gazetteer
from kg.units import Unit, registry
from tests.invented import (
    ARMY_RANKS,
    NAMES,
    PROVINCES,
    RESORT_ROLES,
    SECTOR_ROLES,
    TITLE_SETS,
    VILLAGES,
    Village,
)
from tests.officers import FAMILY, GIVEN, MONONYMS
from tests.surface import HONORIFICS, RANKS

START, DAYS = date(2023, 7, 1), 900
LADDER = tuple(RANKS)
#: The first and the last step of the ladder on which posts are held.
VILLAGE, SECTOR, RESORT, CITY = (0, 5), (6, 9), (10, 10), (11, 11)
#: Where commanders of a Polres come from and go to.
REGIONAL_ROLES = ("Wadirbinmas", "Dirbinmas", "Kabidhumas")
#: Days on which commanders are moved around, the share of posts that then change, days of leeway.
ROUNDS, MOVED, LEEWAY = (90, 250, 410, 570, 730), 0.15, 40
#: So many posts change along one chain, each holder taking the next one's place.
CHAIN = (1, 2, 2, 3, 4)
#: Villages of one station that reports come from at a time, and what else a village has.
TOGETHER, PEOPLE_MET, HEADS = 5, 10, 3
#: Peoples whose names do not begin with Muhammad.
NO_MUHAMMAD = frozenset("bali batak papua timor minahasa maluku dayak".split())


@dataclass
class Somebody:
    """A person of the force or of a village. ``came`` and ``goes``: posts before and after all others."""

    id: str
    name: str
    titles: tuple[str, ...] = ()
    honorific: str = ""
    step: int = 0  #: of the ladder
    promoted: int = DAYS  #: day from which it is one higher
    career: list[tuple[int, str, str]] = field(default_factory=list)  #: day, role, unit
    came: tuple[str, str] = ("", "")
    goes: tuple[str, str] = ("", "")

    def before(self, day: int) -> tuple[str, str]:
        """The post left on ``day``."""
        held = [(role, unit) for first, role, unit in self.career if first < day]
        return held[-1] if held else self.came

    def after(self, day: int) -> tuple[str, str]:
        """The post taken on ``day`` or next."""
        held = [(role, unit) for first, role, unit in self.career if first >= day]
        return held[0] if held else self.goes


class Seat:
    """A post and who holds it from which day; the first holder from day 0."""

    def __init__(
        self, role: str, unit: Unit, province: str, steps: tuple[int, int], first: Somebody
    ) -> None:
        self.role, self.unit, self.province, self.steps = role, unit, province, steps
        self.days, self.holders = [0], [first]
        first.career.append((0, role, unit.name))

    def on(self, day: int) -> Somebody:
        return self.holders[bisect_right(self.days, day) - 1]

    def rank(self, who: Somebody, day: int) -> str:
        """The rank in which ``who`` holds it on a day."""
        low, high = self.steps
        return LADDER[min(max(who.step + (day >= who.promoted), low), high)]

    def take(self, day: int, who: Somebody) -> Somebody:
        """Who leaves when ``who`` comes."""
        self.days.append(day)
        self.holders.append(who)
        who.career.append((day, self.role, self.unit.name))
        return self.holders[-2]

    def changes(self) -> Iterator[tuple[int, Somebody, Somebody]]:
        """Day, who leaves, who comes."""
        yield from zip(self.days[1:], self.holders, self.holders[1:], strict=False)


class Villager(NamedTuple):
    """Somebody whom reports meet; ``number`` is that of the RT he heads, or None."""

    who: Somebody
    number: int | None


@dataclass
class Beat:
    """A village with those who serve and live there."""

    at: Village
    officers: Seat
    soldier: Somebody
    soldier_rank: str
    heads: list[tuple[int, Somebody]]
    villagers: list[Villager]

    def head(self, day: int) -> Somebody:
        return [who for first, who in self.heads if first <= day][-1]


class Station(NamedTuple):
    """A Polsek with some of its villages; what is told of it once, is told in its first part."""

    sector: Seat
    resort: Seat
    beats: list[Beat]
    wave: int  #: so many times all villages had their turn
    first: bool
    opens: bool  #: the first station of its Polres


@dataclass
class Resort:
    """A Polres with its commander and, by district, its Polsek."""

    seat: Seat
    sectors: list[tuple[Region, Seat]] = field(default_factory=list)


class Force:
    """All of it, for one seed."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.rng = Random(f"{seed} commanders")
        self.words = _Words()
        self.chiefs: dict[str, Somebody] = {}
        self.resorts = list(self._resorts())
        equal: dict[tuple[str, tuple[int, int]], list[Seat]] = defaultdict(list)
        for seat in (one.seat for one in self.resorts):
            equal["", seat.steps].append(seat)
        for seat in (seat for one in self.resorts for _, seat in one.sectors):
            equal[seat.province, seat.steps].append(seat)
        for seats in equal.values():
            self._move_around(seats)
        self.rng.shuffle(self.resorts)
        for resort in self.resorts:
            self.rng.shuffle(resort.sectors)

    # --- commanders

    def _resorts(self) -> Iterator[Resort]:
        places, units = gazetteer(), registry()
        held: dict[str, Resort] = {}
        for district in (region for region in places if region.level == "district"):
            keys = units.resorts_of(district.code)
            resort = units.get(keys[0]) if len(keys) == 1 else None
            sector = self._sector(district, resort.key) if resort else None
            if resort is None or sector is None:
                continue
            province = district.code[:2]
            if resort.key not in held:
                city = resort.name.startswith(("Polresta ", "Polrestabes ", "Polres Metro "))
                steps = CITY if city else RESORT
                role = "Ka" + resort.name.split()[0].lower()
                who = self._commander(f"kapolres.{resort.key}", province, steps[0])
                held[resort.key] = Resort(Seat(role, resort, province, steps, who))
            who = self._commander(f"kapolsek.{sector.key}", province, self.rng.choice((7, 8, 8, 9)))
            seat = Seat("Kapolsek", sector, province, SECTOR, who)
            held[resort.key].sectors.append((district, seat))
        return iter(held.values())

    def _sector(self, district: Region, resort: str) -> Unit | None:
        """The Polsek of a district, where there is no doubt about it."""
        places, units = gazetteer(), registry()
        if district.name.split()[0] == "Kota" or not _is_plain(district.name):
            return None
        regency = places.at(district.code[:5]).name
        found = units.sector(district.name, hints=[district.code, regency])
        sure = len(found) == 1 and found[0].parent == resort
        return found[0] if sure and found[0].name == f"Polsek {district.name}" else None

    def _commander(self, id: str, province: str, step: int) -> Somebody:
        rng = self.rng
        return Somebody(
            id,
            self.words.name(rng, province, set()),
            rng.choice(TITLE_SETS),
            rng.choice(HONORIFICS),
            step,
            rng.randrange(100, DAYS) if rng.random() < 0.3 else DAYS,
            came=self._elsewhere(province, step),
            goes=self._elsewhere(province, step + 1),
        )

    def _elsewhere(self, province: str, step: int) -> tuple[str, str]:
        """A post that nobody here holds."""
        row = self.rng.choice(self.words.by_province[province])
        if step >= RESORT[0]:
            return self.rng.choice(REGIONAL_ROLES), row.polda
        if step > 8 or self.rng.random() < 0.5:
            return self.rng.choice(RESORT_ROLES), row.polres
        return self.rng.choice(SECTOR_ROLES), row.polsek

    def _move_around(self, seats: list[Seat]) -> None:
        """Round after round some posts change hands, neighbours' more often than others'."""
        for start in ROUNDS:
            chosen = [seat for seat in seats if self.rng.random() < MOVED]
            while chosen:
                length = self.rng.choice(CHAIN)
                chain, chosen = chosen[:length], chosen[length:]
                self._move_along(chain, start + self.rng.randrange(LEEWAY))

    def _move_along(self, chain: list[Seat], day: int) -> None:
        seat = chain[0]
        new = f"{seat.holders[0].id}.{len(seat.holders)}"
        who = self._commander(new, seat.province, seat.holders[-1].step)
        for seat in chain:
            who = seat.take(day, who)

    def chief_of(self, polda: str, province: str) -> Somebody:
        """The Kapolda, the same all the time."""
        if polda not in self.chiefs:
            rng = Random(f"{self.seed} {polda}")
            name = self.words.name(rng, province, set())
            self.chiefs[polda] = Somebody(f"kapolda.{fold(polda)}", name, ("SIK", "MH"))
        return self.chiefs[polda]

    # --- stations

    def stations(self) -> Iterator[Station]:
        """Stations with villages, again and again: four of each Polres, then four more, and so on."""
        most = max(len(resort.sectors) for resort in self.resorts)
        sectors = [one for resort in self.resorts for one in resort.sectors]
        parts = -(-max(len(_villages(district)) for district, _ in sectors) // TOGETHER)
        for wave in count():
            for part, at in product(range(parts), range(0, most, 4)):
                for resort in self.resorts:
                    yield from self._some(resort, at, part, wave)

    def _some(self, resort: Resort, at: int, part: int, wave: int) -> Iterator[Station]:
        for number, (district, seat) in enumerate(resort.sectors[at : at + 4], at):
            beats = self._beats(district, seat, resort.seat.unit, part)
            once = part == wave == 0
            if beats:
                yield Station(seat, resort.seat, beats, wave, once, once and number == 0)

    def _beats(self, district: Region, seat: Seat, resort: Unit, part: int) -> list[Beat]:
        villages = _villages(district)[part * TOGETHER : (part + 1) * TOGETHER]
        polda = registry().get(resort.parent or "")
        assert polda is not None
        rows = [self.words.village(one, district, resort, polda) for one in villages]
        beats = [self._beat(row, seat.unit) for row in rows]
        if beats:
            self._change_beats(Random(f"{self.seed} {rows[0].code} changes"), beats)
        return beats

    def _change_beats(self, rng: Random, beats: list[Beat]) -> None:
        """Some villages get another officer: a new one, or two change places."""
        for at, beat in enumerate(beats):
            if rng.random() > 0.25:
                continue
            day = rng.randrange(100, DAYS - 100)
            other = beats[at - 1]
            if rng.random() < 0.5 and len(beats) > 1 and len(other.officers.days) == 1:
                beat.officers.take(day, other.officers.on(0))
                other.officers.take(day, beat.officers.on(0))
            elif len(beat.officers.days) == 1:
                beat.officers.take(day, self._officer(rng, beat.at, 1))

    def _beat(self, at: Village, unit: Unit) -> Beat:
        rng = Random(f"{self.seed} {at.code}")
        avoid = set(f"{at.village} {at.district} {at.regency}".split())

        def local(id: str) -> Somebody:
            return Somebody(f"{id}.{at.code}", self.words.name(rng, at.code[:2], avoid))

        seat = Seat("Bhabinkamtibmas", unit, at.code[:2], VILLAGE, self._officer(rng, at, 0))
        heads = [(0, local("head-0"))]
        if rng.random() < 0.2:
            heads.append((rng.randrange(100, DAYS - 100), local("head-1")))
        numbers = rng.sample(range(1, 20), HEADS) + [None] * (PEOPLE_MET - HEADS)
        met = [Villager(local(f"villager-{n}"), number) for n, number in enumerate(numbers)]
        rng.shuffle(met)
        return Beat(at, seat, local("babinsa"), rng.choice(ARMY_RANKS), heads, met)

    def _officer(self, rng: Random, at: Village, number: int) -> Somebody:
        avoid = set(f"{at.village} {at.district} {at.regency}".split())
        titles = rng.choice(TITLE_SETS) if rng.random() < 0.5 else ()
        return Somebody(
            f"bhabinkamtibmas-{number}.{at.code}",
            self.words.name(rng, at.code[:2], avoid),
            titles,
            rng.choice(HONORIFICS),
            rng.choice((0, 1, 2, 3, 3, 4, 4, 5)),
            rng.randrange(100, DAYS) if rng.random() < 0.3 else DAYS,
        )


@lru_cache(1)
def force(seed: int) -> Force:
    """The force of a seed; who asks again gets the same."""
    return Force(seed)


class _Words:
    """How villages and their heads are called where, and how people are named."""

    def __init__(self) -> None:
        self.by_province: dict[str, list[Village]] = defaultdict(list)
        self._called: dict[str, Counter[tuple[str, str]]] = defaultdict(Counter)
        self._district: dict[str, Counter[str]] = defaultdict(Counter)
        for row in VILLAGES:
            self.by_province[row.code[:2]].append(row)
            for key in (row.code[:5] + row.code[9], row.code[:2] + row.code[9]):
                self._called[key][row.village_word, row.head] += 1
            self._district[row.code[:5]][row.district_word] += 1
            self._district[row.code[:2]][row.district_word] += 1

    def village(self, region: Region, district: Region, resort: Unit, polda: Unit) -> Village:
        code = region.code
        regency = gazetteer().at(code[:5])
        called = self._called.get(code[:5] + code[9]) or self._called.get(code[:2] + code[9])
        word, head = called.most_common(1)[0][0] if called else ("Kelurahan", "Lurah")
        around = self._district.get(code[:5]) or self._district[code[:2]]
        return Village(
            *(code, region.name, word, head, district.name, around.most_common(1)[0][0]),
            *(regency.name, regency.kind, resort.name, polda.name),
        )

    def name(self, rng: Random, province: str, avoid: set[str]) -> str:
        """A name as people have it there, with no word of ``avoid``."""
        people = PROVINCES[province]["people"]
        while True:
            parts = self._draw(rng, people)
            if len(set(parts)) == len(parts) and not avoid & set(parts):
                return " ".join(parts)

    def _draw(self, rng: Random, people: str) -> list[str]:
        given, family = NAMES[people, "given"], NAMES[people, "family"]
        draw = rng.random()
        if draw < 0.04:
            return [rng.choice(MONONYMS)]
        last = rng.choice(family if rng.random() < 0.6 else FAMILY)
        if people == "bali" and draw < 0.5:
            return ["I", rng.choice(given), last]
        first = rng.choice(given if rng.random() < 0.6 else GIVEN)
        if draw < 0.4:
            return [first, rng.choice(GIVEN if rng.random() < 0.5 else given), last]
        if draw < 0.48 and people not in NO_MUHAMMAD:
            return ["Muhammad", first, last]
        return [first, last]


def _is_plain(name: str) -> bool:
    words = name.split()
    return all(word.isalpha() and word[0].isupper() and word[1:].islower() for word in words)


@cache
def _villages(district: Region) -> list[Region]:
    """The villages of a district that their name alone tells apart."""
    rows = gazetteer().children(district.code)
    often = Counter(fold(row.name) for row in rows)
    return [row for row in rows if often[fold(row.name)] == 1 and _is_plain(row.name)]
