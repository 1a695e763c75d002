"""The engine for a Spark cluster; its workers have Sambang installed (``sambang[spark]``)."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from socket import create_connection

from kg.engines import Engine, Item, Result
from kg.errors import EngineError

#: Seconds that a master may take to answer.
PATIENCE = 5


class Spark(Engine):
    """A Spark cluster by its master's URL; plain "spark" is the master that spark-submit names."""

    def __init__(self, master: str) -> None:
        try:
            from pyspark import SparkConf, SparkContext
        except ImportError as error:
            raise EngineError("Spark is not installed: pip install 'sambang[spark]'") from error
        conf = SparkConf().setAppName("sambang")
        for quiet in ("spark.ui.enabled", "spark.ui.showConsoleProgress"):
            conf.setIfMissing(quiet, "false")
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # workers have what this one has
        if master != "spark":
            conf.setMaster(master)
        _reach(master)
        try:
            self._context = SparkContext.getOrCreate(conf)
        except Exception as error:
            raise EngineError(f"no Spark cluster at {master}: {_first_line(error)}") from error

    def close(self) -> None:
        """Leave the cluster."""
        self._context.stop()

    def run(self, task: Callable[[Item], Result], items: Sequence[Item]) -> Iterator[Result]:
        """``task`` of each item, in the order of ``items``; Spark tries each up to four times."""
        from py4j.protocol import Py4JJavaError

        if not items:
            return
        try:
            yield from self._context.parallelize(items, len(items)).map(task).collect()
        except Py4JJavaError as error:
            raise EngineError(f"Spark gave up: {_cause(error.java_exception)}") from error


def _reach(master: str) -> None:
    """Raise EngineError where no master listens: Spark itself would try for a minute."""
    addresses = re.findall(r"([^/,]+):(\d+)", master.removeprefix("spark:"))
    wrong: list[str] = []
    for host, port in addresses:
        try:
            create_connection((host, int(port)), timeout=PATIENCE).close()
        except OSError as error:
            wrong.append(f"{host}:{port} {error}")
        else:
            return
    if wrong:
        raise EngineError(f"no Spark cluster at {master}: {'; '.join(wrong)}")


def _cause(error: object) -> str:
    """The line in which a worker's Python names its error, else the first."""
    named = [line for line in str(error).splitlines() if re.match(r"[\w.]+Error: ", line)]
    return named[-1] if named else _first_line(error)


def _first_line(error: object) -> str:
    return next(iter(str(error).splitlines()), "")
