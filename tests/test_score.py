"""Claims told from gold score in full; each thing changed costs what a reader would say it costs."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.claims import CONCEPT, STRING, Claim, Document, Span, claim, mention_id
from kg.errors import GoldError
from kg.facts import Fact, claim_facts, person_key, quote_key, role_key, stated_facts, unit_key
from kg.score import (
    FAMILIES,
    GROUPS,
    Gold,
    Tally,
    aligned,
    compare,
    gold_facts,
    read_gold,
    same_person,
)
from tests.gold_claims import gold_claims

GOLD = Path(__file__).parent / "gold"
ITEMS = read_gold(GOLD)
DOCUMENTS, CLAIMS = gold_claims(GOLD)
#: Gold states whole chains, which reports do not.
STATED = [family for family in FAMILIES if family != "chain"]


def facts_by_report(claims: list[Claim]) -> dict[str, list[Fact]]:
    return {document.id: stated_facts(document, claims) for document in DOCUMENTS}


def gold_chain(key: str) -> list[tuple[str, str]]:
    name = key.partition(".")[0].replace("-", "")
    above = {unit_key(low): (low, high) for item in ITEMS for low, high in item.data["chain"]}
    chain = []
    while name in above:
        chain.append(above[name])
        name = unit_key(above[name][1])
    return chain


def test_claims_told_from_gold_score_in_full_except_for_chains() -> None:
    scores = compare(ITEMS, facts_by_report(CLAIMS))
    assert [error for error in scores.errors if error.family != "chain"] == []
    for family in STATED:
        assert scores.families[family].fp == scores.families[family].fn == 0
    assert sum(scores.families[family].tp for family in STATED) > 500


def test_chains_come_from_whoever_knows_them() -> None:
    built = {d.id: stated_facts(d, CLAIMS, parents=gold_chain) for d in DOCUMENTS}
    assert compare(ITEMS, built).families["chain"].recall == 1


def test_a_report_that_was_not_built_is_missed_whole() -> None:
    scores = compare(ITEMS[:1], {})
    wanted = sum(len(values) for values in gold_facts(ITEMS[0]).values())
    assert len(scores.errors) == wanted
    assert {error.kind for error in scores.errors} == {"missed"}
    assert scores.families["person"].f1 == 0


def test_a_claim_taken_away_is_told_as_missed() -> None:
    gone = next(c for c in CLAIMS if c.predicate == "schema:text")
    scores = compare(ITEMS, facts_by_report([c for c in CLAIMS if c is not gone]))
    assert [(e.document, e.family, e.kind) for e in scores.errors if e.family == "quote"] == [
        (gone.document, "quote", "missed")
    ]


def test_a_posting_is_wrong_as_a_whole_and_its_rules_bear_it() -> None:
    role = next(
        c
        for c in CLAIMS
        if c.predicate == "org:role"
        and c.object == "role:kapolsek"
        and any(o.subject == c.subject and o.predicate == "org:organization" for o in CLAIMS)
    )
    wrong = role._replace(object="role:kapolres", rule="postings.wrong")
    scores = compare(ITEMS, facts_by_report([wrong if c is role else c for c in CLAIMS]))
    errors = [e for e in scores.errors if e.family != "chain"]
    assert [(e.kind, e.values[1]) for e in errors] == [
        ("missed", "kapolsek"),
        ("extra", "kapolres"),
    ]
    assert scores.rules["postings.wrong"] == Tally(0, 1, 0)
    assert scores.rules[wrong.rule].precision == 0


def test_groups_are_the_sums_of_their_families() -> None:
    scores = compare(ITEMS, facts_by_report(CLAIMS[::2]))
    for group, families in GROUPS.items():
        for column in range(3):
            total = sum(scores.families[family][column] for family in families)
            assert scores.groups[group][column] == total


@given(st.randoms(use_true_random=False))
def test_the_order_of_claims_does_not_matter(random) -> None:  # type: ignore[no-untyped-def]
    document = DOCUMENTS[0]
    shuffled = [c for c in CLAIMS if c.document == document.id]
    random.shuffle(shuffled)
    assert stated_facts(document, shuffled) == stated_facts(document, CLAIMS)


def test_precision_recall_and_f1_by_hand() -> None:
    tally = Tally(6, 2, 4)
    assert (tally.precision, tally.recall) == (0.75, 0.6)
    assert tally.f1 == pytest.approx(2 / 3)
    assert Tally().f1 == 0
    assert tally.plus(Tally(1, 1, 1)) == Tally(7, 3, 5)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("sri wulandari", "sri wulandari pakaya", True),
        ("sri pakaya", "sri wulandari pakaya", True),
        ("pakaya sri", "sri wulandari pakaya", False),
        ("sri", "sri wulandari", False),
        ("muchsin", "muchsin", True),
        ("nur kolis", "nur kholis", False),
    ],
)
def test_names_that_may_be_one_person(one: str, other: str, same: bool) -> None:
    assert same_person(one, other) is same
    assert same_person(other, one) is same


def test_a_shorter_name_is_aligned_only_with_a_single_candidate() -> None:
    gold = {"person": {("budi agus santoso",), ("budi eko santoso",), ("dewi ayu lestari",)}}
    built = [
        Fact("person", ("budi santoso",)),
        Fact("person", ("dewi lestari",)),
        Fact("rank", ("dewi lestari", "aiptu")),
    ]
    assert [fact.values[0] for fact in aligned(gold, built)] == [
        "budi santoso",
        "dewi ayu lestari",
        "dewi ayu lestari",
    ]


@pytest.mark.parametrize(
    ("key", "written", "folded"),
    [
        (person_key, "KH. Ahmad Syafi’i", "ahmad syafii"),
        (person_key, "H.Edi", "edi"),
        (unit_key, "Polda DI Yogyakarta", "poldadiy"),
        (unit_key, "Polda Kepulauan Bangka Belitung", "poldabangkabelitung"),
        (role_key, "Plt. Kades", "kepaladesa"),
        (role_key, "Kapolresta", "kapolres"),
        (quote_key, "“Aman, Pak!”", "amanpak"),
    ],
)
def test_keys(key, written: str, folded: str) -> None:  # type: ignore[no-untyped-def]
    assert key(written) == folded


def test_a_fact_needs_its_person() -> None:
    text = "Kapolsek Klari AKP Budi"
    document = Document("x", None, None, None, None, text, "", "x")
    posting, person = (
        mention_id("x", "posting", Span(0, 23)),
        mention_id("x", "person", Span(19, 23)),
    )
    role = claim(document, posting, "org:role", "role:kapolsek", CONCEPT, Span(0, 8), "t")
    member = claim(document, posting, "org:member", person, "mention", Span(19, 23), "t")
    name = claim(document, person, "foaf:name", "Budi", STRING, Span(19, 23), "t")
    assert "role" not in claim_facts(document, [role, member])
    assert claim_facts(document, [role, member, name])["role"] == {("budi", "kapolsek")}


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("{", "not JSON"),
        ("{}", "'persons'"),
        ("[]", "shape"),
        (
            '{"persons": [], "units": [], "chain": [], "places": [],'
            ' "postings": [{"person": "p9", "role": "Kapolsek"}]}',
            "'p9'",
        ),
    ],
)
def test_gold_that_cannot_be_used_says_where(tmp_path: Path, data: str, says: str) -> None:
    (tmp_path / "a.json").write_text(data)
    (tmp_path / "a.txt").write_text("")
    with pytest.raises(GoldError, match=says) as caught:
        read_gold(tmp_path)
    assert "a.json" in str(caught.value)


def test_gold_without_its_report_and_a_folder_without_gold(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="no gold here"):
        read_gold(tmp_path)
    (tmp_path / "a.json").write_text("{}")
    with pytest.raises(GoldError, match=r"a\.txt"):
        read_gold(tmp_path)


def test_gold_facts_are_of_known_families() -> None:
    found = {family for item in ITEMS for family in gold_facts(item)}
    assert found <= set(FAMILIES)
    assert isinstance(ITEMS[0], Gold)
