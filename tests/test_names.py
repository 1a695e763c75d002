"""Names: a table of pairs with their tier, the laws of comparison, and the bench."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.name_bench import bench
from kg.names import (
    TIERS,
    block_keys,
    canonical,
    compare,
    differ,
    fold,
    key,
    rarity,
    sound,
    tier,
    words,
)
from kg.vocab import read_table

BENCH = Path(__file__).parent / "data" / "name_pairs.csv"

PARTS = ["Yandi", "Rustandi", "I", "Ketut", "Made", "Ni", "Muh.", "M", "Harahap", "R", "Nur"]
NAMES = st.lists(
    st.sampled_from([*PARTS, "Kholis", "Agus", "Setiawan", "bin", "Gusti"]), max_size=4
)
TEXTS = st.text(max_size=25) | NAMES.map(" ".join)

CASES = [
    ("Yandi Rustandi", "Yandi Rusandi", "strong"),
    ("Yandi Rustandi", "Yandi R", "medium"),
    ("Endang Sri Wahyuni", "Endang Sri W", "strong"),
    ("Nur Kholis", "Nur Kolis", "equal"),
    ("Soegeng Harjono", "Sugeng Haryono", "strong"),
    ("Mochamad Syafi’i", "Moh. Syafi'i", "equal"),
    ("M Muchsin", "Muchsin", "strong"),
    ("Muh Rusli", "Muhammad Ramli", "different"),
    ("Ketut Sudiarta", "I Ketut Sudiarta", "strong"),
    ("I Made Sudarta", "I Ketut Sudarta", "different"),
    ("I Wayan Suteja", "Ni Wayan Suteja", "different"),
    ("I.B. Wiratma", "Ida Bagus Wiratma", "medium"),
    ("I Gst Ngurah Adnyana", "I Gusti Ngurah Adnyana", "equal"),
    ("Ronal Harahap", "Harahap", "weak"),
    ("Ronal Harahap", "Budi Harahap", "different"),
    ("Rudi Hartono", "Rudi Hartanto", "different"),
    ("Heri Susanto", "Heri Santoso", "different"),
    ("Suharto", "Suhartono", "different"),
    ("Dadang Suhendi", "Dadang Suhendar", "weak"),
    ("Hotman B. Sitanggang", "Hotman Bonar Sitanggang", "strong"),
    ("Hotman B. Sitanggang", "Hotman Parulian Sitanggang", "weak"),
    ("Nurhidayat", "Nur Hidayat", "strong"),
    ("Bambang Santoso", "Bambang Santoso Putra", "medium"),
    ("Udin", "Saifudin", "medium"),
    ("", "Slamet", "different"),
]


@pytest.mark.parametrize(("left", "right", "expected"), CASES)
def test_tier_of(left: str, right: str, expected: str) -> None:
    found = compare(left, right)
    assert found.tier == expected, found


@given(TEXTS, TEXTS)
def test_comparison_does_not_depend_on_the_side(left: str, right: str) -> None:
    one, other = compare(left, right), compare(right, left)
    assert one == other
    assert 0 <= one.score <= 1
    assert one.tier == tier(one.score)


@given(TEXTS)
def test_a_name_equals_itself_whatever_its_case_and_blanks(name: str) -> None:
    spaced = "  ".join(name.lower().split())
    if words(name) and words(spaced) == words(name):
        assert compare(name, spaced).tier == "equal"
        assert key(name) == key(spaced)


@given(TEXTS, TEXTS)
def test_equal_is_what_has_an_equal_key(left: str, right: str) -> None:
    if key(left) and key(left) == key(right):
        assert compare(left, right).tier == "equal"
    elif compare(left, right).tier == "equal":
        assert key(left) == key(right)


@given(TEXTS)
def test_folding_twice_folds_no_further(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@pytest.mark.parametrize(
    ("spellings", "heard"),
    [
        (["Yudhi", "Yudy", "Yudi", "Yudie"], "yudi"),
        (["Djoko", "Joko"], "joko"),
        (["Syarif", "Sjarif", "Sarief"], None),
        (["Setiawan", "Setyawan"], None),
        (["Haryono", "Hariyono"], None),
        (["Mohammad", "Muh", "Moch", "Mhd"], "muhammad"),
    ],
)
def test_spellings_of_one_name_sound_alike(spellings: list[str], heard: str | None) -> None:
    sounds = {key(name) for name in spellings}
    assert len(sounds - {"sariep"}) == 1, sounds
    assert heard is None or sounds == {heard}


def test_every_spelling_in_the_table_leads_to_a_name_that_leads_nowhere_else() -> None:
    rows = read_table(Path(__file__).parent.parent / "kg" / "data" / "name_words.csv")
    variants = {row["word"]: row["stands_for"] for row in rows if row["kind"] == "variant"}
    assert not set(variants.values()) & variants.keys()
    assert {sound(word) for word in variants} == {sound(full) for full in variants.values()}


def test_a_clan_a_birth_order_or_muhammad_is_no_block_of_its_own() -> None:
    assert block_keys("Muhammad Rusli") == ("rusl",)
    assert block_keys("I Ketut Sudiarta") == block_keys("Ketut Sudiarta") == ("sudi",)
    assert block_keys("I Made") == ("i", "made")


def test_rare_names_tell_more() -> None:
    assert rarity("Slamet") < rarity("Agus Setiawan") < rarity("Abimanyu Kertanegara Rajasa")


def test_canonical_name_is_the_fullest_then_the_most_frequent() -> None:
    assert canonical({"Yandi": 9, "Yandi R": 9, "Yandi Rusandi": 1, "Yandi Rustandi": 1}) == (
        "Yandi Rustandi"
    )
    assert canonical({"SUKARMAN": 9, "Sukarman": 1}) == "Sukarman"


def test_bench_reaches_its_floor_and_its_labels_are_in_order() -> None:
    rows = read_table(BENCH)
    found = bench(rows)
    assert len(rows) >= 300
    assert sum(line.rows for line in found.table) == len(rows)
    assert found.f1 >= 0.99
    assert found.precision == 1.0
    assert found.monotone


def test_tiers_are_in_order() -> None:
    assert list(TIERS.values()) == sorted(TIERS.values(), reverse=True)


#: Words whose names meet in all ways: the same, a slip, an initial, a clip, borne by many, weak ones.
WORDS = "Agus Agung Ag A. Budi Budiman Bud Siregar Siregr I Wayan Made Muhammad Moh. Nur Hidayat Nurhidayat H"
NAMES = st.lists(st.sampled_from(WORDS.split()), max_size=4).map(" ".join)


@given(st.one_of(TEXTS, NAMES), st.one_of(TEXTS, NAMES))
def test_names_differ_where_a_comparison_finds_them_different(a: str, b: str) -> None:
    assert differ(a, b) == (compare(a, b).tier == "different")
