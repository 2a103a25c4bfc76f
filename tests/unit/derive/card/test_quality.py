"""Figures on unseen deals equal scikit-learn's, and folds keep together what belongs together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from closefit.derive.card.calibration import calibration_bins, recalibrate
from closefit.derive.card.folds import deal_groups, grouped_folds, known_before, later_split
from closefit.derive.card.logistic import expit
from closefit.derive.card.quality import auc_interval, auc_within, group_bootstraps, log_loss
from closefit.derive.gaps.bins import bin_frame
from tests.truth.worlds import flag, frame, number


def test_auc_and_log_loss_equal_scikit_learn() -> None:
    """Ties count half, as in scikit-learn; log loss is in nats."""
    rng = np.random.default_rng(1)
    won = rng.random(300) < 0.4
    score = np.rint(rng.normal(size=300) * 2 + won)
    one = np.zeros(300, dtype=int)
    assert auc_within(score, won, one)[0] == pytest.approx(metrics.roc_auc_score(won, score))
    p = rng.uniform(0.05, 0.95, 300)
    assert log_loss(p, won) == pytest.approx(metrics.log_loss(won, p))


def test_auc_counts_pairs_inside_folds_only() -> None:
    """Another scale of points in another fold changes nothing."""
    rng = np.random.default_rng(2)
    won, fold = rng.random(200) < 0.5, np.arange(200) % 2
    score = rng.normal(size=200) + won
    shifted = score + 100 * fold
    assert auc_within(shifted, won, fold)[0] == pytest.approx(auc_within(score, won, fold)[0])


def test_weights_are_copies_in_the_auc() -> None:
    """A bootstrap weight of two equals the deal twice."""
    rng = np.random.default_rng(3)
    won, score, one = rng.random(100) < 0.5, np.rint(rng.normal(size=100) * 3), np.zeros(100, dtype=int)
    weight = rng.integers(0, 3, 100)
    copies = np.repeat(np.arange(100), weight)
    assert auc_within(score, won, one, weight[None].astype(float))[0] == pytest.approx(
        metrics.roc_auc_score(won[copies], score[copies])
    )


def test_auc_interval_agrees_with_the_closed_form() -> None:
    """Bootstrap and Hanley-McNeil intervals have like width on independent deals."""
    rng = np.random.default_rng(4)
    won = np.arange(500) < 200
    score = np.rint((rng.normal(size=500) + won) * 4)
    one, groups = np.zeros(500, dtype=int), np.arange(500)
    low, high = auc_interval(score, won, one, groups, 1)
    auc = float(auc_within(score, won, one)[0])
    q1, q2 = auc / (2 - auc), 2 * auc * auc / (1 + auc)
    error = np.sqrt((auc * (1 - auc) + 199 * (q1 - auc**2) + 299 * (q2 - auc**2)) / (200 * 300))
    assert (high - low) / (2 * 1.96 * error) == pytest.approx(1, abs=0.15)
    assert low < auc < high


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=20, max_size=200), st.integers(0, 99))
def test_folds_keep_groups_whole_and_balanced(codes: list[int], seed: int) -> None:
    """No group is cut; with groups of one, folds differ by one deal at most."""
    groups = np.array(codes)
    fold = grouped_folds(groups, groups % 3 == 0, seed)
    for code in set(codes):
        assert np.unique(fold[groups == code]).size == 1
    alone = grouped_folds(np.arange(len(codes)), groups % 3 == 0, seed)
    sizes = np.bincount(alone, minlength=5)
    assert sizes.max() - sizes.min() <= 1


def test_copied_rows_and_accounts_stay_together() -> None:
    """A row that stands twice under two accounts ties the accounts into one group."""
    values = np.arange(100.0)
    values[1] = values[0]
    account = np.arange(100)
    account[2] = account[1]
    deals = frame(account, np.arange(100) % 2 == 0, [number("x", values), number("y", -values)])
    binned = bin_frame(deals)
    wide = np.stack([np.arange(100) % 251, np.arange(100) // 2], axis=0).astype(np.uint8)
    wide[:, 1] = wide[:, 0]
    groups = deal_groups(deals, type(binned)(binned.attributes, wide, ()))
    assert groups[0] == groups[1] == groups[2]
    assert np.unique(groups).size == 98


def test_likeness_by_chance_is_no_copy() -> None:
    """With one flag all rows look alike; that does not make them copies."""
    deals = frame(np.arange(100), np.arange(100) % 2 == 0, [flag("f", (np.arange(100) % 3 == 0).astype(float))])
    assert np.unique(deal_groups(deals, bin_frame(deals))).size == 100


def test_the_later_part_holds_new_accounts_only() -> None:
    """The last 30 % by creation, without accounts that had a deal before; None without dates."""
    created = np.datetime64("2024-01-01") + np.arange(100)
    account = np.arange(100) % 80
    later = later_split(created, account)
    assert later is not None
    assert np.flatnonzero(later).tolist() == list(range(70, 80))
    assert later_split(None, account) is None


def test_what_was_still_open_when_the_later_part_begins_is_not_learned_from() -> None:
    """A deal created before and closed after the cut had no outcome then; one whose close is unknown stays."""
    created = np.datetime64("2024-01-01") + np.arange(100)
    deals = frame(np.arange(100), np.arange(100) % 2 == 0, [flag("f", np.zeros(100))])
    later = later_split(created, deals.account)
    assert later is not None
    closed = (created + 20).astype("datetime64[D]")
    closed[3] = np.datetime64("NaT")
    dated = replace(deals, created=created, closed=closed)
    assert np.flatnonzero(known_before(dated, later)).tolist() == list(range(50))
    assert known_before(replace(dated, closed=None), later).sum() == 70


def test_bootstraps_draw_whole_groups() -> None:
    """Deals of one group stand in a sample equally often."""
    weights = group_bootstraps(np.repeat(np.arange(20), 3), 5, 1)
    assert (weights.reshape(5, 20, 3) == weights.reshape(5, 20, 3)[:, :, :1]).all()
    assert (weights.reshape(5, 20, 3)[:, :, 0].sum(axis=1) == 20).all()


def test_recalibration_falls_back_to_the_base_rate_on_noise() -> None:
    """A card whose held-out odds say nothing gets slope 0, and every deal the base rate."""
    rng = np.random.default_rng(5)
    won = rng.random(300) < 0.3
    noise = rng.normal(size=300)
    noise -= won * (noise[won].mean() - noise[~won].mean())
    fit = recalibrate(rng.normal(size=300), noise, won, np.arange(300))
    assert fit.slope == 0
    assert fit.probability(np.array([5.0])) == pytest.approx(won.mean())


def test_recalibration_believes_what_holds() -> None:
    """Odds that hold on unseen deals are kept; odds twice too large are halved."""
    rng = np.random.default_rng(6)
    truth = rng.normal(size=4000)
    won = rng.random(4000) < expit(truth)
    assert recalibrate(truth, truth, won, np.arange(4000)).slope == pytest.approx(1, abs=0.1)
    assert recalibrate(2 * truth, 2 * truth, won, np.arange(4000)).slope == pytest.approx(0.5, abs=0.05)


def test_calibration_bins_hold_all_deals_and_the_truth() -> None:
    """Bins cover every deal once, expected rises, and most intervals hold a true probability."""
    rng = np.random.default_rng(7)
    p = rng.beta(2, 4, 1000)
    bins = calibration_bins(p, rng.random(1000) < p, np.arange(1000))
    assert sum(b.deals for b in bins) == 1000
    assert [b.expected for b in bins] == sorted(b.expected for b in bins)
    assert sum(b.low <= b.expected <= b.high for b in bins) >= 8
