"""The explorer: one HTML page that carries its data, its script and its styles, and asks for nothing.

pyvis's ``Network`` holds nodes, edges and options; the template, the script and the styles are the
files of ``page/``. A build of more than :data:`CARRIED` claims is more than one file carries: its page
holds what matters first, made from an index (:mod:`kg.view.shelf`) from which ``kg serve`` answers for
the rest.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kg.view.document import page_text
from kg.view.large import CARRIED, is_large

if TYPE_CHECKING:
    from kg.graph import Assembled

__all__ = ["CARRIED", "is_large", "write_page", "write_page_of"]


def write_page(assembled: Assembled, path: Path, *, carried: int = CARRIED) -> None:
    """Write the explorer of an assembled graph to ``path``: same graph, same bytes."""
    from kg.graph import network
    from kg.view.payload import page_payload

    if not is_large(len(assembled.claims), carried):
        _write(page_text(page_payload(assembled, network(assembled))), path)
        return
    from kg.view.shelf.tables import echoes_of, write_tables

    with TemporaryDirectory() as name:
        write_tables(assembled, Path(name))
        write_page_of(
            Path(name), path, base_iri=assembled.base_iri, echoes=echoes_of(assembled), carried=0
        )


def write_page_of(
    folder: Path,
    path: Path,
    *,
    base_iri: str,
    echoes: Mapping[str, str],
    hashes: Mapping[str, str] | None = None,
    carried: int = CARRIED,
) -> None:
    """Write the explorer of the build whose tables lie in ``folder``, however large it is.

    It reads ``documents.parquet``, ``claims.parquet``, ``links.parquet``, ``nodes.csv`` and ``edges.csv``
    in streams; ``echoes`` lead from a report to the one whose text it prints,
    ``hashes`` are those of the files, if they are known. Of a large build it leaves the index in the
    folder's store, for ``kg serve``.
    """
    from kg.view.shelf import prepared
    from kg.view.shelf.tables import assembled_from, claims_in

    if not is_large(claims_in(folder), carried):
        write_page(assembled_from(folder, base_iri), path, carried=carried)
        return
    from kg.view.large import held_payload
    from kg.view.shelf.asking import Shelf

    shelf = Shelf(prepared(folder, base_iri=base_iri, echoes=lambda: echoes, hashes=hashes))
    try:
        _write(page_text(held_payload(shelf)), path)
    finally:
        shelf.close()


def _write(text: str, path: Path) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
