"""The profile as records: what the file may say, top to bottom.

Points are Decimals here; ``*_milli``, ``maximum`` and ``max_points`` are whole milli-points.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from closefit.profile.card import Criterion, Exclusion, ExclusionStatus, Fit, Grade, Step
from closefit.profile.entry import Approval, Entry, Evidence, EvidenceSource
from closefit.profile.routes import Destination, InboundRoute, Routes, Tier
from closefit.profile.signals import Intent, SignalRule
from closefit.profile.values import (
    CardField,
    ConditionText,
    DaySpan,
    Lines,
    Name,
    Ordinal,
    Positive,
    Span,
    Text,
    milli,
)

__all__ = [
    "FORMAT", "Approval", "Criterion", "Destination", "Entry", "Evidence", "EvidenceSource", "Exclusion",
    "ExclusionStatus", "Fit", "Grade", "InboundRoute", "Intent", "Opener", "Persona", "Profile", "Review", "Routes",
    "SignalRule", "Status", "Step", "Tier",
]  # fmt: skip

#: The version of the file format that this package reads and writes.
FORMAT = 1


class Status(StrEnum):
    """How far a profile has come."""

    draft = "draft"
    active = "active"
    hypothesis = "hypothesis"
    retired = "retired"


class Review(Entry):
    """Three clocks that lint reads."""

    signals: Span | None = None
    boundary: Span | None = None
    rederive: Span | None = None


class Persona(Entry):
    """A role of a person inside an account; its condition speaks of the person's fields."""

    name: Name
    when: ConditionText
    weight: Positive = Decimal(1)
    about: Text | None = None

    @property
    def weight_milli(self) -> int:
        return milli(self.weight)


class Opener(Entry):
    """A first line bound to a sourced, fresh fact."""

    when: ConditionText
    say: Text
    fresh: DaySpan | None = None


class Profile(Entry):
    """The ideal customer profile."""

    closefit: Literal[1] = 1
    #: Its name.
    profile: Name
    version: Ordinal = 1
    status: Status = Status.active
    about: Text | None = None
    owner: Text | None = None
    approvals: tuple[Approval, ...] = ()
    review: Review = Review()
    #: How an untested hypothesis will be tested.
    test_plan: Lines = ()
    boundary: tuple[ConditionText, ...] = ()
    exclude: tuple[Exclusion, ...] = ()
    fit: Fit
    intent: Intent = Intent()
    tiers: tuple[Tier, ...] = ()
    excluded: InboundRoute | None = None
    outside: InboundRoute | None = None
    personas: tuple[Persona, ...] = ()
    #: Further fields of the one-page card; a blank is None.
    template: Mapping[Name, CardField] = {}
    openers: tuple[Opener, ...] = ()
    #: What the derivation as a whole rests on.
    evidence: Evidence | None = None

    @property
    def name(self) -> str:
        return self.profile

    @property
    def fit_maximum(self) -> int:
        """The most fit an account can have, in milli-points."""
        return self.fit.maximum

    @property
    def intent_maximum(self) -> int | None:
        """The most intent an account can have, in milli-points; None when a kind of signal has no cap."""
        return self.intent.maximum

    @property
    def approved_on(self) -> dt.date | None:
        """The latest approval."""
        return max((approval.on for approval in self.approvals), default=None)
