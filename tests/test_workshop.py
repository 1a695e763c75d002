"""The workshop: wherever a change of places breaks off, the next build finds a whole one."""

from contextlib import suppress
from pathlib import Path

import pytest

from kg.folders import Folder
from kg.workshop import ASIDE, NEW, WHOLE, room, workshop

OWN = frozenset({"graph.ttl"})
#: Which builds lie where when the process is killed: in the workshop whole or put aside, and at the place.
MOMENTS = {
    "before a first build": {},
    "while a build is written": {"": "old", NEW: "half"},
    "when it is written": {"": "old", WHOLE: "new"},
    "when the two have changed places": {"": "new", WHOLE: "old"},
    "when a first build is written": {WHOLE: "new"},
    "when the old one is aside": {ASIDE: "old", WHOLE: "new"},
    "when the new one has come": {"": "new", ASIDE: "old"},
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_change_that_broke_off_is_ended(tmp_path: Path, moment: str) -> None:
    place, lies = tmp_path / "out", MOMENTS[moment]
    for where, what in lies.items():
        folder = room(place) / where if where else place
        folder.mkdir(parents=True)
        (folder / "graph.ttl").write_text(what)
        if what == "old":
            (folder / "notes.md").write_text("mine")
    with workshop(place, OWN) as shop:
        whole = {what for what in lies.values() if what != "half"}
        assert place.exists() == bool(whole)
        assert not whole or (place / "graph.ttl").read_text() in whole
        (shop.begin() / "graph.ttl").write_text("newest")
        shop.finish()
    assert (place / "graph.ttl").read_text() == "newest"
    assert (place / "notes.md").exists() == ("old" in lies.values())
    assert not room(place).exists()


def test_what_fails_leaves_the_old_build_and_no_half_one(tmp_path: Path) -> None:
    place = tmp_path / "out"
    place.mkdir()
    with suppress(ZeroDivisionError), workshop(place, OWN) as shop:
        (shop.begin() / "graph.ttl").write_text("half")
        raise ZeroDivisionError
    assert list(place.iterdir()) == []
    assert not (room(place) / NEW).exists()


@pytest.mark.parametrize("url", ["{}", "file://{}", "memory://shards"])
def test_a_folder_of_any_filesystem(tmp_path: Path, url: str) -> None:
    folder = Folder(url.format(tmp_path / "shards"))
    assert folder.names() == []
    folder.make()
    with folder.writing("one") as file:
        file.write(b"whole")
        assert not folder.holds("one")
    with suppress(ZeroDivisionError), folder.writing("two") as file:
        file.write(b"half")
        raise ZeroDivisionError
    assert folder.names() == ["one"]
    with folder.reading("one") as file:
        assert file.read() == b"whole"
    folder.remove()
    assert folder.names() == []
