"""Facts behind a condition, in words: value, place in the file, provider, date."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

from closefit.conditions import Condition, SignalWindow
from closefit.score.plan import Plan


class FactWords:
    """Says what one account's row holds for the attributes and signals of a condition."""

    def __init__(self, plan: Plan, row: Mapping[str, Any]) -> None:
        self._plan, self._row = plan, row
        self.place = f"{plan.inputs.accounts.path.name}:{row['line']}"

    def of(self, condition: Condition) -> tuple[str, ...]:
        """One line per attribute and per count of signals."""
        attributes = [self._attribute(name) for name in sorted(condition.attributes)]
        return (*attributes, *(self._count(window) for window in condition.windows))

    def _attribute(self, name: str) -> str:
        if f"fact_{name}" not in self._row:
            return f"{name} is unknown ({self._plan.inputs.accounts.path.name} has no such column)"
        value = self._row[f"fact_{name}"]
        if value is None:
            return f"{name} is unknown ({self.place})"
        return f"{name} = {shown(value)} ({', '.join([self._origin(name), *self._provenance(name)])})"

    def _origin(self, name: str) -> str:
        scope = self._plan.scope
        filled = name in scope.filled and not scope.has(scope.held_as(name))
        people = self._plan.inputs.people
        return people.path.name if filled and people else self.place

    def _provenance(self, name: str) -> list[str]:
        parts = (self._row.get(f"source_{name}"), self._row.get(f"date_{name}"))
        return [shown(part) for part in parts if part is not None]

    def _count(self, window: SignalWindow) -> str:
        fields = f" with {window.when_text}".replace('"', "") if window.when_text else ""
        called = f"signals of {window.kind} in the last {window.days} days{fields}"
        if self._plan.inputs.signals is None:
            return f"{called}: unknown (no signals file was given)"
        counted = self._row[self._plan.signals.window(window.kind, window.days, window.when).name]
        return f"{called}: {counted} ({self._plan.inputs.signals.path.name})"


def shown(value: object) -> str:
    """A value as people write it.

    >>> shown(120.0), shown(["HubSpot", "Slack"]), shown(True)
    ('120', 'HubSpot, Slack', 'true')
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if not math.isfinite(value):
            return f"{value} (no number, so unknown)"
        return f"{value:.0f}" if value == int(value) else f"{value:.6g}"
    if isinstance(value, list | tuple):
        return ", ".join(shown(item) for item in value) if value else "none"
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    return str(value)
