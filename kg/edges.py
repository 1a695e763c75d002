"""Direct edges between things, derived from facts: a loop over the rows of ``ontology/edges.csv``.

The columns and conditions of the table are described in ``docs/ontology.md``. Each edge keeps the
claims it rests on and the first and last date on which they were seen, so that "X commands Polres Y"
can always be asked for its sentences.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from itertools import product
from types import MappingProxyType
from typing import NamedTuple

from kg.claims import Claim
from kg.statements import Index, Statement, Support, expanded, lexical, typed
from kg.vocab import expand, ontology_path, read_table

#: From the first to the last known date, both as ISO 8601 text.
Window = tuple[str, str]

TYPE, TRUE = expand("rdf:type"), typed("true", "xsd:boolean")
PERSON = expand("kg:Person")


class EdgeRule(NamedTuple):
    """One row of the table: one way to an edge."""

    edge: str
    from_class: str
    subject_path: str
    object_path: str
    conditions: frozenset[str]
    date_path: str


class Edge(NamedTuple):
    """``source`` is joined to ``target``; ``first`` and ``last`` are empty where no date is known."""

    source: str
    predicate: str
    target: str
    first: str
    last: str
    claims: Support

    @property
    def fact(self) -> Statement:
        """The edge as a statement of the merged view."""
        return Statement(self.source, self.predicate, self.target)


class _Reached(NamedTuple):
    """A node at the end of a path, the claims on the way, and when the edges of the way held."""

    node: str
    claims: frozenset[str]
    windows: tuple[Window | None, ...] = ()


class Instance(NamedTuple):
    """One reason for an edge: one posting, one visit, one stated fact."""

    source: str
    target: str
    window: Window | None
    claims: frozenset[str]


@cache
def edge_rules() -> tuple[EdgeRule, ...]:
    """The rows of ``ontology/edges.csv``, in their order."""
    return tuple(
        EdgeRule(
            row["edge"],
            row["from_class"],
            row["subject_path"],
            row["object_path"],
            frozenset(row["condition"].split()),
            row["event_date_path"],
        )
        for row in read_table(ontology_path("edges.csv"))
    )


@cache
def looked_at() -> frozenset[str]:
    """The predicates of the facts from which edges are derived, without ``rdf:type``."""
    paths = [path for rule in edge_rules() for path in (*rule[2:4], rule.date_path)]
    steps = {step.removeprefix("^") for path in paths for step in re.split("[|/]", path)}
    return frozenset(map(expand, (steps - {"", "."}) | set(_CONDITIONS)))


@cache
def far_steps() -> tuple[frozenset[str], frozenset[str]]:
    """Predicates that paths follow from the things at which their first step ends: on, and back."""
    paths = [branch for rule in edge_rules() for branch in rule.object_path.split("|")]
    steps = {step for path in paths for step in path.split("/")[1:]}
    back = {step.removeprefix("^") for step in steps if step.startswith("^")}
    on = {step for step in steps if not step.startswith("^")}
    return frozenset(map(expand, on)), frozenset(map(expand, back))


#: What conditions and the span of a posting look at.
_CONDITIONS = (
    *("kg:former", "org:role", "skos:broader", "kg:commanding", "kg:post", "kg:conductedBy"),
    *("kg:observedOn", "kg:startedOn", "kg:endedOn"),
)


def derive(facts: Mapping[Statement, Support], claims: Mapping[str, Claim]) -> list[Edge]:
    """All edges that follow from ``facts`` by the table, each once, sorted.

    ``facts`` maps a statement to the ids of the claims that make it (none: implied by a registry),
    ``claims`` an id to its claim.
    """
    derivation = Derivation(facts, lambda key: claims[key].document)
    for rule in edge_rules():
        derivation.apply(rule)
    return derivation.edges()


class Derivation:
    """Edges from ``facts``; ``document`` says of which report a claim is.

    Where the facts are some of a build's: ``mine`` says from which things edges are wanted, and
    ``elsewhere`` knows by predicate the edges that lead to a thing, for predicates that paths go back.
    """

    def __init__(
        self,
        facts: Mapping[Statement, Support],
        document: Callable[[str], str],
        *,
        mine: Callable[[str], bool] = lambda node: True,
        elsewhere: Mapping[str, Callable[[str], Iterable[Instance]]] = MappingProxyType({}),
    ) -> None:
        self.facts, self.document, self.mine, self.elsewhere = facts, document, mine, elsewhere
        self.index = Index(facts)
        self.found: dict[tuple[str, str], list[Instance]] = defaultdict(list)

    def apply(self, rule: EdgeRule) -> None:
        """Find all reasons for edges by one row of the table."""
        predicate = expanded(rule.edge)
        individuals = self.index.subjects(TYPE, expanded(rule.from_class))
        for each in [one for name in individuals for one in self._instances(name, rule)]:
            self.found[predicate, each.target].append(each)

    def edges(self) -> list[Edge]:
        """The edges found, each once, sorted."""
        together: dict[tuple[str, str, str], list[Instance]] = defaultdict(list)
        for (predicate, _), instances in self.found.items():
            for each in instances:
                together[each.source, predicate, each.target].append(each)
        return sorted(_merge(*key, instances) for key, instances in together.items())

    def _instances(self, name: str, rule: EdgeRule) -> Iterator[Instance]:
        past = self._past(name) if "not-former" in rule.conditions else frozenset[str]()
        starts = [s for s in self._walk(name, rule.subject_path, past) if self._counts(s, rule)]
        if not starts or not self._role_fits(name, rule.conditions):
            return
        if "alone" in rule.conditions and not self._alone(name):
            return
        dates = self._dates(name, rule.date_path, past)
        dated = frozenset(key for one in dates for key in self._support(one, past))
        for start, end in product(starts, self._walk(name, rule.object_path, past)):
            window = _window(_day(one) for one in dates)
            if "overlapping" in rule.conditions:
                window = _overlap(self._held(name, past), *end.windows)
            if start.node != end.node and (window or "overlapping" not in rule.conditions):
                yield Instance(start.node, end.node, window, start.claims | end.claims | dated)

    def _alone(self, post: str) -> bool:
        filled = self.index.subjects(expanded("kg:post"), post)
        return not filled or bool(self.index.subjects(expanded("kg:conductedBy"), post))

    def _past(self, posting: str) -> frozenset[str]:
        """The reports that speak of the posting as over: they do not say that it still holds."""
        keys = self.facts.get(Statement(posting, expanded("kg:former"), TRUE), ())
        return frozenset(self.document(key) for key in keys)

    def _counts(self, start: _Reached, rule: EdgeRule) -> bool:
        if not self.mine(start.node):
            return False
        person = Statement(start.node, TYPE, PERSON)
        return "person" not in rule.conditions or person in self.facts

    def _role_fits(self, posting: str, conditions: frozenset[str]) -> bool:
        if not conditions & {"commanding", "not-commanding"}:
            return True
        roles = {lexical(role) for role in self.index.objects(posting, expanded("org:role"))}
        roles |= {b for role in roles for b in self.index.values(role, expanded("skos:broader"))}
        commanding = expanded("kg:commanding")
        heads = any(Statement(role, commanding, TRUE) in self.facts for role in roles)
        return heads == ("commanding" in conditions)

    def _support(self, one: Statement, past: frozenset[str]) -> list[str]:
        return [key for key in self.facts[one] if self.document(key) not in past]

    def _dates(self, name: str, predicate: str, past: frozenset[str]) -> list[Statement]:
        if not predicate:
            return []
        values = self.index.objects(name, expanded(predicate))
        stated = [Statement(name, expanded(predicate), value) for value in values]
        return [one for one in stated if self._support(one, past)]

    def _held(self, posting: str, past: frozenset[str]) -> Window | None:
        """From the first to the last known day of the posting; a partial date counts inwards."""
        nowhere = frozenset[str]()
        seen = [_day(one) for one in self._dates(posting, "kg:observedOn", past)]
        starts = [_day(one, last=True) for one in self._dates(posting, "kg:startedOn", nowhere)]
        ends = [_day(one) for one in self._dates(posting, "kg:endedOn", nowhere)]
        return _window([*starts, *seen, *ends]) if seen else None

    def _walk(self, name: str, path: str, past: frozenset[str]) -> list[_Reached]:
        """All ends of a path of ``.``, ``a/b``, ``a|b`` and ``^a`` that starts at ``name``."""
        start = _Reached(name, frozenset())
        if path == ".":
            return [start]
        ends = []
        for branch in path.split("|"):
            here = [start]
            for step in branch.split("/"):
                here = [there for one in here for there in self._step(one, step)]
            ends += here
        return [one for one in ends if not past or not one.claims or self._stands(one, past)]

    def _stands(self, one: _Reached, past: frozenset[str]) -> bool:
        return any(self.document(key) not in past for key in one.claims)

    def _step(self, here: _Reached, step: str) -> Iterator[_Reached]:
        predicate = expanded(step.removeprefix("^"))
        if not step.startswith("^"):
            for object in self.index.objects(here.node, predicate):
                claims = self.facts[Statement(here.node, predicate, object)]
                yield _Reached(lexical(object), here.claims.union(claims), here.windows)
            return
        for subject in self.index.subjects(predicate, here.node):
            claims = self.facts[Statement(subject, predicate, here.node)]
            yield _Reached(subject, here.claims.union(claims), here.windows)
        if predicate in self.elsewhere:
            known = self.elsewhere[predicate](here.node)
        else:
            known = self.found.get((predicate, here.node), ())
        for each in known:
            yield _Reached(each.source, here.claims | each.claims, (*here.windows, each.window))


def _merge(source: str, predicate: str, target: str, instances: list[Instance]) -> Edge:
    window = _window(day for each in instances if each.window for day in each.window)
    claims = frozenset[str]().union(*(each.claims for each in instances))
    return Edge(source, predicate, target, *(window or ("", "")), tuple(sorted(claims)))


def _day(one: Statement, *, last: bool = False) -> str:
    """The day of a date or moment; of a month or a year the first day, or the last."""
    day = lexical(one.object)[:10]
    first_or_last = {4: "-12-31" if last else "-01-01", 7: "-31" if last else "-01"}
    return day + first_or_last.get(len(day), "")


def _window(days: Iterable[str]) -> Window | None:
    known = sorted(days)
    return (known[0], known[-1]) if known else None


def _overlap(*windows: Window | None) -> Window | None:
    """The days that all windows share; None where one is unknown or they share none."""
    known = [window for window in windows if window]
    if len(known) < len(windows) or len(known) < 2:
        return None
    first, last = max(w[0] for w in known), min(w[1] for w in known)
    return (first, last) if first <= last else None
