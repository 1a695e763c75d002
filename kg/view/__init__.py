"""The explorer: one HTML page that carries its data, its script and its styles, and asks for nothing.

pyvis's ``Network`` holds nodes, edges and options; the template, the script and the styles are the
files of ``page/``.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kg.view.document import page_text

if TYPE_CHECKING:
    from kg.graph import Assembled


def write_page(assembled: Assembled, path: Path) -> None:
    """Write the explorer of an assembled graph to ``path``: same graph, same bytes."""
    from kg.graph import network
    from kg.view.payload import page_payload

    payload = page_payload(assembled, network(assembled))
    path.write_text(page_text(payload), encoding="utf-8", newline="\n")
