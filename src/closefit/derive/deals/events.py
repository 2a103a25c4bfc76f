"""The dated events of each deal, for recounting what a count column says it counted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

#: Events more than this many days after the deal's creation are counted together.
LAST_DAY = 400


@dataclass(frozen=True, slots=True)
class EventField:
    """A text about each event: its kind, or a field of few values (channel, direction). Codes of shape (events,)."""

    name: str
    codes: NDArray[np.int32]
    vocabulary: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DealEvents:
    """Signals of some deals as days since the deal's creation; the whole file, later than the as-of date included.

    Only for the audit of columns: nothing of it becomes a fact about an account.
    """

    #: What the events are called: the name of the file.
    noun: str
    #: Rows of the frame whose events are here. Shape (deals,).
    rows: NDArray[np.int64]
    #: Position in ``rows`` of the deal of each event. Shape (events,).
    deal: NDArray[np.int64]
    #: Days from the deal's creation to the event, negative before it. Shape (events,).
    day: NDArray[np.int64]
    fields: tuple[EventField, ...] = ()

    def groups(self) -> list[tuple[str, NDArray[np.bool_]]]:
        """All events, then the events of each value of each field, with a name for each group."""
        found = [(self.noun, np.ones(len(self.day), dtype=bool))]
        for field in self.fields:
            found += [
                (f"{self.noun} with {field.name} = '{value}'", field.codes == code)
                for code, value in enumerate(field.vocabulary)
            ]
        return found

    @property
    def last_day(self) -> int:
        """The latest day after a creation on which there is an event; at least 0, at most LAST_DAY."""
        return int(np.clip(self.day.max(initial=0), 0, LAST_DAY))

    def by_day(self, chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Chosen events per deal: before its creation (column 0), on day 0 (column 1), ... Shape (deals, days)."""
        width = self.last_day + 2
        bucket = np.clip(self.day[chosen], -1, self.last_day) + 1
        counts = np.bincount(self.deal[chosen] * width + bucket, minlength=len(self.rows) * width)
        return counts.reshape(len(self.rows), width)
