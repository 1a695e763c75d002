"""The dataset of a build on disk, ready to be asked: an Oxigraph store beside ``graph.nq``.

Reading ``graph.nq`` anew for every question would take longer than the answer. The store is made
once, when the build is written, and is named after the bytes that it holds: a store of another
``graph.nq`` is never opened.
"""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import IO, cast

from pyoxigraph import RdfFormat, Store

from kg.directory import Directory, open_directory, read_directory, write_directory
from kg.rdf import PACKED, PLAIN

#: The folder of a build that holds its store; no file of the contract, and free to be deleted.
STORE = "store"
#: So many digits of the hash of ``graph.nq`` name its store.
DIGITS = 16


def write_store(folder: Path, sha256: str) -> None:
    """Load the dataset, whose hash is ``sha256``, into ``store/`` of the same folder."""
    (folder / STORE).mkdir(exist_ok=True)
    store = Store(str(_place(folder, sha256)))
    _load(store, folder)
    store.optimize()
    store.flush()
    write_directory(store, _names(folder, sha256))


def names_of(folder: Path, sha256: str, store: Store) -> Directory:
    """Who is called how in the store of a build; read anew where no file says it."""
    path = _names(folder, sha256)
    return open_directory(path) if path.is_file() else read_directory(store)


def open_store(folder: Path, sha256: str) -> Store:
    """The store of a build, read-only; in memory where there is none on disk of these bytes."""
    place = _place(folder, sha256)
    if place.is_dir():
        return Store.read_only(str(place))
    store = Store()
    _load(store, folder)
    return store


def _load(store: Store, folder: Path) -> None:
    if (packed := folder / PACKED).is_file():
        with gzip.open(packed) as file:
            store.bulk_load(cast(IO[bytes], file), format=RdfFormat.N_QUADS)
    else:
        store.bulk_load(path=str(folder / PLAIN), format=RdfFormat.N_QUADS)


def beside(folder: Path, sha256: str, name: str) -> Path | None:
    """The folder for what goes with the store of a build, by its ``name``; None where none is on disk."""
    place = _place(folder, sha256)
    return place.with_name(f"{place.name}.{name}") if place.is_dir() else None


def _names(folder: Path, sha256: str) -> Path:
    return folder / STORE / f"{sha256[:DIGITS]}.names"


def _place(folder: Path, sha256: str) -> Path:
    return folder / STORE / sha256[:DIGITS]
