"""How reports spell what they mean: ranks, titles, honorifics, levels of places, dates, marks.

Each function takes a random source and a meaning and gives one of its surface forms, the plain ones
more often than the odd ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random

#: Canonical rank -> the ways in which it is written, common ones first.
RANKS: dict[str, tuple[str, ...]] = {
    "Bripda": ("Bripda", "BRIPDA"),
    "Briptu": ("Briptu", "BRIPTU"),
    "Brigpol": ("Brigpol", "Brigadir", "BRIGPOL", "Brigadir Polisi"),
    "Bripka": ("Bripka", "BRIPKA", "Bripka.", "Brigadir Polisi Kepala (Bripka)"),
    "Aipda": ("Aipda", "AIPDA", "Aipda."),
    "Aiptu": ("Aiptu", "AIPTU", "Aiptu."),
    "Ipda": ("Ipda", "IPDA"),
    "Iptu": ("Iptu", "IPTU", "Iptu.", "Inspektur Polisi Satu (Iptu)"),
    "AKP": ("AKP", "AKP.", "Akp"),
    "Kompol": ("Kompol", "KOMPOL", "Kompol.", "Komisaris Polisi (Kompol)"),
    "AKBP": ("AKBP", "AKBP.", "Ajun Komisaris Besar Polisi (AKBP)"),
    "Kombes Pol": ("Kombes Pol", "Kombes Pol.", "Kombes.Pol.", "Kombespol", "KOMBES POL"),
}
#: Canonical title -> its dotted form.
TITLES = {
    "SH": "S.H.",
    "MH": "M.H.",
    "SIK": "S.I.K.",
    "MSi": "M.Si.",
    "SE": "S.E.",
    "MM": "M.M.",
    "SSos": "S.Sos.",
    "STrK": "S.Tr.K.",
    "MIK": "M.I.K.",
    "SPd": "S.Pd.",
}
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)
#: Level word -> the ways in which it stands before a name, with the space that follows, if any.
LEVELS: dict[str, tuple[str, ...]] = {
    "Desa": ("Desa ", "Desa ", "desa ", "Ds. ", "Ds.", "Ds "),
    "Kelurahan": ("Kelurahan ", "Kelurahan ", "kelurahan ", "Kel. ", "Kel.", "Kelurahaan "),
    "Kalurahan": ("Kalurahan ", "Kalurahan ", "Kal. "),
    "Gampong": ("Gampong ", "gampong ", "Gp. "),
    "Nagari": ("Nagari ", "nagari "),
    "Pekon": ("Pekon ", "pekon "),
    "Kampung": ("Kampung ", "kampung ", "Kp. "),
    "Kecamatan": ("Kecamatan ", "Kecamatan ", "kecamatan ", "Kec. ", "Kec.", "Kecamtan "),
    "Kapanewon": ("Kapanewon ", "kapanewon "),
    "Distrik": ("Distrik ", "distrik "),
    "Kabupaten": ("Kabupaten ", "kabupaten ", "Kab. ", "Kab.", ""),
    "Kota": ("Kota ", "Kota ", "kota "),
}
ROLES: dict[str, tuple[str, ...]] = {
    "Bhabinkamtibmas": (
        *("Bhabinkamtibmas",) * 6,
        *("Bhabin", "Bahbinkamtibmas", "Babinkamtibmas", "Bhabinkatibmas", "BHABINKAMTIBMAS"),
    ),
    "Kapolsek": (*("Kapolsek",) * 8, "KAPOLSEK", "Kapolek"),
}
HONORIFICS = ("", "", "", "", "", "", "H. ", "H.", "H ", "Drs. ")
MARKS = (
    *(("“", "”"),) * 4,
    *(('"', '"'),) * 4,
    *(("”", "”"), ("“", "“"), ("“ ", " ”"), ("''", "''"), ("““", "””")),
)


def rank(rng: Random, canonical: str) -> str:
    """A rank with what separates it from the name."""
    written = rng.choice(RANKS[canonical]) if rng.random() < 0.4 else RANKS[canonical][0]
    tight = written.endswith(".") and rng.random() < 0.3
    return written if tight else written + " "


def titles(rng: Random, canonical: Sequence[str]) -> str:
    """The titles after a name, with what separates them from it."""
    if not canonical:
        return ""
    plain, dotted = list(canonical), [TITLES[title] for title in canonical]
    return rng.choice(
        (
            ", " + ", ".join(dotted),
            ", " + ", ".join(dotted),
            " " + ", ".join(dotted),
            ", " + ", ".join(plain),
            " " + ", ".join(plain),
            "," + ",".join(dotted),
            ". " + "., ".join(plain),
            ", " + ".,".join(plain),
            ", " + " ".join(dotted),
            ", " + ", ".join(part.replace(".", ". ").strip() for part in dotted),
            " " + " ".join(plain),
            ", " + ", ".join(dotted).replace("S.H.", "S,H."),
        )
    )


def place(rng: Random, level: str, name: str) -> str:
    """A place's name with its level word."""
    return rng.choice(LEVELS[level]) + name


def day(rng: Random, when: date, *, year_is_known: bool) -> str:
    """A date as a report writes it; without its year only where the text has it elsewhere."""
    name, d, m, y = DAYS[when.weekday()], when.day, when.month, when.year
    styles = [
        f"{name} ({d}/{m}/{y})",
        f"{name} ({d:02}/{m:02}/{y})",
        f"{name}, ({d:02}/{m:02}/{y})",
        f"{name} ({d:02}/{m:02}/{y % 100})",
        f"{name} ( {d:02}/{m:02}/{y} )",
        f"{name} ({d:02}-{m:02}-{y})",
        f"{name} ({d}.{m}.{y})",
        f"{name}, {d} {MONTHS[m - 1]} {y}",
        f"{name} {d} {MONTHS[m - 1]} {y}",
        f"hari {name} tanggal {d:02} {MONTHS[m - 1]} {y}",
        f"{name} pagi ({d}/{m}/{y})",
        f"{d} {MONTHS[m - 1]} {y}",
    ]
    return rng.choice([*styles, f"{name} ({d}/{m})"] if year_is_known else styles)


def clock(rng: Random, hour: int, minute: int, zone: str) -> str:
    """A time of day with its zone."""
    word = rng.choice(("pukul", "Pukul", "sekira pukul", "pkl.", "jam"))
    zone = rng.choice((zone, zone, zone.title()))
    return f"{word} {hour:02}{rng.choice('.:')}{minute:02} {zone}"
