"""The engine for a Dask cluster; its workers have Sambang installed (``sambang[dask]``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from kg.engines import Engine, Item, Result
from kg.errors import EngineError

#: So often is work taken up again whose worker was lost.
RETRIES = 3


class Dask(Engine):
    """A Dask cluster by the address of its scheduler ("tcp://host:8786")."""

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client
        except ImportError as error:
            raise EngineError("Dask is not installed: pip install 'sambang[dask]'") from error
        try:
            self._client: Any = Client(address, timeout="5s", set_as_default=False)
        except (OSError, TimeoutError) as error:
            raise EngineError(f"no Dask scheduler at {address}: {error}") from error

    def close(self) -> None:
        """Leave the cluster."""
        self._client.close()

    def run(self, task: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        """``task`` of each item, in the order of ``items``."""
        from distributed import KilledWorker

        futures = self._client.map(task, items, retries=RETRIES, pure=False)
        try:
            for future in futures:
                yield future.result()
        except KilledWorker as error:
            raise EngineError(f"Dask gave up: {error}") from error
