"""The gazetteer: every province, regency, district and village of Indonesia, by name and by code.

A code says where a place lies: ``32.15.05.2008`` (village Belendung) is in ``32.15.05`` (district
Klari) in ``32.15`` (regency Karawang) in ``32`` (Jawa Barat). Names are many to one code and one to
many places, so a name is looked up with the level and the container that the report gives.

Three ways to read a name, from sure to less sure: :func:`fold` (case, blanks, punctuation do not
count), :func:`loose` (numerals and abbreviations written in one way), and one typing error
(:meth:`Gazetteer.like`).
"""

from __future__ import annotations

import csv
import gzip
import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

Level = Literal["province", "regency", "district", "village"]
Kind = Literal["province", "regency", "city", "district", "desa", "kelurahan"]

DATA = Path(__file__).with_name("data")
PLACES = DATA / "places.txt.gz"
ALIASES = DATA / "place_aliases.csv"

#: Length of a code -> its level.
LEVELS: dict[int, Level] = {2: "province", 5: "regency", 8: "district", 13: "village"}
_CODE_LENGTH: dict[str, int] = {level: length for length, level in LEVELS.items()}
#: Width of one coordinate in the packed file; see ``data/README.md``.
WIDTH = 8

_NUMERALS = {
    word: str(number)
    for words in (
        "i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx",
        "satu dua tiga empat lima enam tujuh delapan sembilan sepuluh",
    )
    for number, word in enumerate(words.split(), 1)
}
_ABBREVIATIONS = {
    "adm": "administrasi",
    "bdr": "bandar",
    "gn": "gunung",
    "gng": "gunung",
    "kep": "kepulauan",
    "kec": "kecamatan",
    "lb": "lubuk",
    "lbk": "lubuk",
    "mns": "meunasah",
    "perk": "perkebunan",
    "pkl": "pangkalan",
    "sei": "sungai",
    "sp": "simpang",
    "tj": "tanjung",
    "tjg": "tanjung",
    "tg": "tanjung",
}
_ONE_WAY = _NUMERALS | _ABBREVIATIONS
#: Words that say what a place is and that reports put before its name or leave out.
_LEVEL_WORDS = frozenset("gampong kampung kampong kp nagari pekon desa kelurahan negeri".split())
_REGENCY_WORDS = re.compile(r"^(?:kabupaten|kota)(?: administrasi)? ", re.IGNORECASE)


class Region(NamedTuple):
    """A place of the gazetteer; coordinates in degrees (WGS 84), None where the source has none."""

    code: str
    name: str  #: without Kabupaten or Kota
    level: Level
    kind: Kind
    lat: float | None
    lng: float | None


def _plain(name: str) -> str:
    """Lower-case ASCII without accents and apostrophes."""
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return name.lower().replace("'", "").replace("`", "")


@lru_cache(1 << 16)
def fold(name: str) -> str:
    """The key under which two writings of a name are equal: only letters and digits count.

    >>> fold("Bonto Langkasa") == fold("BONTOLANGKASA")
    True
    """
    return "".join(re.findall(r"[a-z0-9]+", _plain(name)))


@lru_cache(1 << 16)
def loose(name: str) -> str:
    """:func:`fold`, with numerals as digits, abbreviations in full and no level word in front.

    >>> loose("Sei Ayak II") == loose("Sungai Ayak Dua") == "sungaiayak2"
    True
    """
    words = re.findall(r"[a-z]+|[0-9]+", _plain(name))
    if len(words) > 1 and words[0] in _LEVEL_WORDS:
        words = words[1:]
    return "".join(_ONE_WAY.get(word, word) for word in words)


def bare(name: str) -> str:
    """A regency's or city's name without its level word: "Kota Bogor" -> "Bogor"."""
    return _REGENCY_WORDS.sub("", name)


class Gazetteer:
    """All regions. Rows are in order of code; objects are made only for what is asked."""

    def __init__(self, packed: str, aliases: dict[str, list[str]]) -> None:
        """Read the text of the packed file (its blocks: see ``data/README.md``)."""
        codes, names, coordinates, keys, rows = packed.split("\f")
        self._codes = codes.split("\n")
        self._names = names.split("\n")
        self._coordinates = coordinates
        self._rows = dict(zip(keys.split("\n"), rows.split("\n"), strict=True))
        self._aliases = aliases
        self._aliases_of: dict[str, list[str]] = {}
        for alias in sorted(aliases):
            for code in aliases[alias]:
                self._aliases_of.setdefault(code, []).append(alias)
        self._regions: dict[int, Region] = {}
        self._named = lru_cache(1 << 16)(self._find)
        self._like = lru_cache(1 << 14)(self._nearest)
        self._spellings = lru_cache(1 << 10)(self._spellings_inside)

    def __len__(self) -> int:
        return len(self._codes)

    def __iter__(self) -> Iterator[Region]:
        """Every region, by code."""
        return map(self._region, range(len(self)))

    def has(self, code: str) -> bool:
        """Whether a region has this code."""
        row = bisect_left(self._codes, code)
        return row < len(self._codes) and self._codes[row] == code

    def at(self, code: str) -> Region:
        """The region of a code; KeyError where there is none."""
        row = bisect_left(self._codes, code)
        if row == len(self._codes) or self._codes[row] != code:
            raise KeyError(f"no region has the code {code!r}; codes look like 32, 32.15, 32.15.05")
        return self._region(row)

    def named(self, name: str, level: str | None = None, within: str | None = None) -> list[Region]:
        """The regions of a name or alias, by code: of one level, inside one region, if given.

        Names equal by :func:`fold` are the answer; only where there are none, by :func:`loose`.
        """
        return list(self._named(name, level, within))

    def like(self, name: str, level: str, within: str) -> Region | None:
        """The one region of that level inside ``within`` that a typing error away is so named.

        None where no name is near or two are equally near. Digits and words such as Utara or Baru
        are never taken for a typing error.
        """
        return self._like(name, level, within)

    def aliases(self, code: str) -> list[str]:
        """The folded aliases of a region: "34.71" -> ["jogja", "jogjakarta", ...]."""
        return list(self._aliases_of.get(code, ()))

    def parent(self, code: str) -> str | None:
        """The code of the region around: ``32.15.05`` -> ``32.15``; None for a province."""
        return code.rpartition(".")[0] or None

    def children(self, code: str) -> list[Region]:
        """The regions one level below, by code."""
        below = {2: 5, 5: 8, 8: 13}.get(len(code))
        return [] if below is None else list(self.inside(code, LEVELS[below]))

    def inside(self, code: str, level: str) -> Iterator[Region]:
        """The regions of a level inside a region, by code."""
        return map(self._region, self._inside(code, level))

    def contains(self, outer: str, inner: str) -> bool:
        """Whether the region ``inner`` is ``outer`` or lies in it."""
        return inner == outer or inner.startswith(f"{outer}.")

    def _inside(self, code: str, level: str) -> Iterator[int]:
        length = _CODE_LENGTH[level]
        first, last = (bisect_left(self._codes, f"{code}{end}") for end in "./")
        return (row for row in range(first, last) if len(self._codes[row]) == length)

    def _name(self, row: int) -> str:
        name = self._names[row]
        return bare(name) if len(self._codes[row]) == 5 else name

    def _region(self, row: int) -> Region:
        found = self._regions.get(row)
        if found is None:
            found = self._regions[row] = self._made(row)
        return found

    def _made(self, row: int) -> Region:
        code = self._codes[row]
        start = 2 * WIDTH * row
        lat = self._coordinates[start : start + WIDTH].strip()
        lng = self._coordinates[start + WIDTH : start + 2 * WIDTH].strip()
        return Region(
            code,
            self._name(row),
            LEVELS[len(code)],
            _kind(code),
            float(lat) if lat else None,
            float(lng) if lng else None,
        )

    def _find(self, name: str, level: str | None, within: str | None) -> tuple[Region, ...]:
        key, other = fold(name), loose(name)
        codes = self._held(key, level, within) | self._alias(key, level, within)
        if not codes:
            codes = self._held(f"#{other}", level, within)
            if other != key:
                codes |= self._held(other, level, within)
        return tuple(self.at(code) for code in sorted(codes))

    def _held(self, key: str, level: str | None, within: str | None) -> set[str]:
        rows = self._rows.get(key)
        if not rows:
            return set()
        codes = (self._codes[int(row)] for row in rows.split())
        return {code for code in codes if self._fits(code, level, within)}

    def _alias(self, key: str, level: str | None, within: str | None) -> set[str]:
        return {code for code in self._aliases.get(key, ()) if self._fits(code, level, within)}

    def _fits(self, code: str, level: str | None, within: str | None) -> bool:
        return (level is None or len(code) == _CODE_LENGTH[level]) and (
            within is None or self.contains(within, code)
        )

    def _nearest(self, name: str, level: str, within: str) -> Region | None:
        rows, spellings = self._spellings(level, within)
        near = [
            (cost, row)
            for cost, row in ((cost, rows[i]) for cost, i in spellings.near(name))
            if abs(len(self._name(row)) - len(name)) <= _LONGER
        ]
        best = min(near, default=None)
        nearest = [row for cost, row in near if best and cost == best[0]]
        return self._region(nearest[0]) if len(nearest) == 1 else None

    def _spellings_inside(self, level: str, within: str) -> tuple[list[int], Spellings]:
        """The rows of a level inside a region, and their names in the same order."""
        rows = list(self._inside(within, level))
        return rows, Spellings(map(self._name, rows))


def _kind(code: str) -> Kind:
    if len(code) == 13:
        return "kelurahan" if code[9] == "1" else "desa"
    if len(code) == 5:
        return "city" if code[3] == "7" else "regency"
    return "district" if len(code) == 8 else "province"


#: Words that tell neighbours apart: a name with one is never a misspelling of a name with another.
QUALIFIERS = frozenset(
    "utara selatan barat timur tengah hulu hilir ilir ulu lor kidul kulon wetan lama baru atas bawah"
    " dalam luar besar kecil kota indah jaya".split()
)
#: Letters and letter pairs that spellings interchange, in the order they are replaced.
_SOUNDS = (("dj", "j"), ("tj", "c"), ("oe", "u"), ("kh", "k"), ("sy", "s"), ("ph", "p"))
_LETTERS = str.maketrans("oeyqvfz", "uiikwps")


@lru_cache(1 << 15)
def _skeleton(name: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """A name as it sounds, the numbers in it and the words that tell neighbours apart."""
    key = loose(name)
    for pair, letter in _SOUNDS:
        key = key.replace(pair, letter)
    sound = re.sub(r"(.)\1+", r"\1", key.translate(_LETTERS))
    words = re.findall(r"[a-z]+", _plain(name))
    qualifiers = tuple(sorted(word for word in words if word in QUALIFIERS))
    return sound, tuple(re.findall(r"\d+", key)), qualifiers


#: A misspelling is at most so much longer or shorter: two letters, and blanks left out or put in.
_LONGER = 6
_ERRORS = 2  #: typing errors that the longest names allow


def misspelling(written: str, name: str) -> tuple[int, int] | None:
    """How far ``written`` is from ``name`` by sound and by letters; None where it is another name.

    Up to 5 letters no error is allowed besides sound (doubled letters, y for i, o for u), up to 11
    one, above that two.
    """
    from rapidfuzz.distance import OSA

    sound, numbers, qualifiers = _skeleton(written)
    other, other_numbers, other_qualifiers = _skeleton(name)
    if numbers != other_numbers or min(len(sound), len(other)) < 4:
        return None
    length = min(len(sound), len(other))
    allowed = 0 if length < 6 else 1 if length < 12 else _ERRORS
    if allowed and qualifiers != other_qualifiers and " " in written.strip() and " " in name:
        allowed = 0
    by_sound = OSA.distance(sound, other, score_cutoff=allowed)
    if by_sound > allowed:
        return None
    return by_sound, OSA.distance(fold(written), fold(name))


class Spellings:
    """Names that a mistyped one is held against; of many only those are compared that sound near."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = list(names)
        self._sounds = [_skeleton(name)[0] for name in self._names]

    def near(self, written: str) -> Iterator[tuple[tuple[int, int], int]]:
        """The names that ``written`` may misspell: how far each is, and its number."""
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        sound = _skeleton(written)[0]
        alike = process.extract(
            sound, self._sounds, scorer=OSA.distance, score_cutoff=_ERRORS, limit=None
        )
        for _, _, number in alike:
            cost = misspelling(written, self._names[number])
            if cost is not None:
                yield cost, number


def read_aliases(path: Path = ALIASES) -> dict[str, list[str]]:
    """Folded alias -> region codes, from a table with the columns ``alias`` and ``code``."""
    held: dict[str, list[str]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            held.setdefault(fold(row["alias"]), []).append(row["code"])
    return held


@lru_cache(1)
def gazetteer() -> Gazetteer:
    """The gazetteer of the package, read once."""
    return Gazetteer(gzip.decompress(PLACES.read_bytes()).decode(), read_aliases())
