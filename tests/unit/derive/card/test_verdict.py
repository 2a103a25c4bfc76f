"""Tiers in order, and a verdict whose words name what is missing."""

from __future__ import annotations

import numpy as np
import pytest

from closefit.derive.card.tiers import FoldPoints, level_for, plan_tiers, tier_lifts, tier_of
from closefit.derive.card.verdict import Case, judge
from closefit.derive.findings import Quality, Verdict


def quality(auc: float = 0.7, low: float = 0.65, loss: float = 0.6, base: float = 0.65) -> Quality:
    return Quality(auc, low, 2 * auc - low, loss, base, "grouped")


def test_enough() -> None:
    """A priority, an interval above chance and a better log loss are enough, in words with the interval."""
    verdict, words = judge(Case(200, 300, 3, 4, quality(), 0.58))
    assert verdict == Verdict.enough
    assert "70%" in words
    assert "65% to 75%" in words


def test_ranks_only_with_the_deals_missing() -> None:
    """No better log loss: ranks only, and the deals at which held-out and own gain meet the base rate."""
    verdict, words = judge(Case(100, 200, 1, 2, quality(loss=0.66), 0.60))
    assert verdict == Verdict.ranks_only
    # limit = (2 * .65 - .60 - .66) / 2 = .02, cost = 300 * .06 / 2 = 9, deals = 450
    assert "about 150 more closed deals" in words


def test_ranks_only_below_fifty_wins() -> None:
    """With 40 wins no probability is tried, and the words say how many wins are missing."""
    verdict, words = judge(Case(40, 60, 1, 2, quality(loss=0.65), 0.60))
    assert verdict == Verdict.ranks_only
    assert "10 more are missing" in words


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (Case(12, 200, 2, 2, quality(), 0.6), "at least 18 more wins (12 of 30)"),
        (Case(200, 25, 2, 2, quality(), 0.6), "at least 5 more losses (25 of 30)"),
        (Case(100, 200, 0, 0, quality(), 0.6), "No attribute separates won from lost"),
        (Case(100, 200, 1, 2, quality(auc=0.55, low=0.48), 0.6), "about 290 more closed deals"),
    ],
)
def test_not_enough_says_what_is_missing(case: Case, said: str) -> None:
    """Few wins, few losses, no priority or a rank no better than chance: not enough, with the reason."""
    verdict, words = judge(case)
    assert verdict == Verdict.not_enough
    assert said in words


def test_too_good_is_an_alarm() -> None:
    """An AUC above .85 asks for a second look at every criterion."""
    _, words = judge(Case(200, 300, 3, 4, quality(auc=0.93, low=0.9), 0.3))
    assert "0.93" in words
    assert "after the outcome" in words


def test_tiers_are_in_order_on_unseen_deals() -> None:
    """Points that rank give tiers whose held-out win rates fall from A to the last."""
    rng = np.random.default_rng(1)
    points = rng.integers(0, 21, 1000)
    won = rng.random(1000) < points / 25
    folds = [FoldPoints(points, points[part::5], np.arange(part, 1000, 5)) for part in range(5)]
    plan = plan_tiers(folds, won)
    rates = [tier.rate for tier in tier_lifts(plan.tier, len(plan.shares) + 1, won, np.arange(1000))]
    assert len(rates) == 3
    assert rates == sorted(rates, key=lambda rate: -(rate or 0))


def test_tiers_that_do_not_rank_are_merged() -> None:
    """Points that say the opposite of the outcome leave one tier."""
    points = np.arange(500) % 20
    won = points < 8
    plan = plan_tiers([FoldPoints(points, points, np.arange(500))], won)
    assert plan.shares == ()


def test_cuts_and_levels() -> None:
    """A level is the points that a share of deals reach; a tier begins at its cut."""
    points = np.repeat([0, 5, 9], [70, 20, 10])
    assert level_for(points, 0.30) == 5
    assert level_for(np.zeros(3, dtype=int), 0.30) == 1
    assert tier_of(np.array([9, 5, 4]), (9, 5)).tolist() == [0, 1, 2]
