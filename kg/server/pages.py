"""The HTML page of an entity: what is said of it with the sentences, and what it is joined to.

Text of reports is text: everything is escaped, and the page carries no script.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from itertools import islice

from pyoxigraph import DefaultGraph, NamedNode, Quad

from kg.opened import Build
from kg.statements import curie
from kg.view.words import words_for
from kg.why import Told, account

#: So many lines are shown of what leads to an entity; the rest is counted.
SHOWN = 200


def entity_page(build: Build, iri: str) -> str | None:
    """The page of what ``iri`` names; None where the build says nothing of it."""
    store, me = build.store, NamedNode(iri)
    out = list(store.quads_for_pattern(me, None, None, DefaultGraph()))
    into = list(store.quads_for_pattern(None, None, me, DefaultGraph()))
    if not out and not into:
        return None
    known = build.entities.get(iri)
    told = account(build, known).facts if known else []
    label = build.label(iri)
    return _page(
        label,
        f"<h1>{escape(label)}</h1><p><code>{escape(iri)}</code></p>",
        _facts(told),
        _table(build, "It says", sorted(out, key=str), outwards=True),
        _table(build, "It is said of it", sorted(into, key=str), outwards=False),
        "<p>The same as data: "
        + " · ".join(
            f'<a href="?format={name}">{text}</a>'
            for name, text in (("ttl", "Turtle"), ("jsonld", "JSON-LD"), ("nt", "N-Triples"))
        )
        + "</p>",
    )


def _facts(told: Iterable[Told]) -> str:
    """Each fact with the sentences that say it."""
    items = []
    for fact in told:
        quotes = "".join(
            f"<blockquote>{escape(one.words)}<footer>{escape(one.report)}"
            f"{escape(', ' + one.published if one.published else '')}</footer></blockquote>"
            for one in fact.sentences
        )
        source = quotes or "<p><em>Stated by no report: registry or gazetteer.</em></p>"
        items.append(f"<li>{escape(fact.words)}{source}</li>")
    if not items:
        return ""
    return f"<h2>What reports say</h2><ul>{''.join(items)}</ul>"


def _table(build: Build, heading: str, quads: Sequence[Quad], *, outwards: bool) -> str:
    rows = []
    for quad in islice(quads, SHOWN):
        other = quad.object if outwards else quad.subject
        name = words_for([short := curie(quad.predicate.value)])[short][0]
        rows.append(f"<tr><th>{escape(name)}</th><td>{_term(build, other)}</td></tr>")
    if not rows:
        return ""
    more = f"<p>{SHOWN} of {len(quads):,} shown.</p>" if len(quads) > SHOWN else ""
    return f"<h2>{heading}</h2><table>{''.join(rows)}</table>{more}"


def _term(build: Build, term: object) -> str:
    if not isinstance(term, NamedNode):
        return escape(str(getattr(term, "value", term)))
    if term.value.startswith(build.base_iri):
        label, href = build.label(term.value), "/id/" + build.path(term.value)
    else:
        short = curie(term.value)
        label, href = build.labels.get(term.value, short), term.value
    if not href.startswith(("/id/", "http://", "https://")):
        return escape(label)
    return f'<a href="{escape(href)}">{escape(label)}</a>'


def _page(title: str, *parts: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>"
        '<link rel="stylesheet" href="/static/plain.css"></head>'
        '<body class="entity"><nav><a href="/">Questions</a> · <a href="/explorer">Explorer</a></nav>'
        f"<main>{''.join(parts)}</main></body></html>"
    )
