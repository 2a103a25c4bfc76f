"""The curve on which sales and marketing settle: the more accounts a cut lets through, the fewer of them close."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.derive.rates import Rate, rate

Numbers = NDArray[np.float64]
#: Cuts at most; finer ones are told apart by a few deals.
MOST_CUTS = 200


@dataclass(frozen=True, slots=True)
class ThresholdPoint:
    """What happens when accounts are worked from this many points on."""

    #: Points.
    cut: float
    #: Accounts of the deals that have a deal from the cut on, and their share.
    accounts: int
    share: float
    #: Closed deals from the cut on, and how many of them were won.
    close_rate: Rate
    #: Share of all wins that lie from the cut on.
    caught: float
    #: Accounts of the accounts file from the cut on, and their share; None without the file.
    market_accounts: int | None = None
    market_share: float | None = None


def threshold_curve(
    points: Numbers, won: NDArray[np.bool_], account: NDArray[np.int64], market: Numbers | None = None
) -> tuple[ThresholdPoint, ...]:
    """One point per cut, the highest first; what is never let through has ``-inf`` points. Shapes (deals,).

    ``market`` are the points of every account of a file. Close rates stand with 95 % Wilson intervals by accounts.
    """
    cuts = np.unique(points[np.isfinite(points)])[::-1]
    if cuts.size > MOST_CUTS:
        cuts = cuts[np.unique(np.linspace(0, cuts.size - 1, MOST_CUTS).round().astype(int))]
    everyone, wins = np.unique(account).size, int(won.sum())
    curve = []
    for cut in cuts:
        inside = points >= cut
        listed = np.unique(account[inside]).size
        let_in = None if market is None else int(np.count_nonzero(market >= cut))
        curve.append(
            ThresholdPoint(
                cut=float(cut),
                accounts=listed,
                share=listed / everyone,
                close_rate=rate(won[inside].astype(float), account[inside]),
                caught=int((won & inside).sum()) / wins if wins else 0.0,
                market_accounts=let_in,
                market_share=None if let_in is None or market is None or not market.size else let_in / market.size,
            )
        )
    return tuple(curve)


def nearest_coverage(curve: tuple[ThresholdPoint, ...], share: float) -> ThresholdPoint | None:
    """The point that lets through nearest to this share of accounts; of two as near, the one with fewer."""
    return min(curve, key=lambda point: (abs(point.share - share), point.share), default=None)
