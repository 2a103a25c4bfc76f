"""How long it takes until deals are decided, when some are still open: Kaplan and Meier's curve and its median."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.derive.gaps.intervals import Z95
from closefit.derive.ranking import account_samples, interval_by_accounts
from closefit.derive.rates import LEAST

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Duration:
    """Median days with the 95 % interval; None where too few were decided, or fewer than half will be by any day seen.

    ``high`` is None where the curve never falls low enough to bound it.
    """

    #: Deals that were decided, and deals still open at the last day looked at.
    decided: int
    open: int
    median: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class SurvivalCurve:
    """Share still undecided after each day on which something was decided. Shapes (days,)."""

    days: Numbers
    share: Numbers
    #: Sum of Greenwood's terms d / (n (n - d)): the variance of the log of the share.
    variance: Numbers


def survival_curve(days: Numbers, decided: NDArray[np.bool_], weight: Numbers | None = None) -> SurvivalCurve:
    """Product-limit estimate with Greenwood's variance (Kaplan and Meier 1958, JASA 53:457-481).

    ``days`` from creation to the decision, or to the last day looked at where there is none. Shapes (deals,).
    """
    weight = np.ones(len(days)) if weight is None else weight
    levels, level = np.unique(days, return_inverse=True)
    events = np.bincount(level, weights=weight * decided, minlength=levels.size)
    leaving = np.bincount(level, weights=weight, minlength=levels.size)
    at_risk = leaving[::-1].cumsum()[::-1]
    happened = events > 0
    events, at_risk = events[happened], at_risk[happened]
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(events / (at_risk * (at_risk - events)))
    return SurvivalCurve(levels[happened], np.cumprod(1 - events / at_risk), variance)


def median_of(curve: SurvivalCurve) -> float | None:
    """The first day after which at most half are undecided; None where more than half stay so."""
    reached = np.flatnonzero(curve.share <= 0.5 + 1e-12)
    return float(curve.days[reached[0]]) if reached.size else None


def median_interval(curve: SurvivalCurve) -> tuple[float | None, float | None]:
    """95 % interval of the median: the days at which a half is not refused (Brookmeyer and Crowley 1982, Biometrics
    38:29-41), tested on the scale of log(-log), which keeps the share between 0 and 1. None: not bounded on that side.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.sqrt(curve.variance) / np.abs(np.log(curve.share))
        distance = (np.log(-np.log(curve.share)) - math.log(math.log(2))) / spread
    inside = np.flatnonzero(np.abs(distance) <= Z95)
    if not inside.size:
        return None, None
    after = int(inside[-1]) + 1
    return float(curve.days[inside[0]]), float(curve.days[after]) if after < len(curve.days) else None


def duration(days: Numbers, decided: NDArray[np.bool_], account: NDArray[np.int64], seed: int) -> Duration:
    """Median days to a decision; deals of unknown length (NaN) are left out. Shapes (deals,).

    The interval is Brookmeyer and Crowley's where every account has one deal, else from bootstraps of accounts.
    """
    known = ~np.isnan(days)
    days, decided, account = days[known], decided[known], account[known]
    made, still = int(decided.sum()), int((~decided).sum())
    if made < LEAST:
        return Duration(made, still)
    curve = survival_curve(days, decided)
    median = median_of(curve)
    if median is None:
        return Duration(made, still)
    if np.unique(account).size == account.size:
        return Duration(made, still, median, *median_interval(curve))
    return Duration(made, still, median, *median_by_accounts(days, decided, account, seed))


def median_by_accounts(
    days: Numbers, decided: NDArray[np.bool_], account: NDArray[np.int64], seed: int
) -> tuple[float | None, float | None]:
    """95 % interval of the median over bootstraps of accounts; a sample that never falls to a half is infinite."""
    found = []
    for weight in account_samples(account, seed):
        drawn = median_of(survival_curve(days, decided, weight)) if weight.any() else None
        found.append(np.inf if drawn is None else drawn)
    low, high = np.quantile(np.array(found), [0.025, 0.975], method="inverted_cdf")
    return (float(low) if np.isfinite(low) else None), (float(high) if np.isfinite(high) else None)


@dataclass(frozen=True, slots=True)
class Amount:
    """Median and mean size of deals, each with its 95 % interval by accounts; None under ten deals."""

    deals: int
    median: float | None = None
    median_low: float | None = None
    median_high: float | None = None
    mean: float | None = None
    mean_low: float | None = None
    mean_high: float | None = None


def amount(size: Numbers, account: NDArray[np.int64], seed: int) -> Amount:
    """Sizes over bootstraps of accounts (Efron 1979, Annals of Statistics 7:1-26); NaN is left out. Shapes (deals,)."""
    known = ~np.isnan(size)
    size, account = size[known], account[known]
    if size.size < LEAST:
        return Amount(int(size.size))
    order = np.argsort(size, kind="stable")
    ranked = size[order]
    medians, means = [], []
    for weight in account_samples(account, seed):
        below = np.cumsum(weight[order])
        medians.append(ranked[np.searchsorted(below, below[-1] / 2)])
        means.append(float(weight @ size) / float(below[-1]))
    return Amount(
        int(size.size),
        float(np.median(size)), *interval_by_accounts(np.array(medians)),
        float(size.mean()), *interval_by_accounts(np.array(means)),
    )  # fmt: skip
