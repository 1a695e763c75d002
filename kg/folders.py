"""Folders on any filesystem that a URL names: this disk, ``s3://``, ``hdfs://``, ``file://``.

A file is written whole or not at all: what breaks off on the way leaves nothing that bears its name.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from hashlib import file_digest
from pathlib import Path
from typing import IO, Any, cast
from uuid import uuid4

from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from kg.errors import UsageError

#: How hard gzip works: its least, which makes of a dataset a fifteenth.
PACKING = 1


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """A path of this machine to write to, which becomes ``path`` when the body is through."""
    beside = path.with_name(f".{path.name}.{uuid4().hex}")
    try:
        yield beside
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


@contextmanager
def writing(path: Path, *, packed: bool = False) -> Iterator[IO[bytes]]:
    """A file to write to, whole; ``packed`` with gzip, without a name or a time in it.

    Packed files put one behind the other are a packed file.
    """
    with whole(path) as beside, beside.open("wb") as file:
        if packed:
            with gzip.GzipFile("", "wb", PACKING, file, mtime=0) as member:
                yield cast(IO[bytes], member)
        else:
            yield file


def file_hash(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal digits."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


class Folder:
    """A folder by its URL or path. It can be sent to another process, which opens it anew."""

    def __init__(self, url: str | os.PathLike[str]) -> None:
        self.url = os.fspath(url)

    def __reduce__(self) -> tuple[type[Folder], tuple[str]]:
        return Folder, (self.url,)

    @cached_property
    def _opened(self) -> tuple[Any, str]:
        """The filesystem and the folder's path in it."""
        try:
            system, path = url_to_fs(self.url)
        except (ValueError, ImportError) as error:
            raise UsageError(f"{self.url} is no folder that can be opened: {error}") from error
        return system, path.rstrip("/")

    @property
    def local(self) -> Path | None:
        """The folder as a path of this machine, where it is one."""
        system, path = self._opened
        return Path(path) if isinstance(system, LocalFileSystem) else None

    def make(self) -> None:
        """Make the folder where there is none."""
        system, path = self._opened
        system.makedirs(path, exist_ok=True)

    def holds(self, name: str) -> bool:
        """Whether a file of that name is there, whole."""
        system, path = self._opened
        return bool(system.exists(f"{path}/{name}"))

    def names(self) -> list[str]:
        """The names of all that lies in the folder, sorted; none where there is no folder."""
        system, path = self._opened
        system.invalidate_cache(path)
        if not system.isdir(path):
            return []
        return sorted(one.rpartition("/")[2] for one in system.ls(path, detail=False))

    def remove(self) -> None:
        """Remove the folder with all that is in it, if it is there."""
        system, path = self._opened
        if system.isdir(path):
            system.rm(path, recursive=True)

    @contextmanager
    def reading(self, name: str) -> Iterator[IO[bytes]]:
        """A file of the folder, open to be read."""
        system, path = self._opened
        with system.open(f"{path}/{name}", "rb") as file:
            yield file

    @contextmanager
    def writing(self, name: str) -> Iterator[IO[bytes]]:
        """A new file that bears ``name`` when the body is through; two writers do not meet."""
        system, path = self._opened
        beside = f"{path}/.{name}.{uuid4().hex}"
        try:
            with system.open(beside, "wb") as file:
                yield file
            system.mv(beside, f"{path}/{name}")
        except BaseException:
            if system.exists(beside):
                system.rm(beside)
            raise
