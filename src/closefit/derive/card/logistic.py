"""L2 logistic regression on counts, by Newton's method with a safe step."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def expit(x: Array) -> Array:
    """Probability of log odds, without overflow: 1 / (1 + exp(-x))."""
    return np.asarray(0.5 * (1 + np.tanh(0.5 * x)))


def log_odds(wins: float, deals: float) -> float:
    """Log odds of a share, half a deal added to each side (Haldane 1956) so that 0 of n stays finite."""
    return float(np.log((wins + 0.5) / (deals - wins + 0.5)))


def deviance(z: Array, wins: Array, deals: Array) -> float:
    """Minus the log-likelihood of ``wins`` among ``deals`` per cell, given the cell's log odds."""
    return float((deals * np.logaddexp(0, z) - wins * z).sum())


def fit_logistic(  # noqa: PLR0917
    X: Array, wins: Array, deals: Array, penalty: Array, start: Array, rounds: int = 25, centre: Array | None = None
) -> Array:
    """Coefficients that minimise deviance + sum(penalty * (beta - centre)^2) / 2, the centre being 0 unless given.

    Shapes (cells, k), (cells,), (cells,), (k,), (k,), (k,).
    Newton steps, halved until the objective falls, so that separated data cannot run away.
    """
    beta, z = start.copy(), X @ start
    prior = np.zeros(len(beta)) if centre is None else centre
    loss = deviance(z, wins, deals) + 0.5 * float(penalty @ (beta - prior) ** 2)
    for _ in range(rounds):
        rate = expit(z)
        gradient = X.T @ (wins - deals * rate) - penalty * (beta - prior)
        hessian = X.T @ (X * (deals * rate * (1 - rate))[:, None]) + np.diag(penalty + 1e-9)
        step = np.linalg.solve(hessian, gradient)
        for _ in range(12):
            z = X @ (beta + step)
            new = deviance(z, wins, deals) + 0.5 * float(penalty @ (beta + step - prior) ** 2)
            if new <= loss + 1e-12 * abs(loss):
                break
            step = step / 2
        beta, gained, loss = beta + step, loss - new, new
        if gained < 1e-9 * max(1.0, abs(loss)):
            break
    return beta
