"""The recipe: reports in, a build folder out. The only writer of builds.

A build is made in a workshop beside its place (:mod:`kg.workshop`) and put there when it is whole; what
fails on the way leaves an earlier build as it was. Same reports, same bytes, whoever does the work and
whatever was done before: nothing here looks at a clock or at the machine.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from kg import __version__
from kg.alarms import count as count_alarms
from kg.earlier import earlier_build, remember
from kg.engines import Engine, check_engine, engine
from kg.errors import ReadError, UsageError
from kg.folders import Folder, file_hash
from kg.judgements import Judgement, read_judgements
from kg.lineage import Successors, successors
from kg.opened import Build, open_build
from kg.parts import Part
from kg.query import questions_of_all, run
from kg.rdf import PACKED, dataset
from kg.reading import LIMIT, Reading, spool
from kg.residue import residues, write_residue
from kg.settling import settle_shards
from kg.shards import SECONDS, Extraction, Shards, spread
from kg.store import write_store
from kg.streaming import Counts, write_streamed
from kg.view import write_page_of
from kg.vocab import BASE_IRI, KG
from kg.workshop import Workshop, workshop

MANIFEST, PAGE = "manifest.json", "graph.html"
#: The files of a build, as the manifest and the contract name them.
FILES = (
    *("documents.parquet", "claims.parquet", "links.parquet"),
    *("graph.nq", "graph.ttl", "graph.jsonld", "graph.graphml", "graph.gexf"),
    *("nodes.csv", "edges.csv", PAGE, MANIFEST),
)
#: Starting a process takes about as long as extracting so many reports: fewer are done in this one.
WORTH_A_PROCESS = 500

#: Told (stage, done, total) as work goes on; ``total`` is 0 while nobody knows.
Progress = Callable[[str, int, int], None]


class Labour(NamedTuple):
    """Who works, where, and how long a report may take; it leaves no trace in a build."""

    engine: str = "local"  #: see :mod:`kg.engines`
    jobs: int = 1  #: processes of the local engine
    work: str | None = None  #: URL of the folder for shards; None is one beside the build
    seconds: float = SECONDS  #: for the extraction of one report; 0 waits for ever


#: All work in this process.
ALONE = Labour()


class Wanted(NamedTuple):
    """What of a build is made, beside its tables and the files of its graph."""

    page: bool = True
    store: bool = True  #: from which questions are answered, and what is odd is counted
    packed: bool = False  #: ``graph.nq.gz`` instead of ``graph.nq``


#: All that a build has.
EVERYTHING = Wanted()


class Built(NamedTuple):
    """What :func:`build` made, and what it could not."""

    folder: Path
    counts: dict[str, Any]  #: documents, echoes, claims, links, facts; entities, alarms: by name
    failures: list[ReadError]  #: sources that could not be read or extracted; the rest is built
    notes: list[str]  #: ids made unique, dates left out, judgements overruled: a sentence each
    copies: list[str]  #: what was read once only
    passed_over: list[str]  #: files in folders whose ending no reader knows
    left_over: int | None = None  #: rows of the residue; None where it was not asked for


def build(
    sources: Iterable[str | Path],
    out: str | Path,
    *,
    base_iri: str = BASE_IRI,
    judgements: str | Path | None = None,
    previous: str | Path | None = None,
    residue: str | Path | None = None,
    wanted: Wanted = EVERYTHING,
    labour: Labour = ALONE,
    limit: int = LIMIT,
    progress: Progress = lambda stage, done, total: None,
) -> Built:
    """Build the folder ``out`` from reports.

    ``judgements`` is a CSV file of what people have judged (:mod:`kg.judgements`); ``previous`` an
    earlier build whose names stay valid (:mod:`kg.lineage`), which may be ``out`` itself; ``residue``
    is where to write what no fact uses (:mod:`kg.residue`), a CSV. Reports that the build at ``out``
    has extracted under the same rules are not extracted again. Raises UsageError where ``out`` holds
    something that is no build, ReadError where not one report could be read; then nothing is written.
    """
    place = _checked_place(Path(out))
    check_engine(labour.engine)
    where = _place_of_shards(place, labour)
    judged = read_judgements(Path(judgements)) if judgements else []
    earlier = open_build(previous) if previous else None
    with workshop(place, frozenset((*FILES, PACKED))) as shop:
        progress("Reading", 0, 0)
        with spool(sources, limit=limit, folder=shop.room) as reading:
            if not reading.documents:
                raise _nothing_read(reading)
            shards = spread(reading.documents, where or Folder(shop.shards), earlier_build(place))
        reading = reading._replace(documents=())
        with _workers(labour, shards.reports) as workers:
            _extract(shards, workers, labour, progress)
            failures = list(shards.failures())
            known = _resolve(shards, workers, judged, earlier, progress)
        folder = shop.begin()
        progress("Writing", 0, 0)
        with _processes(labour, shards.reports) as workers:
            written = _write_graph(folder, shards, shop, workers, base_iri, known, wanted)
        built = Built(
            place,
            _counts(written) | {"echoes": len(known.echoes), "replaced": len(known.replaced)},
            sorted([*reading.failures, *(one.error for one in failures)], key=str),
            [*reading.notes, *known.objections],
            reading.copies,
            reading.passed_over,
        )
        hashes = _hashes(folder)
        remember(folder, hashes["claims.parquet"], {one.document for one in failures})
        if wanted.page:
            progress("Drawing the page", 0, 0)
            page = folder / PAGE
            write_page_of(folder, page, base_iri=base_iri, echoes=known.echoes, hashes=hashes)
            hashes[page.name] = file_hash(page)
        _write_manifest(built, base_iri, folder, hashes)
        if wanted.store:
            progress("Loading the store", 0, 0)
            write_store(folder, hashes[dataset(hashes)])
            progress("Asking what is odd", 0, 0)
            built.counts["alarms"] = _odd(folder)
            _write_manifest(built, base_iri, folder, hashes)
        if residue is not None:
            built = built._replace(left_over=_left_over(shards, Path(residue)))
        shop.finish()
        shards.folder.remove()
    return built


def _nothing_read(reading: Reading) -> ReadError:
    reasons = [str(error) for error in reading.failures] or ["there were no reports"]
    more = [f"... and {len(reasons) - 5} more"] if len(reasons) > 5 else []
    message = "\n  ".join(["no report could be read", *reasons[:5], *more])
    return ReadError("nothing was built", message)


# Extraction --------------------------------------------------------------------------------------


def _place_of_shards(place: Path, labour: Labour) -> Folder | None:
    """The folder for shards, if they do not lie in the workshop; UsageError where it cannot be opened."""
    if not labour.work:
        return None
    folder = Folder(f"{labour.work}/{place.name}.shards")
    folder.make()
    return folder


def _extract(shards: Shards, workers: Engine, labour: Labour, progress: Progress) -> None:
    """Let every shard have its claims."""
    task = Extraction(shards.folder, shards.earlier, labour.seconds)
    done = 0
    progress("Extracting", done, shards.reports)
    for shard, _ in zip(shards.held, workers.run(task, shards.held), strict=True):
        done += shard.reports
        progress("Extracting", done, shards.reports)


def _workers(labour: Labour, reports: int) -> Engine:
    if labour.engine == ALONE.engine:
        return _processes(labour, reports)
    return engine(labour.engine)


def _processes(labour: Labour, reports: int) -> Engine:
    return engine(ALONE.engine, jobs=min(labour.jobs, 1 + reports // WORTH_A_PROCESS))


# Resolution --------------------------------------------------------------------------------------


class _Known(NamedTuple):
    """Who is who, as far as the views need it: the links themselves are with the shards."""

    echoes: Mapping[str, str]
    replaced: Successors
    objections: list[str]


def _resolve(
    shards: Shards,
    workers: Engine,
    judged: list[Judgement],
    earlier: Build | None,
    progress: Progress,
) -> _Known:
    """Let every shard have its links."""
    progress("Resolving", 0, 0)
    found = settle_shards(
        shards, run=workers.run, judgements=judged, progress=partial(progress, "Resolving")
    )
    replaced = successors(earlier.links, shards.links(), earlier.replaced) if earlier else {}
    return _Known(found.echoes, replaced, found.objections)


# Writing -----------------------------------------------------------------------------------------


def _checked_place(out: Path) -> Path:
    """``out`` with links followed, if a build may stand there."""
    place = out.resolve()
    if place.is_dir():
        held = sorted(path.name for path in place.iterdir())
        if held and MANIFEST not in held:
            raise UsageError(f"{out} holds {held[0]!r} and is no build; name a new or empty folder")
    elif place.exists():
        raise UsageError(f"{out} is a file; name a folder")
    return place


def _write_graph(
    folder: Path,
    shards: Shards,
    shop: Workshop,
    workers: Engine,
    base_iri: str,
    known: _Known,
    wanted: Wanted,
) -> Counts:
    """Write the tables and the files of the graph; on this machine, whoever has extracted."""
    shards.write_tables(folder)
    return write_streamed(
        _parts(shards, shop),
        folder,
        base_iri=base_iri,
        echoes=known.echoes,
        replaced=known.replaced,
        run=workers.run,
        packed=wanted.packed,
    )


def _parts(shards: Shards, shop: Workshop) -> list[Part]:
    """The shards as files of this machine."""
    here = shards.brought_to(shop.shards)
    return [Part(here / one.documents, here / one.claims, here / one.links) for one in shards.held]


def _left_over(shards: Shards, path: Path) -> int:
    """Write what no claim uses; how many rows that are."""
    rows = residues(shards.documents(), shards.claims())
    path.parent.mkdir(parents=True, exist_ok=True)
    write_residue(path, rows)
    return len(rows)


def _counts(written: Counts) -> dict[str, Any]:
    """How much of what is in the build; ``entities`` by their most specific class."""
    entities = {iri.removeprefix(KG): count for iri, count in written.entities.items()}
    return {
        "documents": written.documents,
        "claims": written.claims,
        "links": written.links,
        "facts": written.facts,
        "entities": dict(sorted(entities.items())),
    }


def _hashes(folder: Path) -> dict[str, str]:
    """The hash of each file that is there, once for all who want to know it."""
    return {path.name: file_hash(path) for path in folder.iterdir() if path.is_file()}


def _odd(folder: Path) -> dict[str, int]:
    """Answer the questions about all; how many alarms there are, by name."""
    opened = open_build(folder)
    for name in questions_of_all():
        run(opened, name, {})
    return count_alarms(opened.alarms)


def _write_manifest(built: Built, base_iri: str, folder: Path, hashes: Mapping[str, str]) -> None:
    skipped = [{"source": error.source, "reason": error.message} for error in built.failures]
    manifest = {
        "sambang": __version__,
        "base_iri": base_iri,
        "counts": built.counts,
        "skipped": skipped,
        "copies": built.copies,
        "notes": built.notes,
        "passed_over": built.passed_over,
        "sha256": dict(sorted(hashes.items())),
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")
