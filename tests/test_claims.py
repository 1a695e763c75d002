"""The three tables survive writing and reading; a claim's quote is what stands at its span."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.claims import (
    Claim,
    Document,
    Link,
    Span,
    claim,
    mention_document,
    mention_id,
    mention_kind,
    read_claims,
    read_documents,
    read_links,
    write_claims,
    write_documents,
    write_links,
)

words = st.text(st.characters(codec="utf-8"), max_size=20)
documents = st.builds(
    Document,
    *[words] + [st.none() | words] * 4 + [words] * 3,  # id, then what may be unknown
)


@given(st.lists(documents, max_size=5))
def test_documents_come_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[Document]
) -> None:
    path = tmp_path_factory.mktemp("tables") / "documents.parquet"
    write_documents(rows, path)
    assert read_documents(path) == rows


@given(documents, st.data())
def test_claims_and_links_come_back(
    tmp_path_factory: pytest.TempPathFactory, document: Document, data: st.DataObject
) -> None:
    start = data.draw(st.integers(0, len(document.text)))
    span = Span(start, data.draw(st.integers(start, len(document.text))))
    mention = mention_id(document.id, "person", span)
    one = claim(document, mention, "foaf:name", "x", "xsd:string", span, "test.rule", 0.9)
    folder = tmp_path_factory.mktemp("tables")
    write_claims([one], folder / "c")
    write_links([Link(mention, "person/x", 0.7, "why")], folder / "l")
    assert read_claims(folder / "c") == [one]
    assert read_links(folder / "l") == [Link(mention, "person/x", 0.7, "why")]
    assert one.quote == document.text[one.start : one.end]
    assert (mention_document(mention), mention_kind(mention)) == (document.id, "person")


def test_an_empty_table_keeps_its_columns(tmp_path: Path) -> None:
    write_claims([], tmp_path / "c")
    assert read_claims(tmp_path / "c") == []


def test_ids_tell_claims_apart() -> None:
    document = Document("a", None, None, None, None, "abc", "", "")
    made: set[Claim] = {
        claim(document, "m", "p", "o", "t", Span(*span), rule)
        for span in [(0, 1), (0, 2), (1, 2)]
        for rule in ["r", "s"]
    }
    assert len({one.id for one in made}) == 6
