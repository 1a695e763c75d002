"""No text makes reading or extraction explode: every pattern, and all of it together, is linear.

Each regular expression of the rooms is fed long repeats, of what every report is made of and of what is
made for it (its words, what it matches whole and half, its own repeats), in the way in which the house
uses it. The time for a text is set beside eight times the time for its first eighth: in proportion, both
are the same; with its square, the first is eight times as long. Only processor time of this process
counts, only the ratio decides, what is over too soon to be measured is no explosion, and what fails is
measured again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from kg.claims import Document
from kg.decoding import page
from kg.errors import ReadError
from kg.extraction import extract
from kg.reading import document_from_text, read
from kg.residue import residues
from tests.linear import Feed, Sampler, Used, everything, is_in_proportion, own_feeds, rooms, use

SAMPLES = sorted((Path(__file__).parent.parent / "samples").glob("*.txt"))
#: Characters of the long text: for a pattern, for one that looks back, for a report, for a gap in one.
LENGTH, LOOK_BACK, REPORT, GAP = 16_000, 480, 64_000, 20_000

REPEATS = (
    "a|A|Aa |a |A |A. |S.|.|,|, |- |-| |\n|1|1 |1.|1/|1, |12/3/|08.00 |\"|“|”|(|)|[|*|_|'|a'|a-|\t|; |– "
    "|dan |di |tanggal |Rabu |pukul |pukul 08.00 |Desa A |AKP |AKP Budi |Kapolsek |S.H., |RT 1/|Jl. A"
).split("|")
REPORTS = (
    "Desa Klari |AKP Budi |Polsek Klari |Kapolsek |Kapolsek Klari AKP Budi, |Budi Santoso, |S.H., M.H., "
    "|RT 01/RW 02 |Jl. Raya |“Aman,” ujar AKP Budi. |Rabu (6/11/2024) |pukul 08.00 WIB |sambang warga "
    '|AKP Budi Santoso menyapa warga Desa Klari.\n|Baca juga: |1. AKP Budi\n|((((|""|[a](|a\n|a|A |. |,'
    "| |Klari-|Klari, |\n|1|12/|08.00 |”|“|a-|A.|Ketua RT 01 |Bapak |H. |Brigadir Polisi Kepala "
    "|digantikan AKP Budi |serah terima jabatan Kapolsek "
).split("|")
#: What is repeated between what: where a pattern looks from one mention to the next.
BETWEEN = [
    (before, repeat, behind)
    for before, behind in (
        ("Kapolsek Klari", "AKP Budi menyapa warga."),
        ("AKP Budi", "AKP Andi dilantik sebagai Kapolsek Klari."),
        ("AKP Budi digantikan", "AKP Andi. Serah terima jabatan Kapolsek Klari."),
        ("“Aman,” ujar", "AKP Budi dari Polsek Klari."),
        ("Bripka Budi dan Bripka Andi", "Polsek Klari sambang Desa Klari."),
        ("Sambang Rabu (6/11/2024) pukul", "WIB di Desa Klari."),
        ("AKP Budi menyapa warga Desa Klari ,", ". Sekian."),
    )
    for repeat in (" ", ",", ", ", ".", "a", "a ", "A ", "dan ")
]


def _patterns() -> list[Used]:
    """The patterns, after some reports: what is made when it is needed is made then."""
    for path in SAMPLES:
        document = document_from_text(path.read_text(encoding="utf-8"), id="x")
        residues([document], extract(document))
    return everything()


PATTERNS = _patterns()


def _named(one: object, name: str) -> object:
    return pytest.param(one, id=name.encode("unicode_escape").decode())


# Patterns -----------------------------------------------------------------------------------------


def test_the_patterns_are_found() -> None:
    names = {one.name for one in PATTERNS}
    assert len(names) == len(PATTERNS) > 120
    assert {"extraction", "grammar", "layout", "quotations", "reading", "dates"} <= rooms().keys()
    assert {"dates._TIME", "layout._STOP", "reading._ISO_DAY"} <= names
    assert any(name.startswith("tenses._cues[") for name in names), "made by a cached function"


def test_a_pattern_is_fed_what_is_made_for_it() -> None:
    pattern = re.compile(r"pukul\.?\s*(?:jam|kira)+:\s*\d{1,2}")
    sampler = Sampler(pattern)
    assert pattern.fullmatch(sampler.written)
    assert Feed("pukul.", " ") in sampler.pumps
    assert Feed("", sampler.written[:-1]) in own_feeds(pattern)


def test_what_explodes_is_told_from_what_does_not() -> None:
    for written, repeat, linear in (
        (r"a+b", "a", False),
        (r"\s*\d+\s*$", "1 ", True),
        (r"\s+x", " ", False),
        (r"[^\W\d_]++", "a", True),
        (r"\ba++b", "a", True),
    ):
        one = Used("", re.compile(written), frozenset({"search"}))
        text = Feed("", repeat).text(LENGTH)
        assert is_in_proportion(lambda text, one=one: use(one, text), text) is linear, written


@pytest.mark.slow
@pytest.mark.parametrize("one", [_named(one, one.name) for one in PATTERNS])
def test_a_pattern_takes_time_in_proportion(one: Used) -> None:
    """A pattern that ends in ``$`` looks back from where something stands, over a few words."""
    length = LOOK_BACK if one.pattern.pattern.rstrip(")").endswith("$") else LENGTH
    feeds = [*(Feed("", repeat) for repeat in REPEATS), *own_feeds(one.pattern)]
    for feed in feeds:
        assert is_in_proportion(lambda text: use(one, text), feed.text(length)), feed


# Whole reports ------------------------------------------------------------------------------------


def extracted(text: str) -> None:
    extract(Document("x", None, None, None, None, text, "", "x"))


def laid_out(text: str) -> None:
    with suppress(ReadError):
        document_from_text(text, id="x")


@pytest.mark.slow
@pytest.mark.parametrize("work", [extracted, laid_out])
@pytest.mark.parametrize("repeat", [_named(one, one) for one in REPORTS])
def test_a_report_takes_time_in_proportion(repeat: str, work: Callable[[str], None]) -> None:
    work(repeat * 2)
    assert is_in_proportion(work, Feed("", repeat).text(REPORT))


@pytest.mark.slow
@pytest.mark.parametrize("parts", [_named(one, "…".join(one)) for one in BETWEEN])
def test_a_report_with_a_gap_takes_time_in_proportion(parts: tuple[str, str, str]) -> None:
    before, repeat, behind = parts
    extracted(f"{before} {repeat} {behind}")
    gap = Feed("", repeat).text(GAP)
    assert is_in_proportion(lambda gap: extracted(f"{before} {gap} {behind}"), gap)


@pytest.mark.slow
@pytest.mark.parametrize(
    "repeat",
    ["<p>Warga Desa Klari.</p>", "<b>a", "<div>", "&amp;", "<", "Warga.<br>", "<li>a</li>"],
)
def test_a_web_page_is_read_in_proportion(repeat: str) -> None:
    def work(body: str) -> None:
        with suppress(ReadError):
            page(f"<html><body><article>{body}</article></body></html>".encode(), "x.html")

    work(repeat * 2)
    assert is_in_proportion(work, Feed("", repeat).text(REPORT // 4))


@pytest.mark.slow
def test_a_table_is_read_in_proportion(tmp_path: Path) -> None:
    """Rows that all have one id, or one text, cost no more each than other rows."""
    for column in ("id", "text"):

        def work(rows: str, column: str = column) -> None:
            path = tmp_path / "table.jsonl"
            with path.open("w", encoding="utf-8") as file:
                for number in range(len(rows)):
                    row = {"id": f"r{number}", "text": f"Warga {number} menyapa."} | {
                        column: "Warga"
                    }
                    file.write(json.dumps(row) + "\n")
            assert len(read([path]).documents) in {1, len(rows)}

        work("..")
        assert is_in_proportion(work, "." * 4000), column
