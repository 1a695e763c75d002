"""What concepts, classes, predicates and the page's own words are called, in English and Indonesian."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from kg.classes import term_label
from kg.vocab import expand, lexicon, read_table

#: The lexicon table that holds the concepts of a prefix.
TABLES = {"rank": "ranks", "role": "roles", "activity": "activities", "unit-type": "unit_types"}

Pair = list[str]


@cache
def page_words() -> dict[str, Pair]:
    """Key of the page's own texts -> [English, Indonesian]: the rows of ``words.csv``."""
    rows = read_table(Path(__file__).parent / "words.csv")
    return {row["key"]: [row["en"], row["id"]] for row in rows}


def words_for(names: Iterable[str]) -> dict[str, Pair]:
    """``CURIE -> [English, Indonesian]`` of concepts, classes and predicates; sorted."""
    return {name: _pair(name) for name in sorted(names)}


def _pair(name: str) -> Pair:
    own = page_words().get(name)
    if own:
        return own
    prefix, _, local = name.partition(":")
    if prefix in TABLES:
        row = lexicon(TABLES[prefix]).get(local)
        label = row["label"] if row else local.replace("-", " ").capitalize()
        return [label, label]
    if prefix == "kg":
        return [term_label(expand(name), language) for language in ("en", "id")]
    return [local, local]
