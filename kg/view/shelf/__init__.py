"""The index of a large build: what the page asks for on demand, in one SQLite file beside the store.

:func:`write_shelf` makes it from the tables of a build, in streams: memory does not grow with the
build. :func:`shelf_path` says where it lies; it is named after the bytes it was made of, is no file of
the contract and may be deleted: ``kg serve`` makes it again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from kg.view.shelf.filling import Preparation, shelf_path, write_shelf

__all__ = ["Preparation", "prepared", "shelf_path", "write_shelf"]


def prepared(
    folder: Path,
    *,
    base_iri: str,
    echoes: Callable[[], Mapping[str, str]],
    hashes: Mapping[str, str] | None = None,
    progress: Preparation = lambda done, total: None,
) -> Path:
    """Where the index of a build lies, made now if it is not there; ``echoes`` are asked for only then."""
    path = shelf_path(folder, hashes)
    if not path.is_file():
        write_shelf(folder, path, base_iri=base_iri, echoes=echoes(), progress=progress)
    return path
