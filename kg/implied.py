"""What no report states but a table implies: chains of units, containment of places, concepts.

The registry of units gives every unit its way up to Polri and its jurisdiction, the gazetteer every
coded place its way up to the province, the lexicon every concept its label.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import unquote

from kg.classes import superclasses
from kg.keyed import region_code
from kg.places import gazetteer
from kg.statements import Index, Statement, curie, path_iri, text, typed
from kg.units import Unit, registry
from kg.vocab import PREFIXES, expand, lexicon, ontology_path, read_table

TYPE, LABEL, WITHIN = expand("rdf:type"), expand("rdfs:label"), expand("kg:within")
UNIT, PLACE = expand("kg:Unit"), expand("kg:Place")
IDENTIFIER, CODE = expand("dcterms:identifier"), expand("kg:regionCode")
BROADER, COMMANDING = (
    expand("skos:broader"),
    (expand("kg:commanding"), typed("true", "xsd:boolean")),
)


class Named(NamedTuple):
    """What facts name of the registry and of the gazetteer."""

    units: set[str]  #: keys of units
    places: set[str]  #: region codes


def registry_facts(facts: Iterable[Statement], base_iri: str) -> list[Statement]:
    """What registry and gazetteer imply of the units and places of ``facts``, each once, sorted."""
    stated = list(facts)
    found = {*tables_say(named(stated), base_iri), *surroundings(stated, base_iri)}
    return sorted(found, key=repr)


def named(facts: Iterable[Statement]) -> Named:
    """The keys of the units and the codes of the places of ``facts``, and of what is around those."""
    index = Index(facts)
    found = Named(set(), set())
    for unit in index.subjects(TYPE, UNIT):
        found.units.update(index.values(unit, IDENTIFIER))
    for place in index.subjects(TYPE, PLACE):
        found.places.update(index.values(place, CODE))
        if around := region_code(unquote(place)):
            found.places.add(around)
    return found


def tables_say(named: Named, base_iri: str) -> set[Statement]:
    """All that registry and gazetteer say of some units and places, and of those above them."""
    implied = _Implied(base_iri)
    for key in named.units:
        for one in registry().chain(key):
            implied.unit(one)
    for code in named.places:
        implied.place(code)
    return implied.found


def surroundings(facts: Iterable[Statement], base_iri: str) -> Iterator[Statement]:
    """In which coded place the places of ``facts`` lie that have no code, where no report says it."""
    index = Index(facts)
    for place in index.subjects(TYPE, PLACE):
        around = region_code(unquote(place))
        if around and not index.objects(place, CODE) and not index.objects(place, WITHIN):
            yield Statement(place, WITHIN, path_iri(base_iri, f"place/{around}"))


class _Implied:
    def __init__(self, base_iri: str) -> None:
        self.base_iri = base_iri
        self.found: set[Statement] = set()

    def unit(self, one: Unit) -> None:
        me = self._iri("unit", one.key)
        self._types(me, _unit_classes()[one.level])
        self._add(me, expand("dcterms:identifier"), text(one.key))
        if one.level != "polsek":
            self._add(me, LABEL, text(one.name))
        if one.parent:
            self._add(me, expand("kg:subordinateTo"), self._iri("unit", one.parent))
        for code in one.regions:
            self._add(me, expand("kg:jurisdiction"), self._iri("place", code))
            self.place(code)

    def place(self, code: str) -> None:
        if not gazetteer().has(code):
            return
        me, region = self._iri("place", code), gazetteer().at(code)
        if Statement(me, CODE, text(code)) in self.found:
            return
        self._types(me, "kg:" + region.level.capitalize())
        self._add(me, LABEL, text(region.name))
        self._add(me, expand("kg:regionCode"), text(code))
        for predicate, degrees in (("geo:lat", region.lat), ("geo:long", region.lng)):
            if degrees is not None:
                self._add(me, expand(predicate), typed(decimal(degrees), "xsd:decimal"))
        if parent := gazetteer().parent(code):
            self._add(me, WITHIN, self._iri("place", parent))
            self.place(parent)

    def _types(self, me: str, curie: str) -> None:
        for one in (expand(curie), *superclasses(expand(curie))):
            self._add(me, TYPE, one)

    def _iri(self, kind: str, key: str) -> str:
        return path_iri(self.base_iri, f"{kind}/{key}")

    def _add(self, *terms: Any) -> None:
        self.found.add(Statement(*terms))


@cache
def _unit_classes() -> dict[str, str]:
    return {row["level"]: "kg:" + row["class"] for row in lexicon("unit_types").values()}


@cache
def _tables() -> dict[str, str]:
    """Prefix of a scheme -> its table in ``ontology/``."""
    return {row["prefix"]: row["table"] for row in read_table(ontology_path("schemes.csv"))}


@cache
def _rank_limits() -> dict[str, Mapping[str, str]]:
    """Role -> its row of ``ontology/rank_limits.csv``."""
    return {row["role"]: row for row in read_table(ontology_path("rank_limits.csv"))}


def decimal(number: float) -> str:
    """An ``xsd:decimal`` in its canonical form, with at most six digits after the point."""
    whole = f"{number:.6f}".rstrip("0").rstrip(".")
    return "0" if whole == "-0" else whole


def concept_facts(facts: Iterable[Statement]) -> list[Statement]:
    """Type, label and what else the lexicon says of every concept that ``facts`` cite.

    A role that a report coins commands where the role above it does ("Kapolsek Persiapan").
    """
    stated = list(facts)
    found: dict[Statement, None] = {}
    for iri in sorted(cited(stated)):
        found |= dict.fromkeys(concept(iri))
    return [*found, *coined_commands(stated)]


def cited(facts: Iterable[Statement]) -> set[str]:
    """The concepts of the lexicon that facts cite."""
    objects = {one.object for one in facts if isinstance(one.object, str)}
    return {one for one in objects if one.startswith(_SCHEMES)}


def coined_commands(facts: Iterable[Statement]) -> list[Statement]:
    """That a role which a report coins commands, where the role above it does."""
    broader = [one for one in facts if one.predicate == BROADER and isinstance(one.object, str)]
    made = [
        one
        for one in broader
        if Statement(str(one.object), *COMMANDING) in concept(str(one.object))
    ]
    return [Statement(one.subject, *COMMANDING) for one in made]


@cache
def concept(iri: str) -> tuple[Statement, ...]:
    """What the lexicon says of a concept, and of those to which that leads."""
    return tuple(_concept(iri)) if iri.startswith(_SCHEMES) else ()


_SCHEMES = expand("kg:")[:-1] + "/"


def _concept(iri: str) -> Iterator[Statement]:
    prefix, _, name = curie(iri).partition(":")
    row = lexicon(_tables()[prefix]).get(name, {})
    label = row.get("label") or name.replace("-", " ").capitalize()
    yield Statement(iri, TYPE, expand("skos:Concept"))
    yield Statement(iri, LABEL, text(label))
    if row.get("order"):
        yield Statement(iri, expand("kg:order"), typed(row["order"], "xsd:integer"))
    if row.get("force"):
        yield Statement(iri, expand("kg:force"), text(row["force"]))
    if row.get("commands"):
        yield Statement(iri, *COMMANDING)
    if row.get("broader"):
        yield Statement(iri, BROADER, PREFIXES[prefix] + row["broader"])
        yield from _concept(PREFIXES[prefix] + row["broader"])
    if prefix == "role" and (limits := _rank_limits().get(name)):
        for predicate, rank in (("kg:lowestRank", "lowest"), ("kg:highestRank", "highest")):
            yield Statement(iri, expand(predicate), PREFIXES["rank"] + limits[rank])
            yield from _concept(PREFIXES["rank"] + limits[rank])
