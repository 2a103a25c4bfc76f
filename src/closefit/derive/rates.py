"""How often something happened among deals, and how much oftener here than there; nothing is said of a few deals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.derive.gaps.intervals import effective_number, newcombe, wilson

Flags = NDArray[np.bool_]
#: Fewest deals of which a rate is said.
LEAST = 10


@dataclass(frozen=True, slots=True)
class Rate:
    """A share of deals with its 95 % Wilson interval by accounts; None where fewer than ten deals are known."""

    happened: int
    #: Deals for which it is known whether it happened.
    deals: int
    share: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class RateGap:
    """A rate inside minus the rate outside, with its 95 % Newcombe interval by accounts; None where one is not said."""

    gap: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def words(self) -> str:
        """``higher``, ``lower``, ``no difference shown``, or ``not enough deals``."""
        if self.gap is None or self.low is None or self.high is None:
            return "not enough deals"
        if self.low <= 0 <= self.high:
            return "no difference shown"
        return "higher" if self.gap > 0 else "lower"


def rate(happened: NDArray[np.float64], account: NDArray[np.int64]) -> Rate:
    """The share of ones among what is known (NaN is unknown). Shapes (deals,)."""
    known = ~np.isnan(happened)
    told, deals = happened[known] == 1, int(known.sum())
    wins = int(told.sum())
    if deals < LEAST:
        return Rate(wins, deals)
    number = effective_number(told, account[known])
    low, high = wilson(wins / deals * number, number)
    return Rate(wins, deals, wins / deals, low, high)


def rate_gap(happened: NDArray[np.float64], inside: Flags, outside: Flags, account: NDArray[np.int64]) -> RateGap:
    """Share of ones inside minus outside, among what is known. Shapes (deals,)."""
    sides = []
    for side in (inside, outside):
        known = side & ~np.isnan(happened)
        if int(known.sum()) < LEAST:
            return RateGap()
        told = happened[known] == 1
        sides += [float(told.mean()), effective_number(told, account[known])]
    low, high = newcombe(sides[0], sides[1], sides[2], sides[3])
    return RateGap(sides[0] - sides[2], low, high)
