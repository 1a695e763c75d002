"""Posts: the positions that postings fill, which exist without their holders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from kg.statements import Index, Statement, lexical, path_iri
from kg.vocab import expand

TYPE, ROLE = expand("rdf:type"), expand("org:role")
#: What a posting or a hand-over says of where its post is -> how the post says it.
SEATS = {
    expand("kg:area"): expand("kg:area"),
    expand("org:organization"): expand("org:postIn"),
    expand("org:postIn"): expand("org:postIn"),
    expand("kg:ofPlace"): expand("kg:ofPlace"),
}

#: A statement, and the claims that it follows from.
Made = tuple[Statement, list[str]]


def post_path(role: str, seats: list[str]) -> str:
    """The path of the post of a role (IRI) at a unit or at places (IRIs), as links name posts.

    >>> post_path("https://w3id.org/x/role/kapolsek", ["https://w3id.org/y/unit/polsek-klari"])
    'post/kapolsek.polsek-klari'
    """
    return f"post/{_tail(role)}.{'+'.join(sorted(map(_tail, seats)))}"


def post_facts(said: Mapping[Statement, list[str]], base_iri: str) -> list[Made]:
    """The posts that the postings and hand-overs of one report speak of, each once a mention."""
    index = Index(said)
    subjects = [
        one for kind in ("kg:Posting", "kg:HandOver") for one in index.subjects(TYPE, expand(kind))
    ]
    return [made for one in subjects for made in _post(one, index, said, base_iri)]


def _post(
    subject: str, index: Index, said: Mapping[Statement, list[str]], base_iri: str
) -> Iterator[Made]:
    """The post of a posting: of its area (a Bhabinkamtibmas of a village), else its unit or place."""
    stated = {one: list(index.values(subject, one)) for one in SEATS}
    seats = next(filter(None, stated.values()), [])
    for role in map(lexical, index.objects(subject, ROLE)) if seats else ():
        post = path_iri(base_iri, post_path(role, seats))
        keys = said[Statement(subject, ROLE, role)]
        yield Statement(subject, expand("kg:post"), post), keys
        yield Statement(post, TYPE, expand("kg:Post")), keys
        yield Statement(post, ROLE, role), keys
        for predicate, places in stated.items():
            for place in places:
                own = said[Statement(subject, predicate, place)]
                yield Statement(post, SEATS[predicate], place), own


def _tail(iri: str) -> str:
    return unquote(iri.rpartition("/")[2])
