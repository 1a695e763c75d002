"""rdflib reads the N-Quads of a build into its own store.

Settings: ``Dataset`` with its default store in memory, ``parse(format="nquads")``; nothing else is done
with the quads. Ours beside it: pyoxigraph loading the same file into a store on disk.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import rdflib

from benchmarks.peers import Work

NAME = f"rdflib {rdflib.__version__} parser, N-Quads into memory"


def dataset(source: Path) -> rdflib.Dataset:
    """The quads of a build in rdflib's store."""
    held = rdflib.Dataset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        held.parse(source / "graph.nq", format="nquads")
    return held


def ready(source: Path) -> Work:
    """How many quads there are, once they are read."""
    return lambda: sum(1 for _ in dataset(source).quads((None, None, None, None)))
