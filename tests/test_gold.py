"""Gold is only worth scoring against if it agrees with its text, the gazetteer and itself."""

import csv
import gzip
import json
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest

from kg.places import gazetteer

GOLD = Path(__file__).parent / "gold"
REPOSITORY = Path(__file__).parents[1]
SOURCE = REPOSITORY.parent / "shared" / "data" / "regions.csv.gz"
UNITS = REPOSITORY / "kg" / "data" / "police_units.csv"
PAIRS = sorted(p for p in GOLD.rglob("*.json") if p.name != "dev_identities.json")

TNI_STARS = ("Brigjen TNI", "Mayjen TNI")
RANKS = set(
    "Bharada Bharatu Bharaka Abripda Abriptu Abrip Bripda Briptu Brigpol Bripka Aipda Aiptu Ipda"
    " Iptu AKP Kompol AKBP Prada Pratu Praka Kopda Koptu Kopka Serda Sertu Serka Serma Pelda Peltu"
    " Letda Lettu Kapten Mayor Letkol Kolonel".split()
) | {"Kombes Pol", "Brigjen Pol", "Irjen Pol", "Komjen Pol", "Jenderal Pol", *TNI_STARS}
PERSON_KINDS = {"officer", "soldier", "official", "community_figure", "resident", "other"}
UNIT_LEVELS = set("polri polda polres polsek subsector kodim koramil korem kodam other".split())
CODED_LEVELS = ("province", "regency", "district", "village")
UNCODED_LEVELS = {"hamlet", "rw", "rt", "street", "venue"}
EVENT_TYPES = set(
    "sambang patroli cooling_system sosialisasi pengamanan silaturahmi sertijab apel bakti_sosial"
    " jumat_curhat other".split()
)
NATIONAL_POLICE = "Polri"
POLDA_BY_THE_GOLD_RULES = {"Polda Bangka Belitung": "Polda Kepulauan Bangka Belitung"}

Gold = dict[str, Any]


def regions() -> dict[str, str]:
    """Code -> level, from the source of the gazetteer where it is at hand, else as packed."""
    if not SOURCE.exists():
        return {region.code: str(region.level) for region in gazetteer()}
    with gzip.open(SOURCE, "rt", encoding="utf-8", newline="") as lines:
        return {row["code"]: row["level"] for row in csv.DictReader(lines)}


def registry() -> dict[str, str]:
    with UNITS.open(encoding="utf-8", newline="") as lines:
        return {row["name"]: row["parent"] for row in csv.DictReader(lines)}


REGIONS = regions()
REGISTRY = registry()


def listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


@pytest.fixture(params=PAIRS, ids=lambda p: p.stem)
def path(request: pytest.FixtureRequest) -> Path:
    return Path(request.param)


@pytest.fixture
def gold(path: Path) -> Gold:
    return dict(json.loads(path.read_text(encoding="utf-8")))


@pytest.fixture
def text(path: Path) -> str:
    with path.with_suffix(".txt").open(encoding="utf-8", newline="") as report:
        return report.read()


def test_there_are_both_sets() -> None:
    own = [p for p in PAIRS if p.parent == GOLD]
    assert len(own) >= 26
    assert len([p for p in PAIRS if p.parent.name == "dev"]) == 35


def test_every_report_has_its_facts_and_the_other_way_round() -> None:
    reports = {p.with_suffix("") for p in GOLD.rglob("*.txt")}
    assert reports == {p.with_suffix("") for p in PAIRS}


def test_identity_file_points_at_persons() -> None:
    clusters = json.loads((GOLD / "dev" / "dev_identities.json").read_text(encoding="utf-8"))
    for mention in (m for c in clusters for m in c.get("mentions", []) + c.get("different", [])):
        facts = json.loads((GOLD / "dev" / f"{mention['item']}.json").read_text(encoding="utf-8"))
        assert mention["person"] in {p["id"] for p in facts["persons"]}


def test_id_and_title_are_those_of_the_text(path: Path, gold: Gold, text: str) -> None:
    assert gold["id"] == path.stem
    assert gold["title"] is None or gold["title"] in text
    publisher = gold["publisher"] or ""
    assert publisher in text or publisher.replace(".", " ") in text, "a site may lose its dot"


def test_every_mention_and_quote_is_a_substring(gold: Gold, text: str) -> None:
    things = gold["persons"] + gold["units"] + gold["places"]
    spans = [m for thing in things for m in thing["mentions"]] + [q["text"] for q in gold["quotes"]]
    assert [s for s in spans if not s or s not in text] == []
    assert [t["id"] for t in things if not t["mentions"]] == []


def test_ids_are_unique_and_references_resolve(gold: Gold) -> None:
    kinds = {k: [x["id"] for x in gold[k]] for k in ("persons", "units", "places")}
    ids = [i for group in kinds.values() for i in group]
    assert len(ids) == len(set(ids))
    seats = set(kinds["units"]) | set(kinds["places"])
    for posting in gold["postings"]:
        assert posting["person"] in kinds["persons"]
        assert posting["of"] is None or posting["of"] in seats
        assert set(listed(posting.get("area"))) <= set(kinds["places"])
        assert set(posting) <= {"person", "role", "of", "area", "acting", "former"}
    for event in gold["events"]:
        assert set(event["places"]) <= set(kinds["places"])
        assert set(event["units"]) <= set(kinds["units"])
        assert set(event["by"]) | set(event["met"]) <= set(kinds["persons"])
        assert not set(event["by"]) & set(event["met"])
    assert {q["speaker"] for q in gold["quotes"]} <= set(kinds["persons"]) | {None}


def test_words_are_from_the_closed_lists(gold: Gold) -> None:
    for person in gold["persons"]:
        assert person["kind"] in PERSON_KINDS
        assert person["rank"] in RANKS | {None}
        assert all(title.isalpha() for title in person["titles"])
        assert person["rank"] is None or person["kind"] in {"officer", "soldier"}
    assert {u["level"] for u in gold["units"]} <= UNIT_LEVELS
    assert {e["type"] for e in gold["events"]} <= EVENT_TYPES
    assert {e["tz"] for e in gold["events"]} <= {"WIB", "WITA", "WIT", None}


def test_place_codes_stand_in_the_gazetteer_at_their_level(gold: Gold) -> None:
    for place in gold["places"]:
        if place["level"] in CODED_LEVELS:
            assert REGIONS.get(place["code"]) == place["level"], place
        else:
            assert place["level"] in UNCODED_LEVELS, place
            assert place["code"] is None, place


def test_places_that_share_a_report_mostly_share_a_province(gold: Gold) -> None:
    """A wrong namesake in another province is the commonest slip of the pen."""
    provinces = {p["code"][:2] for p in gold["places"] if p["code"]}
    assert len(provinces) <= 2, provinces


def test_chain_climbs_from_every_police_unit_to_polri(gold: Gold) -> None:
    parent = dict(gold["chain"])
    assert len(parent) == len(gold["chain"]), "a unit with two parents"
    for unit in gold["units"]:
        police = unit["level"] in {"polda", "polres", "polsek", "subsector"}
        if not police or unit["name"] in gold["chain_unsure"]:
            continue
        seen = [unit["name"]]
        while seen[-1] in parent:
            assert parent[seen[-1]] not in seen
            seen.append(parent[seen[-1]])
        assert seen[-1] == NATIONAL_POLICE, seen


def test_polres_and_polda_are_named_as_in_the_registry(gold: Gold) -> None:
    pairs = [[POLDA_BY_THE_GOLD_RULES.get(u, u) for u in pair] for pair in gold["chain"]]
    for child, parent in pairs:
        assert parent in REGISTRY, parent
        if not child.startswith("Pols"):
            assert REGISTRY.get(child) == parent, (child, parent)
    for unit in gold["units"]:
        if unit["level"] in {"polda", "polres", "polri"}:
            assert POLDA_BY_THE_GOLD_RULES.get(unit["name"], unit["name"]) in REGISTRY, unit


def test_an_event_with_an_uncoded_place_has_a_coded_one_too(gold: Gold) -> None:
    code = {p["id"]: p["code"] for p in gold["places"]}
    for event in gold["events"]:
        assert not event["places"] or any(code[p] for p in event["places"]), event["id"]


def test_dates_and_times_are_iso(gold: Gold) -> None:
    for day in [gold["published"], *(e[k] for e in gold["events"] for k in ("date", "end_date"))]:
        assert day is None or date.fromisoformat(day).isoformat() == day
    for clock in (e[k] for e in gold["events"] for k in ("start", "end")):
        assert clock is None or time.fromisoformat(clock).strftime("%H:%M") == clock
