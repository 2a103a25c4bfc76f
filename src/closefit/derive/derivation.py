"""A derivation whole: everything one search found, and the segments, each with a derivation of its own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from closefit.derive.card.acceptance import Acceptance
from closefit.derive.findings import (
    AttributeFinding,
    AttributeHistory,
    CalibrationBin,
    Card,
    DealCounts,
    ExclusionFinding,
    HygieneNote,
    LayerStep,
    Leak,
    LearningCurve,
    Quality,
    TierLift,
    TodayCount,
    Verdict,
)
from closefit.derive.half_lives.finding import HalfLifeFinding
from closefit.derive.outcomes.records import BuysAndLeaves, Compared, Growth, MeasureUse, ThreeOutcomes
from closefit.terms import Assumption


@dataclass(frozen=True, slots=True)
class Derivation:
    """Everything a derivation found, in the order of work."""

    source: str
    #: Nothing later was looked at. None when the deals have no dates and none was given.
    as_of: dt.date | None
    seed: int
    #: First and last close counted; None without dates.
    first: dt.date | None
    last: dt.date | None
    deals: DealCounts
    assumptions: tuple[Assumption, ...]
    hygiene: tuple[HygieneNote, ...]
    leaks: tuple[Leak, ...]
    attributes: tuple[AttributeFinding, ...]
    card: Card | None
    exclusions: tuple[ExclusionFinding, ...]
    #: Conditions common to won and lost that describe the market.
    boundary: tuple[str, ...]
    verdict: Verdict
    #: One or two sentences a sales leader understands, with the number of deals that are missing.
    words: str
    quality: Quality
    tiers: tuple[TierLift, ...] = ()
    calibration: tuple[CalibrationBin, ...] = ()
    layers: tuple[LayerStep, ...] = ()
    #: Attributes looked at but left out before any test (constant, too rare, over the budget), with the reason.
    set_aside: tuple[tuple[str, str], ...] = field(default=())
    #: Which sides won and lost stand for: in a file of customers alone, kept and churned.
    compared: Compared = Compared.won_lost
    #: Optional columns that were read as outcomes.
    measures: tuple[MeasureUse, ...] = ()
    #: Every attribute's share among kept, churned and lost.
    outcomes: tuple[ThreeOutcomes, ...] = ()
    buys_and_leaves: tuple[BuysAndLeaves, ...] = ()
    #: Who grows: customers with an expansion against those who stayed as they were.
    growth: tuple[Growth, ...] = ()
    #: Whether one profile fits two crowds badly; None when it was not looked at.
    segmentation: Segmentation | None = None
    #: None with too few deals to learn on parts of them.
    learning: LearningCurve | None = None
    #: Attributes with a history, and how far it reaches.
    histories: tuple[AttributeHistory, ...] = ()
    #: How long each kind of signal is worth something, by kind; empty without signals or dates of creation.
    half_lives: tuple[HalfLifeFinding, ...] = ()
    #: How much is flagged, how many wins that catches, whether tiers hold: on deals the card had not seen.
    acceptance: Acceptance | None = None
    #: Which criteria rest on today's values; None without a card.
    today: TodayCount | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """One crowd with a profile of its own."""

    #: ``fintech, saas``; also a part of the file's name.
    name: str
    #: Lines of the boundary that say who belongs to it.
    conditions: tuple[str, ...]
    #: Everything found in its deals alone.
    derivation: Derivation
    #: Held-out AUC inside the segment, by one card for all and by a card for each segment.
    auc_one: float | None
    auc_own: float | None
    #: Criteria that stand on another segment's card too.
    shared: tuple[str, ...]
    #: Share of its deals that another segment's card would qualify; None without two cards.
    also_qualified: float | None

    @property
    def deals(self) -> int:
        """Won and lost."""
        return self.derivation.deals.closed


@dataclass(frozen=True, slots=True)
class Segmentation:
    """Whether one profile fits two crowds badly, how sure that is, and the crowds."""

    #: ``auto``, ``2`` or ``3``.
    asked: str
    #: One or two sentences: what was found and how sure it is.
    words: str
    #: True when the split is proven and pays on unseen deals, whatever was asked.
    proven: bool
    #: Chance that deals of one crowd give a split as good, over all that were tried; None where nothing can be split.
    p: float | None
    #: Attributes that were tried.
    tried: int
    #: Conditions of the best split there is, also where it is not proven.
    conditions: tuple[str, ...] = ()
    #: Held-out AUC of a card each less that of one card, with its 95 % interval; None where it was not compared.
    gain: float | None = None
    gain_low: float | None = None
    gain_high: float | None = None
    #: Further closed deals after which each crowd could have a profile; None where nothing is missing or nobody knows.
    more: int | None = None
    #: Deals whose segment is not known.
    unknown: int = 0
    #: Two or three, or none where one profile stays.
    segments: tuple[Segment, ...] = ()
