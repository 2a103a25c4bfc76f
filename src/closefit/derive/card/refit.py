"""The shrunken model on the grades of the chosen attributes, fitted on cells of like deals."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from closefit.derive.card.grades import Array, Shelf
from closefit.derive.card.logistic import expit, fit_logistic, log_odds


@dataclass(frozen=True, slots=True)
class Chosen:
    """One criterion: an attribute of the shelf and the log odds of each of its bins (column 0: unknown)."""

    attribute: int
    #: Grade of each bin. Shape (1 + bins,).
    grade: NDArray[np.int64]
    #: Log odds of each grade, on any origin. Shape (grades,).
    effect: Array
    #: What an expert says they are; None where nobody did, which draws them to 0. Shape (grades,).
    prior: Array | None = None


def refit(shelf: Shelf, y: Array, weight: Array, chosen: list[Chosen], ridge: float) -> tuple[list[Chosen], Array]:
    """L2 logistic regression on the grades of all chosen attributes together (Newton's method).

    Deals alike in every grade are one cell of it, which is exact and far smaller than the deals. Returns the criteria
    with their effects, and the log odds of each deal.
    """
    place, X = _design(shelf, chosen)
    deals: Array = np.bincount(place, weights=weight).astype(np.float64)
    wins: Array = np.bincount(place, weights=weight * y).astype(np.float64)
    start = np.concatenate([[log_odds(float(wins.sum()), float(deals.sum()))], *(c.effect for c in chosen)])
    centre = np.concatenate([[0.0], *(np.zeros(len(c.effect)) if c.prior is None else c.prior for c in chosen)])
    beta = fit_logistic(X, wins, deals, _penalty(X, ridge), start, rounds=6, centre=centre)
    fitted, at = [], 1
    for c in chosen:
        fitted.append(replace(c, effect=beta[at : at + len(c.effect)]))
        at += len(c.effect)
    return fitted, (X @ beta)[place]


def covariance(shelf: Shelf, weight: Array, chosen: list[Chosen], score: Array, ridge: float) -> Array:
    """Of the intercept and the log odds of all grades after :func:`refit`: the inverse of the penalised information.

    ``score`` holds the log odds of each deal. Shape (1 + grades, 1 + grades).
    """
    place, X = _design(shelf, chosen)
    rate = expit(score)
    information = np.bincount(place, weights=weight * rate * (1 - rate))
    whole = X.T @ (X * information[:, None]) + np.diag(_penalty(X, ridge))
    return np.asarray(np.linalg.inv(whole), dtype=np.float64)


def _penalty(X: Array, ridge: float) -> Array:
    penalty = np.full(X.shape[1], ridge)
    penalty[0] = 0.0
    return penalty


def _design(shelf: Shelf, chosen: list[Chosen]) -> tuple[NDArray[np.intp], Array]:
    """The cell of each deal, and of each cell a one and its grades as indicators. Shapes (deals,), (cells, grades)."""
    code = np.zeros(shelf.codes.shape[1], dtype=np.int64)
    for c in chosen:
        code = code * len(c.effect) + c.grade[shelf.codes[c.attribute]]
    held, place = np.unique(code, return_inverse=True)
    parts = []
    for c in reversed(chosen):
        held, grade = np.divmod(held, len(c.effect))
        parts.append(grade[:, None] == np.arange(len(c.effect)))
    X = np.concatenate([np.ones((len(held), 1), dtype=bool), *reversed(parts)], axis=1)
    return place, X.astype(np.float64)
