"""The learner by itself, whatever the verdict: beside the base rate and L2 logistic regression, on fresh deals."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from closefit.derive.card.quality import log_loss
from closefit.derive.card.trial import try_card
from closefit.derive.frame import DealFrame
from closefit.derive.gaps.bins import bin_frame
from closefit.derive.gaps.recode import recode
from closefit.derive.selection import select
from tests.truth.worlds import planted

FRESH = 2000
SEEDS = 12


def parts(deals: int, seed: int) -> tuple[DealFrame, NDArray[np.bool_]]:
    """A planted world, and so many of its deals (of accounts of their own) to learn from."""
    frame = planted(deals + FRESH, seed).deals
    order = np.random.default_rng(seed + 12_345).permutation(int(frame.account.max()) + 1)
    rank = np.empty_like(order)
    rank[order] = np.arange(order.size)
    train = np.zeros(len(frame), dtype=bool)
    train[np.argsort(rank[frame.account], kind="stable")[:deals]] = True
    return frame, train | np.isin(frame.account, frame.account[train])


def l2_auc(frame: DealFrame, train: NDArray[np.bool_]) -> float:
    """L2 logistic regression on the same candidates: a column for every bin of every attribute."""
    known = select(frame, train)
    binned = bin_frame(known)
    codes = recode(binned, frame.columns, len(frame))
    sizes = [attribute.size for attribute in binned.attributes]
    X = np.concatenate([row == np.arange(size + 1)[:, None] for row, size in zip(codes, sizes, strict=True)]).T
    model = LogisticRegression(C=0.02, max_iter=1000).fit(X[train], known.won)
    return float(roc_auc_score(frame.won[~train], model.decision_function(X[~train])))


@pytest.mark.parametrize("deals", [60, 100, 200])
def test_the_rounded_card_ranks_with_l2_and_never_costs_more_than_the_base_rate(deals: int) -> None:
    """Mean of 12 seeds: AUC on fresh deals within .02 of L2 on all candidates, log loss not above the base rate."""
    behind, cost = [], []
    for seed in range(SEEDS):
        frame, train = parts(deals, seed)
        trial, unseen = try_card(frame, train, seed=seed), ~train
        assert len(trial.criteria) <= 7
        won = frame.won[unseen]
        behind.append(l2_auc(frame, train) - roc_auc_score(won, trial.points[unseen]))
        base = log_loss(np.full(won.size, trial.base_rate), won)
        cost.append(log_loss(trial.probability[unseen], won) - base)
    assert np.mean(behind) <= 0.02, behind
    assert np.mean(cost) <= 1e-12, cost


def test_probabilities_gain_once_there_are_wins_enough() -> None:
    """At 500 deals every probability beats the base rate on fresh deals."""
    for seed in range(3):
        frame, train = parts(500, seed)
        trial, won = try_card(frame, train, seed=seed), frame.won[~train]
        base = log_loss(np.full(won.size, trial.base_rate), won)
        assert log_loss(trial.probability[~train], won) < base - 0.02


def test_outcomes_of_held_out_deals_are_not_looked_at() -> None:
    """Turning the outcomes of the other deals round changes nothing, to the last digit."""
    from dataclasses import replace

    frame, train = parts(150, 1)
    turned = replace(frame, won=np.where(train, frame.won, ~frame.won))
    one, other = try_card(frame, train), try_card(turned, train)
    np.testing.assert_array_equal(one.points, other.points)
    np.testing.assert_array_equal(one.probability, other.probability)
    assert one.criteria == other.criteria


def test_a_card_needs_both_outcomes() -> None:
    """Training deals that were all won are refused in words."""
    frame, _ = parts(60, 1)
    with pytest.raises(ValueError, match="won and lost deals"):
        try_card(frame, frame.won)
