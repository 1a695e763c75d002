"""Sambang: press reports of Indonesian police stations, read into a knowledge graph.

Three tables (documents, claims, links), two verbs (extract, resolve), three views
(networkx, RDF, one HTML page). Start at :mod:`kg.claims`; the map of the rooms is in
``docs/architecture.md``.
"""

__version__ = "0.1.0"
