"""What is said about the three outcomes: plain records for the profile, the JSON and the report.

Shares and gaps are fractions; a *known* count is of deals for which the attribute is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from closefit.terms import Layer


class Compared(StrEnum):
    """Which two sides the wins minus losses stand for."""

    won_lost = "won and lost"
    #: A file of customers alone: kept plays won, churned plays lost.
    kept_churned = "kept and churned"


@dataclass(frozen=True, slots=True)
class OutcomeShare:
    """How many deals of one outcome meet a condition."""

    met: int
    known: int

    @property
    def share(self) -> float | None:
        """None where no deal's value is known."""
        return self.met / self.known if self.known else None


@dataclass(frozen=True, slots=True)
class ThreeOutcomes:
    """One condition among customers who stayed, customers who left, and lost deals."""

    name: str
    layer: Layer
    condition: str
    kept: OutcomeShare
    churned: OutcomeShare
    lost: OutcomeShare
    #: Share among churned minus share among kept, with its 95 % interval (Newcombe 1998 on the effective number).
    gap: float
    gap_low: float
    gap_high: float
    #: Two-sided, by permutation of accounts; q over all attributes (Benjamini-Hochberg).
    p: float
    q: float


@dataclass(frozen=True, slots=True)
class BuysAndLeaves:
    """A condition that wins deals and loses customers: met more often by won than lost, and by churned than kept."""

    name: str
    layer: Layer
    condition: str
    won: float
    lost: float
    win_gap: float
    win_low: float
    win_high: float
    kept: float
    churned: float
    churn_gap: float
    churn_low: float
    churn_high: float
    #: Family-wise p of the gap that was not searched for; the other one held at 2 % in its own search.
    p: float
    words: str


@dataclass(frozen=True, slots=True)
class Growth:
    """One condition among customers who bought more and customers who stayed as they were."""

    name: str
    layer: Layer
    condition: str
    expanded: OutcomeShare
    flat: OutcomeShare
    #: Share among expanded minus share among the rest, with its 95 % interval.
    gap: float
    gap_low: float
    gap_high: float
    p: float
    q: float
    #: True when the gap holds family-wise over all attributes and cuts.
    sure: bool


@dataclass(frozen=True, slots=True)
class MeasureUse:
    """An optional column that was read as an outcome, and what it was taken to say."""

    #: ``support cost``
    measure: str
    #: The header as the file spells it, or what it was worked out from.
    column: str
    file: str
    #: Deals for which it is known, and those of them it speaks against (or for, with expansion).
    known: int
    marked: int
    #: ``more than 4,000, twice the median``
    rule: str
