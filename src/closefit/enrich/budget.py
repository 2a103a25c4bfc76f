"""The ceiling of a run in micros: the highest price is set aside before a call, what was not billed comes back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Budget:
    """Money of one run. ``spent`` counts what may have been billed as billed."""

    #: Micros; None where nothing limits it.
    limit: int | None
    spent: int = 0
    reserved: int = 0
    #: Set aside to the end of the run, for answers that come later.
    held: int = 0

    def reserve(self, micros: int) -> bool:
        """Set so much aside; False, and nothing set aside, where it does not fit."""
        if self.limit is not None and micros and self.spent + self.held + self.reserved + micros > self.limit:
            return False
        self.reserved += micros
        return True

    def settle(self, reserved: int, billed: int) -> None:
        """What was set aside is given back, and what was billed is spent."""
        self.reserved -= reserved
        self.spent += billed

    def hold(self, micros: int) -> None:
        """Set so much aside for good, which was just given back."""
        self.held += micros

    def never(self, micros: int) -> bool:
        """Whether so much does not fit even if every call that is under way turns out to cost nothing."""
        return self.limit is not None and micros > 0 and self.spent + self.held + micros > self.limit
