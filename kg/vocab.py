"""The words of the graph: prefixes, and the lexicon tables of ``ontology/``.

A table is a CSV that a domain person edits; its row is a concept, its ``label`` the canonical short form,
its ``forms`` (separated by ``|``) what reports write instead. One row found is one concept cited.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

BASE_IRI = "https://w3id.org/sambang/id/"
KG = "https://w3id.org/sambang/ontology#"
_SCHEMES = "https://w3id.org/sambang/ontology/"

PREFIXES: Mapping[str, str] = MappingProxyType(
    {
        "kg": KG,
        "rank": _SCHEMES + "rank/",
        "role": _SCHEMES + "role/",
        "activity": _SCHEMES + "activity/",
        "unit-type": _SCHEMES + "unit-type/",
        "honorific": _SCHEMES + "honorific/",
        "title": _SCHEMES + "title/",
        "programme": _SCHEMES + "programme/",
        "place-level": _SCHEMES + "place-level/",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "org": "http://www.w3.org/ns/org#",
        "prov": "http://www.w3.org/ns/prov#",
        "oa": "http://www.w3.org/ns/oa#",
        "schema": "https://schema.org/",
        "dcterms": "http://purl.org/dc/terms/",
        "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
        "void": "http://rdfs.org/ns/void#",
    }
)


def expand(curie: str) -> str:
    """``"kg:Report"`` to the full IRI. KeyError names an unknown prefix."""
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local


def ontology_path(name: str = "") -> Path:
    """A file of ``ontology/``: beside the package in a checkout, inside it when installed."""
    inside = Path(__file__).parent / "ontology"
    folder = inside if inside.is_dir() else Path(__file__).parent.parent / "ontology"
    return folder / name


def data_path(name: str) -> Path:
    """A file of ``kg/data``."""
    return Path(__file__).parent / "data" / name


def read_table(path: Path) -> tuple[Mapping[str, str], ...]:
    """The rows of a CSV with a header line, as read-only mappings of text."""
    with path.open(encoding="utf-8", newline="") as handle:
        return tuple(MappingProxyType(row) for row in csv.DictReader(handle))


@cache
def lexicon(name: str) -> Mapping[str, Mapping[str, str]]:
    """Concept → row of ``ontology/NAME.csv`` (``ranks``, ``roles``, ``activities``, ...)."""
    return MappingProxyType(
        {row["concept"]: row for row in read_table(ontology_path(f"{name}.csv"))}
    )


def forms(row: Mapping[str, str]) -> list[str]:
    """All that a report may write for a row's concept: its label and its other forms."""
    return [row["label"], *filter(None, row["forms"].split("|"))]
