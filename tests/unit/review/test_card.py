"""The one-page card: every field people expect, filled or blank."""

from __future__ import annotations

import pytest

from closefit.profile import parse_profile
from closefit.review import card_html, card_markdown, card_text
from closefit.review.card_pages import BLANK
from tests.unit.review.profiles import POINTS, edited, points, weighted

FIELDS = (
    "Industry", "Sub-industry", "Employees", "Revenue", "Geography", "Company type", "Growth stage", "Business model",
    "Must have", "Nice to have", "Disqualifying", "Maturity",
    "Hiring", "Funding", "Leadership", "Stack changes", "Research",
    "Budget", "Pains", "Current solution", "Decision structure", "Sales cycle",
    "Too small", "Too large", "Wrong industry", "Locked in", "No authority",
)  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_there_even_when_blank(field: str) -> None:
    """A field that the profile says nothing about is printed as a blank to fill in."""
    assert f"| **{field}** |" in card_markdown(weighted())
    assert f"<dt>{field}</dt>" in card_html(weighted())
    assert field in card_text(weighted())


def _field(name: str, text: str) -> str:
    line = next(line for line in text.splitlines() if line.startswith(f"| **{name}** |"))
    return line.split("|")[2].strip()


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("Industry", "b2b saas (+3)"),
        ("Employees", "20 to 2,000; 50 to 500 (+3)"),
        ("Geography", "US (+1)"),
        ("Growth stage", "seed, series a or series b (+2)"),
        ("Nice to have", "HubSpot or Salesforce (+2)"),
        ("Disqualifying", "no crm"),
        ("Hiring", "1 or more job opening in the last 90 days (department sales) (+2)"),
        ("Research", "pricing page visit (+10); blog visit (+5)"),
        ("Budget", "2 percent of ARR"),
        ("Pains", "pipeline ceiling after a Series B"),
        ("Current solution", "spreadsheets and manual research"),
        ("Too small", "employees under 20"),
        ("Too large", "employees over 2,000"),
        ("Wrong industry", "regulated: industry healthcare, government or financial services"),
        ("Locked in", "locked in: over 120 days until competitor contract end"),
        ("Revenue", BLANK),
    ],
)
def test_fields_are_filled_from_the_profile(field: str, said: str) -> None:
    """Boundary, criteria, exclusions, signals and the template each fill their fields."""
    assert _field(field, card_markdown(points())) == said


def test_required_technology_is_a_must() -> None:
    """A technology that nobody qualifies without is a must-have."""
    profile = edited(("'Salesforce')\", points: 2}", "'Salesforce')\", points: 2, required: true}"))
    assert _field("Must have", card_markdown(profile)) == "HubSpot or Salesforce (+2, required)"


def test_points_table_and_tiers() -> None:
    """The points, the threshold and the tiers stand on the card in words."""
    text = card_markdown(points())
    assert "| headcount | employees 50 to 500 | 3 |" in text
    assert "Qualified from 8 of 13 points." in text
    assert "- **hot**: fit 8 or more and intent 10 or more" in text
    assert "- **out**: everything else" in text
    grades = card_text(weighted())
    assert "60  industry" in grades
    assert "4" in grades.split("best seniority vp")[1]


def test_proposed_exclusions_say_so() -> None:
    """An exclusion that nobody approved is marked as proposed."""
    profile = edited(("because: procurement outlasts the engagement", "status: proposed"))
    assert "(proposed)" in _field("Wrong industry", card_markdown(profile))
    technology = edited(("needs: 2 sources", "needs: 2 sources\n    status: proposed"))
    assert _field("Disqualifying", card_markdown(technology)) == "no crm (proposed)"


def test_an_unsigned_profile_says_so() -> None:
    """A card that nobody approved, or that is a hypothesis, does not hide it."""
    assert "approved by nobody yet" in card_text(weighted())
    assert "untested hypothesis" in card_text(edited(("version: 4", "version: 4\nstatus: hypothesis")))


@pytest.mark.parametrize("form", [card_markdown, card_html, card_text])
def test_same_bytes(form: object) -> None:
    """The same profile is the same card."""
    assert form(points()) == form(parse_profile(POINTS, __import__("pathlib").Path("again.yaml")))  # type: ignore[operator]


def test_hostile_text_is_text() -> None:
    """A profile's texts cannot break out of the page or of a Markdown table."""
    profile = edited(
        ("about: GTM systems", 'about: "<script>x</script> | **b**" # '), ("name: headcount", "name: 'a|<b>'")
    )
    assert "<script" not in card_html(profile)
    assert "&lt;script&gt;" in card_html(profile)
    assert "| a\\|\\<b\\> | employees 50 to 500 | 3 |" in card_markdown(profile)
    assert max(len(line) for line in card_text(profile).splitlines()) <= 100
