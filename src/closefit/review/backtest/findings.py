"""What a backtest found: plain records that the terminal, the page and the JSON are all made from.

Shares, rates and gaps are fractions; what too few deals back is None, never zero.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from closefit.derive.card.acceptance import Acceptance
from closefit.derive.ranking import Ranking, RankingGap
from closefit.derive.rates import Rate, RateGap
from closefit.derive.survival import Amount, Duration
from closefit.derive.threshold import ThresholdPoint
from closefit.terms import Assumption, Layer, Refused


class Basis(StrEnum):
    """What the figures rest on: whether the deals had a say in the profile."""

    #: None of them had a say in the profile.
    independent = "independent"
    #: Some of them made the profile; only those that closed later are counted.
    later = "later"
    #: They made the profile and none closed later: no figure is given.
    none = "none"


@dataclass(frozen=True, slots=True)
class OutcomeGaps:
    """One outcome where a line of the profile holds and where it does not."""

    inside: Rate
    outside: Rate
    gap: RateGap


@dataclass(frozen=True, slots=True)
class GradeOutcome:
    """The closed deals that earned so many points on a criterion."""

    points: float
    won: Rate


@dataclass(frozen=True, slots=True)
class CriterionOutcome:
    """One criterion: whom it describes, and what became of them."""

    name: str
    layer: Layer
    condition: str
    #: The most it can earn.
    points: float
    #: Closed deals; a criterion with grades is met where it earns more than its least grade.
    met: int
    not_met: int
    unknown: int
    won: OutcomeGaps
    churned: OutcomeGaps
    expanded: OutcomeGaps
    #: By points, most first; empty for a criterion of one condition.
    grades: tuple[GradeOutcome, ...] = ()
    #: It looks at a value that is known only as of today.
    as_of_today: bool = False


@dataclass(frozen=True, slots=True)
class GroupOutcome:
    """What became of the deals of a tier, or of those inside or outside."""

    name: str
    accounts: int
    #: Closed deals; those still open stand with the cycle.
    deals: int
    won: Rate
    churned: Rate
    expanded: Rate
    #: Days from creation to a decision, deals still open counted as undecided so far.
    cycle: Duration
    #: Of won deals, in the file's currency.
    size: Amount


@dataclass(frozen=True, slots=True)
class ExclusionOutcome:
    """One exclusion: which good customers it would have refused, which bad endings it would have spared."""

    name: str
    condition: str
    #: False while it is only proposed.
    active: bool
    #: Deals won and kept that it would have refused, of how many.
    refused_good: int
    good: int
    #: Deals lost or churned that it would have refused, of how many.
    avoided_bad: int
    bad: int
    #: Win rate of the deals on which it holds.
    won: Rate


@dataclass(frozen=True, slots=True)
class LayerOutcome:
    """The profile with the criteria of these layers alone, one layer more at each step."""

    layers: tuple[Layer, ...]
    criteria: int
    ranking: Ranking


@dataclass(frozen=True, slots=True)
class Rankings:
    """How points rank closed deals; what the profile refuses ranks below everything it lets through."""

    #: By fit: won over lost, kept customers over churned ones, accounts that bought more over those that did not.
    won: Ranking
    kept: Ranking
    expanded: Ranking
    #: By the firmographic criteria alone: won over lost; and how much the whole profile adds to them.
    demographics: Ranking
    added: RankingGap
    #: By intent: won over lost; None without intent in the profile or without signals.
    intent: Ranking | None


@dataclass(frozen=True, slots=True)
class DealsScored:
    """Which deals were counted, and which not, by reason."""

    won: int
    lost: int
    open: int
    accounts: int
    #: Won deals of which it is known whether they churned, and whether the account bought more.
    churn_known: int
    expansion_known: int
    left_out: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class Backtest:
    """Everything a backtest found, in the order in which it is told."""

    profile: str
    version: int
    source: str
    as_of: dt.date | None
    seed: int
    #: First and last close counted; None without dates.
    first: dt.date | None
    last: dt.date | None
    basis: Basis
    #: One or two sentences: does it predict?
    words: str
    #: What a reader must know before believing a figure.
    warnings: tuple[str, ...]
    deals: DealsScored
    qualify: float | None
    rankings: Rankings
    criteria: tuple[CriterionOutcome, ...]
    inside: GroupOutcome
    outside: GroupOutcome
    tiers: tuple[GroupOutcome, ...]
    acceptance: Acceptance | None
    curve: tuple[ThresholdPoint, ...]
    demographics_curve: tuple[ThresholdPoint, ...]
    layers: tuple[LayerOutcome, ...]
    exclusions: tuple[ExclusionOutcome, ...]
    #: Attributes of the profile that the files do not have.
    missing: tuple[str, ...]
    assumptions: tuple[Assumption, ...]
