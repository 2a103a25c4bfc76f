"""From points to a probability that may be printed, drawn towards the base rate as far as the data ask for it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.derive.card.logistic import Array, expit, fit_logistic, log_odds
from closefit.derive.findings import CalibrationBin
from closefit.derive.gaps.intervals import effective_number, wilson

#: Wins and losses in all below which a card's odds are not believed; folds are held to four fifths of it.
LEAST_FOR_ODDS = 50
#: Square of the standard errors at which a slope is believed.
_DOUBT = 4.0


@dataclass(frozen=True, slots=True)
class Recalibration:
    """Log odds of a win = intercept + slope * the card's own log odds; slope 0 is the base rate."""

    intercept: float
    slope: float

    def probability(self, own: Array) -> Array:
        """Shape (deals,)."""
        return expit(self.intercept + self.slope * own)


def recalibrate(own: Array, held_out: Array, won: NDArray[np.bool_], groups: NDArray[np.int64]) -> Recalibration:
    """How far the card's log odds can be believed, learned from cards that had not seen the deals.

    ``held_out`` holds each deal's log odds by a card learned without it, ``own`` those by the card itself. The slope of
    the outcome on ``held_out`` (Cox 1958; van Houwelingen and le Cessie 1990, Stat Med 9:1303) is drawn to 0, the base
    rate, by its own uncertainty: times max(0, 1 - 4 / z^2) with z = slope / standard error, the error by account (the
    garrote, Breiman 1995, Technometrics 37:373, which keeps nothing under two standard errors). It never
    exceeds 1, and is 0 below 40 wins or losses (50 in all, a fifth held out). The intercept then makes the mean right.
    """
    y = won.astype(float)
    spread = held_out - held_out.mean()
    if float(spread.std()) < 1e-9 or min(y.sum(), y.size - y.sum()) < 0.8 * LEAST_FOR_ODDS:
        return Recalibration(float(np.log(y.mean() / (1 - y.mean()))), 0.0)
    X = np.stack([np.ones_like(y), spread], axis=1)
    beta = fit_logistic(X, y, np.ones_like(y), np.zeros(2), np.array([log_odds(float(y.sum()), float(y.size)), 0.0]))
    error = _slope_error(X, y, beta, groups)
    trust = max(0.0, 1 - _DOUBT * (error / beta[1]) ** 2) if beta[1] > 0 else 0.0
    slope = float(min(1.0, beta[1] * trust))
    return Recalibration(_intercept(slope * own, y), slope)


def _slope_error(X: Array, y: Array, beta: Array, groups: NDArray[np.int64]) -> float:
    """Standard error of the slope with groups as clusters (sandwich; Liang and Zeger 1986, Biometrika 73:13)."""
    rate = expit(X @ beta)
    bread = np.linalg.inv(X.T @ (X * (rate * (1 - rate))[:, None]) + 1e-9 * np.eye(2))
    scores = X * (y - rate)[:, None]
    codes = np.unique(groups, return_inverse=True)[1]
    sums = np.stack([np.bincount(codes, weights=column) for column in scores.T], axis=1)
    return float(np.sqrt((bread @ (sums.T @ sums) @ bread)[1, 1]))


def _intercept(offset: Array, y: Array) -> float:
    """The intercept at which the mean probability is the share of wins."""
    target = float(y.mean())
    low, high = -40.0, 40.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if float(expit(middle + offset).mean()) < target else (low, middle)
    return (low + high) / 2


def calibration_bins(
    expected: Array, won: NDArray[np.bool_], account: NDArray[np.int64], bins: int = 10
) -> tuple[CalibrationBin, ...]:
    """Held-out deals in groups of like expected win rate, with the Wilson interval of what happened."""
    parts = int(np.clip(len(won) // 40, 2, bins))
    edges = np.unique(np.quantile(expected, np.arange(1, parts) / parts))
    part = np.searchsorted(edges, expected, side="left")
    result = []
    for code in np.unique(part):
        inside = part == code
        number = effective_number(won[inside], account[inside])
        rate = float(won[inside].mean())
        low, high = wilson(rate * number, number)
        result.append(CalibrationBin(float(expected[inside].mean()), rate, low, high, int(inside.sum())))
    return tuple(result)
