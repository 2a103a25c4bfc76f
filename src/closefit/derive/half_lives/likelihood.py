"""The likelihood of wins and losses given what a deal's signals of one kind are worth, everything else held."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cho_factor, cho_solve

from closefit.derive.card.logistic import expit

Array = NDArray[np.float64]

#: Precision of the weak prior on a log odds ratio: normal around 0 with a standard deviation of 2, so that three won
#: deals with a signal of the same day cannot make an infinite effect (Gelman et al. 2008, weakly informative priors).
RIDGE = 0.25
_ROUNDS = 40
#: Log-likelihoods are told apart to a hundredth.
_ENOUGH = 2e-3


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients of the held columns, of the signals, and the penalised log-likelihood."""

    held: Array
    effect: float
    loglik: float


@dataclass(slots=True)
class Held:
    """Columns that every model has, with the outcome. Shapes (deals, columns), (deals,), (columns,)."""

    columns: Array
    won: Array
    penalty: Array
    #: Log odds of each deal at the point around which the curvature is taken. Shape (deals,).
    _weight: Array = field(init=False)
    _factor: tuple[Array, bool] = field(init=False)

    def __post_init__(self) -> None:
        self.centre(np.zeros(len(self.won)))

    def centre(self, log_odds: Array) -> None:
        """Take the curvature here; nearby fits then need one pass over the deals per step."""
        rate = expit(log_odds)
        self._weight = rate * (1 - rate)
        inner = self.columns.T @ (self.columns * self._weight[:, None])
        self._factor = cho_factor(inner + np.diag(self.penalty + 1e-9))

    def alone(self) -> Fit:
        """The fit without any signal of the kind."""
        return self.fit(np.zeros(len(self.won)), Fit(np.zeros(self.columns.shape[1]), 0.0, 0.0))

    def fit(self, worth: Array, start: Fit) -> Fit:
        """Maximise the penalised likelihood by Newton steps with a curvature that is renewed when a step fails.

        ``worth`` is what the deal's signals of the kind are worth, shape (deals,).
        """
        held, effect = start.held, start.effect
        z = self.columns @ held + effect * worth
        best, scale, fresh = self._loglik(z, held, effect), 1.0, False
        curvature = self._curvature(worth)
        for _ in range(_ROUNDS):
            step, step_effect, promised = self._step(worth, z, held, effect, curvature)
            if promised < _ENOUGH:
                break
            tried, tried_effect = held + scale * step, effect + scale * step_effect
            tried_z = self.columns @ tried + tried_effect * worth
            found = self._loglik(tried_z, tried, tried_effect)
            if found >= best + 0.1 * scale * promised:
                held, effect, z, best, fresh = tried, tried_effect, tried_z, found, False
            elif not fresh:
                self.centre(z)
                curvature, scale, fresh = self._curvature(worth), 1.0, True
            else:
                scale /= 2
        return Fit(held, effect, best)

    def log_odds(self, fit: Fit, worth: Array) -> Array:
        """Of winning each deal. Shape (deals,)."""
        return np.asarray(self.columns @ fit.held + fit.effect * worth)

    def beside(self, worth: Array) -> Array:
        """What of ``worth`` the held columns cannot say, by weighted least squares. Shape (deals,)."""
        inner = self.columns.T @ (self._weight * worth)
        return np.asarray(worth - self.columns @ cho_solve(self._factor, inner))

    @property
    def weight(self) -> Array:
        """Variance of each outcome at the centre. Shape (deals,)."""
        return self._weight

    def _curvature(self, worth: Array) -> tuple[Array, float]:
        """How the signals lean on the held columns, and the inverse of what is left of their own curvature."""
        inner = self.columns.T @ (self._weight * worth)
        lean = np.asarray(cho_solve(self._factor, inner))
        return lean, 1.0 / (float(worth @ (self._weight * worth)) + RIDGE - float(inner @ lean))

    def _step(
        self, worth: Array, z: Array, held: Array, effect: float, curvature: tuple[Array, float]
    ) -> tuple[Array, float, float]:
        lean, inverse = curvature
        left = self.won - expit(z)
        gradient = self.columns.T @ left - self.penalty * held
        own = float(worth @ left) - RIDGE * effect
        step_effect = inverse * (own - float(lean @ gradient))
        step = np.asarray(cho_solve(self._factor, gradient)) - lean * step_effect
        most = max(float(np.abs(step).max(initial=0.0)), abs(step_effect))
        shrink = min(1.0, 3.0 / most) if most else 1.0
        promised = 0.5 * (float(gradient @ step) + own * step_effect)
        return step * shrink, step_effect * shrink, promised * shrink

    def _loglik(self, z: Array, held: Array, effect: float) -> float:
        # log p = z y - log(1 + e^z)
        loglik = float((z * self.won).sum() - np.logaddexp(0, z).sum())
        return loglik - 0.5 * float(self.penalty @ held**2) - 0.5 * RIDGE * effect**2
