"""Openers: only what is known, dated and fresh is ever said."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from closefit.engines import DuckDBEngine
from closefit.profile import Opener, Profile, parse_profile
from closefit.route.opener import Openers
from closefit.terms import Attribute, AttributeType, Layer, Table
from tests.unit.route.conftest import DAY, PROFILE, Route, read_csv, scored_row

ATTRIBUTES = (
    Attribute("technologies", AttributeType.list, Layer.technographic, "Tech"),
    Attribute("technologies__date", AttributeType.date, Layer.technographic, "Tech date"),
    Attribute("technologies__source", AttributeType.text, Layer.technographic, "Tech source"),
    Attribute("city", AttributeType.text, Layer.firmographic, "City"),
)


@pytest.fixture
def accounts(engine: DuckDBEngine) -> Table:
    """Accounts that all use HubSpot, known at different days and from different sources."""
    engine.execute("""
        CREATE TABLE accounts AS SELECT * FROM (VALUES
          ('fresh.com', ['HubSpot', 'Slack'], DATE '2026-09-01', 'clearbit', 'Berlin'),
          ('old.com', ['HubSpot'], DATE '2026-01-01', 'clearbit', 'Berlin'),
          ('undated.com', ['HubSpot'], NULL, 'clearbit', 'Berlin'),
          ('unsourced.com', ['HubSpot'], DATE '2026-09-01', NULL, 'Berlin'),
          ('later.com', ['HubSpot'], DATE '2026-12-01', 'clearbit', 'Berlin'),
          ('other.com', ['Salesforce'], DATE '2026-09-01', 'clearbit', 'Berlin')
        ) AS t(account, technologies, technologies__date, technologies__source, city)
    """)
    return Table("accounts", Path("accounts.csv"), 6, ATTRIBUTES, frozenset({"account"}))


def opener_text(route: Route, tmp_path: Path, profile: Profile | None = None, **more: object) -> dict[str, str]:
    """Account -> opener after routing every account of the fixture."""
    names = ["fresh.com", "old.com", "undated.com", "unsourced.com", "later.com", "other.com"]
    rows = [scored_row(name) for name in names]
    summary = route(rows, **more) if profile is None else route(rows, profile=profile, **more)
    opener_text.summary = summary  # type: ignore[attr-defined]
    return {row["account"]: row["opener"] for row in read_csv(tmp_path / "out" / "instantly-icp-hot.csv")}


def test_only_a_sourced_fresh_fact_is_said(route: Route, accounts: Table, tmp_path: Path) -> None:
    """The opener stands where the fact is 180 days old or less and sourced; each refusal is counted with its reason."""
    texts = opener_text(route, tmp_path, accounts=accounts)
    assert {account: text for account, text in texts.items() if text} == {
        "fresh.com": "Noticed Fresh runs HubSpot: ..."
    }
    assert opener_text.summary.openers == {  # type: ignore[attr-defined]
        "1": {
            "said": 1,
            "refused, technologies has no date": 1,
            "refused, technologies has no source": 1,
            "refused, technologies is older than 180 days": 1,
        }
    }


def test_without_accounts_no_opener_is_said_and_the_summary_says_why(route: Route, tmp_path: Path) -> None:
    """Openers need the accounts file; without it each is refused once and for all."""
    assert set(opener_text(route, tmp_path).values()) == {""}
    (counts,) = opener_text.summary.openers.values()  # type: ignore[attr-defined]
    assert counts == {"refused, no accounts file was given, so nothing is known to say": 0}


def test_the_first_that_can_be_said_wins(route: Route, accounts: Table, tmp_path: Path) -> None:
    """An opener that is refused makes room for the next one, and its words carry the values."""
    head, _, _ = PROFILE.partition("openers:")
    profile = parse_profile(
        head + "openers:\n"
        "  - {when: \"has(technologies, 'Slack')\", fresh: 10 days, say: Slack}\n"
        "  - {when: \"has(technologies, 'HubSpot')\", say: '{name} runs {technologies}'}\n",
        Path("icp.yaml"),
    )
    texts = opener_text(route, tmp_path, profile, accounts=accounts)
    assert (texts["fresh.com"], texts["old.com"]) == ("Fresh runs HubSpot, Slack", "Old runs HubSpot")


@pytest.mark.parametrize(
    ("when", "say", "why"),
    [
        ("signals('job_opening', 90) >= 1", "hiring", "it rests on signals, which routing does not read"),
        ("city = 'Berlin'", "in Berlin", "the accounts file has no city__date, so nobody knows how old the fact is"),
        ("revenue > 5", "big", "the accounts file has no revenue"),
        ("has(technologies, 'HubSpot')", "{revenue}!", "the accounts file has no revenue"),
        ("name is not null", "Hi {name}", "it rests on no fact about the account"),
    ],
)
def test_an_opener_that_can_never_be_said_says_why(accounts: Table, when: str, say: str, why: str) -> None:
    """What rests on signals, on undated or absent attributes, or on nothing, is refused for everybody."""
    assert Openers([Opener(when=when, say=say)], accounts, DAY).impossible() == {1: why}


def test_the_day_it_gets_too_old_is_exact(engine: DuckDBEngine, accounts: Table) -> None:
    """A fact 180 days old is fresh for `fresh: 180 days`, one of 181 is not."""
    opener = Opener.model_validate({"when": "has(technologies, 'HubSpot')", "fresh": "180 days", "say": "x"})
    for age, said in ((180, "x"), (181, None)):
        openers = Openers([opener], accounts, dt.date(2026, 9, 1) + dt.timedelta(days=age))
        rows = {row[0]: row[1:] for row in engine.execute(openers.query() or "").fetchall()}
        assert openers.words("Fresh", rows["fresh.com"]) == said
