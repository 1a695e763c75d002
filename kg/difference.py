"""What one build says and another does not, in Markdown for people."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from pyoxigraph import DefaultGraph, NamedNode

from kg.classes import most_specific, term_label
from kg.lineage import Successors, successors
from kg.opened import Build
from kg.statements import curie
from kg.view.words import words_for
from kg.vocab import expand

TYPE, LABEL = expand("rdf:type"), expand("rdfs:label")
#: What one of two that became one was called is told apart, under the names that changed.
NAME = expand("foaf:name")
#: Classes whose individuals are no news of themselves.
SILENT = frozenset(expand(curie) for curie in ("kg:Report",))
#: What is said of a thing that is not worth a line.
UNSAID = frozenset({TYPE, LABEL, *(expand(one) for one in ("kg:post", "geo:lat", "geo:long"))})
_MARKUP = re.compile(r"([\\`*_\[\]<>#|])")

#: A predicate (IRI) and what it leads to: the path of an entity, an IRI or a value.
Said = tuple[str, str]


class State(NamedTuple):
    """What a build says of each thing; things by their path, as the newer build calls them."""

    facts: Mapping[str, frozenset[Said]]
    kinds: Mapping[str, str]  #: thing → its most specific class
    labels: Mapping[str, str]


def difference(old: Build, new: Build) -> str:
    """What is new, changed and gone from ``old`` to ``new``, in Markdown."""
    replaced = successors(old.links, new.links)
    only = {name: ends[0] for name, ends in replaced.items() if len(ends) == 1}
    before, after = _state(old, only), _state(new, {})
    before = before._replace(labels={**after.labels, **before.labels})
    new_things = after.kinds.keys() - before.kinds.keys()
    gone = before.kinds.keys() - after.kinds.keys() - replaced.keys()
    both = sorted(before.kinds.keys() & after.kinds.keys())
    changed = [one for one in both if before.facts[one] != after.facts[one]]
    lines = [
        "# What changed",
        "",
        *_reports(old, new),
        *_section("Names that changed", _renamed(replaced, old, new)),
        *_section("New", _listed(new_things, after)),
        *_section("Changed", _changes(changed, before, after)),
        *_section("Gone", _listed(gone, before)),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _state(build: Build, renamed: Mapping[str, str]) -> State:
    facts: dict[str, set[Said]] = defaultdict(set)
    types: dict[str, set[str]] = defaultdict(set)
    labels = {build.path(iri): label for iri, label in build.labels.items()}
    for quad in build.store.quads_for_pattern(None, None, None, DefaultGraph()):
        path = build.path(str(getattr(quad.subject, "value", "")))
        name = renamed.get(path, path)
        value = str(getattr(quad.object, "value", ""))
        if isinstance(quad.object, NamedNode):
            value = build.path(value)
            value = renamed.get(value, value)
        if quad.predicate.value == TYPE:
            types[name].add(value)
        if quad.predicate.value not in UNSAID and (path == name or quad.predicate.value != NAME):
            facts[name].add((quad.predicate.value, value))
    kinds = {name: most_specific(held) for name, held in types.items()}
    told = {name: kind for name, kind in kinds.items() if kind and kind not in SILENT}
    return State({name: frozenset(facts[name]) for name in told}, told, labels)


def _reports(old: Build, new: Build) -> Iterator[str]:
    before, after = ({one.id: one for one in build.documents} for build in (old, new))
    yield f"{len(before):,} reports before, {len(after):,} after."
    yield ""
    for title, ids, held in (
        ("New reports", after.keys() - before.keys(), after),
        ("Reports gone", before.keys() - after.keys(), before),
    ):
        lines = []
        for one in sorted(ids):
            parts = [one, held[one].published, held[one].title]
            lines.append(f"- {_plain(', '.join(part for part in parts if part))}")
        yield from _section(f"{title} ({len(ids)})", lines)


def _section(title: str, lines: Iterable[str]) -> list[str]:
    text = "\n".join(lines).rstrip()
    return [f"## {title}", "", text, ""] if text else []


def _renamed(replaced: Successors, old: Build, new: Build) -> Iterator[str]:
    """Persons first of all: that two were one is what a reader should check."""
    for name, ends in sorted(replaced.items()):
        if name.startswith("person/"):
            told = " and ".join(_named(end, new.label(new.entity_iri(end))) for end in ends)
            verb = "is now" if len(ends) == 1 else "is now told apart as"
            yield f"- {_named(name, old.label(old.entity_iri(name)))} {verb} {told}"
    kinds = Counter(name.partition("/")[0] for name in replaced if not name.startswith("person/"))
    for kind, count in sorted(kinds.items()):
        yield f"- {count:,} of kind {kind} follow{'s' * (count == 1)} with another name"


def _listed(things: Iterable[str], state: State) -> Iterator[str]:
    by_kind: dict[str, list[str]] = defaultdict(list)
    for one in things:
        by_kind[term_label(state.kinds[one])].append(one)
    for kind, held in sorted(by_kind.items()):
        yield f"### {kind.capitalize()} ({len(held):,})"
        yield ""
        for one in sorted(held, key=lambda one: (state.labels.get(one, one), one)):
            yield f"- {_named(one, state.labels.get(one, one))}"
        yield ""


def _changes(things: Iterable[str], before: State, after: State) -> Iterator[str]:
    for one in sorted(things, key=lambda one: (after.labels.get(one, one), one)):
        kind = term_label(after.kinds[one])
        yield f"### {_named(one, after.labels.get(one, one))}, {kind}"
        yield ""
        for said in sorted(after.facts[one] - before.facts[one]):
            yield f"- new: {_words(said, after)}"
        for said in sorted(before.facts[one] - after.facts[one]):
            yield f"- gone: {_words(said, before)}"
        yield ""


def _words(said: Said, state: State) -> str:
    predicate, value = said
    name = words_for([curie(predicate)])[curie(predicate)][0]
    return _plain(f"{name} {state.labels.get(value) or curie(value)}")


def _named(path: str, label: str) -> str:
    return f"{_plain(label)} (`{path.replace('`', '')}`)"


def _plain(text: str) -> str:
    """Text of reports as Markdown shows it: as it is, on one line."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
