"""How well points rank deals: the area under the ROC curve, its interval by accounts, and two rankings side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.derive.rates import LEAST

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranking:
    """Chance that a deal with the outcome has more points than one without, ties half (AUC), with its 95 % interval.

    None where the outcome, or its absence, is known of fewer than ten deals.
    """

    with_outcome: int
    without: int
    auc: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def words(self) -> str:
        """``better than chance``, ``worse than chance``, ``no better than chance``, or ``not enough deals``."""
        if self.low is None or self.high is None:
            return "not enough deals"
        if self.low > 0.5:
            return "better than chance"
        return "worse than chance" if self.high < 0.5 else "no better than chance"


@dataclass(frozen=True, slots=True)
class RankingGap:
    """One AUC minus another on the same deals, with its 95 % interval; None where there is none."""

    gap: float | None = None
    low: float | None = None
    high: float | None = None


def auc(points: Numbers, outcome: NDArray[np.bool_], weight: Numbers | None = None) -> float:
    """Area under the ROC curve in its Mann-Whitney form (Hanley and McNeil 1982, Radiology 143:29); NaN without pairs.

    ``weight`` says how often each deal stands in the sample. Shapes (deals,).
    """
    weight = np.ones(len(points)) if weight is None else weight
    levels, level = np.unique(points, return_inverse=True)
    return _auc(level, levels.size, outcome, weight)


def _auc(level: NDArray[np.intp], size: int, outcome: NDArray[np.bool_], weight: Numbers) -> float:
    with_it = np.bincount(level, weights=weight * outcome, minlength=size)
    without = np.bincount(level, weights=weight * ~outcome, minlength=size)
    pairs = with_it.sum() * without.sum()
    below = np.cumsum(without) - without
    return float((with_it * (below + 0.5 * without)).sum() / pairs) if pairs else float("nan")


def ranking(points: Numbers, outcome: Numbers, account: NDArray[np.int64], seed: int) -> Ranking:
    """AUC of the points for an outcome (1, 0, NaN unknown) over bootstraps of accounts. Shapes (deals,)."""
    known = ~np.isnan(outcome)
    told = outcome[known] == 1
    have, lack = int(told.sum()), int((~told).sum())
    if min(have, lack) < LEAST:
        return Ranking(have, lack)
    value = auc(points[known], told)
    low, high = _spread([auc_samples(points[known], told, account[known], seed)], value)
    return Ranking(have, lack, value, low, high)


def ranking_gap(first: Numbers, second: Numbers, outcome: Numbers, account: NDArray[np.int64], seed: int) -> RankingGap:
    """AUC of ``first`` minus that of ``second``; both are judged on the same drawn accounts. Shapes (deals,)."""
    known = ~np.isnan(outcome)
    told = outcome[known] == 1
    if min(int(told.sum()), int((~told).sum())) < LEAST:
        return RankingGap()
    value = auc(first[known], told) - auc(second[known], told)
    drawn = [auc_samples(points[known], told, account[known], seed) for points in (first, second)]
    low, high = _spread(drawn, value)
    return RankingGap(value, low, high)


def _spread(drawn: list[Numbers], value: float) -> tuple[float, float]:
    """95 % percentile interval, which holds the value itself also where only a few accounts were drawn."""
    found = drawn[0] if len(drawn) == 1 else drawn[0] - drawn[1]
    low, high = np.nanquantile(found, [0.025, 0.975])
    return min(float(low), value), max(float(high), value)


def auc_samples(points: Numbers, outcome: NDArray[np.bool_], account: NDArray[np.int64], seed: int) -> Numbers:
    """AUC in every bootstrap of accounts; NaN where a sample has no pair. Shape (samples,)."""
    levels, level = np.unique(points, return_inverse=True)
    return np.array([_auc(level, levels.size, outcome, weight) for weight in account_samples(account, seed)])


def account_samples(account: NDArray[np.int64], seed: int) -> Iterator[Numbers]:
    """How often each deal stands in samples of whole accounts drawn with replacement: 500, on large data 200."""
    rng = np.random.default_rng(seed)
    codes = np.unique(account, return_inverse=True)[1]
    count = int(codes.max()) + 1
    for _ in range(500 if len(account) <= 20_000 else 200):
        yield np.bincount(rng.integers(0, count, count), minlength=count)[codes].astype(np.float64)


def interval_by_accounts(values: Numbers) -> tuple[float | None, float | None]:
    """95 % percentile interval of bootstrapped values; None where one sample in twenty could not be told."""
    told = values[np.isfinite(values)]
    if told.size < 0.95 * values.size:
        return None, None
    low, high = np.quantile(told, [0.025, 0.975])
    return float(low), float(high)
