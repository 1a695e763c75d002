"""Answers about a whole build, kept beside its store once they were asked for.

Some questions read every visit or every rank of a build: no index answers them in milliseconds. But a
build never changes, so what was answered once is true as long as the build is; what asks for nothing is
answered when the build is made. An answer goes by all that it hangs on: the bytes of the graph, the
question, the tables that it is given, and the edition of this package. Where the folder cannot be
written nothing is kept, and nothing else changes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from hashlib import sha256

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from kg.edition import edition
from kg.folders import whole
from kg.opened import Build
from kg.store import beside
from kg.vocab import data_path, ontology_path

#: What the folder of answers adds to the name of its store.
ANSWERS = "answers"


def kept(
    build: Build, question: str, asked: Mapping[str, str], make: Callable[[], QuerySolutions]
) -> QuerySolutions:
    """The answer to the text of a question, as it was kept; else ``make`` it and keep it."""
    folder = beside(build.folder, build.sha256, ANSWERS)
    if folder is None:
        return make()
    told = json.dumps([edition(), _tables(), question, sorted(asked.items())])
    path = folder / f"{sha256(told.encode()).hexdigest()[:32]}.json"
    if path.is_file():
        return _read(path.read_bytes())
    data = make().serialize(format=QueryResultsFormat.JSON) or b""
    with suppress(OSError):
        folder.mkdir(exist_ok=True)
        with whole(path) as part:  # however many ask at once
            part.write_bytes(data)
    return _read(data)


def _read(data: bytes) -> QuerySolutions:
    found = parse_query_results(data, format=QueryResultsFormat.JSON)
    assert isinstance(found, QuerySolutions)
    return found


@cache
def _tables() -> str:
    """What stands for the files that tables of whole questions are read from."""
    paths = [data_path("election_phases.csv"), ontology_path("alarms.ttl")]
    return sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()
