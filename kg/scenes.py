"""A report with its people, places and postings found: what the finders of visits and quotations read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from kg.chrome import Line
from kg.claims import Span
from kg.handovers import HandOver
from kg.items import Item, RoleItem
from kg.layout import Layout
from kg.localities import Localities
from kg.people import Person
from kg.postings import Postings

OPENING = 4  #: sentences of the body that set the scene
_SHORTEST = 25  #: characters; what is shorter is no sentence that tells anything


@dataclass
class Scene:
    """A report and what was found in it."""

    text: str
    low: str  #: the text in small letters, letter by letter
    layout: Layout
    items: Sequence[Item]
    people: Sequence[Person]
    where: Localities
    postings: Postings
    body: int  #: where the report proper begins, behind its headline
    handover: bool  #: whether it is about a change of office
    handovers: Sequence[HandOver]

    @cached_property
    def opening(self) -> list[Span]:
        """The headline and the first sentences of the body."""
        title = self.layout.title
        body = [
            s for s in self.layout.sentences if s.start >= self.body and s.end - s.start > _SHORTEST
        ]
        return [*([title] if title else []), *body[:OPENING]]

    @cached_property
    def heads(self) -> dict[int, RoleItem]:
        """Where the name of a place begins that a role is of → the first such role."""
        roles = [i for i in reversed(self.items) if isinstance(i, RoleItem)]
        return {role.place.start: role for role in roles if role.place}

    @property
    def opening_end(self) -> int:
        """Where the opening ends."""
        return self.opening[-1].end

    def sentence_start(self, at: int) -> int:
        """Where the sentence around an offset begins."""
        sentences = self.layout.sentences
        k = bisect_right(sentences, (at, len(self.text) + 1)) - 1
        return sentences[k].start if k >= 0 else 0

    def sentence_end(self, at: int) -> int:
        """Where the sentence around an offset ends."""
        sentences = self.layout.sentences
        k = bisect_right(sentences, (at, len(self.text) + 1)) - 1
        return sentences[k].end if k >= 0 else len(self.text)

    def line(self, at: int) -> Line:
        """The line around an offset."""
        lines = self.layout.lines
        return lines[max(0, bisect_right(lines, (at, len(self.text) + 1)) - 1)]

    def in_quote(self, at: int) -> bool:
        """Whether an offset stands inside quotation marks."""
        return any(q.start <= at < q.end for q in self.layout.quotes)

    def before(self, at: int, reach: int) -> str:
        """The text before an offset, in small letters."""
        return self.low[max(0, at - reach) : at]
