"""Bytes to text: encodings, web pages, and the refusal of what is not text."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from kg.errors import BinarySource, BrokenSource, EmptySource

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_MAGIC = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a zip archive or office file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x1f\x8b": "a gzip archive",
    b"{\\rtf": "a rich text file",
}
#: What Indonesian newsrooms wrote before UTF-8; only when neither fits is every encoding tried.
_LEGACY = ["cp1252", "mac_roman"]
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w-]{2,20})", re.IGNORECASE)
_SAVE_AS_TEXT = "save its words as plain text (.txt) and give that"


class Page(NamedTuple):
    """The words of a web page and what it states about itself (``published``: ISO 8601 date)."""

    text: str
    title: str | None
    published: str | None
    publisher: str | None
    url: str | None


def decode(data: bytes, source: str) -> str:
    """The text of a file's bytes, its line ends as Python reads them, nothing else touched.

    UTF-8, UTF-16 and UTF-32 with a mark, else the likeliest encoding. Raises EmptySource and
    BinarySource, which name ``source``.
    """
    text = _decoded(data, source).replace("\r\n", "\n").replace("\r", "\n")
    return checked(text, source)


def checked(text: str, source: str) -> str:
    """``text`` as it is, or EmptySource, BinarySource, BrokenSource where it is no text of a report."""
    if not text.strip("\ufeff \t\r\n\v\f\xa0"):
        raise EmptySource(source, "there is nothing in it; leave it out, or fetch the report again")
    if "\0" in text or 50 * len(_CONTROLS.findall(text)) > len(text):
        raise BinarySource(source, f"it is not text; {_SAVE_AS_TEXT}")
    if _SURROGATE.search(text):
        raise BrokenSource(source, "it holds half characters (lone surrogates); save it as UTF-8")
    return text


def _decoded(data: bytes, source: str) -> str:
    for magic, what in _MAGIC.items():
        if data.startswith(magic):
            raise BinarySource(source, f"it is {what}, not text; {_SAVE_AS_TEXT}")
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    if marked is None and b"\0" in data:
        raise BinarySource(source, f"it is not text; {_SAVE_AS_TEXT}")
    try:
        return data.decode(marked or "utf-8")
    except UnicodeDecodeError:
        return _guessed(data, source)


def _guessed(data: bytes, source: str) -> str:
    from charset_normalizer import from_bytes

    damaged = data.decode("utf-8", "replace")
    lost = damaged.count("\ufffd")
    if sum(character > "\x7f" for character in damaged) > 2 * lost:
        return damaged  # UTF-8 with a few bytes cut: U+FFFD stands where they were
    best = from_bytes(data, cp_isolation=_LEGACY).best() or from_bytes(data).best()
    if best is None:
        raise BinarySource(source, f"it is not text in any known encoding; {_SAVE_AS_TEXT}")
    return str(best)


def page(data: bytes, source: str) -> Page:
    """The headline and main text of a web page, without its chrome, and its metadata.

    Raises EmptySource where no article is found, BrokenSource where the page cannot be parsed.
    """
    markup = _markup(data, source)
    try:
        found = _article(markup)
    except ImportError:
        raise  # a library is missing: no fault of the page
    except Exception as error:  # a parser met a page its makers did not foresee: refuse that page
        message = f"the page could not be parsed ({type(error).__name__}); {_SAVE_AS_TEXT}"
        raise BrokenSource(source, message) from error
    if found is None or not found.text.strip():
        raise EmptySource(source, f"no article was found on the page; {_SAVE_AS_TEXT}")
    return found._replace(text=checked(found.text, source))


def _markup(data: bytes, source: str) -> str:
    declared = _DECLARED.search(data[:4096])
    if declared:
        try:
            return checked(data.decode(declared[1].decode()), source)
        except (UnicodeDecodeError, LookupError):
            return decode(data, source)  # the page is wrong about itself
    return decode(data, source)


def _article(markup: str) -> Page | None:
    import logging

    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    # No default here looks at the clock, and no date is guessed from the article's own words.
    dates = {"original_date": True, "extensive_search": False, "max_date": "2099-12-31"}
    found = bare_extraction(
        markup, include_comments=False, with_metadata=True, date_extraction_params=dates
    )
    if not isinstance(found, Document) or not found.text:
        return None
    title, text = found.title or None, found.text
    if title and not text.lstrip().startswith(title):
        text = f"{title}\n\n{text}"
    return Page(text, title, found.date or None, found.sitename or None, found.url or None)
