"""SPARQL text as a row of words: what a server must know of a query before it lets it run.

Oxigraph reads the text for good; here it is only cut into IRIs, strings, comments and words, so that a
word inside a string is not taken for one of the language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
    (?P<iri> <[^<>"{}|^`\\\s]*> )
  | (?P<string> \"{3}(?:[^"\\]|\\.|\"(?!\"\"))*\"{3} | '{3}(?:[^'\\]|\\.|'(?!''))*'{3}
              | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' )
  | (?P<comment> \#[^\n]* )
  | (?P<name> (?:[^\W\d][\w.-]*)?:(?:[\w.:%-]|\\.)* | [?$@]\w+ )
  | (?P<word> [^\W\d]\w* )
  | (?P<mark> [{}] )
    """,
    re.VERBOSE | re.DOTALL,
)


class Word(NamedTuple):
    """A word of the language or a brace, outside strings, IRIs, names and comments."""

    text: str  #: upper case
    start: int
    depth: int  #: how many braces are open around it


def words(sparql: str) -> Iterator[Word]:
    """All words and braces of ``sparql``, in order."""
    depth = 0
    for found in _TOKEN.finditer(sparql):
        if found.lastgroup not in ("word", "mark"):
            continue
        text = found.group().upper()
        depth -= text == "}"
        yield Word(text, found.start(), depth)
        depth += text == "{"


def reaches_out(sparql: str) -> bool:
    """Whether the text may make the store ask another server: SERVICE in a query, LOAD in an update."""
    return any("SERVICE" in word.text or word.text == "LOAD" for word in words(sparql))


def names_dataset(update: str) -> bool:
    """Whether an update says itself what it reads: USING or WITH."""
    return any(word.text in ("USING", "WITH") and word.depth == 0 for word in words(update))


def with_using(update: str, default: Sequence[str], named: Sequence[str]) -> str:
    """``update`` whose every ``INSERT``/``DELETE ... WHERE`` reads the given graphs."""
    using = "".join(f"USING <{iri}> " for iri in default)
    using += "".join(f"USING NAMED <{iri}> " for iri in named)
    places = [0]
    before = ""
    for word in words(update):
        if word.text == "WHERE" and word.depth == 0 and before == "}":
            places.append(word.start)
        before = word.text
    pieces = [update[one:other] for one, other in zip(places, [*places[1:], None], strict=True)]
    return using.join(pieces)
