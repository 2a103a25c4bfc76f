"""The card learner: exact partitions, shrunken odds, whole points."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from closefit.derive.card.choice import settings_for
from closefit.derive.card.grades import Shelf, Terms, best_partitions
from closefit.derive.card.learner import MOST_POINTS, fit_points, score_odds
from closefit.derive.card.logistic import expit, fit_logistic
from closefit.derive.card.refit import Chosen, refit
from closefit.derive.card.trials import learn_on, shelf_of
from closefit.derive.gaps.bins import bin_frame
from closefit.derive.gaps.find import find_gaps
from tests.truth.worlds import planted


def test_the_partition_is_the_best_of_all() -> None:
    """Dynamic programming finds the same gain as trying every way to cut nine ordered bins."""
    rng = np.random.default_rng(1)
    codes = rng.integers(1, 10, 500).astype(np.uint8)
    residual = rng.normal(size=500) + np.isin(codes, (3, 4, 5)) * 0.5
    information = rng.uniform(0.1, 0.25, 500)
    shelf = Shelf(codes[None], np.array([9]), np.array([True]))
    terms = Terms(ridge=3.0, price=0.7, support=1.0)
    found = best_partitions(shelf, residual, information, np.ones(500), terms)
    best = -np.inf
    for grades in range(2, 6):
        for cuts in combinations(range(2, 10), grades - 1):
            parts = [(codes >= low) & (codes < high) for low, high in zip((1, *cuts), (*cuts, 10), strict=True)]
            gain = sum(0.5 * residual[p].sum() ** 2 / (information[p].sum() + 3) for p in parts) - 0.7 * (grades - 2)
            best = max(best, gain)
    whole = 0.5 * residual.sum() ** 2 / (information.sum() + 3)
    assert found.gain[0] == pytest.approx(best - whole)


def test_unknown_goes_with_the_worst_grade() -> None:
    """A profile gives unknown no points, so the learner must not count on it either."""
    codes = np.array([0] * 100 + [1] * 100 + [2] * 100, dtype=np.uint8)
    residual = np.concatenate([np.full(100, 0.3), np.full(100, -0.5), np.full(100, 0.4)])
    shelf = Shelf(codes[None], np.array([2]), np.array([True]))
    parts = best_partitions(shelf, residual, np.full(300, 0.2), np.ones(300), Terms(1.0, 1.0, 5.0))
    assert parts.grade[0].tolist() == [0, 0, 1]


def test_logistic_equals_scikit_learn() -> None:
    """The Newton fit gives scikit-learn's coefficients at the same penalty."""
    rng = np.random.default_rng(2)
    X = rng.normal(size=(400, 4))
    y = (rng.random(400) < expit(X @ np.array([1.0, -0.5, 0.0, 0.3]) - 0.7)).astype(float)
    full = np.column_stack([np.ones(400), X])
    ours = fit_logistic(full, y, np.ones(400), np.array([0.0, 2, 2, 2, 2]), np.zeros(5))
    theirs = LogisticRegression(C=0.5, tol=1e-10, max_iter=1000).fit(X, y)
    np.testing.assert_allclose(ours[1:], theirs.coef_[0], atol=1e-5)
    assert ours[0] == pytest.approx(theirs.intercept_[0], abs=1e-5)


def test_separated_data_do_not_run_away() -> None:
    """A column that knows the outcome gives finite odds."""
    y = np.repeat([0.0, 1.0], 50)
    beta = fit_logistic(np.column_stack([np.ones(100), y]), y, np.ones(100), np.array([0.0, 1.0]), np.zeros(2))
    assert np.isfinite(beta).all()
    _, intercept, slope = score_odds(y.astype(int) * 10, y, np.ones(100))
    assert np.isfinite([intercept, slope]).all()


def test_refit_weights_count_copies() -> None:
    """A deal with weight two is the same as the deal twice."""
    rng = np.random.default_rng(3)
    codes = rng.integers(0, 4, (1, 200)).astype(np.uint8)
    y = (rng.random(200) < 0.4).astype(float)
    weight = rng.integers(1, 3, 200)
    shelf = Shelf(codes, np.array([3]), np.array([True]))
    twice = shelf.part(np.repeat(np.arange(200), weight))
    chosen = [Chosen(0, np.array([0, 0, 1, 2]), np.zeros(3))]
    a, _ = refit(shelf, y, weight.astype(float), chosen, 2.0)
    b, _ = refit(twice, np.repeat(y, weight), np.ones(weight.sum()), chosen, 2.0)
    np.testing.assert_allclose(a[0].effect, b[0].effect, atol=1e-8)


def test_points_are_whole_small_and_never_negative() -> None:
    """Criteria span at most ten points, their worst grade and unknown earn none, and there are at most seven."""
    world = planted(600, 1)
    shelf = shelf_of(bin_frame(world.deals))
    card = fit_points(shelf, world.deals.won, np.ones(600), settings_for(world.deals.won))
    assert 3 <= len(card.attributes) <= 7
    for points in card.points:
        assert points.min() == 0
        assert points[0] == 0
        assert 1 <= points.max() <= MOST_POINTS
    assert len(set(card.attributes)) == len(card.attributes)


def test_few_deals_still_fill_the_card() -> None:
    """With twenty wins what is known lies thinly over many candidates: seven criteria, each on five deals or more."""
    world = planted(60, 2)
    gaps = find_gaps(world.deals, seed=2, permutations=199)
    trial = learn_on(gaps, world.deals.won, np.ones((1, 60), dtype=np.float32), lenient=True)[0]
    assert len(trial.card.attributes) == 7
    for attribute, points in zip(trial.card.attributes, trial.card.points, strict=True):
        earning = points[gaps.binned.codes[attribute]] > 0
        assert min(earning.sum(), (~earning).sum()) >= 5


def test_having_is_preferred_to_not_having_where_the_deals_cannot_tell() -> None:
    """Of two flags that separate equally well, the one whose having wins enters first; a clear absence still enters."""
    rng = np.random.default_rng(4)
    yes = rng.random(400) < 0.5
    won = rng.random(400) < np.where(yes, 0.45, 0.3)
    codes = np.stack([2 - yes, 1 + yes]).astype(np.uint8)  # the same flag, told the other way round
    two, flat = np.array([2, 2]), np.array([False, False])
    shelf = Shelf(codes, two, flat, having=np.array([True, True]))
    one = replace(settings_for(won), budget=1)
    assert fit_points(shelf, won, np.ones(400), one).attributes == (1,)
    alone = fit_points(shelf.only(np.array([0])), won, np.ones(400), one)
    assert alone.points[0].tolist()[1:] == [alone.points[0].max(), 0]
