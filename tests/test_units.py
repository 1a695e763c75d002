"""The registry of units: every unit has one name, one key and one chain up to Polri."""

import csv
import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.places import fold, gazetteer
from kg.resorts import ALIASES, UNITS, slug, split_type
from kg.units import EXCEPTIONS, Registry, Unit, army_key, registry, titled

HERE = Path(__file__).parent
SHARED = HERE.parents[1] / "shared"
GOLD = [
    path
    for folder in (HERE / "gold", SHARED / "eval" / "dev", SHARED / "seeds")
    for path in sorted(folder.rglob("*.json"))
    if path.name != "dev_identities.json"
]
DISTRICTS = [region for region in gazetteer() if region.level == "district"]
TABLE = list(registry())
RESORTS = [unit for unit in TABLE if unit.level == "polres"]
SHORT_NAME = {"Polda Bangka Belitung": "Polda Kepulauan Bangka Belitung"}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def units() -> Registry:
    return registry()


# The tables


def test_the_table_is_all_there(units: Registry) -> None:
    written = [row["name"] for path in UNITS for row in rows(path)]
    assert sorted(unit.name for unit in units) == sorted(written)
    assert len({unit.key for unit in units}) == len(written)


def test_every_regency_has_one_resort(units: Registry) -> None:
    """Counted from the table itself, not through the registry's index."""
    claimed = [
        code
        for row in rows(UNITS[0])
        if row["level"] == "polres"
        for code in row["region_codes"].split()
    ]
    regencies = [region.code for region in gazetteer() if region.level == "regency"]
    assert sorted(claimed) == regencies
    assert all(len(units.resorts_of(code)) == 1 for code in regencies)


def test_chains_climb_one_level_at_a_time(units: Registry) -> None:
    levels = ["polsek", "polres", "polda", "polri"]
    for unit in units:
        chain = units.chain(unit.key)
        assert [step.level for step in chain] == levels[levels.index(unit.level) :]
        assert chain[0] == unit
        assert all(low.parent == high.key for low, high in pairwise(chain))
    assert units.chain("polres-atlantis") == []


def test_keys_are_names(units: Registry) -> None:
    for unit in units:
        assert unit.key.partition(".")[0] == slug(unit.name)
        assert units.get(unit.key) == unit
    assert units.polri().key == "polri"
    assert units.polri().parent is None


def test_aliases_are_sorted_and_each_leads_to_its_unit(units: Registry) -> None:
    table = rows(ALIASES)
    keys = [(row["unit"], row["alias"], row["type"]) for row in table]
    assert keys == sorted(set(keys))
    for row in table:
        if row["type"] == "Polda":
            found = [units.regional(row["alias"])]
        else:
            found = list(units.resort(row["alias"], type=row["type"] or None))
        assert [unit and unit.name for unit in found] == [row["unit"]], row


def test_exceptions_name_what_exists_and_differ_from_the_rule(units: Registry) -> None:
    table = rows(EXCEPTIONS)
    order = [(row["district"] or "99", row["sector"]) for row in table]
    assert order == sorted(set(order))
    names = {unit.name for unit in RESORTS}
    by_rule = {
        code: row["name"]
        for row in rows(UNITS[0])
        if row["level"] == "polres"
        for code in row["region_codes"].split()
    }
    for row in table:
        resorts = row["resort"].split("|")
        assert set(resorts) <= names, row
        assert resorts == sorted(set(resorts)), row
        assert row["reason"], row
        if row["district"]:
            assert gazetteer().at(row["district"]).level == "district"
            assert resorts != [by_rule[row["district"][:5]]], f"{row} only repeats the rule"
        assert row["reason"].startswith("not settled") == (len(resorts) > 1), row


# Polda and Polres


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Jabar", "polda-jawa-barat"),
        ("Jawa Barat", "polda-jawa-barat"),
        ("JATENG", "polda-jawa-tengah"),
        ("Metro Jaya", "polda-metro-jaya"),
        ("Metro", "polda-metro-jaya"),
        ("NTB", "polda-nusa-tenggara-barat"),
        ("N.T.T.", "polda-nusa-tenggara-timur"),
        ("Babel", "polda-kepulauan-bangka-belitung"),
        ("Kep. Bangka Belitung", "polda-kepulauan-bangka-belitung"),
        ("Bangka Belitung", "polda-kepulauan-bangka-belitung"),
        ("Kepri", "polda-kepulauan-riau"),
        ("DIY", "polda-di-yogyakarta"),
        ("Daerah Istimewa Yogyakarta", "polda-di-yogyakarta"),
        ("Sumut", "polda-sumatera-utara"),
        ("Kalimatan Timur", "polda-kalimantan-timur"),
        ("Papua", "polda-papua"),
        ("Papua Barat", "polda-papua-barat"),
        ("Papua Tengah", "polda-papua-tengah"),
        ("Atlantis", None),
        ("", None),
    ],
)
def test_regional(name: str, key: str | None) -> None:
    found = registry().regional(name)
    assert (found.key if found else None) == key


@pytest.mark.parametrize(
    ("type_", "name", "keys"),
    [
        (None, "Karawang", ["polres-karawang"]),
        (None, "Metro Jakarta Pusat", ["polres-metro-jakarta-pusat"]),
        ("Polres Metro", "Jakarta Pusat", ["polres-metro-jakarta-pusat"]),
        ("Polres", "Jakpus", ["polres-metro-jakarta-pusat"]),
        ("Polres", "Pelabuhan Makassar", ["polres-pelabuhan-makassar"]),
        ("Polrestabes", "Makassar", ["polrestabes-makassar"]),
        ("Polresta", "Serang Kota", ["polresta-serang-kota"]),
        ("Polresta", "Serang", ["polresta-serang-kota"]),
        ("Polres", "Serang", ["polres-serang"]),
        ("Polresta", "Cirebon", ["polresta-cirebon"]),
        ("Polres", "Cirebon", ["polresta-cirebon"]),
        ("Polres", "Cirebon Kota", ["polres-cirebon-kota"]),
        ("Polres Metro", "Bekasi", ["polres-metro-bekasi"]),
        ("Polres Metro", "Bekasi Kota", ["polres-metro-bekasi-kota"]),
        ("Polres", "Metro Bekasi Kota", ["polres-metro-bekasi-kota"]),
        ("Polres", "Bogor", ["polres-bogor"]),
        ("Polresta", "Bogor", ["polresta-bogor-kota"]),
        ("Polresta", "Bogor Kota", ["polresta-bogor-kota"]),
        ("Polres", "Kota Bogor", ["polresta-bogor-kota"]),
        ("Polrestabes", "Bandung", ["polrestabes-bandung"]),
        ("Polresta", "Bandung", ["polresta-bandung"]),
        ("Polres", "Bandung", ["polresta-bandung"]),
        ("Polresta", "Malang", ["polresta-malang-kota"]),
        ("Polres", "Malang", ["polres-malang"]),
        ("Polresta", "Tangerang", ["polresta-tangerang"]),
        ("Polres Metro", "Tangerang", ["polres-metro-tangerang-kota"]),
        ("Polresta", "Magelang", ["polres-magelang"]),
        ("Polres", "Pekanbaru", ["polresta-pekanbaru"]),
        ("Polresta", "Solo", ["polresta-surakarta"]),
        ("Polres", "Metro", ["polres-metro"]),
        ("Polres", "Tapsel", ["polres-tapanuli-selatan"]),
        ("Polres", "Tobasa", ["polres-toba"]),
        ("Polres", "Kukar", ["polres-kutai-kartanegara"]),
        ("Polres", "Pangkajene dan Kepulauan", ["polres-pangkep"]),
        ("Polres", "Polewali Mandar", ["polres-polman"]),
        ("Polres", "Tanjung Perak", ["polres-pelabuhan-tanjung-perak"]),
        ("Polres", "Kabupaten Kediri", ["polres-kediri"]),
        ("Polresta", "Bandara Soetta", ["polresta-bandara-soekarno-hatta"]),
        ("Polres", "Karangayar", ["polres-karanganyar"]),
        (
            "Polres",
            "Banjar",
            ["polres-banjar.polda-jawa-barat", "polres-banjar.polda-kalimantan-selatan"],
        ),
        ("Polres", "Atlantis", []),
        ("Polres", "", []),
    ],
)
def test_resort(type_: str | None, name: str, keys: list[str]) -> None:
    assert [unit.key for unit in registry().resort(name, type=type_)] == keys


@pytest.mark.parametrize("unit", RESORTS, ids=lambda unit: unit.key)
def test_every_canonical_name_finds_its_unit(unit: Unit) -> None:
    type_, name = split_type(unit.name)
    hints = unit.regions[:1]
    assert registry().resort(name, type=type_, hints=hints) == [unit]
    assert registry().resort(name.upper(), type=type_, hints=hints) == [unit]


def test_hints_decide_between_resorts(units: Registry) -> None:
    found = units.resort("Banjar", type="Polres", hints=["63"])
    assert [unit.key for unit in found] == ["polres-banjar.polda-kalimantan-selatan"]
    assert len(units.resort("Banjar", type="Polres", hints=["33"])) == 2


# Polsek


def test_every_district_has_its_polsek(units: Registry) -> None:
    """Named with its own district as the hint, a Polsek is one unit, and its key leads back to it."""
    for district in DISTRICTS:
        (unit,) = units.sector(district.name, hints=[district.code])
        assert district.code in unit.regions
        resorts = units.resorts_of(district.code)
        assert unit.parent == (resorts[0] if len(resorts) == 1 else None)
        assert unit.key.endswith(f".{unit.parent}") == (unit.parent is not None)
        again = units.get(unit.key)
        if unit.parent:
            assert again is not None
            assert (again.key, again.parent) == (unit.key, unit.parent)
            assert set(unit.regions) <= set(again.regions)


def test_exceptions_decide(units: Registry) -> None:
    keys = {unit.name: unit.key for unit in RESORTS}
    for row in rows(EXCEPTIONS):
        resorts = [keys[name] for name in row["resort"].split("|")]
        hints = [row["district"]] if row["district"] else resorts
        found = units.sector(row["sector"], hints=hints)
        if len(resorts) == 1:
            assert [unit.parent for unit in found] == resorts, row
        else:
            assert [unit.parent for unit in found] == [None], row
            for resort in resorts:
                (stated,) = units.sector(row["sector"], hints=[row["district"], resort])
                assert stated.parent == resort


@pytest.mark.parametrize(
    ("name", "hints", "key"),
    [
        ("Klari", [], "polsek-klari.polres-karawang"),
        ("KLARI", ["32.15.05.2008"], "polsek-klari.polres-karawang"),
        ("Metro Tanah Abang", [], "polsek-tanah-abang.polres-metro-jakarta-pusat"),
        ("Tanah Abang", ["31.71"], "polsek-tanah-abang.polres-metro-jakarta-pusat"),
        ("Metro Pusat", ["18.72"], "polsek-metro-pusat.polres-metro"),
        ("Kota Tengah", ["75.71"], "polsek-kota-tengah.polresta-gorontalo-kota"),
        ("Padang Bolak", ["12.20.08.2034"], "polsek-padang-bolak.polres-tapanuli-selatan"),
        ("Minasatene", ["73.10"], "polsek-minasatene.polres-pangkep"),
        ("Minasa Tene", ["73.10"], "polsek-minasatene.polres-pangkep"),
        ("Tegalwaru", ["32.15"], "polsek-tegalwaru.polres-karawang"),
        ("Tegalwaru", ["32.14"], "polsek-tegalwaru.polres-purwakarta"),
        ("Tegalwaru", ["polres-purwakarta"], "polsek-tegalwaru.polres-purwakarta"),
        ("Kota", ["polres-rembang"], "polsek-rembang.polres-rembang"),
        ("Rembang Kota", ["33.17"], "polsek-rembang.polres-rembang"),
        ("Rengas Denklok", ["polres-karawang"], "polsek-rengasdengklok.polres-karawang"),
        ("Kuta", ["51"], "polsek-kuta.polresta-denpasar"),
        ("Kuta Utara", ["51"], "polsek-kuta-utara.polres-badung"),
        ("Ujung Tanah", ["73.71"], "polsek-ujung-tanah.polres-pelabuhan-makassar"),
        ("Percut Sei Tuan", ["12"], "polsek-percut-sei-tuan.polrestabes-medan"),
        ("Mojo", ["35.06"], "polsek-mojo.polres-kediri-kota"),
        ("Mundu", ["polres-cirebon-kota"], "polsek-mundu.polres-cirebon-kota"),
        ("Bojong Gede", ["32.01"], "polsek-bojonggede.polres-metro-depok"),
        ("Kramatwatu", ["36.04"], "polsek-kramatwatu.polresta-serang-kota"),
        ("Soekarno Hatta", ["73"], "polsek-soekarno-hatta.polres-pelabuhan-makassar"),
        ("Anyer", ["36"], "polsek-anyar.polres-cilegon"),
        ("Ingin Jaya", ["11.06"], "polsek-ingin-jaya"),
    ],
)
def test_one_sector(name: str, hints: list[str], key: str) -> None:
    assert [unit.key for unit in registry().sector(name, hints=hints)] == [key]


def test_sector_keeps_the_written_name(units: Registry) -> None:
    (unit,) = units.sector("METRO  TANAH ABANG")
    assert unit.name == "Polsek Metro Tanah Abang"
    again = units.get(unit.key)
    assert again is not None
    assert again.name == "Polsek Tanah Abang"


def test_without_hints_all_sectors_of_a_name_are_given(units: Registry) -> None:
    found = units.sector("Sukaraja")
    named = [region for region in DISTRICTS if fold(region.name) == "sukaraja"]
    assert sorted(code for unit in found for code in unit.regions) == [r.code for r in named]


def test_hints_that_no_candidate_agrees_with_leave_all(units: Registry) -> None:
    (unit,) = units.sector("Gayungan", hints=["35.29", "polres-sumenep"])
    assert unit.key == "polsek-gayungan.polrestabes-surabaya"
    assert units.sector("Tegalwaru", hints=["81"]) == units.sector("Tegalwaru")


def test_a_weaker_reading_does_not_hide_a_sure_one_elsewhere(units: Registry) -> None:
    """A village of the name near by and a district of the name far away: both are given."""
    far = units.sector("Mlati")
    near = units.sector("Mlati", hints=["polres-pacitan"])
    assert [unit.parent for unit in far] == ["polresta-sleman"]
    assert {unit.parent for unit in near} == {"polres-pacitan", "polresta-sleman"}


def test_a_stated_resort_makes_a_sector(units: Registry) -> None:
    made = units.sector_under("kota bontang", "polres-bontang")
    expected = "polsek-kota-bontang.polres-bontang"
    assert made == Unit(expected, "Polsek Kota Bontang", "polsek", "polres-bontang", ())
    assert units.get(made.key) == made
    assert units.sector_under("KPL", "polresta-jambi").name == "Polsek KPL"
    assert units.sector_under("Klari", "polres-karawang").regions == ("32.15.05",)
    with pytest.raises(KeyError, match="polres-atlantis"):
        units.sector_under("Klari", "polres-atlantis")
    with pytest.raises(KeyError, match="polri"):
        units.sector_under("Klari", "polri")


@given(
    st.text(st.sampled_from("abegiknorstuKLP 'I2"), min_size=1, max_size=20),
    st.sampled_from([unit.key for unit in RESORTS]),
)
def test_keys_of_sectors_are_stable(name: str, resort: str) -> None:
    if not slug(name):
        return
    unit = registry().sector_under(name, resort)
    again = registry().get(unit.key)
    assert again is not None
    assert (again.key, again.parent, again.level) == (unit.key, resort, "polsek")
    assert unit == registry().sector_under(name, resort)


@given(st.text(max_size=30))
def test_a_key_that_is_none_is_of_no_unit(key: str) -> None:
    unit = registry().get(key)
    assert unit is None or unit.key == key


@pytest.mark.parametrize(
    "key", ["", "polsek", "polsek-", "polsek-klari.polri", "polsek-klari.polda-bali", "polsek-x.y"]
)
def test_wrong_keys(key: str) -> None:
    assert registry().get(key) is None


@given(st.sampled_from(DISTRICTS), st.permutations(["32.15", "polres-karawang", "32", "31.71"]))
def test_hints_have_no_order(district: Any, hints: list[str]) -> None:
    found = registry().sector(district.name, hints=hints)
    assert found == registry().sector(district.name, hints=sorted(hints))


# Gold


def chain_pairs(gold: dict[str, Any], units: Registry) -> Iterator[tuple[str, str]]:
    """The (child, parent) names over the units of a gold file, hinted by its coded places."""
    codes = [place["code"] for place in gold["places"] if place.get("code")]
    found: list[Unit] = []
    for unit in gold["units"]:
        type_, name = split_type(SHORT_NAME.get(unit["name"], unit["name"]))
        if unit["level"] == "polda":
            found += [one] if (one := units.regional(name)) else []
        elif unit["level"] == "polres":
            found += units.resort(name, type=type_, hints=codes)
    hints = codes + [unit.key for unit in found if unit.level == "polres"]
    for unit in gold["units"]:
        if unit["level"] == "polsek":
            found += units.sector(unit["name"].removeprefix("Polsek "), hints=hints)
    for unit in found:
        names = [unit.name, *(step.name for step in units.chain(unit.key)[1:])]
        yield from pairwise(names)


@pytest.mark.parametrize("path", GOLD, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_gold_chains(path: Path, units: Registry) -> None:
    gold = json.loads(path.read_text(encoding="utf-8"))
    stated = {tuple(SHORT_NAME.get(name, name) for name in pair) for pair in gold["chain"]}
    assert stated <= set(chain_pairs(gold, units))


# Names


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Koramil 416 – 07/Rimbo Bujang", "Koramil 416-07/Rimbo Bujang"),
        ("Koramil 416-07 / Rimbo  Bujang", "Koramil 416-07/Rimbo Bujang"),
        ("Kodim 0416/Bute", "Kodim 0416/Bute"),
        ("Korem 042 / Gapu", "Korem 042/Gapu"),
    ],
)
def test_army_key(written: str, key: str) -> None:
    assert army_key(written) == key
    assert army_key(key) == key


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("TANAH ABANG", "Tanah Abang"),
        ("tanah  abang", "Tanah Abang"),
        ("KPL", "KPL"),
        ("IV Koto", "IV Koto"),
        ("McDermott", "McDermott"),
    ],
)
def test_titled(written: str, name: str) -> None:
    assert titled(written) == name
