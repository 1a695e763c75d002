"""What is left to people: the open pairs of a build, with all that speaks for and against each.

A :class:`Review` hands out one :class:`Case` after the other and takes a verdict on each. What
follows from the verdicts given so far is not asked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from kg.claims import Claim, Span
from kg.classes import term_label
from kg.features import Feature
from kg.judgements import Judgement, Verdict, close
from kg.opened import Build
from kg.resolution import Pair, settle
from kg.sentences import Sentence, sentence
from kg.vocab import expand

#: What is said of a person in the sentence that a reviewer should see.
_NAMING = {"rdf:type", "foaf:name", "skos:altLabel", "kg:rank"}
_JOINING = {"org:member", "kg:outgoing", "kg:incoming", "kg:speaker"}


class Side(NamedTuple):
    """One of two persons: what reports call them, and the sentences that name them."""

    mention: str
    entity: str
    kind: str
    names: tuple[str, ...]
    sentences: tuple[Sentence, ...]  #: by date; reports without one last


class Case(NamedTuple):
    """Two persons that may be one, for somebody to judge."""

    left: Side
    right: Side
    score: float
    features: tuple[Feature, ...]

    def judged(self, verdict: Verdict, *, who: str, when: str, why: str = "") -> Judgement:
        """The verdict on this case as a line of the file. It names mentions: they stay as they are."""
        return Judgement(self.left.mention, self.right.mention, verdict, who, when, why)


class Review:
    """The open pairs of ``build`` under the judgements that there are, likeliest first."""

    def __init__(self, build: Build, judgements: Iterable[Judgement] = ()) -> None:
        held = tuple(judgements)
        resolved = settle(build.claims, documents=build.documents, judgements=held)
        self.build = build
        self.pairs = resolved.undecided
        self.entity = {link.mention: link.entity for link in resolved.links}
        self.known = close(map(self._of_entities, held)).partition
        self.looked_at = {self._of_entities(one).pair for one in held if one.verdict == "possibly"}
        self.mentions = self._mentions_of(self.pairs)
        self.claims = self._claims_on(set(chain.from_iterable(self.mentions.values())))

    def __iter__(self) -> Iterator[Case]:
        """The cases; a verdict given meanwhile to :meth:`heed` spares those that follow from it."""
        return (self._case(pair) for pair in self.pairs if self._is_open(pair))

    def open(self) -> int:
        """How many pairs are open now."""
        return sum(map(self._is_open, self.pairs))

    def heed(self, judgement: Judgement) -> None:
        """Take a verdict into account."""
        one, other = pair = self._of_entities(judgement).pair
        self.looked_at.add(pair)
        if judgement.verdict == "same":
            self.known.unite(one, other)
        elif judgement.verdict == "different":
            self.known.separate(one, other)

    def _of_entities(self, one: Judgement) -> Judgement:
        left, right = (self.entity.get(side, side) for side in (one.left, one.right))
        return one._replace(left=left, right=right)

    def _is_open(self, pair: Pair) -> bool:
        ends = pair.left_entity, pair.right_entity
        decided = self.known.together(*ends) or self.known.apart(*ends)
        return not decided and tuple(sorted(ends)) not in self.looked_at

    def _mentions_of(self, pairs: Iterable[Pair]) -> dict[str, list[str]]:
        wanted = {end for pair in pairs for end in (pair.left_entity, pair.right_entity)}
        found: dict[str, list[str]] = defaultdict(list)
        for mention, entity in self.entity.items():
            if entity in wanted:
                found[entity].append(mention)
        return found

    def _claims_on(self, mentions: set[str]) -> dict[str, list[Claim]]:
        """Mention → the claims that name it or give it a part in something."""
        found: dict[str, list[Claim]] = defaultdict(list)
        for one in self.build.claims:
            if one.subject in mentions and one.predicate in _NAMING:
                found[one.subject].append(one)
            elif one.object in mentions and one.predicate in _JOINING:
                found[one.object].append(one)
        return found

    def _case(self, pair: Pair) -> Case:
        left = self._side(pair.left, pair.left_entity)
        right = self._side(pair.right, pair.right_entity)
        return Case(left, right, pair.score, pair.features)

    def _side(self, mention: str, entity: str) -> Side:
        claims = [one for name in self.mentions[entity] for one in self.claims[name]]
        names = sorted({one.object for one in claims if one.predicate == "foaf:name"})
        kinds = Counter(one.object for one in claims if one.predicate == "rdf:type")
        kind = term_label(expand(kinds.most_common(1)[0][0])) if kinds else "person"
        told = {
            sentence(self.build, one.document, Span(one.start, one.end))
            for one in claims
            if one.predicate != "rdf:type"
        }
        by_date = sorted(told, key=lambda one: (one.published or "9", one.report, one.words))
        return Side(mention, entity, kind, tuple(names), tuple(by_date))
