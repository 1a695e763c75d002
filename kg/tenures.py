"""When postings begin and end, as far as hand-overs say: a hand-over is the only witness of a start."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kg.statements import Facts, Index, Statement, Support, lexical, typed
from kg.vocab import expand

TYPE, POST, MEMBER = expand("rdf:type"), expand("kg:post"), expand("org:member")
DAY, HANDOVER = expand("schema:startDate"), expand("kg:HandOver")
#: Who leaves a post ends a posting, who takes it over starts one.
SIDES = {
    expand("kg:outgoing"): expand("kg:endedOn"),
    expand("kg:incoming"): expand("kg:startedOn"),
}
_PRECISION = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}


def tenure_facts(facts: Mapping[Statement, Support]) -> Facts:
    """Starts and ends of the postings of ``facts``, each with the claims that it follows from.

    A hand-over without a day starts and ends nothing, and neither does one whose person is in no
    posting of its post.
    """
    index = Index(facts)
    found: Facts = {}
    for handover in index.subjects(TYPE, HANDOVER):
        for made, support in _of(handover, index, facts):
            found[made] = tuple(sorted({*found.get(made, ()), *support}))
    return found


def _of(
    handover: str, index: Index, facts: Mapping[Statement, Support]
) -> Iterator[tuple[Statement, Iterable[str]]]:
    posts = [lexical(post) for post in index.objects(handover, POST)]
    for side, bound in SIDES.items():
        for person in index.objects(handover, side):
            for posting in _postings(lexical(person), posts, index):
                for day in index.objects(handover, DAY):
                    value = lexical(day)[:10]
                    dated = Statement(posting, bound, typed(value, _PRECISION[len(value)]))
                    whence = Statement(handover, DAY, day), Statement(handover, side, person)
                    yield dated, [key for one in whence for key in facts[one]]


def _postings(person: str, posts: Iterable[str], index: Index) -> list[str]:
    held = set(index.subjects(MEMBER, person))
    filled = {one for post in posts for one in index.subjects(POST, post)}
    return sorted(held & filled)
