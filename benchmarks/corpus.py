"""Any number of made-up reports of one made-up force, with the truth about them.

    python -m benchmarks.corpus 10000 --out reports.jsonl --truth truth.jsonl [--seed 7]
    python -m benchmarks.corpus --score BUILD truth.jsonl [--every 10]

The table (``.jsonl`` or ``.parquet``) has the columns id, title, published, publisher, url, text, and is
written as it is made. The truth is a line a report, in the same order: ``id``; ``release``, which is the
same for reports that print one text; ``people``, each name as that report writes it, and who that is;
``facts`` in the shape of a case (``tests.readable.facts_of``).

Places and units are real, people are not (:mod:`benchmarks.force`); words and facts come from
:mod:`tests.variation`. One seed makes one corpus, and a smaller one is its beginning. A million reports
is every village with about twelve; the first thousands are of whole Polsek here and there in the country.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from benchmarks.force import DAYS, LADDER, START, Beat, Force, Seat, Somebody, Station, force
from kg.resorts import slug
from tests import variation
from tests.invented import OFFICER_RANKS, Person, Readable, Report
from tests.officers import written

SEED = 7
#: Reports of a village; stations that are told of at the same time.
PER_VILLAGE, AT_A_TIME = 12, 32
#: The share of reports that a second site prints, and of those that a third does.
PRINTED_AGAIN = 0.04
#: Days from the event to the report, to the copy of another site.
LATER, COPIED = (0, 0, 1, 1, 1, 1, 2), (0, 0, 1, 2)
NATIONAL = (
    "Kabar Nusantara|Suara Kamtibmas|Warta Bhayangkara|Lintas Daerah|Media Presisi|Berita Warga"
    "|Pos Nasional|Info Polisi Kita"
).split("|")
LOCAL = ("Kabar {}", "Suara {}", "{} Pos", "Warta {}", "{} Terkini", "Info {}", "Radar {}")
CHIEFS = frozenset({"AKBP", "Kombes Pol"})
#: How often a name may be written in another way than it is, and a rank is one too high.
MISWRITTEN, MISTAKEN = 0.5, 0.01
#: Rows of a Parquet file that are written at a time.
GROUP = 10_000
#: How often another day is tried where two people of a report cannot be told apart.
TRIES = 5


class Row(NamedTuple):
    """A report as it stands in a table."""

    id: str
    title: str | None
    published: str
    publisher: str
    url: str
    text: str


class Truth(NamedTuple):
    """What is true of a report."""

    id: str
    release: int
    people: dict[str, str]
    facts: Readable


class Clash(Exception):
    """Two people of one report have names that do not tell them apart."""


class ForceReport(Report):
    """A report of a village: who is told of in it comes from the force."""

    def __init__(self, rng: Random, force: Force, station: Station, beat: Beat, day: int) -> None:
        self.begin(rng, beat.at, START + timedelta(days=day))
        self.force, self.station, self.beat, self.day_number = force, station, beat, day
        self.who: dict[str, Somebody] = {}
        self.first_names: dict[str, int] = {}
        self.told: Readable = {}

    def known(self, who: Somebody, rank: str = "", kind: str = "officer") -> Person:
        """``who`` as this report writes him."""
        if rank in LADDER and self.chance(MISTAKEN):
            rank = LADDER[min(LADDER.index(rank) + 1, len(LADDER) - 1)]
        name = written(self.rng, who.name) if self.chance(MISWRITTEN) else who.name
        words = set(name.split())
        for other in self.who:
            if words <= set(other.split()) or set(other.split()) <= words:
                raise Clash
        self.who[name] = who
        self.taken |= words
        for word in words:
            self.first_names[word] = self.first_names.get(word, 0) + 1
        titles = who.titles if self.chance(0.7) else ()
        honorific = who.honorific if self.chance(0.7) else ""
        return self.tell(Person(name, rank, titles, honorific), kind)

    def person(self, ranks: tuple[str, ...] = (), kind: str = "officer") -> Person:
        day = self.day_number
        if kind == "soldier":
            return self.known(self.beat.soldier, self.beat.soldier_rank, kind)
        seat = self._seat(ranks)
        return self.known(seat.on(day), seat.rank(seat.on(day), day))

    def _seat(self, ranks: tuple[str, ...]) -> Seat:
        if ranks == OFFICER_RANKS:
            return self.beat.officers
        return self.station.resort if ranks[0] in CHIEFS else self.station.sector

    def short(self, person: Person) -> str:
        words = person.name.split()
        rank = person.rank if person.rank != "Brigpol" else self.pick("Brigpol", "Brigadir")
        clear = len(words[0]) > 2 and self.first_names.get(words[0]) == 1
        if clear and words[0] != "Muhammad" and self.chance(0.5):
            return f"{rank} {words[0]}"
        return f"{rank} {person.name}"

    def host(self) -> tuple[Person, str]:
        if self.chance(0.4):
            person = self.known(self.beat.head(self.day_number), kind="official")
            self.fact("posting", person.name, self.at.head, self.at.code)
            gap = self.pick(" ", ", ")
            tail = gap.rstrip()
            return person, f"{self.at.head} {self.at.village}{gap}{person.name}{tail}"
        met = self.beat.villagers[int(len(self.beat.villagers) * self.rng.random() ** 2)]
        person = self.known(met.who, kind="community")
        if met.number:
            self.fact("role", person.name, "Ketua RT")
            called = f"Ketua RT {met.number:02}"
            return person, self.pick(f"{called} {person.name}", f"{called}, {person.name},")
        return person, self.pick(
            f"Bapak {person.name}, warga setempat,",
            f"salah seorang warga bernama {person.name}",
            f"salah satu warga, {person.name},",
        )


class Change(ForceReport):
    """A report of a post that changes hands."""

    def __init__(
        self,
        *given: Any,
        seat: Seat,
        sides: list[Somebody],
    ) -> None:
        super().__init__(*given)
        self.seat, self.sides = seat, sides
        self.moves = {id(sides[0]): sides[0].after, id(sides[1]): sides[1].before}

    def changing(self) -> tuple[str, str, str, tuple[str, ...]]:
        place = self.seat.unit.name.partition(" ")[2]
        return self.seat.role, f"{self.seat.role} {place}", self.seat.unit.name, ("",)

    def person(self, ranks: tuple[str, ...] = (), kind: str = "officer") -> Person:
        if self.sides:
            who = self.sides.pop(0)
            return self.known(who, self.seat.rank(who, self.day_number))
        return super().person(ranks, kind)

    def other_post(self, holder: Person, *, former: bool) -> tuple[str, str]:
        return self.moves[id(self.who[holder.name])](self.day_number)

    def chief(self) -> tuple[str, Person]:
        """Who presides: the Kapolres, or for one of these the Kapolda."""
        if self.seat is self.station.sector:
            return super().chief()
        polda = self.at.polda
        person = self.known(self.force.chief_of(polda, self.at.code[:2]), "Irjen Pol")
        self.fact("unit", polda)
        self.fact("posting", person.name, "Kapolda", polda)
        titles = ", " + ", ".join(person.titles) if person.titles else ""
        return f"Kapolda {polda.removeprefix('Polda ')} Irjen Pol {person.name}{titles}", person


# --- which reports there are, in which order ---------------------------------------------------------


class _Plan(NamedTuple):
    """A report to be made: a visit to a village, or a change of a seat."""

    station: Station
    beat: Beat
    seat: Seat | None = None
    change: tuple[int, Somebody, Somebody] | None = None


def _plans(rng: Random, station: Station) -> Iterator[_Plan]:
    for beat in station.beats:
        for _ in range(PER_VILLAGE):
            yield _Plan(station, beat)
    seats = [station.sector] * station.first + [station.resort] * station.opens
    for seat in seats:
        for change in seat.changes():
            if rng.random() < 0.75:
                yield _Plan(station, rng.choice(station.beats), seat, change)


def reports(seed: int = SEED) -> Iterator[tuple[Row, Truth]]:
    """Report after report, without end."""
    serving = force(seed)
    stations = serving.stations()
    numbers, releases = count(1), count(1)
    for block in count():
        rng = Random(f"{seed} {block}")
        plans = [plan for one in islice(stations, AT_A_TIME) for plan in _plans(rng, one)]
        made = (_made(rng, serving, plan) for plan in plans)
        printed = [
            (printing, release)
            for report, release in zip(filter(None, made), releases, strict=False)
            for printing in _printings(rng, *report)
        ]
        rng.shuffle(printed)
        for ((report, row), release), number in zip(printed, numbers, strict=False):
            id = f"r{number:07}"
            facts = {name: rows for name, rows in report.told.items() if rows != []}
            url = f"{row.url}-{number}"
            people = {name: who.id for name, who in report.who.items()}
            yield row._replace(id=id, url=url), Truth(id, release, people, facts)


def _made(rng: Random, force: Force, plan: _Plan) -> tuple[ForceReport, list[str]] | None:
    """The report with its paragraphs; None where its people cannot be told apart."""
    for _ in range(TRIES):
        try:
            if plan.seat is None or plan.change is None:
                day = rng.randrange(DAYS)
                report = ForceReport(rng, force, plan.station, plan.beat, day)
                parts = variation.visit(report)
            else:
                day, *sides = plan.change
                report = Change(
                    *(rng, force, plan.station, plan.beat, day), seat=plan.seat, sides=sides
                )
                parts = variation.handover(report)
        except Clash:
            continue
        report.told = variation.readable(report, plan.change is None)
        return report, parts
    return None


def _printings(
    rng: Random, report: ForceReport, parts: list[str]
) -> Iterator[tuple[ForceReport, Row]]:
    """The report as one site prints it, or several."""
    day = report.when + timedelta(days=rng.choice(LATER))
    yield report, _row(rng, report, parts, day)
    while rng.random() < PRINTED_AGAIN:
        day += timedelta(days=rng.choice(COPIED))
        yield report, _row(rng, report, parts, day)


def _row(rng: Random, report: ForceReport, parts: list[str], day: date) -> Row:
    title = None if parts[0].endswith(".") else parts[0]
    shown = parts[1:] if title and rng.random() < 0.5 else parts
    text = rng.choice(("\n\n", "\n\n", "\n")).join(variation.surrounded(report, shown))
    local = rng.random() < 0.7
    publisher = rng.choice(LOCAL).format(report.at.regency) if local else rng.choice(NATIONAL)
    about = slug(title or parts[0][:60])
    url = f"https://{slug(publisher)}.example/{day:%Y/%m/%d}/{about}"
    return Row("", title, day.isoformat(), publisher, url, text)


# --- files -------------------------------------------------------------------------------------------


def write(number: int, out: Path, truth: Path | None = None, *, seed: int = SEED) -> None:
    """Write so many reports to ``out`` and what is true of them to ``truth``."""
    made = islice(reports(seed), number)
    with _table(out) as table, _lines(truth) as lines:
        for row, true in made:
            table(row)
            lines(true)


@contextmanager
def _lines(path: Path | None) -> Iterator[Callable[[Row | Truth], object]]:
    """What writes tuples as JSON, one a line; or nothing, where there is no file."""
    if path is None:
        yield lambda _: None
        return
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    with path.open("w", encoding="utf-8", newline="\n", buffering=1 << 20) as file:
        yield lambda row: file.write(encode(row._asdict()) + "\n")


@contextmanager
def _table(path: Path) -> Iterator[Callable[[Row], object]]:
    if path.suffix != ".parquet":
        with _lines(path) as write_line:
            yield write_line
        return
    import pyarrow as pa
    import pyarrow.parquet as pq

    schema = pa.schema([(name, pa.string()) for name in Row._fields])
    held: list[Row] = []
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:

        def flush() -> None:
            columns = [pa.array(column, pa.string()) for column in zip(*held, strict=True)]
            if columns:
                writer.write_table(pa.Table.from_arrays(columns, schema=schema))
            held.clear()

        def take(row: Row) -> None:
            held.append(row)
            if len(held) == GROUP:
                flush()

        yield take
        flush()


def read_truth(path: Path) -> Iterator[Truth]:
    """What :func:`write` wrote, report by report."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield Truth(**json.loads(line))


def main() -> None:
    """Write a corpus, or score a build of one."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("number", type=int, nargs="?", help="how many reports")
    parser.add_argument("--out", type=Path, help="the table: .jsonl or .parquet")
    parser.add_argument("--truth", type=Path, help="where to write what is true of them (.jsonl)")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--score", type=Path, nargs=2, metavar=("BUILD", "TRUTH"))
    parser.add_argument("--every", type=int, default=1, help="score the facts of each n-th report")
    given = parser.parse_args()
    if given.score:
        from benchmarks.corpus_score import score, table

        print(table(score(*given.score, every=given.every)))
    elif given.number is None or given.out is None:
        parser.error("say how many reports and where to write them: 10000 --out reports.jsonl")
    else:
        write(given.number, given.out, given.truth, seed=given.seed)


if __name__ == "__main__":
    main()
