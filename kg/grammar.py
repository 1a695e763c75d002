"""Text → typed mentions: roles, ranks with names, units, places, in the order in which they stand.

One pass over the tokens. A closed-class word opens a mention and says what may follow it; names of units
and places end where the registry or the gazetteer knows a longest name. What a mention refers to is
decided later, with the whole report in view (:mod:`kg.localities`, :mod:`kg.people`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from kg.items import Item, PersonItem, PlaceItem, RoleItem, Scan
from kg.lexemes import Found, lexeme_at
from kg.persons import Name, honorifics_at, name_at, not_names
from kg.place_names import is_place, read_level
from kg.roles import read_role
from kg.tokens import BREAK, Tokens
from kg.unit_names import read_unit

_BRIDGE = re.compile(
    r"[\s,:(–—-]*(?:yakni|yaitu|ialah|bernama|atas nama|a\.?n\.?|oleh|yang (?:ber)?nama|dijabat(?: oleh)?|adalah|setempat|desa|kelurahan|itu|tersebut)?[\s,:(]*",
    re.I,
)
#: Honorifics that also stand inside a name: "M. Nasir Dt. Bandaro".
#: Honorifics behind which a full stop ends no sentence.
_DOTTED = frozenset(
    "h hj kh k dr drs dra ir prof bpk bp ust pdt pdm tgk tgh sdr sdri ny dt drh drg rd hi".split()
)
_INSIDE_NAMES = frozenset({"datuk", "sdr"})


def scan(text: str, tokens: Tokens, capitals: frozenset[int]) -> list[Item]:
    """All mentions of a text, in order; ``capitals`` as :func:`headlines` gives them."""
    state = Scan(text, tokens, headlines=capitals)
    i = 0
    while i < len(tokens.words):
        found = lexeme_at(tokens, i)
        step = _READERS[found.lexeme.family](state, found) if found else _unranked(state, i)
        i = step or i + 1
    return state.items


def headlines(tokens: Tokens) -> frozenset[int]:
    """The tokens of lines in which nearly every longer word has a capital: there capitals tell no name."""
    found: list[int] = []
    start = 0
    for i, word in enumerate(tokens.words):
        if word != BREAK:
            continue
        line = tokens.words[start:i]
        long = [w for w in line if len(w) > 3 and w[0].isalpha()]
        prose = (
            len(line) > 26
            or line[-1:] in (["."], ["!"], ["?"])
            or (line and not line[0][0].isalpha())
        )
        if not prose and len(long) > 3 and sum(w[0].isupper() for w in long) > 0.7 * len(long):
            found += range(start, i)
        start = i + 1
    return frozenset(found)


def _rank(state: Scan, found: Found) -> int | None:
    tokens = state.tokens
    if not tokens.words[found.first][0].isupper() and not tokens.words[found.last][:1].isupper():
        return None
    honorifics, j = honorifics_at(tokens, found.last)
    name = name_at(state.text, tokens, j, ranked=True) if j < len(tokens.words) else None
    if name is None:
        return None
    start = tokens.starts[found.first]
    return state.add(
        PersonItem(
            found.first, name.last, start, name.end, name, found.lexeme.row, honorifics, "rank"
        )
    )


def _honorific(state: Scan, found: Found) -> int | None:
    tokens, row = state.tokens, found.lexeme.row
    if len(tokens.words[found.first]) == 1 and tokens.words[found.first] != "H":
        return None
    before = tokens.words[found.first - 1] if found.first else BREAK
    if (
        row["concept"] in _INSIDE_NAMES
        and before[0].isupper()
        and tokens.lows[found.first - 1] not in not_names()
    ):
        return None
    if not tokens.words[found.first][0].isupper() and row["concept"] not in ("drh", "drg", "dr"):
        return None
    more, j = honorifics_at(tokens, found.last)
    while (
        j < len(tokens.words)
        and (next_ := lexeme_at(tokens, j))
        and next_.lexeme.family == "honorific"
    ):
        more, j = (*more, next_.lexeme.row["label"]), next_.last
        j += j < len(tokens.words) and tokens.words[j] == "."
    stopped = tokens.words[j - 1] == "." and tokens.lows[found.first] not in _DOTTED
    if j >= len(tokens.words) or stopped:
        return None
    name = name_at(state.text, tokens, j)
    if name is None or name.text.isupper() and len(name.text) < 3:
        return None
    written = state.text[tokens.starts[found.first] : tokens.ends[found.last - 1]]
    start = tokens.starts[found.first]
    item = PersonItem(
        found.first,
        name.last,
        start,
        name.end,
        name,
        None,
        (written, *more),
        "honorific",
        row["holder"],
    )
    return state.add(item)


def _gap(state: Scan, i: int) -> str:
    """The text between the last item and token ``i``."""
    return state.text[state.items[-1].end : state.tokens.starts[i]] if state.items else ""


def _unranked(state: Scan, i: int) -> int | None:
    """A name right behind a role (and its unit or place) that still waits for its holder."""
    role = state.waiting
    word = state.tokens.words[i]
    if role is None:
        return None
    if word == BREAK or word in ".;!?":
        state.waiting = None if word != "." else role
        return None
    if not word[0].isupper() or not role.row["holder"]:
        return None
    if i in state.headlines:
        state.waiting = None
        return None
    gap = _gap(state, i)
    if not _BRIDGE.fullmatch(gap) or "\n" in gap:
        state.waiting = None
        return None
    name = name_at(state.text, state.tokens, i)
    after = (
        lexeme_at(state.tokens, name.last) if name and name.last < len(state.tokens.words) else None
    )
    if name and after and after.lexeme.family == "honorific" and state.items[-1] is role:
        state.items.pop()  # what the role is of: "Ketua Kelompok Tani Ngudi Makmur, Mbah Kateni"
        return state.add(replace(role, last=name.last, end=name.name_end))
    if (
        name
        and isinstance(state.items[-1], PlaceItem)
        and "," in gap
        and is_place(name.text, "district")
    ):
        return state.add(PlaceItem(i, name.last, name.start, name.name_end, "any", name.text, True))
    if name is None or not _plausible(state, role, name, gap):
        state.waiting = None
        return None
    return state.add(PersonItem(i, name.last, name.start, name.end, name, None, (), "role"))


def _plausible(state: Scan, role: RoleItem, name: Name, gap: str) -> bool:
    """Whether a name without rank or honorific behind a role is its holder's."""
    if not name.titles and is_place(name.text):
        return False
    after = state.text[name.end : name.end + 1]
    if role.row["level"] == "weak" and is_place(name.text, "district", "village"):
        return False
    if role.row["level"] == "weak":
        return "nama" in gap or "yak" in gap or "yait" in gap or ("," in gap and after in ",(")
    if role.row["holder"] in ("officer", "soldier"):
        return "," in gap and after in ",.)" and bool(name.titles or " " in name.text or role.unit)
    return True


_READERS: Mapping[str, Callable[[Scan, Found], int | None]] = {
    "rank": _rank,
    "role": read_role,
    "unit": read_unit,
    "level": read_level,
    "honorific": _honorific,
}
