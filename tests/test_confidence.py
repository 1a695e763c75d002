"""A claim's confidence is what gold measures of its rule."""

from benchmarks.confidence import table
from kg.confidence import confidence
from kg.extraction import extract
from kg.reading import document_from_text
from kg.vocab import data_path


def test_the_table_is_what_gold_says_today() -> None:
    assert data_path("rules.csv").read_text(encoding="utf-8") == table(), (
        "extraction changed: run python -m benchmarks.confidence and commit kg/data/rules.csv"
    )


def test_few_facts_are_no_certainty() -> None:
    assert 0.99 < confidence("person.rank") < 1
    assert confidence("posting.credit") < confidence("posting.role-person")


def test_a_rule_that_gold_does_not_score_has_the_confidence_of_all() -> None:
    assert 0.9 < confidence("no.such-rule") < 1


def test_claims_carry_it() -> None:
    report = document_from_text("Kapolsek Klari AKP Budi Santoso menyapa warga.", id="a")
    claims = extract(report)
    assert claims
    assert all(claim.confidence == confidence(claim.rule) for claim in claims)
