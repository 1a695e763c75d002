"""Shards: some reports of a build each, as three tables in one folder, and the task that extracts one.

A shard's name is a hash of its reports and of the edition of the rules. So a shard that is done is done
for good: a build that was broken off goes on from those that are there, on whatever machine. What an
earlier build has extracted of the same reports under the same rules is copied from it.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfileobj
from typing import Any, NamedTuple, TypeVar

from kg.claims import (
    Claim,
    Document,
    Link,
    digest,
    mention_document,
    read_note,
    read_table,
    reading_order,
    write_table,
    writing_table,
)
from kg.edition import edition
from kg.errors import BrokenSource, EngineError, ReadError
from kg.extraction import extract
from kg.folders import Folder
from kg.patience import OutOfTime, patience
from kg.statements import uncollected

Row = TypeVar("Row", bound=tuple[Any, ...])

#: Reports of a shard: seconds of work, so that little is lost with a worker and all cores end together.
REPORTS = 500
#: Seconds that the extraction of one report may take; an ordinary one takes a few thousandths.
SECONDS = 30.0


class Shard(NamedTuple):
    """Some reports, sorted by id; ``known`` are those whose claims an earlier build has."""

    name: str
    last: str  #: id of its last report
    reports: int
    known: tuple[str, ...] = ()

    @property
    def documents(self) -> str:
        """The file of its reports."""
        return self.note("documents")

    @property
    def claims(self) -> str:
        """The file of its claims, in the order in which the reports are read."""
        return self.note("claims")

    @property
    def links(self) -> str:
        """The file of the links of its reports' mentions, by report and mention."""
        return self.note("links")

    def note(self, what: str) -> str:
        """A further file about its reports."""
        return f"{self.name}.{what}.parquet"


class Failure(NamedTuple):
    """A report whose facts could not be extracted."""

    document: str
    source: str
    reason: str

    @property
    def error(self) -> ReadError:
        """It as an error that names the source."""
        return BrokenSource(self.source, self.reason)


class Earlier(NamedTuple):
    """What a build of the same edition has: its claims, and the contents of its reports by id."""

    claims: Path
    contents: Mapping[str, str]

    def knows(self, one: Document) -> bool:
        """Whether the claims of a report are in it."""
        return self.contents.get(one.id) == content(one)


def content(one: Document) -> str:
    """A hash of all that extraction can see of a report, its text by the hash of its source."""
    return digest(one.id, one.title, one.published, one.publisher, one.url, one.sha256)


# The task ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Extraction:
    """The task: write the claims of a shard into the folder in which its reports lie.

    It returns how many reports it has read anew: none, where the shard was done before.
    """

    folder: Folder
    earlier: Path | None = None  #: claims of an earlier build, for the reports that a shard knows
    seconds: float = SECONDS
    edition: str = field(default_factory=edition)

    def __call__(self, shard: Shard) -> int:
        """Extract a shard, unless it is done."""
        if self.edition != edition():
            raise EngineError("a worker has another edition of Sambang than this; install the same")
        if self.folder.holds(shard.claims):
            return 0
        known = shard.known if self.earlier else ()
        if not self.folder.holds(shard.documents):
            message = f"a worker finds no {shard.documents} in {self.folder.url}"
            raise EngineError(f"{message}; name a folder that all workers share (--work)")
        documents = rows_of(Document, self.folder, shard, "documents")
        fresh = [one for one in documents if one.id not in set(known)]
        with uncollected():
            found = [extracted(one, self.seconds) for one in fresh]
        claims = [one for each in found if not isinstance(each, Failure) for one in each]
        if self.earlier and known:
            claims += read_table(Claim, self.earlier, documents=known)
        self._write(shard, claims, [one for one in found if isinstance(one, Failure)])
        return len(fresh)

    def _write(self, shard: Shard, claims: Iterable[Claim], failures: Iterable[Failure]) -> None:
        once = {one.id: one for one in sorted(claims)}
        told = json.dumps(list(failures), ensure_ascii=False)
        with self.folder.writing(shard.claims) as file:
            write_table(Claim, sorted(once.values(), key=reading_order), file, note=told)


def extracted(one: Document, seconds: float = SECONDS) -> list[Claim] | Failure:
    """The claims of a report; one that breaks a rule's code costs itself alone, and is named."""
    try:
        with patience(seconds):
            return list(extract(one))
    except OutOfTime:
        reason = f"its facts could not be extracted within {seconds:g} seconds; is it one report?"
    except Exception as error:
        told = f"{type(error).__name__}: {error}"
        reason = f"its facts could not be extracted ({told}); please report it"
    return Failure(one.id, one.source, reason)


def rows_of(table: type[Row], folder: Folder, shard: Shard, what: str) -> list[Row]:
    """The rows of one of a shard's files."""
    with folder.reading(shard.note(what)) as file:
        return read_table(table, file)


def write_rows(
    table: type[Row], rows: Iterable[Row], folder: Folder, shard: Shard, what: str
) -> None:
    """Write one of a shard's files."""
    with folder.writing(shard.note(what)) as file:
        write_table(table, rows, file)


def failures(folder: Folder, shard: Shard) -> list[Failure]:
    """The reports of a shard that could not be extracted."""
    with folder.reading(shard.claims) as file:
        return [Failure(*one) for one in json.loads(read_note(file) or "[]")]


# All shards of a build ---------------------------------------------------------------------------


class Shards(NamedTuple):
    """The tables of a build, shard after shard: together they are sorted by report."""

    folder: Folder
    held: tuple[Shard, ...]
    earlier: Path | None = None  #: claims of an earlier build, for the reports that shards know

    @property
    def reports(self) -> int:
        """How many reports there are."""
        return sum(shard.reports for shard in self.held)

    def documents(self) -> Iterator[Document]:
        """All reports, sorted by id."""
        return self.rows(Document, "documents")

    def claims(self) -> Iterator[Claim]:
        """All claims, in the order in which the reports are read."""
        return self.rows(Claim, "claims")

    def failures(self) -> Iterator[Failure]:
        """The reports that could not be extracted."""
        for shard in self.held:
            yield from failures(self.folder, shard)

    def links(self) -> Iterator[Link]:
        """All links, by report and mention."""
        return self.rows(Link, "links")

    def rows(self, table: type[Row], what: str) -> Iterator[Row]:
        """The rows of a table that is there for every shard."""
        for shard in self.held:
            yield from rows_of(table, self.folder, shard, what)

    def deal(self, links: Iterable[Link], what: str) -> None:
        """Write for every shard those of some links that are of its reports."""
        dealt: list[list[Link]] = [[] for _ in self.held]
        lasts = [shard.last for shard in self.held]
        for link in links:
            dealt[bisect_left(lasts, mention_document(link.mention))].append(link)
        for shard, mine in zip(self.held, dealt, strict=True):
            write_rows(Link, mine, self.folder, shard, what)
            mine.clear()

    def write_tables(self, folder: Path) -> None:
        """Write the three tables of the build, a row group a shard."""
        tables: dict[str, Any] = {"documents": Document, "claims": Claim, "links": Link}
        for name, table in tables.items():
            with writing_table(table, folder / f"{name}.parquet") as add:
                for shard in self.held:
                    with self.folder.reading(getattr(shard, name)) as file:
                        add(file)

    def brought_to(self, folder: Path) -> Path:
        """A folder of this machine that holds the files: their own, or ``folder`` with copies."""
        if here := self.folder.local:
            return here
        folder.mkdir(parents=True, exist_ok=True)
        for name in (n for one in self.held for n in (one.documents, one.claims, one.links)):
            with self.folder.reading(name) as source, (folder / name).open("wb") as copy:
                copyfileobj(source, copy)
        return folder


def spread(
    documents: Sequence[Document],
    folder: Folder,
    earlier: Earlier | None = None,
    *,
    reports: int = REPORTS,
) -> Shards:
    """Write the reports, sorted by id, into shards of ``reports`` each; those there are left alone."""
    folder.make()
    present = set(folder.names())
    held = []
    for number, start in enumerate(range(0, len(documents), reports)):
        some = documents[start : start + reports]
        known = tuple(one.id for one in some if earlier and earlier.knows(one))
        name = f"{number:05}-{digest(edition(), *map(_row, some))}"
        shard = Shard(name, some[-1].id, len(some), known)
        if shard.documents not in present:
            write_rows(Document, some, folder, shard, "documents")
        held.append(shard)
    return Shards(folder, tuple(held), earlier and earlier.claims)


def _row(one: Document) -> str:
    return digest(content(one), one.source)
