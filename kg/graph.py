"""The three tables as one body of statements, and that body as a network.

:func:`assemble` turns (documents, claims, links) into what RDF calls a dataset: a graph a report, the
merged view of all, what the registry and the gazetteer imply, and the provenance of each claim.
:func:`network` turns the merged view into a :class:`networkx.MultiDiGraph` of people, units, places
and posts. Both are pure and deterministic; nothing here reads or writes a file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg.claims import CONCEPT, MENTION, Claim, Document, Link
from kg.classes import most_specific, superclasses
from kg.edges import Edge, derive
from kg.errors import BuildError
from kg.implied import concept_facts, decimal, registry_facts
from kg.lineage import Successors, lineage_facts
from kg.names import canonical
from kg.naming import name_everything
from kg.posts import post_facts
from kg.sources import source_facts
from kg.statements import (
    Facts,
    Index,
    Statement,
    Support,
    Term,
    curie,
    evidence_iri,
    lexical,
    path_iri,
    report_iri,
    text,
    typed,
)
from kg.tenures import tenure_facts
from kg.vocab import BASE_IRI, expand

if TYPE_CHECKING:
    from networkx import MultiDiGraph

TYPE, NAME, ALSO = expand("rdf:type"), expand("foaf:name"), expand("skos:altLabel")
LABEL, RANK = expand("rdfs:label"), expand("kg:rank")
OBSERVED, FORMER = expand("kg:observedOn"), expand("kg:former")
TRUE = typed("true", "xsd:boolean")
#: In the merged view each subject has one value of these, as ``ontology/shapes.ttl`` asks.
SINGLE = frozenset(
    expand(curie)
    for curie in (
        *("dcterms:identifier", "kg:regionCode", "kg:within", "kg:subordinateTo", "kg:speaker"),
        *("org:member", "org:role", "org:organization", "org:postIn", "kg:ofPlace", "kg:post"),
    )
)


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
        spans = set()
        for one in self.claims.values():
            yield from self._claim(one)
            span = (one.document, one.start, one.end, one.quote)
            if span not in spans:
                spans.add(span)
                yield from self._evidence(*span)

    def statement(self, one: Claim) -> Statement:
        """What a claim says, about entities."""
        return Statement(
            self.entities[one.subject], expand(one.predicate), _object(one, self.entities)
        )

    def _claim(self, one: Claim) -> Iterator[Statement]:
        me, (subject, predicate, object) = f"{self.base_iri}claim/{one.id}", self.statement(one)
        where = evidence_iri(report_iri(self.base_iri, one.document), one.start, one.end)
        yield from _typed(me, "kg:Claim")
        yield Statement(me, expand("rdf:subject"), subject)
        yield Statement(me, expand("rdf:predicate"), predicate)
        yield Statement(me, expand("rdf:object"), object)
        yield Statement(me, expand("kg:rule"), text(one.rule))
        yield Statement(me, expand("kg:confidence"), typed(decimal(one.confidence), "xsd:decimal"))
        yield Statement(me, expand("kg:evidence"), where)

    def _evidence(self, document: str, start: int, end: int, quote: str) -> Iterator[Statement]:
        report = report_iri(self.base_iri, document)
        me, selector = evidence_iri(report, start, end), f"{report}#selector={start},{end}"
        yield Statement(me, TYPE, expand("oa:SpecificResource"))
        yield Statement(me, expand("oa:hasSource"), report)
        yield Statement(me, expand("oa:hasSelector"), selector)
        yield Statement(selector, TYPE, expand("oa:TextPositionSelector"))
        yield Statement(selector, TYPE, expand("oa:TextQuoteSelector"))
        yield Statement(selector, expand("oa:start"), typed(str(start), "xsd:integer"))
        yield Statement(selector, expand("oa:end"), typed(str(end), "xsd:integer"))
        yield Statement(selector, expand("oa:exact"), text(quote))


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
    held = sorted(documents)
    known = {one.id: one for one in sorted(claims)}
    entities = {link.mention: path_iri(base_iri, link.entity) for link in links}
    _check(held, known, entities)
    reports = _report_graphs(held, known, entities, base_iri)
    default = _merged(reports)
    registry = registry_facts(default, base_iri)
    for one in [*registry, *_metadata(held, base_iri), *concept_facts(default)]:
        default.setdefault(one, ())
    _settle(default, registry)
    default |= source_facts(default, known, base_iri, echoes or {})
    default |= tenure_facts(default) | _current_ranks(default, held, known)
    edges = derive(default, known)
    for edge in edges:
        fact = Statement(edge.source, edge.predicate, edge.target)
        default[fact] = tuple(sorted({*default.get(fact, ()), *edge.claims}))
    default |= name_everything(default, reports, registry)
    default |= lineage_facts(replaced or {}, base_iri)
    return Assembled(base_iri, held, known, entities, default, reports, registry, edges)


def _check(
    documents: list[Document], claims: Mapping[str, Claim], entities: Mapping[str, str]
) -> None:
    ids = {document.id for document in documents}
    for one in claims.values():
        if one.document not in ids:
            raise BuildError(
                f"claim {one.id} is of {one.document!r}, which is not among the documents"
            )
        for mention in _mentions(one):
            if mention not in entities:
                raise BuildError(f"no link says who {mention} is; resolve the claims again")


def _mentions(one: Claim) -> tuple[str, ...]:
    return (one.subject, one.object) if one.object_type == MENTION else (one.subject,)


def _object(one: Claim, entities: Mapping[str, str]) -> Term:
    if one.object_type == MENTION:
        return entities[one.object]
    return expand(one.object) if one.object_type == CONCEPT else typed(one.object, one.object_type)


def _typed(subject: str, curie: str) -> Iterator[Statement]:
    own = expand(curie)
    for one in (own, *superclasses(own)):
        yield Statement(subject, TYPE, one)


def _report_graphs(
    documents: list[Document],
    claims: Mapping[str, Claim],
    entities: Mapping[str, str],
    base_iri: str,
) -> dict[str, Facts]:
    """What each report states, in the order of the documents; also of a report that states nothing."""
    by_document: dict[str, list[Claim]] = defaultdict(list)
    for one in claims.values():
        by_document[one.document].append(one)
    return {
        report_iri(base_iri, one.id): _report_graph(by_document[one.id], entities, base_iri)
        for one in documents
    }


def _report_graph(claims: list[Claim], entities: Mapping[str, str], base_iri: str) -> Facts:
    said: dict[Statement, list[str]] = defaultdict(list)
    for one in claims:
        fact = Statement(entities[one.subject], expand(one.predicate), _object(one, entities))
        said[fact].append(one.id)
    for fact, keys in post_facts(said, base_iri):
        said[fact] += keys
    for fact, keys in [item for item in said.items() if item[0].predicate == TYPE]:
        for above in superclasses(lexical(fact.object)):
            said[Statement(fact.subject, TYPE, above)] += keys
    _name_once(said)
    return {fact: tuple(sorted(set(keys))) for fact, keys in said.items()}


def _name_once(said: dict[Statement, list[str]]) -> None:
    """One ``foaf:name`` a person: the fullest that the report writes; the others are other forms."""
    names: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for fact, keys in said.items():
        if fact.predicate == NAME:
            names[fact.subject][lexical(fact.object)] = keys
    for person, forms in names.items():
        best = canonical({form: len(keys) for form, keys in forms.items()})
        for form, keys in forms.items():
            if form != best:
                del said[Statement(person, NAME, text(form))]
                said[Statement(person, ALSO, text(form))] += keys
        said.pop(Statement(person, ALSO, text(best)), None)


def _merged(reports: Mapping[str, Facts]) -> Facts:
    """Every fact of every report once; names and labels are left to :mod:`kg.naming`."""
    together: dict[Statement, list[str]] = defaultdict(list)
    for facts in reports.values():
        for fact, keys in facts.items():
            if fact.predicate not in (NAME, ALSO, LABEL) and not _as_past(fact, facts):
                together[fact] += keys
    return {fact: tuple(sorted(keys)) for fact, keys in together.items()}


def _as_past(fact: Statement, facts: Facts) -> bool:
    """Whether a report that speaks of a posting as over observes it: then it does not see it held."""
    return fact.predicate == OBSERVED and Statement(fact.subject, FORMER, TRUE) in facts


def _settle(facts: Facts, registry: list[Statement]) -> None:
    """Leave one value where there can be one: the registry's, else the one that most claims make.

    What gives way still stands in the graphs of the reports that state it.
    """
    implied = set(registry)
    values: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for fact in facts:
        if fact.predicate in SINGLE:
            values[fact.subject, fact.predicate].append(fact)
    for rivals in values.values():
        best = min(rivals, key=lambda one: (one not in implied, -len(facts[one]), one.object))
        for rival in rivals:
            if rival != best:
                del facts[rival]


def _metadata(documents: list[Document], base_iri: str) -> Iterator[Statement]:
    for one in documents:
        me = report_iri(base_iri, one.id)
        yield from _typed(me, "kg:Report")
        yield Statement(me, expand("dcterms:identifier"), text(one.id))
        yield Statement(me, LABEL, text(one.title or one.id))
        for predicate, value in (
            ("dcterms:title", one.title and text(one.title)),
            ("dcterms:issued", one.published and _dated(one.published)),
            ("dcterms:publisher", one.publisher and text(one.publisher)),
            ("schema:url", one.url and text(one.url)),
        ):
            if value:
                yield Statement(me, expand(predicate), value)


def _dated(day: str) -> Term:
    """A date as precise as it is written."""
    precision = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}
    return typed(day, precision.get(len(day), "xsd:dateTime"))


def _current_ranks(facts: Facts, documents: list[Document], claims: Mapping[str, Claim]) -> Facts:
    """The rank of each person in the latest report that states one; of two in it, the higher."""
    index, days = Index(facts), _days(documents, claims)
    people = index.subjects(TYPE, expand("kg:Person"))
    return {
        fact: keys
        for one in people
        for fact, keys in _current_rank(one, facts, index, days, claims)
    }


def _current_rank(
    person: str,
    facts: Facts,
    index: Index,
    days: Mapping[str, str],
    claims: Mapping[str, Claim],
) -> Iterator[tuple[Statement, Support]]:
    stated = []
    for rank in index.objects(person, RANK):
        keys = facts[Statement(person, RANK, rank)]
        latest = max(days[claims[key].document] for key in keys)
        order = int(index.value(lexical(rank), expand("kg:order")) or 0)
        stated.append((latest, order, lexical(rank), keys))
    if stated:
        _, _, rank, keys = max(stated)
        yield Statement(person, expand("kg:currentRank"), rank), keys


def _days(documents: list[Document], claims: Mapping[str, Claim]) -> dict[str, str]:
    """The day a report speaks of: the last on which it observes a posting, else its publication."""
    days = {one.id: "" for one in documents}
    for one in claims.values():
        if one.predicate == "kg:observedOn":
            days[one.document] = max(days[one.document], one.object)
    return {one.id: days[one.id] or one.published or "" for one in documents}


#: Classes whose individuals are nodes even where no edge leads to them.
NODES = ("kg:Person", "kg:Unit", "kg:Place")
#: What a node shows of itself: attribute -> predicates, the first that says something counts.
_SHOWN = {
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
    members = {one for kind in NODES for one in index.subjects(TYPE, expand(kind))}
    ends = {end for edge in assembled.edges for end in (edge.source, edge.target)}
    for one in sorted(members | ends):
        graph.add_node(one, **_node(one, index))
    for edge in assembled.edges:
        graph.add_edge(edge.source, edge.target, curie(edge.predicate), **_tie(edge, assembled))
    return graph


def _node(entity: str, index: Index) -> dict[str, Any]:
    types = set(index.values(entity, TYPE))
    shown = {
        key: next((v for p in predicates if (v := index.value(entity, expand(p)))), None)
        for key, predicates in _SHOWN.items()
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
