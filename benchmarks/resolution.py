"""How long resolution takes, and how much memory, for a made-up force of growing size.

    python benchmarks/resolution.py 10000 100000 1000000

Prints one line a size: mentions of persons, links, CPU seconds of resolution alone, peak memory, pairwise
precision and recall. Run sizes one by one to see the peak of each.
"""

from __future__ import annotations

import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from officers import stream

from kg.claims import Claim, Document
from kg.resolution import settle

#: Mentions of persons that one report about one officer brings along, on average.
COMPANY = 2.2
#: No Polres has more than about fifty posts here, so there are no more officers than this.
MOST = 20_000


class Corpus:
    """A stream of claims that keeps count of the CPU time spent on making them."""

    def __init__(self, mentions: int) -> None:
        self.officers = min(MOST, max(mentions // 18, 50))
        self.reports = mentions / self.officers / COMPANY
        self.documents: list[Document] = []
        self.truth: dict[str, str] = {}
        self.seconds = 0.0

    def claims(self) -> Iterator[Claim]:
        """All claims, report by report; the texts are let go."""
        started = time.process_time()
        for document, claims, truth in stream(self.officers, reports=self.reports):
            self.documents.append(document._replace(text=""))
            self.truth |= truth
            self.seconds += time.process_time() - started
            yield from claims
            started = time.process_time()


def pairs(things: Iterator[object]) -> int:
    """How many pairs of equal things there are."""
    return sum(count * (count - 1) // 2 for count in Counter(things).values())


def measure(mentions: int) -> str:
    """One line of results for a corpus of about so many mentions of persons."""
    corpus = Corpus(mentions)
    started = time.process_time()
    links = settle(corpus.claims(), documents=corpus.documents).links
    seconds = time.process_time() - started - corpus.seconds
    built = {link.mention: link.entity for link in links if link.mention in corpus.truth}
    both = pairs((corpus.truth[one], built[one]) for one in built)
    precision = both / pairs(iter(built.values()))
    recall = both / pairs(iter(corpus.truth.values()))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return (
        f"{len(built):>9} mentions  {len(links):>9} links  {seconds:7.1f} s  {peak:5.2f} GB  "
        f"P {precision:.4f}  R {recall:.4f}"
    )


if __name__ == "__main__":
    for size in map(int, sys.argv[1:] or ["10000"]):
        print(measure(size), flush=True)
