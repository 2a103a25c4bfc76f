"""Exchanging outcomes between accounts keeps what must be kept and breaks what must be broken."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from closefit.derive.gaps.find import find_gaps
from closefit.derive.gaps.permutation import permutation_count, permuted_outcomes
from tests.truth.worlds import flag, frame


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(1, 5), min_size=2, max_size=30), st.integers(0, 1000))
def test_accounts_of_one_size_swap_whole_outcome_vectors(sizes: list[int], seed: int) -> None:
    """For every size, the outcome vectors after a permutation are those before it, dealt out anew."""
    rng = np.random.default_rng(seed)
    account = rng.permutation(np.repeat(np.arange(len(sizes)), sizes))
    won = rng.random(account.size) < 0.5
    outcomes = permuted_outcomes(account, won, 3, seed)

    def vectors(row: np.ndarray) -> list[tuple[float, ...]]:
        return sorted(tuple(row[account == code]) for code in range(len(sizes)))

    np.testing.assert_array_equal(outcomes[0], won)
    for row in outcomes[1:]:
        assert vectors(row) == vectors(outcomes[0])


def test_an_account_alone_in_its_size_keeps_its_outcomes() -> None:
    """Forty deals of one account are one account: nobody can exchange with it, so it is no evidence."""
    account = np.concatenate([np.zeros(40, dtype=int), np.arange(1, 61)])
    won = np.arange(100) < 40
    outcomes = permuted_outcomes(account, won, 20, 1)
    assert (outcomes[:, :40] == 1).all()


@pytest.mark.parametrize(("won_with", "lost_with"), [(30, 20), (35, 30), (45, 20)])
def test_p_agrees_with_fishers_exact_test(won_with: int, lost_with: int) -> None:
    """With one deal per account and one attribute, permutation and Fisher's exact test give the same p."""
    won = np.arange(160) < 80
    has = np.concatenate([np.arange(80) < won_with, np.arange(80) < lost_with]).astype(float)
    gaps = find_gaps(frame(np.arange(160), won, [flag("f", has)]), seed=1, permutations=4999)
    exact = stats.fisher_exact([[won_with, 80 - won_with], [lost_with, 80 - lost_with]]).pvalue
    error = 3 * np.sqrt(exact * (1 - exact) / 4999) + 2e-4
    assert gaps.findings[0].p == pytest.approx(exact, abs=error)


def test_permutations_follow_the_size() -> None:
    """A small file gets 999 permutations, the largest never under 199."""
    assert permutation_count(1_000, 4_000) == 999
    assert permutation_count(100_000, 8_000) == 199
