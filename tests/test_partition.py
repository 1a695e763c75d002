"""The union-find with cannot-links, against the slow and obvious way."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kg.partition import Partition

WORDS = st.lists(st.tuples(st.booleans(), st.integers(0, 7), st.integers(0, 7)), max_size=40)


class Naive:
    """Groups as sets; what is apart as pairs of items."""

    def __init__(self) -> None:
        self.groups = [{item} for item in range(8)]
        self.pairs: list[tuple[int, int]] = []

    def group(self, item: int) -> set[int]:
        return next(group for group in self.groups if item in group)

    def apart(self, a: int, b: int) -> bool:
        one, other = self.group(a), self.group(b)
        return any((x in one and y in other) or (y in one and x in other) for x, y in self.pairs)

    def unite(self, a: int, b: int) -> bool:
        if self.group(a) is self.group(b):
            return True
        if self.apart(a, b):
            return False
        merged = self.group(a) | self.group(b)
        self.groups = [group for group in self.groups if not group & merged] + [merged]
        return True

    def separate(self, a: int, b: int) -> bool:
        if self.group(a) is self.group(b):
            return False
        self.pairs.append((a, b))
        return True


@given(WORDS)
def test_partition_says_what_the_naive_one_says(said: list[tuple[bool, int, int]]) -> None:
    quick: Partition[int] = Partition()
    slow = Naive()
    for same, a, b in said:
        if same:
            assert quick.unite(a, b) == slow.unite(a, b)
        else:
            assert quick.separate(a, b) == slow.separate(a, b)
    for a in range(8):
        assert set(quick.group(a)) == slow.group(a)
        for b in range(8):
            assert quick.together(a, b) == (slow.group(a) is slow.group(b))
            assert quick.apart(a, b) == slow.apart(a, b)
    big = {frozenset(group) for group in quick}
    assert {frozenset(group) for group in slow.groups if len(group) > 1} == big
    assert all(quick.apart(a, b) for a, b in quick.separations())
