"""Whether tiers are in order: a test for trend over accounts, and the rates that an order would allow."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from closefit.derive.gaps.permutation import permuted_outcomes

#: Times that outcomes are exchanged between accounts.
PERMUTATIONS = 1999


def trend_statistic(tier: NDArray[np.int64], won: NDArray[np.float64] | NDArray[np.float32]) -> float:
    """Standardised Cochran-Armitage statistic; positive where better tiers (lower codes) win more often.

    T = sum of (score - mean score) x outcome over its standard deviation under no trend with independent deals
    (Cochran 1954, Biometrics 10:417-451; Armitage 1955, Biometrics 11:375-386). Shapes (deals,).
    """
    score = -tier.astype(np.float64)
    share, deals = float(won.mean()), len(won)
    spread = share * (1 - share) * float(((score - score.mean()) ** 2).sum()) * deals / max(deals - 1, 1)
    total = float(((score - score.mean()) * won).sum())
    return total / math.sqrt(spread) if spread > 0 else 0.0


def trend_p(tier: NDArray[np.int64], won: NDArray[np.bool_], account: NDArray[np.int64], seed: int) -> float:
    """One-sided p that better tiers win no more often, by exchanging outcomes between accounts with as many deals.

    The data itself counts as one exchange (Phipson and Smyth 2010, SAGMB 9:39), so p is never 0. Shapes (deals,).
    """
    count = PERMUTATIONS if len(won) <= 20_000 else 199
    drawn = permuted_outcomes(account, won, count, seed)
    # Whole numbers, since the wins stay as many: exact in single precision.
    totals = drawn @ -tier.astype(np.float32)
    return float(np.count_nonzero(totals >= totals[0]) / len(totals))


def ordered_rates(rates: NDArray[np.float64], deals: NDArray[np.float64]) -> NDArray[np.float64]:
    """The rates nearest to these (weighted by deals) that never rise from one tier to the next worse one.

    Pool-adjacent-violators (Ayer, Brunk, Ewing, Reid and Silverman 1955, Annals of Mathematical Statistics 26:641-647).
    Best tier first. Shapes (tiers,).
    """
    blocks: list[list[float]] = []
    for value, weight in zip(rates.tolist(), deals.tolist(), strict=True):
        blocks.append([value, weight, 1])
        while len(blocks) > 1 and blocks[-1][0] > blocks[-2][0]:
            upper, lower = blocks[-2], blocks.pop()
            weights = upper[1] + lower[1]
            pooled = (upper[0] * upper[1] + lower[0] * lower[1]) / weights if weights else upper[0]
            blocks[-1] = [pooled, weights, upper[2] + lower[2]]
    return np.concatenate([np.full(int(size), value) for value, _, size in blocks])
