"""Who is who in a build of many shards: what :func:`kg.resolution.settle` says, in memory that stays small.

A shard tells what it sees of persons; who they are is settled here, from what all shards see; then each
shard tells what happened among them, and here those events are joined of which several reports tell. What a
shard tells needs no other shard, so that shards are done by whatever engine there is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, NamedTuple

from kg.claims import Document, Link
from kg.dossiers import Glimpse, Profile, Rank, Seat, Sighting, sightings
from kg.echoes import Signed, echoes_among, sign
from kg.engines import Runner
from kg.folders import Folder
from kg.happenings import Event, event_links, happened
from kg.judgements import Judgement
from kg.keyed import keyed_links
from kg.resolution import settle_people
from kg.said import Said, Saying
from kg.shards import Shard, Shards, failures, rows_of, write_rows
from kg.statements import uncollected

#: What a mention's id has behind that of its report.
MENTION_IN_REPORT = "#[^#]*$"
#: What shards note on the way to their links.
SIGNED, SEEN, PEOPLE, TOLD, EVENTS, JOINED = "signed", "seen", "people", "told", "events", "joined"


class Settled(NamedTuple):
    """What is known when all is settled; the links are with the shards."""

    echoes: Mapping[str, str]  #: see :mod:`kg.echoes`
    objections: list[str]  #: judgements that were overruled, a sentence each


def settle_shards(
    shards: Shards,
    *,
    run: Runner = map,
    judgements: Sequence[Judgement] = (),
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Settled:
    """Give every extracted shard its links. ``run`` runs tasks, ``progress`` is told what is done."""
    total = 2 * len(shards.held)

    def do(task: Callable[[Shard], None], before: int) -> None:
        for done, _ in enumerate(run(task, shards.held), before + 1):
            progress(done, total)

    with uncollected():
        do(Seeing(shards.folder), 0)
        echoes = echoes_among(
            shards.rows(Signed, SIGNED), lambda wanted: dict(_texts(shards, wanted))
        )
        objections = _link_people(shards, judgements)
        do(Linking(shards.folder), len(shards.held))
        shards.deal(event_links(lambda: _events(shards), echoes), JOINED)
        for shard in shards.held:
            _gather_links(shards.folder, shard)
    return Settled(echoes, objections)


def _link_people(shards: Shards, judgements: Sequence[Judgement]) -> list[str]:
    """Give every shard the links of its persons; a sentence for each judgement that was overruled."""
    found = settle_people(lambda: _sightings(shards), judgements)
    shards.deal(found.links, PEOPLE)
    return found.objections


# What a shard sees -------------------------------------------------------------------------------


class Seen(NamedTuple):
    """A sighting as a row."""

    profile: str  #: JSON
    mention: str
    titles: str  #: JSON
    day: int | None


@dataclass(frozen=True)
class Seeing:
    """The task: note the persons that a shard sees, and the signatures of its reports."""

    folder: Folder

    def __call__(self, shard: Shard) -> None:
        """Note what a shard sees."""
        with uncollected():
            documents = rows_of(Document, self.folder, shard, "documents")
            said, kinds = _said(self.folder, shard)
            entities = {link.mention: link.entity for link in keyed_links(said, kinds)}
            published = {one.id: one.published for one in documents}
            seen = sightings(said, entities, published, kinds.get("person", []))
            write_rows(Seen, map(_seen, seen), self.folder, shard, SEEN)
            lost = {one.document for one in failures(self.folder, shard)}
            signed = (sign(one) for one in documents if one.id not in lost)
            write_rows(Signed, signed, self.folder, shard, SIGNED)


def _seen(one: Sighting) -> Seen:
    profile, (mention, titles, day) = one
    return Seen(_packed(profile), mention, _packed(titles), day)


def _sightings(shards: Shards) -> Iterator[Sighting]:
    """What all shards see; equal profiles are one object."""
    profiles: dict[str, Profile] = {}
    for packed, mention, titles, day in shards.rows(Seen, SEEN):
        if (profile := profiles.get(packed)) is None:
            profile = profiles[packed] = _profile(*json.loads(packed))
        yield Sighting(profile, Glimpse(mention, tuple(json.loads(titles)), day))


def _profile(
    name: str, group: str, rank: list[Any] | None, seats: list[list[Any]], *places: list[str]
) -> Profile:
    held = (Seat(role, of, tuple(areas), *rest) for role, of, areas, *rest in seats)
    territories, villages = map(tuple, places)
    return Profile(name, group, Rank(*rank) if rank else None, tuple(held), territories, villages)


# What a shard tells ------------------------------------------------------------------------------


class Told(NamedTuple):
    """An event as a row."""

    mention: str
    keys: str  #: JSON
    start: str
    who: str  #: JSON
    where: str  #: JSON


@dataclass(frozen=True)
class Linking:
    """The task: note all links of a shard but those of its events, and the events.

    It needs to know who the persons are (:data:`PEOPLE`).
    """

    folder: Folder

    def __call__(self, shard: Shard) -> None:
        """Note what a shard tells."""
        with uncollected():
            said, kinds = _said(self.folder, shard)
            links = [*keyed_links(said, kinds), *rows_of(Link, self.folder, shard, PEOPLE)]
            told = happened(said, kinds, {link.mention: link.entity for link in links})
            write_rows(Link, links + told.links, self.folder, shard, TOLD)
            write_rows(Told, map(_told, told.events), self.folder, shard, EVENTS)


def _told(event: Event) -> Told:
    return Told(
        event.mention, _packed(event.keys), event.start, _packed(event.who), _packed(event.where)
    )


def _events(shards: Shards) -> Iterator[Event]:
    """The events that all shards tell of."""
    for mention, keys, start, who, where in shards.rows(Told, EVENTS):
        told = tuple((a, b, c) for a, b, c in json.loads(keys))
        yield Event(mention, told, start, tuple(json.loads(who)), tuple(json.loads(where)))


def _gather_links(folder: Folder, shard: Shard) -> None:
    """Write the links of a shard, by report and mention."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    found = pa.concat_tables(_table(folder, shard.note(what)) for what in (TOLD, JOINED))
    reports = pc.replace_substring_regex(found["mention"], MENTION_IN_REPORT, "")
    order = pc.sort_indices(
        found.append_column("report", reports),
        sort_keys=[("report", "ascending"), ("mention", "ascending")],
    )
    with folder.writing(shard.links) as file:
        pq.write_table(found.take(order), file, compression="zstd")


# Reading -----------------------------------------------------------------------------------------


def _said(folder: Folder, shard: Shard) -> tuple[Said, dict[str, list[str]]]:
    """What a shard's claims say, and its mentions by kind."""
    table = _table(folder, shard.claims, columns=Saying._fields)
    columns = (column.to_pylist() for column in table.columns)
    said = Said(map(Saying, *columns))
    return said, said.kinds()


def _texts(shards: Shards, wanted: Set[str]) -> Iterator[tuple[str, str]]:
    """The texts of some reports."""
    import pyarrow as pa
    import pyarrow.compute as pc

    names = pa.array(sorted(wanted), pa.string())
    for shard in shards.held if wanted else ():
        table = _table(shards.folder, shard.documents, columns=("id", "text"))
        some = table.filter(pc.is_in(table["id"], value_set=names))
        yield from zip(*(column.to_pylist() for column in some.columns), strict=True)


def _table(folder: Folder, name: str, columns: Iterable[str] | None = None) -> Any:
    import pyarrow.parquet as pq

    with folder.reading(name) as file:
        return pq.read_table(file, columns=columns and list(columns))


def _packed(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
