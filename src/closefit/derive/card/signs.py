"""Signs the user set: where more may only be better (or only worse), grades rise (or fall) and never turn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def close_against_signs(
    value: Array, surplus: Array, information: Array, sign: NDArray[np.int8], sizes: NDArray[np.int64]
) -> None:
    """Forbid, in place, every cut that could make grades run against the attribute's sign.

    ``value`` (attributes, bins + 1, bins + 1) holds the gain of each run of bins as one grade; ``surplus`` and
    ``information`` (attributes, bins) what their deals say. Cuts stay open only between the blocks of the isotonic
    regression (pool adjacent violators; Ayer et al. 1955, Ann Math Stat 26:641): runs of whole blocks keep its order.
    """
    for place in np.flatnonzero(sign):
        size = int(sizes[place])
        rate = surplus[place, :size] / (information[place, :size] + 1e-9)
        starts = blocks(sign[place] * rate, information[place, :size] + 1e-9)
        closed = np.setdiff1d(np.arange(1, size), starts)
        value[place, closed, :] = -np.inf


def blocks(rate: Array, weight: Array) -> list[int]:
    """Where the blocks of the rising isotonic regression begin.

    >>> blocks(np.array([1.0, 3.0, 2.0, 4.0]), np.ones(4))
    [0, 1, 3]
    """
    starts: list[int] = []
    means: list[float] = []
    sizes: list[float] = []
    for place in range(len(rate)):
        start, mean, size = place, float(rate[place]), float(weight[place])
        while means and means[-1] >= mean:
            start, last, known = starts.pop(), means.pop(), sizes.pop()
            mean, size = (mean * size + last * known) / (size + known), size + known
        starts.append(start)
        means.append(mean)
        sizes.append(size)
    return starts
