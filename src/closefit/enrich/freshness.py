"""For how long a fact is fresh, and for how long nobody is asked again who knew nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from closefit.facts import KNOWN_ATTRIBUTES

#: Days for attributes that have no fixed meaning.
_OTHERS = 180

#: Days after which a provider that knew nothing is asked again, at the most.
_MISSED = 60


@dataclass(frozen=True, slots=True)
class Freshness:
    """Days by attribute, seen from one day.

    What the settings do not say is as :data:`closefit.facts.KNOWN_ATTRIBUTES` declares.
    """

    today: dt.date
    days: Mapping[str, int] = field(default_factory=dict)
    #: Days that a miss is remembered.
    missed: Mapping[str, int] = field(default_factory=dict)

    def of(self, attribute: str) -> int:
        """Days for which a fact is fresh."""
        known = KNOWN_ATTRIBUTES.get(attribute)
        return self.days.get(attribute, known.fresh_for if known else _OTHERS)

    def of_miss(self, attribute: str) -> int:
        """Days for which a miss is remembered: never longer than the fact itself would be fresh."""
        return self.missed.get(attribute, min(self.of(attribute), _MISSED))

    def fresh(self, attribute: str, since: dt.date) -> bool:
        """Whether a fact of that day still holds."""
        return (self.today - since).days < self.of(attribute)

    def missing(self, attribute: str, since: dt.date) -> bool:
        """Whether a miss of that day still holds."""
        return (self.today - since).days < self.of_miss(attribute)
