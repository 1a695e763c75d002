"""Echoes: one press release on many sites is one source, however often it is printed.

Candidates come from MinHash signatures in a locality-sensitive index (rensa); each is then checked on
the texts themselves, so that chance decides nothing. Only the content counts: menus, tags and teasers
of a site do not make its copy another text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date

from rensa import RMinHash, RMinHashLSH

from kg.claims import Document
from kg.layout import layout
from kg.partition import Partition

#: Words in a row that are compared; texts of fewer than so many such rows are not.
WIDTH, FEWEST = 4, 15
#: Two texts are one release from this share of common rows on, of all rows or of the shorter text's.
ALIKE, INSIDE = 0.6, 0.85
#: Days between two printings of one release, at most.
APART = 31
#: The index: its seed is fixed, the bands find nearly all pairs of that likeness.
PERMUTATIONS, BANDS, SEED = 128, 32, 20240925
#: So many earlier texts are looked at for each, the latest first.
LOOKED_AT = 50

_WORD = re.compile(r"\w+")


def echoes(documents: Iterable[Document]) -> dict[str, str]:
    """Report → the report that printed its text first, for each report that is not the first itself.

    First is who was published first; of one day (or without a date) the first by id. Does not depend
    on the order of ``documents``.
    """
    held = sorted(documents, key=_by_age)
    index = RMinHashLSH(threshold=ALIKE, num_perm=PERMUTATIONS, num_bands=BANDS)
    groups: Partition[int] = Partition()
    for number, document in enumerate(held):
        rows = _rows(document.text)
        if len(rows) < FEWEST:
            continue
        signature = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
        signature.update(sorted(rows))
        for other in sorted(index.query(signature), reverse=True)[:LOOKED_AT]:
            if groups.together(number, other) or not _is_near(document, held[other]):
                continue
            if _is_alike(rows, _rows(held[other].text)):
                groups.unite(number, other)
        index.insert(number, signature)
    firsts = ((min(group), group) for group in groups)
    return {
        held[one].id: held[first].id for first, group in firsts for one in group if one != first
    }


def independent(reports: Iterable[str], echoes: Mapping[str, str]) -> int:
    """How many sources some reports are: echoes of one text count once."""
    return len({echoes.get(report, report) for report in reports})


def _by_age(document: Document) -> tuple[str, str]:
    return document.published or "9", document.id


def _rows(text: str) -> set[str]:
    parts = layout(text).sentences
    words = [word.lower() for part in parts for word in _WORD.findall(part.of(text))]
    return {" ".join(words[at : at + WIDTH]) for at in range(len(words) - WIDTH + 1)}


def _is_alike(one: set[str], other: set[str]) -> bool:
    common = len(one & other)
    smaller = min(len(one), len(other))
    return common >= ALIKE * (len(one) + len(other) - common) or common >= INSIDE * smaller


def _is_near(one: Document, other: Document) -> bool:
    """Whether the two can have been printed within :data:`APART` days, as far as is known."""
    days = [document.published or "" for document in (one, other)]
    if any(len(day) < 10 for day in days):
        return True
    first, last = sorted(date.fromisoformat(day[:10]) for day in days)
    return (last - first).days <= APART
