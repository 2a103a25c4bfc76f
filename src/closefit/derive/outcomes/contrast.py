"""One fixed condition at a time, compared between two groups of deals: gap, interval, and p by exchanging accounts.

The conditions were chosen elsewhere (by the search for wins), so nothing is searched here and no freedom has to be
paid for; over several conditions the family-wise p is that of the largest score (Westfall and Young 1993).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.derive.gaps.intervals import effective_number, newcombe
from closefit.derive.gaps.permutation import permutation_count, permuted_outcomes
from closefit.derive.gaps.search import surprise
from closefit.derive.holds import Truth
from closefit.derive.outcomes.records import OutcomeShare

Flags = NDArray[np.bool_]
Floats = NDArray[np.float32]
#: With fewer permutations as far out as the data, the smooth tail is finer than their count.
_FEW_AS_FAR = 10


@dataclass(frozen=True, slots=True)
class Contrast:
    """A condition among the deals of a first and a second group."""

    first: OutcomeShare
    second: OutcomeShare
    #: Share in the first minus share in the second, with its 95 % interval.
    gap: float
    low: float
    high: float
    #: Two-sided.
    p: float
    #: One-sided (more common in the first), over all conditions compared at once.
    family_p: float


def contrasts(
    truths: Sequence[Truth], account: NDArray[np.int64], first: Flags, second: Flags, *, seed: int,
    permutations: int | None = None,
) -> tuple[Contrast, ...]:  # fmt: skip
    """Compare every condition between two groups of deals; all arrays have shape (deals,).

    Deals in neither group are left out. Accounts are exchanged whole, so deals of one account count as alike.
    """
    rows = np.flatnonzero(first | second)
    if not truths or not first[rows].any() or first[rows].all():
        return ()
    met = np.stack([truth.true[rows] for truth in truths])
    known = met | np.stack([truth.false[rows] for truth in truths])
    count = permutation_count(len(rows), 4 * len(truths)) if permutations is None else permutations
    outcomes = permuted_outcomes(account[rows], first[rows], count, seed)
    p, family = _p_values(scores(outcomes, met, known))
    return tuple(
        _contrast(met[place], known[place], account[rows], first[rows], (float(p[place]), float(family[place])))
        for place in range(len(truths))
    )


def scores(outcomes: Floats, met: Flags, known: Flags) -> Floats:
    """Hypergeometric deviates of first-group deals among those that meet each condition. Shape (runs, conditions).

    ``outcomes`` (runs, deals) is 1 in the first group; ``met`` and ``known`` (conditions, deals). With w of W
    first-group deals among the m of n known ones that meet it:
    (w - m W / n) / sqrt(m (n - m) W (n - W) / (n^2 (n - 1))) (Mantel and Haenszel 1959, JNCI 22:719-748);
    0 where nothing varies.
    """
    inside = outcomes @ met.T.astype(np.float32)
    among = outcomes @ known.T.astype(np.float32)
    size, total = met.sum(axis=1).astype(np.float32), known.sum(axis=1).astype(np.float32)
    total = np.maximum(total, np.float32(2))
    variance = size * (total - size) / total * (among / total) * (total - among) / (total - 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = (inside - size * among / total) / np.sqrt(variance)
    return np.where(variance > 0, found, np.float32(0)).astype(np.float32)


def _p_values(found: Floats) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Two-sided p per condition (twice the smaller tail) and one-sided family-wise p; row 0 is the data.

    Shapes (conditions,).
    """
    centre, spread = found[1:].mean(axis=0), found[1:].std(axis=0)
    moving = spread > 1e-6
    scaled = np.where(moving, (found - centre) / np.where(moving, spread, 1), 0.0).astype(np.float64)
    runs = len(scaled)
    above = (scaled[1:] >= scaled[0] - 1e-6).sum(axis=0)
    below = (scaled[1:] <= scaled[0] + 1e-6).sum(axis=0)
    as_far = np.minimum(above, below)
    smooth = surprise(np.abs(scaled[0]), np.array(1.0))
    capped = np.minimum(np.maximum(smooth, 1e-12), 2 * (1 + _FEW_AS_FAR) / runs)
    p = np.where(as_far >= _FEW_AS_FAR, np.minimum(2 * (1 + as_far) / runs, 1.0), capped)
    highest = scaled[1:].max(axis=1)
    family = (1 + (highest[:, None] >= scaled[0] - 1e-6).sum(axis=0)) / runs
    return np.where(moving, p, 1.0), np.where(moving, family, 1.0)


def _contrast(met: Flags, known: Flags, account: NDArray[np.int64], first: Flags, p: tuple[float, float]) -> Contrast:
    sides = [known & first, known & ~first]
    shares = [OutcomeShare(int((met & side).sum()), int(side.sum())) for side in sides]
    numbers = [effective_number(met[side], account[side]) for side in sides]
    low, high = newcombe(shares[0].share or 0.0, numbers[0], shares[1].share or 0.0, numbers[1])
    gap = (shares[0].share or 0.0) - (shares[1].share or 0.0)
    return Contrast(shares[0], shares[1], gap, low, high, *p)
