"""The engine for one machine: in this process, or in several."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

from kg.engines import Engine, Item, Result
from kg.errors import EngineError

#: Work that so many processes have died of, each of it alone, is given up.
DEATHS = 3


class Local(Engine):
    """Up to ``jobs`` processes, started when they are first needed; one job is this process itself."""

    def __init__(self, jobs: int = 1) -> None:
        self.jobs = jobs
        self._pool: ProcessPoolExecutor | None = None

    def close(self) -> None:
        """Stop the processes; what they have not begun is not done."""
        if self._pool:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None

    def run(self, task: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        """``task`` of each item, in the order of ``items``.

        Where a process is killed, the others go with it: new ones take up what is not done, the
        first of it alone, so that work that kills is known for what it is.
        """
        if self.jobs < 2 or len(items) < 2:
            yield from map(task, items)
            return
        done = deaths = 0
        while done < len(items):
            some = items[done : done + 1] if deaths else items[done:]
            try:
                for future in self._submitted(task, some):
                    yield future.result()
                    done, deaths = done + 1, 0
            except BrokenProcessPool as error:
                self.close()
                deaths += 1
                if deaths > DEATHS:
                    message = f"{DEATHS} processes died of the same work; is memory short? It was"
                    raise EngineError(f"{message} {items[done]}") from error

    def _submitted(
        self, task: Callable[[Item], Result], items: Sequence[Item]
    ) -> list[Future[Result]]:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(self.jobs, mp_context=get_context("spawn"))
        pool = self._pool
        return [pool.submit(task, item) for item in items]
