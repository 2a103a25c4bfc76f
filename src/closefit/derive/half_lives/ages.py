"""Signals of closed deals as ages in days at the deal's creation, and from when to when each kind was collected."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.derive.frame import Days

#: Days before a deal's creation in which signals are looked at.
REACH = 365
#: A deal speaks for a kind only when that kind had been collected for so many days before it: what was not recorded
#: would count as not there.
COLLECTED = 120
#: ... and until so many days before it at most.
STOPPED = 45

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class SignalAges:
    """Every signal in the :data:`REACH` days up to a deal's creation; arrays of shape (signals,) sorted by kind."""

    #: As the signals file names them, in lower case.
    kinds: tuple[str, ...]
    #: Row of the deal in the frame; a signal stands once per deal of its account.
    deal: NDArray[np.int64]
    kind: NDArray[np.int32]
    #: Whole days before the creation, 0 to REACH.
    age: NDArray[np.int32]
    strength: Array
    #: Days from and to which each kind was collected. Shape (kinds,).
    first: Days
    last: Days

    def of_kind(self, place: int) -> KindAges:
        """The signals of one kind, by its place in ``kinds``."""
        start, end = np.searchsorted(self.kind, [place, place + 1])
        return KindAges(
            self.kinds[place], self.deal[start:end], self.age[start:end], self.strength[start:end],
            self.first[place], self.last[place],
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class KindAges:
    """The signals of one kind; arrays of shape (signals,)."""

    kind: str
    deal: NDArray[np.int64]
    age: NDArray[np.int32]
    strength: Array
    first: np.datetime64
    last: np.datetime64

    def collected(self, created: Days) -> Flags:
        """Deals whose months before creation were seen by whoever collects this kind. Shape (deals,)."""
        with np.errstate(invalid="ignore"):
            return np.asarray((created >= self.first + COLLECTED) & (created <= self.last + STOPPED))

    def within(self, deals: Flags) -> KindAges:
        """Only the signals of these deals."""
        keep = deals[self.deal]
        return KindAges(self.kind, self.deal[keep], self.age[keep], self.strength[keep], self.first, self.last)

    def renumbered(self, rows: NDArray[np.int64]) -> KindAges:
        """With deals named by new rows; ``rows[old]`` is the new one."""
        return KindAges(self.kind, rows[self.deal], self.age, self.strength, self.first, self.last)

    def worth(self, half_life: float, cap: float, deals: int) -> Array:
        """What the signals of each deal are worth in fresh ones: the least of ``cap`` and the sum of
        strength x 2^(-age / half_life). Shape (deals,)."""
        table = np.exp2(-np.arange(REACH + 1) / half_life)
        summed = np.bincount(self.deal, table[self.age] * self.strength, minlength=deals)
        return np.minimum(summed, cap)
