"""The tables of a build as the index needs them: written from a graph in memory, read back to one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from kg.claims import (
    Link,
    read_claims,
    read_documents,
    read_links,
    reading_order,
    write_claims,
    write_documents,
    write_links,
)
from kg.graph import assemble, network
from kg.networks import write_edges, write_nodes
from kg.statements import report_iri
from kg.vocab import expand

if TYPE_CHECKING:
    from kg.graph import Assembled


def claims_in(folder: Path) -> int:
    """How many claims the build holds, without reading them."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(folder / "claims.parquet") as file:
        return int(file.metadata.num_rows)


def assembled_from(folder: Path, base_iri: str) -> Assembled:
    """The graph of the tables in ``folder``: for a build that fits into memory."""
    return assemble(
        read_documents(folder / "documents.parquet"),
        read_claims(folder / "claims.parquet"),
        read_links(folder / "links.parquet"),
        base_iri=base_iri,
    )


def write_tables(assembled: Assembled, folder: Path) -> None:
    """The five tables of a graph, as :func:`kg.view.write_page_of` reads them."""
    graph = network(assembled)
    write_documents(assembled.documents, folder / "documents.parquet")
    claims = assembled.claims.values()
    write_claims(sorted(claims, key=reading_order), folder / "claims.parquet")
    base = len(assembled.base_iri)
    links = (
        Link(mention, unquote(iri[base:]), 1.0, "") for mention, iri in assembled.entities.items()
    )
    write_links(sorted(links), folder / "links.parquet")
    write_nodes(graph, folder / "nodes.csv")
    write_edges(assembled, graph, folder / "edges.csv")


def echoes_of(assembled: Assembled) -> dict[str, str]:
    """Report -> the report whose text it prints."""
    names = {report_iri(assembled.base_iri, one.id): one.id for one in assembled.documents}
    echo = expand("kg:echoOf")
    return {
        names[fact.subject]: names[str(fact.object)]
        for fact in assembled.default
        if fact.predicate == echo
    }
