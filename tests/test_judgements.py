"""Judgements: the file, the algebra, and that they win."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import UsageError
from kg.judgements import (
    Judgement,
    add_judgement,
    close,
    contradictions,
    read_judgements,
    write_judgements,
)

SIDES = st.sampled_from(
    ["a#person=0,1", "b#person=0,1", "c#person=0,1", "person/x-1", "person/y-2"]
)
NOTES = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=12).map(str.strip)
JUDGEMENTS = st.builds(
    Judgement,
    SIDES,
    SIDES,
    st.sampled_from(["same", "different", "possibly"]),
    NOTES,
    st.sampled_from(["", "2024-01-01", "2024-02-01"]),
    NOTES,
)


@given(st.lists(JUDGEMENTS, max_size=8))
def test_written_is_read(tmp_path_factory: pytest.TempPathFactory, rows: list[Judgement]) -> None:
    folder = tmp_path_factory.mktemp("judgements")
    write_judgements(rows, folder / "all.csv")
    for row in rows:
        add_judgement(row, folder / "one_by_one.csv")
    assert read_judgements(folder / "all.csv") == rows
    if rows:
        assert read_judgements(folder / "one_by_one.csv") == rows


@given(st.lists(JUDGEMENTS, max_size=8), st.randoms())
def test_order_leaves_no_trace(rows: list[Judgement], chance: object) -> None:
    shuffled = list(rows)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = close(rows), close(shuffled)
    assert one.objections == other.objections
    assert {frozenset(group) for group in one.partition} == {
        frozenset(group) for group in other.partition
    }


def test_same_and_different_are_closed() -> None:
    closed = close(
        [Judgement("a", "b", "same"), Judgement("b", "c", "same"), Judgement("c", "d", "different")]
    )
    assert closed.partition.together("a", "c")
    assert closed.partition.apart("a", "d")
    assert closed.objections == []


def test_different_wins_and_the_contradiction_is_told() -> None:
    rows = [
        Judgement("a", "b", "same", "Rini", "2025-01-01"),
        Judgement("b", "c", "same", "Rini", "2025-01-02"),
        Judgement("a", "c", "different", "Tono", "2025-01-03"),
    ]
    closed = close(rows)
    assert closed.partition.apart("a", "c")
    assert closed.partition.together("a", "b")
    [sentence] = contradictions(rows)
    assert sentence == (
        "The judgement by Rini on 2025-01-02 that b and c are the same is left out: "
        "other judgements taken together say that they are different."
    )


def test_the_later_of_two_on_one_pair_holds_and_the_other_is_told() -> None:
    rows = [
        Judgement("b", "a", "same", "Rini", "2025-02-01"),
        Judgement("a", "b", "different", "Tono", "2025-01-01"),
    ]
    closed = close(rows)
    assert closed.partition.together("a", "b")
    assert len(closed.objections) == 1
    assert "is overruled by a later one: Rini, same" in closed.objections[0]


def test_possibly_decides_nothing_and_takes_back() -> None:
    rows = [
        Judgement("a", "b", "same", "Rini", "2025-01-01"),
        Judgement("a", "b", "possibly", "Rini", "2025-01-02"),
        Judgement("b", "c", "possibly"),
    ]
    closed = close(rows)
    assert not list(closed.partition)
    assert not list(closed.partition.separations())
    assert len(closed.objections) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("left,right\na,b\n", "no column verdict"),
        (
            "left,right,verdict\na,b,maybe\n",
            "line 2: verdict is 'maybe'; write same, different or possibly",
        ),
        ("left,right,verdict\na,,same\n", "line 2: left or right is empty"),
    ],
)
def test_a_broken_file_says_where(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "judgements.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=message):
        read_judgements(path)
