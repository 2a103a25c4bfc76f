"""The benchmark's own arithmetic: AUC, log loss and lift agree with a second library or with a count by hand."""

from __future__ import annotations

import numpy as np
import pytest
from benchmarks.derive.figures import Figures, auc, judged, log_loss, mean_of, top_decile_lift
from sklearn import metrics


def sample(
    seed: int, levels: int
) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], np.ndarray[tuple[int], np.dtype[np.bool_]]]:
    """Whole points with ties, and outcomes that lean on them."""
    rng = np.random.default_rng(seed)
    points = rng.integers(0, levels, 137).astype(float)
    return points, rng.random(137) < 0.2 + 0.5 * points / levels


@pytest.mark.parametrize("levels", [2, 7, 100])
def test_auc_is_scikit_learns(levels: int) -> None:
    """With few and with many ties the AUC is the one of scikit-learn."""
    points, won = sample(1, levels)
    assert auc(points, won) == pytest.approx(metrics.roc_auc_score(won, points), abs=1e-12)


def test_auc_of_one_outcome_is_a_half() -> None:
    """Where nothing was lost there is nothing to rank."""
    assert auc(np.arange(5.0), np.ones(5, dtype=bool)) == 0.5


def test_log_loss_is_scikit_learns() -> None:
    """Log loss is the one of scikit-learn, and certainty that errs is dear but finite."""
    points, won = sample(2, 9)
    p = (points + 0.5) / 10
    assert log_loss(p, won) == pytest.approx(metrics.log_loss(won, p), abs=1e-12)
    assert 13 < log_loss(np.array([0.0]), np.array([True])) < 14


def test_lift_counts_the_best_tenth() -> None:
    """Two of the ten best of a hundred are won, one in ten is won overall: a lift of two."""
    won = np.zeros(100, dtype=bool)
    won[[0, 5, *range(50, 58)]] = True
    assert top_decile_lift(-np.arange(100.0), won) == pytest.approx(2.0)


def test_lift_shares_out_ties() -> None:
    """Twenty deals tie at the top, four of them won: ten of them hold two, in whatever order the file has them."""
    won = np.zeros(100, dtype=bool)
    won[[0, 1, 2, 3, *range(50, 56)]] = True
    score = np.where(np.arange(100) < 20, 1.0, 0.0)
    order = np.random.default_rng(0).permutation(100)
    assert top_decile_lift(score, won) == pytest.approx(2.0)
    assert top_decile_lift(score[order], won[order]) == pytest.approx(2.0)


def test_lift_of_equal_scores_is_one() -> None:
    """Who gives everyone the same points lifts nothing."""
    _, won = sample(3, 5)
    assert top_decile_lift(np.zeros(won.size), won) == pytest.approx(1.0)


def test_the_base_rate_is_that_of_the_training_deals() -> None:
    """The log loss to beat is the one of the training win rate on the unseen deals."""
    points, won = sample(4, 5)
    _, _, base, _ = judged(points, np.full(won.size, 0.4), won, 0.3)
    assert base == pytest.approx(-np.mean(np.where(won, np.log(0.3), np.log(0.7))))


def test_means_are_of_each_figure() -> None:
    """Figures are averaged one by one; criteria is a median, so one odd fold does not move it."""
    one = Figures(0.6, 0.5, 0.7, 1.0, 3, 1.0)
    two = Figures(0.7, 0.6, 0.7, 2.0, 7, 3.0)
    three = Figures(0.8, 0.7, 0.7, 3.0, 7, 5.0)
    mean = mean_of([one, two, three])
    assert (mean.auc, mean.log_loss, mean.top_decile_lift) == pytest.approx((0.7, 0.6, 2.0))
    assert (mean.criteria, mean.seconds) == (7, 3.0)
