"""Intervals and the false discovery rate equal scipy's, or the formula worked by hand."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from closefit.derive.gaps.intervals import benjamini_hochberg, effective_number, fisher_exact, newcombe, wilson


@pytest.mark.parametrize(("successes", "trials"), [(0, 10), (3, 10), (10, 10), (56, 80), (1, 1000)])
def test_wilson_equals_scipy(successes: int, trials: int) -> None:
    """The interval of a share is the Wilson score interval."""
    expected = stats.binomtest(successes, trials).proportion_ci(method="wilson")
    assert wilson(successes, trials) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_wilson_without_trials_says_nothing() -> None:
    """A share of no deals can be anything."""
    assert wilson(0, 0) == (0.0, 1.0)


def test_newcombe_equals_the_published_example() -> None:
    """Newcombe (1998), table II, method 10: 56/70 against 48/80 gives 0.0524 to 0.3339."""
    assert newcombe(56 / 70, 70, 48 / 80, 80) == pytest.approx((0.0524, 0.3339), abs=5e-5)


def test_newcombe_covers_the_true_difference() -> None:
    """In 95 of 100 samples the interval holds the true difference."""
    rng = np.random.default_rng(1)
    hits = 0
    for first, second in zip(rng.binomial(80, 0.5, 2000) / 80, rng.binomial(60, 0.3, 2000) / 60, strict=True):
        low, high = newcombe(float(first), 80, float(second), 60)
        hits += low <= 0.2 <= high
    assert 0.935 <= hits / 2000 <= 0.965


def test_q_values_equal_scipy() -> None:
    """q is Benjamini-Hochberg, in the order the p-values came."""
    p = np.random.default_rng(2).random(200) ** 3
    np.testing.assert_allclose(benjamini_hochberg(p), stats.false_discovery_control(p), atol=1e-15)
    assert benjamini_hochberg(np.array([])).size == 0


def test_independent_deals_count_in_full() -> None:
    """Deals of different accounts are each worth one."""
    met = np.random.default_rng(3).random(200) < 0.4
    assert effective_number(met, np.arange(200)) == 200


def test_deals_of_one_account_that_always_agree_count_once() -> None:
    """Three deals per account with the same value are worth one deal per account."""
    per_account = np.random.default_rng(4).random(400) < 0.4
    number = effective_number(np.repeat(per_account, 3), np.repeat(np.arange(400), 3))
    assert number == pytest.approx(400, rel=0.01)
    assert effective_number(np.ones(12, dtype=bool), np.repeat(np.arange(4), 3)) == 4


def test_effective_number_gives_the_spread_of_cluster_bootstraps() -> None:
    """The closed form and a bootstrap of accounts give the same standard error of a share."""
    rng = np.random.default_rng(5)
    account = np.repeat(np.arange(300), rng.integers(1, 6, 300))
    met = rng.random(account.size) < (0.2 + 0.6 * (rng.random(300) < 0.4))[account]
    sums, sizes = np.bincount(account, weights=met), np.bincount(account)
    draws = rng.integers(0, 300, (4000, 300))
    shares = sums[draws].sum(axis=1) / sizes[draws].sum(axis=1)
    share = met.mean()
    closed = np.sqrt(share * (1 - share) / effective_number(met, account))
    assert closed == pytest.approx(shares.std(), rel=0.05)


@pytest.mark.parametrize(
    "table",
    [
        ((3, 7), (9, 1)),
        ((0, 0), (5, 5)),
        ((10, 0), (0, 10)),
        ((120, 4000), (90, 900)),
        ((5, 5), (5, 5)),
        ((1, 0), (0, 0)),
    ],
)
def test_fisher_equals_scipy(table: tuple[tuple[int, int], tuple[int, int]]) -> None:
    """The exact test gives scipy's two-sided p, on empty margins and thousands of deals alike."""
    assert fisher_exact(np.array(table)) == pytest.approx(stats.fisher_exact(table).pvalue, rel=1e-6, abs=1e-300)
