"""One event that two sources report counts once, in derive and in score alike; one kind has one spelling."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from closefit.engines import DuckDBEngine
from closefit.errors import UsageError
from closefit.intake import read_accounts, read_signals
from closefit.profile import Profile
from closefit.score import ScoreInputs, compile_score
from closefit.settings import SignalSettings, load_settings
from tests.unit.intake.conftest import Write

TWO_TRACKERS = (
    "domain,kind,date,source,strength\n"
    "acme.com,pricing_page_visit,2026-01-10,HubSpot,1\n"
    "acme.com,Pricing Page Visit,2026-01-10,segment,2\n"
    "acme.com,pricing-page-visit,2026-01-10,Segment,1\n"
    "acme.com,pricing_page_visit,2026-01-11,Segment,1\n"
    "acme.com,pricing_page_visit,2026-01-10,,1\n"
    "beta.com,pricing_page_visit,2026-01-10,HubSpot,1\n"
)


def _kept(engine: DuckDBEngine) -> list[int]:
    return [row[0] for row in engine.execute("SELECT line FROM signals ORDER BY line").fetchall()]


def test_an_event_of_two_sources_counts_once(engine: DuckDBEngine, write: Write) -> None:
    """One visit seen by one tracker and two seen by another are two; the strongest stays, and what goes is listed."""
    table = read_signals(engine, write(TWO_TRACKERS))
    assert _kept(engine) == [3, 4, 5, 6, 7]
    assert [(r.reason, r.count, r.lines) for r in table.refused] == [
        ("the same event from a second source (same account, kind and day)", 1, (2,))
    ]
    assert table.rows == 5
    assert any(a.what == "who reported the signal" and a.value == "source" for a in table.assumptions)


def test_one_source_counts_every_row(engine: DuckDBEngine, write: Write) -> None:
    """Three visits on one day that one tracker saw are three; without a source column nothing is merged."""
    rows = "".join("acme.com,visit,2026-01-10,HubSpot\n" for _ in range(3))
    assert read_signals(engine, write(f"domain,kind,date,source\n{rows}")).rows == 3
    bare = "".join("acme.com,visit,2026-01-10\n" for _ in range(3))
    assert read_signals(engine, write(f"domain,kind,date\n{bare}")).rows == 3


def test_the_rule_can_be_switched_off(engine: DuckDBEngine, write: Write, tmp_path: Path) -> None:
    """With same_event_once = false in closefit.toml every row counts."""
    (tmp_path / "closefit.toml").write_text("[signals]\nsame_event_once = false\n")
    told = load_settings(tmp_path).signals
    table = read_signals(engine, write(TWO_TRACKERS), told=told)
    assert (table.rows, table.refused) == (6, ())


def test_what_is_missing_is_told_beside_what_is_double(engine: DuckDBEngine, write: Write) -> None:
    """A row without a day and a second report are both left out, each with its reason."""
    table = read_signals(engine, write(TWO_TRACKERS + "acme.com,visit,,Segment,1\n"))
    assert {(r.reason, r.lines) for r in table.refused} == {
        ("a signal without a day", (8,)),
        ("the same event from a second source (same account, kind and day)", (2,)),
    }


def test_synonyms_are_one_kind(engine: DuckDBEngine, write: Write) -> None:
    """A tracker's own name for a kind is said once in the settings; the event then counts once."""
    path = write(
        "domain,kind,date,source\nacme.com,Pricing Page Viewed,2026-01-10,a\nacme.com,pricing_page_visit,2026-01-10,b\n"
    )
    told = SignalSettings(same_kind=["pricing page viewed = pricing_page_visit"])
    assert read_signals(engine, path, told=told).rows == 1
    assert engine.execute("SELECT kind FROM signals").fetchall() == [("pricing_page_visit",)]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["a pricing page"], "signals.same_kind has 'a pricing page'; expected 'other name = name of the kind'"),
        (["a = b", "A = c"], "signals.same_kind gives 'A' two meanings"),
    ],
)
def test_wrong_synonyms_are_named(engine: DuckDBEngine, write: Write, lines: list[str], words: str) -> None:
    """A line that cannot be read, and a name with two meanings."""
    with pytest.raises(UsageError) as caught:
        read_signals(engine, write(TWO_TRACKERS), told=SignalSettings(same_kind=lines))
    assert words in str(caught.value)


def test_score_counts_what_derive_counts(engine: DuckDBEngine, write: Write) -> None:
    """The score of an account with two trackers is that of the same account with one, spelling aside."""
    profile = Profile.model_validate(
        {
            "profile": "p",
            "fit": {"criteria": [{"name": "x", "layer": "firmographic", "when": "domain is null", "points": 1}]},
            "intent": {"signals": [{"kind": "Pricing page visit", "points": 10, "half_life": "14 days", "cap": 100}]},
        }
    )
    accounts = write("domain\nacme.com\nbeta.com\n", "accounts.csv")
    earned = []
    for text in (TWO_TRACKERS, TWO_TRACKERS.replace("acme.com,pricing_page_visit,2026-01-10,HubSpot,1\n", "")):
        inputs = ScoreInputs(read_accounts(engine, accounts), read_signals(engine, write(text)))
        rows = engine.rows(compile_score(profile, inputs, dt.date(2026, 1, 11)))
        earned.append({row["account"]: row["intent"] for row in rows})
    assert earned[0] == earned[1]
    assert earned[0]["acme.com"] > 3 * earned[0]["beta.com"]
