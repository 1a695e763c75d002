"""Reports made of known facts: what ``render(seed)`` says, it also tells as facts.

People are invented from names of the region; villages, districts and police units are real. The
same seed gives the same report everywhere. Tables are read once, on import; rendering reads nothing.
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
#: Names that a regency shares with a city or a province: never written without their level word.
TWINS = {name for name, kinds in _KINDS.items() if len(kinds) > 1 or f"Polda {name}" in POLDAS}

OFFICER_RANKS = ("Bripda", "Briptu", "Brigpol", "Bripka", "Bripka", "Aipda", "Aipda", "Aiptu")
TITLE_SETS: tuple[tuple[str, ...], ...] = (
    *((), (), ("SH",), ("SH", "MH"), ("SIK",), ("SIK", "MH"), ("SH", "SIK", "MSi")),
    *(("SE",), ("SSos", "MM"), ("STrK", "SIK"), ("SIK", "MIK")),
)
AIMS = (
    "menjaga situasi tetap kondusif",
    "mempererat hubungan dengan masyarakat",
    "mencegah gangguan kamtibmas",
    "menyerap keluhan warga",
)
PROGRAMMES = ("sambang", "cooling system", "door to door system (DDS)", "patroli dialogis")
MESSAGES = (
    "tidak mudah percaya kabar bohong",
    "mengaktifkan kembali ronda malam",
    "mengunci kendaraan ganda",
    "tetap rukun meski berbeda pilihan",
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
THANKS = (
    "Kami senang didatangi langsung seperti ini",
    "Sekarang warga tahu harus menghubungi siapa",
    "Semoga kegiatan begini sering digelar",
    "Warga merasa diperhatikan dan lebih tenang",
)
SAID = ("ujar", "kata", "ungkap", "tutur", "jelas", "ucap", "tegas", "imbuh")
#: All that a report's facts are about: a family without facts is there, and empty.
FAMILIES = (
    *(
        "person",
        "person kind",
        "rank",
        "academic title",
        "unit",
        "place",
        "posting",
        "role",
        "area",
    ),
    *(
        "former posting",
        "visit date",
        "visit start",
        "visit place",
        "visit by",
        "visit met",
        "quote",
    ),
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


class _Report:
    """One report in the making: its random source, its village, its facts so far."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.at = self.rng.choice(VILLAGES)
        province = PROVINCES[self.at.code[:2]]
        self.people, self.zone = province["people"], province["zone"]
        self.taken = set(f"{self.at.village} {self.at.district} {self.at.regency}".split())
        self.when = FIRST_DAY + timedelta(days=self.rng.randrange(DAYS))
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
        name = self._name()
        rank = self.rng.choice(ranks) if ranks else ""
        titles = self.rng.choice(TITLE_SETS) if ranks and self.chance(0.7) else ()
        honorific = self.rng.choice(surface.HONORIFICS) if ranks else ""
        self.fact("person", name)
        self.fact("person kind", name, kind)
        if rank:
            self.fact("rank", name, rank)
        for title in titles:
            self.fact("academic title", name, title)
        return Person(name, rank, titles, honorific)

    def _name(self) -> str:
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
        polda = self.pick(self.at.polda, POLDAS[self.at.polda])
        return f"{self.at.polsek}{gap}{polres}{gap}{polda}"

    def polres(self) -> str:
        self.names_polres = True
        self.fact("unit", self.at.polres)
        return self.at.polres

    # --- places and time

    def village(self) -> str:
        self.fact("place", self.at.code)
        return surface.place(self.rng, self.at.village_word, self.at.village)

    def where(self) -> str:
        """The village with its district, sometimes its regency."""
        gap = self.pick(" ", ", ", ", ")
        parts = [self.village(), surface.place(self.rng, self.at.district_word, self.at.district)]
        self.fact("place", self.at.district_code)
        if self.chance(0.5):
            self.fact("place", self.at.regency_code)
            parts.append(self.regency())
        return gap.join(parts)

    def regency(self) -> str:
        if self.at.regency in TWINS:
            return f"{self.at.regency_word} {self.at.regency}"
        return surface.place(self.rng, self.at.regency_word, self.at.regency)

    def day(self) -> str:
        self.fact("visit date", self.when.isoformat())
        return surface.day(self.rng, self.when, year_is_known=self.year_is_known)

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
        return f"{self.chief()} melalui {said}"

    def chief(self) -> str:
        """The resort's commander."""
        city = self.at.polres.startswith(("Polresta ", "Polrestabes ", "Polres Metro "))
        person = self.person(("Kombes Pol",) if city else ("AKBP",))
        role = "Ka" + self.polres()[0].lower() + self.at.polres[1:]
        self.fact("posting", person.name, role.split()[0], self.at.polres)
        gap = self.pick(" ", " ", ", ")
        return f"{role}{gap}{self.full(person)}{gap.rstrip()}"

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


# --- the parts of a report --------------------------------------------------------------------------


def _headline(report: _Report) -> str:
    at = report.at
    report.fact("unit", at.polsek)
    report.fact("place", at.code)
    return report.pick(
        f"{at.polsek} Sambangi Warga {at.village_word} {at.village}, Titip Pesan Kamtibmas",
        f"Dekat dengan Warga, {at.polsek} Gelar Sambang di {at.village_word} {at.village}",
        f"Jaga Kerukunan, {at.polsek} Datangi {at.village_word} {at.village}",
    )


def _dateline(report: _Report) -> str:
    report.fact("place", report.at.regency_code)
    name = report.at.regency
    if name in TWINS:
        name = f"{report.at.regency_word} {name}"
    name = report.pick(name.upper(), name)
    return name + report.pick(" – ", " - ", " — ")


def _opening(report: _Report, officer: Person) -> str:
    who, where, when = report.beat_officer(officer), report.where(), report.moment()
    report.fact("visit place", report.at.code)
    report.fact("visit by", officer.name)
    aim, programme = report.rng.choice(AIMS), report.rng.choice(PROGRAMMES)
    return report.pick(
        f"{who} menyambangi warga {where}, {when}.",
        f"Guna {aim}, {who} melaksanakan kegiatan {programme} di {where}, {when}.",
        f"Kegiatan {programme} dilakukan {who} di {where} pada {when}.",
        f"Adalah {who} yang berkeliling menemui warga {where}, {when}.",
        f"Pada {when}, {who} mendatangi rumah warga di {where}.",
    )


def _election(report: _Report) -> str:
    return "Tahapan Pilkada Serentak 2024 membuat polisi makin sering turun ke lapangan."


def _message(report: _Report, officer: Person) -> str:
    first, second = report.rng.sample(MESSAGES, 2)
    return f"Kepada warga, {report.short(officer)} berpesan agar {first} dan {second}."


def _reception(report: _Report, officer: Person) -> list[str]:
    host, called = report.host()
    report.fact("visit met", host.name)
    lines = [
        report.pick(
            f"Kedatangan {report.short(officer)} disambut {called.rstrip(',')}.",
            f"Dalam kesempatan itu {report.short(officer)} berbincang dengan {called.rstrip(',')}.",
        )
    ]
    if report.chance(0.5):
        lines.append(report.quotation(host, report.rng.choice(THANKS), host.name))
    return lines


def _statement(report: _Report) -> list[str]:
    commander = report.person(("Ipda", "Iptu", "AKP", "Kompol"))
    called = report.commander(commander)
    comma = "" if called.endswith(",") else report.pick("", ",")
    lines = [f"{called}{comma} mengatakan kegiatan itu digelar untuk {report.rng.choice(AIMS)}."]
    if report.chance(0.7):
        speaker = report.pick(report.short(commander), "Kapolsek", report.short(commander))
        lines.append(report.quotation(commander, report.saying(), speaker))
    return lines


def _credit(report: _Report) -> str:
    return report.pick(f"(Humas {report.polres()})", f"Humas {report.polres()}")


def render(seed: int) -> tuple[str, Readable]:
    """A report and its facts, in the shape of a case (``tests.readable.facts_of``)."""
    report = _Report(seed)
    officer = report.person(OFFICER_RANKS)
    parts = [_headline(report)] if report.chance(0.5) else []
    dateline = _dateline(report) if report.chance(0.6) else ""
    parts.append(dateline + _opening(report, officer))
    if report.year_is_known:
        parts.append(_election(report))
    parts.append(_message(report, officer))
    if report.chance(0.6):
        parts.append(report.quotation(officer, report.saying(), report.short(officer)))
    if report.chance(0.6):
        parts += _reception(report, officer)
    if report.chance(0.7):
        parts += _statement(report)
    if not report.names_polres or report.chance(0.2):
        parts.append(_credit(report))
    return report.pick("\n\n", "\n\n", "\n").join(parts), _readable(report)


def _readable(report: _Report) -> Readable:
    facts: Readable = {
        family: [list(row) if isinstance(row, tuple) else row for row in rows]
        for family, rows in report.facts.items()
    }
    return {"has visit": True, **facts}
