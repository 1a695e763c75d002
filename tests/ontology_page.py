"""The Turtle of ``docs/ontology.md``: the example that readers see is the one that tests check."""

import re
from pathlib import Path

from rdflib import Graph

PAGE = Path(__file__).parent.parent / "docs" / "ontology.md"


def page() -> str:
    return PAGE.read_text(encoding="utf-8")


def example() -> Graph:
    """All Turtle blocks of the page as one graph."""
    graph = Graph()
    for block in re.findall(r"```turtle\n(.*?)```", page(), re.DOTALL):
        graph.parse(data=block, format="turtle")
    return graph
