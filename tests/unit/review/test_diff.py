"""What changes when one profile takes another's place."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from closefit.engines import DuckDBEngine
from closefit.profile import Level, Profile
from closefit.review import diff_json, diff_profiles, diff_text, profile_changes
from tests.unit.review import tables
from tests.unit.review.profiles import edited, points, weighted

DAY = dt.date(2026, 11, 20)
FITS: tables.Row = {
    "employees": 120,
    "industry": "b2b saas",
    "technologies": ("HubSpot",),
    "headcount_growth": 0.1,
    "funding_stage": "series a",
    "country": "US",
}


def _words(after: Profile) -> list[str]:
    return [str(change) for change in profile_changes(points(), after)]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("version: 4", "version: 5", "profile: version from 4 to 5"),
        ("50 and 500, points: 3", "50 and 500, points: 2.5", "criterion headcount: points from 3 to 2.5"),
        (
            "when: employees between 50",
            "when: employees between 40",
            "criterion headcount: when from employees between 50 and 500 to employees between 40 and 500",
        ),
        ("points: 1}", "points: 1, required: true}", "criterion geography: required from nothing to yes"),
        ("qualify: 8", "qualify: 7", "fit: qualifying points from 8 to 7"),
        (
            "touches: 3",
            "touches: 4",
            "tier hot: outbound route from instantly (campaign ICP-Hot, touches 3) to instantly",
        ),
        ("needs: 2 sources", "needs: 3 sources", "exclusion no CRM: needs from 2 sources to 3 sources"),
        ("half_life: 14 days", "half_life: 30 days", "pricing_page_visit: half-life from 14 days to 30 days"),
        ("weight: 3}", "weight: 2}", "persona VP RevOps: weight from 3 to 2"),
        ("budget: 2 percent", "budget: 3 percent", "template budget: text from 2 percent of ARR to 3 percent of ARR"),
        ("fresh: 180 days", "fresh: 90 days", "opener Noticed {name} runs HubSpot: fresh from 180 days to 90 days"),
        ("name: geography", "name: country", "criterion geography removed: when country = 'US', points 1"),
        ("  - employees between 20 and 2000\n", "  - employees >= 20\n", "boundary employees >= 20 added"),
    ],
)
def test_changes_in_words(old: str, new: str, said: str) -> None:
    """Every part of a profile that changes is named with what it was and what it is."""
    assert any(said in words for words in _words(edited((old, new))))


def test_nothing_changed() -> None:
    """A profile does not differ from itself."""
    diff = diff_profiles(points(), points())
    assert diff.changes == ()
    assert diff.findings == ()
    assert "No difference" in diff_text(diff)


def test_every_field_of_a_profile_is_compared() -> None:
    """Nothing that a profile can say is left out of the comparison, but approvals and evidence."""
    from closefit.review.changes import parts

    laid_out = {part for part, _ in parts(points())}
    assert laid_out >= {
        "profile", "review", "boundary", "exclusion", "fit", "criterion", "intent signal", "order of tiers", "tier",
        "persona", "opener", "template",
    }  # fmt: skip
    known = set(Profile.model_fields) - {"closefit", "approvals", "evidence"}
    assert known == {
        "profile", "version", "status", "about", "owner", "review", "test_plan", "boundary", "exclude", "fit", "intent",
        "tiers", "excluded", "outside", "personas", "template", "openers",
    }  # fmt: skip


def test_approvals_are_asked_for_again() -> None:
    """A change that can move accounts needs a new version and a new approval."""
    codes = [f.code for f in diff_profiles(points(), edited(("qualify: 8", "qualify: 7"))).findings]
    assert codes == ["same-version", "not-approved"]
    signed = edited(
        ("qualify: 8", "qualify: 7"),
        ("version: 4", "version: 5"),
        ("on: 2026-10-02}", "on: 2026-10-02}\n  - {by: cmo@example.com, on: 2026-11-01}"),
    )
    assert diff_profiles(points(), signed).findings == ()
    assert diff_profiles(points(), edited(("budget: 2", "budget: 3"))).findings == ()


def test_accounts_move_between_tiers() -> None:
    """The matrix counts every account once and names the first that move."""
    with DuckDBEngine() as engine:
        rows: list[tables.Row] = [{**FITS, "account": f"fit{n}.com"} for n in range(7)]
        rows += [{**FITS, "account": "de.com", "country": "DE", "funding_stage": None}]
        market = tables.accounts(engine, rows)
        diff = diff_profiles(points(), edited(("qualify: 8", "qualify: 9"), ("fit >= 8,", "fit >= 9,")),
                             engine=engine, market=market, as_of=DAY)  # fmt: skip
    assert diff.moves is not None
    assert [(m.before, m.after, m.accounts) for m in diff.moves] == [("watch", "watch", 7), ("watch", "out", 1)]
    assert diff.moved == 1
    text = diff_text(diff)
    assert "1 of 8 accounts change their tier." in text
    assert "watch -> out (1): de.com" in text


def test_past_won_deals_that_would_be_refused() -> None:
    """Won deals that only the new profile refuses are named with the reason; renewals and losses are not looked at."""
    rows: list[tables.Row] = [{**FITS, "account": f"a{n}.com", "outcome": "won"} for n in range(9)]
    rows += [{**FITS, "account": "small.com", "outcome": "won", "employees": 60}]
    rows += [{**FITS, "account": "lost.com", "outcome": "lost", "employees": 60}]
    rows += [{**FITS, "account": "renewed.com", "outcome": "won", "employees": 60, "type": "renewal"}]
    tighter = edited(("employees between 20 and 2000", "employees between 100 and 2000"))
    with DuckDBEngine() as engine:
        diff = diff_profiles(points(), tighter, engine=engine, deals=tables.deals(engine, rows), as_of=DAY)
    assert diff.newly_refused is not None
    assert [(d.account, d.why, d.surely) for d in diff.newly_refused] == [("small.com", "outside the boundary", True)]
    found = next(f for f in diff.findings if f.code == "refuses-won-deals")
    assert found.level is Level.warning
    assert found.message == "1 of 10 past won deals would newly be refused (10%)"
    assert diff.fails(Level.warning)
    assert not diff.fails(Level.error)
    assert "small.com (deal 11 line 11): outside the boundary" in diff_text(diff)


def test_json_is_stable() -> None:
    """The same comparison is the same JSON."""
    diffs = [diff_json(diff_profiles(points(), weighted())) for _ in range(2)]
    assert diffs[0] == diffs[1]
    assert json.loads(diffs[0])["moves"] is None


def test_an_exclusion_that_is_no_longer_active_has_an_effect() -> None:
    """Its status decides who is routed: the change is among those that matter, and asks for a new version."""
    diff = diff_profiles(points(), edited(("needs: 2 sources", "needs: 2 sources\n    status: proposed")))
    assert [str(change) for change in diff.changes if change.matters] == [
        "exclusion no CRM: status from active to proposed"
    ]
    assert "same-version" in {finding.code for finding in diff.findings}


def test_what_has_no_effect_comes_last_and_prose_is_not_repeated() -> None:
    """Scores first; two long texts of ``about`` are said to be reworded rather than printed one after the other."""
    before = points().model_copy(update={"about": "Derived from the deals of the year before last. " * 2})
    after = edited(("qualify: 8", "qualify: 7")).model_copy(update={"about": "Derived from last year's deals. " * 3})
    lines = diff_text(diff_profiles(before, after)).splitlines()
    assert lines[2:6] == [
        "fit: qualifying points from 8 to 7",
        "",
        "No effect on scores:",
        "  profile: about reworded",
    ]
