"""Laws of the assembled graph, over gold told as claims, and cases of derived edges."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest

from kg.claims import MENTION, Claim, Document, Link, Span, claim
from kg.classes import most_specific, superclasses
from kg.edges import Edge, derive
from kg.errors import BuildError
from kg.graph import Assembled, assemble, network
from kg.naming import post_label
from kg.rdf import nquads
from kg.statements import Facts, Index, Literal, Statement, curie, lexical, report_iri, typed
from kg.vocab import expand
from tests.gold_claims import gold_claims
from tests.plain_links import plain_links

GOLD = Path(__file__).parent / "gold"
TYPE, LABEL, NAME = expand("rdf:type"), expand("rdfs:label"), expand("foaf:name")


@pytest.fixture(scope="module")
def tables() -> tuple[list[Document], list[Claim], list[Link]]:
    documents, claims = gold_claims(GOLD)
    return documents, claims, plain_links(claims)


@pytest.fixture(scope="module")
def built(tables: tuple[list[Document], list[Claim], list[Link]]) -> Assembled:
    return assemble(*tables)


def values(facts: Iterable[Statement], predicate: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for one in facts:
        if one.predicate == expand(predicate):
            found[one.subject].append(lexical(one.object))
    return found


# Laws --------------------------------------------------------------------------------------------


def test_order_of_the_tables_does_not_count(
    tables: tuple[list[Document], list[Claim], list[Link]], built: Assembled
) -> None:
    mixed = [random.Random(7).sample(table, len(table)) for table in tables]  # type: ignore[type-var]
    assert nquads(assemble(*mixed)) == nquads(built)  # type: ignore[arg-type]


def test_every_entity_has_one_label_and_its_types_with_all_above(built: Assembled) -> None:
    types, labels = values(built.default, "rdf:type"), values(built.default, "rdfs:label")
    subjects = {one.subject for one in built.default}
    assert subjects == labels.keys() == types.keys()
    assert {name: count for name, count in labels.items() if len(count) != 1} == {}
    for facts in (built.default, *built.reports.values()):
        for entity, classes in values(facts, "rdf:type").items():
            above = {one for known in classes for one in superclasses(known)}
            assert above <= set(classes), entity


def test_a_person_has_one_name_in_every_graph_that_types_it(built: Assembled) -> None:
    person = expand("kg:Person")
    for facts in (built.default, *built.reports.values()):
        names = values(facts, "foaf:name")
        for entity, classes in values(facts, "rdf:type").items():
            if person in classes:
                assert len(names[entity]) == 1


def test_a_report_speaks_only_of_the_units_and_places_that_it_names(built: Assembled) -> None:
    named = defaultdict(set)
    for one in built.claims.values():
        named[report_iri(built.base_iri, one.document)].add(built.entities[one.subject])
    for report, facts in built.reports.items():
        index = Index(facts)
        for kind in ("kg:Unit", "kg:Place", "kg:Person"):
            assert set(index.subjects(TYPE, expand(kind))) <= named[report]


def test_every_claim_stands_in_its_report_and_every_statement_knows_its_claims(
    built: Assembled,
) -> None:
    for one in built.claims.values():
        facts = built.reports[report_iri(built.base_iri, one.document)]
        said = built.statement(one)
        if said not in facts:  # a second form of a name
            assert said.predicate in (NAME, expand("skos:altLabel"))
            assert {one.id} <= {key for keys in facts.values() for key in keys} or one.object in {
                lexical(fact.object) for fact in facts
            }
    for report, facts in built.reports.items():
        for fact, keys in facts.items():
            assert keys, f"{report} states {fact} without a claim"


def test_the_merged_view_holds_what_reports_state_unless_one_value_gave_way(
    built: Assembled,
) -> None:
    settled = {"kg:within", "kg:subordinateTo", "kg:post", "org:postIn", "kg:observedOn"}
    settled |= {"foaf:name", "skos:altLabel", "rdfs:label"}
    for facts in built.reports.values():
        missing = {curie(fact.predicate) for fact in facts if fact not in built.default}
        assert missing <= settled


def test_what_the_registry_implies_is_in_the_merged_view_and_in_no_report(built: Assembled) -> None:
    assert set(built.registry) <= built.default.keys() | {
        one for one in built.registry if one.predicate == LABEL
    }
    for parent in (expand("kg:subordinateTo"), expand("kg:jurisdiction")):
        assert any(one.predicate == parent for one in built.registry)


def test_every_known_unit_has_its_chain_to_polri_and_every_code_its_province(
    built: Assembled,
) -> None:
    index = Index(built.default)
    for unit in values(built.default, "dcterms:identifier"):
        if expand("kg:PoliceUnit") in index.objects(unit, TYPE):
            assert list(climb(index, unit, "kg:subordinateTo"))[-1].endswith("/unit/polri")
    for place in values(built.default, "kg:regionCode"):
        top = list(climb(index, place, "kg:within"))[-1]
        assert expand("kg:Province") in index.objects(top, TYPE)


def climb(index: Index, entity: str, predicate: str) -> Iterable[str]:
    yield entity
    for above in index.objects(entity, expand(predicate)):
        yield from climb(index, lexical(above), predicate)


def test_single_values_are_single(built: Assembled) -> None:
    for predicate in (
        "kg:within",
        "kg:subordinateTo",
        "kg:post",
        "kg:currentRank",
        "kg:regionCode",
    ):
        counts = Counter(one.subject for one in built.default if one.predicate == expand(predicate))
        assert not [name for name, count in counts.items() if count > 1], predicate


def test_the_current_rank_is_one_that_was_stated(built: Assembled) -> None:
    stated, current = values(built.default, "kg:rank"), values(built.default, "kg:currentRank")
    for person, classes in values(built.default, "rdf:type").items():
        if expand("kg:Person") in classes:
            assert set(current.get(person, [])) <= set(stated.get(person, []))
            assert bool(current.get(person)) == bool(stated.get(person))


def test_network_and_merged_view_tell_the_same_edges(built: Assembled) -> None:
    graph = network(built)
    told = {(one, expand(key), other) for one, other, key in graph.edges(keys=True)}
    assert told == {(e.source, e.predicate, e.target) for e in built.edges}
    assert all(Statement(*edge) in built.default for edge in told)
    for node, data in graph.nodes(data=True):
        assert data["label"] == values_of(built, node, "rdfs:label")[0]
        assert expand(data["kind"]) == most_specific(set(values_of(built, node, "rdf:type")))
    for one, other, key, data in graph.edges(keys=True, data=True):
        assert bool(data["reports"]) == bool(data["evidence"]), (one, key, other)


def values_of(built: Assembled, entity: str, predicate: str) -> list[str]:
    return [
        lexical(one.object)
        for one in built.default
        if one.subject == entity and one.predicate == expand(predicate)
    ]


def test_tables_that_do_not_fit_together_are_refused(
    tables: tuple[list[Document], list[Claim], list[Link]],
) -> None:
    documents, claims, links = tables
    with pytest.raises(BuildError, match=r"no link says who .* is; resolve"):
        assemble(documents, claims, links[1:])
    with pytest.raises(BuildError, match="not among the documents"):
        assemble(documents[1:], claims, links)


def test_a_report_without_facts_keeps_its_place() -> None:
    document = Document("a b", None, None, None, None, "Cuaca cerah.", "0", "a.txt")
    built = assemble([document], [], [], base_iri="http://x.org/")
    assert built.reports == {"http://x.org/report/a%20b": {}}
    index = Index(built.default)
    assert index.value("http://x.org/report/a%20b", LABEL) == "a b"


# Names -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "of", "label"),
    [
        ("Kapolsek", "Polsek Klari", "Kapolsek Klari"),
        ("Wakapolres", "Polres Metro Jakarta Pusat", "Wakapolres Metro Jakarta Pusat"),
        ("Kapolres", "Polresta Bandung", "Kapolres Polresta Bandung"),
        ("Kasi Humas", "Polres Karawang", "Kasi Humas Polres Karawang"),
        ("Bhabinkamtibmas", "Belendung", "Bhabinkamtibmas Belendung"),
        ("Kapolri", "Polri", "Kapolri"),
    ],
)
def test_post_label(role: str, of: str, label: str) -> None:
    assert post_label(role, of) == label


# Derived edges -----------------------------------------------------------------------------------


class Told:
    """Facts told in short: one report a day, entities by bare names."""

    def __init__(self) -> None:
        self.facts: Facts = {}
        self.claims: dict[str, Claim] = {}
        self.say("", "role:kapolsek", "kg:commanding", "true")
        self.say("", "role:kapolres", "kg:commanding", "true")
        self.say("", "polsek", "kg:subordinateTo", "polres")

    def say(self, day: str, subject: str, predicate: str, object: str) -> None:
        fact = Statement(_term(subject), expand(predicate), _term(object))  # type: ignore[arg-type]
        keys = set(self.facts.get(fact, ()))
        if day:
            document = Document(day, None, day, None, None, "x", "0", "x")
            one = claim(document, subject, predicate, object, MENTION, Span(0, 1), "told")
            self.claims[one.id] = one
            keys.add(one.id)
        self.facts[fact] = tuple(sorted(keys))

    def posting(self, day: str, who: str, role: str, unit: str, *, former: bool = False) -> None:
        me = f"{who}/{role}/{unit}"
        self.say("", who, "rdf:type", "kg:Person")
        self.say(day, me, "rdf:type", "kg:Posting")
        self.say(day, me, "org:member", who)
        self.say(day, me, "org:role", f"role:{role}")
        self.say(day, me, "org:organization", unit)
        if former:
            self.say(day, me, "kg:former", "true")
        else:
            self.say(day, me, "kg:observedOn", day)

    def edges(self, *predicates: str) -> list[tuple[str, str, str, str, str]]:
        wanted = {expand(one) for one in predicates}
        return [_short(e) for e in derive(self.facts, self.claims) if e.predicate in wanted]


def _term(name: str) -> str | Literal:
    if name == "true":
        return typed("true", "xsd:boolean")
    if re.fullmatch(r"\d{4}-\d\d-\d\d", name):
        return typed(name, "xsd:date")
    return expand(name) if ":" in name else name


def _short(edge: Edge) -> tuple[str, str, str, str, str]:
    return edge.source, curie(edge.predicate), edge.target, edge.first, edge.last


def test_the_head_of_a_unit_commands_it_from_first_to_last_observation() -> None:
    told = Told()
    told.posting("2024-09-25", "andryan", "kapolsek", "polsek")
    told.posting("2024-11-02", "andryan", "kapolsek", "polsek")
    told.posting("2024-09-25", "eddy", "bhabinkamtibmas", "polsek")
    assert told.edges("kg:commands", "kg:servesAt") == [
        ("andryan", "kg:commands", "polsek", "2024-09-25", "2024-11-02"),
        ("andryan", "kg:servesAt", "polsek", "2024-09-25", "2024-11-02"),
        ("eddy", "kg:servesAt", "polsek", "2024-09-25", "2024-09-25"),
    ]


def test_a_broader_role_that_commands_makes_its_narrower_roles_command() -> None:
    told = Told()
    told.say("", "role:kapolresta", "skos:broader", "role:kapolres")
    told.posting("2024-09-25", "edwar", "kapolresta", "polres")
    assert [edge[:3] for edge in told.edges("kg:commands")] == [("edwar", "kg:commands", "polres")]


def test_officers_report_to_their_head_and_heads_to_the_head_above() -> None:
    told = Told()
    for who, role, unit in (
        ("eddy", "bhabinkamtibmas", "polsek"),
        ("andryan", "kapolsek", "polsek"),
        ("edwar", "kapolres", "polres"),
    ):
        told.posting("2024-09-25", who, role, unit)
    assert told.edges("kg:reportsTo") == [
        ("andryan", "kg:reportsTo", "edwar", "2024-09-25", "2024-09-25"),
        ("eddy", "kg:reportsTo", "andryan", "2024-09-25", "2024-09-25"),
    ]


def test_nobody_reports_to_a_head_of_another_time() -> None:
    told = Told()
    told.posting("2023-01-01", "lama", "kapolsek", "polsek")
    told.posting("2023-02-01", "lama", "kapolsek", "polsek")
    told.posting("2024-01-01", "baru", "kapolsek", "polsek")
    told.posting("2023-01-20", "eddy", "bhabinkamtibmas", "polsek")
    told.posting("2023-06-01", "eddy", "bhabinkamtibmas", "polsek")
    assert told.edges("kg:reportsTo") == [
        ("eddy", "kg:reportsTo", "lama", "2023-01-20", "2023-02-01")
    ]


def test_a_former_post_is_held_only_where_a_report_saw_it_held() -> None:
    told = Told()
    told.posting("2024-02-01", "lama", "kapolsek", "polsek", former=True)
    assert told.edges("kg:commands", "kg:servesAt") == []
    told.posting("2023-05-01", "lama", "kapolsek", "polsek")
    assert told.edges("kg:commands") == [
        ("lama", "kg:commands", "polsek", "2023-05-01", "2023-05-01")
    ]


def test_a_visit_joins_who_came_with_where_and_whom() -> None:
    told = Told()
    told.say("", "eddy", "rdf:type", "kg:Person")
    told.say("", "bhabin", "rdf:type", "kg:Post")
    told.say("2024-09-25", "v", "rdf:type", "kg:Visit")
    told.say("2024-09-25", "v", "schema:startDate", "2024-09-24")
    for predicate, who in (
        ("kg:conductedBy", "eddy"),
        ("kg:conductedBy", "bhabin"),
        ("schema:location", "belendung"),
        ("kg:met", "tatang"),
        ("kg:met", "eddy"),
    ):
        told.say("2024-09-25", "v", predicate, who)
    day = "2024-09-24"
    assert told.edges("kg:visited", "kg:met") == [
        ("bhabin", "kg:visited", "belendung", day, day),
        ("eddy", "kg:met", "tatang", day, day),
        ("eddy", "kg:visited", "belendung", day, day),
    ]


def test_only_a_post_that_stands_for_itself_is_joined_to_its_unit() -> None:
    told = Told()
    for post in ("filled", "empty", "both"):
        told.say("", post, "rdf:type", "kg:Post")
        told.say("", post, "org:postIn", "polsek")
    told.say("", "v", "kg:conductedBy", "both")
    told.say("", "p", "kg:post", "filled")
    told.say("", "p", "kg:post", "both")
    assert [edge[0] for edge in told.edges("org:postIn")] == ["both", "empty"]


def test_every_edge_keeps_the_claims_of_its_facts() -> None:
    told = Told()
    told.posting("2024-09-25", "andryan", "kapolsek", "polsek")
    (edge,) = [one for one in derive(told.facts, told.claims) if one.predicate.endswith("commands")]
    predicates = {told.claims[key].predicate for key in edge.claims}
    assert predicates == {"org:member", "org:organization", "kg:observedOn"}
