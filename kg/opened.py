"""A build folder opened for reading: its tables, its dataset, and the names of what is in it."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolutions, Store

from kg.alarms import Alarm, alarms
from kg.claims import (
    Claim,
    Document,
    Link,
    read_claims,
    read_documents,
    read_links,
)
from kg.directory import NAMED as NAMED
from kg.directory import Directory
from kg.directory import Entity as Entity
from kg.directory import fold as fold
from kg.errors import BuildError
from kg.facts import Fact, stated_facts
from kg.graph import assemble, network
from kg.rdf import dataset
from kg.statements import path_iri
from kg.store import names_of, open_store
from kg.units import registry
from kg.vocab import PREFIXES, expand

_LABEL = NamedNode(expand("rdfs:label"))

if TYPE_CHECKING:
    from networkx import MultiDiGraph
    from rdflib import Dataset


class Build:
    """One build. Nothing is read before it is asked for. Use :func:`open_build`."""

    def __init__(self, folder: Path, manifest: dict[str, Any]) -> None:
        self.folder = folder
        self.manifest = manifest
        self.base_iri: str = manifest["base_iri"]

    @cached_property
    def documents(self) -> list[Document]:
        """The reports, sorted by id."""
        return read_documents(self._file("documents.parquet"))

    @cached_property
    def _by_id(self) -> dict[str, Document]:
        return {document.id: document for document in self.documents}

    def document(self, id: str) -> Document:
        """The report of that id. KeyError where the build has none."""
        return self._by_id[id]

    @cached_property
    def claims(self) -> list[Claim]:
        """All claims, in the order in which the reports are read."""
        return read_claims(self._file("claims.parquet"))

    @cached_property
    def links(self) -> list[Link]:
        """Which entity each mention is."""
        return read_links(self._file("links.parquet"))

    @property
    def sha256(self) -> str:
        """The hash of its dataset, which tells it from all other builds."""
        return str(self.manifest["sha256"][dataset(self.manifest["sha256"])])

    @cached_property
    def store(self) -> Store:
        """The whole dataset; an ordinary SELECT asks its default graph."""
        self._file(dataset(self.manifest["sha256"]))
        return open_store(self.folder, self.sha256)

    @cached_property
    def alarms(self) -> list[Alarm]:
        """All that is odd in it (:mod:`kg.alarms`)."""
        return list(alarms(self.store, self.base_iri))

    @cached_property
    def dataset(self) -> Dataset:
        """The same dataset for rdflib, over the same store."""
        from oxrdflib import OxigraphStore
        from rdflib import Dataset

        return Dataset(store=OxigraphStore(store=self.store))

    @cached_property
    def graph(self) -> MultiDiGraph[str]:
        """People, units, places and posts as networkx nodes, the direct edges between them."""
        assembled = assemble(self.documents, self.claims, self.links, base_iri=self.base_iri)
        return network(assembled)

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """IRI -> what people call it, of everything in the default graph that has a label."""
        return _Labels(self.store)

    @cached_property
    def replaced(self) -> dict[str, tuple[str, ...]]:
        """Path of an entity of an earlier build → the paths that stand for it now."""
        ends: dict[str, list[str]] = defaultdict(list)
        for old, now in sorted(self._pairs("SELECT ?e ?now { ?e dcterms:isReplacedBy ?now }")):
            ends[self.path(old)].append(self.path(now))
        return {old: tuple(now) for old, now in ends.items()}

    @cached_property
    def entities(self) -> Directory:
        """IRI -> entity, of everything that a name can stand for."""
        return names_of(self.folder, self.sha256, self.store)

    def _pairs(self, sparql: str) -> Iterator[tuple[str, str]]:
        found = self.store.query(sparql, prefixes=dict(PREFIXES))
        assert isinstance(found, QuerySolutions)
        return ((one.value, other.value) for one, other in found)

    @property
    def page(self) -> Path:
        """The HTML page."""
        return self._file("graph.html")

    def label(self, term: str) -> str:
        """What people call an IRI or the CURIE of a concept; the last part of it if nothing is said."""
        prefix, _, local = term.partition(":")
        iri = expand(term) if prefix in PREFIXES and not local.startswith("//") else term
        return self.labels.get(iri) or re.split(r"[/#:]", iri)[-1]

    def path(self, iri: str) -> str:
        """``iri`` as written below the base ("unit/polres-karawang"): the short, unmistakable name."""
        return iri.removeprefix(self.base_iri)

    def entity_iri(self, path: str) -> str:
        """The IRI of a path that a link names."""
        return path_iri(self.base_iri, path)

    def stated_facts(self) -> dict[str, list[Fact]]:
        """Report id -> the facts that it states, as they are scored; chains by the registry."""
        claims: dict[str, list[Claim]] = defaultdict(list)
        for claim in self.claims:
            claims[claim.document].append(claim)
        return {
            document.id: stated_facts(document, claims[document.id], parents=_parents)
            for document in self.documents
        }

    def _file(self, name: str) -> Path:
        path = self.folder / name
        if not path.is_file():
            raise BuildError(f"{self.folder} lacks {name}; build it again with kg build")
        return path


class _Labels(Mapping[str, str]):
    """The labels of a store, each read when it is first wanted."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known: dict[str, str | None] = {}

    def __getitem__(self, iri: str) -> str:
        if iri not in self._known:
            self._known[iri] = self._read(iri)
        label = self._known[iri]
        if label is None:
            raise KeyError(iri)
        return label

    def _read(self, iri: str) -> str | None:
        try:
            node = NamedNode(iri)
        except ValueError:  # no IRI at all
            return None
        quads = self._store.quads_for_pattern(node, _LABEL, None, DefaultGraph())
        return min(
            (one.object.value for one in quads if isinstance(one.object, Literal)), default=None
        )

    def __iter__(self) -> Iterator[str]:
        quads = self._store.quads_for_pattern(None, _LABEL, None, DefaultGraph())
        return iter({one.subject.value: 0 for one in quads if isinstance(one.subject, NamedNode)})

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _parents(unit: str) -> list[tuple[str, str]]:
    return list(pairwise(one.name for one in registry().chain(unit)))


def open_build(folder: str | Path = "exports") -> Build:
    """Open the build in ``folder``. Raises BuildError where there is none, and says how to make one."""
    manifest = Path(folder, "manifest.json")
    if not manifest.is_file():
        raise BuildError(f"{folder} holds no build; make one: kg build REPORTS -o {folder}")
    try:
        held = json.loads(manifest.read_text(encoding="utf-8"))
        return Build(Path(folder), held)
    except (ValueError, KeyError, TypeError) as error:
        raise BuildError(f"{manifest} is damaged; build the reports again") from error
