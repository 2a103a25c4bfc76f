"""What vendors write of a company becomes facts that keep the vendor's own word and the ends of its band."""

from __future__ import annotations

import datetime as dt

import pytest

from closefit.facts import FoundFact
from closefit.providers import firmographics as read
from closefit.providers.funding import funding_signal

TODAY = dt.date(2026, 11, 1)


@pytest.mark.parametrize(
    ("exact", "band", "value", "low", "high", "evidence"),
    [
        (187, "51-200", 187, None, None, "band 51-200"),
        (None, "51-200", 101, 51, 200, "band 51-200"),
        ("5001-10000", None, 7072, 5001, 10_000, "band 5001-10000"),
        (0, "2-10", 4, 2, 10, "band 2-10"),
        (None, "10001+", 10_001, 10_001, None, "band 10001+"),
        ("310", None, 310, None, None, ""),
        (None, "0-1", 1, 0, 1, "band 0-1"),
    ],
)
def test_headcount_is_the_number_or_the_middle_of_its_band(
    exact: object, band: object, value: int, low: float | None, high: float | None, evidence: str
) -> None:
    """A number wins over a band, a band may stand in either field, and a band's ends and words are kept."""
    assert read.employees(exact, band) == FoundFact("employees", value, None, None, evidence, low, high)


@pytest.mark.parametrize("unknown", [None, 0, "", "n/a", True, -5, [], {}, "0"])
def test_what_says_nothing_of_a_size_is_unknown(unknown: object) -> None:
    """Nothing, a text that is no size, and 0, which vendors write for what they do not know."""
    assert read.employees(unknown) is None
    assert read.revenue(unknown) is None
    assert read.dollars("funding_total_usd", unknown) is None


def test_money_of_another_currency_is_not_taken_for_dollars() -> None:
    """Euros are neither converted nor read as dollars."""
    assert read.revenue("€10M - €50M") is None
    assert read.dollars("last_funding_usd", "5M", "€") is None
    assert read.dollars("last_funding_usd", {"value": 5, "currency": "EUR"}) is None
    found = read.dollars("last_funding_usd", {"value": 5, "currency": "EUR", "value_usd": 6})
    assert found is not None
    assert found.value == 6


@pytest.mark.parametrize(
    ("said", "percent", "fraction", "confidence"),
    [(0.11, False, 0.11, None), (12.3, False, 0.123, 0.5), ("2.1", True, 0.021, None), ("12%", False, 0.12, None)],
)
def test_growth_is_a_fraction(said: object, percent: bool, fraction: float, confidence: float | None) -> None:
    """Per cent and fractions become one; a fraction that cannot be one is believed by half."""
    found = read.growth(said, percent=percent)
    assert found is not None
    assert found.value == pytest.approx(fraction)
    assert found.confidence == confidence


@pytest.mark.parametrize(
    ("said", "page"),
    [
        ("http://www.linkedin.com/company/Acme/", "https://www.linkedin.com/company/acme"),
        ("linkedin.com/company/acme?trk=x", "https://www.linkedin.com/company/acme"),
        ("https://de.linkedin.com/company/acme/about", "https://www.linkedin.com/company/acme"),
        ("https://www.linkedin.com/in/jane", None),
        ("https://evil.example/linkedin.com/company/acme", None),
        (7, None),
    ],
)
def test_a_linkedin_page_is_spelled_one_way(said: object, page: str | None) -> None:
    """Pages of companies alone, without scheme, language, query and capitals in the way; never a person's."""
    assert read.linkedin(said) == page


@pytest.mark.parametrize(
    ("said", "year"),
    [(1998, 1998), ("2000", 2000), ("2013-01-01", 2013), (2031, None), ("19", None), (None, None), (True, None)],
)
def test_a_year_of_founding_has_been(said: object, year: int | None) -> None:
    """Years and dates, and none to come."""
    assert read.founded(said, TODAY) == year


def test_an_industry_has_one_label_and_a_code_behind_it() -> None:
    """A name is spelled as accounts have it, its NAICS code is looked up, and a code without a name gets one."""
    assert read.industry("COMPUTER_SOFTWARE") == FoundFact("industry", "software", evidence="COMPUTER_SOFTWARE")
    assert read.industry("Basket  Weaving") == FoundFact("industry", "basket weaving", evidence="Basket Weaving")
    assert read.industry(None, naics="999999", sic=7372) == FoundFact("industry", "software", evidence="SIC 7372")
    assert read.industry("", naics="n/a", sic=True) is None
    assert read.naics(54, "Software") == FoundFact("naics", "54")
    assert read.naics(None, None, "COMPUTER_SOFTWARE") == FoundFact(
        "naics", "5132", evidence="read from COMPUTER_SOFTWARE"
    )
    assert read.naics(None, "zzz qqq") is None


def test_a_code_behind_a_text_says_how_sure_it_is() -> None:
    """A name that is in no table is read by the classifier, with its probability as confidence."""
    found = read.naics(None, "Refrigerated warehousing and cold storage")
    assert found is not None
    assert str(found.value).startswith("493")
    assert found.confidence is not None
    assert 0.5 <= found.confidence < 1


def test_debt_and_grants_are_no_round_of_growth() -> None:
    """They are signals of a kind of their own, by the kind of round or because the vendor says that it is no equity."""
    day = dt.date(2025, 5, 1)
    assert [
        signal.kind
        for stage, equity in (("series_a", None), ("debt_financing", None), ("grant", None), ("series_unknown", False))
        if (signal := funding_signal(day, stage, equity=equity))
    ] == ["funding_round", "debt_or_grant", "debt_or_grant", "debt_or_grant"]
    assert funding_signal(None, "series_a") is None


def test_a_round_says_its_amount_in_dollars_or_not_at_all() -> None:
    """An undisclosed amount and one in another currency leave the round without an amount."""
    day = dt.date(2025, 5, 1)
    amounts = [("100M", "$"), ("100M", "€"), (None, None), ({"value_usd": 5}, None)]
    found = [signal for amount, sign in amounts if (signal := funding_signal(day, "seed", amount, sign))]
    assert [signal.fields.get("amount_usd") for signal in found] == [100_000_000, None, None, 5]
