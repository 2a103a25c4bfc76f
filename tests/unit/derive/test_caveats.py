"""What was overruled, what is of today and what was read as of then stands beside every line that rests on it."""

from __future__ import annotations

from dataclasses import replace

from closefit.derive import draft_profile
from closefit.derive.caveats import mentions, today_count
from closefit.derive.derivation import Derivation
from closefit.derive.findings import AttributeHistory, Leak
from closefit.profile import Evidence, Profile
from closefit.review.report import report_html
from closefit.review.tables import leak_treatment
from tests.unit.derive.test_draft import derivation


def leak(attribute: str, *, overruled: bool = False, as_known: bool = False) -> Leak:
    return Leak(attribute, "read later it is better", "better when read later", overruled, attribute, as_known)


def drafted(*leaks: Leak, histories: tuple[AttributeHistory, ...] = ()) -> Profile:
    return draft_profile(replace(derivation(), leaks=leaks, histories=histories), "p")


def note(evidence: Evidence | None) -> str:
    assert evidence is not None
    return evidence.note or ""


def test_an_overruled_leak_is_in_the_evidence_of_criteria_exclusions_and_boundary() -> None:
    """Whoever signs the profile sees what was kept against advice, at the line that rests on it."""
    made = drafted(leak("employees", overruled=True), leak("agency", overruled=True), leak("country", overruled=True))
    kept = "kept although it looks like a leak: read later it is better"
    assert kept in note(made.fit.criteria[0].evidence)
    assert note(made.exclude[0].evidence).endswith(kept)
    assert f"boundary country = 'DE': {kept}" in note(made.evidence)


def test_lines_that_rest_on_nothing_overruled_say_nothing() -> None:
    """An overruled column that no line asks for is no caveat of any line."""
    made = drafted(leak("agency", overruled=True))
    assert "kept although" not in note(made.fit.criteria[0].evidence)
    assert "kept although" not in note(made.evidence)


def test_a_criterion_counted_as_known_then_says_so() -> None:
    """With the reason why today's values were left out."""
    made = drafted(leak("employees", as_known=True))
    assert "counted as it was known when each deal was created, never as of today: read later" in note(
        made.fit.criteria[0].evidence
    )


def test_the_share_of_todays_values_is_told() -> None:
    """A history for nine accounts in ten leaves a tenth of the values to today."""
    made = drafted(histories=(AttributeHistory("employees", "Employees", 180, 0, 20),))
    assert "10% of its values are today's, of accounts without a history" in note(made.fit.criteria[0].evidence)
    whole = drafted(histories=(AttributeHistory("employees", "Employees", 200, 0, 0),))
    assert "today's" not in note(whole.fit.criteria[0].evidence)


def test_an_exclusion_on_todays_values_says_so() -> None:
    """As a criterion does."""
    found = derivation()
    exclusion = replace(found.exclusions[0], condition="employees > 500")
    made = draft_profile(replace(found, exclusions=(exclusion,)), "p")
    assert made.exclude[0].evidence is not None
    assert made.exclude[0].evidence.as_of_today
    assert drafted().exclude[0].evidence is not None
    assert not drafted().exclude[0].evidence.as_of_today  # type: ignore[union-attr]


def test_criteria_on_todays_values_are_counted() -> None:
    """How many of how many, which, and the way to do better."""
    card = derivation().card
    assert card is not None
    found = today_count(card)
    assert (found.criteria, found.of) == (("employees", "signals('demo_request', 90)"), 2)
    assert found.words.startswith("2 of 2 criteria (employees and signals('demo_request', 90)) rest on today's values")
    then = tuple(replace(c, finding=replace(c.finding, as_of_today=False)) for c in card.criteria)
    assert today_count(replace(card, criteria=then)).words == (
        "Every criterion rests on facts as they were known when the deal was created."
    )


def test_names_inside_texts_are_no_attributes() -> None:
    """An item of a list that is spelt as an attribute is not one."""
    assert mentions("employees between 3 and 4", "employees")
    assert not mentions("has(technologies, 'employees')", "employees")
    assert not mentions("total_employees > 3", "employees")


def test_the_page_says_what_was_done_about_a_leak_and_how_far_a_history_reaches() -> None:
    """Set aside, kept, or counted as it was known then; deals known then and by today's value."""
    told = (leak("employees", as_known=True), leak("agency"), leak("country", overruled=True))
    assert [leak_treatment(one) for one in told] == [
        "counted as it was known then, not as of today", "set aside", "counted, as you asked",
    ]  # fmt: skip
    made: Derivation = replace(
        derivation(), leaks=told, histories=(AttributeHistory("employees", "Employees", 180, 0, 20),)
    )
    page = report_html(made)
    assert "counted as it was known then, not as of today" in page
    assert "With a history in part: Employees: 180 deals as known then, 20 by today&#39;s value." in page


def test_the_page_shows_later_deals_beside_the_shuffled_ones() -> None:
    """Both rankings stand on the first screen, each with its interval."""
    made = derivation()
    quality = replace(made.quality, auc_later=0.66, auc_later_low=0.55, auc_later_high=0.76)
    page = report_html(replace(made, quality=quality))
    assert "ranking of unseen deals (AUC)" in page
    assert "ranking of later deals (AUC)" in page
    assert "95% interval 0.55 to 0.76; learned from the first 70%, tried on the rest" in page
