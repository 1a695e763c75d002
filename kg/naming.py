"""One name for everything of the merged view: canonical names of people, a label for every entity.

What a registry knows goes by the registry's name; other units and places by the form that most
reports write; posts, postings and events by what they are made of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from kg.names import canonical
from kg.statements import Facts, Index, Statement, Support, lexical, text
from kg.vocab import expand

TYPE, NAME, ALSO = expand("rdf:type"), expand("foaf:name"), expand("skos:altLabel")
LABEL = expand("rdfs:label")
#: Made labels are made of the labels of what these lead to; of a place also matters what is around it.
PARTS = frozenset(
    expand(curie)
    for curie in (
        *("kg:area", "org:postIn", "kg:ofPlace", "org:role", "kg:post", "org:member"),
        *("schema:location", "kg:speaker"),
    )
)
#: All that labels are made of.
LOOKED_AT = PARTS | frozenset(
    map(
        expand,
        ("rdf:type", "rdfs:label", "kg:within", "kg:activity", "schema:startDate", "schema:text"),
    )
)
#: A quotation's label ends after so many characters.
SHOWN = 60

#: Entity -> form -> the claims that write it.
_Forms = Mapping[str, Mapping[str, Support]]


def written_names(written: Mapping[Statement, Support], registry: Iterable[Statement]) -> Facts:
    """Names of people, labels of units, places and roles, chosen from what reports have ``written``.

    ``registry`` holds the labels that win.
    """
    sure = {one.subject: lexical(one.object) for one in registry if one.predicate == LABEL}
    writing = _Writing(sure)
    writing.name_people(_forms(written, NAME), _forms(written, ALSO))
    writing.label_as_written(_forms(written, LABEL))
    return writing.added


def made_labels(
    facts: Mapping[Statement, Support], borrowed: Mapping[Statement, Support] | None = None
) -> Facts:
    """A label for each entity of ``facts`` that has none yet, made of its parts, or of its IRI.

    ``borrowed`` are facts of other things, for their labels; posts among them get theirs, too.
    """
    naming = _Naming([*facts, *(borrowed or ())])
    for kind, made in _MADE.items():
        naming.label_as_made(kind, made)
    naming.label_the_rest()
    return naming.added


def last_name(iri: str) -> str:
    """The end of an IRI: what a thing goes by that nobody names."""
    return iri.rpartition("/")[2]


def _forms(written: Mapping[Statement, Support], predicate: str) -> _Forms:
    found: dict[str, dict[str, Support]] = defaultdict(dict)
    for fact, keys in written.items():
        if fact.predicate == predicate:
            found[fact.subject][lexical(fact.object)] = keys
    return found


class _Writing:
    def __init__(self, sure: Mapping[str, str]) -> None:
        self.sure = sure
        self.added: Facts = {}

    def name_people(self, names: _Forms, others: _Forms) -> None:
        """The canonical ``foaf:name`` of each person, and every other form that was seen."""
        for person, forms in names.items():
            best = canonical({form: len(keys) for form, keys in forms.items()})
            self._add(person, NAME, best, forms[best])
            self._add(person, LABEL, best, forms[best])
            also: dict[str, list[str]] = defaultdict(list)
            for form, keys in [*forms.items(), *others.get(person, {}).items()]:
                also[form] += keys
            for form in sorted(also.keys() - {best}):
                self._add(person, ALSO, form, also[form])

    def label_as_written(self, written: _Forms) -> None:
        """Units, places and roles: the registry's label, else the form that is written most often."""
        for entity, forms in written.items():
            best = min(forms, key=lambda form: (-len(forms[form]), -len(form), form))
            label = self.sure.get(entity, best)
            self._add(entity, LABEL, label, forms.get(label, ()))

    def _add(self, entity: str, predicate: str, value: str, keys: Iterable[str]) -> None:
        support: Support = tuple(sorted(set(keys)))
        self.added[Statement(entity, predicate, text(value))] = support


class _Naming:
    def __init__(self, facts: Iterable[Statement]) -> None:
        self.index = Index(facts)
        self.labels: dict[str, str] = {}
        self.added: Facts = {}

    def label_as_made(self, kind: str, made: Callable[[_Naming, str], str]) -> None:
        """Posts, postings, events: a label made of their parts."""
        for entity in self.index.subjects(TYPE, expand(kind)):
            if not self._has_label(entity):
                self._label(entity, made(self, entity))

    def label_the_rest(self) -> None:
        """Whatever nobody names goes by the end of its IRI."""
        for entity in self.index.with_predicate(TYPE):
            if not self._has_label(entity):
                self._label(entity, last_name(entity))

    def label(self, entity: str | None) -> str:
        """The label given so far, or nothing."""
        return self.labels.get(entity or "") or self.index.value(entity or "", LABEL) or ""

    def labels_of(self, entity: str, predicate: str) -> list[str]:
        """The labels of all that ``predicate`` (a CURIE) leads to, sorted."""
        return sorted(map(self.label, self.index.values(entity, expand(predicate))))

    def first(self, entity: str, predicate: str) -> str:
        """The first of the values of ``predicate`` (a CURIE), or nothing."""
        return min(self.index.values(entity, expand(predicate)), default="")

    def _has_label(self, entity: str) -> bool:
        return entity in self.labels or self.index.value(entity, LABEL) is not None

    def _label(self, entity: str, label: str) -> None:
        self.labels[entity] = label
        self.added[Statement(entity, LABEL, text(label))] = ()


def post_label(role: str, of: str) -> str:
    """A post in the words of the genre.

    >>> post_label("Kapolsek", "Polsek Klari"), post_label("Kasi Humas", "Polres Karawang")
    ('Kapolsek Klari', 'Kasi Humas Polres Karawang')
    """
    kind, _, name = of.partition(" ")
    headed = role.lower().removeprefix("wa") == "ka" + kind.lower()
    return f"{role} {name if headed else of}".strip()


def _post(naming: _Naming, post: str) -> str:
    areas = naming.labels_of(post, "kg:area")
    of = areas or naming.labels_of(post, "org:postIn") or naming.labels_of(post, "kg:ofPlace")
    return post_label(" / ".join(naming.labels_of(post, "org:role")), ", ".join(of[:3]))


def _posting(naming: _Naming, posting: str) -> str:
    post = ", ".join(naming.labels_of(posting, "kg:post") or naming.labels_of(posting, "org:role"))
    return f"{post}: {', '.join(naming.labels_of(posting, 'org:member'))}"


def _visit(naming: _Naming, visit: str) -> str:
    what = " / ".join(naming.labels_of(visit, "kg:activity")) or "Kunjungan"
    places = set(naming.index.values(visit, expand("schema:location")))
    around = {out for one in places for out in naming.index.values(one, expand("kg:within"))}
    where = sorted(map(naming.label, (places - around) or places))
    return ", ".join(filter(None, [what, *where[:2], naming.first(visit, "schema:startDate")[:10]]))


def _handover(naming: _Naming, handover: str) -> str:
    role = " / ".join(naming.labels_of(handover, "org:role"))
    post = post_label(role, ", ".join(naming.labels_of(handover, "org:postIn")))
    day = naming.first(handover, "schema:startDate")[:10]
    return ", ".join(filter(None, [f"Serah terima {post}".strip(), day]))


def _quotation(naming: _Naming, quotation: str) -> str:
    said = " ".join(naming.first(quotation, "schema:text").split())
    shown = said if len(said) <= SHOWN else said[:SHOWN].rpartition(" ")[0] + " …"
    speaker = ", ".join(naming.labels_of(quotation, "kg:speaker"))
    return f"{speaker}: “{shown}”" if speaker else f"“{shown}”"


_MADE: Mapping[str, Callable[[_Naming, str], str]] = {
    "kg:Post": _post,
    "kg:Posting": _posting,
    "kg:Visit": _visit,
    "kg:HandOver": _handover,
    "kg:Quotation": _quotation,
}
