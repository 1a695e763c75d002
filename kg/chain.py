"""The chain of command of a day: from a person, post, unit or place up to Polri, hop by hop.

Each hop is a post and who held it as far as reports had seen by that day: the holder last seen, with
that day and the sentence. Who has left by then (a hand-over, a report that calls him the former
holder) holds nothing, and who came later neither. A post that nobody is seen in is a hop of its own:
a gap is shown, never skipped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from pyoxigraph import NamedNode, QuerySolutions

from kg.errors import QueryError
from kg.naming import post_label
from kg.opened import Build
from kg.sentences import Sentence, sentences
from kg.vocab import PREFIXES, expand, lexicon

#: The role of an officer who has a village in care.
CARETAKER = "role:bhabinkamtibmas"

#: Units that stand directly above who has a village in care.
NEAREST = frozenset({"SectorPolice", "SubsectorPolice", "MilitaryUnit"})

#: What reports say of the postings of a pattern. Each ``OPTIONAL`` is one pattern, and the pattern
#: begins with what is asked for, so that a store looks up a few postings instead of reading all.
_SEEN = """
SELECT ?posting ?person ?rank ?acting ?former ?day {{
  VALUES ?this {{ {this} }}
  {pattern}
  GRAPH ?report {{ ?posting org:member ?person }}
  ?report a kg:Report .
  OPTIONAL {{ GRAPH ?report {{ ?posting kg:observedOn ?observed }} }}
  OPTIONAL {{ GRAPH ?report {{ ?posting kg:rank ?rank }} }}
  OPTIONAL {{ GRAPH ?report {{ ?posting kg:acting ?acting }} }}
  OPTIONAL {{ GRAPH ?report {{ ?posting kg:former ?former }} }}
  OPTIONAL {{ ?report dcterms:issued ?issued }}
  BIND(IF(BOUND(?former), COALESCE(?observed, ?issued), ?observed) AS ?day)
  FILTER(BOUND(?day))
}}"""
_HEADS = """?posting org:organization ?this ; org:role ?role .
  FILTER(EXISTS { ?role kg:commanding true } || EXISTS { ?role skos:broader/kg:commanding true })"""
_CARE = f"?posting kg:area ?this ; org:role {NamedNode(expand(CARETAKER))} ."
_OWN = "?posting org:member ?this ."
_OF_POST = "?posting kg:post ?this ."
_BOUNDS = "SELECT DISTINCT ?day {{ {posting} {bound} ?day }}"


class Tenure(NamedTuple):
    """A person in a post as seen by a day."""

    posting: str
    person: str
    rank: str | None  #: as stated on the last day that states one
    acting: bool
    seen: str  #: the last day on which a report sees it held


class Hop(NamedTuple):
    """A post of the chain. ``tenure`` and ``sentence`` are None where no report names a holder."""

    post: str  #: in words: "Kapolres Karawang"
    tenure: Tenure | None
    sentence: Sentence | None


def chain(build: Build, entity: str, on: str | None = None) -> list[Hop]:
    """The hops from ``entity`` (an IRI) upwards as of the day ``on``; of the last day if None.

    Raises QueryError where the entity has no place in a chain by that day.
    """
    return _Climb(build, on).hops(entity)


class _Climb:
    def __init__(self, build: Build, on: str | None) -> None:
        self.build = build
        self.on = on
        self.unknown: list[Hop] = []  #: the sector police of a district that the build has none of

    def hops(self, entity: str) -> list[Hop]:
        kinds = self.build.entities[entity].kinds
        if "Person" in kinds:
            own, unit = self._person(entity)
        elif "Place" in kinds:
            own, unit = self._place(entity)
        elif "Post" in kinds:
            own, unit = self._post(entity)
        else:
            own, unit = [], entity
        units = self._upwards(unit)
        heads = [hop for one in units for hop in self._heads(one)]
        held = {hop.tenure.posting for hop in heads if hop.tenure}
        below = [hop for hop in own if not (hop.tenure and hop.tenure.posting in held)]
        return [*below, *self.unknown, *heads]

    # Where a chain begins

    def _person(self, person: str) -> tuple[list[Hop], str | None]:
        last = self._last(_OWN, person)
        if not last:
            when = f" by {self.on}" if self.on else ""
            raise QueryError(f"no report shows {self.build.label(person)} in a post{when}")
        hops = [self._hop(self._label_of(one.posting), one) for one in last]
        units = [self._unit_of(one.posting) for one in last]
        return hops, next(filter(None, units), None)

    def _place(self, place: str) -> tuple[list[Hop], str | None]:
        """A village begins with its Bhabinkamtibmas; a wider place with the unit in charge of it."""
        if "Village" not in self.build.entities[place].kinds:
            return [], self._in_charge(place)
        last = self._last(_CARE, place)
        label = post_label(self.build.label(CARETAKER).capitalize(), self.build.label(place))
        units = [self._unit_of(one.posting) for one in last]
        hops = [self._hop(label, one) for one in last] or [Hop(label, None, None)]
        return hops, next(filter(None, units), None) or self._in_charge(place)

    def _post(self, post: str) -> tuple[list[Hop], str | None]:
        last = self._last(_OF_POST, post)
        label = self.build.label(post)
        hops = [self._hop(label, one) for one in last] or [Hop(label, None, None)]
        unit = self._one(post, "org:postIn")
        if unit is None and (area := self._one(post, "kg:area")):
            unit = self._in_charge(area)
        if unit and self._is_head(post, unit):
            hops = []
        return hops, unit

    def _is_head(self, post: str, unit: str) -> bool:
        return self.build.label(post) == head_label(self.build.label(unit))

    def _unit_of(self, posting: str) -> str | None:
        unit, area = self._one(posting, "org:organization"), self._one(posting, "kg:area")
        if area and not (unit and self.build.entities[unit].kinds & NEAREST):
            return self._in_charge(area) or unit
        return unit

    def _in_charge(self, place: str) -> str | None:
        """The police unit of the smallest jurisdiction around a place, as far as the build has one."""
        here: str | None = place
        while here:
            pattern = f"?unit kg:jurisdiction {NamedNode(here)} ; a kg:PoliceUnit ."
            units = sorted(row[0] for row in self._rows(f"SELECT ?unit {{ {pattern} }}") if row[0])
            if units:
                return units[0]
            if "District" in self.build.entities[here].kinds:
                self.unknown = [Hop(f"Kapolsek ({self.build.label(here)})", None, None)]
            here = self._one(here, "kg:within")
        return None

    # The way up

    def _upwards(self, unit: str | None) -> list[str]:
        found: list[str] = []
        while unit and unit not in found:
            found.append(unit)
            unit = self._one(unit, "kg:subordinateTo")
        return found

    def _heads(self, unit: str) -> list[Hop]:
        last = self._last(_HEADS, unit)
        label = head_label(self.build.label(unit))
        return [self._hop(label, one) for one in last] or [Hop(label, None, None)]

    def _label_of(self, posting: str) -> str:
        post = self._one(posting, "kg:post")
        return self.build.label(post or posting)

    def _hop(self, label: str, tenure: Tenure) -> Hop:
        found = sentences(self.build, tenure.posting, saying=tenure.seen)
        return Hop(label, tenure, found[0] if found else None)

    # Who was last seen

    def _last(self, pattern: str, this: str) -> list[Tenure]:
        """Who was seen last in the postings of a pattern, by the day, and had not left by then."""
        asked = _SEEN.format(this=NamedNode(this), pattern=pattern)
        seen: dict[str, list[Mapping[str, str | None]]] = defaultdict(list)
        for posting, person, *told in self._rows(asked):
            row = dict(zip(("rank", "acting", "former", "day"), told, strict=True))
            if posting and self._by_then(row["day"] or ""):
                seen[posting].append({"person": person, **row})
        held = [self._tenure(posting, rows) for posting, rows in seen.items()]
        found = [one for one in held if one]
        latest = max((one.seen for one in found), default="")
        now = [one for one in found if one.seen == latest and not self._is_over(one, seen)]
        return sorted(now, key=lambda one: (one.acting, one.posting))

    def _tenure(self, posting: str, rows: list[Mapping[str, str | None]]) -> Tenure | None:
        """What the observations of a posting amount to; None where none sees it held."""
        held = sorted((row for row in rows if not row["former"]), key=_by_day)
        if not held:
            return None
        seen = held[-1]["day"] or ""
        ranks = [row["rank"] for row in held if row["rank"]]
        acting = any(row["acting"] for row in held if row["day"] == seen)
        return Tenure(posting, held[-1]["person"] or "", ranks[-1] if ranks else None, acting, seen)

    def _is_over(self, one: Tenure, seen: Mapping[str, list[Mapping[str, str | None]]]) -> bool:
        """Whether a report says, by the day asked for, that the post was left since it was last seen."""
        told = [row["day"] or "" for row in seen[one.posting] if row["former"]]
        return any(day >= one.seen for day in told + self._ends(one.posting))

    def _ends(self, posting: str) -> list[str]:
        bound = NamedNode(expand("kg:endedOn"))
        rows = self._rows(_BOUNDS.format(posting=NamedNode(posting), bound=bound))
        return [day for (day,) in rows if day and self._by_then(day)]

    def _by_then(self, day: str) -> bool:
        """Whether a day, month or year lies before the day asked for, or is or holds it."""
        return self.on is None or day[:10] <= self.on[: len(day)]

    def _one(self, subject: str, predicate: str) -> str | None:
        pattern = f"{NamedNode(subject)} {NamedNode(expand(predicate))} ?end"
        ends = sorted(row[0] for row in self._rows(f"SELECT ?end {{ {pattern} }}") if row[0])
        return ends[0] if ends else None

    def _rows(self, sparql: str) -> list[tuple[str | None, ...]]:
        found = self.build.store.query(sparql, prefixes=dict(PREFIXES))
        assert isinstance(found, QuerySolutions)
        rows = {tuple(None if cell is None else cell.value for cell in row) for row in found}
        return sorted(rows, key=repr)


def _by_day(row: Mapping[str, str | None]) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in ("day", "person", "rank"))


def head_label(unit: str) -> str:
    """What the head of a unit is called.

    >>> head_label("Polres Karawang"), head_label("Polresta Serang Kota"), head_label("Polri")
    ('Kapolres Karawang', 'Kapolresta Serang Kota', 'Kapolri')
    >>> head_label("Koramil 0604-01 Klari")
    'Danramil 0604-01 Klari'
    """
    kind, _, name = unit.partition(" ")
    head = _heads().get(kind.lower())
    return f"{head} {name}".strip() if head else f"Kepala {unit}"


@cache
def _heads() -> Mapping[str, str]:
    """First word of a unit's name → what its head is called, as the tables have it."""
    rows = [row for row in lexicon("roles").values() if row["commands"] and row["of"] == "self"]
    by_word = {row["label"].lower().removeprefix("ka"): row["label"] for row in rows}
    by_level: dict[str, str] = {}
    for row in rows:
        if not row["broader"]:
            by_level.setdefault(row["level"], row["label"])
    named = {
        row["label"].split()[0].lower(): by_level[row["level"]]
        for row in lexicon("unit_types").values()
        if row["level"] in by_level
    }
    return {**named, **by_word}
