"""A profile against a market and against past deals."""

from __future__ import annotations

import datetime as dt
import json

from closefit.engines import DuckDBEngine
from closefit.profile import Level, Profile, parse_profile
from closefit.review import LintReport, lint_json, lint_profile, lint_text
from tests.unit.review import tables
from tests.unit.review.profiles import edited, points
from tests.unit.review.test_diff import FITS

DAY = dt.date(2026, 11, 20)


def _lint(
    profile: Profile, market: list[tables.Row] | None = None, deals: list[tables.Row] | None = None
) -> LintReport:
    with DuckDBEngine() as engine:
        accounts = tables.accounts(engine, market) if market is not None else None
        won = tables.deals(engine, deals) if deals is not None else None
        return lint_profile(profile, engine, accounts, won, DAY)


def _market(**of: tables.Value) -> list[tables.Row]:
    """Forty accounts that differ in everything that the profile asks, apart from what is given."""
    return [
        {
            "account": f"a{n}.com",
            "employees": 120 if n % 2 else 1000,
            "industry": "b2b saas" if n % 3 else "retail",
            "technologies": ("HubSpot",) if n % 5 else ("Pipedrive",),
            "headcount_growth": 0.1 if n % 7 else -0.1,
            "funding_stage": "series a" if n % 4 else "bootstrapped",
            "country": "US" if n % 11 < 6 else "DE",
            **of,
        }
        for n in range(40)
    ]


def _codes(report: LintReport) -> set[str]:
    return {found.code for found in report.findings}


def test_a_sound_profile_in_a_small_market() -> None:
    """Criteria that tell accounts apart are not complained about; a small market makes breadth a note."""
    report = _lint(points(), _market())
    market_codes = {"never-matches", "always-matches", "same-criteria", "nobody-qualifies", "too-broad"}
    assert not _codes(report) & market_codes
    narrow = next(f for f in report.findings if f.code == "too-narrow")
    assert narrow.level is Level.note
    assert "the market file is small" in narrow.message


def test_a_criterion_that_never_matches() -> None:
    """A criterion that no known account meets is named with its place."""
    report = _lint(points(), _market(country="DE"))
    found = next(f for f in report.findings if f.code == "never-matches")
    assert found.message == "criterion 'geography' is met by none of 40 known accounts"
    assert found.place == "fit.criteria[5]"


def test_a_criterion_that_always_matches() -> None:
    """A criterion that every known account meets tells nobody apart."""
    report = _lint(points(), _market(country="US"))
    assert "criterion 'geography' earns the same for all of 40 known accounts" in lint_text(report)


def test_criteria_that_say_the_same() -> None:
    """Two criteria that agree on nearly every account earn twice for one fact."""
    market = _market()
    for row in market:
        row["country"] = "US" if row["industry"] == "b2b saas" else "DE"
    found = next(f for f in _lint(points(), market).findings if f.code == "same-criteria")
    assert "criteria 'industry' and 'geography' agree on 100% of the accounts" in found.message


def test_rare_criteria_agree_by_luck() -> None:
    """Two criteria that hardly anyone meets agree nearly always, which says nothing about them."""
    market = [{**row, "industry": "retail", "country": "DE"} for row in _market() for _ in range(1)]
    market += [{**row, "account": f"b{row['account']}"} for row in market]
    market[0]["industry"], market[1]["country"] = "b2b saas", "US"
    assert "same-criteria" not in _codes(_lint(points(), market))


def test_an_attribute_that_the_market_does_not_have() -> None:
    """An attribute without a column is named with what it may have meant."""
    market = [{k: v for k, v in row.items() if k != "funding_stage"} for row in _market()]
    report = _lint(points(), market)
    assert "absent-attribute" in _codes(report)
    assert "the accounts have no column 'funding_stage'" in lint_text(report)
    assert "unknown-criterion" in _codes(report)


def test_signals_that_were_not_given_are_not_complained_about() -> None:
    """A criterion that counts signals is not called unknown when no signals file was given."""
    assert "hiring" not in lint_text(_lint(points(), _market()))


def test_nobody_qualifies() -> None:
    """A threshold that nobody reaches is an error."""
    report = _lint(points(), _market(industry="retail", employees=1900))
    assert report.findings[0].code == "nobody-qualifies"
    assert report.fails(Level.error)


def test_everybody_qualifies() -> None:
    """A profile under which everybody qualifies tells nobody apart."""
    report = _lint(edited(("qualify: 8", "qualify: 0")), _market(headcount_growth=0.2))
    assert "the profile tells nobody apart" in lint_text(report)


def test_an_exclusion_for_everyone() -> None:
    """An exclusion that fires on the whole market is an error."""
    report = _lint(points(), _market(industry="healthcare"))
    assert "exclusion 'regulated' fires on every account" in lint_text(report)


def test_everyone_outside() -> None:
    """A boundary that nobody is inside is an error."""
    assert "nobody-inside" in _codes(_lint(points(), _market(employees=5)))


def test_an_empty_market() -> None:
    """A market file without accounts is said so and nothing is divided by zero."""
    assert "empty-market" in _codes(_lint(points(), []))


def test_won_deals_that_would_have_been_refused() -> None:
    """The share of past won deals that the profile refuses is a finding whose level grows with it."""
    rows: list[tables.Row] = [{**FITS, "account": f"a{n}.com", "outcome": "won"} for n in range(8)]
    rows += [{**FITS, "account": f"h{n}.com", "outcome": "won", "industry": "healthcare"} for n in range(2)]
    report = _lint(points(), deals=rows)
    found = next(f for f in report.findings if f.code == "refuses-won-deals")
    assert found.level is Level.warning
    assert "2 of 10 past won deals would have been refused (20%); 2 of them whatever" in found.message
    assert "h0.com (excluded by regulated)" in found.message
    assert _codes(_lint(points(), deals=rows[:8])) >= {"keeps-won-deals"}


def test_facts_of_won_deals_come_from_the_market_too() -> None:
    """Where the deal's row says nothing, the accounts file fills in."""
    market = [{**row, "account": f"a{n}.com"} for n, row in enumerate(_market(**FITS))]
    deals: list[tables.Row] = [{"account": f"a{n}.com", "outcome": "won"} for n in range(4)]
    report = _lint(points(), market, deals)
    assert report.won_deals is not None
    assert report.won_deals.refused == ()


def test_lint_without_data_is_the_profiles_own() -> None:
    """Without files only the profile itself is checked, and what is found is in the JSON."""
    report = lint_profile(parse_profile(_UNSIGNED, __import__("pathlib").Path("x.yaml")), today=DAY)
    document = json.loads(lint_json(report))
    assert {f["code"] for f in document["findings"]} >= {"not-approved", "no-exclusion"}
    assert document["market"] is None
    assert [f["level"] for f in document["findings"]] == sorted(
        (f["level"] for f in document["findings"]), key=["error", "warning", "note"].index
    )


_UNSIGNED = "closefit: 1\nprofile: x\nfit: {qualify: 1, criteria: [{name: a, when: country = 'US', points: 1}]}\n"
