"""A question's text with what is asked filled in, so that any store begins with what is asked for.

A store joins in the order that it thinks cheapest, and does not look into every group before it does.
So a parameter is told where nothing can be joined before it: as ``VALUES`` at the start of each group
whose patterns speak of it, and in place of its variable in expressions. What a question says of an
optional parameter stands in a filter with a guard; when the parameter is given, the guard goes, and a
pattern behind it joins as any other::

    FILTER(!BOUND(?place) || EXISTS { ?visit schema:location/kg:within* ?place })
    FILTER(!BOUND(?person) || ?speaker = ?person)
    FILTER(!BOUND(?since) || ?day >= STR(?since))

The first of these stands in a ``SELECT DISTINCT``, because a join may find one thing in two ways.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from pyoxigraph import Literal, NamedNode

_TOKEN = re.compile(r'"[^"]*"|[(){}]|\?(\w+)')


def filled(text: str, terms: Mapping[str, NamedNode | Literal], tables: str = "") -> str:
    """The SPARQL of ``text``, its comments left out, asked of ``terms``; ``tables`` go first."""
    query = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("#"))
    for name, term in terms.items():
        query = _unguarded(query, name, str(term))
    inserted: dict[int, list[str]] = defaultdict(list)
    if tables:
        inserted[query.index("{") + 1].append(tables)
    open_at: list[tuple[str, int]] = []
    pieces: list[tuple[int, int, str]] = []
    for token in _TOKEN.finditer(query):
        sign, name = token[0], token[1]
        if sign in "({":
            open_at.append((sign, token.end()))
        elif sign in ")}":
            open_at.pop()
        elif name in terms and open_at:
            bracket, start = open_at[-1]
            if bracket == "(":
                pieces.append((token.start(), token.end(), str(terms[name])))
            elif (told := f"VALUES ?{name} {{ {terms[name]} }}") not in inserted[start]:
                inserted[start].append(told)
    pieces += [(start, start, f" {' '.join(told)}") for start, told in inserted.items() if told]
    for start, end, words in sorted(pieces, reverse=True):
        query = query[:start] + words + query[end:]
    return query


def _unguarded(query: str, name: str, term: str) -> str:
    """The query without its guards against a parameter that is given."""
    guard = rf"!BOUND\(\?{name}\) \|\| "
    query = re.sub(rf"FILTER\({guard}EXISTS {{([^{{}}]*)}}\)", r"\1.", query)
    same = rf"FILTER\({guard}\?(\w+) = \?{name}\)"
    query = re.sub(same, lambda found: f"VALUES ?{found[1]} {{ {term} }}", query)
    return re.sub(guard, "", query)
