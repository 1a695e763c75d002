"""Judgements end to end: asked in a real terminal, written at once, heeded by builds, told of."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path

import pytest

from kg.build import build
from kg.judgements import Judgement, read_judgements, write_judgements
from kg.opened import Build, open_build
from kg.review import Review

pexpect = pytest.importorskip("pexpect", reason="needs a pseudo-terminal")

REPORTS = {
    "a": "Karawang – Bhabinkamtibmas Desa Duren Polsek Klari Polres Karawang Aipda Deden Suhendar "
    "melaksanakan sambang kepada warga Desa Duren, Jumat (18/10/2024).",
    "b": "Karawang – Anggota Polres Karawang Aipda D. Suhendar menghadiri pengajian di Desa "
    "Sindangsari Kecamatan Kutawaluya, Jumat (11/10/2024).",
    "c": "Rembang – Bhabinkamtibmas Desa Soditan Polsek Lasem Polres Rembang Aipda Galih Pradoto "
    "melaksanakan sambang kepada warga Desa Soditan, Jumat (18/10/2024).",
    "d": "Rembang – Anggota Polres Rembang Aipda G. Pradoto menghadiri pengajian di Desa "
    "Soditan Kecamatan Lasem, Jumat (11/10/2024).",
}
MORE = {
    "aa": "Rembang – Bhabinkamtibmas Desa Babagan Polsek Lasem Polres Rembang Bripka Teguh Wasana "
    "melaksanakan sambang kepada warga Desa Babagan, Sabtu (19/10/2024).",
    "z": "Karawang – Anggota Polres Karawang Aipda D. Suhendar menghadiri rapat di Desa "
    "Sindangsari Kecamatan Kutawaluya, Senin (14/10/2024).",
}


def write(folder: Path, reports: dict[str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in reports.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the build ``exports`` of :data:`REPORTS`."""
    folder = tmp_path_factory.mktemp("review")
    build([write(folder / "reports", REPORTS)], folder / "exports")
    return folder


@pytest.fixture
def judgements(tmp_path: Path) -> Path:
    return tmp_path / "judgements.csv"


def heed_interrupts() -> None:
    """What a shell runs in the background ignores Ctrl-C, and hands that down; a terminal does not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


class Talk:
    """``kg review`` in a pseudo-terminal."""

    PROMPT = "s/d/u/skip/quit> "

    def __init__(self, home: Path, judgements: Path) -> None:
        command = ["-m", "kg", "review", "--judgements", str(judgements), "--who", "Rini"]
        self.child = pexpect.spawn(
            sys.executable,
            command,
            cwd=home,
            encoding="utf-8",
            timeout=60,
            dimensions=(60, 120),
            preexec_fn=heed_interrupts,
        )

    def shown(self) -> str:
        """What stands on the screen before the next question."""
        self.child.expect_exact(self.PROMPT)
        return str(self.child.before)

    def say(self, words: str) -> None:
        self.child.sendline(words)

    def rest(self) -> str:
        """What is shown to the end; the command has ended well."""
        self.child.expect(pexpect.EOF)
        self.child.close()
        assert self.child.exitstatus == 0
        return str(self.child.before)


def persons(folder: Path) -> dict[str, str]:
    """Report → the one person it names."""
    links = open_build(folder).links
    found = [link for link in links if "#person=" in link.mention]
    return {link.mention.partition("#")[0]: link.entity for link in found}


# In the terminal ---------------------------------------------------------------------------------


def test_both_sides_are_shown_with_sentences_and_features(home: Path, judgements: Path) -> None:
    talk = Talk(home, judgements)
    first = " ".join(talk.shown().split())
    assert "Pair 1, 2 open" in first
    for words in ("Deden Suhendar, officer", "D. Suhendar, officer", "pengajian", "sambang"):
        assert words in first
    for feature in ("name +", "prior -7.0", "rank +2.0", "both are Aipda"):
        assert feature in first
    talk.say("quit")
    assert "2 left open" in talk.rest()
    assert not judgements.exists()


def test_every_answer_is_written_before_the_next_question(home: Path, judgements: Path) -> None:
    talk = Talk(home, judgements)
    talk.shown()
    talk.say("s the same telephone number")
    talk.shown()
    [written] = read_judgements(judgements)
    assert (written.verdict, written.who, written.why) == (
        "same",
        "Rini",
        "the same telephone number",
    )
    assert [side.partition("#")[0] for side in written.pair] == ["a", "b"]
    talk.say("d")
    assert "2 verdicts written" in talk.rest().replace("\r\n", " ")
    assert [one.verdict for one in read_judgements(judgements)] == ["same", "different"]


@pytest.mark.parametrize("end", ["quit", "q", "\x04", "\x03", "hang up"])
def test_whoever_leaves_in_the_middle_loses_nothing(home: Path, judgements: Path, end: str) -> None:
    talk = Talk(home, judgements)
    talk.shown()
    talk.say("d")
    talk.shown()
    if end == "hang up":
        talk.child.close(force=True)
    elif len(end) == 1 and end < " ":
        talk.child.send(end)
        assert "1 left open" in talk.rest()
    else:
        talk.say(end)
        assert "1 left open" in talk.rest()
    [written] = read_judgements(judgements)
    assert written.verdict == "different"
    again = Talk(home, judgements)
    assert "Pair 1, 1 open" in again.shown()
    again.say("u")
    assert "No pair is left open" in again.rest()
    assert [one.verdict for one in read_judgements(judgements)] == ["different", "possibly"]
    assert "No pair is left open" in Talk(home, judgements).rest()


def test_a_skipped_pair_comes_back_and_nonsense_is_asked_again(
    home: Path, judgements: Path
) -> None:
    talk = Talk(home, judgements)
    talk.shown()
    talk.say("perhaps")
    assert "d different" in talk.shown()
    talk.say("skip")
    assert "Pair 2, 2 open" in talk.shown()
    talk.say("skip")
    assert "2 left open" in talk.rest()
    assert not judgements.exists()


def test_a_file_that_ends_in_no_line_feed_keeps_its_last_line(home: Path, judgements: Path) -> None:
    judgements.write_text("left,right,verdict\nx,y,same", encoding="utf-8")
    talk = Talk(home, judgements)
    talk.shown()
    talk.say("q")
    talk.rest()
    talk = Talk(home, judgements)
    talk.shown()
    talk.say("s")
    talk.shown()
    assert len(read_judgements(judgements)) == 2


# What follows is not asked -----------------------------------------------------------------------


@pytest.fixture
def opened(home: Path) -> Build:
    return open_build(home / "exports")


def test_what_follows_from_a_verdict_is_not_asked(opened: Build) -> None:
    review = Review(opened)
    first, second = list(review)
    review.heed(first.judged("same", who="", when=""))
    assert [case.left.mention for case in review] == [second.left.mention]
    review.heed(second.judged("possibly", who="", when=""))
    assert review.open() == 0


# In a build --------------------------------------------------------------------------------------


def test_judgements_win_and_survive_a_rebuild(home: Path, tmp_path: Path) -> None:
    before = persons(home / "exports")
    assert len(set(before.values())) == 4
    [one, other] = list(Review(open_build(home / "exports")))
    rows = [
        one.judged("same", who="Rini", when="2025-01-01"),
        other.judged("different", who="Rini", when="2025-01-01"),
    ]
    write_judgements(rows, tmp_path / "judgements.csv")
    reports = write(tmp_path / "reports", REPORTS)
    for more in ({}, MORE):
        write(reports, more)
        build([reports], tmp_path / "out", judgements=tmp_path / "judgements.csv")
        found = persons(tmp_path / "out")
        assert found["a"] == found["b"]
        assert found["c"] != found["d"]
        if more:
            assert found["z"] == found["b"]
        assert not list(Review(open_build(tmp_path / "out"), rows))


def test_a_judgement_on_entities_counts_as_well(home: Path, tmp_path: Path) -> None:
    before = persons(home / "exports")
    rows = [Judgement(before["c"], before["d"], "same", "Rini", "2025-01-01")]
    write_judgements(rows, tmp_path / "judgements.csv")
    for _ in range(2):
        build([home / "reports"], tmp_path / "out", judgements=tmp_path / "judgements.csv")
        after = persons(tmp_path / "out")
        assert after["c"] == after["d"]


def test_contradictions_are_told_in_summary_and_manifest(home: Path, tmp_path: Path) -> None:
    [one, _] = list(Review(open_build(home / "exports")))
    rows = [
        one.judged("same", who="Rini", when="2025-01-01"),
        one.judged("different", who="Tono", when="2025-01-02"),
        Judgement("person/nobody", "person/nothing", "same"),
    ]
    path = tmp_path / "judgements.csv"
    write_judgements(rows, path)
    command = f"-m kg build {home / 'reports'} -o {tmp_path / 'out'} --judgements {path}"
    shown, status = pexpect.run(
        f"{sys.executable} {command}", withexitstatus=True, encoding="utf-8", timeout=120
    )
    assert status == 0
    notes = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))["notes"]
    assert len(notes) == 3
    assert any("overruled by a later one: Tono, different" in note for note in notes)
    assert any("names person/nobody, which this build has not" in note for note in notes)
    assert "overruled by a later one: Tono, different" in " ".join(shown.split())
