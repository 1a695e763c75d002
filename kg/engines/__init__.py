"""Who runs the work: this process, several on this machine, a Spark cluster or a Dask cluster.

One primitive, :meth:`Engine.run`: a task is called with each of some items and gives a result. A task
writes what it makes into files of fixed names, whole or not at all, so that running it twice does no
harm; what comes back is small. An engine moves tasks and items and knows nothing of police. Each engine
imports its library only when it is chosen.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, Self, TypeVar

from kg.errors import UsageError

Item = TypeVar("Item")
Result = TypeVar("Result")

#: How an engine is named: what its name starts with, and what it is.
KNOWN = (
    ("local", "processes of this machine"),
    ("spark://HOST:PORT", "a Spark cluster; 'spark' alone inside spark-submit"),
    ("tcp://HOST:PORT", "a Dask scheduler"),
)


class Runner(Protocol):
    """What :meth:`Engine.run` does, and :func:`map` too."""

    def __call__(
        self, task: Callable[[Item], Result], items: Sequence[Item], /
    ) -> Iterator[Result]:
        """``task`` of each item, in the order of ``items``."""
        ...


class Engine(ABC):
    """Where tasks run. Use it in a ``with`` block, or :meth:`close` it."""

    @abstractmethod
    def run(self, task: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        """``task`` of each item, in the order of ``items``; a killed worker's are done again.

        Raises what a task raises, and EngineError where workers die again and again.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of processes and connections."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def check_engine(where: str) -> None:
    """Raise UsageError for a name that no engine bears; nothing is started or reached."""
    if where != "local" and where.partition(":")[0] not in ("spark", "tcp", "tls"):
        known = "; ".join(f"{name} ({what})" for name, what in KNOWN)
        raise UsageError(f"{where!r} names no engine; there are: {known}")


def engine(where: str = "local", *, jobs: int = 1) -> Engine:
    """The engine that ``where`` names (see :data:`KNOWN`); ``jobs`` counts for the local one only.

    Raises UsageError for a name that none bears, EngineError where a cluster cannot be reached.
    """
    check_engine(where)
    if where == "local":
        from kg.engines.local import Local

        return Local(jobs)
    if where.startswith("spark"):
        from kg.engines.spark import Spark

        return Spark(where)
    from kg.engines.dask import Dask

    return Dask(where)
