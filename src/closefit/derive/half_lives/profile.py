"""The likelihood of each half-life: for every half-life and cap the best fit of everything else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.derive.half_lives.ages import KindAges
from closefit.derive.half_lives.likelihood import Fit, Held

Array = NDArray[np.float64]

#: Half-lives in days that are tried, three to an octave: 1 day to 323.
GRID: Array = np.exp2(np.arange(26) / 3)
#: Most that the signals of one kind are worth together, in fresh ones.
CAPS = (1.0, 2.0, 3.0, float("inf"))
#: Points this far below the best are not worth a fit.
_HOPELESS = 30.0


@dataclass(frozen=True, slots=True)
class Surface:
    """Log-likelihood at every cap and half-life; minus infinity where it is hopeless. Shape (caps, half-lives)."""

    loglik: Array
    half_life: float
    cap: float
    fit: Fit

    @property
    def curve(self) -> Array:
        """The best over the caps, at each half-life. Shape (half-lives,)."""
        return np.asarray(self.loglik.max(axis=0))

    @property
    def by_cap(self) -> Array:
        """The best over the half-lives, at each cap. Shape (caps,)."""
        return np.asarray(self.loglik.max(axis=1))


def climb(held: Held, ages: KindAges, start: tuple[float, Fit], caps: tuple[float, ...] = CAPS) -> Surface:
    """Walk from the nearest half-life of the grid to both sides, cap by cap, as long as it is worth it."""
    first = int(np.abs(np.log(GRID / start[0])).argmin())
    loglik = np.full((len(CAPS), len(GRID)), -np.inf)
    best: tuple[float, int, int, Fit] = (-np.inf, 0, 0, start[1])
    for row in (CAPS.index(cap) for cap in reversed(caps)):
        for places in (range(first, len(GRID)), range(first - 1, -1, -1)):
            fit = start[1]
            for place in places:
                fit = held.fit(ages.worth(GRID[place], CAPS[row], len(held.won)), fit)
                loglik[row, place] = fit.loglik
                if fit.loglik > best[0]:
                    best = (fit.loglik, row, place, fit)
                if fit.loglik < best[0] - _HOPELESS:
                    break
    return Surface(loglik, float(GRID[best[2]]), CAPS[best[1]], best[3])
