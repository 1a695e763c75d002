"""Visits: what police (or police with army) did towards the community, when, where, by whom, with whom.

A report tells of a visit when an activity of ``ontology/activities.csv`` stands in its headline or opening and
no other topic (arrest, accident, court, ceremony: ``data/topics.csv``) outweighs it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

from kg.claims import Span
from kg.dates import DateMention, TimeMention, find_dates, find_times
from kg.grammar import Item, PersonItem, PlaceItem, RoleItem, UnitItem
from kg.layout import Layout
from kg.localities import Localities, PlaceRef, UnitRef
from kg.people import Person, verbs
from kg.postings import Posting, Postings
from kg.vocab import data_path, forms, lexicon, read_table

_CRIME = 4.0  #: weight of other topics in the opening from which a report is about them
_OPENING = 4  #: sentences of the body that set the scene
_FIELD = frozenset(
    "bhabinkamtibmas polisi-rw babinsa babinpotmar anggota banit bati batuud kanit-binmas panit-binmas".split()
)
_COMMANDING = re.compile(
    r"^(?:wa)?ka(?:polri|polda|polres|polresta|polrestabes|polsek)$|^(?:dan|pang)"
)
_ENDS_AT = re.compile(
    r"(?:berakhir|selesai|hingga|sampai|usai|ditutup|berlangsung sampai)[\w\s]{0,24}$", re.I
)
_SEPARATELY = re.compile(r"\b(?:terpisah|dihubungi|melalui (?:telepon|pesan|sambungan))\b", re.I)
_SENT = re.compile(
    r"\b(?:arahan|perintah|petunjuk|instruksi|pesan|seizin|atas nama|mewakili)\b[^.\n]*$", re.I
)
_THROUGH = re.compile(r"[\s,]*(?:melalui|lewat)\b", re.I)
_LIMIT = re.compile(
    r"(?:sebelum|setelah|di atas|lewat|maksimal|paling lambat|batas|sesudah|melebihi|antara)\s*$",
    re.I,
)
_NOT_EVENT = re.compile(
    r"(?:(?:lahir|kelahiran|tertanggal|surat|telegram|sprin|nomor|mendatang|akan (?:di)?(?:gelar|laksana)\w*|keterangan tertulis|keterangannya)[\w\s,.\"“”]{0,36}"
    r"|(?:pencoblosan|pemungutan suara|coblosan|hari h|pilkada|pemilu)(?: serentak)?[\s,]*(?:pada|tanggal|tgl|hari|yang jatuh|nanti|\s)*)[(\s]*$",
    re.I,
)
_STATEMENT = re.compile(
    r"(?:kata|ujar|ucap|ungkap|tutur|jelas|terang|keterangan)\w*[^.\n]{0,90}$", re.I
)
_ELECTION = re.compile(
    r"\b(?:pilkada|pemilukada|pemilihan (?:umum )?kepala daerah|pilgub|pilbup|pilwalkot|pilwali|pemilu|pileg|pilpres|pilkades)\b",
    re.I,
)
_ELECTION_YEAR = re.compile(
    r"\b(?:pilkada|pemilukada|pemilu)(?:\s*\([^)]*\))?(?:\s+\w+){0,2}?\s+(20\d\d)", re.I
)
_GROUPS = re.compile(
    r"\b(?:warga(?! negara)|masyarakat|tokoh (?:masyarakat|agama|pemuda|adat|perempuan|wanita)|para pemuda|pemuda|pelajar|siswa(?:-siswi)?"
    r"|santri|petani|nelayan|pedagang|kelompok tani|ibu-ibu|perangkat desa|pengurus \w+|jemaat|jamaah|linmas|karang taruna|guru)\b",
    re.I,
)
_LED = re.compile(
    r"(?:dipimpin(?: langsung)?(?: oleh)?|pimpinan|dipandu|bersama(?: dengan| sama)?|didampingi|mendampingi|dihadiri(?: oleh)?|diikuti|hadir|dilaksanakan(?: oleh)?|dilakukan(?: oleh)?"
    r"|digelar(?: oleh)?|turut|ditemani|dikawal|disaksikan|diwakili(?: oleh)?|dijalankan|melibatkan|adalah|dalam rombongan|ikut (?:turun|hadir|serta)[\w ]{0,14}?|antara lain|di antaranya|tampak|terlihat|bersinergi dengan|berkolaborasi dengan|menggandeng|mengajak serta|petugas|personel|termasuk|terdiri dari|terdiri atas|yakni|diantaranya|duduk|menerjunkan)\b",
    re.I,
)
_LIST_LINE = re.compile(r"\s*(?:\d{1,2}[.)]|[-–•*▪●])\s*\S")
_CONNECTORS = frozenset(
    "dan serta beserta bersama dari oleh dengan langsung para juga pula di kec kecamatan kel kelurahan desa anggota jajaran personel personil"
    " yakni yaitu setempat turut hadir dalam rombongan itu ini dua tiga empat kegiatan tersebut oleh babinsa bhabinkamtibmas kepala kanit lurah camat tokoh pemuda agama masyarakat adat ketua rt rw selaku sebagai pak bapak ibu sejumlah anggotanya unsur terkait".split()
)
_ONLY_SAYS = re.compile(
    r"(?:menurut|kata|ujar|ungkap|tutur|ucap|jelas|terang|tegas|melalui|disampaikan|dikatakan|seizin|mewakili|atas (?:petunjuk|perintah|arahan|instruksi|nama)"
    r"|arahan|perintah|petunjuk|instruksi|pesan|kebijakan|di ?bawah (?:koordinasi|pimpinan|komando)|terpisah|sementara itu|kepemimpinan|imbauan)\w*[\s,:]*(?:[\w/.,&()-]+\s+){0,6}$",
    re.I,
)
_ACTS = re.compile(
    r"\s*(?:[,(][^,()]{0,60}[,)])?[\s,]*(?:(?:yang|juga|pun|lalu|kemudian|langsung|turut|kembali|terus|rutin|tampak|terlihat|secara \w+|bersama[\w\s,.]{0,60}?)\s+)*"
    r"(?P<verb>(?:me|ber|di|ter)\w{3,}|turun|hadir|datang|mampir|singgah|tiba|duduk|sambangi|kunjungi|ajak|gelar|laksanakan|bertandang|sowan)",
    re.I,
)
_VISITING = re.compile(
    r"^(?:menyambangi|sambangi|mengunjungi|kunjungi|mendatangi|datangi|melaksanakan|laksanakan|melakukan|menggelar|gelar|memimpin|menghadiri|hadir|turun|datang"
    r"|bertandang|mampir|singgah|bersilaturahmi|berpatroli|berkeliling|menyapa|menemui|bertemu|berdialog|berbincang|menyerahkan|membagikan|menyalurkan|memberikan|mendampingi"
    r"|mengecek|memantau|meninjau|mengajar|menjadi|bertindak|memediasi|sowan|duduk|mengajak|berkunjung|menyosialisasikan|bertatap|membantu|menanam|memanen|meletakkan|ikut|turut|membuka|berada|terjun|menyusuri|menggandeng|melaksanakannya|mengawali|terlihat|tampak|memilih|menyempatkan|memanfaatkan|mengumpulkan|mengawal|mengamankan|menyisir|berboncengan|disambut|diterima|didampingi|dibantu)",
    re.I,
)


@dataclass(slots=True)
class Visit:
    """One visit. ``trigger`` are the words that say what was done."""

    activity: str  #: concept
    trigger: Span
    programmes: list[tuple[str, Span]] = field(default_factory=list)
    election: tuple[str, Span] | None = None
    date: DateMention | None = None
    start: TimeMention | None = None
    end: TimeMention | None = None
    places: list[PlaceRef] = field(default_factory=list)
    by: list[Person] = field(default_factory=list)
    posts: list[Posting] = field(default_factory=list)
    units: list[UnitRef] = field(default_factory=list)
    met: list[Person] = field(default_factory=list)
    groups: list[tuple[str, Span]] = field(default_factory=list)


@dataclass(slots=True)
class Scene:
    """What the finder of visits reads: a report with its people and places found."""

    text: str
    layout: Layout
    items: Sequence[Item]
    people: Sequence[Person]
    where: Localities
    postings: Postings
    body: int
    handover: bool


@cache
def _activities() -> re.Pattern[str]:
    words = [(f, row["concept"]) for row in lexicon("activities").values() for f in forms(row)]
    words.sort(key=lambda x: -len(x[0]))
    table = {f.lower(): c for f, c in words}
    pattern = "|".join(re.escape(f) for f, _ in words)
    _TABLE.update(table)
    return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.I)


_TABLE: dict[str, str] = {}


@cache
def _topics() -> tuple[tuple[re.Pattern[str], float], ...]:
    return tuple(
        (re.compile(r["pattern"], re.I), float(r["weight"]))
        for r in read_table(data_path("topics.csv"))
    )


@cache
def _programmes() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple(
        (
            row["label"],
            re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(f) for f in forms(row))})(?!\w)", re.I),
        )
        for row in lexicon("programmes").values()
    )


def opening(scene: Scene) -> list[Span]:
    """The headline and the first sentences of the body."""
    title = scene.layout.title
    body = [s for s in scene.layout.sentences if s.start >= scene.body and s.end - s.start > 25]
    return [*([title] if title else []), *body[:_OPENING]]


def find_visit(scene: Scene) -> Visit | None:
    """The visit of a report, or None where it tells of none."""
    if scene.handover or not _has_force(scene):
        return None
    spans = opening(scene)
    counts: Counter[str] = Counter()
    first: dict[str, Span] = {}
    for n, span in enumerate(spans):
        for hit in _activities().finditer(scene.text, span.start, span.end):
            row = lexicon("activities")[_TABLE[hit.group().lower()]]
            counts[row["concept"]] += int(row["weight"]) * (2 if n == 0 else 1)
            first.setdefault(row["concept"], Span(*hit.span()))
    good = sum(n for c, n in counts.items() if lexicon("activities")[c]["visit"] == "yes")
    bad = _other_topics(scene, spans) + sum(
        n for c, n in counts.items() if lexicon("activities")[c]["visit"] != "yes"
    )
    meeting = _field_meeting(scene, spans)
    if good + 2 * bool(meeting) < 2 or bad > good + 2 * bool(meeting):
        return None
    visits = {c: n for c, n in counts.items() if lexicon("activities")[c]["visit"] == "yes"}
    activity = max(sorted(visits), key=lambda c: visits[c]) if visits else "sambang"
    visit = Visit(activity, first[activity] if visits else meeting or spans[0])
    _fill(scene, visit)
    return visit


def _field_meeting(scene: Scene, spans: list[Span]) -> Span | None:
    """A village officer and residents in the opening: a visit, whatever it is called."""
    field_role = next(
        (
            i
            for i in scene.items
            if isinstance(i, RoleItem)
            and i.row["concept"] in ("bhabinkamtibmas", "polisi-rw")
            and any(s.start <= i.start < s.end for s in spans)
        ),
        None,
    )
    met = any(_GROUPS.search(scene.text, s.start, s.end) for s in spans)
    return field_role.span if field_role and met else None


def _has_force(scene: Scene) -> bool:
    """Whether police or army act in the report: an officer by rank, or a unit below Polri."""
    return any(isinstance(i, PersonItem) and i.rank for i in scene.items) or any(
        u.level != "polri" for u in scene.where.units
    )


def _other_topics(scene: Scene, spans: list[Span]) -> float:
    found = 0.0
    for n, span in enumerate(spans):
        for pattern, weight in _topics():
            hits = len(pattern.findall(scene.text, span.start, span.end))
            found += hits * weight * (3 if n == 0 else 2)
    return found


def is_crime(scene: Scene) -> bool:
    """Whether a report is about an arrest, an accident or a trial: its private persons are then others."""
    return _other_topics(scene, opening(scene)) >= _CRIME


def _fill(scene: Scene, visit: Visit) -> None:
    visit.programmes = _found_programmes(scene)
    visit.election = _election(scene)
    visit.date = event_date(scene)
    visit.start, visit.end = _times(scene, visit.date)
    visit.by = _by(scene, everyone=visit.activity == "jumat-curhat")
    visit.posts = _unnamed(scene) if not visit.by else []
    visit.units = _units(scene, visit.by)
    visit.places = _places(scene, visit)
    visit.met = _met(scene)
    visit.groups = _groups(scene)


# ── when ──────────────────────────────────────────────────────────────────────────────────────────


def event_date(scene: Scene) -> DateMention | None:
    """The day of the event: the first date of the body that is no deadline, birthday or statement."""
    published = scene.layout.dateline
    dates = [
        d
        for d in find_dates(scene.text)
        if not (published and published.start <= d.start < published.end)
        and _in_content(scene.layout, d.start)
        and not _stamped(scene, d)
    ]
    fitting = [
        d for d in dates if not _NOT_EVENT.search(scene.text[max(0, d.start - 70) : d.start])
    ]
    strong = [
        d
        for d in fitting
        if d.weekday or scene.text[max(0, d.start - 2) : d.start].strip().endswith("(")
    ]
    early = [d for d in strong if d.start >= scene.body - 60]
    told = [d for d in early if not _STATEMENT.search(scene.text[max(0, d.start - 110) : d.start])]
    pools = (told, early, strong, fitting)
    return next((pool[0] for pool in pools if pool), None)


def _stamped(scene: Scene, date: DateMention) -> bool:
    """A date in a short line above the first paragraph says when the page was published."""
    line = next((x for x in scene.layout.lines if x.start <= date.start < x.end), None)
    if line is None or line.end - line.start > 100:
        return False
    prose = next(
        (s.start for s in scene.layout.sentences if s.end - s.start > 100), len(scene.text)
    )
    return line.start < prose and not scene.text[line.start : line.end].rstrip().endswith(
        (".", "–", "-")
    )


def _in_content(layout: Layout, at: int) -> bool:
    return not any(x.chrome and x.start <= at < x.end for x in layout.lines)


def _times(scene: Scene, date: DateMention | None) -> tuple[TimeMention | None, TimeMention | None]:
    start = end = None
    for time in find_times(scene.text):
        if not _in_content(scene.layout, time.start) or _is_stamp(scene, time):
            continue
        if _ENDS_AT.search(scene.text[max(0, time.start - 44) : time.start]):
            end = end or time
        elif _LIMIT.search(scene.text[max(0, time.start - 30) : time.start]):
            continue
        elif start is None and time.start >= scene.body - 80:
            start = time
    return start, end


def _is_stamp(scene: Scene, time: TimeMention) -> bool:
    """A time in a short line of its own without "pukul" says when the page was published."""
    line = next((x for x in scene.layout.lines if x.start <= time.start < x.end), None)
    return line is not None and line.end - line.start < 80 and scene.text[time.start].isdigit()


# ── where ─────────────────────────────────────────────────────────────────────────────────────────


def _places(scene: Scene, visit: Visit) -> list[PlaceRef]:
    """The most specific places of the opening, then of the whole body; with what is around the uncoded."""
    body = [p for p in scene.where.places if _acted_in(scene, p)]
    lead_end = opening(scene)[-1].end
    lead = [p for p in body if any(s.start < lead_end for s in p.spans)]
    areas = [a for p in visit.by for posting in scene.postings.of(p) for a in posting.areas]
    for pool in (lead, body, areas):
        villages = [p for p in pool if p.level == "village"]
        if villages:
            return _with_uncoded(scene, villages, lead or body)
    for level in ("district", "regency"):
        for pool in (lead, body):
            found = [p for p in pool if p.level == level]
            if found:
                return _with_uncoded(scene, found[:2], lead or body)
    return _with_uncoded(scene, [], lead or body)


def _acted_in(scene: Scene, place: PlaceRef) -> bool:
    """Whether a place stands in the body, in words of its own: not as what a head or a candidate is of."""
    return any(_own_words(scene, s) for s in place.spans if s.start >= scene.body) or (
        bool(scene.layout.title) and any(_own_words(scene, s) for s in place.spans)
    )


def _own_words(scene: Scene, span: Span) -> bool:
    if any(q.start <= span.start < q.end for q in scene.layout.quotes):
        return False
    role = next(
        (
            i
            for i in scene.items
            if isinstance(i, RoleItem) and i.place and i.place.start == span.start
        ),
        None,
    )
    if role is None:
        return scene.where.inside(_at(scene, span)) if _at(scene, span) else True
    return role.row["of"] == "area"


def _at(scene: Scene, span: Span) -> PlaceRef | None:  # type: ignore[return]
    for place in scene.where.places:
        if span in place.spans:
            return place


def _with_uncoded(scene: Scene, coded: list[PlaceRef], pool: list[PlaceRef]) -> list[PlaceRef]:
    small = [p for p in pool if p.code is None and p.level in ("hamlet", "rt", "street", "venue")]
    return [*small, *coded]


# ── who ───────────────────────────────────────────────────────────────────────────────────────────


def _by(scene: Scene, *, everyone: bool) -> list[Person]:
    """Officers and soldiers on the ground: field officers, and others if they act.

    ``everyone``: in a listening session whoever speaks there is there.
    """
    forces = [p for p in scene.people if p.kind in ("officer", "soldier")]
    return [p for p in forces if _on_the_ground(scene, p) or (everyone and _speaks_there(scene, p))]


def _speaks_there(scene: Scene, person: Person) -> bool:
    if all(p.rule == "posting.credit" for p in scene.postings.of(person)):
        return False
    apart = all(_elsewhere(scene, i) for i in person.items)
    sent = any(_SENT.search(scene.text, max(0, i.start - 60), i.start) for i in person.items)
    through = any(_THROUGH.match(scene.text, i.end) for i in person.items)
    return not (apart or sent or through)


def _on_the_ground(scene: Scene, person: Person) -> bool:
    held = [p.role.row["concept"] for p in scene.postings.of(person)]
    marks = [_manner(scene, item) for item in person.items]
    if any(c in _FIELD for c in held):
        return True
    if not held:
        return (
            "acts" in marks
            or ("led" in marks and _is_early(scene, person))
            or _set_the_scene(scene, person, marks)
        )
    if any(_COMMANDING.match(c) for c in held):
        return "acts" in marks or "led" in marks
    return "acts" in marks or "led" in marks


def _is_early(scene: Scene, person: Person) -> bool:
    """Whether a person is named in the opening."""
    return person.items[0].start < opening(scene)[-1].end


def _set_the_scene(scene: Scene, person: Person, marks: list[str]) -> bool:
    """An officer of field rank in the opening who does not merely speak is there."""
    rank = person.rank
    return (
        bool(rank)
        and int(rank[0]["order"]) <= 12
        and _is_early(scene, person)
        and "says" not in marks
        if rank
        else False
    )


def _manner(scene: Scene, item: PersonItem) -> str:
    """How a mention takes part: "led" (by, with, attended), "acts" (subject of an action), "says", ""."""
    text = scene.text
    if any(q.start <= item.start < q.end for q in scene.layout.quotes):
        return ""
    if _in_roster(scene, item):
        return "led"
    begin = max((s.start for s in scene.layout.sentences if s.start <= item.start), default=0)
    role = next(
        (
            i
            for i in scene.items
            if isinstance(i, RoleItem) and i.end <= item.start and _near(scene, i, item)
        ),
        None,
    )
    start = min(role.start, item.start) if role else item.start
    before = text[max(begin, start - 240) : start]
    if _ONLY_SAYS.search(before) and not _is_led(before[-60:]):
        return "says"
    if _is_led(before):
        return "led"
    after = _ACTS.match(text, item.end, item.end + 200)
    if after:
        verb = after["verb"].lower()
        if _VISITING.match(verb) and verb not in verbs("saying"):
            return "acts"
    return ""


def _in_roster(scene: Scene, item: PersonItem) -> bool:
    """Whether a mention stands in a numbered or bulleted list of those present."""
    line = next((x for x in scene.layout.lines if x.start <= item.start < x.end), None)
    return line is not None and bool(_LIST_LINE.match(scene.text, line.start, line.end))


def _is_led(before: str) -> bool:
    """Whether the words before a person list those who take part: a cue, then nothing but names and links."""
    cues = list(_LED.finditer(before))
    if not cues:
        return False
    tail = re.findall(r"[^\W\d_]+", before[cues[-1].end() :])
    return all(w[0].isupper() or w in _CONNECTORS for w in tail)


def _near(scene: Scene, role: RoleItem, item: PersonItem) -> bool:
    gap = scene.text[role.end : item.start]
    return (
        len(gap) < 90
        and "." not in gap
        and "\n" not in gap
        and any(
            p.role is role
            for p in scene.postings.of(scene.postings.person(item))
            if scene.postings.person(item)
        )
    )


def _unnamed(scene: Scene) -> list[Posting]:
    """The post that carries a visit whose officer is not named: the Bhabinkamtibmas of the opening."""
    lead_end = opening(scene)[-1].end
    field_posts = [
        p
        for p in scene.postings.unheld
        if p.role.row["concept"] in _FIELD and p.span.start < lead_end
    ]
    with_area = [p for p in field_posts if p.areas and p.role.row["concept"] != "anggota"]
    return with_area[:1]


def _units(scene: Scene, by: list[Person]) -> list[UnitRef]:
    """The units of those who act; without names, the smallest unit of the opening."""
    own = [
        p.unit for person in by for p in scene.postings.of(person) if p.unit and p.tense == "now"
    ]
    if own:
        return list(dict.fromkeys(own)) if False else _distinct(own)
    lead_end = opening(scene)[-1].end
    named = [
        u
        for u in scene.where.units
        if any(s.start < lead_end for s in u.spans) and u.level != "polri"
    ]
    order = ("koramil", "polsek", "polres", "polda")
    return sorted(named, key=lambda u: order.index(u.level) if u.level in order else 9)[:1]


def _distinct(units: list[UnitRef]) -> list[UnitRef]:
    held: list[UnitRef] = []
    for unit in units:
        if not any(unit is h for h in held):
            held.append(unit)
    return held


def _met(scene: Scene) -> list[Person]:
    """People of the community and of other offices that the report of the visit names."""
    civil = [p for p in scene.people if p.kind in ("official", "community_figure", "resident")]
    return [p for p in civil if not all(_elsewhere(scene, i) for i in p.items)]


def _elsewhere(scene: Scene, item: PersonItem) -> bool:
    """Whether a mention stands in a sentence that is told from another place: "Di tempat terpisah ..."."""
    begin = max((s.start for s in scene.layout.sentences if s.start <= item.start), default=0)
    return bool(_SEPARATELY.search(scene.text, begin, item.start))


def _groups(scene: Scene) -> list[tuple[str, Span]]:
    """Unnamed groups met, in the words of the opening."""
    held: dict[str, Span] = {}
    for span in opening(scene)[-_OPENING:]:
        for hit in _GROUPS.finditer(scene.text, span.start, span.end):
            held.setdefault(" ".join(hit.group().lower().split()), Span(*hit.span()))
    return list(held.items())[:4]


# ── programme and election ──────────────────────────────────────────────────────────────────────────


def _found_programmes(scene: Scene) -> list[tuple[str, Span]]:
    spans = [s for s in scene.layout.sentences]
    out = []
    for label, pattern in _programmes():
        hit = next(
            (m for s in spans for m in [pattern.search(scene.text, s.start, s.end)] if m), None
        )
        if hit:
            out.append((label, Span(*hit.span())))
    return out


def _election(scene: Scene) -> tuple[str, Span] | None:
    """``Pilkada 2024``: the election of which the report speaks, with the year it names."""
    spans = scene.layout.sentences
    dated = next(
        (m for s in spans for m in [_ELECTION_YEAR.search(scene.text, s.start, s.end)] if m), None
    )
    found = next(
        (m for s in spans for m in [_ELECTION.search(scene.text, s.start, s.end)] if m), None
    )
    if found is None:
        return None
    word = "Pemilu" if found.group().lower() in ("pemilu", "pileg", "pilpres") else "Pilkada"
    if found.group().lower() == "pilkades":
        word = "Pilkades"
    return (
        (f"{word} {dated.group(1)}", Span(*dated.span())) if dated else (word, Span(*found.span()))
    )


__all__ = ["Scene", "Visit", "event_date", "find_visit", "opening", "PlaceItem"]
