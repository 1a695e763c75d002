"""Facts on disk: Arrow files of rows sorted by subject, of which a stretch of subjects can be read.

A row is a statement and the claims that make it, a fact of :data:`kg.statements.Facts`. A file is cut into
batches of some hundred rows; :class:`Run` knows with which subject each batch begins. Files are written
under another name and renamed when they are whole, so that doing it twice is harmless.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kg.folders import whole
from kg.statements import Facts, Literal, Statement, Support, Term

#: Rows of a batch.
BATCH = 512

#: From a subject (included) to another (excluded); None is before the first, or behind the last.
Stretch = tuple[str | None, str | None]


class Run(NamedTuple):
    """A file of facts, sorted by subject."""

    path: Path
    firsts: tuple[str, ...]  #: the subject with which each batch begins
    weights: tuple[int, ...]  #: how much each batch holds, in rows of ordinary length


class Slice(NamedTuple):
    """Some batches of a run."""

    path: Path
    first: int
    last: int


def within(iri: str, stretch: Stretch) -> bool:
    """Whether an IRI lies in a stretch."""
    low, high = stretch
    return (low is None or low <= iri) and (high is None or iri < high)


# Writing -----------------------------------------------------------------------------------------


def write_run(facts: Mapping[Statement, Support], path: Path) -> Run:
    """Write facts, sorted by subject."""
    rows = sorted(facts.items(), key=_by_subject)
    batches = [rows[at : at + BATCH] for at in range(0, len(rows), BATCH)]
    write_batches(batches, path)
    firsts = tuple(batch[0][0].subject for batch in batches)
    return Run(path, firsts, tuple(map(_weight, batches)))


def _by_subject(row: tuple[Statement, Support]) -> str:
    return row[0].subject


def _weight(batch: Sequence[tuple[Statement, Support]]) -> int:
    return len(batch) + sum(len(keys) for _, keys in batch) // 8


def write_batches(
    batches: Iterable[Iterable[tuple[Statement, Support]]], path: Path, *, packed: bool = True
) -> None:
    """Write facts, as many batches as given; what is often read is better not ``packed``."""
    import pyarrow as pa

    names = ("subject", "predicate", "object", "datatype", "keys")
    schema = pa.schema([(name, pa.string()) for name in names])
    options = pa.ipc.IpcWriteOptions(compression="lz4" if packed else None)
    with whole(path) as beside, pa.ipc.new_file(beside, schema, options=options) as file:
        for batch in batches:
            columns = _columns(batch)
            arrays = [pa.array(column, pa.string()) for column in columns]
            file.write_batch(pa.record_batch(arrays, schema=schema))


def _columns(rows: Iterable[tuple[Statement, Support]]) -> tuple[list[str | None], ...]:
    told: tuple[list[str | None], ...] = ([], [], [], [], [])
    subjects, predicates, objects, datatypes, supports = told
    for (subject, predicate, object), keys in rows:
        subjects.append(subject)
        predicates.append(predicate)
        objects.append(object.value if isinstance(object, Literal) else object)
        datatypes.append(object.datatype if isinstance(object, Literal) else None)
        supports.append(" ".join(keys))
    return told


# Reading -----------------------------------------------------------------------------------------


def slices(runs: Iterable[Run], stretch: Stretch) -> list[Slice]:
    """The batches of some runs that may hold facts of a stretch of subjects."""
    low, high = stretch
    found = []
    for run in runs:
        first = max(0, bisect_left(run.firsts, low) - 1) if low is not None else 0
        last = bisect_left(run.firsts, high) if high is not None else len(run.firsts)
        if first < last:
            found.append(Slice(run.path, first, last))
    return found


def read_slices(slices: Iterable[Slice], stretch: Stretch) -> Iterator[tuple[Statement, Support]]:
    """The facts of a stretch of subjects; one that is in several runs comes as often."""
    for one in slices:
        yield from _rows(_narrowed(_table(one.path, range(one.first, one.last)), stretch))


def read_batch(path: Path, number: int) -> Iterator[tuple[Statement, Support]]:
    """The facts of one batch of a file."""
    return _rows(_table(path, range(number, number + 1)))


def read_facts(path: Path) -> Facts:
    """All facts of a file."""
    return dict(_rows(_table(path, None)))


def read_about(path: Path, subjects: Any) -> Iterator[tuple[Statement, Support]]:
    """The facts of a file about some subjects, an Arrow array."""
    import pyarrow.compute as pc

    table = _table(path, None)
    return _rows(table.filter(pc.is_in(table["subject"], value_set=subjects)))


def merge(rows: Iterable[tuple[Statement, Support]]) -> Facts:
    """Each fact once, with all claims."""
    together: dict[Statement, list[str]] = defaultdict(list)
    for fact, keys in rows:
        together[fact] += keys
    return {fact: tuple(sorted(keys)) for fact, keys in together.items()}


def _table(path: Path, batches: range | None) -> Any:
    import pyarrow as pa

    with pa.memory_map(str(path)) as source, pa.ipc.open_file(source) as file:
        numbers = range(file.num_record_batches) if batches is None else batches
        return pa.Table.from_batches([file.get_batch(at) for at in numbers], file.schema)


def _narrowed(table: Any, stretch: Stretch) -> Any:
    import pyarrow.compute as pc

    low, high = stretch
    if low is not None:
        table = table.filter(pc.greater_equal(table["subject"], low))
    if high is not None:
        table = table.filter(pc.less(table["subject"], high))
    return table


def _rows(table: Any) -> Iterator[tuple[Statement, Support]]:
    """The rows of a table; equal words are one string."""
    columns = [_shared(table[name]) for name in ("subject", "predicate", "object", "datatype")]
    supports = table["keys"].to_pylist()
    for subject, predicate, value, datatype, keys in zip(*columns, supports, strict=True):
        term: Term = value if datatype is None else Literal(value, datatype)
        yield Statement(subject, predicate, term), tuple(keys.split(" ")) if keys else ()


def _shared(column: Any) -> list[Any]:

    encoded = column.combine_chunks().dictionary_encode()
    names = [*encoded.dictionary.to_pylist(), None]
    return [names[-1 if at is None else at] for at in encoded.indices.to_pylist()]
