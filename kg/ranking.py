"""Which rank a person has now, of all that reports have stated."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from kg.statements import Facts, Index, Statement, Support, lexical
from kg.vocab import expand

TYPE, RANK, ORDER = expand("rdf:type"), expand("kg:rank"), expand("kg:order")


def current_ranks(facts: Mapping[Statement, Support], day: Callable[[str], str]) -> Facts:
    """The rank of each person in the latest report that states one; of two in it, the higher.

    ``day`` says of which day the report of a claim speaks; ``facts`` also hold the order of the ranks.
    """
    index = Index(facts)
    return {
        fact: keys
        for one in index.subjects(TYPE, expand("kg:Person"))
        for fact, keys in _current_rank(one, facts, index, day)
    }


def _current_rank(
    person: str, facts: Mapping[Statement, Support], index: Index, day: Callable[[str], str]
) -> Iterator[tuple[Statement, Support]]:
    stated = []
    for rank in index.objects(person, RANK):
        keys = facts[Statement(person, RANK, rank)]
        order = int(index.value(lexical(rank), ORDER) or 0)
        stated.append((max(map(day, keys)), order, lexical(rank), keys))
    if stated:
        _, _, rank, keys = max(stated)
        yield Statement(person, expand("kg:currentRank"), rank), keys
