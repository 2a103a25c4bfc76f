"""Whether a kind of signal has any effect at all, at whatever half-life: the largest score over all half-lives."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from closefit.derive.card.logistic import expit
from closefit.derive.half_lives.ages import KindAges
from closefit.derive.half_lives.likelihood import Held

Array = NDArray[np.float64]

#: Half-lives at which the score is taken, two to an octave.
TESTED: Array = np.exp2(np.arange(17) / 2)
#: A half-life is tested when the worth of its signals is spread over so many deals at least.
_DEALS = 12.0


@dataclass(frozen=True, slots=True)
class Effect:
    """The largest standardised score, where, and the chance of one as large without any effect."""

    z: float
    half_life: float
    p: float
    #: Covariance of the scores over the half-lives that were tested.
    correlation: Array


def strongest_effect(held: Held, log_odds: Array, ages: KindAges, account: NDArray[np.int64]) -> Effect | None:
    """Score test of ``effect = 0`` at every half-life; None when too few deals have such signals.

    z(h) = U(h) / sqrt(V(h)), U the sum over accounts of their scores beside the held columns, V the larger of their
    sum of squares (robust to alike deals of one account) and of the model's variance. The chance of the largest |z|
    over all half-lives is :func:`largest_chance`.
    """
    left = held.won - expit(log_odds)
    scores, spread = [], []
    for half_life in TESTED:
        worth = ages.worth(half_life, float("inf"), len(held.won))
        if worth.sum() ** 2 < _DEALS * float(worth @ worth):
            continue
        beside = held.beside(worth)
        by_account = np.bincount(account, beside * left)
        model, robust = float(beside @ (held.weight * beside)), float(by_account @ by_account)
        scores.append(by_account / np.sqrt(max(model, robust)))
        spread.append(half_life)
    if not scores:
        return None
    each = np.column_stack(scores)
    norm = np.sqrt((each**2).sum(axis=0))
    correlation = (each.T @ each) / np.outer(norm, norm)
    z = each.sum(axis=0)
    place = int(np.abs(z).argmax())
    return Effect(float(z[place]), float(spread[place]), largest_chance(abs(float(z[place])), correlation), correlation)


def largest_chance(z: float, correlation: Array) -> float:
    """Upper bound of P(max |Z| >= z) for a Gaussian path with this correlation between neighbours (Davies 1977, 1987).

    2 [Phi(-z) + exp(-z^2 / 2) / (2 pi) sum of the angles between neighbours].
    """
    neighbours = np.clip(np.diagonal(correlation, offset=1), -1.0, 1.0)
    turning = float(np.arccos(neighbours).sum())
    return min(1.0, 2 * (float(ndtr(-z)) + math.exp(-0.5 * z * z) * turning / (2 * math.pi)))
