"""Who or what a name stands for, as people write it: "akp dadang", "polda jabar", "belendung, klari".

A name is read in several ways, the strictest first; the first way that fits anything counts. Words
after a comma say where: they must fit something around the entity (the district of a village, the
Polres of an officer). Nothing is chosen between equals: who asks is shown the choices.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from pyoxigraph import DefaultGraph, NamedNode

from kg.directory import Directory, Entity, fold
from kg.errors import AmbiguousName, QueryError
from kg.opened import Build
from kg.units import Unit, registry
from kg.vocab import expand, forms, lexicon

#: Two names that are less alike than this, of 100, are two.
CLOSE_ENOUGH = 85.0
#: So many choices are shown of an ambiguous name, with so many things around each.
SHOWN, AROUND = 10, 3
#: What a Polres may call itself in one word.
RESORTS = ("polres", "polresta", "polrestabes")
#: What leads from an entity to what is around it.
OUTWARDS = tuple(
    expand(curie)
    for curie in (
        *("kg:within", "kg:subordinateTo", "kg:area", "org:postIn", "kg:ofPlace"),
        *("kg:assignedTo", "kg:servesAt", "kg:holdsOfficeIn"),
    )
)


def find(build: Build, name: str, kind: str | None = None) -> Entity:
    """The entity that ``name`` stands for: an IRI, a path ("unit/polri") or a name as people write it.

    ``kind`` is the local name of a class ("Unit"). Raises AmbiguousName, with the choices, where the
    best way of reading the name leaves several; QueryError where no way leaves any.
    """
    known = build.entities
    for iri in (name, build.entity_iri(name), build.base_iri + name):
        if iri in known and (kind is None or kind in known[iri].kinds):
            return known[iri]
    found = [known[iri] for iri in _successors(build, name) if iri in known]
    found = [one for one in found if kind is None or kind in one.kinds]
    found = found or candidates(build, name, kind)
    if not found:
        what = f"{kind.lower()} " if kind else ""
        raise QueryError(f"no {what}{name!r} in this build; try fewer words of the name")
    if len(found) > 1:
        choices = [f"{_placed(build, one)} ({build.path(one.iri)})" for one in found]
        more = [f"... and {len(found) - SHOWN} more"] if len(found) > SHOWN else []
        raise AmbiguousName(name, choices[:SHOWN] + more)
    return found[0]


def _successors(build: Build, name: str) -> list[str]:
    """What stands now for an entity that an earlier build knew by the IRI or path ``name``."""
    return [build.entity_iri(path) for path in build.replaced.get(build.path(name), ())]


def candidates(build: Build, name: str, kind: str | None = None) -> list[Entity]:
    """All that the strictest fitting way of reading ``name`` leaves, in the order of their IRIs."""
    names = _Names(build.entities, kind)
    called, *places = name.split(",")
    if whole := names.exactly(name):
        return whole
    for found in names.readings(called, build.base_iri):
        if fitting := [one for one in found if _is_around(build, one, places)]:
            return fitting
    return []


def surroundings(build: Build, iri: str) -> list[str]:
    """The labels of what is around an entity, nearest first: its district, its Polres, ..."""
    seen = {iri: 0}
    waiting = [iri]
    while waiting:
        here = waiting.pop(0)
        for predicate in OUTWARDS:
            quads = build.store.quads_for_pattern(
                NamedNode(here), NamedNode(predicate), None, DefaultGraph()
            )
            ends = {q.object.value for q in quads if isinstance(q.object, NamedNode)}
            new = sorted(ends - seen.keys())
            seen |= dict.fromkeys(new, 0)
            waiting += new
    return [build.label(one) for one in list(seen)[1:]]


def _is_around(build: Build, one: Entity, places: Iterable[str]) -> bool:
    """Whether each of ``places`` has its words in the label of something around ``one``."""
    wanted = [set(fold(place).split()) for place in places if fold(place)]
    if not wanted:
        return True
    around = [set(fold(label).split()) for label in surroundings(build, one.iri)]
    return all(any(words <= label for label in around) for words in wanted)


def _placed(build: Build, one: Entity) -> str:
    return ", ".join([one.label, *surroundings(build, one.iri)[:AROUND]])


class _Names:
    """The ways to read a name among the entities of one class, or of all."""

    def __init__(self, directory: Directory, kind: str | None) -> None:
        self.directory, self.kind = directory, kind

    def readings(self, name: str, base_iri: str) -> Iterator[list[Entity]]:
        """Who ``name`` may be, the strictest reading first."""
        yield self.exactly(name)
        classes, rest = _without_level(name)
        yield [one for one in self.exactly(rest) if classes & one.kinds]
        bare = _without_rank(name)
        yield [one for one in self.exactly(bare) if "Person" in one.kinds]
        yield self._units(name, base_iri)
        yield self._holding(name)
        yield [one for one in self._holding(rest) if classes & one.kinds]
        yield [one for one in self._holding(bare) if "Person" in one.kinds]
        yield self._alike(fold(name))

    def exactly(self, name: str) -> list[Entity]:
        key = fold(name)
        return self.directory.called(key, self.kind) if key else []

    def _holding(self, name: str) -> list[Entity]:
        """Those of whose names one holds all words of ``name``."""
        return self.directory.with_words(set(fold(name).split()), self.kind)

    def _units(self, name: str, base_iri: str) -> list[Entity]:
        """What the registry of units calls otherwise: "polda jabar", "polres kota bandung"."""
        kind, _, rest = name.strip().partition(" ")
        units: list[Unit] = []
        if kind.lower() == "polda" and (polda := registry().regional(rest)):
            units = [polda]
        elif kind.lower() in RESORTS and rest:
            units = registry().resort(rest, type=kind.capitalize())
        keys = sorted(f"{base_iri}unit/{unit.key}" for unit in units)
        found = [self.directory[key] for key in keys if key in self.directory]
        return [one for one in found if self.kind is None or self.kind in one.kinds]

    def _alike(self, key: str) -> list[Entity]:
        from rapidfuzz.fuzz import token_sort_ratio
        from rapidfuzz.process import extract

        forms = self.directory.forms(self.kind)
        close = extract(key, forms, scorer=token_sort_ratio, score_cutoff=CLOSE_ENOUGH, limit=None)
        best = max((score for _, score, _ in close), default=0.0)
        alike = [form for form, score, _ in close if score == best]
        found = {one.iri: one for form in alike for one in self.directory.called(form, self.kind)}
        return [found[iri] for iri in sorted(found)]


@cache
def _level_words() -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in lexicon("place_levels").values():
        for form in forms(row):
            found.setdefault(fold(form), set()).add(row["class"])
    return found


def _without_level(name: str) -> tuple[set[str], str]:
    """The classes that a leading level word names, and the rest: "desa Klari" -> Village, "Klari"."""
    first, _, rest = name.strip().partition(" ")
    return _level_words().get(fold(first), set()), rest


@cache
def _rank_words() -> frozenset[str]:
    rows = [*lexicon("ranks").values(), *lexicon("honorifics").values()]
    return frozenset(word for row in rows for form in forms(row) for word in fold(form).split())


def _without_rank(name: str) -> str:
    """A name without the ranks and honorifics before it: "AKBP Dr. H. Edwar" -> "edwar"."""
    words = fold(name).split()
    while len(words) > 1 and words[0] in _rank_words():
        words.pop(0)
    return " ".join(words)
