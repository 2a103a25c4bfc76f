"""The intent axis: what each kind of signal is worth, and named groups of kinds."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import model_validator

from closefit.profile.entry import Entry, Evidence
from closefit.profile.rules import signal_problem
from closefit.profile.values import DaySpan, Lines, Name, Ordinal, Points, Positive, milli, refusal


class SignalRule(Entry):
    """What one kind of signal is worth on the intent axis.

    Worth ``points`` for ``full_for``, then halving every ``half_life``; or, with ``within``, paid once when at least
    ``at_least`` signals lie inside the window. A kind may be the name of a group.
    """

    kind: Name
    points: Points
    full_for: DaySpan | None = None
    half_life: DaySpan | None = None
    cap: Positive | None = None
    at_least: Ordinal | None = None
    within: DaySpan | None = None
    evidence: Evidence | None = None

    @model_validator(mode="after")
    def _form(self) -> SignalRule:
        keys = {key for key in ("full_for", "half_life", "at_least", "within") if getattr(self, key) is not None}
        if problem := signal_problem(keys):
            raise refusal(*problem)
        return self

    @property
    def points_milli(self) -> int:
        return milli(self.points)

    @property
    def cap_milli(self) -> int | None:
        return None if self.cap is None else milli(self.cap)

    @property
    def maximum(self) -> int | None:
        """The most it can earn, in milli-points; None when nothing bounds it."""
        if self.within is not None:
            return max(0, self.points_milli if self.cap is None else min(self.points_milli, milli(self.cap)))
        return self.cap_milli


class Intent(Entry):
    """Are they looking now."""

    signals: tuple[SignalRule, ...] = ()
    #: Name of a group -> the kinds in it.
    groups: Mapping[Name, Lines] = {}

    @property
    def maximum(self) -> int | None:
        """The most an account can earn, in milli-points; None when a kind of signal has no cap."""
        parts = [rule.maximum for rule in self.signals]
        return None if None in parts else sum(part for part in parts if part is not None)

    def kinds(self, name: str) -> tuple[str, ...] | None:
        """Kinds behind a name, without regard to case: a group's members, the kind itself, or None for ``any``."""
        if name.lower() == "any":
            return None
        members = next((kinds for group, kinds in self.groups.items() if group.lower() == name.lower()), None)
        return members or (name,)
