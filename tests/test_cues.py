"""Cue words: tables in small letters, phrases as one expression, a text in small letters in its places."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.cues import one_of
from kg.tokens import lowered
from kg.vocab import data_path, read_table

COLUMNS = {
    "cues": "words",
    "verbs": "words",
    "topics": "words",
    "handover_cues": "pattern",
    "chrome": "pattern",
}


@pytest.mark.parametrize("table", COLUMNS)
def test_tables_are_in_small_letters(table: str) -> None:
    for row in read_table(data_path(f"{table}.csv")):
        written = re.sub(r"\\[A-Z]", "", row[COLUMNS[table]])
        assert written == written.lower()


def test_small_letters_stay_in_their_places() -> None:
    every = "".join(map(chr, range(0x110000)))
    assert len(lowered(every)) == len(every)


PHRASES = st.lists(st.text("ab ", min_size=1).map(str.split).map(" ".join).filter(bool), min_size=1)


@given(PHRASES, st.text("ab \n"))
def test_the_longest_phrase_is_found(phrases: list[str], text: str) -> None:
    longest = sorted(phrases, key=len, reverse=True)
    plain = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in longest)
    assert re.findall(one_of(phrases), text) == re.findall(plain, text)
