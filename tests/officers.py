"""A made-up police force over three years, told in made-up reports, with the truth about who is who.

Careers are drawn first (posts, moves with and without a hand-over report, promotions), then reports
of them with all that reports do to names: typing errors, other spellings, initials, short names,
missing posts. Places and units are real, people are not. The same seed makes the same force.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256

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
from kg.places import Region, gazetteer
from kg.units import registry
from kg.vocab import lexicon

START, DAYS = date(2022, 1, 1), 3 * 365
OFFICES = ("kasat-binmas", "kasat-lantas", "kasat-reskrim", "kasi-humas")
GIVEN = (
    "Agus Ahmad Andi Anton Ari Asep Bambang Bayu Budi Dadang Dedi Deni Edi Eko Endang Erwin Fajar "
    "Hadi Hendra Heri Herman Indra Irfan Iwan Joko Mulyadi Nanang Rizal Rudi Slamet Sugeng Teguh "
    "Wahyu Yudi Yusuf Zainal Abimanyu Bagaskara Carlo Darsono Dirga Ferdinan Galang Giri Hilarius "
    "Imron Jaka Kresna Laurens Marsel Naufal Oktavianus Panca Qodir Rangga Satya Tirta Umbu Viktor "
    "Wasis Yakobus Zulham Bonifasius Damar Elfan Farhan Gilang Haekal Jatmiko Komar Lingga Mahesa"
).split()
FAMILY = (
    "Setiawan Santoso Hidayat Kurniawan Prasetyo Nugroho Wibowo Saputra Susanto Hermawan Gunawan "
    "Hartono Suryadi Supriyadi Wijaya Firmansyah Ramadhan Permana Iskandar Purnomo Rustandi Suhendi "
    "Kusumawardana Atmajaya Baskoro Cakrabuana Danuarta Ekaputra Gandawijaya Hadiningrat Jayadipa "
    "Kertanegara Laksmana Mangunsong Natawijaya Padmanegara Rajasa Sastrowardoyo Tanuwijaya "
    "Wiradinata Yudhistira Adiwinata Bratakusuma Djatikusumo Endrawan Fathurozi Gumilang Hendarsah"
).split()
CLANS = "Harahap Siregar Nasution Lubis Sitorus Manurung Ginting Tarigan Hutabarat".split()
MONONYMS = "Suharto Sukarman Suparno Muchsin Syamsudin Wagiman Kosasih Sunaryo Baharuddin".split()
TITLES = ("SH", "MH", "SIK", "SSos", "MSi", "SE", "MM")
SPELLINGS = (("sy", "s"), ("dj", "j"), ("di", "dy"), ("iya", "ia"), ("y", "i"), ("f", "p"))


@dataclass
class Post:
    role: str
    unit: str
    area: str | None = None


@dataclass
class Officer:
    name: str
    rank: int
    titles: tuple[str, ...]
    career: list[tuple[int, Post]]  #: (first day, post), by day
    promoted: int | None = None  #: day from which the rank is one higher

    def post(self, day: int) -> Post:
        return [post for first, post in self.career if first <= day][-1]

    def rank_on(self, day: int) -> int:
        return self.rank + (self.promoted is not None and day >= self.promoted)


@dataclass
class Force:
    """What :func:`force` makes; ``truth`` says which person a mention is."""

    documents: list[Document] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    truth: dict[str, str] = field(default_factory=dict)


def force(officers: int, *, seed: int = 7, reports: float = 8.0) -> Force:
    """Reports about so many officers, ``reports`` a head on average."""
    made = Force()
    for document, claims, truth in stream(officers, seed=seed, reports=reports):
        made.documents.append(document)
        made.claims += claims
        made.truth |= truth
    return made


def stream(
    officers: int, *, seed: int = 7, reports: float = 8.0
) -> Iterator[tuple[Document, list[Claim], dict[str, str]]]:
    """The same, report by report, for corpora that do not fit into memory."""
    chance = random.Random(seed)
    people = _people(chance, officers)
    yield from _Press(chance, people).reports(round(officers * reports))


def _people(chance: random.Random, count: int) -> list[Officer]:
    resorts = [unit for unit in registry() if unit.level == "polres" and len(unit.regions) == 1]
    chance.shuffle(resorts)
    people: list[Officer] = []
    while len(people) < count:
        resort = resorts.pop()
        people += _staff(chance, resort.key, resort.regions[0])
    people = people[:count]
    colleagues: dict[str, list[Officer]] = {}
    for one in people:
        colleagues.setdefault(_resort(one.career[0][1].unit), []).append(one)
    for one in people:
        if chance.random() < 0.02:
            one.name = chance.choice(people).name
        near = colleagues[_resort(one.career[0][1].unit)]
        _lead_a_life(chance, one, near if chance.random() < 0.75 else people)
    return people


def _staff(chance: random.Random, resort: str, regency: str) -> Iterator[Officer]:
    yield _officer(chance, 17, Post("kapolres", resort))
    for office in OFFICES:
        yield _officer(chance, 15, Post(office, resort))
    districts = gazetteer().children(regency)
    for district in districts[:9]:
        sector = registry().sector_under(district.name, resort).key
        yield _officer(chance, chance.choice((14, 15)), Post("kapolsek", sector))
        villages = gazetteer().children(district.code)
        for village in chance.sample(villages, min(5, len(villages))):
            yield _officer(
                chance,
                chance.choice((9, 10, 11, 12)),
                Post("bhabinkamtibmas", sector, village.code),
            )


def _officer(chance: random.Random, rank: int, post: Post) -> Officer:
    titles = tuple(sorted(chance.sample(TITLES, chance.choice((0, 0, 1, 2)))))
    return Officer(_name(chance, post.unit), rank, titles, [(0, post)])


def _name(chance: random.Random, unit: str) -> str:
    draw = chance.random()
    if draw < 0.06:
        return chance.choice(MONONYMS)
    if draw < 0.14:
        return f"{chance.choice(GIVEN)} {chance.choice(CLANS)}"
    if draw < 0.2:
        order = chance.choice(("Made", "Wayan", "Ketut", "Nyoman", "Putu"))
        return f"I {order} {chance.choice(FAMILY)}"
    first = f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}"
    if draw < 0.3:
        return f"Muhammad {first}"
    return first if draw < 0.6 else f"{first} {chance.choice(FAMILY)}"


def _lead_a_life(chance: random.Random, one: Officer, others: list[Officer]) -> None:
    """A promotion for some, and for some the post that one of ``others`` began with."""
    if chance.random() < 0.3:
        one.promoted = chance.randrange(100, DAYS)
    if chance.random() < 0.35:
        here, there = one.career[0][1], chance.choice(others).career[0][1]
        if _level(there) == _level(here) and there.unit != here.unit:
            one.career.append((chance.randrange(200, DAYS - 100), there))


def _resort(unit: str) -> str:
    return unit.rpartition(".")[2]


def _level(post: Post) -> str:
    return "office" if post.role in OFFICES else post.role


class _Press:
    """Writes reports: the posts that stand above an officer come along with him."""

    def __init__(self, chance: random.Random, people: list[Officer]) -> None:
        self.chance = chance
        self.people = people
        self.ids = {id(one): f"officer-{number}" for number, one in enumerate(people)}
        self.written = 0
        self.heads: dict[str, list[Officer]] = {}
        for one in people:
            for _, post in one.career:
                if post.role in {"kapolres", "kapolsek"}:
                    self.heads.setdefault(post.unit, []).append(one)

    def reports(self, count: int) -> Iterator[tuple[Document, list[Claim], dict[str, str]]]:
        for one in self.people:
            for first, post in one.career[1:]:
                across = _resort(post.unit) != _resort(one.career[0][1].unit)
                if self.chance.random() < (0.9 if across else 0.5):
                    yield self._report(first, [one], moved=True)
        for _ in range(count):
            day = self.chance.randrange(DAYS)
            one = self.chance.choice(self.people)
            yield self._report(day, [one, *self._heads(one, day)])

    def _heads(self, one: Officer, day: int) -> list[Officer]:
        unit = one.post(day).unit
        wanted = [unit, _resort(unit)] if self.chance.random() < 0.5 else []
        heads = [
            head
            for key in dict.fromkeys(wanted)
            for head in self.heads.get(key, [])
            if head is not one and head.post(day).unit == key
        ]
        return list({id(head): head for head in heads}.values())

    def _report(
        self, day: int, people: list[Officer], moved: bool = False
    ) -> tuple[Document, list[Claim], dict[str, str]]:
        self.written += 1
        page = _Page(f"r{self.written:06}", START + timedelta(days=day))
        told = [self._tell(page, one, day, moved) for one in people]
        villager = self._villager(page, people[0].post(day)) if self.chance.random() < 0.3 else None
        document, claims, found = page.close()
        truth = {found[place]: self.ids[id(one)] for one, place in zip(people, told, strict=True)}
        if villager is not None:
            truth[found[villager]] = f"villager-{self.written}"
        return document, claims, truth

    def _tell(self, page: _Page, one: Officer, day: int, moved: bool) -> int:
        rank = one.rank_on(day) + (self.chance.random() < 0.01)
        titles = one.titles if self.chance.random() < 0.6 else ()
        place = page.person("kg:Officer", written(self.chance, one.name), _rank(rank), titles)
        post = one.post(day)
        if self.chance.random() > 0.03:
            area = post.area if self.chance.random() < 0.8 else None
            page.posting(place, Post(post.role, post.unit, area))
        else:
            page.unit(post.unit)
        if moved:
            page.posting(place, one.post(day - 1), former=True)
        return place

    def _villager(self, page: _Page, post: Post) -> int:
        place = page.person("kg:Resident", self.chance.choice((*MONONYMS, *GIVEN)), None, ())
        if post.area:
            page.place(post.area)
        return place


def written(chance: random.Random, name: str) -> str:
    """The name as a report writes it."""
    words = name.split()
    draw = chance.random()
    if draw < 0.05:
        return _slip(chance, name)
    if draw < 0.10:
        old, new = chance.choice(SPELLINGS)
        return name[0] + name[1:].replace(old, new)
    if draw < 0.14 and len(words) > 1:
        return " ".join([*words[:-1], words[-1][0]])
    if draw < 0.17 and len(words) > 2 and words[0] != "I":
        return " ".join(words[:-1])
    if draw < 0.19 and words[0] not in {"I", "Muhammad"}:
        return words[0]
    return name.replace("Muhammad", chance.choice(("Muhammad", "Muh", "M", "Mohd")))


def _slip(chance: random.Random, name: str) -> str:
    """One letter lost, doubled or turned around, not at the head of a word."""
    places = [at for at in range(3, len(name) - 1) if name[at : at + 2].islower()]
    places = [at for at in places if name[at : at + 2].isalpha() and name[at - 1].isalpha()]
    if not places:
        return name
    at = chance.choice(places)
    kind = chance.randrange(3)
    if kind == 0:
        return name[:at] + name[at + 1 :]
    if kind == 1:
        return name[:at] + name[at] + name[at:]
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _rank(order: int) -> str:
    rows = lexicon("ranks").values()
    return next(r["concept"] for r in rows if r["force"] == "polri" and r["order"] == str(order))


class _Page:
    """A report in the making: words are added at the end, claims are made when it is closed."""

    def __init__(self, name: str, day: date) -> None:
        self.name = name
        self.day = day.isoformat()
        self.text = self.day + ". "
        self.said: list[tuple[str, str, str, str, Span]] = []
        self.people: list[str] = []
        self.things: dict[str, str] = {}

    def _write(self, words: str) -> Span:
        start = len(self.text)
        self.text += words + " "
        return Span(start, start + len(words))

    def _new(self, kind: MentionKind, words: str) -> tuple[str, Span]:
        span = self._write(words)
        return mention_id(self.name, kind, span), span

    def _say(self, subject: str, predicate: str, object: str, kind: str, span: Span) -> None:
        self.said.append((subject, predicate, object, kind, span))

    def person(self, kind: str, name: str, rank: str | None, titles: tuple[str, ...]) -> int:
        """The number of the new person on this page."""
        me, span = self._new("person", name)
        self._say(me, "rdf:type", kind, CONCEPT, span)
        self._say(me, "foaf:name", name, STRING, span)
        if rank:
            self._say(me, "kg:rank", f"rank:{rank}", CONCEPT, span)
        for title in titles:
            self._say(me, "kg:academicTitle", title, STRING, span)
        self.people.append(me)
        return len(self.people) - 1

    def unit(self, key: str) -> str:
        """The mention of a unit, made at its first naming."""
        if key not in self.things:
            unit = registry().get(key)
            assert unit is not None, key
            me, span = self._new("unit", unit.name)
            self._say(me, "rdfs:label", unit.name, STRING, span)
            self._say(me, "dcterms:identifier", key, STRING, span)
            self.things[key] = me
        return self.things[key]

    def place(self, code: str) -> str:
        """The mention of a village, made at its first naming."""
        if code not in self.things:
            region: Region = gazetteer().at(code)
            me, span = self._new("place", region.name)
            self._say(me, "rdf:type", "kg:Village", CONCEPT, span)
            self._say(me, "rdfs:label", region.name, STRING, span)
            self._say(me, "kg:regionCode", code, STRING, span)
            self.things[code] = me
        return self.things[code]

    def posting(self, person: int, post: Post, *, former: bool = False) -> None:
        unit = self.unit(post.unit)
        area = self.place(post.area) if post.area else None
        me, span = self._new("posting", lexicon("roles")[post.role]["label"])
        self._say(me, "rdf:type", "kg:Posting", CONCEPT, span)
        self._say(me, "org:member", self.people[person], MENTION, span)
        self._say(me, "org:role", f"role:{post.role}", CONCEPT, span)
        self._say(me, "org:organization", unit, MENTION, span)
        self._say(me, "kg:observedOn", self.day, "xsd:date", Span(0, 10))
        if area:
            self._say(me, "kg:area", area, MENTION, span)
        if former:
            self._say(me, "kg:former", "true", "xsd:boolean", span)

    def close(self) -> tuple[Document, list[Claim], list[str]]:
        """The report, its claims, and the mentions of its people in order."""
        held = sha256(self.text.encode()).hexdigest()
        document = Document(
            self.name, None, self.day, None, None, self.text, held, f"{self.name}.txt"
        )
        claims = [claim(document, *one, "made") for one in self.said]
        return document, claims, self.people
