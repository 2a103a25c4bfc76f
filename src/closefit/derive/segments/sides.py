"""Which values belong to which crowd: each goes where the outcomes of its deals are explained best."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from closefit.derive.card.logistic import Array, expit, fit_logistic
from closefit.derive.segments.contrasts import Contrasts
from closefit.derive.segments.splitters import LEAST_SIDE

#: Side of each bin of one attribute, from 0; -1 is none (unknown comes first). Shape (1 + bins,).
Sides = NDArray[np.int64]
#: Columns by which crowds are told apart at most.
_MOST_DRIVERS = 12
_ROUNDS = 3


def sharpened(
    codes: NDArray[np.uint8], sides: Sides, columns: Contrasts, won: NDArray[np.bool_], *, ordered: bool
) -> Sides:
    """The sides of the bins, starting from ``sides``; two or more, two where bins are ordered.

    The effects of the columns that differ most are fitted on each side, and every bin moves to the side whose
    effects explain its deals best, given the bin's own win rate; the bins of a number stay in one piece. Effects are
    fitted without the bin itself, unless it is one of many along a number (classification likelihood; Celeux and
    Govaert 1992, CSDA 14:315).
    """
    for _ in range(_ROUNDS):
        X = columns.X[:, _drivers(codes, sides, columns, won)].astype(float)
        better = _cut(codes, sides, X, won) if ordered else _moved(codes, sides, X, won)
        if (better == sides).all() or not _balanced(codes, better, int(sides.max()) + 1):
            break
        sides = better
    return sides


def _balanced(codes: NDArray[np.uint8], sides: Sides, count: int) -> bool:
    found = sides[codes]
    return bool(min(np.bincount(found[found >= 0], minlength=count)) >= LEAST_SIDE * np.count_nonzero(found >= 0))


def _drivers(codes: NDArray[np.uint8], sides: Sides, columns: Contrasts, won: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Columns whose correlation with the outcome differs most between two sides."""
    slopes, noise = [], []
    for side in range(int(sides.max()) + 1):
        mine = sides[codes] == side
        X, y = columns.X[mine], won[mine] - won[mine].mean()
        spread = X.std(axis=0)
        slopes.append(np.where(spread > 1e-3, (y @ X) / len(y) / np.maximum(spread, 1e-6), 0))
        noise.append(1 / len(y))
    pairs = combinations(range(len(slopes)), 2)
    z = np.max([np.abs(slopes[a] - slopes[b]) / np.sqrt(noise[a] + noise[b]) for a, b in pairs], axis=0)
    z[columns.counts_from > columns.counts_from.min()] *= 0.5
    return np.argsort(-z, kind="stable")[:_MOST_DRIVERS]


def _moved(codes: NDArray[np.uint8], sides: Sides, X: Array, won: NDArray[np.bool_]) -> Sides:
    better = sides.copy()
    held = np.bincount(codes, minlength=len(sides)) > 0
    for code in range(1, len(sides)):
        mine = codes == code
        alone = np.count_nonzero((sides == sides[code]) & held) == 1
        if sides[code] < 0 or not held[code] or alone:
            continue
        likely = []
        for side in range(int(sides.max()) + 1):
            others = (sides[codes] == side) & ~mine
            likely.append(_likelihood(_effects(X[others], won[others]), X[mine], won[mine]))
        better[code] = sides[code] if likely[sides[code]] >= max(likely) else int(np.argmax(likely))
    return better


def _cut(codes: NDArray[np.uint8], sides: Sides, X: Array, won: NDArray[np.bool_]) -> Sides:
    effects = [_effects(X[sides[codes] == side], won[sides[codes] == side]) for side in (0, 1)]
    held = np.flatnonzero((sides >= 0) & (np.bincount(codes, minlength=len(sides)) > 0))
    low = int(sides[held[0]])
    gain = []
    for code in held:
        mine = codes == code
        gain.append(_likelihood(effects[low], X[mine], won[mine]) - _likelihood(effects[1 - low], X[mine], won[mine]))
    below = np.cumsum(gain)
    tried = [np.where(sides < 0, -1, np.where(np.arange(len(sides)) <= last, low, 1 - low)) for last in held[:-1]]
    allowed = [place for place, cut in enumerate(tried) if _balanced(codes, cut, 2)]
    return tried[max(allowed, key=lambda place: (below[place], -place))] if allowed else sides


def _effects(X: Array, won: NDArray[np.bool_]) -> Array:
    penalty = np.full(X.shape[1] + 1, 2.0)
    penalty[0] = 1e-3
    design = np.column_stack([np.ones(len(X)), X])
    return fit_logistic(design, won.astype(float), np.ones(len(X)), penalty, np.zeros(len(penalty)), rounds=8)[1:]


def _likelihood(effects: Array, X: Array, won: NDArray[np.bool_]) -> float:
    """Log-likelihood of the outcomes by these effects, at the intercept that suits them best."""
    z, y = X @ effects, won.astype(float)
    intercept = 0.0
    for _ in range(12):
        rate = expit(z + intercept)
        intercept += float(np.clip((y - rate).sum() / max((rate * (1 - rate)).sum(), 0.5), -1, 1))
    z = z + intercept
    return float((y * z - np.logaddexp(0, z)).sum())
