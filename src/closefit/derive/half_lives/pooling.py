"""Kinds lend each other what they know: half-lives are taken as draws from one log-normal whose centre is learned."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from closefit.derive.half_lives.profile import GRID

Array = NDArray[np.float64]

#: Half-lives in days at which curves are read, twelve times as fine as the grid.
FINE: Array = np.exp(np.linspace(np.log(GRID[0]), np.log(GRID[-1]), 12 * (len(GRID) - 1) + 1))
#: Before any data: the kinds' half-lives centre on three weeks, give or take a factor of 4.5, ...
_CENTRE, _CENTRE_SPREAD = math.log(20.0), 1.5
#: ... and differ among themselves by a factor of e or so: a half-normal with this scale, on log half-lives.
_SPREADS: Array = np.asarray(np.arange(1, 13) * 0.2, dtype=np.float64)
_SPREAD_SCALE = 1.2
_CENTRES: Array = np.linspace(math.log(2.0), math.log(300.0), 41)
#: An interval ends where the log-likelihood has dropped so far: half the 95 % quantile of chi-square with one degree of
#: freedom. 95 % of planted half-lives lie inside (make bench-derive).
DROP = 1.920729410347062
_NOTHING = -60.0


def smooth(curve: Array) -> Array:
    """A curve on the grid read at the fine half-lives, its best at 0. Shapes (half-lives,), (fine,)."""
    there = np.isfinite(curve)
    best = curve[there].max()
    u = np.log(GRID)
    floor = np.maximum(curve[there] - best, _NOTHING)
    read = np.interp(np.log(FINE), u[there], floor, left=_NOTHING, right=_NOTHING)
    if there.sum() >= 4:
        inside = (np.log(FINE) >= u[there][0]) & (np.log(FINE) <= u[there][-1])
        read[inside] = CubicSpline(u[there], floor)(np.log(FINE[inside]))
    return np.asarray(np.maximum(read - read.max(), _NOTHING))


def pooled(curves: Sequence[Array]) -> list[Array]:
    """Each kind's log-likelihood plus what the others say about it; the best of each at 0. Shapes (fine,).

    log h_k ~ N(centre, spread^2), with the hyperpriors above: the posterior of kind k is its own likelihood times the
    prediction of all the others, an integral over centre and spread on a grid (full Bayes, so that few kinds do not
    pretend to know how alike kinds are).
    """
    u = np.log(FINE)
    kernel = np.exp(-0.5 * ((u[:, None, None] - _CENTRES[:, None]) / _SPREADS) ** 2) / _SPREADS
    prior = -0.5 * ((_CENTRES - _CENTRE) / _CENTRE_SPREAD) ** 2
    hyper = prior[:, None] - 0.5 * (_SPREADS / _SPREAD_SCALE) ** 2
    marginal = [np.log(np.tensordot(np.exp(curve), kernel, axes=1) + 1e-300) for curve in curves]
    together = hyper + sum(marginal, np.zeros_like(hyper))
    found = []
    for curve, own in zip(curves, marginal, strict=True):
        others = together - own
        predicted = np.log(np.tensordot(kernel, np.exp(others - others.max()), axes=2))
        total = curve + predicted
        found.append(np.asarray(total - total.max()))
    return found


def interval(curve: Array) -> tuple[float, float, float]:
    """Best, low and high end in days: half-lives whose log-likelihood is at most :data:`DROP` below the best.

    An end is 0 or infinity where the curve has not dropped so far at the end of what was tried.
    """
    inside = np.flatnonzero(curve >= -DROP)
    low = 0.0 if inside[0] == 0 else float(FINE[inside[0]])
    high = float("inf") if inside[-1] == len(FINE) - 1 else float(FINE[inside[-1]])
    return float(FINE[int(curve.argmax())]), low, high
