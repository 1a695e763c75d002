"""Echoes: one press release on many sites is one source, however often it is printed.

Candidates share a band of their MinHash signatures (rensa); each is then checked on the texts themselves,
so that chance decides nothing. Only the content counts: menus, tags and teasers of a site do not make its
copy another text. A signature is a few hundred bytes and made of one report alone: so a million reports
can be compared, and texts are read again only where two of them may be one release.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from operator import eq
from typing import NamedTuple

from rensa import RMinHash

from kg.claims import Document
from kg.layout import layout
from kg.partition import Partition

#: Words in a row that are compared; texts of fewer than so many such rows are not.
WIDTH, FEWEST = 4, 15
#: Two texts are one release from this share of common rows on, of all rows or of the shorter text's.
ALIKE, INSIDE = 0.6, 0.85
#: Days between two printings of one release, at most.
APART = 31
#: Signatures: their seed is fixed, the bands find nearly all pairs of that likeness.
PERMUTATIONS, BANDS, SEED = 128, 32, 20240925
#: So many earlier texts are looked at for each, the latest first.
LOOKED_AT = 50
#: How far a sketch may be from the truth: five standard deviations.
DOUBT = 0.21
#: Texts whose rows are kept at hand.
KEPT = 1 << 12
#: Bytes that stand for a band of a signature.
BAND = 8

_WORD = re.compile(r"\w+")


class Signed(NamedTuple):
    """A report as far as it takes to find those that may print the same text."""

    report: str
    published: str | None
    rows: int  #: how many different rows of words it has
    bands: bytes  #: :data:`BAND` bytes for each of :data:`BANDS`; none of a text of too few rows
    sketch: bytes  #: a byte of each part of the signature: as alike as the rows


def echoes(documents: Iterable[Document]) -> dict[str, str]:
    """Report → the report that printed its text first, for each report that is not the first itself.

    First is who was published first; of one day (or without a date) the first by id. Does not depend
    on the order of ``documents``.
    """
    texts = {one.id: one for one in documents}
    return echoes_among(
        map(sign, texts.values()), lambda wanted: {i: texts[i].text for i in wanted}
    )


def sign(document: Document) -> Signed:
    """The signature of a report."""
    rows = _rows(document.text)
    if len(rows) < FEWEST:
        return Signed(document.id, document.published, len(rows), b"", b"")
    signature = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
    signature.update(sorted(rows))
    numbers = signature.digest()
    width = PERMUTATIONS // BANDS
    bands = (array("I", numbers[at : at + width]) for at in range(0, PERMUTATIONS, width))
    hashes = b"".join(blake2b(band.tobytes(), digest_size=BAND).digest() for band in bands)
    sketch = bytes(number & 255 for number in numbers)
    return Signed(document.id, document.published, len(rows), hashes, sketch)


def echoes_among(
    signed: Iterable[Signed], texts: Callable[[Set[str]], Mapping[str, str]]
) -> dict[str, str]:
    """The :func:`echoes` among reports that are signed; ``texts`` gives those of some reports by id."""
    held = sorted(signed, key=_by_age)
    near = _near(held)
    numbers = near.keys() | {other for others in near.values() for other in others}
    read = texts({held[number].report for number in numbers})
    rows = lru_cache(KEPT)(lambda number: _rows(read[held[number].report]))
    groups: Partition[int] = Partition()
    for number, others in sorted(near.items()):
        for other in others:
            if not groups.together(number, other) and _is_alike(rows(number), rows(other)):
                groups.unite(number, other)
    firsts = ((min(group), group) for group in groups)
    return {
        held[one].report: held[first].report
        for first, group in firsts
        for one in group
        if one != first
    }


def _near(held: Sequence[Signed]) -> dict[int, list[int]]:
    """Number of a report → those of earlier ones that share a band with it, the latest first."""
    found: dict[int, set[int]] = defaultdict(set)
    for start in range(0, BANDS * BAND, BAND):
        alike: dict[bytes, list[int]] = {}
        for number, one in enumerate(held):
            if one.bands:
                earlier = alike.setdefault(one.bands[start : start + BAND], [])
                if earlier:
                    found[number].update(earlier[-LOOKED_AT:])
                earlier.append(number)
    near: dict[int, list[int]] = {}
    for number, others in found.items():
        latest = sorted(others, reverse=True)[:LOOKED_AT]
        me = held[number]
        if kept := [at for at in latest if _is_near(me, held[at]) and _may_be_alike(me, held[at])]:
            near[number] = kept
    return near


def _may_be_alike(one: Signed, other: Signed) -> bool:
    """Whether two sketches leave it open that :func:`_is_alike` holds for the rows.

    The share of equal bytes is that of common rows, give or take: that it is :data:`DOUBT` too low
    happens to one pair in a million.
    """
    inside = INSIDE * min(one.rows, other.rows)
    least = min(ALIKE, inside / (one.rows + other.rows - inside))
    equal: int = sum(map(eq, one.sketch, other.sketch))
    return equal >= (least - DOUBT) * PERMUTATIONS


def independent(reports: Iterable[str], echoes: Mapping[str, str]) -> int:
    """How many sources some reports are: echoes of one text count once."""
    return len({echoes.get(report, report) for report in reports})


def _by_age(one: Signed) -> tuple[str, str]:
    return one.published or "9", one.report


def _rows(text: str) -> set[str]:
    parts = layout(text).sentences
    words = [word.lower() for part in parts for word in _WORD.findall(part.of(text))]
    return {" ".join(words[at : at + WIDTH]) for at in range(len(words) - WIDTH + 1)}


def _is_alike(one: set[str], other: set[str]) -> bool:
    common = len(one & other)
    smaller = min(len(one), len(other))
    return common >= ALIKE * (len(one) + len(other) - common) or common >= INSIDE * smaller


def _is_near(one: Signed, other: Signed) -> bool:
    """Whether the two can have been printed within :data:`APART` days, as far as is known."""
    days = [signed.published or "" for signed in (one, other)]
    if any(len(day) < 10 for day in days):
        return True
    first, last = sorted(date.fromisoformat(day[:10]) for day in days)
    return (last - first).days <= APART
