"""What every part of the file shares: strict keys, frozen records, and the evidence behind a line."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from closefit.profile.values import Count, Day, Flag, Probability, Share, Text


class EvidenceSource(StrEnum):
    """Where a line of the profile comes from."""

    derived = "derived"
    expert = "expert"
    interview = "interview"


class Entry(BaseModel):
    """Anything in the file: unknown keys are refused, nothing changes once read."""

    model_config = ConfigDict(extra="forbid", frozen=True, validate_by_name=True, validate_by_alias=True)


class Approval(Entry):
    """Who stands behind it, since when."""

    by: Text
    on: Day
    note: Text | None = None


class Evidence(Entry):
    """The counts behind a line. Shares and gaps are fractions, counts are deals."""

    source: EvidenceSource = EvidenceSource.derived
    won: Count | None = None
    lost: Count | None = None
    churned: Count | None = None
    share_won: Share | None = None
    share_lost: Share | None = None
    share_churned: Share | None = None
    #: share_won minus share_lost, with its 95 % interval.
    gap: Share | None = None
    gap_low: Share | None = None
    gap_high: Share | None = None
    q: Probability | None = None
    #: Share of bootstraps that chose it.
    stability: Share | None = None
    #: First and last close that was counted; ``from`` and ``to`` in the file.
    from_: Annotated[Day | None, Field(validation_alias="from", serialization_alias="from")] = None
    to: Day | None = None
    #: True when the values are today's, not those known when the deals were created.
    as_of_today: Flag | None = None
    note: Text | None = None
