"""Who belongs together: a union-find that also knows who must stay apart."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T", bound=Hashable)


class Partition(Generic[T]):
    """Groups of items under *same* and *different*; both are closed over the groups.

    An item that nobody has spoken of is a group of its own. What was said first stands:
    :meth:`unite` and :meth:`separate` refuse (and return False) what contradicts it.
    """

    def __init__(self) -> None:
        self._parent: dict[T, T] = {}
        self._members: dict[T, list[T]] = {}
        self._apart: dict[T, set[T]] = {}

    def __iter__(self) -> Iterator[list[T]]:
        """The groups of more than one item, in the order in which their items were spoken of."""
        return iter(self._members.values())

    def find(self, item: T) -> T:
        """The item that stands for the group of ``item``."""
        root = item
        while (above := self._parent.get(root, root)) != root:
            root = above
        while item != root:
            above = self._parent.get(item, item)
            self._parent[item] = root
            item = above
        return root

    def group(self, item: T) -> list[T]:
        """All items of the group of ``item``."""
        root = self.find(item)
        return self._members.get(root, [root])

    def together(self, a: T, b: T) -> bool:
        """Whether the two are in one group."""
        return self.find(a) == self.find(b)

    def apart(self, a: T, b: T) -> bool:
        """Whether the groups of the two must never become one."""
        return self.find(b) in self._apart.get(self.find(a), ())

    def separations(self) -> Iterator[tuple[T, T]]:
        """Every two groups that must stay apart, each named by the item that stands for it."""
        return ((a, b) for a, others in self._apart.items() for b in others)

    def unite(self, a: T, b: T) -> bool:
        """Make one group of two. False, and nothing changes, if they must stay apart."""
        a, b = self.find(a), self.find(b)
        if a == b:
            return True
        if b in self._apart.get(a, ()):
            return False
        if len(self.group(a)) < len(self.group(b)):
            a, b = b, a
        self._members.setdefault(a, [a]).extend(self._members.pop(b, [b]))
        self._parent[b] = a
        for other in self._apart.pop(b, ()):
            self._apart[other].discard(b)
            self._keep_apart(a, other)
        return True

    def separate(self, a: T, b: T) -> bool:
        """Keep two groups apart for good. False, and nothing changes, if they are one already."""
        a, b = self.find(a), self.find(b)
        if a == b:
            return False
        self._keep_apart(a, b)
        return True

    def _keep_apart(self, a: T, b: T) -> None:
        self._apart.setdefault(a, set()).add(b)
        self._apart.setdefault(b, set()).add(a)
