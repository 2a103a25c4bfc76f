"""Outcomes exchanged between accounts: what the data would look like if no attribute mattered."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def permuted_outcomes(
    account: NDArray[np.int64], outcome: NDArray[np.bool_] | NDArray[np.float64], permutations: int, seed: int
) -> NDArray[np.float32]:
    """The outcomes (or residuals) as they are, and ``permutations`` times exchanged. Shape (1 + permutations, deals).

    An account's deals share whatever made it buy, so deals are not exchangeable; whole accounts with the same number
    of deals are. Each permutation deals their outcome vectors out anew among them (whole-block exchangeability,
    Winkler, Webster, Vidaurre, Nichols and Smith 2015, NeuroImage 123:253-268), which is exact under the null of no
    attribute mattering given an account's number of deals. An account alone in its size keeps its outcomes: a
    constant on both sides of the comparison, hence no evidence.
    """
    rng = np.random.default_rng(seed)
    strata = [_deals_by_account(account, size) for size in _sizes(account)]
    outcomes = np.empty((1 + permutations, len(outcome)), dtype=np.float32)
    outcomes[0] = outcome
    for row in range(1, permutations + 1):
        for deals in strata:
            outcomes[row, deals] = outcome[deals[rng.permutation(len(deals))]]
    return outcomes


def _sizes(account: NDArray[np.int64]) -> list[int]:
    return [int(size) for size in np.unique(np.unique(account, return_counts=True)[1])]


def _deals_by_account(account: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    """Indices of the deals of the accounts that have ``size`` deals. Shape (accounts, size)."""
    _, codes, counts = np.unique(account, return_inverse=True, return_counts=True)
    deals = np.flatnonzero(counts[codes] == size)
    return deals[np.argsort(codes[deals], kind="stable")].reshape(-1, size)


def permutation_count(deals: int, columns: int) -> int:
    """How many permutations the size allows: 999 where they cost a second, never under 199.

    With 199 the 2 % point of the maximum is the fourth largest value, which still keeps the level (the p-value counts
    the data itself as one permutation; Phipson and Smyth 2010, SAGMB 9:39).
    """
    budget = 1.2e10 / max(1, deals * columns)
    return int(np.clip(budget, 199, 999))
