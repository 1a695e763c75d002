"""Sambang: press reports of Indonesian police stations, read into a knowledge graph.

Three tables (documents, claims, links), two verbs (extract, resolve), three views
(networkx, RDF, one HTML page). Start at :mod:`kg.claims`; the map of the rooms is in
``docs/architecture.md``.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kg.opened import open_build

__version__ = "0.1.0"

__all__ = ["__version__", "open_build"]


def __getattr__(name: str) -> Any:
    """``from kg import open_build``: found when it is asked for, so that ``kg --help`` is quick."""
    if name == "open_build":
        from kg.opened import open_build

        return open_build
    raise AttributeError(f"module 'kg' has no attribute {name!r}")
