"""Things with a key, and what is made of them: units, places, roles, posts, visits, hand-overs."""

from __future__ import annotations

import pytest

from kg.claims import CONCEPT, MENTION, STRING, Claim, mention_document
from kg.keyed import region_code
from kg.resolution import resolve

Fact = tuple[str, str, str]


def said(*facts: Fact) -> list[Claim]:
    """Claims of bare facts; a mention is written ``a01#unit=0,1``."""
    kinds = {"rdf:type": CONCEPT, "org:role": CONCEPT}
    return [
        Claim(
            *("", mention_document(subject), subject, predicate, value),
            MENTION if "#" in value else kinds.get(predicate, STRING),
            *(0, 1, "x", "made", 1.0),
        )
        for subject, predicate, value in facts
    ]


def linked(*facts: Fact) -> dict[str, str]:
    return {link.mention: link.entity for link in resolve(said(*facts))}


def test_a_unit_of_the_registry_goes_by_its_key() -> None:
    found = linked(
        ("a#unit=0,1", "rdfs:label", "Polsek Klari"),
        ("a#unit=0,1", "dcterms:identifier", "polsek-klari.polres-karawang"),
        ("b#unit=5,9", "rdfs:label", "POLSEK KLARI"),
        ("b#unit=5,9", "dcterms:identifier", "polsek-klari.polres-karawang"),
    )
    assert set(found.values()) == {"unit/polsek-klari.polres-karawang"}


def test_a_polsek_of_an_unknown_polres_is_its_reports_own() -> None:
    found = linked(
        ("a#unit=0,1", "rdfs:label", "Polsek Kota"),
        ("a#unit=7,9", "rdfs:label", "Polsek Kota"),
        ("b#unit=0,1", "rdfs:label", "Polsek Kota"),
    )
    assert found["a#unit=0,1"] == found["a#unit=7,9"] != found["b#unit=0,1"]


def test_what_the_report_says_of_the_chain_makes_the_key() -> None:
    found = linked(
        ("a#unit=0,1", "rdfs:label", "Polsek Antah"),
        ("a#unit=0,1", "kg:subordinateTo", "a#unit=7,9"),
        ("a#unit=7,9", "rdfs:label", "Polres Karawang"),
        ("a#unit=7,9", "dcterms:identifier", "polres-karawang"),
    )
    assert found["a#unit=0,1"] == "unit/polsek-antah.polres-karawang"


@pytest.mark.parametrize(
    ("label", "shared"),
    [
        ("Kodim 0604/Karawang", True),
        ("Koramil 416-07/Rimbo Bujang", True),
        ("Kodam III/Siliwangi", True),
        ("Koramil 05/Kota", False),
        ("Koramil Kota", False),
    ],
)
def test_army_units_with_a_number_of_their_own_are_shared(label: str, shared: bool) -> None:
    facts = [
        (f"{report}#unit=0,1", predicate, value)
        for report in "ab"
        for predicate, value in (("rdfs:label", label), ("rdf:type", "kg:MilitaryUnit"))
    ]
    found = linked(*facts)
    assert (found["a#unit=0,1"] == found["b#unit=0,1"]) is shared


VILLAGE = (
    ("p#place=0,1", "rdf:type", "kg:Village"),
    ("p#place=0,1", "kg:regionCode", "32.15.05.2008"),
)
DISTRICT = (
    ("p#place=2,3", "rdf:type", "kg:District"),
    ("p#place=2,3", "kg:regionCode", "32.15.05"),
)


@pytest.mark.parametrize(
    ("kind", "label", "within", "expected"),
    [
        ("Hamlet", "Tawun", "p#place=0,1", "place/hamlet-tawun.32.15.05.2008"),
        ("Hamlet", "Dusun Tawun", "p#place=2,3", "place/hamlet-tawun.32.15.05"),
        ("Street", "Jl. Topaz", "p#place=2,3", "place/street-topaz.32.15.05"),
        ("Street", "Jalan Topaz", "p#place=2,3", "place/street-topaz.32.15.05"),
        ("NeighbourhoodUnit", "RT 5", "p#place=0,1", "place/rt-05.32.15.05.2008"),
        ("CommunityUnit", "RW 017", "p#place=0,1", "place/rw-17.32.15.05.2008"),
        ("Venue", "Masjid Al-Ikhlas", "p#place=0,1", "place/venue-masjid-al-ikhlas.32.15.05.2008"),
    ],
)
def test_an_uncoded_place_goes_by_name_and_place_around(
    kind: str, label: str, within: str, expected: str
) -> None:
    me = "p#place=7,9"
    found = linked(
        *VILLAGE,
        *DISTRICT,
        (me, "rdf:type", f"kg:{kind}"),
        (me, "rdfs:label", label),
        (me, "kg:within", within),
    )
    assert found[me] == expected
    assert region_code(found[me]) in {"32.15.05.2008", "32.15.05"}


def test_rt_of_two_rw_are_two_places() -> None:
    facts: list[Fact] = [*VILLAGE]
    for number in (1, 2):
        rt, rw = f"p#place={number}0,{number}1", f"p#place={number}5,{number}6"
        facts += [
            (rt, "rdf:type", "kg:NeighbourhoodUnit"),
            (rt, "rdfs:label", "RT 03"),
            (rt, "kg:within", rw),
            (rw, "rdf:type", "kg:CommunityUnit"),
            (rw, "rdfs:label", f"RW {number}"),
            (rw, "kg:within", "p#place=0,1"),
        ]
    found = linked(*facts)
    assert found["p#place=10,11"] == "place/rt-03.rw-01.32.15.05.2008"
    assert found["p#place=20,21"] == "place/rt-03.rw-02.32.15.05.2008"


def test_a_mosque_somewhere_in_a_district_that_nobody_names_is_its_reports_own() -> None:
    facts = [
        (f"{report}#place=0,1", predicate, value)
        for report in "ab"
        for predicate, value in (("rdf:type", "kg:Venue"), ("rdfs:label", "Masjid Al-Ikhlas"))
    ]
    found = linked(*facts)
    assert found["a#place=0,1"] != found["b#place=0,1"]
    assert region_code(found["a#place=0,1"]) is None


def test_places_within_each_other_come_to_an_end() -> None:
    found = linked(
        ("a#place=0,1", "rdfs:label", "A"),
        ("a#place=0,1", "kg:within", "a#place=2,3"),
        ("a#place=2,3", "rdfs:label", "B"),
        ("a#place=2,3", "kg:within", "a#place=0,1"),
    )
    assert len(set(found.values())) == 2


def visit(report: str, start: str, *, who: str = "Eko Prasojo", at: int = 0) -> list[Fact]:
    """A visit to one village by one Bhabinkamtibmas, as one report tells it."""
    person, unit, place = f"{report}#person=0,1", f"{report}#unit=0,1", f"{report}#place=0,1"
    posting, me = f"{report}#posting=0,1", f"{report}#visit={at},{at + 1}"
    return [
        (unit, "dcterms:identifier", "polsek-klari.polres-karawang"),
        (unit, "rdfs:label", "Polsek Klari"),
        (place, "kg:regionCode", "32.15.05.2008"),
        (person, "rdf:type", "kg:Officer"),
        (person, "foaf:name", who),
        (posting, "org:member", person),
        (posting, "org:role", "role:bhabinkamtibmas"),
        (posting, "org:organization", unit),
        (posting, "kg:area", place),
        (me, "rdf:type", "kg:Visit"),
        (me, "schema:startDate", start),
        (me, "schema:location", place),
        (me, "kg:conductedBy", person),
    ]


@pytest.mark.parametrize(
    ("one", "other", "who", "same"),
    [
        ("2024-09-25", "2024-09-25", "Eko Prasojo", True),
        ("2024-09-25T08:15:00+07:00", "2024-09-25", "Eko Prasojo", True),
        ("2024-09-25T08:15:00+07:00", "2024-09-25T08:45:00+07:00", "Eko Prasojo", True),
        ("2024-09-25T08:15:00+07:00", "2024-09-25T14:00:00+07:00", "Eko Prasojo", False),
        ("2024-09-25", "2024-09-26", "Eko Prasojo", False),
        ("2024-09-25", "2024-09-25", "Tri Wahono", False),
    ],
)
def test_one_visit_of_two_reports(one: str, other: str, who: str, same: bool) -> None:
    found = linked(*visit("a", one), *visit("b", other, who=who))
    assert (found["a#visit=0,1"] == found["b#visit=0,1"]) is same
    if who == "Eko Prasojo":
        assert found["a#posting=0,1"] == found["b#posting=0,1"]


def test_two_visits_of_one_report_are_two() -> None:
    found = linked(
        *visit("a", "2024-09-25"), *visit("a", "2024-09-25", at=9), *visit("b", "2024-09-25")
    )
    assert found["a#visit=0,1"] != found["a#visit=9,10"]
    assert found["b#visit=0,1"] in {found["a#visit=0,1"], found["a#visit=9,10"]}


def test_one_hand_over_of_two_reports() -> None:
    def told(report: str, *sides: str) -> list[Fact]:
        facts = visit(report, "2024-09-25")
        me = f"{report}#handover=0,1"
        return [
            *facts,
            (me, "rdf:type", "kg:HandOver"),
            (me, "org:role", "role:kapolsek"),
            (me, "org:postIn", f"{report}#unit=0,1"),
            *((me, side, f"{report}#person=0,1") for side in sides),
        ]

    found = linked(*told("a", "kg:incoming"), *told("b", "kg:incoming"), *told("c", "kg:outgoing"))
    assert found["a#handover=0,1"] == found["b#handover=0,1"] != found["c#handover=0,1"]


def test_posts_go_by_role_and_seat() -> None:
    found = linked(
        *visit("a", "2024-09-25"),
        ("a#post=0,1", "org:role", "role:bhabinkamtibmas"),
        ("a#post=0,1", "kg:area", "a#place=0,1"),
        ("a#post=3,4", "org:role", "role:kapolsek"),
        ("a#post=3,4", "org:postIn", "a#unit=0,1"),
        ("a#post=5,6", "org:role", "role:kapolsek"),
    )
    assert found["a#post=0,1"] == "post/bhabinkamtibmas.32.15.05.2008"
    assert found["a#post=3,4"] == "post/kapolsek.polsek-klari.polres-karawang"
    assert found["a#post=5,6"].startswith("post/kapolsek.")
    assert found["a#post=5,6"] != found["a#post=3,4"]


def test_a_quotation_is_its_speaker_and_words() -> None:
    found = linked(
        *visit("a", "2024-09-25"),
        *visit("b", "2024-09-25"),
        ("a#quotation=0,1", "kg:speaker", "a#person=0,1"),
        ("a#quotation=0,1", "schema:text", "Mari jaga kampung kita,"),
        ("b#quotation=0,1", "kg:speaker", "b#person=0,1"),
        ("b#quotation=0,1", "schema:text", "Mari jaga kampung kita."),
        ("b#quotation=5,6", "schema:text", "Mari jaga kampung kita."),
    )
    assert found["a#quotation=0,1"] == found["b#quotation=0,1"] != found["b#quotation=5,6"]
