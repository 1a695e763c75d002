"""The engine for one machine: in this process, or in several."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

#: A process takes about a second to start and load its tables: fewer items are done in this one.
WORTH_A_PROCESS = 500


def run(
    task: Callable[[Item], Result], items: Sequence[Item], *, jobs: int = 1
) -> Iterator[Result]:
    """``task`` of each item, in the order of ``items``, in up to ``jobs`` processes."""
    jobs = min(jobs, 1 + len(items) // WORTH_A_PROCESS)
    if jobs < 2:
        yield from map(task, items)
        return
    chunk = max(1, min(100, len(items) // (4 * jobs)))
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(task, items, chunksize=chunk)
