"""Links for claims of gold, made without :mod:`kg.resolution`: one name, one entity.

A second maker of links, so that views are tested apart from the judgement of who is who.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from kg.claims import Claim, Link, digest, mention_document, mention_kind


def plain_links(claims: Iterable[Claim]) -> list[Link]:
    """One link a mention, sorted."""
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for one in claims:
        said[one.subject][one.predicate].append(one.object)
    return sorted(Link(mention, _entity(mention, said), 1.0, "same name") for mention in said)


def _entity(mention: str, said: dict[str, dict[str, list[str]]]) -> str:
    kind, facts = mention_kind(mention), said[mention]
    if kind == "unit":
        key = facts["dcterms:identifier"] or [slug(*facts["rdfs:label"], mention_document(mention))]
        return f"unit/{key[0]}"
    if kind == "place":
        return f"place/{_place(mention, said)}"
    if kind == "person":
        name = slug(*facts["foaf:name"])
        return f"person/{name}-{digest(name, *facts['rdf:type'])}"
    if kind == "role":
        return f"role/{slug(*facts['rdfs:label'])}"
    if kind == "posting":
        seats = facts["org:organization"] + facts["kg:ofPlace"]
        parts = [_end(one, said) for one in facts["org:member"] + facts["org:role"] + seats]
        return f"posting/{digest(*parts)}"
    return f"{kind}/{digest(mention)}"


def _end(object: str, said: dict[str, dict[str, list[str]]]) -> str:
    return _entity(object, said) if "#" in object else object


def _place(mention: str, said: dict[str, dict[str, list[str]]]) -> str:
    facts = said[mention]
    if facts["kg:regionCode"]:
        return facts["kg:regionCode"][0]
    kind = facts["rdf:type"][0].partition(":")[2].lower()
    around = [_place(one, said) for one in facts["kg:within"]]
    return (
        f"{kind}-{slug(*facts['rdfs:label'])}.{around[0] if around else mention_document(mention)}"
    )


def slug(*words: str) -> str:
    """Lower-case words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", " ".join(words).lower()).strip("-")
