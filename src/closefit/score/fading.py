"""Intent over the days to come, as an exact function of the day: when it passes a number that a tier compares it with.

Nothing here is an estimate: every day's points are summed from the same table of worth by age as the score's own, in
whole milli-points, with caps and negative points as they are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from closefit.score.signals import IntentRule
from closefit.terms import MILLI

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Points = NDArray[np.int64]

#: Days that fading signals are followed ahead, about three years; what is behind them is looked at then.
AHEAD = 1100

_STRONGEST = 1000


@dataclass(frozen=True, slots=True)
class DatedSignal:
    """One signal: its kind in lower case, its day, its strength, and those of its fields that are dates."""

    kind: str
    #: Day numbers are proleptic Gregorian ordinals, as of :meth:`datetime.date.toordinal`.
    at: int
    strength: float = 1.0
    dates: Mapping[str, int] = field(default_factory=dict)


class Fading:
    """The intent axis of one profile, day by day."""

    def __init__(self, rules: Iterable[tuple[IntentRule, frozenset[str] | None]], bounds: Iterable[float]) -> None:
        """Every rule with the kinds it counts (None: every one); ``bounds`` are milli-points, none: no tier asks."""
        import numpy as np

        self._bounds = np.array(sorted(set(bounds)), dtype=np.float64)
        self.rules = list(rules) if len(self._bounds) else []
        self._horizons = [rule.curve.horizon for rule, _ in self.rules]
        self._worth = [
            np.array([rule.curve.worth(age) for age in range((horizon or 0) + 1)], dtype=np.int64)
            for (rule, _), horizon in zip(self.rules, self._horizons, strict=True)
        ]

    def days(self, signals: Sequence[DatedSignal], today: int) -> tuple[list[int], int | None]:
        """Days after ``today`` on which intent passes a bound, and the day behind which nothing was looked at.

        That day is None when every signal was followed until it is worth the same for ever.
        """
        import numpy as np

        parts = [
            (place, mine)
            for place, (_, kinds) in enumerate(self.rules)
            if (mine := [one for one in signals if kinds is None or one.kind in kinds])
        ]
        end = max((self._end(place, one) for place, mine in parts for one in mine), default=today)
        length = min(end - today, AHEAD)
        if length <= 0:
            return [], None
        total = np.zeros(length + 1, dtype=np.int64)
        for place, mine in parts:
            once = self.rules[place][0].once
            total += self._counted(place, mine, today, length) if once else self._faded(place, mine, today, length)
        # Where the points stand among the bounds: below, on or above each of them.
        stands = np.searchsorted(self._bounds, total, "left") + np.searchsorted(self._bounds, total, "right")
        passed = np.flatnonzero(stands[1:] != stands[:-1]) + 1
        return [today + int(step) for step in passed], today + length + 1 if end - today > AHEAD else None

    def _end(self, place: int, signal: DatedSignal) -> int:
        """The first day from which on a signal is worth the same for ever."""
        rule, horizon = self.rules[place][0], self._horizons[place]
        if rule.once:
            return signal.at + (rule.within or 0) + 1
        return signal.at + (0 if horizon is None else horizon + 1)

    def _faded(self, place: int, signals: Sequence[DatedSignal], today: int, length: int) -> Points:
        import numpy as np

        rule, table = self.rules[place][0], self._worth[place]
        total = np.zeros(length + 1, dtype=np.int64)
        for one in signals:
            age = today - one.at
            first, before = max(age, 0), max(-age, 0)  # Nothing before its own day.
            strength = _milli_strength(one.strength)
            if self._horizons[place] is None:
                total[before:] += _strong(rule.curve.points, strength)
                continue
            worth = table[first : first + max(length + 1 - before, 0)]
            total[before : before + len(worth)] += worth if strength == MILLI else _strong(worth, strength)
        return total if rule.cap is None else np.minimum(total, rule.cap)

    def _counted(self, place: int, signals: Sequence[DatedSignal], today: int, length: int) -> Points:
        import numpy as np

        rule = self.rules[place][0]
        moves = np.zeros(length + 2, dtype=np.int64)
        for one in signals:
            moves[min(max(one.at - today, 0), length + 1)] += 1
            moves[min(max(one.at + (rule.within or 0) + 1 - today, 0), length + 1)] -= 1
        enough = np.cumsum(moves[: length + 1]) >= (rule.at_least or 1)
        points: Points = enough.astype(np.int64) * rule.curve.points
        return points


def _strong(worth: Points | int, strength: int) -> Points | int:
    return (worth * strength + MILLI // 2) // MILLI


def _milli_strength(strength: float) -> int:
    """As the score counts it: in thousandths, between 0 and 1,000; what is no number is 1."""
    if not math.isfinite(strength):
        return MILLI
    return math.floor(min(max(strength, 0.0), float(_STRONGEST)) * MILLI + 0.5)
