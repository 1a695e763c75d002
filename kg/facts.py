"""What claims state, as facts that can be counted and compared.

A *fact* is a family ("posting", "visit date", ...) and a tuple of normalised strings: names without
honorifics, units and roles without spaces, places by region code. Two ways of writing one thing
give one fact; a posting is one fact of person, role and unit (or place) together.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from kg.claims import MENTION, Claim, Document, mention_kind
from kg.vocab import lexicon

Values = tuple[str, ...]
#: Family -> the tuples of that family.
Facts = dict[str, set[Values]]
#: The key (or label) of a unit -> the (child, parent) labels from it up to Polri, in that order.
Parents = Callable[[str], list[tuple[str, str]]]

HONORIFICS = frozenset(
    "h hj kh dr drs dra ir ustadz ustad ust pak bapak ibu kyai kiai gus tgh tuan pdt pendeta romo"
    " prof".split()
)
UNIT_ALIAS = {
    "poldakepulauanbangkabelitung": "poldabangkabelitung",
    "poldadiyogyakarta": "poldadiy",
    "poldadaerahistimewayogyakarta": "poldadiy",
    "mabespolri": "polri",
    "poldakepri": "poldakepulauanriau",
}
ROLE_ALIAS = {
    "kapolresta": "kapolres",
    "kapolrestabes": "kapolres",
    "kapolresmetro": "kapolres",
    "kapolsekmetro": "kapolsek",
    "wakapolresta": "wakapolres",
    "wakapolrestabes": "wakapolres",
    "kades": "kepaladesa",
    "kadus": "kepaladusun",
    "bhabin": "bhabinkamtibmas",
    "keuchik": "kepaladesa",
    "geuchik": "kepaladesa",
    "pekon": "kepaladesa",
}
KIND_OF_CLASS = {
    "kg:Officer": "officer",
    "kg:Soldier": "soldier",
    "kg:Official": "official",
    "kg:CommunityFigure": "community",
    "kg:Resident": "community",
    "kg:OtherPerson": "other",
}
_ACTING = re.compile(r"^(ps|plt|pj|plh)\.?\s+", re.IGNORECASE)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT(\d\d:\d\d)")


def _fold(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9 ]+", " ", plain)


def _tight(text: str, alias: Mapping[str, str]) -> str:
    key = "".join(_fold(text).split())
    return alias.get(key, key)


def person_key(name: str) -> str:
    """A bare name, folded, without honorifics: "H. Kosasih" -> "kosasih"."""
    return " ".join(word for word in _fold(name).split() if word not in HONORIFICS)


def unit_key(name: str) -> str:
    """A unit's canonical name without spaces: "Polsek Klari" -> "polsekklari"."""
    return _tight(name, UNIT_ALIAS)


def role_key(name: str) -> str:
    """A role without "Ps.", "Plt.", "Pj.", "Plh.": "Plt. Kepala Desa" -> "kepaladesa"."""
    return _tight(_ACTING.sub("", name.strip()), ROLE_ALIAS)


def rank_key(name: str) -> str:
    """A rank without spaces: "Kombes Pol" -> "kombespol"."""
    return _fold(name).replace(" ", "")


def title_key(title: str) -> str:
    """The letters of an academic title: "S.I.K." -> "sik"."""
    return re.sub(r"[^a-z]", "", title.lower())


def truth(value: bool) -> str:
    """A truth value as a fact writes it."""
    return "true" if value else "false"


def quote_key(text: str) -> str:
    """The first forty letters and digits of what was said."""
    return re.sub(r"[^a-z0-9]", "", _fold(text))[:40]


class Fact(NamedTuple):
    """One fact that claims state, and the names of the rules whose claims make it up."""

    family: str
    values: Values
    rules: tuple[str, ...] = ()


@cache
def _labels() -> Mapping[str, str]:
    tables = {"rank": lexicon("ranks"), "role": lexicon("roles")}
    return {
        f"{prefix}:{key}": row["label"] for prefix, t in tables.items() for key, row in t.items()
    }


class _Said:
    """The claims of one report by subject and predicate."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self._of: dict[str, dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
        for claim in claims:
            self._of[claim.subject][claim.predicate].append(claim)
        self.names = {person: self._fullest(person) for person in self.subjects("person")}

    def subjects(self, kind: str) -> list[str]:
        return [subject for subject in self._of if mention_kind(subject) == kind]

    def __call__(self, subject: str, predicate: str) -> list[Claim]:
        return self._of[subject][predicate] if subject in self._of else []

    def _fullest(self, person: str) -> str | None:
        keys = [person_key(claim.object) for claim in self(person, "foaf:name")]
        return max(keys, key=lambda key: (len(key), key), default=None)

    def label(self, claim: Claim) -> str:
        """The label of a claim's object, a concept or a mention with an rdfs:label."""
        if claim.object_type == MENTION:
            stated = self(claim.object, "rdfs:label")
            return stated[0].object if stated else ""
        return _labels().get(claim.object, "")

    def people(self, subject: str, predicate: str) -> Iterator[tuple[str, Claim]]:
        """The names of the persons that ``subject`` has as ``predicate``."""
        for claim in self(subject, predicate):
            if name := self.names.get(claim.object):
                yield name, claim

    def codes(self, subject: str, predicate: str) -> Iterator[tuple[str, Claim]]:
        """The region codes of the places that ``subject`` has as ``predicate``."""
        for claim in self(subject, predicate):
            for code in self(claim.object, "kg:regionCode"):
                yield code.object, claim


def stated_facts(
    document: Document,
    claims: Iterable[Claim],
    *,
    parents: Parents | None = None,
) -> list[Fact]:
    """What the claims of ``document`` state, each with the rules that say so, sorted.

    ``parents`` gives the chain above a unit (by ``dcterms:identifier``, else by label); without it
    only chains that the report states are there.
    """
    said = _Said(c for c in claims if c.document == document.id)
    rows = [*_persons(said), *_units(said, parents), *_places(said)]
    rows += [*_postings(said), *_visits(said), *_quotations(said)]
    rules: dict[tuple[str, Values], set[str]] = defaultdict(set)
    for family, values, sources in rows:
        rules[family, values].update(source.rule for source in sources)
    return [Fact(*key, tuple(sorted(names))) for key, names in sorted(rules.items())]


def claim_facts(
    document: Document,
    claims: Iterable[Claim],
    *,
    parents: Parents | None = None,
) -> Facts:
    """:func:`stated_facts` without the rules, by family."""
    return by_family(stated_facts(document, claims, parents=parents))


def by_family(facts: Iterable[Fact]) -> Facts:
    """The tuples of the facts, by family."""
    out: Facts = defaultdict(set)
    for fact in facts:
        out[fact.family].add(fact.values)
    return dict(out)


_Row = tuple[str, Values, list[Claim]]


def _persons(said: _Said) -> Iterator[_Row]:
    for person, name in said.names.items():
        if name is None:
            continue
        yield "person", (name,), said(person, "foaf:name")
        for claim in said(person, "rdf:type"):
            if kind := KIND_OF_CLASS.get(claim.object):
                yield "person kind", (name, kind), [claim]
        for claim in said(person, "kg:rank"):
            yield "rank", (name, rank_key(said.label(claim))), [claim]
        for claim in said(person, "kg:academicTitle"):
            yield "academic title", (name, title_key(claim.object)), [claim]


def _units(said: _Said, parents: Parents | None) -> Iterator[_Row]:
    for unit in said.subjects("unit"):
        for claim in said(unit, "rdfs:label"):
            yield "unit", (unit_key(claim.object),), [claim]
            for above in said(unit, "kg:subordinateTo"):
                yield "chain", (unit_key(claim.object), unit_key(said.label(above))), [above]
            if parents is not None:
                known = [key.object for key in said(unit, "dcterms:identifier")]
                child = claim.object
                for _, parent in parents(known[0] if known else child):
                    yield "chain", (unit_key(child), unit_key(parent)), []
                    child = parent


def _places(said: _Said) -> Iterator[_Row]:
    for place in said.subjects("place"):
        for claim in said(place, "kg:regionCode"):
            yield "place", (claim.object,), [claim]


def _postings(said: _Said) -> Iterator[_Row]:
    for posting in said.subjects("posting"):
        former = any(claim.object == "true" for claim in said(posting, "kg:former"))
        seat, seat_claims = _seat(said, posting)
        for name, member in said.people(posting, "org:member"):
            for area, claim in said.codes(posting, "kg:area"):
                yield "area", (name, area), [claim]
            for claim in said(posting, "org:role"):
                role = role_key(said.label(claim))
                if seat:
                    family = "former posting" if former else "posting"
                    yield family, (name, role, seat), [member, claim, *seat_claims]
                else:
                    yield "role", (name, role), [member, claim]


def _seat(said: _Said, posting: str) -> tuple[str | None, list[Claim]]:
    for claim in said(posting, "org:organization"):
        return unit_key(said.label(claim)), [claim]
    for code, claim in said.codes(posting, "kg:ofPlace"):
        return code, [claim]
    return None, []


def _visits(said: _Said) -> Iterator[_Row]:
    visits = said.subjects("visit")
    yield "has visit", (truth(bool(visits)),), [c for v in visits for c in said(v, "rdf:type")]
    for visit in visits:
        for claim in said(visit, "schema:startDate"):
            yield "visit date", (claim.object[:10],), [claim]
            if moment := _MOMENT.match(claim.object):
                yield "visit start", (moment.group(1),), [claim]
        for code, claim in said.codes(visit, "schema:location"):
            yield "visit place", (code,), [claim]
        for name, claim in said.people(visit, "kg:conductedBy"):
            yield "visit by", (name,), [claim]
        for name, claim in said.people(visit, "kg:met"):
            yield "visit met", (name,), [claim]


def _quotations(said: _Said) -> Iterator[_Row]:
    for quotation in said.subjects("quotation"):
        for name, speaker in said.people(quotation, "kg:speaker"):
            for text in said(quotation, "schema:text"):
                yield "quote", (name, quote_key(text.object)), [speaker, text]
