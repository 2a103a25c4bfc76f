"""Records of vendors that are easily misread: units, subsidiaries, pages of years ago, ways to say nothing."""

from __future__ import annotations

import datetime as dt

import pytest

from closefit.providers.builtwith_profile import current_technologies, technology_signals
from closefit.providers.declared.form import Reads
from closefit.providers.declared.values import read_value
from closefit.providers.reading import facts_of, number, rows_by_account
from closefit.providers.tech_stack.analyse import analyse
from closefit.providers.tech_stack.page import Page
from closefit.providers.zoominfo_company import UNITS, company_facts

TODAY = dt.date(2026, 11, 1)


def milliseconds(day: dt.date) -> int:
    return (day - dt.date(1970, 1, 1)).days * 86_400_000


@pytest.mark.parametrize("figure", [6_000_000, 6_000_000_000])
def test_a_range_that_is_open_above_does_not_make_dollars_thousands(figure: int) -> None:
    """Six billion dollars, in thousands or in dollars, are over five billion, and not six trillion."""
    options = {name: default for name, (default, _) in UNITS.items()}
    found = company_facts({"revenue": figure, "revenueRange": "Over $5 bil."}, TODAY, options)
    assert [(fact.attribute, fact.value) for fact in found] == [("revenue_usd", 6_000_000_000)]


def test_a_company_goes_before_its_parts() -> None:
    """The record of a domain is its own, also where that of a host below it comes first."""
    part, whole = {"site": "https://cloud.acme.com"}, {"site": "https://www.acme.com"}
    found = rows_by_account([part, whole, {"site": "eu.other.com"}], lambda row: (row["site"],))
    assert found["acme.com"] is whole
    assert found["cloud.acme.com"] is part
    assert found["other.com"] == {"site": "eu.other.com"}


def test_a_page_that_was_left_years_ago_says_nothing_of_the_present() -> None:
    """What stood on a host in 2015 when it was visited last is neither in use nor news."""
    now, then = milliseconds(dt.date(2026, 10, 20)), milliseconds(dt.date(2015, 3, 1))
    paths = [
        {"LastIndexed": now, "Technologies": [{"Name": "HubSpot", "FirstDetected": then, "LastDetected": now}]},
        {"LastIndexed": then, "Technologies": [{"Name": "Drupal", "FirstDetected": then, "LastDetected": then}]},
    ]
    facts = current_technologies({"Paths": paths}, TODAY)
    assert [fact.value for fact in facts] == [("HubSpot",)]
    assert technology_signals({"Paths": paths}, TODAY) == []


def test_a_way_to_say_nothing_is_no_fact() -> None:
    """N/A, Unknown and a hyphen fill no gap; the code of Namibia does."""
    assert facts_of(industry="unknown", city="N/A", name="-", employees=0.5, description="Not specified") == []
    assert [fact.value for fact in facts_of(country="NA", employees=1, city="Unknown Falls")] == [
        "NA",
        1,
        "Unknown Falls",
    ]


def test_figures_of_the_users_own_may_be_negative() -> None:
    """A score of -20 in a table of the user's own is a fact, and so is a word of theirs; -20 employees are none."""
    found = facts_of(net_promoter_score=-20, segment="unknown", employees=-20)
    assert [(fact.attribute, fact.value) for fact in found] == [("net_promoter_score", -20), ("segment", "unknown")]


def test_a_decimal_comma_is_no_separator_of_thousands() -> None:
    """0,12 is not twelve: a vendor's is unknown, the user's own table has 0.12; 1,234 is a thousand and more."""
    assert [number(one) for one in ("0,12", "1,5", "12,34,567", "1,234", "-1,234,567.5")] == [
        None, None, None, 1234, -1234567.5,
    ]  # fmt: skip
    growth, score = read_value("headcount_growth", "0,12", TODAY), read_value("score", "1,5", TODAY, Reads.number)
    assert growth
    assert score
    assert (growth.value, score.value) == (0.12, 1.5)


def test_who_may_not_send_is_in_no_use() -> None:
    """A host that a sender policy refuses is no tool; one that it allows is."""
    found = analyse(Page(dns={"TXT": ["v=spf1 -include:mail.zendesk.com include:_spf.google.com -all"]}))
    assert [one.name for one in found] == ["Google Workspace"]
