"""Where a build is made: a hidden folder beside its place, so that it appears there whole or not at all.

``.exports.work`` beside ``exports``. It holds the shards of reports that are extracted, from which a build
that was broken off goes on, and the new build until it is whole. Then the two change places in one step
of the filesystem: whoever looks sees the old build or the new one, also if the process is killed.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from kg.errors import UsageError

#: In the workshop: the shards, a build that is being written, one that is written, one that gives way.
SHARDS, NEW, WHOLE, ASIDE = "shards", "new", "whole", "aside"


class Workshop:
    """The workshop of the build that stands, or will stand, at ``place``. Use :func:`workshop`."""

    def __init__(self, place: Path, own: frozenset[str]) -> None:
        self.place = place
        self.own = own  #: names of the files that a build writes; others at its place are kept
        self.room = room(place)

    @property
    def shards(self) -> Path:
        """Where shards lie unless the build is told another folder."""
        return self.room / SHARDS

    def begin(self) -> Path:
        """An empty folder for the new build."""
        new = self.room / NEW
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        return new

    def finish(self) -> None:
        """Put the new build at its place; files there that are no build's stay."""
        whole = self.room / WHOLE
        (self.room / NEW).rename(whole)
        if self.place.exists():
            _exchange(whole, self.place, self.room / ASIDE)
        self.recover()

    def recover(self) -> None:
        """End what :meth:`finish` began: now, or after a crash in the midst of it."""
        whole, aside = self.room / WHOLE, self.room / ASIDE
        if not self.place.exists():
            for kept in filter(Path.exists, (whole, aside)):
                kept.rename(self.place)
                break
        for old in filter(Path.exists, (aside, whole)):
            self._save_others(old)
            shutil.rmtree(old)

    def _save_others(self, old: Path) -> None:
        """Move what no build wrote from a build that gave way to the one at its place."""
        for path in old.iterdir():
            if path.name not in self.own and not (self.place / path.name).exists():
                path.rename(self.place / path.name)


def room(place: Path) -> Path:
    """The folder that is the workshop of the build at ``place``."""
    return place.parent / f".{place.name}.work"


@contextmanager
def workshop(place: Path, own: frozenset[str]) -> Iterator[Workshop]:
    """The workshop of ``place``, for one build at a time; gone when the body is through.

    What fails leaves it there if there are shards, with those that are done. Raises UsageError where
    another build of the same place is at work.
    """
    shop = Workshop(place, own)
    shop.room.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(shop.room / "lock", blocking=False):
            shop.recover()
            try:
                yield shop
            except BaseException:
                shutil.rmtree(shop.room / NEW, ignore_errors=True)
                if not shop.shards.exists():
                    shutil.rmtree(shop.room)
                raise
            shutil.rmtree(shop.room)
    except Timeout as error:
        message = f"another build of {place} is at work; wait for its end, or name another folder"
        raise UsageError(message) from error


def _exchange(one: Path, other: Path, aside: Path) -> None:
    """Let two folders change places, in one step where the system can; else by a third name."""
    if not _exchanged(one, other):
        other.rename(aside)
        one.rename(other)


def _exchanged(one: Path, other: Path) -> bool:
    """Ask Linux (``renameat2``) or macOS (``renamex_np``) to do it; False where neither can."""
    if os.name != "posix":
        return False
    libc = ctypes.CDLL(None)
    first, second = os.fsencode(one), os.fsencode(other)
    if sys.platform == "linux" and hasattr(libc, "renameat2"):
        here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
        return bool(libc.renameat2(here, first, here, second, exchange) == 0)
    if sys.platform == "darwin" and hasattr(libc, "renamex_np"):
        return bool(libc.renamex_np(first, second, 2) == 0)  # RENAME_SWAP
    return False
