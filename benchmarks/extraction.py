"""How fast extraction is on one core, beside spaCy's Indonesian tokenizer on the same texts.

    python -m benchmarks.extraction [ROUNDS]

Two sets of texts: rendered reports (new ones each round, so that no cache has seen them) and the
gold sets. Ours and the peer's take turns round by round; processor time of this process counts, not
the clock, and neither looks for circles of objects meanwhile, as in a build. Prints medians; the ratio is
the median of the rounds' ratios, above 1 we are faster.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable
from statistics import median

from benchmarks.peers import spacy_tokenizer
from kg.claims import Document
from kg.extraction import extract
from kg.reading import document_from_text
from kg.score import read_gold
from kg.statements import uncollected
from tests.measured import SETS
from tests.variation import render

RENDERED = 400
Texts = Callable[[int], list[str]]


def rendered(n: int) -> list[str]:
    """The texts of round ``n``, different in each."""
    return [render(seed)[0] for seed in range(n * RENDERED, (n + 1) * RENDERED)]


def gold(_: int) -> list[str]:
    """The texts of the gold sets, the same in each round."""
    return [item.text for folder in SETS.values() for item in read_gold(folder)]


def seconds(work: Callable[[], object]) -> float:
    """Processor time that ``work`` takes."""
    with uncollected():
        started = time.process_time()
        work()
        return time.process_time() - started


def extracted(documents: Iterable[Document]) -> int:
    """How many claims the documents give."""
    return sum(len(extract(document)) for document in documents)


def compare(name: str, texts_of: Texts, rounds: int) -> str:
    """A row of the table for one set of texts."""
    count = spacy_tokenizer.tokenizer()
    ours, theirs, sizes, lengths = [], [], [], []
    for n in range(rounds + 1):  # the first warms up
        texts = texts_of(n)
        documents = [document_from_text(text, id=f"d{k}") for k, text in enumerate(texts)]
        work = {"ours": lambda d=documents: extracted(d), "theirs": lambda t=texts: count(t)}
        order = ("ours", "theirs") if n % 2 else ("theirs", "ours")
        took = {who: seconds(work[who]) for who in order}
        ours.append(took["ours"])
        theirs.append(took["theirs"])
        sizes.append(len(texts))
        lengths += map(len, texts)
    rate, peer = (
        median(s / t for s, t in zip(sizes[1:], x[1:], strict=True)) for x in (ours, theirs)
    )
    ratio = median(b / a for a, b in zip(ours[1:], theirs[1:], strict=True))
    return f"{name:18}{sizes[-1]:>8}{median(lengths):>10.0f}{rate:>12.0f}{peer:>12.0f}{ratio:>8.2f}"


def main(rounds: int) -> None:
    """Print the table."""
    print(f"reports a second on one core, medians of {rounds} rounds; peer: {spacy_tokenizer.NAME}")
    print(f"{'texts':18}{'reports':>8}{'length':>10}{'extraction':>12}{'peer':>12}{'ratio':>8}")
    print(compare("rendered", rendered, rounds), flush=True)
    print(compare("gold", gold, rounds), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 7)
