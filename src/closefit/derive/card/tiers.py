"""Where a card's points are cut: the score from which an account qualifies, and tiers that must be in order.

Cuts are shares of deals ("the best 30 %"), turned into points on each card's own training deals, so that a held-out
deal meets a threshold it had no part in; which shares to use is chosen on held-out deals.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from closefit.derive.findings import TierLift
from closefit.derive.gaps.intervals import effective_number, wilson

Points = NDArray[np.int64]
#: Names of the tiers, best first; the last one takes the rest.
NAMES = ("A", "B", "C")
#: Shares of deals that may qualify; 15 to 35 % is what sales teams can follow up, more when half of all deals are won.
SHARES = (0.15, 0.20, 0.25, 0.30, 0.35, 0.40, 0.45, 0.50)
#: The best tier is this part of those that qualify.
TOP = 0.4
#: Fewest held-out deals in a tier.
LEAST = 10


@dataclass(frozen=True, slots=True)
class FoldPoints:
    """Points by one fold's card: of its training deals, and of the deals it had not seen with their places."""

    trained: Points
    unseen: Points
    places: NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class TierPlan:
    """Shares of deals above each cut, smallest first, and the tier of each held-out deal (0 is the best)."""

    shares: tuple[float, ...]
    tier: NDArray[np.int64]


def level_for(points: Points, share: float) -> int:
    """The points, out of those that some deal has, that a share of deals nearest to ``share`` reach; at least 1."""
    levels = np.unique(points[points > 0])
    if not levels.size:
        return 1
    above = np.array([float((points >= level).mean()) for level in levels])
    return int(levels[np.argmin(np.abs(above - share))])


def plan_tiers(folds: list[FoldPoints], won: NDArray[np.bool_]) -> TierPlan:
    """The qualifying share that tells won from lost best (Youden 1950), a top tier inside it, merged until in order."""
    gain = []
    for share in SHARES:
        above = _tiers(folds, (share,), len(won)) == 0
        gain.append(float(above[won].mean() - above[~won].mean()))
    qualify = SHARES[int(np.argmax(np.round(gain, 9)))]
    shares: tuple[float, ...] = (round(TOP * qualify, 3), qualify)
    while shares:
        tier = _tiers(folds, shares, len(won))
        broken = _out_of_order(tier, won, len(shares) + 1)
        if broken is None:
            return TierPlan(shares, tier)
        shares = shares[:broken] + shares[broken + 1 :]
    return TierPlan((), np.zeros(len(won), dtype=np.int64))


def tier_of(points: Points, cuts: tuple[int, ...]) -> NDArray[np.int64]:
    """0 for the best tier, ``len(cuts)`` for the rest. ``cuts`` are descending points. Shape (deals,)."""
    return np.asarray(len(cuts) - np.searchsorted(np.array(cuts[::-1]), points, side="right"), dtype=np.int64)


def _tiers(folds: list[FoldPoints], shares: tuple[float, ...], deals: int) -> NDArray[np.int64]:
    tier = np.zeros(deals, dtype=np.int64)
    for fold in folds:
        cuts = tuple(level_for(fold.trained, share) for share in shares)
        tier[fold.places] = tier_of(fold.unseen, cuts)
    return tier


def _out_of_order(tier: NDArray[np.int64], won: NDArray[np.bool_], tiers: int) -> int | None:
    """The first cut whose upper tier does not win more often than the lower, or that has too few deals beside it."""
    members = [won[tier == code] for code in range(tiers)]
    for cut, (upper, lower) in enumerate(pairwise(members)):
        if min(upper.size, lower.size) < LEAST or upper.mean() <= lower.mean():
            return cut
    return None


def tier_lifts(
    tier: NDArray[np.int64], tiers: int, won: NDArray[np.bool_], account: NDArray[np.int64]
) -> tuple[TierLift, ...]:
    """Held-out win rate by tier with Wilson intervals on the effective number of deals."""
    return tuple(_lift(name, tier == code, won, account) for code, name in enumerate(tier_names(tiers)))


def _lift(name: str, inside: NDArray[np.bool_], won: NDArray[np.bool_], account: NDArray[np.int64]) -> TierLift:
    deals, wins = int(inside.sum()), int(won[inside].sum())
    if not deals:
        return TierLift(name, 0, 0, None, None, None, None)
    number = effective_number(won[inside], account[inside])
    low, high = wilson(wins / deals * number, number)
    return TierLift(name, deals, wins, wins / deals, low, high, wins / deals / float(won.mean()) if won.any() else None)


def tier_names(tiers: int) -> tuple[str, ...]:
    """Names of so many tiers, best first.

    >>> tier_names(3), tier_names(2)
    (('A', 'B', 'C'), ('A', 'B'))
    """
    return NAMES[:tiers]
