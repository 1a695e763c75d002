"""Text → typed mentions: roles, ranks with names, units, places, in the order in which they stand.

One pass over the tokens. A closed-class word opens a mention and says what may follow it; names of units
and places end where the registry or the gazetteer knows a longest name. What a mention refers to is
decided later, with the whole report in view (:mod:`kg.localities`, :mod:`kg.people`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from kg.claims import Span
from kg.lexemes import Found, lexeme_at, spelled
from kg.persons import Name, honorifics_at, name_at, not_names
from kg.places import gazetteer
from kg.tokens import BREAK, Tokens
from kg.units import registry
from kg.vocab import lexicon

Row = Mapping[str, str]
_LONGEST_PLACE = 4
_LONGEST_UNIT = 5
_FUNCTION_WORDS = 3
#: Units inside a Polres or Polda: they end the name of a function and are no units of the graph.
_SUBUNITS = frozenset(
    "subdit sat satuan satker bidang bid bag bagian ro biro seksi unit direktorat omp operasi wilayah ditbinmas"
    " ditlantas ditsamapta ditreskrimum ditreskrimsus ditresnarkoba ditintelkam ditpolairud dittahti ditpamobvit"
    " satbinmas satlantas satreskrim satresnarkoba satsamapta satintelkam satpolairud bidhumas spkt".split()
)
_POLICE = {"polri": "NationalPolice", "polda": "RegionalPolice", "polres": "ResortPolice"}
_ARMY_NAME = re.compile(
    r"\s*(?:TNI\s*)?(\d{2,4}(?:\s*[-–/]\s*\d{1,2})?(?:(?:\s*/\s*|(?<=/\d\d)\s+)[A-Z][\w']*(?:[ \t]+[A-Z][a-z']+)?)?)"
)
_PLACE_LEVELS = {"province", "regency", "district", "village"}
_NUMBER_LEVELS = {"rt", "rw"}
_NUMBERS = re.compile(
    r"[\s.:\-]*(\d{1,3})((?:\s*(?:,\s*dan|,|dan|&|dan RT)\s*\d{1,3}\b(?![/.\d]))*)"
)
_SLASH_RW = re.compile(r"\s*/\s*(?:RW\.?\s*)?(\d{1,3})\b(?!\s*/)", re.I)
_BRIDGE = re.compile(
    r"[\s,:(–—-]*(?:yakni|yaitu|ialah|bernama|atas nama|a\.?n\.?|oleh|yang (?:ber)?nama|dijabat(?: oleh)?|adalah|setempat|desa|kelurahan|itu|tersebut)?[\s,:(]*",
    re.I,
)


@dataclass(slots=True, frozen=True)
class Item:
    """A mention: tokens ``first`` to ``last``, code points ``start`` to ``end``."""

    first: int
    last: int
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)


@dataclass(slots=True, frozen=True)
class UnitItem(Item):
    """``level`` polri ... koramil; ``type`` as written ("Polres Metro"); ``name`` the words after it."""

    level: str
    type: str
    name: str
    known: bool


@dataclass(slots=True, frozen=True)
class PlaceItem(Item):
    """``level`` of its level word (``bare`` where none is written); ``name`` without the level word."""

    level: str
    name: str
    bare: bool = False
    word: str = ""  #: concept of the level word ("kota", "kabupaten"), empty where none is written


@dataclass(slots=True, frozen=True)
class RoleItem(Item):
    """``label`` is the role's canonical form, with its function ("Kanit Reskrim") where it has one."""

    row: Row
    label: str
    unit: UnitItem | None = None
    place: PlaceItem | None = None
    acting: bool = False


@dataclass(slots=True, frozen=True)
class PersonItem(Item):
    """A person named once. ``cue`` says what made it a name: rank, honorific, role, speech, ..."""

    name: Name
    rank: Row | None
    honorifics: tuple[str, ...]
    cue: str
    holder: str = ""  #: kind of person that the honorific tells


@dataclass(slots=True)
class Scan:
    """The state of one pass: what was found, and the role that waits for its holder's name."""

    text: str
    tokens: Tokens
    items: list[Item] = field(default_factory=list)
    waiting: RoleItem | None = None
    headlines: frozenset[int] = frozenset()  #: tokens of lines written in headline capitals

    def add(self, item: Item) -> int:
        """Take an item; the pass goes on behind it."""
        self.items.append(item)
        if isinstance(item, RoleItem):
            self.waiting = item
        elif isinstance(item, PersonItem):
            self.waiting = None
        return item.last


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


# ── ranks and people ──────────────────────────────────────────────────────────────────────────────


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
        and _is_place(name.text, "district")
    ):
        return state.add(PlaceItem(i, name.last, name.start, name.name_end, "any", name.text, True))
    if name is None or not _plausible(state, role, name, gap):
        state.waiting = None
        return None
    return state.add(PersonItem(i, name.last, name.start, name.end, name, None, (), "role"))


def _plausible(state: Scan, role: RoleItem, name: Name, gap: str) -> bool:
    """Whether a name without rank or honorific behind a role is its holder's."""
    if not name.titles and _is_place(name.text):
        return False
    after = state.text[name.end : name.end + 1]
    if role.row["level"] == "weak" and _is_place(name.text, "district", "village"):
        return False
    if role.row["level"] == "weak":
        return "nama" in gap or "yak" in gap or "yait" in gap or ("," in gap and after in ",(")
    if role.row["holder"] in ("officer", "soldier"):
        return "," in gap and after in ",.)" and bool(name.titles or " " in name.text or role.unit)
    return True


def _is_place(words: str, *more: str) -> bool:
    return any(
        region.level in ("province", "regency", *more) for region in gazetteer().named(words)
    )


# ── roles ─────────────────────────────────────────────────────────────────────────────────────────

#: Honorifics that also stand inside a name: "M. Nasir Dt. Bandaro".
#: Honorifics behind which a full stop ends no sentence.
_DOTTED = frozenset("h hj kh k dr drs dra ir prof bpk bp ust pdt pdm tgk tgh sdr sdri ny dt drh drg rd hi".split())
_INSIDE_NAMES = frozenset({"datuk", "sdr"})
_ACTING = re.compile(
    r"\b(?:ps|plt|plh|pjs|pj|penjabat(?: sementara)?|pelaksana (?:tugas|harian))\b[\s.]*(?:\(\w+\)\s*)?$",
    re.I,
)


def _role(state: Scan, found: Found) -> int | None:
    tokens, row = state.tokens, found.lexeme.row
    j = _skip_brackets(tokens, found.last)
    start, end = tokens.starts[found.first], tokens.ends[j - 1]
    label, unit, place = row["label"], None, None
    if found.lexeme.words[0] != spelled(tokens.lows[found.first]):
        label = tokens.words[found.first]  # a function glued to its role: "Kasubbagdalpers"
    if row["function"] and label == row["label"]:
        label, j = _function(state, row, j)
        end = tokens.ends[j - 1]
    if row["level"] == "polri":
        unit = UnitItem(found.first, j, start, end, "polri", "Polri", "", True)
    elif row["of"] == "self":
        unit = _named_unit(state, j, row["level"], _unit_type(row["level"]), start)
    elif row["level"] in _NUMBER_LEVELS:
        places = _numbered(state, start, end, row["level"], row["level"].upper())
        place = places[0] if places else None
    elif row["of"] in ("place", "area") and (j >= len(tokens.words) or not lexeme_at(tokens, j)):
        place = _role_place(state, j, row["level"], row["of"])
    elif row["of"] == "venue":
        place = _role_venue(state, found, j)
    last = max(j, unit.last if unit else 0, place.last if place else 0)
    end = max(end, unit.end if unit else 0, place.end if place else 0)
    acting = bool(_ACTING.search(state.text[max(0, start - 30) : start]))
    return state.add(RoleItem(found.first, last, start, end, row, label, unit, place, acting))


def _skip_brackets(tokens: Tokens, j: int) -> int:
    """Past a repetition in brackets: "Kepala Kepolisian Resor (Kapolres)"."""
    if j + 2 < len(tokens.words) and tokens.words[j] == "(" and lexeme_at(tokens, j + 1):
        close = next(
            (k for k in range(j + 1, min(j + 5, len(tokens.words))) if tokens.words[k] == ")"), None
        )
        if close and all(tokens.words[k][0].isalpha() for k in range(j + 1, close)):
            inner = lexeme_at(tokens, j + 1)
            return close + 1 if inner and inner.last == close else j
    return j


def _function(state: Scan, row: Row, j: int) -> tuple[str, int]:
    """The words that say what a Kanit, Kasat, Kabag ... is in charge of."""
    tokens, begin = state.tokens, j
    while (
        j < len(tokens.words)
        and j - begin < _FUNCTION_WORDS + (row["concept"] == "kepala-dinas") * 4
    ):
        word, low = tokens.words[j], tokens.lows[j]
        found = lexeme_at(tokens, j)
        if found and not (
            found.lexeme.family == "role" and row["concept"] in ("kasubdit", "panit")
        ):
            break
        within = row["concept"] == "kepala-dinas" and low == "dan" and j > begin
        numbered = all(_is_number(w) for w in tokens.words[begin:j])
        if not (word[0].isupper() or word.isdigit() or within):
            break
        if low in _SUBUNITS and not numbered:
            break
        if low in not_names() and low not in _FUNCTIONS and not within:
            break
        j += 1
    if j < len(tokens.words) and row["concept"] == "kepala-dinas" and tokens.words[j] == "(":
        return f"{row['label']} {tokens.words[j + 1]}", min(j + 3, len(tokens.words))
    words = tokens.words[begin:j]
    return " ".join([row["label"], *words]), j


def _is_number(word: str) -> bool:
    return word.isdigit() or bool(re.fullmatch("[IVX]+", word))


_FUNCTIONS = _SUBUNITS | frozenset(
    "humas binmas lantas sat satuan operasi unit brimob polair satlantas pol spkt satbinmas".split()
)


def _unit_type(level: str) -> str:
    return {"subsector": "Polsubsektor"}.get(level, level.capitalize())


def _role_place(state: Scan, j: int, level: str, of: str) -> PlaceItem | None:
    """The bare name of the place that a role is of: "Lurah Bontang Kuala", "Bhabinkamtibmas Paseban"."""
    tokens = state.tokens
    if j >= len(tokens.words) or not (tokens.words[j][0].isupper() or tokens.words[j].isdigit()):
        return None
    wanted = level if level in _PLACE_LEVELS else None
    if wanted is None and level:
        return _hamlet_of_role(state, j, level)
    for last in _prefixes(tokens, j, _LONGEST_PLACE):
        name = state.text[tokens.starts[j] : tokens.ends[last - 1]]
        if gazetteer().named(name, wanted):
            if of == "area" and tokens.lows[j] in not_names():
                return None
            return PlaceItem(
                j, last, tokens.starts[j], tokens.ends[last - 1], level or "any", name, True
            )
    return _unknown_place(state, j, level) if of == "place" and level else None


def _unknown_place(state: Scan, j: int, level: str) -> PlaceItem | None:
    """A place that the gazetteer does not know, where a comma, rank or honorific ends its name."""
    name = name_at(state.text, state.tokens, j)
    if name is None or name.titles:
        return None
    after = lexeme_at(state.tokens, name.last) if name.last < len(state.tokens.words) else None
    if after and after.lexeme.family in ("rank", "honorific"):
        return PlaceItem(j, name.last, name.start, name.name_end, level, name.text, True)
    return None


def _hamlet_of_role(state: Scan, j: int, level: str) -> PlaceItem | None:
    """The hamlet of a Kepala Dusun: the words up to a comma or honorific, or the first word."""
    tokens = state.tokens
    if tokens.words[j].isdigit() or re.fullmatch("[IVX]{1,4}", tokens.words[j]):
        return PlaceItem(j, j + 1, tokens.starts[j], tokens.ends[j], level, tokens.words[j], True)
    name = name_at(state.text, tokens, j)
    if name is None:
        return None
    after = state.text[name.name_end : name.name_end + 2]
    found = lexeme_at(state.tokens, name.last) if name.last < len(state.tokens.words) else None
    whole = after[:1] in ",(" or (found and found.lexeme.family in ("honorific", "level"))
    last = name.last if whole else j + 1
    if not whole and last == name.last:
        return None
    end = state.tokens.ends[last - 1]
    return PlaceItem(j, last, name.start, end, level, state.text[name.start : end], True)


def _role_venue(state: Scan, found: Found, j: int) -> PlaceItem | None:
    """The school, mosque, pesantren of its head: the words up to a mark or an honorific."""
    tokens, begin = state.tokens, j
    while j < len(tokens.words) and j - begin < 6:
        word = tokens.words[j]
        stop = lexeme_at(tokens, j)
        if (stop and stop.lexeme.family in ("rank", "honorific", "role", "level")) or not (
            word[0].isupper() or word.isdigit() or (word in "-'" and j > begin)
        ):
            break
        j += 1
    closed = j < len(tokens.words) and (tokens.words[j] in ",(" or lexeme_at(tokens, j))
    if j == begin:
        return None
    if not closed:
        digits = [k for k in range(begin, j) if tokens.words[k].isdigit()]
        if not digits:
            return None
        j = min(j, digits[-1] + 2)
    head = "".join(
        state.text[tokens.starts[found.first] : tokens.ends[found.last - 1]].split(None, 1)[1:]
    )
    name = f"{head} {state.text[tokens.starts[begin] : tokens.ends[j - 1]]}".strip()
    return PlaceItem(begin, j, tokens.starts[begin], tokens.ends[j - 1], "venue", name)


# ── units ─────────────────────────────────────────────────────────────────────────────────────────


def _prefixes(tokens: Tokens, j: int, longest: int) -> list[int]:
    """Ends of the runs of plain words from ``j``, longest first."""
    k = j
    while k < len(tokens.words) and k - j < longest and _plain(tokens, k, j):
        k += 1
    return [last for last in range(k, j, -1) if tokens.words[last - 1] not in "-'"]


def _plain(tokens: Tokens, k: int, j: int) -> bool:
    word = tokens.words[k]
    if word in "-'" and k > j:
        return True
    if not word[0].isalpha() and not (word.isdigit() and k > j):
        return False
    found = lexeme_at(tokens, k)
    return not (found and found.lexeme.family in ("rank", "unit")) and not (
        found and found.lexeme.family == "role" and k > j
    )


def _candidates(level: str, type_: str, name: str) -> bool:
    units = registry()
    if level == "polda":
        return units.regional(name) is not None
    if level == "polres":
        return bool(units.resort(name, type=type_))
    return bool(units.sector(name))


def _named_unit(state: Scan, j: int, level: str, type_: str, start: int) -> UnitItem | None:
    """The unit whose name begins at token ``j``, the longest that the registry knows."""
    tokens = state.tokens
    if level in ("kodam", "korem", "kodim", "koramil"):
        return _army_unit(state, j, level, type_, start)
    if j >= len(tokens.words) or tokens.words[j] == BREAK:
        return None
    if tokens.words[j] == "." and tokens.ends[j] == tokens.starts[j + 1]:
        j += 1
    for last in _prefixes(tokens, j, _LONGEST_UNIT):
        name = state.text[tokens.starts[j] : tokens.ends[last - 1]]
        if tokens.words[j][0].isupper() and _candidates(level, type_, name):
            return UnitItem(j, last, start, tokens.ends[last - 1], level, type_, name, True)
    return _unknown_unit(state, j, level, type_, start)


def _unknown_unit(state: Scan, j: int, level: str, type_: str, start: int) -> UnitItem | None:
    name = name_at(state.text, state.tokens, j)
    if name is None or name.titles or level not in ("polsek", "polres", "subsector"):
        return None
    last = min(name.last, j + 3)
    end = state.tokens.ends[last - 1]
    return UnitItem(j, last, start, end, level, type_, state.text[name.start : end], False)


def _army_unit(state: Scan, j: int, level: str, type_: str, start: int) -> UnitItem | None:
    tokens = state.tokens
    begin = tokens.ends[j - 1]
    found = _ARMY_NAME.match(state.text, begin)
    if found:
        name, end = found.group(1), found.end(1)
        name, end = _trim_army(state, name, end)
    else:
        named = name_at(state.text, tokens, j) if j < len(tokens.words) else None
        if named is None:
            return None
        name, end = named.text, named.name_end
    return UnitItem(j, tokens.at(end), start, end, level, type_, name, True)


def _trim_army(state: Scan, name: str, end: int) -> tuple[str, int]:
    """Leave out a second word that is no part of the place ("Koramil 0412/Klari Serma")."""
    last = state.tokens.at(end) - 1
    found = lexeme_at(state.tokens, last)
    if " " in name and (found or state.tokens.lows[last] in not_names()):
        shorter = name.rsplit(None, 1)[0]
        return shorter, end - (len(name) - len(shorter))
    return name, end


def _unit(state: Scan, found: Found) -> int | None:
    row, tokens = found.lexeme.row, state.tokens
    start = tokens.starts[found.first]
    if row["level"] == "polri":
        end = tokens.ends[found.last - 1]
        written = state.text[start:end]
        if not written[0].isupper():
            return None
        return state.add(UnitItem(found.first, found.last, start, end, "polri", "Polri", "", True))
    j = _skip_brackets(tokens, found.last)
    unit = _named_unit(state, j, row["level"], row["label"], start)
    return state.add(replace(unit, first=found.first)) if unit else None


# ── places ────────────────────────────────────────────────────────────────────────────────────────


def _numbered(state: Scan, start: int, behind: int, level: str, word: str) -> list[PlaceItem]:
    """``RT 2, 3, dan 4``, ``RT.01/09``: the numbers behind an RT or RW word."""
    found = _NUMBERS.match(state.text, behind)
    if not found:
        return []
    tokens = state.tokens
    spans = [(found.start(1), found.end(1))]
    if level == "rt":
        spans += [
            (found.start(2) + m.start(), found.start(2) + m.end())
            for m in re.finditer(r"\d+", found[2])
        ]
    items = []
    for a, b in spans:
        begin = start if a == found.start(1) else a
        items.append(
            PlaceItem(tokens.at(start), tokens.at(b), begin, b, level, f"{word} {state.text[a:b]}")
        )
    slash = _SLASH_RW.match(state.text, found.end(1)) if level == "rt" else None
    if slash:
        a, b = slash.span(1)
        items.append(PlaceItem(tokens.at(a), tokens.at(b), a, b, "rw", f"RW {state.text[a:b]}"))
    return items


def _level(state: Scan, found: Found) -> int | None:
    row, tokens = found.lexeme.row, state.tokens
    level = row["level"]
    start, behind = tokens.starts[found.first], tokens.ends[found.last - 1]
    if level in _NUMBER_LEVELS:
        items = _numbered(state, start, behind, level, row["label"])
        for item in items:
            state.add(item)
        return items[-1].last if items else None
    j = found.last
    short = len(tokens.words[found.first]) <= 4
    while (
        j < len(tokens.words)
        and tokens.words[j] in ".:"
        and (short or tokens.ends[j] == tokens.starts[j + 1])
    ):
        j += 1
    if j >= len(tokens.words) or tokens.words[j] == BREAK:
        return None
    if level == "street":
        return _street(state, found, j)
    tiny = len(tokens.words[found.first]) <= 2
    if tiny and not tokens.words[found.first][0].isupper() and tokens.words[found.last] != ".":
        return None
    item = _known_place(state, found, j, level) or _uncoded_place(state, found, j, level)
    return state.add(item) if item else None


def _known_place(state: Scan, found: Found, j: int, level: str) -> PlaceItem | None:
    tokens = state.tokens
    coded = "village" if level == "village-or-hamlet" else level
    if coded not in _PLACE_LEVELS:
        return None
    start = tokens.starts[found.first]
    for last in _prefixes(tokens, j, _LONGEST_PLACE):
        name = state.text[tokens.starts[j] : tokens.ends[last - 1]]
        capital = tokens.words[j][0].isupper() or tokens.words[j].isdigit()
        if (capital or len(name) > 3) and gazetteer().named(name, coded):
            if not capital and tokens.lows[j] in not_names() | _LOWER_NEVER:
                return None
            word = found.lexeme.row["concept"]
            return PlaceItem(
                found.first, last, start, tokens.ends[last - 1], level, name, not capital, word
            )
    return None


_LOWER_NEVER = frozenset(
    "binaan setempat kami kita mereka tersebut yang ini itu lain lainnya".split()
)


def _uncoded_place(state: Scan, found: Found, j: int, level: str) -> PlaceItem | None:
    """A place that the gazetteer does not hold under this name: hamlets, and mistyped names."""
    tokens = state.tokens
    begin, start = j, tokens.starts[found.first]
    if level == "hamlet" and _is_number(tokens.words[j]):
        j += 1
        if state.waiting and state.waiting.row["level"] == "hamlet":
            number = state.text[tokens.starts[begin] : tokens.ends[begin]]
            concept = found.lexeme.row["concept"]
            return PlaceItem(found.first, j, start, tokens.ends[begin], level, number, False, concept)
    name = name_at(state.text, tokens, j) if j < len(tokens.words) else None
    if name is None and j == begin:
        return None
    last = min(name.last if name else j, j + 3)
    if name and name.titles:
        last = j + 1
    end = tokens.ends[last - 1]
    name_text, word = state.text[tokens.starts[begin] : end], found.lexeme.row["concept"]
    return PlaceItem(found.first, last, start, end, level, name_text, False, word)


def _street(state: Scan, found: Found, j: int) -> int | None:
    tokens, begin = state.tokens, j
    proper = tokens.words[j][0].isupper() or tokens.words[j].isdigit()
    if not proper:
        return None
    while j < len(tokens.words) and j - begin < 6 and tokens.words[j] != BREAK:
        stop = lexeme_at(tokens, j)
        word = tokens.words[j]
        if (
            (stop and j > begin)
            or not (word[0].isalnum() or word in ".-")
            or tokens.lows[j] in _STREET_ENDS
        ):
            break
        if word == "." and tokens.ends[j] < tokens.starts[min(j + 1, len(tokens.words) - 1)]:
            break
        if (
            word[0].isalpha()
            and not word[0].isupper()
            and tokens.words[j - 1] not in "pP"
            and not _lower_street(tokens, j)
        ):
            break
        j += 1
    if j == begin:
        return None
    start, end = tokens.starts[found.first], tokens.ends[j - 1]
    name = f"{found.lexeme.row['label']} {state.text[tokens.starts[begin] : end]}"
    return state.add(PlaceItem(found.first, j, start, end, "street", name))


_STREET_ENDS = frozenset(
    "kelurahan desa kecamatan kota kabupaten pada di yang dan dengan selasa senin rabu kamis jumat sabtu minggu".split()
)


def _lower_street(tokens: Tokens, j: int) -> bool:
    return (
        tokens.lows[j] not in not_names()
        and tokens.words[j - 1][0].isupper()
        and len(tokens.words[j]) > 4
    )


_READERS = {"rank": _rank, "role": _role, "unit": _unit, "level": _level, "honorific": _honorific}
RANKS = lexicon("ranks")
