"""Intervals and classical tests, each a few lines with its source; checked against scipy in the tests.

Shares are fractions between 0 and 1; ``z`` is the normal quantile of a two-sided 95 % interval.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

#: Normal quantile of a two-sided 95 % interval.
Z95 = 1.959963984540054


def wilson(successes: float, trials: float, z: float = Z95) -> tuple[float, float]:
    """Wilson score interval of a share, (low, high); (0, 1) without trials.

    Formula (4) in Wilson (1927), JASA 22:209-212. ``trials`` may be an effective number, not a whole one.
    """
    if trials <= 0:
        return 0.0, 1.0
    share = successes / trials
    scale = 1 + z * z / trials
    centre = (share + z * z / (2 * trials)) / scale
    half = z * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials)) / scale
    return max(0.0, centre - half), min(1.0, centre + half)


def newcombe(first: float, first_trials: float, second: float, second_trials: float) -> tuple[float, float]:
    """95 % interval of a difference of two independent shares, first minus second, as (low, high).

    Method 10 of Newcombe (1998), Statistics in Medicine 17:873-890: the two Wilson intervals, squared and added. Both
    ``first`` and ``second`` are shares; the trials may be effective numbers.
    """
    low1, high1 = wilson(first * first_trials, first_trials)
    low2, high2 = wilson(second * second_trials, second_trials)
    gap = first - second
    low = gap - math.sqrt((first - low1) ** 2 + (high2 - second) ** 2)
    high = gap + math.sqrt((high1 - first) ** 2 + (second - low2) ** 2)
    return max(-1.0, low), min(1.0, high)


def effective_number(met: NDArray[np.bool_], account: NDArray[np.int64]) -> float:
    """How many independent deals a share over these deals is worth, given that deals of one account are alike.

    Deals divided by the design effect: the variance of the share with accounts as clusters (linearised, G / (G - 1)
    corrected; Cochran 1977, Sampling Techniques, 9A.9) over its variance with independent deals. The effect is at
    least 1; where all or none meet the condition it is Kish's sum of squared account sizes over the deals.
    """
    deals = len(met)
    if deals == 0:
        return 0.0
    codes = np.unique(account, return_inverse=True)[1]
    sizes = np.bincount(codes).astype(float)
    accounts = len(sizes)
    share = float(met.mean())
    if accounts == deals:
        return float(deals)
    if accounts == 1:
        return 1.0
    if share in (0.0, 1.0):
        return deals / max(1.0, float((sizes**2).sum()) / deals)
    sums = np.bincount(codes, weights=met - share)
    clustered = float((sums**2).sum()) * accounts / (accounts - 1)
    return deals / max(1.0, clustered / (deals * share * (1 - share)))


def benjamini_hochberg(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """q-values of the p-values, in their order (Benjamini and Hochberg 1995, JRSS B 57:289-300). Shape (n,)."""
    if p.size == 0:
        return p.copy()
    order = np.argsort(p, kind="stable")
    ranked = p[order] * p.size / np.arange(1, p.size + 1)
    q = np.empty_like(p)
    q[order] = np.minimum(1.0, np.minimum.accumulate(ranked[::-1])[::-1])
    return q


def fisher_exact(table: NDArray[np.int64]) -> float:
    """Two-sided p of Fisher's exact test on a 2 x 2 table of counts (Fisher 1935, JRSS 98:39-82).

    Every table with the same margins that is no more likely counts. Written out because scipy.stats takes a second to
    load.
    """
    (a, b), (c, d) = table.tolist()
    row, column, total = a + b, a + c, a + b + c + d
    inside = np.arange(max(0, row + column - total), min(row, column) + 1)
    cells = np.stack([inside, row - inside, column - inside, total - row - column + inside])
    weight = -gammaln(cells + 1.0).sum(axis=0)
    chance = np.exp(weight - weight.max())
    return float(min(1.0, chance[chance <= chance[a - inside[0]] * (1 + 1e-7)].sum() / chance.sum()))
