"""Gold pairs (``NAME.txt``, ``NAME.json``) told as documents and claims, as extraction should.

A second, independent maker of claims: views and resolution are tested on what is true of a report
rather than on what extraction found in it. Every claim stands on a span of the text; a value that
gold gives without one (a visit's date) stands on the words that write it, else on the mention next
to it.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from hashlib import sha256
from pathlib import Path
from typing import Any

from kg.claims import (
    CONCEPT,
    MENTION,
    STRING,
    Claim,
    Document,
    MentionKind,
    Span,
    claim,
    mention_id,
)

Row = dict[str, Any]
ONTOLOGY = Path(__file__).parent.parent / "ontology"
NOT_VISITS = {"sertijab", "apel"}
OFFSETS = {"WIB": "+07:00", "WITA": "+08:00", "WIT": "+09:00", None: "+07:00"}
HONORIFICS = {"H", "Hj", "KH", "Dr", "Drs", "Dra", "Ir", "Ustadz", "Ust", "Gus", "Kyai"}
MONTHS = [
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
]
PERSON_CLASS = {
    "officer": "kg:Officer",
    "soldier": "kg:Soldier",
    "official": "kg:Official",
    "community_figure": "kg:CommunityFigure",
    "resident": "kg:Resident",
    "other": "kg:OtherPerson",
}
UNIT_CLASS = {
    "polri": "kg:NationalPolice",
    "polda": "kg:RegionalPolice",
    "polres": "kg:ResortPolice",
    "polsek": "kg:SectorPolice",
    "subsector": "kg:SubsectorPolice",
    "koramil": "kg:MilitaryUnit",
    "kodim": "kg:MilitaryUnit",
    "korem": "kg:MilitaryUnit",
    "kodam": "kg:MilitaryUnit",
    "other": "kg:Unit",
}
PLACE_CLASS = {
    "province": "kg:Province",
    "regency": "kg:Regency",
    "district": "kg:District",
    "village": "kg:Village",
    "hamlet": "kg:Hamlet",
    "rw": "kg:CommunityUnit",
    "rt": "kg:NeighbourhoodUnit",
    "street": "kg:Street",
    "venue": "kg:Venue",
}


def gold_claims(folder: Path | str) -> tuple[list[Document], list[Claim]]:
    """Documents and claims of every gold pair of ``folder``, in the order of their names."""
    tellings = [_Telling.of(path) for path in _pairs(folder)]
    for telling in tellings:
        telling.tell()
    return [each.document for each in tellings], [one for each in tellings for one in each.claims]


def gold_mentions(folder: Path | str) -> dict[tuple[str, str], str]:
    """``(item, gold id of a person, unit or place) -> mention id`` for the claims of ``folder``."""
    found: dict[tuple[str, str], str] = {}
    for path in _pairs(folder):
        telling = _Telling.of(path)
        telling.tell()
        found |= {(path.stem, key): mention for key, mention in telling.mentions.items()}
    return found


def _pairs(folder: Path | str) -> list[Path]:
    found = sorted(Path(folder).glob("*.json"))
    return [path for path in found if path.with_suffix(".txt").exists()]


def slug(text: str) -> str:
    """``Kasat Binmas`` -> ``kasat-binmas``."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _lexicon(name: str) -> dict[str, str]:
    path = ONTOLOGY / name
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {slug(row["label"]): row["concept"] for row in rows}


def _occurrences(text: str, words: str) -> list[Span]:
    pattern = r"(?<!\w)" + re.escape(words) + r"(?!\w)"
    return [Span(*found.span()) for found in re.finditer(pattern, text)]


def _hull(*spans: Span) -> Span:
    return Span(min(s.start for s in spans), max(s.end for s in spans))


def _gap(a: Span, b: Span) -> int:
    return max(a.start, b.start) - min(a.end, b.end)


def _nearest(spans: list[Span], to: Span) -> Span | None:
    return min(spans, key=lambda span: (_gap(span, to), span), default=None)


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


@dataclass
class _Telling:
    document: Document
    gold: Row
    claims: list[Claim] = field(default_factory=list)
    mentions: dict[str, str] = field(default_factory=dict)
    where: dict[str, Span] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, path: Path) -> _Telling:
        gold = json.loads(path.read_text(encoding="utf-8"))
        source = path.with_suffix(".txt")
        held = source.read_bytes()
        document = Document(
            path.stem,
            gold["title"],
            gold["published"],
            gold["publisher"],
            None,
            held.decode("utf-8"),
            sha256(held).hexdigest(),
            source.name,
        )
        return cls(document, gold)

    def tell(self) -> None:
        self._introduce("unit", self.gold["units"])
        self._introduce("place", self.gold["places"])
        self._introduce("person", self.gold["persons"])
        for unit in self.gold["units"]:
            self._unit(unit)
        for place in self.gold["places"]:
            self._place(place)
        for person in self.gold["persons"]:
            self._person(person)
        for posting in self.gold["postings"]:
            self._posting(posting)
        for event in self.gold["events"]:
            if event["type"] not in NOT_VISITS:
                self._visit(event)
            elif event["type"] == "sertijab":
                self._handovers(event)
        for quote in self.gold["quotes"]:
            if quote["speaker"]:
                self._quotation(quote)

    def _say(self, subject: str, predicate: str, object: str, kind: str, span: Span) -> None:
        self.claims.append(claim(self.document, subject, predicate, object, kind, span, "gold"))

    def _all(self, row: Row) -> list[Span]:
        found = {s for form in row["mentions"] for s in _occurrences(self.document.text, form)}
        return sorted(found) or [
            Span(at, at + len(form))
            for form in row["mentions"]
            if (at := self.document.text.find(form)) >= 0
        ]

    def _new(self, kind: MentionKind, spans: list[Span]) -> tuple[str, Span]:
        """The mention id of the first span that no mention of that kind has yet."""
        for span in spans:
            name = mention_id(self.document.id, kind, span)
            if name not in self.taken:
                self.taken.add(name)
                return name, span
        shorter = Span(spans[-1].start, spans[-1].end - 1)
        return self._new(kind, [shorter])

    def _introduce(self, kind: MentionKind, rows: list[Row]) -> None:
        for row in rows:
            name, span = self._new(kind, self._all(row))
            self.mentions[row["id"]], self.where[row["id"]] = name, span

    def _within(self, words: str, span: Span) -> Span:
        """Where ``words`` stand inside ``span``, else ``span``."""
        found = re.search(re.escape(words), span.of(self.document.text), re.IGNORECASE)
        if not found or not words:
            return span
        return Span(span.start + found.start(), span.start + found.end())

    def _unit(self, row: Row) -> None:
        me, span = self.mentions[row["id"]], self.where[row["id"]]
        self._say(me, "rdf:type", UNIT_CLASS[row["level"]], CONCEPT, span)
        self._say(me, "rdfs:label", row["name"], STRING, span)
        if key := self._unit_key(row["name"]):
            self._say(me, "dcterms:identifier", key, STRING, span)
        parents = dict(self.gold["chain"])
        for other in self.gold["units"]:
            if other["name"] == parents.get(row["name"]):
                self._chain(row, other)

    def _chain(self, child: Row, parent: Row) -> None:
        """``Polsek Klari Polres Karawang``: side by side is how a report states the chain."""
        sides = [
            (a, b)
            for a in self._all(child)
            for b in self._all(parent)
            if a.end <= b.start <= a.end + 2
        ]
        if sides:
            me, over = self.mentions[child["id"]], self.mentions[parent["id"]]
            self._say(me, "kg:subordinateTo", over, MENTION, _hull(*min(sides)))

    def _unit_key(self, name: str) -> str | None:
        parents = dict(self.gold["chain"])
        if name in self.gold["chain_unsure"] or (name not in parents and name != "Polri"):
            return None
        if not name.startswith(("Polsek", "Polsub")):
            return slug(name)
        return f"{slug(name)}.{slug(parents[name])}"

    def _place(self, row: Row) -> None:
        me, span = self.mentions[row["id"]], self.where[row["id"]]
        self._say(me, "rdf:type", PLACE_CLASS[row["level"]], CONCEPT, span)
        self._say(me, "rdfs:label", row["name"], STRING, self._within(row["name"], span))
        if row["code"]:
            self._say(me, "kg:regionCode", row["code"], STRING, span)
        if around := self._container(row):
            other = self.where[around["id"]]
            side = _hull(span, other) if abs(_gap(span, other)) < 40 else span
            self._say(me, "kg:within", self.mentions[around["id"]], MENTION, side)

    def _container(self, row: Row) -> Row | None:
        places: list[Row] = [place for place in self.gold["places"] if place["id"] != row["id"]]
        if row["code"]:
            inside = [p for p in places if p["code"] and row["code"].startswith(p["code"] + ".")]
            return max(inside, key=lambda place: len(place["code"]), default=None)
        span = self.where[row["id"]]
        beside = [p for p in places if p["level"] == {"rt": "rw"}.get(row["level"])]
        if near := [p for p in beside if _gap(span, self.where[p["id"]]) < 15]:
            return near[0]
        events = [set(event["places"]) for event in self.gold["events"]]
        together = [
            place
            for place in places
            if place["code"] and any({place["id"], row["id"]} <= event for event in events)
        ]
        coded = together or [place for place in places if place["code"]]
        return min(
            coded,
            key=lambda p: (-p["code"].count("."), _gap(span, self.where[p["id"]]), p["id"]),
            default=None,
        )

    def _person(self, row: Row) -> None:
        me, span = self.mentions[row["id"]], self.where[row["id"]]
        forms = self._all(row)
        self._say(me, "rdf:type", PERSON_CLASS[row["kind"]], CONCEPT, span)
        full = next((f for f in forms if row["name"] in f.of(self.document.text)), span)
        self._say(me, "foaf:name", row["name"], STRING, self._within(row["name"], full))
        seen = {row["name"]}
        for bare in (b for b in map(self._bare(row), forms) if b):
            if (label := bare.of(self.document.text)) not in seen:
                seen.add(label)
                self._say(me, "skos:altLabel", label, STRING, bare)
        if row["rank"]:
            self._say(me, "kg:rank", "rank:" + slug(row["rank"]), CONCEPT, self._rank(forms))
        self._titles(me, row, forms)

    def _rank(self, forms: list[Span]) -> Span:
        """The words before the name, else the mention."""
        words = forms[0].of(self.document.text).split()
        return Span(forms[0].start, forms[0].start + len(words[0]))

    def _titles(self, me: str, row: Row, forms: list[Span]) -> None:
        for title in row["titles"]:
            shape = re.compile(r"\W{0,2}".join(map(re.escape, title)))
            hits = [(f, h) for f in forms if (h := shape.search(f.of(self.document.text)))]
            form, hit = hits[0] if hits else (forms[0], None)
            at = Span(form.start + hit.start(), form.start + hit.end()) if hit else form
            self._say(me, "kg:academicTitle", title, STRING, at)
        before = re.compile(r"(?<![.\w])(" + "|".join(HONORIFICS) + r")\b(?!\.\w\.)")
        for form in forms:
            bare = self._bare(row)(form) or form
            if hit := before.search(self.document.text, form.start, bare.start):
                self._say(me, "kg:honorific", hit.group(), STRING, Span(*hit.span()))
                return

    def _bare(self, row: Row) -> Callable[[Span], Span | None]:
        """The part of a mention that is the name: from its first to its last word of the name."""
        known = [word.lower() for word in re.findall(r"[\w'’]+", row["name"])]

        def bare(form: Span) -> Span | None:
            words = list(re.finditer(r"[\w'’]+", form.of(self.document.text)))
            own = [any(_alike(word.group(), one) for one in known) for word in words]
            if not any(own):
                return None
            first = own.index(True)
            last = [*own, False].index(False, first) - 1
            return Span(form.start + words[first].start(), form.start + words[last].end())

        return bare

    def _role(self, label: str, span: Span) -> tuple[str, str]:
        """The concept of a role that the lexicon knows, else a mention of the role itself."""
        known = _lexicon("roles.csv")
        if not known or slug(label) in known:
            return "role:" + known.get(slug(label), slug(label)), CONCEPT
        me, at = self._new("role", [span])
        self._say(me, "rdf:type", "skos:Concept", CONCEPT, at)
        self._say(me, "rdfs:label", label, STRING, at)
        starts = [key for key in known if slug(label).startswith(key + "-")]
        if starts:
            self._say(me, "skos:broader", "role:" + known[max(starts, key=len)], CONCEPT, at)
        return me, MENTION

    def _posting(self, row: Row) -> None:
        person = self.where[row["person"]]
        words = [Span(*f.span()) for f in re.finditer(re.escape(row["role"]), self.document.text)]
        role = _nearest(words, person)
        near = role is not None and _gap(role, person) < 250
        span = _hull(role, person) if role and near else person
        me, span = self._new("posting", [span, role or person, person])
        self._say(me, "rdf:type", "kg:Posting", CONCEPT, span)
        self._say(me, "org:member", self.mentions[row["person"]], MENTION, person)
        concept, kind = self._role(row["role"], role or span)
        self._say(me, "org:role", concept, kind, role or span)
        if of := row["of"]:
            predicate = "org:organization" if of.startswith("u") else "kg:ofPlace"
            self._say(me, predicate, self.mentions[of], MENTION, self.where[of])
        for area in _listed(row.get("area")):
            self._say(me, "kg:area", self.mentions[area], MENTION, self.where[area])
        self._posting_facts(me, row, span)

    def _posting_facts(self, me: str, row: Row, span: Span) -> None:
        person = next(p for p in self.gold["persons"] if p["id"] == row["person"])
        if person["rank"]:
            self._say(me, "kg:rank", "rank:" + slug(person["rank"]), CONCEPT, span)
        for flag in ("acting", "former"):
            if row.get(flag):
                self._say(me, "kg:" + flag, "true", "xsd:boolean", span)
        dates = [event["date"] for event in self.gold["events"] if event["date"]]
        if observed := next(iter(dates), self.gold["published"]):
            self._say(me, "kg:observedOn", observed, "xsd:date", self._date(observed, span))

    def _date(self, date: str, fallback: Span) -> Span:
        """Where the text writes the date ``YYYY-MM-DD``."""
        _, month, day = map(int, date.split("-"))
        shape = rf"\b0?{day}\s*[-/. ]\s*(?:0?{month}\b|{MONTHS[month - 1]})"
        hits = [Span(*f.span()) for f in re.finditer(shape, self.document.text, re.IGNORECASE)]
        return _nearest(hits, fallback) or fallback

    def _visit(self, row: Row) -> None:
        people = [self.where[p] for p in row["by"] + row["met"]]
        span = min(people + [self.where[p] for p in row["places"]], default=Span(0, 1))
        me, span = self._new("visit", [self._sentence(span), span])
        self._say(me, "rdf:type", "kg:Visit", CONCEPT, span)
        self._say(me, "kg:activity", "activity:" + slug(row["type"]), CONCEPT, span)
        for programme in row["programmes"]:
            self._say(me, "kg:programme", programme, STRING, self._words(programme, span))
        if row["election"]:
            self._say(me, "kg:election", row["election"], STRING, self._words("Pilkada", span))
        self._times(me, row, span)
        for predicate, key in (
            ("schema:location", "places"),
            ("kg:conductedBy", "by"),
            ("kg:conductedByUnit", "units"),
            ("kg:met", "met"),
        ):
            for other in row[key]:
                self._say(me, predicate, self.mentions[other], MENTION, self.where[other])
        for group in row["groups_met"]:
            self._say(me, "kg:metGroup", group, STRING, self._words(group, span))

    def _times(self, me: str, row: Row, span: Span) -> None:
        ends = row["end_date"] or (row["date"] if row["end"] else None)
        for predicate, date, time in (
            ("schema:startDate", row["date"], row["start"]),
            ("schema:endDate", ends, row["end"]),
        ):
            if date and time:
                moment = f"{date}T{time}:00{OFFSETS[row['tz']]}"
                self._say(me, predicate, moment, "xsd:dateTime", self._date(date, span))
            elif date:
                self._say(me, predicate, date, "xsd:date", self._date(date, span))

    def _sentence(self, span: Span) -> Span:
        text = self.document.text
        start = max(text.rfind(mark, 0, span.start) for mark in ("\n", ". ", "? ")) + 1
        stop = re.compile(r"\n|[.?!](?=\s)").search(text, span.end)
        end = stop.start() if stop else len(text)
        return Span(start + len(text[start:end]) - len(text[start:end].lstrip()), end)

    def _words(self, words: str, near: Span) -> Span:
        text = self.document.text
        hits = [Span(*f.span()) for f in re.finditer(re.escape(words), text, re.IGNORECASE)]
        return _nearest(hits, near) or near

    def _handovers(self, row: Row) -> None:
        """One hand-over for each post that somebody of this report left or took over."""
        moved = {p["person"] for p in self.gold["postings"] if p.get("former")}
        posts: dict[tuple[str, str], dict[str, str]] = {}
        for posting in self.gold["postings"]:
            side = "kg:outgoing" if posting.get("former") else "kg:incoming"
            left = {(p["role"], p["of"]) for p in self.gold["postings"] if p.get("former")}
            post = (posting["role"], posting["of"])
            if posting["of"] and (posting["person"] in moved or post in left):
                posts.setdefault(post, {})[side] = posting["person"]
        for post, sides in posts.items():
            self._handover(row, post, sides)

    def _handover(self, row: Row, post: tuple[str, str], sides: dict[str, str]) -> None:
        role, unit = post
        around = _hull(*(self.where[person] for person in sides.values()), self.where[unit])
        me, span = self._new("handover", [around, *(self.where[p] for p in sides.values())])
        self._say(me, "rdf:type", "kg:HandOver", CONCEPT, span)
        concept, kind = self._role(role, self._words(role, span))
        self._say(me, "org:role", concept, kind, self._words(role, span))
        self._say(me, "org:postIn", self.mentions[unit], MENTION, self.where[unit])
        for predicate, person in sorted(sides.items()):
            self._say(me, predicate, self.mentions[person], MENTION, self.where[person])
        if row["by"]:
            leader = row["by"][0]
            self._say(me, "kg:presidedBy", self.mentions[leader], MENTION, self.where[leader])
        if row["date"]:
            at = self._date(row["date"], span)
            self._say(me, "schema:startDate", row["date"], "xsd:date", at)

    def _quotation(self, row: Row) -> None:
        at = self.document.text.find(row["text"])
        me, span = self._new("quotation", [Span(at, at + len(row["text"]))])
        self._say(me, "rdf:type", "kg:Quotation", CONCEPT, span)
        self._say(me, "schema:text", row["text"], STRING, span)
        if row["speaker"]:
            speaker = row["speaker"]
            self._say(me, "kg:speaker", self.mentions[speaker], MENTION, self.where[speaker])


def _alike(a: str, b: str) -> bool:
    if min(len(a), len(b)) < 3:
        return a.lower() == b
    return SequenceMatcher(None, a.lower(), b).ratio() > 0.8
