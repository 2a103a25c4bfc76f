"""Routing end to end: who goes where, once, and nothing dropped silently."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from tests.unit.route.conftest import DAY, Route, delivered_in, read_csv, scored_row


def test_tier_and_origin_say_where_an_account_goes(route: Route, tmp_path: Path) -> None:
    """Each account lands in the file of its tier and origin; a missing origin is outbound."""
    summary = route([
        scored_row("a.com"), scored_row("b.com", origin="inbound"), scored_row("c.com", origin=""),
        scored_row("d.com", "warm"), scored_row("e.com", "distraction", origin="inbound"),
        scored_row("f.com", "excluded", origin="inbound"),
    ])  # fmt: skip
    assert delivered_in(tmp_path / "out") == [
        ("hubspot-hot-inbound.csv", "b.com"),
        ("hubspot-long-nurture.csv", "f.com"),
        ("hubspot-self-serve.csv", "e.com"),
        ("instantly-icp-hot.csv", "a.com"),
        ("instantly-icp-hot.csv", "c.com"),
        ("instantly-icp-warm.csv", "d.com"),
    ]
    assert summary.delivered == 6


def test_a_second_run_delivers_nothing(route: Route, tmp_path: Path) -> None:
    """The same accounts routed again, into the same folder or another, are not delivered a second time."""
    rows = [scored_row("a.com"), scored_row("b.com", "warm")]
    route(rows)
    before = delivered_in(tmp_path / "out")
    assert route(rows, run="run-2").delivered == 0
    assert route(rows, run="run-3", folder="elsewhere").delivered == 0
    assert delivered_in(tmp_path / "out") == before
    assert delivered_in(tmp_path / "elsewhere") == []


def test_new_accounts_come_in_a_file_of_their_own(route: Route, tmp_path: Path) -> None:
    """A file that may have been imported already is never written to again."""
    route([scored_row("a.com")])
    route([scored_row("a.com"), scored_row("b.com")], run="run-2")
    assert delivered_in(tmp_path / "out") == [("instantly-icp-hot-2.csv", "b.com"), ("instantly-icp-hot.csv", "a.com")]


def test_again_delivers_after_its_days_and_not_before(route: Route) -> None:
    """A route that says `again: 90 days` is silent for 89 days after a delivery and speaks on the 90th."""
    rows = [scored_row("a.com", "warm")]
    counts = [
        route(rows, day=DAY + dt.timedelta(days=days), run=f"run-{days}", folder=f"out-{days}").delivered
        for days in (0, 1, 89, 90, 91, 179, 180)
    ]
    assert counts == [1, 0, 0, 1, 0, 0, 1]


def test_the_row_has_what_an_import_wants(route: Route, tmp_path: Path) -> None:
    """A delivered row carries contact, company, tier, points, the route's options and the profile's version."""
    route(
        [scored_row("a.com", contact_1_persona="VP RevOps", contact_1_name="Ann de Vries", contact_1_email="Ann@a.com")]
    )
    (row,) = read_csv(tmp_path / "out" / "instantly-icp-hot.csv")
    key = row.pop("closefit_key")
    assert len(key) == 16
    assert row == {
        "email": "ann@a.com", "first_name": "Ann", "last_name": "de Vries", "title": "", "persona": "VP RevOps",
        "company": "A", "domain": "a.com", "account": "a.com", "tier": "hot", "fit": "11", "intent": "10",
        "reasons": "headcount +11", "opener": "", "campaign": "ICP-Hot", "list": "", "touches": "3",
        "spacing": "4 days", "assign": "", "within": "", "profile": "gtm", "version": "4", "as_of": "2026-10-04",
    }  # fmt: skip
