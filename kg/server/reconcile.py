"""The Reconciliation Service API 0.2: who the names in somebody's table are, for OpenRefine and others.

A candidate's score is out of 100. ``match`` (take it without asking) is said with care: only of a
single candidate whose whole name fits, and of a person only where that has two words or more, or
something around the person was given too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rapidfuzz.fuzz import token_sort_ratio

from kg.classes import most_specific, term_label
from kg.finding import candidates, surroundings
from kg.opened import NAMED, Build, Entity, fold
from kg.statements import curie
from kg.vocab import KG

#: Candidates of a query that does not say how many it wants, and the most that it gets.
USUAL, MOST = 5, 50
#: A name less alike than this, of 100, is no candidate; fuzzy ones score no higher than FUZZY.
LEAST, FUZZY = 70.0, 85.0
KINDS = ("Officer", *NAMED, "Village", "District", "Regency", "PoliceUnit")

Json = dict[str, Any]


def manifest(build: Build, site: str) -> Json:
    """What the service is, for a client that asks; ``site`` is the server's address."""
    suggest = {"service_url": site, "service_path": "/reconcile/suggest"}
    return {
        "versions": ["0.2"],
        "name": "Sambang",
        "identifierSpace": build.base_iri,
        "schemaSpace": KG,
        "defaultTypes": [_type(kind) for kind in KINDS],
        "view": {"url": f"{site}/id/{{{{id}}}}"},
        "preview": {"url": f"{site}/reconcile/preview?id={{{{id}}}}", "width": 400, "height": 160},
        "suggest": {"entity": suggest},
        "batchSize": 50,
    }


def answers(build: Build, queries: Mapping[str, Json]) -> Json:
    """The answer to a batch: key -> candidates, best first."""
    return {key: {"result": reconcile(build, query)} for key, query in queries.items()}


def reconcile(build: Build, query: Json) -> list[Json]:
    """The candidates for one query: ``query`` (the name), ``type``, ``limit``, ``properties``."""
    name = str(query.get("query", ""))
    kind = _kind(query.get("type"))
    around = [str(value) for one in query.get("properties", ()) for value in _values(one)]
    limit = min(int(query.get("limit") or USUAL), MOST)
    found = candidates(build, ", ".join([name, *around]), kind) if name.strip() else []
    scores = {one.iri: (100.0 if len(found) == 1 else 90.0, one) for one in found}
    for score, one in _alike(build, name, kind):
        scores.setdefault(one.iri, (min(score, FUZZY), one))
    ranked = sorted(scores.values(), key=lambda item: (-item[0], item[1].iri))[:limit]
    sure = found[0] if len(found) == 1 and _is_sure(name, found[0], bool(around)) else None
    return [_candidate(build, one, score, one is sure) for score, one in ranked]


def suggestions(build: Build, prefix: str) -> Json:
    """Entities of whose names a word begins as ``prefix`` does."""
    key = fold(prefix)
    found = [
        one
        for one in build.entities.values()
        if key and any(f" {form}".find(f" {key}") >= 0 for form in map(fold, one.names))
    ]
    return {"result": [_suggestion(build, one) for one in found[:USUAL]]}


def _suggestion(build: Build, one: Entity) -> Json:
    told = _candidate(build, one, 0.0, False)
    return {"id": told["id"], "name": told["name"], "description": told["description"]}


def _alike(build: Build, name: str, kind: str | None) -> Iterable[tuple[float, Entity]]:
    key = fold(name)
    if not key:
        return
    for one in build.entities.values():
        if kind is None or kind in one.kinds:
            score = max(token_sort_ratio(key, fold(form)) for form in one.names)
            if score >= LEAST:
                yield score, one


def _is_sure(name: str, one: Entity, placed: bool) -> bool:
    key = fold(name)
    whole = [form for form in map(fold, one.names) if key == form or key.endswith(f" {form}")]
    if "Person" not in one.kinds or placed:
        return bool(whole)
    return any(len(form.split()) > 1 for form in whole)


def _candidate(build: Build, one: Entity, score: float, match: bool) -> Json:
    return {
        "id": build.path(one.iri),
        "name": one.label,
        "description": ", ".join(surroundings(build, one.iri)[:3]),
        "type": [_type(_own(one))],
        "score": round(score, 1),
        "match": match,
    }


def _own(one: Entity) -> str:
    return curie(most_specific({KG + kind for kind in one.kinds}) or KG).removeprefix("kg:")


def _type(kind: str) -> Json:
    return {"id": kind, "name": term_label(KG + kind)}


def _kind(asked: Any) -> str | None:
    """The class that a query names: an id, or an object with one, or a list of them."""
    if isinstance(asked, list):
        asked = asked[0] if asked else None
    if isinstance(asked, dict):
        asked = asked.get("id")
    return str(asked).removeprefix(KG).removeprefix("kg:") if asked else None


def _values(told: Json) -> list[Any]:
    """The values of a property, however it is given."""
    value = told.get("v")
    values = value if isinstance(value, list) else [value]
    named = [one.get("name", one.get("id")) if isinstance(one, dict) else one for one in values]
    return [one for one in named if one not in (None, "")]
