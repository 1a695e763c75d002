"""A report in the making: invented people in real villages, and the facts that its words state.

Tables are read once, on import. What a method writes, it also notes as a fact.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from tests import surface

DATA = Path(__file__).parent / "data"
Readable = dict[str, Any]


class Village(NamedTuple):
    """A row of ``villages.csv``: where a report plays, and whose beat it is."""

    code: str
    village: str
    village_word: str
    head: str
    district: str
    district_word: str
    regency: str
    regency_kind: str
    polres: str
    polda: str

    @property
    def polsek(self) -> str:
        return f"Polsek {self.district}"

    @property
    def regency_word(self) -> str:
        return "Kota" if self.regency_kind == "city" else "Kabupaten"

    @property
    def district_code(self) -> str:
        return self.code[:8]

    @property
    def regency_code(self) -> str:
        return self.code[:5]


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


VILLAGES = [Village(**row) for row in _rows("villages.csv")]
PROVINCES = {row["province"]: row for row in _rows("provinces.csv")}
POLDAS = {row["polda"]: row["short"] for row in _rows("poldas.csv")}
NAMES: dict[tuple[str, str], list[str]] = defaultdict(list)
for _row in _rows("names.csv"):
    NAMES[_row["people"], _row["part"]].append(_row["name"])

_KINDS: dict[str, set[str]] = defaultdict(set)
for _village in VILLAGES:
    _KINDS[_village.regency].add(_village.regency_kind)
_LIKE_POLDAS = {polda.rpartition(" ")[2] for polda in POLDAS}
#: Names that a regency shares with a city or a province: never written without their level word.
TWINS = {name for name, kinds in _KINDS.items() if len(kinds) > 1 or name in _LIKE_POLDAS}

OFFICER_RANKS = ("Bripda", "Briptu", "Brigpol", "Bripka", "Bripka", "Aipda", "Aipda", "Aiptu")
TITLE_SETS: tuple[tuple[str, ...], ...] = (
    *((), (), ("SH",), ("SH", "MH"), ("SIK",), ("SIK", "MH"), ("SH", "SIK", "MSi")),
    *(("SE",), ("SSos", "MM"), ("STrK", "SIK"), ("SIK", "MIK")),
)
SAYINGS = (
    "Kami ingin warga merasa tenang setiap hari",
    "Jangan ragu melapor bila ada yang mencurigakan",
    "Beda pilihan itu biasa, rukun itu yang utama",
    "Pintu kantor kami terbuka dua puluh empat jam",
    "Ronda malam harus dihidupkan lagi bersama-sama",
    "Saring dulu sebelum membagikan kabar di grup",
    "Anak-anak jangan dibiarkan keluyuran sampai larut",
    "Keamanan lingkungan adalah tanggung jawab bersama",
    "Sapa tetangga, kenali tamu yang menginap",
    "Kalau ada masalah kecil, selesaikan dengan musyawarah",
)
ARMY_RANKS = ("Koptu", "Kopka", "Serda", "Sertu", "Serka", "Serma", "Pelda")
STREETS = ("Jalan Melati", "Jl. Kenanga No. 12", "Jalan Merdeka", "Jl. Pasar Lama", "Gang Mawar")
RESORT_ROLES = ("Kasat Binmas", "Kasat Samapta", "Kasat Lantas", "Kabag Ops", "Kasi Humas")
SECTOR_ROLES = ("Kanit Binmas", "Kanit Reskrim", "Wakapolsek", "Kanit Intelkam")
SAID = ("ujar", "kata", "ungkap", "tutur", "jelas", "ucap", "tegas", "imbuh")
#: All that a report's facts are about: a family without facts is there, and empty.
FAMILIES = tuple(
    "person|person kind|rank|academic title|unit|place|posting|former posting|role|area"
    "|visit date|visit start|visit place|visit by|visit met|quote".split("|")
)
FIRST_DAY, DAYS = date(2024, 8, 1), 500


@dataclass(frozen=True)
class Person:
    """Somebody invented: the canonical forms, to be spelt by :mod:`tests.surface`."""

    name: str
    rank: str = ""
    titles: tuple[str, ...] = ()
    honorific: str = ""

    @property
    def first(self) -> str:
        return self.name.split()[0]


class Report:
    """One report in the making: its random source, its village, its facts so far."""

    def __init__(self, seed: int) -> None:
        rng = Random(seed)
        at = rng.choice(VILLAGES)
        self.begin(rng, at, FIRST_DAY + timedelta(days=rng.randrange(DAYS)))

    def begin(self, rng: Random, at: Village, when: date) -> None:
        """Start anew: this random source, this village, this day."""
        self.rng, self.at, self.when = rng, at, when
        province = PROVINCES[at.code[:2]]
        self.people, self.zone = province["people"], province["zone"]
        self.taken = set(f"{at.village} {at.district} {at.regency}".split())
        self.facts: dict[str, dict[str | tuple[str, ...], None]] = {name: {} for name in FAMILIES}
        self.sayings = list(SAYINGS)
        self.names_polres = False

    def chance(self, share: float) -> bool:
        return self.rng.random() < share

    def pick(self, *choices: str) -> str:
        return self.rng.choice(choices)

    def fact(self, family: str, *values: str) -> None:
        self.facts[family][values if len(values) > 1 else values[0]] = None

    # --- people and units

    def person(self, ranks: tuple[str, ...] = (), kind: str = "officer") -> Person:
        """Somebody whose words stand in no other name of this report."""
        name = self.stranger()
        rank = self.rng.choice(ranks) if ranks else ""
        police = kind == "officer"
        titles = self.rng.choice(TITLE_SETS) if police and self.chance(0.7) else ()
        honorific = self.rng.choice(surface.HONORIFICS) if police else ""
        return self.tell(Person(name, rank, titles, honorific), kind)

    def tell(self, person: Person, kind: str) -> Person:
        """Note what is told of ``person`` wherever he is named in full."""
        self.fact("person", person.name)
        self.fact("person kind", person.name, kind)
        if person.rank:
            self.fact("rank", person.name, person.rank)
        for title in person.titles:
            self.fact("academic title", person.name, title)
        return person

    def stranger(self) -> str:
        """A name of nobody whom the report is about."""
        given, family = NAMES[self.people, "given"], NAMES[self.people, "family"]
        while True:
            parts = [self.rng.choice(given), self.rng.choice(family)]
            if self.chance(0.3):
                parts.insert(1, self.rng.choice(given))
            if len(set(parts)) == len(parts) and not self.taken & set(parts):
                self.taken |= set(parts)
                return " ".join(parts)

    def full(self, person: Person) -> str:
        rank = surface.rank(self.rng, person.rank) if person.rank else ""
        return rank + person.honorific + person.name + surface.titles(self.rng, person.titles)

    def short(self, person: Person) -> str:
        rank = person.rank if person.rank != "Brigpol" else self.pick("Brigpol", "Brigadir")
        return f"{rank} {self.pick(person.name, person.first)}"

    def units(self) -> str:
        """The station, with as much of its chain as a report may give."""
        self.fact("unit", self.at.polsek)
        if self.chance(0.45):
            return self.at.polsek
        polres = self.polres()
        gap = self.pick(" ", ", ")
        if self.chance(0.6):
            return f"{self.at.polsek}{gap}{polres}"
        self.fact("unit", self.at.polda)
        polda = self.pick(self.at.polda, POLDAS.get(self.at.polda, self.at.polda))
        return f"{self.at.polsek}{gap}{polres}{gap}{polda}"

    def polres(self) -> str:
        self.names_polres = True
        self.fact("unit", self.at.polres)
        return self.at.polres

    def other_unit(self) -> str:
        """A unit somewhere else, which is the report's business only if the caller says so."""
        other = self.rng.choice(VILLAGES)
        return self.pick(other.polres, other.polsek)

    def other_post(self, holder: Person, *, former: bool) -> tuple[str, str]:
        """Role and unit somewhere else, that ``holder`` comes from or goes to."""
        unit = self.other_unit()
        roles = SECTOR_ROLES if unit.startswith("Polsek ") else RESORT_ROLES
        return self.pick(*roles), unit

    def changing(self) -> tuple[str, str, str, tuple[str, ...]]:
        """The post that a hand-over is about: role, role with its place, unit, ranks of its holders."""
        ranks = ("Ipda", "Iptu", "AKP", "Kompol")
        return "Kapolsek", f"Kapolsek {self.at.district}", self.at.polsek, ranks

    def elsewhere(self) -> str:
        """A regency that the report is not about."""
        return self.rng.choice(VILLAGES).regency

    # --- places and time

    def village(self) -> str:
        self.fact("place", self.at.code)
        return surface.place(self.rng, self.at.village_word, self.at.village)

    def where(self) -> str:
        """The village with its district, sometimes its regency."""
        gap = self.pick(" ", ", ", ", ")
        parts = [self.address()] if self.chance(0.25) else []
        parts += [self.village(), surface.place(self.rng, self.at.district_word, self.at.district)]
        self.fact("place", self.at.district_code)
        if self.chance(0.5):
            self.fact("place", self.at.regency_code)
            parts.append(self.regency())
        return gap.join(parts)

    def address(self) -> str:
        """A street, an RT and RW, or both: places without a code."""
        rt, rw = self.rng.randrange(1, 15), self.rng.randrange(1, 12)
        number = self.pick(f"RT {rt:02} RW {rw:02}", f"RT.{rt:02}/{rw:02}", f"RT {rt:03}/{rw:02}")
        return self.pick(number, self.rng.choice(STREETS), f"{self.rng.choice(STREETS)} {number}")

    def town(self) -> str:
        """The regency as a dateline names it."""
        self.fact("place", self.at.regency_code)
        name = self.at.regency
        if name in TWINS:
            name = f"{self.at.regency_word} {name}"
        return self.pick(name.upper(), name)

    def regency(self) -> str:
        if self.at.regency in TWINS:
            return f"{self.at.regency_word} {self.at.regency}"
        return surface.place(self.rng, self.at.regency_word, self.at.regency)

    def day(self) -> str:
        self.fact("visit date", self.when.isoformat())
        return surface.day(self.rng, self.when, year_is_known=self.year_is_known)

    def ceremony_day(self) -> str:
        """The date of what is no visit."""
        return surface.day(self.rng, self.when, year_is_known=False)

    @property
    def year_is_known(self) -> bool:
        return self.when.year == 2024

    def moment(self) -> str:
        """The date, sometimes with the time at which the visit began."""
        day = self.day()
        if self.chance(0.7):
            return day
        hour, minute = self.rng.randrange(7, 22), 5 * self.rng.randrange(12)
        self.fact("visit start", f"{hour:02}:{minute:02}")
        return f"{day}, {surface.clock(self.rng, hour, minute, self.zone)}"

    # --- who holds what

    def beat_officer(self, person: Person) -> str:
        """The officer of the village, in one of the orders that reports use."""
        self.fact("posting", person.name, "Bhabinkamtibmas", self.at.polsek)
        self.fact("area", person.name, self.at.code)
        role = self.rng.choice(surface.ROLES["Bhabinkamtibmas"])
        full, village, units = self.full(person), self.village(), self.units()
        return self.pick(
            f"{role} {village} {units} {full}",
            f"{role} {village}, {units}, {full},",
            f"{role} {units} {village} {full}",
            f"{full}, {role} {village} {units},",
            f"{role} {village}, {full}, dari {units}",
            f"{role} {village} {full} {units}",
            f"{full} selaku {role} {village} {units}",
        )

    def commander(self, person: Person, *, bare: bool = False) -> str:
        """The station's commander, with the resort's where it is reported through him."""
        self.fact("posting", person.name, "Kapolsek", self.at.polsek)
        self.fact("unit", self.at.polsek)
        role = self.rng.choice(surface.ROLES["Kapolsek"])
        gap = self.pick(" ", " ", ", ")
        said = f"{role} {self.at.district}{gap}{self.full(person)}{gap.rstrip()}"
        if bare or self.chance(0.5):
            return said
        return f"{self.chief()[0]} melalui {said}"

    def chief(self) -> tuple[str, Person]:
        """The resort's commander: how he is called, and who he is."""
        city = self.at.polres.startswith(("Polresta ", "Polrestabes ", "Polres Metro "))
        person = self.person(("Kombes Pol",) if city else ("AKBP",))
        role = "Ka" + self.polres()[0].lower() + self.at.polres[1:]
        self.fact("posting", person.name, role.split()[0], self.at.polres)
        gap = self.pick(" ", " ", ", ")
        return f"{role}{gap}{self.full(person)}{gap.rstrip()}", person

    def companion(self) -> str:
        """A soldier who comes along, his unit left out."""
        person = self.person(ARMY_RANKS, kind="soldier")
        self.fact("role", person.name, "Babinsa")
        self.fact("visit by", person.name)
        return f"Babinsa {self.pick(person.rank, person.rank.upper())} {person.name}"

    def host(self) -> tuple[Person, str]:
        """Somebody who is met: head of the village, head of an RT, or a resident."""
        choice = self.rng.random()
        if choice < 0.4:
            person = self.person(kind="official")
            self.fact("posting", person.name, self.at.head, self.at.code)
            gap = self.pick(" ", ", ")
            tail = gap.rstrip()
            return person, f"{self.at.head} {self.at.village}{gap}{person.name}{tail}"
        person = self.person(kind="community")
        if choice < 0.65:
            self.fact("role", person.name, "Ketua RT")
            number = f"{self.rng.randrange(1, 20):02}"
            return person, self.pick(
                f"Ketua RT {number} {person.name}", f"Ketua RT {number}, {person.name},"
            )
        return person, self.pick(
            f"Bapak {person.name}, warga setempat,",
            f"salah seorang warga bernama {person.name}",
            f"salah satu warga, {person.name},",
        )

    # --- what is said

    def quotation(self, person: Person, words: str, speaker: str) -> str:
        """``words`` of ``person``, who is called ``speaker`` here."""
        self.fact("quote", person.name, words)
        opening, closing = self.rng.choice(surface.MARKS)
        verb = self.rng.choice(SAID)
        if self.chance(0.2):
            return f"{opening}{words}.{closing} {verb} {speaker}."
        if self.chance(0.2):
            return f"{speaker} mengatakan, {opening}{words}.{closing}"
        return f"{opening}{words},{closing} {verb} {speaker}."

    def saying(self) -> str:
        words = self.rng.choice(self.sayings)
        self.sayings.remove(words)
        return words
