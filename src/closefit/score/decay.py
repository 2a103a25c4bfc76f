"""What a signal is worth at an age, as a table: no engine raises anything to a power, so every engine agrees."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Curve:
    """Worth of one signal over its age: full for some days, then halving every ``half_life`` days; None never halves.

    >>> Curve(10_000, full_for=7, half_life=30).worth(37)
    5000
    """

    #: Milli-points of one fresh signal of strength 1.
    points: int
    #: Days, counted from the signal's own, in which it is worth all of it.
    full_for: int = 0
    half_life: int | None = None

    def worth(self, age: int) -> int:
        """Milli-points at an age in whole days: ``floor(points * 0.5 ** ((age - full_for) / half_life) + 0.5)``.

        A signal from after the as-of date (a negative age) is worth nothing.
        """
        if age < 0:
            return 0
        if self.half_life is None or age <= self.full_for:
            return self.points
        return math.floor(self.points * math.pow(0.5, (age - self.full_for) / self.half_life) + 0.5)

    @property
    def horizon(self) -> int | None:
        """The last age in days at which the signal is worth anything; None when it is worth something for ever."""
        if self.half_life is None:
            return None
        if self.points == 0:
            return 0
        # points * 0.5 ** n < 0.5 milli-points rounds to none.
        age = self.full_for + math.ceil(self.half_life * (math.log2(abs(self.points)) + 1)) + 1
        while age > 0 and self.worth(age) == 0:
            age -= 1
        return age


def decay_table(curves: list[Curve]) -> list[tuple[int, ...]]:
    """Rows ``(age, worth by the first curve, by the second, ...)`` for every age at which one is worth anything."""
    last = max((curve.horizon or 0 for curve in curves), default=-1)
    return [(age, *(curve.worth(age) for curve in curves)) for age in range(last + 1)]
