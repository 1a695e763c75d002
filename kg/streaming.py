"""All files of the graph of a build, written from its three tables a part at a time.

:func:`kg.graph.assemble` holds every statement of a build in memory; this never does. What it writes is the
same, byte for byte. Three rounds of tasks, none of which needs to see the whole (:mod:`kg.parts`,
:mod:`kg.shares`, :mod:`kg.pieces`): each part of the reports is told, the facts go sorted by subject to the
share that owns it; each share settles what is known of its subjects; each share is written. Between the
rounds a few small tables are put together here, and at the end the pieces are.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, NamedTuple

from kg.engines import Runner
from kg.implied import Named, tables_say
from kg.lineage import Successors, lineage_facts
from kg.networks import EDGE_COLUMNS, NODE_COLUMNS, Gexf, GraphML
from kg.parts import Part, Telling, Told, Work
from kg.pieces import Order, Writing, Written
from kg.rdf import JSON_BETWEEN, JSON_TAIL, PACKED, PLAIN, JsonLd, Turtle, kinds
from kg.rows import Run, slices, write_run
from kg.shares import Common, Duty, Settling
from kg.sheets import sheet_head
from kg.sides import Known, write_echoes, write_handovers, write_known, write_roles
from kg.statements import path_iri, uncollected
from kg.vocab import BASE_IRI

#: Reports of one piece of work, at least; there are about :data:`WORKS` pieces at most.
REPORTS, WORKS = 2000, 250
#: Rows of a share, about 1.5 kB each in memory. So many shares are enough: each asks all others for labels.
ROWS, SHARES = 200_000, 100


class Counts(NamedTuple):
    """How much of what was written."""

    documents: int
    claims: int
    links: int
    facts: int  #: of the merged view
    entities: dict[str, int]  #: by the IRI of their most specific class, sorted
    edges: int


def write_streamed(
    parts: Sequence[Part],
    folder: Path,
    *,
    base_iri: str = BASE_IRI,
    echoes: Mapping[str, str] | None = None,
    replaced: Successors | None = None,
    run: Runner = map,
    reports: int | None = None,
    rows: int = ROWS,
    packed: bool = False,
) -> Counts:
    """Write all files of a build that hold its graph into the existing ``folder``.

    ``parts`` one after the other are the three tables, sorted by report; each holds the claims of its
    reports and the links of their mentions. ``echoes`` and ``replaced`` are those of
    :func:`kg.graph.assemble`. ``run`` runs a task over items (:class:`kg.engines.Engine`); tasks need
    ``folder`` to be the same folder wherever they run. ``reports`` is how many reports a piece of work
    has at least, ``rows`` about how many rows of facts a share has; ``packed`` writes ``graph.nq.gz``
    instead of ``graph.nq``.

    Raises :class:`kg.errors.BuildError` where the tables do not fit together.
    """
    with uncollected(), TemporaryDirectory(prefix=".pieces-", dir=folder) as scratch:
        return _Streaming(Path(scratch), base_iri, run, packed).write(
            _works(parts, reports), folder, echoes or {}, replaced or {}, rows
        )


def _works(parts: Sequence[Part], reports: int | None) -> list[Work]:
    """The parts, some together where they are small."""
    import pyarrow.parquet as pq

    sizes = [pq.read_metadata(part.documents).num_rows for part in parts]
    least = reports or max(REPORTS, sum(sizes) // WORKS)
    works: list[Work] = []
    first, begun = 0, list[Part]()
    held = 0
    for part, size in zip(parts, sizes, strict=True):
        begun.append(part)
        held += size
        if held >= least:
            works.append(Work(len(works), first, tuple(begun)))
            first, held, begun = first + held, 0, []
    return [*works, Work(len(works), first, tuple(begun))] if begun else works


class _Streaming:
    def __init__(self, scratch: Path, base_iri: str, run: Runner, packed: bool) -> None:
        self.scratch, self.base_iri, self.run, self.packed = scratch, base_iri, run, packed

    def write(
        self,
        works: Sequence[Work],
        folder: Path,
        echoes: Mapping[str, str],
        replaced: Successors,
        rows: int,
    ) -> Counts:
        write_echoes(self.scratch, echoes)
        told = list(self.run(Telling(self.scratch, self.base_iri, self.packed), works))
        registry, lineage = self._write_sides(told, replaced)
        facts, written = [one.facts for one in told], [one.written for one in told]
        bounds = _bounds([*facts, *written], rows)
        common = Common(self.scratch, self.base_iri, len(works), bounds, self.packed)
        self._settle(common, facts, written, registry, replaced)
        found = self._write_pieces(common, lineage)
        self._join(common, works, folder)
        return _counts(told, found)

    def _write_sides(self, told: Sequence[Told], replaced: Successors) -> tuple[Run, Run]:
        """Write what is looked up by all; registry and lineage are read a stretch at a time."""
        write_handovers(self.scratch, [one.handovers for one in told])
        write_roles(self.scratch, (role for one in told for role in one.coined))
        units = {key for one in told for key in one.named.units}
        places = {code for one in told for code in one.named.places}
        implied = dict.fromkeys(tables_say(Named(units, places), self.base_iri), ())
        later = lineage_facts(replaced, self.base_iri)
        return (
            write_run(implied, self.scratch / "registry"),
            write_run(later, self.scratch / "lineage"),
        )

    def _settle(
        self,
        common: Common,
        facts: Sequence[Run],
        written: Sequence[Run],
        registry: Run,
        replaced: Successors,
    ) -> None:
        duties = [
            Duty(
                number,
                *(slices(runs, common.stretch(number)) for runs in (facts, written, [registry])),
            )
            for number in common.shares
        ]
        settled = list(self.run(Settling(common), duties))
        concepts = frozenset[str]().union(*(one.cited for one in settled))
        known = kinds((path_iri(self.base_iri, name) for name in replaced), self.base_iri)
        known = known.union(*(one.kinds for one in settled))
        write_known(self.scratch, Known(tuple(sorted(concepts)), tuple(sorted(known))))

    def _write_pieces(self, common: Common, lineage: Run) -> list[Written]:
        """Let all shares be written, and again those of whose things others alone know to be nodes."""
        later = [slices([lineage], common.stretch(number)) for number in common.shares]
        orders = [Order(number, later[number]) for number in common.shares]
        written = list(self.run(Writing(common), orders))
        ends = frozenset[str]().union(*(one.ends for one in written))
        again = sorted({common.share_of(one) for one in ends})
        orders = [Order(number, later[number], ends) for number in again]
        for number, one in zip(again, self.run(Writing(common), orders), strict=True):
            written[number] = one
        return written

    def _join(self, common: Common, works: Sequence[Work], folder: Path) -> None:
        turtle, linked = Turtle(self.base_iri, common.sides.known.kinds), JsonLd(self.base_iri)
        reports = [self.scratch / f"{work.number}.nq" for work in works]

        def pieces(name: str) -> list[Path]:
            return [common.path(number, name) for number in common.shares]

        dataset = PACKED if self.packed else PLAIN
        _put(folder / dataset, [*pieces("graph.nq"), *pieces("registry.nq"), *reports])
        _put(folder / "graph.ttl", ["".join(turtle.head()), *pieces("graph.ttl")])
        _put(folder / "graph.jsonld", [linked.head(), *_between(pieces("graph.jsonld")), JSON_TAIL])
        for name, columns in (("nodes.csv", NODE_COLUMNS), ("edges.csv", EDGE_COLUMNS)):
            _put(folder / name, [sheet_head(columns), *pieces(name)])
        networks: tuple[tuple[str, GraphML | Gexf], ...]
        networks = ("graph.graphml", GraphML()), ("graph.gexf", Gexf())
        for name, form in networks:
            nodes, edges = pieces(name), pieces(f"{name}.edges")
            _put(folder / name, [form.head(), *nodes, form.between, *edges, form.tail])


def _bounds(runs: Iterable[Run], rows: int) -> tuple[str, ...]:
    """Where to cut the subjects so that the shares are about equally heavy."""
    batches = sorted(pair for run in runs for pair in zip(run.firsts, run.weights, strict=True))
    total = sum(weight for _, weight in batches)
    shares = max(1, min(SHARES, -(-total // rows)))
    found, held = list[str](), 0
    for first, weight in batches:
        if held >= (len(found) + 1) * total / shares and first not in found[-1:]:
            found.append(first)
        held += weight
    return tuple(found)


def _between(pieces: Iterable[Path]) -> Iterator[Path | str]:
    """Pieces of JSON with what stands between them; an empty piece is none."""
    for at, piece in enumerate(one for one in pieces if one.stat().st_size):
        yield from (JSON_BETWEEN, piece) if at else (piece,)


def _put(path: Path, pieces: Iterable[Path | str]) -> None:
    """Put pieces, files and text, one behind the other; the files are gone afterwards."""
    with path.open("wb") as file:
        for one in pieces:
            if isinstance(one, str):
                file.write(one.encode())
            else:
                _append(one, file)


def _append(piece: Path, file: IO[bytes]) -> None:
    with piece.open("rb") as source:
        shutil.copyfileobj(source, file, 1 << 20)
    piece.unlink()


def _counts(told: Sequence[Told], written: Sequence[Written]) -> Counts:
    classes = sum((one.classes for one in written), Counter[str]())
    return Counts(
        sum(one.documents for one in told),
        sum(one.claims for one in told),
        sum(one.links for one in told),
        sum(one.facts for one in written),
        dict(sorted(classes.items())),
        sum(one.edges for one in written),
    )
