"""spaCy's matchers, set to find names and places, and nothing else of what a report says.

Settings: ``spacy.blank("id")``; a ``Matcher`` with one pattern, tokens that stand in the writings of
ranks (compared in lower case) and tokens in title case behind them, of which the longest match counts
(a pattern for each writing is fifteen times slower, and finds little else); a
``PhraseMatcher`` with the name of each of the country's provinces, regencies, districts and villages,
compared as written (the fastest it offers). Both run on what ``make_doc`` gives. No coreference, no
roles, units, dates or visits: what it finds is a small part of what extraction does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import spacy
from spacy.matcher import Matcher, PhraseMatcher

from benchmarks.peers import Work
from benchmarks.peers.measured import texts
from kg.places import gazetteer
from kg.vocab import lexicon

NAME = f"spaCy {spacy.__version__} Matcher and PhraseMatcher, names and places"


def ready(source: Path) -> Work:
    """The names and places in a table's texts."""
    held = texts(source)
    pipeline = spacy.blank("id")
    people = Matcher(pipeline.vocab)
    forms = [
        form
        for row in lexicon("ranks").values()
        for form in (row["label"], *row["forms"].split("|"))
    ]
    words = {token.lower_ for form in forms for token in pipeline.make_doc(form)}
    ranked: list[dict[str, Any]] = [
        {"LOWER": {"IN": sorted(words)}, "OP": "+"},
        {"IS_TITLE": True, "OP": "+"},
    ]
    people.add("person", [ranked], greedy="LONGEST")
    places = PhraseMatcher(pipeline.vocab, attr="ORTH")
    names = sorted({region.name for region in gazetteer()})
    places.add("place", list(map(pipeline.make_doc, names)))

    def work() -> int:
        found = 0
        for text in held:
            document = pipeline.make_doc(text)
            found += len(people(document)) + len(places(document))
        return found

    return work
