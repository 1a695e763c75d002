"""What no report states but a table implies: chains of units, containment of places, concepts.

The registry of units gives every unit its way up to Polri and its jurisdiction, the gazetteer every
coded place its way up to the province, the lexicon every concept its label.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any
from urllib.parse import unquote

from kg.classes import superclasses
from kg.keyed import region_code
from kg.places import gazetteer
from kg.statements import Index, Statement, curie, path_iri, text, typed
from kg.units import Unit, registry
from kg.vocab import PREFIXES, expand, lexicon, ontology_path, read_table

TYPE, LABEL, WITHIN = expand("rdf:type"), expand("rdfs:label"), expand("kg:within")
BROADER, COMMANDING = (
    expand("skos:broader"),
    (expand("kg:commanding"), typed("true", "xsd:boolean")),
)


def registry_facts(facts: Iterable[Statement], base_iri: str) -> list[Statement]:
    """What registry and gazetteer imply of the units and places of ``facts``, each once, sorted."""
    implied = _Implied(facts, base_iri)
    implied.chains()
    implied.surroundings()
    return sorted(implied.found, key=repr)


class _Implied:
    def __init__(self, facts: Iterable[Statement], base_iri: str) -> None:
        self.index = Index(facts)
        self.base_iri = base_iri
        self.found: set[Statement] = set()

    def chains(self) -> None:
        for unit in self.index.subjects(TYPE, expand("kg:Unit")):
            for key in self.index.values(unit, expand("dcterms:identifier")):
                for one in registry().chain(key):
                    self._unit(one)

    def surroundings(self) -> None:
        for place in self.index.subjects(TYPE, expand("kg:Place")):
            codes = list(self.index.values(place, expand("kg:regionCode")))
            for code in codes:
                self._place(code)
            around = region_code(unquote(place))
            if around and not codes:
                self._place(around)
                if not self.index.objects(place, WITHIN):
                    self._add(place, WITHIN, self._iri("place", around))

    def _unit(self, one: Unit) -> None:
        me = self._iri("unit", one.key)
        self._types(me, _unit_classes()[one.level])
        self._add(me, expand("dcterms:identifier"), text(one.key))
        if one.level != "polsek":
            self._add(me, LABEL, text(one.name))
        if one.parent:
            self._add(me, expand("kg:subordinateTo"), self._iri("unit", one.parent))
        for code in one.regions:
            self._add(me, expand("kg:jurisdiction"), self._iri("place", code))
            self._place(code)

    def _place(self, code: str) -> None:
        if not gazetteer().has(code):
            return
        me, region = self._iri("place", code), gazetteer().at(code)
        self._types(me, "kg:" + region.level.capitalize())
        self._add(me, LABEL, text(region.name))
        self._add(me, expand("kg:regionCode"), text(code))
        for predicate, degrees in (("geo:lat", region.lat), ("geo:long", region.lng)):
            if degrees is not None:
                self._add(me, expand(predicate), typed(decimal(degrees), "xsd:decimal"))
        if parent := gazetteer().parent(code):
            self._add(me, WITHIN, self._iri("place", parent))
            self._place(parent)

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
    cited = {
        one.object
        for one in stated
        if isinstance(one.object, str) and one.object.startswith(expand("kg:")[:-1] + "/")
    }
    found: dict[Statement, None] = {}
    for iri in sorted(cited):
        found |= dict.fromkeys(_concept(iri))
    for one in stated:
        if one.predicate == BROADER and Statement(str(one.object), *COMMANDING) in found:
            found[Statement(one.subject, *COMMANDING)] = None
    return list(found)


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
