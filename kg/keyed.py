"""Units, places and roles: things that have a key, so that the same key is the same thing.

What cannot be told apart safely (a Polsek whose Polres is unknown, a mosque in a regency) gets an
entity of its own report, never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from kg.claims import Link, digest, mention_document
from kg.resorts import slug
from kg.said import Said
from kg.units import army_key

#: How deep the coded place around an uncoded one must be for its name to mean one place:
#: 1 province, 2 regency, 3 district, 4 village.
SAFE_DEPTH: Mapping[str, int] = {
    "kg:Regency": 1,
    "kg:District": 2,
    "kg:Village": 3,
    "kg:Hamlet": 3,
    "kg:CommunityUnit": 4,
    "kg:NeighbourhoodUnit": 4,
    "kg:Street": 2,
    "kg:Venue": 3,
}
#: Class of a place → the word that starts its entity's path.
PLACE_WORDS: Mapping[str, str] = {
    "kg:CommunityUnit": "rw",
    "kg:NeighbourhoodUnit": "rt",
}
_LEVEL_WORDS = re.compile(r"^(?:rt|rw|jalan|jln|jl|dusun|dsn)\b[. ]*", re.IGNORECASE)


def keyed_links(said: Said, kinds: Mapping[str, list[str]]) -> Iterator[Link]:
    """A link for every mention of a unit, a place or a role."""
    for unit in kinds.get("unit", []):
        yield _unit(said, unit)
    for place in kinds.get("place", []):
        yield _place(said, place)
    for role in kinds.get("role", []):
        label = said.first(role, "rdfs:label") or "role"
        yield Link(role, f"role/{slug(label)}", 1.0, f"It is called “{label}”.")


def code_depth(code: str) -> int:
    """1 for the code of a province, up to 4 for a village."""
    return code.count(".") + 1


def _unit(said: Said, mention: str) -> Link:
    label = said.first(mention, "rdfs:label") or "unit"
    if key := said.first(mention, "dcterms:identifier"):
        return Link(mention, f"unit/{key}", 1.0, f"The registry of units has {label} as {key}.")
    over = said.first(mention, "kg:subordinateTo")
    above = said.first(over, "dcterms:identifier") if over else None
    if above:
        reason = f"The report itself puts {label} under {above}."
        return Link(mention, f"unit/{slug(label)}.{above}", 0.95, reason)
    army = slug(army_key(label))
    kind = said.first(mention, "rdf:type")
    if kind == "kg:MilitaryUnit" and (len(re.findall(r"\d", army)) >= 3 or army[:5] == "kodam"):
        return Link(mention, f"unit/{army}", 0.95, f"{label} has a number of its own.")
    own = digest(mention_document(mention), slug(label))
    reason = f"More than one unit may be called {label}, so it is this report's alone."
    return Link(mention, f"unit/{slug(label)}.{own}", 0.5, reason)


def _place(said: Said, mention: str) -> Link:
    if code := said.first(mention, "kg:regionCode"):
        reason = f"The gazetteer has exactly one reading of it: {code}."
        return Link(mention, f"place/{code}", 1.0, reason)
    kind = _most_specific(said.values(mention, "rdf:type"))
    chain, code = _containers(said, mention)
    name = ".".join(_place_name(said, one) for one in chain)
    if code and code_depth(code) >= SAFE_DEPTH.get(kind, 4):
        return Link(
            mention, f"place/{name}.{code}", 0.95, f"Its name stands for one place in {code}."
        )
    own = digest(mention_document(mention), name)
    reason = "More than one place may bear this name, so it is this report's alone."
    return Link(mention, f"place/{name}.{own}", 0.5, reason)


def _most_specific(types: list[str]) -> str:
    return next((one for one in types if one in SAFE_DEPTH), "kg:Place")


def _containers(said: Said, mention: str) -> tuple[list[str], str | None]:
    """The uncoded places from ``mention`` outwards, and the code of the first place that has one.

    Of the uncoded ones around it only an RW counts: RT 01 of RW 02 is not RT 01 of RW 03.
    """
    chain = [mention]
    seen = {mention}
    here = said.first(mention, "kg:within")
    while here and here not in seen:
        if code := said.first(here, "kg:regionCode"):
            return chain, code
        seen.add(here)
        if _most_specific(said.values(here, "rdf:type")) == "kg:CommunityUnit":
            chain.append(here)
        here = said.first(here, "kg:within")
    return chain, None


def _place_name(said: Said, mention: str) -> str:
    kind = _most_specific(said.values(mention, "rdf:type"))
    word = PLACE_WORDS.get(kind, kind.partition(":")[2].lower())
    name = _LEVEL_WORDS.sub("", said.first(mention, "rdfs:label") or "")
    if word in {"rt", "rw"} and (number := re.search(r"\d+", name)):
        name = f"{int(number.group()):02}"
    return f"{word}-{slug(name)}".rstrip("-")


def region_code(entity: str) -> str | None:
    """The code of a place's entity or of the coded place around it; None for a report's own place.

    >>> region_code("place/rt-05.rw-03.32.15.05.2008")
    '32.15.05.2008'
    """
    found = re.search(r"(?:^|[./])(\d\d(?:\.\d\d(?:\.\d\d(?:\.\d{4})?)?)?)$", entity)
    return found.group(1) if found else None
