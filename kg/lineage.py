"""From one build to the next: what became of an entity whose name is no longer in use.

A name goes when reports (or a person's judgement) show that two were one. It is not forgotten: the
next build says what it was replaced by, and so do those after it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from kg.claims import Link
from kg.statements import Facts, Statement, path_iri
from kg.vocab import expand

SAME, REPLACED = expand("owl:sameAs"), expand("dcterms:isReplacedBy")

#: Path of an entity that is no more → the paths of those that its mentions are now, sorted.
Successors = Mapping[str, tuple[str, ...]]


def successors(
    before: Iterable[Link], after: Iterable[Link], known: Successors | None = None
) -> dict[str, tuple[str, ...]]:
    """What became of every entity of ``before`` that ``after`` has no longer.

    Told by mentions: one whose reports are all gone has no successor and is left out. ``known`` is
    what ``before`` itself knew of still earlier names.
    """
    now = {link.mention: link.entity for link in after}
    entities = set(now.values())
    became: dict[str, set[str]] = defaultdict(set)
    for link in before:
        if link.entity not in entities and link.mention in now:
            became[link.entity].add(now[link.mention])
    for name, later in (known or {}).items():
        if name not in entities:
            became[name] |= {end for one in later for end in became.get(one, {one} & entities)}
    return {name: tuple(sorted(ends)) for name, ends in sorted(became.items()) if ends}


def lineage_facts(replaced: Successors, base_iri: str) -> Facts:
    """The statements that keep old names alive: replaced by each successor, the same as an only one."""
    found: Facts = {}
    for name, ends in replaced.items():
        for end in ends:
            me, other = path_iri(base_iri, name), path_iri(base_iri, end)
            found[Statement(me, REPLACED, other)] = ()
            if len(ends) == 1:
                found[Statement(me, SAME, other)] = ()
    return found
