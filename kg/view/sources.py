"""Which reports are one source told twice: papers print the same hand-out.

Two reports that share most of the shorter one's sentences have one origin; what both say counts as
said once.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import combinations

from kg.claims import Document
from kg.layout import layout

#: The share of the shorter report's sentences that makes two reports one source.
SHARE = 0.4
#: Shorter sentences ("Terpisah, ia menambahkan.") are anybody's.
WORDS = 6
#: A sentence that more reports than this hold is a formula, not a trace.
COMMON = 40


def origins(documents: Iterable[Document]) -> dict[str, str]:
    """``document id -> id of the first document of the same source``, by the ids' order."""
    held = {document.id: _prints(document.text) for document in documents}
    origin = {name: name for name in sorted(held)}

    def root(name: str) -> str:
        while origin[name] != name:
            name = origin[name]
        return name

    for (one, other), shared in sorted(_shared(held).items()):
        if shared >= _enough(held[one], held[other]):
            first, second = sorted((root(one), root(other)))
            origin[second] = first
    return {name: root(name) for name in origin}


def _enough(one: set[str], other: set[str]) -> float:
    fewer = min(len(one), len(other))
    return max(min(2, fewer), SHARE * fewer)


def _prints(text: str) -> set[str]:
    words = (re.findall(r"\w+", span.of(text).lower()) for span in layout(text).sentences)
    return {" ".join(sentence) for sentence in words if len(sentence) >= WORDS}


def _shared(held: dict[str, set[str]]) -> Counter[tuple[str, str]]:
    holders: dict[str, list[str]] = defaultdict(list)
    for name in sorted(held):
        for sentence in held[name]:
            holders[sentence].append(name)
    return Counter(
        pair
        for names in holders.values()
        if len(names) <= COMMON
        for pair in combinations(names, 2)
    )
