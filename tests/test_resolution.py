"""Who is who: floors on gold and on a made-up force, and the laws that hold for any input."""

from __future__ import annotations

import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))

from gold_claims import gold_claims, gold_mentions
from officers import Force, Post, _Page, force

from kg.claims import Claim, Document, Link, mention_document, mention_kind
from kg.judgements import Judgement
from kg.resolution import Resolution, resolve, settle, undecided

DEV = Path(__file__).parent / "gold" / "dev"
IDENTITIES = DEV / "dev_identities.json"

Key = tuple[str, str]


@pytest.fixture(scope="module")
def gold() -> tuple[list[Document], list[Claim]]:
    return gold_claims(DEV)


@pytest.fixture(scope="module")
def small() -> Force:
    return force(120, seed=3)


def entities(links: Iterable[Link]) -> dict[str, str]:
    return {link.mention: link.entity for link in links}


def pairs(things: Iterable[object]) -> int:
    return sum(count * (count - 1) // 2 for count in Counter(things).values())


def pairwise_scores(truth: Mapping[str, str], built: Mapping[str, str]) -> tuple[float, float]:
    """Precision and recall over all pairs of mentions."""
    both = pairs((truth[mention], built[mention]) for mention in truth)
    found = pairs(built[mention] for mention in truth)
    return both / max(found, 1), both / max(pairs(truth.values()), 1)


def bcubed(truth: Mapping[str, str], built: Mapping[str, str]) -> float:
    """F1 of B-cubed: each mention asks how pure and how whole its entity is."""
    mine, yours = defaultdict(set), defaultdict(set)
    for mention in truth:
        mine[truth[mention]].add(mention)
        yours[built[mention]].add(mention)
    hits = [(mine[truth[one]], yours[built[one]]) for one in truth]
    precision = sum(len(a & b) / len(b) for a, b in hits) / len(hits)
    recall = sum(len(a & b) / len(a) for a, b in hits) / len(hits)
    return 2 * precision * recall / (precision + recall)


def gold_truth() -> dict[str, str]:
    """Mention of a person → who it is, of every person of the gold."""
    mentions = {
        key: one for key, one in gold_mentions(DEV).items() if mention_kind(one) == "person"
    }
    who: dict[Key, str] = {}
    for cluster in json.loads(IDENTITIES.read_text(encoding="utf-8")):
        for one in cluster.get("mentions", []):
            who[one["item"], one["person"]] = cluster["who"]
    return {mention: who.get(key, mention) for key, mention in mentions.items()}


def test_gold_reaches_its_floor(gold: tuple[list[Document], list[Claim]]) -> None:
    truth = gold_truth()
    built = entities(resolve(gold[1], documents=gold[0]))
    precision, recall = pairwise_scores(truth, built)
    assert precision == 1.0
    assert recall >= 0.97
    assert bcubed(truth, built) >= 0.99


def test_two_namesakes_of_the_gold_are_two_people(gold: tuple[list[Document], list[Claim]]) -> None:
    built = entities(resolve(gold[1], documents=gold[0]))
    mentions = gold_mentions(DEV)
    for cluster in json.loads(IDENTITIES.read_text(encoding="utf-8")):
        sides = [mentions[one["item"], one["person"]] for one in cluster.get("different", [])]
        assert len({built[side] for side in sides}) == len(sides)


@pytest.mark.parametrize("seed", [7, 11])
def test_made_up_force_reaches_its_floor(seed: int) -> None:
    made = force(2000, seed=seed, reports=3.0)
    built = entities(resolve(made.claims, documents=made.documents))
    precision, recall = pairwise_scores(made.truth, built)
    assert precision >= 0.995
    assert recall >= 0.97


@given(seed=st.integers(0, 1 << 32))
@settings(max_examples=10, deadline=None)
def test_order_of_the_claims_leaves_no_trace(
    gold: tuple[list[Document], list[Claim]], seed: int
) -> None:
    chance = random.Random(seed)
    documents, claims = list(gold[0]), list(gold[1])
    plain = settle(claims, documents=documents)
    chance.shuffle(documents)
    chance.shuffle(claims)
    assert settle(claims, documents=documents) == plain


def test_order_leaves_no_trace_where_names_meet_often(small: Force) -> None:
    claims = list(small.claims)
    plain = settle(claims, documents=small.documents)
    random.Random(5).shuffle(claims)
    assert settle(claims, documents=small.documents[::-1]) == plain


def test_every_mention_has_one_link_of_its_kind(gold: tuple[list[Document], list[Claim]]) -> None:
    links = resolve(gold[1], documents=gold[0])
    assert [link.mention for link in links] == sorted({claim.subject for claim in gold[1]})
    assert all(link.entity.startswith(mention_kind(link.mention) + "/") for link in links)
    assert all(0 <= link.score <= 1 for link in links)
    assert all(link.reason.endswith(".") and not link.reason[0].islower() for link in links)


def test_two_people_of_one_report_are_never_one(small: Force) -> None:
    held = Counter(
        (mention_document(link.mention), link.entity)
        for link in resolve(small.claims, documents=small.documents)
        if mention_kind(link.mention) == "person"
    )
    assert held.most_common(1)[0][1] == 1


def test_unrelated_reports_change_no_name(
    small: Force, gold: tuple[list[Document], list[Claim]]
) -> None:
    alone = resolve(gold[1], documents=gold[0])
    crowd = resolve([*small.claims, *gold[1]], documents=[*small.documents, *gold[0]])
    assert entities(alone).items() <= entities(crowd).items()


def test_entities_are_safe_in_a_path(small: Force) -> None:
    for link in resolve(small.claims, documents=small.documents):
        kind, _, tail = link.entity.partition("/")
        assert kind
        assert tail.replace("-", "").replace(".", "").replace("+", "").isalnum(), link.entity


def told(*people: tuple[str, str, str | None, Post | None, str]) -> list[Claim]:
    """One report a person: report, name, rank, post, day."""
    claims: list[Claim] = []
    for report, name, rank, post, day in people:
        page = _Page(report, date.fromisoformat(day))
        number = page.person("kg:Officer" if rank else "kg:Resident", name, rank, ())
        if post:
            page.posting(number, post)
        claims += page.close()[1]
    return claims


def people(resolution: Resolution) -> dict[str, str]:
    return {
        mention_document(link.mention): link.entity
        for link in resolution.links
        if mention_kind(link.mention) == "person"
    }


KLARI = Post("kapolsek", "polsek-klari.polres-karawang")
LASEM = Post("kapolsek", "polsek-lasem.polres-rembang")
STAFF = Post("bhabinkamtibmas", "polsek-klari.polres-karawang", "32.15.05.2008")


KAPOLSEK = ("Budi Santoso", "akp", KLARI, "2024-01-05")
BHABIN = ("Yandi Rustandi", "brigpol", STAFF, "2024-01-05")


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (BHABIN, ("Yandi Rusandi", "bripka", STAFF, "2024-09-05"), True),
        (BHABIN, ("Yandi R", "brigpol", STAFF, "2024-03-05"), True),
        (KAPOLSEK, ("Budi Santoso", "akp", LASEM, "2024-09-05"), False),
        (KAPOLSEK, ("Agus Salim", "akp", KLARI, "2024-09-05"), False),
        (KAPOLSEK, ("Budi Santoso", "brigpol", STAFF, "2024-01-09"), False),
        (KAPOLSEK, ("Budi Santoso", "serma", None, "2024-01-05"), False),
        (("Rusli", None, None, "2024-01-05"), ("Rusli", None, None, "2024-01-06"), False),
        (("Sri Utami", None, None, "2024-01-05"), ("Sri Utami", None, None, "2024-01-06"), False),
    ],
)
def test_who_is_one(
    left: tuple[str, str | None, Post | None, str],
    right: tuple[str, str | None, Post | None, str],
    same: bool,
) -> None:
    found = people(settle(told(("a", *left), ("b", *right))))
    assert (found["a"] == found["b"]) is same


def test_a_hand_over_leads_across_provinces() -> None:
    page = _Page("c", date(2024, 6, 1))
    number = page.person("kg:Officer", "Budi Santoso", "akp", ())
    page.posting(number, LASEM)
    page.posting(number, KLARI, former=True)
    apart = told(
        ("a", "Budi Santoso", "akp", KLARI, "2024-01-05"),
        ("b", "Budi Santoso", "akp", LASEM, "2024-09-05"),
    )
    assert len(set(people(settle(apart)).values())) == 2
    resolved = settle([*apart, *page.close()[1]])
    assert len(set(people(resolved).values())) == 1
    reasons = [link.reason for link in resolved.links if link.mention.startswith("a#person")]
    assert "one was Kapolsek of Polsek Klari before, the other held that post" in reasons[0]


def test_judgements_win_and_stay_stable() -> None:
    claims = told(
        ("a", "Budi Santoso", "akp", KLARI, "2024-01-05"),
        ("b", "Budi Santoso", "akp", KLARI, "2024-03-05"),
        ("c", "Budi Santoso", "akp", LASEM, "2024-09-05"),
    )
    plain = settle(claims)
    mention = {
        mention_document(one.mention): one.mention
        for one in plain.links
        if "#person" in one.mention
    }
    before = people(plain)
    assert before["a"] == before["b"] != before["c"]
    apart = people(settle(claims, judgements=[Judgement(mention["a"], mention["b"], "different")]))
    assert apart["a"] != apart["b"]
    joined = settle(claims, judgements=[Judgement(before["a"], before["c"], "same")])
    assert set(people(joined).values()) == {before["a"]}
    lost = settle(claims, judgements=[Judgement("person/nobody-0", before["c"], "same")])
    assert people(lost) == before
    assert lost.objections == ["A judgement names person/nobody-0, which this build has not."]


def test_what_stays_open_is_listed_with_its_evidence() -> None:
    claims = told(
        (
            "a",
            "Sunarto",
            "aipda",
            Post("bhabinkamtibmas", KLARI.unit, "32.15.05.2008"),
            "2023-01-05",
        ),
        (
            "b",
            "Sunarto",
            "aipda",
            Post("bhabinkamtibmas", "polsek-rengasdengklok.polres-karawang", "32.15.07.2011"),
            "2024-03-05",
        ),
    )
    [pair] = undecided(claims)
    assert {mention_document(pair.left), mention_document(pair.right)} == {"a", "b"}
    assert pair.left_entity != pair.right_entity
    assert 0.1 < pair.score < 0.9
    assert {"name", "prior", "rank"} <= {feature.name for feature in pair.features}
