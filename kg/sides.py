"""What all shares of a build look up: tables that stay small, read once a process.

They are echoes, roles that reports coin, hand-overs, who heads which unit, and which unit stands under
which: they grow with the police, not with the number of reports about it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache, partial
from pathlib import Path
from typing import NamedTuple

from kg.edges import Instance, far_steps
from kg.folders import whole
from kg.implied import coined_commands
from kg.reported import settle
from kg.rows import merge, read_facts, write_run
from kg.statements import Facts, Statement, lexical
from kg.tenures import SIDES


class Known(NamedTuple):
    """What is known of all shares when they are settled."""

    concepts: tuple[str, ...]  #: that any share cites
    kinds: tuple[str, ...]  #: of all subjects


def write_handovers(folder: Path, files: Iterable[Path]) -> None:
    """Settle the facts of all hand-overs, which lie in ``files``."""
    facts = merge(row for path in files for row in read_facts(path).items())
    settle(facts, ())
    write_run(facts, folder / "handovers")


def write_roles(folder: Path, coined: Iterable[Statement]) -> None:
    """Note the roles that reports coin, and which of them command."""
    roles = sorted(set(coined), key=repr)
    write_run(dict.fromkeys([*roles, *coined_commands(roles)], ()), folder / "roles")


def write_echoes(folder: Path, echoes: Mapping[str, str]) -> None:
    """Note which report is an echo of which."""
    with whole(folder / "echoes.json") as path:
        path.write_text(json.dumps(dict(echoes), ensure_ascii=False), encoding="utf-8")


def write_known(folder: Path, known: Known) -> None:
    """Note what the shares have told."""
    with whole(folder / "known.json") as path:
        path.write_text(json.dumps(known), encoding="utf-8")


def write_instances(found: Mapping[tuple[str, str], list[Instance]], path: Path) -> None:
    """Write reasons for edges, by predicate and target, as :class:`kg.edges.Derivation` finds them."""
    import pyarrow as pa
    import pyarrow.feather as feather

    rows = [(predicate, one) for (predicate, _), some in found.items() for one in some]
    windows = [one.window or (None, None) for _, one in rows]
    table = {
        "predicate": [predicate for predicate, _ in rows],
        "source": [one.source for _, one in rows],
        "target": [one.target for _, one in rows],
        "first": [first for first, _ in windows],
        "last": [last for _, last in windows],
        "claims": [" ".join(sorted(one.claims)) for _, one in rows],
    }
    arrays = {name: pa.array(column, pa.string()) for name, column in table.items()}
    with whole(path) as beside:
        feather.write_feather(pa.table(arrays), str(beside), compression="lz4")


class Sides:
    """The tables in a folder. Use :func:`sides`."""

    def __init__(self, folder: Path, shares: int) -> None:
        self._folder, self._shares = folder, shares

    @cached_property
    def echoes(self) -> Mapping[str, str]:
        """Report -> the one of which it is an echo, by their ids."""
        found: dict[str, str] = json.loads(
            (self._folder / "echoes.json").read_text(encoding="utf-8")
        )
        return found

    @cached_property
    def known(self) -> Known:
        """What the shares have told."""
        told = json.loads((self._folder / "known.json").read_text(encoding="utf-8"))
        return Known(*map(tuple, told))

    @cached_property
    def roles(self) -> Facts:
        """Facts of the roles that reports coin."""
        return read_facts(self._folder / "roles")

    def handovers_of(self, people: Collection[str]) -> Facts:
        """The facts of the hand-overs in which some people come or go."""
        names = {one for person in people for one in self._by_person.get(person, ())}
        return {fact: keys for name in names for fact, keys in self._handovers[name].items()}

    @cached_property
    def _handovers(self) -> Mapping[str, Facts]:
        found: dict[str, Facts] = defaultdict(dict)
        for fact, keys in read_facts(self._folder / "handovers").items():
            found[fact.subject][fact] = keys
        return found

    @cached_property
    def _by_person(self) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for name, facts in self._handovers.items():
            for fact in facts:
                if fact.predicate in SIDES:
                    found[lexical(fact.object)].add(name)
        return found

    @cached_property
    def beyond(self) -> Facts:
        """Facts of things that paths go on from, whichever share owns them."""
        found: Facts = {}
        for number in range(self._shares):
            found |= read_facts(self._folder / f"share-{number}.beyond")
        return found

    @cached_property
    def leading(self) -> Mapping[str, Callable[[str], Iterator[Instance]]]:
        """Predicate -> the edges that lead to a thing, for predicates that paths go back."""
        return {predicate: partial(self._leading, predicate) for predicate in far_steps()[1]}

    def _leading(self, predicate: str, target: str) -> Iterator[Instance]:
        for source, first, last, claims in self._instances.get((predicate, target), ()):
            window = (first, last) if first and last else None
            yield Instance(source, target, window, frozenset(claims.split()))

    @cached_property
    def _instances(self) -> Mapping[tuple[str, str], list[tuple[str, str, str, str]]]:
        import pyarrow.feather as feather

        found = defaultdict(list)
        for number in range(self._shares):
            table = feather.read_table(str(self._folder / f"share-{number}.commands"))
            columns = (column.to_pylist() for column in table.columns)
            for predicate, source, target, *rest in zip(*columns, strict=True):
                found[predicate, target].append((source, *rest))
        return found


@lru_cache(2)
def sides(folder: Path, shares: int) -> Sides:
    """The tables in a folder, for a build in so many shares; read once a process."""
    return Sides(folder, shares)
