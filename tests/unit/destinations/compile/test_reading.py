"""Conditions as tests of one field each, without a *not*."""

from __future__ import annotations

import pytest

from closefit.destinations.compile import reading
from closefit.destinations.compile.reading import All, Reading, Some, surely, surely_not


def said(found: Reading) -> str:
    if isinstance(found, reading.Test):
        return str(found)
    word = " and " if isinstance(found, All) else " or "
    return f"({word.join(said(part) for part in found.parts)})"


@pytest.mark.parametrize(
    ("condition", "known_true", "known_false"),
    [
        ("employees between 50 and 500", "employees between 50 and 500", "employees not between 50 and 500"),
        ("not employees > 5", "employees <= 5", "employees > 5"),
        ("a = 1 and b = 2 and c = 3", "(a = 1 and b = 2 and c = 3)", "(a <> 1 or b <> 2 or c <> 3)"),
        ("not (a = 1 or not b = 2)", "(a <> 1 and b = 2)", "(a = 1 or b <> 2)"),
        ("lower(industry) in ('a', 'b', 'a')", "industry in ('a', 'b')", "industry not in ('a', 'b')"),
        ("has(technologies, 'HubSpot')", "has_any(technologies, 'HubSpot')", "not has_any(technologies, 'HubSpot')"),
        ("public", "public = true", "public = false"),
        ("public <> true", "(public = false)", "(public = true)"),
        ("public in (true, false)", "(public = true or public = false)", "()"),
        ("days_since(founded) >= 30", "days_since(founded) >= 30", "days_since(founded) < 30"),
        ("signals('visit', 7) >= 1", "signals('visit', 7) >= 1", "signals('visit', 7) < 1"),
        ("country is not null", "country is not null", "country is null"),
    ],
)
def test_a_condition_has_two_readings(condition: str, known_true: str, known_false: str) -> None:
    """Where it is known to be true, and where it is known to be false; neither holds a *not* around several tests."""
    assert said(surely(condition)) == known_true
    assert said(surely_not(condition)) == known_false


def test_a_category_is_read_as_its_products() -> None:
    """A vendor knows no categories, so their products are named; a category that does not exist has none."""
    found = surely("has_category(technologies, 'crm')")
    assert isinstance(found, reading.Test)
    assert "HubSpot" in found.values
    assert found.category == "crm"
    nothing = surely("not has_category(technologies, 'no such')")
    assert isinstance(nothing, reading.Test)
    assert nothing.values == ()


def test_countries_and_industries_have_every_usual_spelling() -> None:
    """A file's countries and industries are read as one spelling, so a vendor's field may hold any of them."""
    country, city = surely("country = 'DE'"), surely("city = 'DE'")
    assert isinstance(country, reading.Test)
    assert isinstance(city, reading.Test)
    assert {"DE", "Germany", "Deutschland"} <= set(country.spellings)
    assert city.spellings == ("DE",)


def test_scores_are_told_from_attributes() -> None:
    """In a tier, fit is the score; an attribute of that name stands in double quotes."""
    tier = surely("fit >= 8 and not excluded", score_names=True)
    assert isinstance(tier, All)
    assert [part.score for part in tier.parts if isinstance(part, reading.Test)] == [True, True]
    plain = surely('"fit" >= 8')
    assert isinstance(plain, reading.Test)
    assert not plain.score


def test_nothing_joined_is_nothing() -> None:
    """Some of no tests is never true."""
    assert surely_not("public in (false, true)") == Some(())
