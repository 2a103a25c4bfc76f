"""A fixed condition between two groups: the permutation p is the exact one, the interval the bootstrap's."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from closefit.derive.gaps.permutation import permuted_outcomes
from closefit.derive.holds import Truth
from closefit.derive.outcomes.contrast import contrasts, scores


def truth(met: np.ndarray, known: np.ndarray | None = None) -> Truth:
    """A condition that is known everywhere, or where it is said to be."""
    there = np.ones(len(met), dtype=bool) if known is None else known
    return Truth(met & there, ~met & there)


@pytest.mark.parametrize(("churned_with", "kept_with"), [(30, 20), (36, 30), (45, 20)])
def test_p_agrees_with_fishers_exact_test(churned_with: int, kept_with: int) -> None:
    """With one deal per account, permutation and Fisher's exact test give the same two-sided p within their error."""
    first = np.arange(160) < 80
    met = np.concatenate([np.arange(80) < churned_with, np.arange(80) < kept_with])
    found = contrasts([truth(met)], np.arange(160), first, ~first, seed=2, permutations=4999)[0]
    exact = stats.fisher_exact([[churned_with, 80 - churned_with], [kept_with, 80 - kept_with]]).pvalue
    error = 3 * np.sqrt(exact * (1 - exact) / 4999) + 2e-4
    assert found.p == pytest.approx(exact, abs=error)
    assert found.gap == pytest.approx((churned_with - kept_with) / 80)


def test_scores_are_hypergeometric_deviates() -> None:
    """The score is the surplus inside the condition over the standard deviation of scipy's hypergeometric law."""
    rng = np.random.default_rng(1)
    first, met, known = rng.random(90) < 0.4, rng.random((3, 90)) < 0.3, rng.random((3, 90)) < 0.8
    met &= known
    found = scores(first[None, :].astype(np.float32), met, known)[0]
    for place in range(3):
        law = stats.hypergeom(known[place].sum(), (known[place] & first).sum(), met[place].sum())
        expected = ((met[place] & first).sum() - law.mean()) / law.std()
        assert found[place] == pytest.approx(expected, abs=1e-4)


def test_interval_agrees_with_a_bootstrap_of_accounts() -> None:
    """Newcombe's interval on the effective number and a percentile bootstrap of whole accounts end within a point."""
    rng = np.random.default_rng(4)
    account = np.repeat(np.arange(500), rng.integers(1, 4, 500))
    first = (rng.random(500) < 0.4)[account]
    met = rng.random(account.size) < np.where(first, 0.5, 0.3) + 0.2 * (rng.random(500) < 0.5)[account]
    found = contrasts([truth(met)], account, first, ~first, seed=1, permutations=199)[0]
    gaps = []
    cells = np.stack([np.bincount(account, mask, 500) for mask in (met & first, first, met & ~first, ~first)])
    for _ in range(3000):
        a, b, c, d = cells[:, rng.integers(0, 500, 500)].sum(axis=1)
        gaps.append(a / b - c / d)
    low, high = np.quantile(gaps, [0.025, 0.975])
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.012)


def test_deals_of_one_account_are_no_evidence_of_their_own() -> None:
    """Forty deals of one account that all churned and all meet the condition prove nothing."""
    account = np.concatenate([np.zeros(40, dtype=int), np.arange(1, 81)])
    first = np.concatenate([np.ones(40, dtype=bool), np.arange(80) < 20])
    met = np.concatenate([np.ones(40, dtype=bool), np.arange(80) % 4 == 0])
    found = contrasts([truth(met)], account, first, ~first, seed=3, permutations=499)[0]
    assert found.gap > 0.4
    assert found.family_p > 0.2


def test_unknown_values_count_on_neither_side() -> None:
    """Shares are of deals whose value is known."""
    first = np.arange(100) < 50
    known = np.arange(100) % 2 == 0
    found = contrasts([truth(np.arange(100) < 25, known)], np.arange(100), first, ~first, seed=1, permutations=99)[0]
    assert (found.first.met, found.first.known, found.second.met, found.second.known) == (13, 25, 0, 25)


def test_family_p_is_that_of_the_largest_of_many() -> None:
    """By chance alone, the smallest of forty family-wise p values is below .05 in about one of twenty samples."""
    small = 0
    for seed in range(120):
        rng = np.random.default_rng(seed)
        first = rng.random(80) < 0.5
        truths = [truth(rng.random(80) < 0.4) for _ in range(40)]
        found = contrasts(truths, np.arange(80), first, ~first, seed=seed, permutations=199)
        small += min(one.family_p for one in found) <= 0.05
    assert small <= 13
    assert permuted_outcomes(np.arange(80), first, 3, 1).shape == (4, 80)
