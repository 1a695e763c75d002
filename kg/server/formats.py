"""Media types of answers, and which of them a client wants most."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pyoxigraph import QueryResultsFormat, RdfFormat

TABLES: Mapping[str, QueryResultsFormat] = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
GRAPHS: Mapping[str, RdfFormat] = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
#: Other names of a media type, and the short names of the parameter ``format``.
ALIASES: Mapping[str, Sequence[str]] = {
    "application/json": ("application/sparql-results+json", "application/ld+json"),
    "application/xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "text/xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "text/plain": ("application/n-triples", "text/csv"),
    "application/x-turtle": ("text/turtle",),
    "json": ("application/sparql-results+json", "application/ld+json"),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "csv": ("text/csv",),
    "tsv": ("text/tab-separated-values",),
    "ttl": ("text/turtle",),
    "turtle": ("text/turtle",),
    "nt": ("application/n-triples",),
    "jsonld": ("application/ld+json",),
    "rdf": ("application/rdf+xml",),
}


def chosen(accept: str, offered: Iterable[str]) -> str | None:
    """The media type of ``offered`` that the header ``accept`` wants most, the first of equals.

    None where it wants none of them. An empty header wants anything.
    """
    wanted = _wanted(accept or "*/*")
    best, most = None, 0.0
    for media in offered:
        quality = _quality(media, wanted)
        if quality > most:
            best, most = media, quality
    return best


def _wanted(accept: str) -> dict[str, float]:
    """Media range -> quality."""
    ranges: dict[str, float] = {}
    for part in accept.lower().split(","):
        name, *settings = (piece.strip() for piece in part.split(";"))
        if name:
            ranges[name] = _weight(settings)
    return ranges


def _weight(settings: Iterable[str]) -> float:
    for setting in settings:
        key, _, value = setting.partition("=")
        if key.strip() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def _quality(media: str, wanted: Mapping[str, float]) -> float:
    """The quality of the most exact range that fits."""
    names = [media, *(alias for alias, meant in ALIASES.items() if media in meant)]
    for exact in ([names[0]], names[1:], [media.partition("/")[0] + "/*"], ["*/*"]):
        if found := [wanted[name] for name in exact if name in wanted]:
            return max(found)
    return 0.0
