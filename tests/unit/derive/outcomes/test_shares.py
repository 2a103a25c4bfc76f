"""Three outcomes, and the customer who buys and leaves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from closefit.derive.findings import AttributeVerdict
from closefit.derive.frame import DealFrame
from closefit.derive.gaps.find import find_gaps
from closefit.derive.negative.exclusions import negative_card
from closefit.derive.negative.sides import outcome_sides
from closefit.derive.outcomes.shares import buys_and_leaves, three_outcomes
from tests.unit.derive.building import flag, frame, number


def deals(count: int = 900, seed: int = 3, *, leaves: float = 0.6) -> DealFrame:
    """Half as likely again to win with ``pilot``; customers with it churn with the probability ``leaves``."""
    rng = np.random.default_rng(seed)
    pilot = rng.random(count) < 0.3
    won = rng.random(count) < np.where(pilot, 0.65, 0.25)
    churned = np.where(won, rng.random(count) < np.where(pilot, leaves, 0.12), np.nan).astype(float)
    spare = [number(f"spare_{place}", rng.random(count)) for place in range(6)]
    return replace(frame(won, flag("pilot", pilot.tolist()), *spare), churned=churned)


def test_shares_are_counted_in_all_three_outcomes() -> None:
    """Kept, churned and lost deals that meet the condition, of those where it is known."""
    base = deals()
    gaps = find_gaps(base, seed=1)
    found = next(row for row in three_outcomes(base, gaps.findings, seed=1) if row.name == "pilot")
    pilot = base.columns["pilot"].codes == 1  # type: ignore[union-attr]
    for share, side in ((found.kept, base.churned == 0), (found.churned, base.churned == 1), (found.lost, ~base.won)):
        assert (share.met, share.known) == ((pilot & side).sum(), side.sum())
    assert found.kept.share is not None
    assert found.churned.share is not None
    assert found.gap == pytest.approx(found.churned.share - found.kept.share)
    assert found.gap_low < found.gap < found.gap_high
    assert found.p < 0.001


def test_what_wins_and_leaves_is_called_out() -> None:
    """A trait that wins deals and loses customers is named with both gaps in one sentence."""
    base = deals()
    gaps = find_gaps(base, seed=1)
    found = buys_and_leaves(base, gaps.findings, negative_card(base, outcome_sides(base), seed=1).churning, seed=1)
    assert [one.name for one in found] == ["pilot"]
    assert min(found[0].win_gap, found[0].churn_gap) > 0.2
    assert "It wins deals and loses customers." in found[0].words


def test_what_wins_and_stays_is_not_called_out() -> None:
    """A trait that wins and does not leave is a priority and no warning."""
    base = deals(leaves=0.12)
    gaps = find_gaps(base, seed=1)
    assert {f.name for f in gaps.findings if f.verdict is AttributeVerdict.priority} == {"pilot"}
    assert buys_and_leaves(base, gaps.findings, negative_card(base, outcome_sides(base), seed=1).churning, seed=1) == ()


def test_nothing_is_said_where_churn_is_not_known() -> None:
    """Without churned customers there are two outcomes, and no third one is made up."""
    base = replace(deals(), churned=np.full(900, np.nan))
    gaps = find_gaps(base, seed=1)
    assert three_outcomes(base, gaps.findings, seed=1) == ()
    assert buys_and_leaves(base, gaps.findings, (), seed=1) == ()
