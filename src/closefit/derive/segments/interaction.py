"""How differently attributes matter on two sides, for every way to split at once, and how far chance gets.

For each split and each column the effect on the log odds is estimated on either side by one step from the one model
(the score test of an interaction; Rao 1948), and the squared difference over its variance is a chi-square with one
degree. A split's excess is the sum over columns of what exceeds what chance usually gives. The null is one profile:
standardised residuals of the one model are exchanged between accounts and the whole search is repeated (Freedman and
Lane 1983, JBES 1:292; Winkler et al. 2014, NeuroImage 92:381).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.derive.card.logistic import Array
from closefit.derive.gaps.permutation import permuted_outcomes
from closefit.derive.segments.contrasts import Contrasts, weights
from closefit.derive.segments.splitters import Floats

#: What one column can add at most: a single strong interaction makes a rule of one card, not a second crowd.
_MOST_EXCESS = 9.0
#: Information that each side must have about an effect.
_LEAST_INFORMATION = 2.0
#: Once so many permutations reach as far as the data, the rest would not change the answer (Besag and Clifford 1991,
#: Biometrika 78:301).
_ENOUGH_REACHED = 8
PERMUTATIONS = 299
_BLOCK = 20
#: Columns whose chi-square is taken to be 1 when the scatter of a splitter's chi-squares is estimated.
_PRIOR_COLUMNS = 50


@dataclass(frozen=True, slots=True)
class Ways:
    """Ways to put the parts of one attribute on two sides."""

    #: Place among the binned attributes; its own columns are not compared.
    place: int
    #: Part of each deal, -1 where unknown. Shape (deals,).
    part: NDArray[np.int8]
    #: Parts on the first side. Shape (ways, parts), 0 or 1.
    ways: Floats


@dataclass(frozen=True, slots=True)
class Found:
    """The split that tells most apart, and how sure it is."""

    #: Place in the list of ways, and the way.
    splitter: int
    way: int
    excess: float
    #: Chance that data of one profile holds a split as good, the search included.
    p: float
    #: Permutations behind ``p``.
    permutations: int


def find_split(  # noqa: PLR0917
    splitters: Sequence[Ways],
    columns: Contrasts,
    won: NDArray[np.bool_],
    rate: Array,
    account: NDArray[np.int64],
    seed: int,
) -> Found | None:
    """The best split of all and its chance under one profile; None where nothing can be split.

    ``rate`` is the probability of a win by the one model, shape (deals,).
    """
    if not splitters or not columns.X.shape[1]:
        return None
    weight = weights(rate)
    root = np.sqrt(weight)
    runs = permuted_outcomes(account, (won - rate) / root, PERMUTATIONS, seed)
    residuals = (runs * root).astype(np.float32)
    tests = [_prepare(ways, columns, weight) for ways in splitters]
    data = [test.excess(columns, residuals[:1])[0] for test in tests]
    best = int(np.argmax([excess.max() for excess in data]))
    reached = float(data[best].max())
    as_far = tried = 0
    for start in range(1, len(residuals), _BLOCK):
        block = residuals[start : start + _BLOCK]
        farthest = np.max([test.excess(columns, block).max(axis=1) for test in tests], axis=0)
        as_far, tried = as_far + int((farthest >= reached).sum()), tried + len(block)
        if as_far >= _ENOUGH_REACHED:
            break
    return Found(best, int(np.argmax(data[best])), reached, (1 + as_far) / (1 + tried), tried)


def excess_of(splitter: Ways, columns: Contrasts, won: NDArray[np.bool_], rate: Array) -> Array:
    """Excess of every way of one attribute on the data. Shape (ways,)."""
    test = _prepare(splitter, columns, weights(rate))
    return np.asarray(test.excess(columns, (won - rate).astype(np.float32)[None])[0], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Test:
    """The part of the computation that does not depend on outcomes. Arrays (ways, columns) unless said otherwise.

    z = inside * A1 - outside * A - centre1 * r1 + centre0 * r0, with A1 and A the sums of residual times column on the
    first side and over both, r1 and r0 the sums of residuals on either side.
    """

    #: Which deals are in each part. Shape (parts, deals).
    rows: Floats
    ways: Floats
    inside: Floats
    outside: Floats
    centre1: Floats
    centre0: Floats

    def excess(self, columns: Contrasts, residuals: Floats) -> Floats:
        """Shape (runs, ways)."""
        runs, parts = len(residuals), len(self.rows)
        held = (residuals[:, None, :] * self.rows).reshape(runs * parts, -1)
        sums = (held @ columns.X).reshape(runs, parts, -1)
        plain = held.sum(axis=1).reshape(runs, parts)
        first, rest = plain @ self.ways.T, plain @ (1 - self.ways).T
        z = (self.ways @ sums) * self.inside
        z -= self.outside * sums.sum(axis=1)[:, None, :]
        z -= self.centre1 * first[:, :, None]
        z += self.centre0 * rest[:, :, None]
        np.square(z, out=z)
        valid = np.float32((self.inside > 0).sum())
        scatter = (z.sum(axis=(1, 2)) / len(self.ways) + _PRIOR_COLUMNS) / (valid / len(self.ways) + _PRIOR_COLUMNS)
        z /= np.maximum(scatter, 1)[:, None, None]
        z -= columns.counts_from
        np.clip(z, 0, _MOST_EXCESS, out=z)
        return np.asarray(z @ columns.share, dtype=np.float32)


def _prepare(splitter: Ways, columns: Contrasts, weight: Array) -> _Test:
    rows = (splitter.part == np.arange(splitter.ways.shape[1])[:, None]).astype(np.float32)
    held = rows * weight
    total, first_order, second = held.sum(axis=1), held @ columns.X, held @ columns.X**2
    sides = []
    for ways in (splitter.ways, 1 - splitter.ways):
        size = np.maximum(ways @ total, 1e-9)[:, None]
        mean = (ways @ first_order) / size
        sides.append((mean, (ways @ second) - mean**2 * size))
    (mean1, known1), (mean0, known0) = sides
    usable = (known1 >= _LEAST_INFORMATION) & (known0 >= _LEAST_INFORMATION) & (columns.place != splitter.place)
    known1, known0 = np.where(usable, known1, 1), np.where(usable, known0, 1)
    scale = np.where(usable, 1 / np.sqrt(1 / known1 + 1 / known0), 0)
    parts = (scale / known1 + scale / known0, scale / known0, scale / known1 * mean1, scale / known0 * mean0)
    inside, outside, centre1, centre0 = (np.asarray(part, dtype=np.float32) for part in parts)
    return _Test(rows, splitter.ways, inside, outside, centre1, centre0)
