"""``kill -9`` at any moment leaves the old build whole or the new one; the next run goes on from there.

The command is started for real, again and again, and killed with all its processes after a random part of
the time that it takes.
"""

import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.build import build
from kg.workshop import room
from tests.variation import render

MOMENTS = 50


def written(folder: Path, seeds: range) -> Path:
    folder.mkdir()
    for seed in seeds:
        (folder / f"r{seed}.txt").write_text(render(seed)[0], encoding="utf-8")
    return folder


def hashes(folder: Path) -> dict[str, str]:
    """What the manifest says of a build, after a look whether it is so."""
    told = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["sha256"]
    for name, digest in told.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest, name
    return dict(told)


def started(reports: Path, out: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "kg", "build", str(reports), "-o", str(out), "--jobs", "2"]
    return subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


@pytest.mark.slow
def test_a_build_that_is_killed_leaves_the_old_or_the_new_one_whole(tmp_path: Path) -> None:
    old, new = written(tmp_path / "old", range(3)), written(tmp_path / "new", range(3, 9))
    out = tmp_path / "out"
    states = [
        hashes(build([reports], tmp_path / "true" / reports.name).folder) for reports in (old, new)
    ]
    begun = time.monotonic()
    assert started(old, out).wait() == 0
    whole = time.monotonic() - begun
    chance = random.Random(2024)
    for number in range(MOMENTS):
        running = started((new, old)[number % 2], out)
        time.sleep(chance.uniform(0.2, 1.1) * whole)
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        assert hashes(out) in states
    assert started(new, out).wait() == 0
    assert hashes(out) == states[1]
    assert not room(out).exists()


def test_a_first_build_that_was_killed_leaves_nothing_or_all(tmp_path: Path) -> None:
    reports, out = written(tmp_path / "reports", range(3)), tmp_path / "out"
    for share in (0.4, 0.7, 0.9):
        running = started(reports, out)
        time.sleep(share * 4)
        os.killpg(running.pid, signal.SIGKILL)
        running.wait()
        if out.exists():
            hashes(out)
            shutil.rmtree(out)


def test_two_builds_of_one_place_do_not_meet(tmp_path: Path) -> None:
    reports, out = written(tmp_path / "reports", range(30)), tmp_path / "out"
    running = started(reports, out)
    while not (room(out) / "lock").exists():
        time.sleep(0.01)
    second = subprocess.run(
        [sys.executable, "-m", "kg", "build", str(reports), "-o", str(out)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert running.wait() == 0
    if second.returncode:  # the first one may have ended in time
        assert f"another build of {out} is at work" in second.stderr
