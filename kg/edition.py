"""The edition of the rules: a hash of all that decides what is extracted from a report.

Code, tables and the libraries that read texts: where one of them changes, what was extracted before
is extracted anew. It is rather asked for too often than too seldom: any file of the package counts.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from kg.vocab import ontology_path

#: Libraries whose other version may read another text, or find another name.
READERS = ("charset-normalizer", "rapidfuzz", "trafilatura")


@cache
def edition() -> str:
    """Sixteen hexadecimal digits, the same wherever the same Sambang is installed."""
    digest = sha256()
    for name in READERS:
        digest.update(f"{name} {version(name)}\n".encode())
    house, tables = Path(__file__).parent, ontology_path("ranks.csv").parent
    files = [*house.glob("*.py"), *(house / "data").glob("*.*"), *tables.glob("*.csv")]
    for path in sorted(files, key=lambda path: (path.parent.name, path.name)):
        digest.update(f"{path.parent.name}/{path.name}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
