"""The three tables as one body of statements, and that body as a network.

:func:`assemble` turns (documents, claims, links) into what RDF calls a dataset: a graph a report, the
merged view of all, what the registry and the gazetteer imply, and the provenance of each claim.
:func:`network` turns the merged view into a :class:`networkx.MultiDiGraph` of people, units, places
and posts. Both are pure and deterministic; nothing here reads or writes a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.claims import Claim, Document, Link
from kg.classes import most_specific
from kg.edges import Edge, derive
from kg.implied import concept_facts, registry_facts
from kg.lineage import Successors, lineage_facts
from kg.naming import made_labels, written_names
from kg.provenance import told
from kg.ranking import current_ranks
from kg.reported import check, merged, metadata, report_day, report_graph, settle, stated
from kg.sources import echo_facts, source_facts
from kg.statements import (
    Facts,
    Index,
    Statement,
    curie,
    evidence_iri,
    path_iri,
    report_iri,
    uncollected,
)
from kg.tenures import tenure_facts
from kg.vocab import BASE_IRI, expand

if TYPE_CHECKING:
    from networkx import MultiDiGraph

TYPE, ALSO, LABEL = expand("rdf:type"), expand("skos:altLabel"), expand("rdfs:label")


@dataclass(frozen=True)
class Assembled:
    """All statements of a build. Every statement knows the claims that make it."""

    base_iri: str
    documents: Sequence[Document]
    claims: Mapping[str, Claim]  #: by claim id
    entities: Mapping[str, str]  #: mention id -> IRI of the entity
    default: Facts  #: the merged view: every fact once
    reports: Mapping[str, Facts]  #: IRI of the report, which names its graph -> what it states
    registry: Sequence[Statement]  #: what no report states; also part of ``default``
    edges: Sequence[Edge]  #: the direct edges; each also stands in ``default``

    def named_graphs(self) -> Iterator[tuple[str, Iterable[Statement]]]:
        """(name, statements) of every named graph: the reports, the registry, the provenance."""
        yield from self.reports.items()
        yield self.base_iri + "graph/registry", self.registry
        yield self.base_iri + "graph/provenance", self.provenance()

    def provenance(self) -> Iterator[Statement]:
        """A ``kg:Claim`` for each claim, with its evidence."""
        return told(((one, self.statement(one)) for one in self.claims.values()), self.base_iri)

    def statement(self, one: Claim) -> Statement:
        """What a claim says, about entities."""
        return stated(one, self.entities)


def assemble(
    documents: Iterable[Document],
    claims: Iterable[Claim],
    links: Iterable[Link],
    *,
    base_iri: str = BASE_IRI,
    echoes: Mapping[str, str] | None = None,
    replaced: Successors | None = None,
) -> Assembled:
    """Statements of every graph of a build, from its three tables. Pure; the order does not count.

    ``echoes`` lead from a report to the one whose text it prints (:mod:`kg.echoes`), ``replaced``
    from a name that an earlier build used to those that stand for it now (:mod:`kg.lineage`).

    Raises :class:`BuildError` where the tables do not fit together.
    """
    entities = {link.mention: path_iri(base_iri, link.entity) for link in links}
    known = {one.id: one for one in sorted(claims)}
    with uncollected():
        return _assembled(
            sorted(documents), known, entities, base_iri, echoes or {}, replaced or {}
        )


def _assembled(
    held: list[Document],
    known: Mapping[str, Claim],
    entities: Mapping[str, str],
    base_iri: str,
    echoes: Mapping[str, str],
    replaced: Successors,
) -> Assembled:
    by_document: dict[str, list[Claim]] = {one.id: [] for one in held}
    check(by_document.keys(), known.values(), entities.keys())
    for one in known.values():
        by_document[one.document].append(one)
    says = {
        name: [(stated(one, entities), one.id) for one in some]
        for name, some in by_document.items()
    }
    reports = {report_iri(base_iri, one.id): report_graph(says[one.id], base_iri) for one in held}
    default, written = merged(reports.values())
    registry = registry_facts(default, base_iri)
    meta = (fact for one in held for fact in metadata(one, base_iri))
    for fact in [*registry, *meta, *concept_facts(default)]:
        default.setdefault(fact, ())
    settle(default, registry)
    default |= echo_facts(echoes, base_iri)
    default |= source_facts(default, lambda key: known[key].document, echoes)
    days = {one.id: report_day(one, by_document[one.id]) for one in held}
    default |= tenure_facts(default)
    default |= current_ranks(default, lambda key: days[known[key].document])
    edges = derive(default, known)
    for edge in edges:
        default[edge.fact] = tuple(sorted({*default.get(edge.fact, ()), *edge.claims}))
    default |= written_names(written, registry)
    default |= made_labels(default)
    default |= lineage_facts(replaced, base_iri)
    return Assembled(base_iri, held, known, entities, default, reports, registry, edges)


#: Classes whose individuals are nodes even where no edge leads to them.
NODES = ("kg:Person", "kg:Unit", "kg:Place")
#: What a node shows of itself: attribute -> predicates, the first that says something counts.
SHOWN = {
    "rank": ("kg:currentRank",),
    "code": ("kg:regionCode", "dcterms:identifier"),
    "lat": ("geo:lat",),
    "long": ("geo:long",),
}


def network(assembled: Assembled) -> MultiDiGraph[str]:
    """People, units, places and posts as nodes, the direct edges between them.

    A node is the entity's IRI, with ``kind`` (its most specific class, "kg:Village"), ``label``,
    ``types``, ``names`` (other forms of a name), and where known ``rank`` ("rank:akp"), ``code``,
    ``lat`` and ``long``. The key of an edge is its predicate ("kg:visited"); it has ``first`` and
    ``last`` (ISO days, or ""), ``reports`` (document ids) and ``evidence`` (IRIs of spans); both are
    empty where a registry implies the edge.
    """
    import networkx as nx

    graph: MultiDiGraph[str] = nx.MultiDiGraph()
    index = Index(assembled.default)
    members = nodes(index)
    ends = {end for edge in assembled.edges for end in (edge.source, edge.target)}
    for one in sorted(members | ends):
        graph.add_node(one, **node(one, index))
    for edge in assembled.edges:
        graph.add_edge(edge.source, edge.target, curie(edge.predicate), **_tie(edge, assembled))
    return graph


def nodes(index: Index) -> set[str]:
    """Whatever is a node even where no edge leads to it."""
    return {one for kind in NODES for one in index.subjects(TYPE, expand(kind))}


def node(entity: str, index: Index) -> dict[str, Any]:
    """The attributes of a node."""
    types = set(index.values(entity, TYPE))
    shown = {
        key: next((v for p in predicates if (v := index.value(entity, expand(p)))), None)
        for key, predicates in SHOWN.items()
    }
    if shown["rank"]:
        shown["rank"] = curie(shown["rank"])
    given = {key: value for key, value in shown.items() if value is not None}
    return {
        "kind": curie(most_specific(types) or ""),
        "label": index.value(entity, LABEL) or "",
        "types": sorted(curie(one) for one in types),
        "names": sorted(index.values(entity, ALSO)),
    } | {key: float(value) if key in ("lat", "long") else value for key, value in given.items()}


def _tie(edge: Edge, assembled: Assembled) -> dict[str, Any]:
    claims = [assembled.claims[key] for key in edge.claims]
    spans = sorted({(one.document, one.start, one.end) for one in claims})
    return {
        "first": edge.first,
        "last": edge.last,
        "reports": sorted({one.document for one in claims}),
        "evidence": [
            evidence_iri(report_iri(assembled.base_iri, document), start, end)
            for document, start, end in spans
        ],
    }
