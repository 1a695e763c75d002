"""Documents whose texts wait in a file: what is read of a million reports until it is brought into order.

All else of a document stays in memory, with a hash that tells whether two say the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from typing import IO, NamedTuple, overload

from kg.claims import Document


class Entry(NamedTuple):
    """A document without its text, and where that lies."""

    document: Document
    content: bytes  #: a hash of all that the document says, without its own name and place
    start: int
    size: int  #: in bytes


class Spooled(Sequence[Document]):
    """Documents in an order, over an open file; one that is asked for is read from there."""

    def __init__(self, file: IO[bytes]) -> None:
        self.entries: list[Entry] = []
        self._file = file
        self._end = 0

    def add(self, document: Document) -> None:
        """Take in one more, before any is read."""
        text = document.text.encode()
        self._file.write(text)
        said = "".join(f"{len(value or '')}:{value or ''}" for value in content(document))
        hashed = blake2b(said.encode(), digest_size=16).digest()
        light = document._replace(text="")
        self.entries.append(Entry(light, hashed, self._end, len(text)))
        self._end += len(text)

    def chosen(self, entries: Iterable[Entry]) -> Spooled:
        """Some of the documents, in the order given, over the same file."""
        some = Spooled(self._file)
        some.entries = list(entries)
        return some

    def whole(self, entry: Entry) -> Document:
        """A document with its text."""
        self._file.seek(entry.start)
        return entry.document._replace(text=self._file.read(entry.size).decode())

    def __len__(self) -> int:
        return len(self.entries)

    @overload
    def __getitem__(self, at: int) -> Document: ...
    @overload
    def __getitem__(self, at: slice) -> list[Document]: ...
    def __getitem__(self, at: int | slice) -> Document | list[Document]:
        if isinstance(at, slice):
            return [self.whole(entry) for entry in self.entries[at]]
        return self.whole(self.entries[at])

    def __iter__(self) -> Iterator[Document]:
        return map(self.whole, self.entries)


def content(document: Document) -> tuple[str | None, ...]:
    """All that a document says, without its own name and place."""
    return document[1:-1]
