"""The gazetteer: what was packed is what comes out, and a name leads to the place it names."""

import csv
import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.data.pack import pack
from kg.places import (
    ALIASES,
    LEVELS,
    PLACES,
    QUALIFIERS,
    Gazetteer,
    Region,
    fold,
    gazetteer,
    loose,
    misspelling,
)

SOURCE = Path(__file__).parents[2] / "shared" / "data" / "regions.csv.gz"
COUNTS = {"province": 38, "regency": 514, "district": 7285, "village": 83762}
CODES = [region.code for region in gazetteer()]
codes = st.sampled_from(CODES)
names = st.text(st.sampled_from("abcdeghiklmnoprstuwyéABKMST '’-./12"), max_size=25)


@pytest.fixture(scope="module")
def places() -> Gazetteer:
    return gazetteer()


def test_counts(places: Gazetteer) -> None:
    found = {level: sum(r.level == level for r in places) for level in COUNTS}
    assert found == COUNTS
    assert len(places) == sum(COUNTS.values())


@pytest.mark.skipif(not SOURCE.exists(), reason="the source table is not beside the repository")
def test_packed_is_the_source(places: Gazetteer) -> None:
    with gzip.open(SOURCE, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [r.code for r in places] == [row["code"] for row in rows]
    for region, row in zip(places, rows, strict=True):
        words = row["name"].split()
        expected = " ".join(words[:1] * (region.level == "regency") + region.name.split())
        assert expected.split() == [word for word in words if word != "Administrasi"]
        assert (region.level, region.kind) == (row["level"], row["kind"])
        assert region.lat == (float(row["lat"]) if row["lat"] else None)
        assert region.lng == (float(row["lng"]) if row["lng"] else None)


@pytest.mark.skipif(not SOURCE.exists(), reason="the source table is not beside the repository")
def test_the_packed_file_is_what_the_recipe_gives() -> None:
    assert gzip.decompress(PLACES.read_bytes()).decode() == pack(SOURCE)


def test_codes_are_in_order_and_stand_in_each_other(places: Gazetteer) -> None:
    assert sorted(set(CODES)) == CODES
    held = set(CODES)
    assert all(parent in held for code in CODES if (parent := places.parent(code)))


def test_every_place_is_found_by_its_name(places: Gazetteer) -> None:
    """And nothing else is found that is not of that name, level and container."""
    lost = [
        region
        for region in places
        if region not in places.named(region.name, region.level, places.parent(region.code))
    ]
    assert not lost


@given(codes)
def test_children_are_the_places_whose_parent_this_is(code: str) -> None:
    places = gazetteer()
    below = places.children(code)
    assert all(places.parent(child.code) == code for child in below)
    assert below == [places.at(c) for c in CODES if places.parent(c) == code]


@given(codes, codes)
def test_containment_is_the_closure_of_parent(outer: str, inner: str) -> None:
    places = gazetteer()
    above, step = {inner}, places.parent(inner)
    while step:
        above.add(step)
        step = places.parent(step)
    assert all(places.contains(code, inner) for code in above)
    assert places.contains(outer, inner) == (outer in above)


@given(names)
def test_fold_is_idempotent_and_blind_to_case_and_blanks(name: str) -> None:
    key = fold(name)
    assert fold(key) == key
    assert key == "" or (key.isalnum() and key.isascii())
    assert fold(name.upper()) == fold(name.replace(" ", "")) == fold(f" {name}-") == key


@given(names)
def test_any_text_may_be_asked_for(name: str) -> None:
    for region in gazetteer().named(name, "district"):
        assert region.level == "district"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bonto Langkasa", "bontolangkasa"),
        ("BONTO-LANGKASA", "Bonto Langkasa"),
        ("Minasate'ne", "MINASATENE"),
        ("Ba’u", "Bau"),
        ("Pontianak Barát", "Pontianak Barat"),
    ],
)
def test_equal_names(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Sungai Ayak II", "Sei Ayak Dua"),
        ("Sungai Ayak 2", "Sungai Ayak Dua"),
        ("Tj. Pinang", "Tanjung Pinang"),
        ("Kp. Melayu", "Melayu"),
        ("Ilir Barat Satu", "Ilir Barat I"),
    ],
)
def test_loosely_equal_names(one: str, other: str) -> None:
    assert loose(one) == loose(other)
    assert fold(one) != fold(other)


def test_apostrophes_make_no_numerals() -> None:
    assert loose("Ba'i") == "bai"


@pytest.mark.parametrize(
    ("name", "level", "within", "code"),
    [
        ("Belendung", "village", "32.15", "32.15.05.2008"),
        ("belendung", None, "32.15.05", "32.15.05.2008"),
        ("Jakarta Pusat", "regency", None, "31.71"),
        ("Kota Jakarta Pusat", "regency", None, "31.71"),
        ("Kota Administrasi Jakarta Pusat", "regency", None, "31.71"),
        ("Jakpus", None, None, "31.71"),
        ("DKI Jakarta", "province", None, "31"),
        ("NTB", "province", None, "52"),
        ("Jabar", "province", None, "32"),
        ("Kabupaten Bogor", None, None, "32.01"),
        ("Kota Bogor", None, None, "32.71"),
        ("Yogyakarta", "regency", None, "34.71"),
        ("Yogyakarta", "province", None, "34"),
        ("Gunung Kidul", "regency", None, "34.03"),
        ("Kulonprogo", "regency", None, "34.01"),
        ("Lubuklinggau", "regency", None, "16.73"),
        ("Batang Hari", "regency", None, "15.04"),
        ("Pangkep", "regency", None, "73.10"),
        ("Pangkajene dan Kepulauan", "regency", None, "73.10"),
        ("Solo", "regency", None, "33.72"),
        ("Tobasa", "regency", None, "12.12"),
        ("Kukar", "regency", None, "64.02"),
        ("Sungai Ayak II", "village", "61.09", "61.09.05.2002"),
        ("Sungai Ayak 2", "village", "61.09", "61.09.05.2002"),
        ("Durian Patah", "village", "81.71", "81.71.04.2001"),
        ("Gampong Drien", "village", "11.01", "11.01.01.2004"),
        ("Drien", "village", "11.01.01", "11.01.01.2004"),
        ("Bonto Langkasa", "village", "73.10", "73.10.10.1006"),
        ("Minasatene", "district", None, "73.10.10"),
        ("Kapetakan", "district", None, "32.09.22"),
        ("Papua Barat Daya", "province", None, "96"),
    ],
)
def test_one_reading(name: str, level: str | None, within: str | None, code: str) -> None:
    assert [r.code for r in gazetteer().named(name, level, within)] == [code]


def test_many_readings_come_in_order_of_code(places: Gazetteer) -> None:
    assert [r.code for r in places.named("Bogor", "regency")] == ["32.01", "32.71"]
    found = [r.code for r in places.named("Sukamaju", "village")]
    assert len(found) > 40
    assert found == sorted(found)


def test_no_reading(places: Gazetteer) -> None:
    assert places.named("Belendung", "district") == []
    assert places.named("Belendung", "village", "33") == []
    assert places.named("") == []


def test_a_sure_reading_hides_loose_ones(places: Gazetteer) -> None:
    """Where a village Baru stands, Kampung Baru is not meant; where none does, it is."""
    names = {r.name for r in places.named("Baru", "village")}
    assert names == {"Baru"}


@pytest.mark.parametrize(
    ("written", "level", "within", "code"),
    [
        ("Pattingalloang", "village", "73.71", "73.71.08.1003"),
        ("Minasa Tene", "district", "73.10", "73.10.10"),
        ("Rengas Denklok", "district", "32.15", "32.15.06"),
        ("Blendung", "village", "32.15.05", "32.15.05.2008"),
        ("Karang Anyer", "regency", "33", "33.13"),
        ("Djonggat", "district", "52.02", "52.02.02"),
    ],
)
def test_misspelt(written: str, level: str, within: str, code: str) -> None:
    found = gazetteer().like(written, level, within)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Sungai Ayak I", "Sungai Ayak II"),
        ("Karawang Timur", "Karawang Barat"),
        ("Kota Baru", "Kota Batu"),
        ("Mekarsari", "Mekarjati"),
        ("Sukamaju", "Sukajaya"),
        ("Baru", "Batu"),
        ("Tegal", "Tegalsari"),
        ("RW 04", "RW 05"),
        ("Lodan Wetan", "Lodan Kulon"),
    ],
)
def test_another_name_is_no_misspelling(written: str, name: str) -> None:
    assert misspelling(written, name) is None


@given(codes.filter(lambda code: len(code) > 2), st.data())
def test_like_never_leaves_its_container(code: str, data: st.DataObject) -> None:
    places = gazetteer()
    region = places.at(code)
    container = places.parent(code) or ""
    at = data.draw(st.integers(0, len(region.name)))
    written = region.name[:at] + data.draw(st.sampled_from("aeiknrst")) + region.name[at:]
    found = places.like(written, region.level, container)
    if found is not None:
        assert places.contains(container, found.code)
        assert found.level == region.level
        assert misspelling(written, found.name) is not None


@given(names, names)
def test_misspelling_is_symmetric(one: str, other: str) -> None:
    assert (misspelling(one, other) is None) == (misspelling(other, one) is None)


@pytest.fixture
def small(tmp_path: Path) -> Gazetteer:
    """A gazetteer of six places, packed as the real one is."""
    rows = [
        "code,name,level,kind,lat,lng",
        "11,Aceh,province,province,4.2257,96.9119",
        "11.01,Kabupaten Aceh Selatan,regency,regency,,",
        "11.01.01,Bakongan,district,district,2.9603,97.4609",
        "11.01.01.2001,Sumberejo ,village,desa,-2.9311,97.4846",
        '11.01.01.2002,"Sumberijo (Pasi/Lama, II)",village,desa,,',
        "11.01.01.2003,Sumberijo,village,desa,,",
        "",
    ]
    source = tmp_path / "regions.csv.gz"
    source.write_bytes(gzip.compress("\n".join(rows).encode()))
    return Gazetteer(pack(source), {"atas": ["11.01.01.2001"]})


def test_between_two_like_names_there_is_no_reading(small: Gazetteer) -> None:
    assert small.like("Sumberajo", "village", "11") is None
    assert small.like("Sumberrejo", "village", "11") == small.at("11.01.01.2001")


def test_packing(small: Gazetteer) -> None:
    assert [r.name for r in small] == [
        "Aceh",
        "Aceh Selatan",
        "Bakongan",
        "Sumberejo",
        "Sumberijo (Pasi/Lama, II)",
        "Sumberijo",
    ]
    assert small.at("11.01").lat is None
    assert small.at("11.01.01.2001").lat == -2.9311
    assert [r.code for r in small.named("Sumberijo")] == ["11.01.01.2003"]
    for name in ("Pasi", "sumberijo pasi lama 2"):
        assert [r.code for r in small.named(name)] == ["11.01.01.2002"], name
    assert small.named("Lama") == []
    assert [r.code for r in small.named("Atas", "village")] == ["11.01.01.2001"]
    assert small.named("Atas", "village", "12") == []


def test_aliases_are_sorted_name_a_region_and_are_needed(places: Gazetteer) -> None:
    with ALIASES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    keys = [(row["code"], row["alias"]) for row in rows]
    assert keys == sorted(set(keys))
    for row in rows:
        region = places.at(row["code"])
        assert fold(row["alias"]) != fold(region.name), f"{row['alias']} needs no alias"
        assert region in places.named(row["alias"], region.level)
        assert row["why"] in {"short", "former", "spelling"}
        assert fold(row["alias"]) in places.aliases(region.code)


def test_a_wrong_code_says_what_codes_look_like(places: Gazetteer) -> None:
    assert not places.has("99.99")
    with pytest.raises(KeyError, match=r"'99\.99'.*32\.15"):
        places.at("99.99")


def test_levels_follow_from_codes(places: Gazetteer) -> None:
    assert all(LEVELS[len(region.code)] == region.level for region in places)


def test_region_is_what_it_says(places: Gazetteer) -> None:
    expected = Region("32.15.05.2008", "Belendung", "village", "desa", -6.3372, 107.3896)
    assert places.at("32.15.05.2008") == expected
    assert places.at("31.72").name == "Jakarta Utara"


def test_qualifiers_are_words_of_their_own() -> None:
    assert all(word.isalpha() and word.islower() for word in QUALIFIERS)
