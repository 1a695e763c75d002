"""spaCy's tokenizer for Indonesian alone: no tagger, no entities, no sentences.

Settings: ``spacy.blank("id")`` and ``make_doc`` on each text, the fastest way to its tokens in one
process; its cache of words stays warm between rounds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import spacy

from benchmarks.peers import Work
from benchmarks.peers.measured import texts

NAME = f"spaCy {spacy.__version__} blank 'id' tokenizer"


def tokenizer() -> Callable[[Iterable[str]], int]:
    """A function from texts to how many tokens they have."""
    pipeline = spacy.blank("id")

    def count(texts: Iterable[str]) -> int:
        return sum(len(pipeline.make_doc(text)) for text in texts)

    return count


def ready(source: Path) -> Work:
    """The tokens of a table's texts."""
    held, count = texts(source), tokenizer()
    return lambda: count(held)
