"""What is too long or too much to look at is looked at again, and counted; never passed over in silence."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from closefit.rescore import KeptScores, put_facts, put_signals
from closefit.rescore.values import Given
from closefit.rescore.verdicts import ROUNDS
from closefit.score.fading import AHEAD
from closefit.store import Store, open_store
from tests.scoring import profile_of

DAY = dt.date(2026, 10, 1)
PROFILE = """\
closefit: 1
profile: slow
fit: {criteria: [{name: size, layer: firmographic, when: employees > 10, points: 1}]}
intent: {signals: [{kind: visit, points: 10, half_life: 3 years}]}
tiers: [{name: hot, when: intent >= BOUND}, {name: out}]
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "closefit.db") as opened:
        put_facts(opened, "a.com", {"employees": 20})
        put_signals(opened, [{"account": "a.com", "kind": "visit", "at": DAY}])
        yield opened


def test_fading_is_followed_three_years_and_then_looked_at_again(store: Store) -> None:
    """A signal that passes the tier's number only after that is counted, and its account comes back on that day."""
    result = KeptScores(store, profile_of(PROFILE.replace("BOUND", "4"))).rescore(DAY)
    assert (result.scored, result.look_again) == (1, 1)
    day = DAY + dt.timedelta(days=AHEAD + 1)
    assert store.rows("SELECT crossing, look_again FROM scores") == [(day.isoformat(), 1)]
    again = KeptScores(store, profile_of(PROFILE.replace("BOUND", "4"))).rescore(day)
    assert (again.crossing, again.look_again, again.moves) == (1, 0, [])
    # 10 points are below 4 after 3 years of 365 days times log2(2.5), rounded as the table rounds.
    ((crossing, look),) = store.rows("SELECT crossing, look_again FROM scores")
    assert (dt.date.fromisoformat(str(crossing)) - DAY).days == 1448
    assert look == 0


def test_more_days_than_are_looked_at_are_counted(tmp_path: Path) -> None:
    """An account with a thousand days on which a window steps, and never another verdict, is looked at again."""
    text = """\
closefit: 1
profile: many
fit: {criteria: [{name: x, layer: behavioral, when: "signals('visit', 30, page = 'none') >= 1", points: 1}]}
"""
    with open_store(tmp_path / "closefit.db") as store:
        put_facts(store, "a.com", {"employees": 20})
        visits: list[dict[str, Given]] = [
            {"account": "a.com", "kind": "visit", "at": DAY + dt.timedelta(days=n)} for n in range(1000)
        ]
        put_signals(store, visits)
        result = KeptScores(store, profile_of(text)).rescore(DAY)
        assert (result.scored, result.look_again) == (1, 1)
        assert store.rows("SELECT crossing FROM scores") == [((DAY + dt.timedelta(days=sum(ROUNDS) + 1)).isoformat(),)]
