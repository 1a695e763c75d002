"""Our own extraction, measured as the peers are: all claims of each text, in one process.

Settings: texts are documents and a hundred of them extracted before the clock starts, so that tables are
loaded, as the peers' are.
"""

from __future__ import annotations

from pathlib import Path

from benchmarks.peers import Work
from benchmarks.peers.measured import texts
from kg import __version__
from kg.extraction import extract
from kg.reading import document_from_text

NAME = f"sambang {__version__} extraction"
WARM = 100


def ready(source: Path) -> Work:
    """The claims of a table's texts."""
    documents = [document_from_text(text, id=f"d{n}") for n, text in enumerate(texts(source))]
    for document in documents[:WARM]:
        extract(document)
    return lambda: sum(len(extract(document)) for document in documents)
