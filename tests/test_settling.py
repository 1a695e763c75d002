"""Who is who, settled a shard at a time: the law is that it is what is settled with all in memory."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from officers import force

from kg.claims import Claim, Document, Link, mention_document, write_table
from kg.echoes import echoes
from kg.extraction import extract
from kg.folders import Folder
from kg.judgements import Judgement
from kg.reading import document_from_text
from kg.resolution import settle
from kg.settling import settle_shards
from kg.shards import Shards, spread
from tests.variation import render

Corpus = tuple[list[Document], list[Claim]]


def made_up_force() -> Corpus:
    """Officers over three years: the same people again and again."""
    made = force(120, seed=3)
    return sorted(made.documents, key=lambda one: one.id), list(made.claims)


def rendered() -> Corpus:
    """Reports of which each third is printed again by others, with ids that begin with one another."""
    documents = []
    for seed in range(60):
        text = render(seed // 3)[0] if seed % 3 else render(seed)[0]
        documents.append(document_from_text(text, id=f"r{seed % 7}" + " b#-"[seed % 4] * seed))
    documents.sort(key=lambda one: one.id)
    return documents, [claim for one in documents for claim in extract(one)]


CORPORA = {"force": made_up_force, "rendered": rendered}


def in_shards(corpus: Corpus, folder: Path, reports: int) -> Shards:
    """Shards with their claims, as extraction leaves them."""
    documents, claims = corpus
    of: dict[str, list[Claim]] = defaultdict(list)
    for one in claims:
        of[one.document].append(one)
    shards = spread(documents, Folder(folder), reports=reports)
    for shard, start in zip(shards.held, range(0, len(documents), reports), strict=True):
        some = documents[start : start + reports]
        with shards.folder.writing(shard.claims) as file:
            write_table(Claim, [claim for one in some for claim in of[one.id]], file)
    return shards


def verdicts(corpus: Corpus) -> Sequence[Judgement]:
    """Judgements on mentions, on entities, on nobody, and against one another."""
    documents, claims = corpus
    pairs = settle(claims, documents=documents).undecided
    first = [Judgement(one.left, one.right, "same", "a", "2024-01-01") for one in pairs[:9]]
    later = [Judgement(one.left_entity, one.right, "different", "b") for one in pairs[5:20]]
    people = [link for link in settle(claims).links if "#person=" in link.mention]
    apart = [Judgement(people[0].mention, people[-1].entity, "same", "c", "2024-01-02")]
    return [*first, *later, *apart, Judgement("person/nobody-0", people[1].mention, "same")]


@pytest.mark.parametrize("name", CORPORA)
@pytest.mark.parametrize("reports", [3, 50, 10_000])
@pytest.mark.parametrize("judged", [False, True])
def test_shards_are_settled_as_all_in_memory(
    name: str, reports: int, judged: bool, tmp_path: Path
) -> None:
    documents, claims = corpus = CORPORA[name]()
    judgements = verdicts(corpus) if judged else ()
    echoed = echoes(documents)
    whole = settle(claims, documents=documents, judgements=judgements, echoes=echoed)
    shards = in_shards(corpus, tmp_path, reports)
    found = settle_shards(shards, judgements=judgements)
    assert found.echoes == echoed
    assert found.objections == whole.objections
    assert list(shards.links()) == sorted(whole.links, key=by_report)
    assert echoed or name == "force"


def by_report(link: Link) -> tuple[str, str]:
    return mention_document(link.mention), link.mention
