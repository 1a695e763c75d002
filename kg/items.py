"""What the grammar finds: units, places, roles and people, each where it stands, and the state of a pass.

An item is never changed once it is made. (``frozen=True`` would say so, and make each ten times as slow.)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kg.claims import Span
from kg.persons import Name
from kg.tokens import Tokens

Row = Mapping[str, str]
#: Kinds of persons, and of holders of a role, that serve in units.
FORCES = ("officer", "soldier")


@dataclass(slots=True, eq=False)
class Item:
    """A mention: tokens ``first`` to ``last``, code points ``start`` to ``end``."""

    first: int
    last: int
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)


@dataclass(slots=True, eq=False)
class UnitItem(Item):
    """``level`` polri ... koramil; ``type`` as written ("Polres Metro"); ``name`` the words after it."""

    level: str
    type: str
    name: str
    known: bool


@dataclass(slots=True, eq=False)
class PlaceItem(Item):
    """``level`` of its level word (``bare`` where none is written); ``name`` without the level word."""

    level: str
    name: str
    bare: bool = False
    word: str = ""  #: concept of the level word ("kota", "kabupaten"), empty where none is written


@dataclass(slots=True, eq=False)
class RoleItem(Item):
    """``label`` is the role's canonical form, with its function ("Kanit Reskrim") where it has one."""

    row: Row
    label: str
    unit: UnitItem | None = None
    place: PlaceItem | None = None
    acting: bool = False


@dataclass(slots=True, eq=False)
class PersonItem(Item):
    """A person named once. ``cue`` says what made it a name: rank, honorific, role, speech, ..."""

    name: Name
    rank: Row | None
    honorifics: tuple[str, ...]
    cue: str
    holder: str = ""  #: kind of person that the honorific tells


def tokens_of(items: Iterable[Item]) -> set[int]:
    """The tokens that belong to any of some items."""
    return set().union(*(range(item.first, item.last) for item in items))


@dataclass(slots=True)
class Scan:
    """The state of one pass: what was found, and the role that waits for its holder's name."""

    text: str
    tokens: Tokens
    items: list[Item] = field(default_factory=list)
    waiting: RoleItem | None = None
    headlines: frozenset[int] = frozenset()  #: tokens of lines written in headline capitals

    def add(self, item: Item) -> int:
        """Take an item; the pass goes on behind it."""
        self.items.append(item)
        if isinstance(item, RoleItem):
            self.waiting = item
        elif isinstance(item, PersonItem):
            self.waiting = None
        return item.last
