"""Bytes to documents: files, folders and tables of reports, each read or refused by name.

A report's text is what all offsets count in, so nothing in it is normalised: a text file is decoded
exactly as ``Path.read_text(encoding="utf-8")`` does it (``\\r\\n`` becomes ``\\n``; a byte order mark
stays the first code point). A web page's text is its headline and its main text.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from glob import glob, has_magic
from hashlib import sha256 as _sha256
from pathlib import Path
from typing import Any, NamedTuple

from kg.claims import Document, digest
from kg.errors import (
    BinarySource,
    BrokenSource,
    EmptySource,
    ReadError,
    TooLarge,
    UnknownFormat,
)

#: A report of this many bytes or more is refused (a table may be larger, its reports may not).
LIMIT = 50_000_000

#: One report of a source: where it stands, and a document or the error that refused it.
Outcome = Document | ReadError
Row = tuple[str, dict[str, Any] | ReadError]


class Reading(NamedTuple):
    """What came of reading: ``documents`` sorted by id, and an account of all the rest."""

    documents: list[Document]
    failures: list[ReadError]  #: refused, one a source or table row
    copies: list[str]  #: "b.txt is a copy of a.txt": read once
    renamed: list[str]  #: "x/a.txt: its id a is taken, so it is a-1f2e3d4c"
    passed_over: list[str]  #: files in folders whose ending no reader knows


def document_from_text(
    text: str,
    *,
    id: str,
    source: str = "",
    title: str | None = None,
    published: str | None = None,
    publisher: str | None = None,
    url: str | None = None,
    sha256: str | None = None,
) -> Document:
    """Make a document of a report's text; what is not given is taken from the text's own lines.

    ``published`` is an ISO 8601 date; ``sha256`` is that of the source's bytes, by default of the
    text in UTF-8.
    """
    key = sha256 or _sha256(text.encode()).hexdigest()
    return Document(id, title, published, publisher, url, text, key, source or id)
