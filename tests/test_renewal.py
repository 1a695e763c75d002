"""A build over an earlier one: only what is new is extracted, and the result is that of a build from nothing.

The law holds for reports that are added, changed and removed, whatever was there before.
"""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import shards
from kg.build import FILES, build
from kg.earlier import NOTE, earlier_build
from kg.edition import edition
from kg.store import STORE
from tests.variation import render

#: A folder of reports: file name -> the seed of its text.
Reports = dict[str, int]

NAMES = tuple(f"r{number}" for number in range(6))
FOLDERS = st.dictionaries(st.sampled_from(NAMES), st.integers(0, 9), min_size=1)


def written(folder: Path, reports: Reports) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, seed in reports.items():
        (folder / f"{name}.txt").write_text(render(seed)[0], encoding="utf-8")
    return folder


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


@settings(
    max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(before=FOLDERS, after=FOLDERS)
def test_whatever_was_built_before_the_bytes_are_those_of_a_build_from_nothing(
    tmp_path_factory: pytest.TempPathFactory, before: Reports, after: Reports
) -> None:
    home = tmp_path_factory.mktemp("renewal")
    build([written(home / "reports", before)], home / "out")
    reports = written(home / "reports", after)
    assert bytes_of(build([reports], home / "out").folder) == bytes_of(
        build([reports], home / "new").folder
    )


@pytest.fixture
def extracted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the reports that are extracted, as they are."""
    seen: list[str] = []
    extract = shards.extract

    def told(document):  # type: ignore[no-untyped-def]
        seen.append(document.id)
        return extract(document)

    monkeypatch.setattr(shards, "extract", told)
    return seen


def test_only_what_is_new_is_extracted(tmp_path: Path, extracted: list[str]) -> None:
    reports = {name: seed for seed, name in enumerate(NAMES)}
    build([written(tmp_path / "reports", reports)], tmp_path / "out")
    assert extracted == list(NAMES)
    extracted.clear()
    reports |= {"r3": 77, "zz": 78}
    del reports["r1"]
    build([written(tmp_path / "reports", reports)], tmp_path / "out")
    assert extracted == ["r3", "zz"]


def test_a_report_that_failed_is_tried_again(
    tmp_path: Path, extracted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told = shards.extract

    def brittle(document):  # type: ignore[no-untyped-def]
        found = told(document)
        if document.id == "r1":
            raise IndexError("out of words")
        return found

    folder = written(tmp_path / "reports", {"r0": 0, "r1": 1})
    monkeypatch.setattr(shards, "extract", brittle)
    assert [error.source for error in build([folder], tmp_path / "out").failures] == [
        "reports/r1.txt"
    ]
    extracted.clear()
    monkeypatch.setattr(shards, "extract", told)
    assert not build([folder], tmp_path / "out").failures
    assert extracted == ["r1"]


def test_what_another_edition_extracted_is_not_taken(
    tmp_path: Path, extracted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = written(tmp_path / "reports", {"r0": 0, "r1": 1})
    out = build([folder], tmp_path / "out").folder
    note = json.loads((out / STORE / NOTE).read_text(encoding="utf-8"))
    assert note["edition"] == edition()
    (out / STORE / NOTE).write_text(json.dumps(note | {"edition": "older"}), encoding="utf-8")
    extracted.clear()
    build([folder], out)
    assert extracted == ["r0", "r1"]


@pytest.mark.parametrize("harm", ["no note", "no claims", "other claims", "no build"])
def test_nothing_is_taken_from_a_build_that_was_altered(tmp_path: Path, harm: str) -> None:
    folder = written(tmp_path / "reports", {"r0": 0})
    out = build([folder], tmp_path / "out").folder
    assert earlier_build(out)
    if harm == "no note":
        (out / STORE / NOTE).unlink()
    elif harm == "no claims":
        (out / "claims.parquet").unlink()
    elif harm == "other claims":
        (out / "claims.parquet").write_bytes(b"PAR1")
    else:
        shutil.rmtree(out)
    assert earlier_build(out) is None
