"""rdflib writes the quads of a build as N-Quads, and its default graph as Turtle.

Settings: the quads are read before the clock starts; ``serialize(format="nquads")`` of the dataset and
``serialize(format="turtle")`` of the default graph, each into a file. Ours beside it: the stage Writing
of the build, which writes these two and the tables, JSON-LD, GraphML, GEXF and CSV.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from tempfile import TemporaryDirectory

import rdflib

from benchmarks.peers import Work
from benchmarks.peers.rdflib_parser import dataset

NAME = f"rdflib {rdflib.__version__} serializers, N-Quads and Turtle"


def ready(source: Path) -> Work:
    """How many quads there are, once they are written."""
    held = dataset(source)

    def work() -> int:
        with TemporaryDirectory() as folder, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            held.serialize(Path(folder) / "graph.nq", format="nquads")
            held.default_graph.serialize(Path(folder) / "graph.ttl", format="turtle")
        return sum(1 for _ in held.quads((None, None, None, None)))

    return work
