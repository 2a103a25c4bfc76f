"""What past calls teach about providers: how often they had a field, and how often others said the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from closefit.enrich.agree import AGREES
from closefit.store import Store

#: Calls from which a rate is called known; below, it is a guess drawn towards one half.
ENOUGH = 20

_ASKED = (
    "SELECT provider, wanted, brought, count(*) FROM calls "
    "WHERE state IN ('found', 'not found') GROUP BY provider, wanted, brought"
)
_AGREED = f"""
SELECT one.provider, one.attribute, count(*), sum(CASE
    WHEN one.value = other.value THEN 1
    WHEN typeof(one.value) IN ('real', 'integer')
    THEN min(one.value, other.value) >= {AGREES} * max(one.value, other.value)
    ELSE lower(one.value) = lower(other.value) END)
FROM provided_facts AS one JOIN provided_facts AS other
    ON one.account = other.account AND one.attribute = other.attribute AND one.provider <> other.provider
WHERE substr(one.value, 1, 1) <> '[' GROUP BY one.provider, one.attribute
"""


@dataclass(frozen=True, slots=True)
class Record:
    """One provider's past for one field."""

    asked: int = 0
    found: int = 0
    #: Values that another provider gave too, and how many of those agreed.
    compared: int = 0
    agreed: int = 0

    @property
    def hit_rate(self) -> float:
        """Share of questions that it answered with the field, drawn towards one half while there are few."""
        return (self.found + 1) / (self.asked + 2)

    @property
    def agreement(self) -> float:
        """Share of compared values that agreed, drawn towards 0.9 while there are few."""
        return (self.agreed + 9) / (self.compared + 10)

    @property
    def known(self) -> bool:
        """Whether there were calls enough for the rate to be more than a guess."""
        return self.asked >= ENOUGH


History = Mapping[tuple[str, str], Record]


def read_history(store: Store) -> History:
    """Every provider's past by provider and field."""
    asked: dict[tuple[str, str], int] = {}
    found: dict[tuple[str, str], int] = {}
    for provider, wanted, brought, count in store.rows(_ASKED):
        names = {*str(wanted).split()}
        for attribute in names:
            key = str(provider), attribute
            asked[key] = asked.get(key, 0) + int(str(count))
            if attribute in str(brought or "").split():
                found[key] = found.get(key, 0) + int(str(count))
    same = {
        (str(provider), str(attribute)): (int(str(compared)), int(str(agreed or 0)))
        for provider, attribute, compared, agreed in store.rows(_AGREED)
    }
    return {key: Record(count, found.get(key, 0), *same.get(key, (0, 0))) for key, count in asked.items()}
