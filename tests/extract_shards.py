"""Extract and settle shards on an engine: ``python -m tests.extract_shards ENGINE JOBS FOLDER``.

The reports are rendered ones, ten a shard, so that work is there for several workers and for a while.
"""

from __future__ import annotations

import sys

from kg.engines import engine
from kg.folders import Folder
from kg.reading import document_from_text
from kg.settling import settle_shards
from kg.shards import Extraction, Shards, spread
from tests.variation import render

REPORTS, OF_A_SHARD = 400, 10


def shards(folder: str) -> Shards:
    """The shards of the rendered reports, written into ``folder``."""
    documents = [
        document_from_text(render(seed)[0], id=f"r{seed:04}", source=f"r{seed:04}.txt")
        for seed in range(REPORTS)
    ]
    return spread(documents, Folder(folder), reports=OF_A_SHARD)


def main(where: str, jobs: int, folder: str) -> None:
    held = shards(folder)
    with engine(where, jobs=jobs) as workers:
        done = sum(workers.run(Extraction(held.folder), held.held))
        settle_shards(held, run=workers.run)
    print(done)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
