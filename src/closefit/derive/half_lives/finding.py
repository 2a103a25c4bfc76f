"""What a derivation says about one kind of signal."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HalfLifeFinding:
    """How fast one kind of signal loses its effect on winning. None where the data cannot tell."""

    kind: str
    #: One or two sentences: what can be told, or why nothing can.
    words: str
    #: Closed deals created while this kind was collected; those among them with such a signal before their creation,
    #: and their signals.
    deals: int
    deals_with: int
    signals: int
    #: True when won and lost deals differ by such signals, whatever their age: family-wise error 1 % over all kinds.
    clear: bool = False
    #: Chance of an effect as large at any half-life if there were none.
    p: float | None = None
    #: Best estimate with its 95 % interval, in days (profile likelihood, pooled over kinds, clustered by account).
    days: float | None = None
    low: float | None = None
    high: float | None = None
    #: Whole days inside the interval, as people write them; what the drafted profile uses.
    stated: int | None = None
    #: Half-lives that fit, also where they are too many to state one; an open end is None.
    fits_from: float | None = None
    fits_to: float | None = None
    #: The same without what the other kinds lend.
    alone_from: float | None = None
    alone_to: float | None = None
    #: Odds of winning with one fresh signal over the odds without, with its 95 % interval.
    odds_ratio: float | None = None
    odds_low: float | None = None
    odds_high: float | None = None
    #: Variance of the log half-life with deals of one account alike, over the variance were they independent.
    design_effect: float | None = None
    #: So many fresh signals are worth something together and further ones nothing; None when it cannot be told.
    cap: int | None = None
    #: So many fresh signals surely still add; None when it cannot be told.
    adding: int | None = None
    cap_words: str = ""
    #: First day on which this kind was collected.
    since: dt.date | None = None
    #: Half-life in days and log-likelihood below the best, pooled, for the chart.
    curve: tuple[tuple[float, float], ...] = ()
