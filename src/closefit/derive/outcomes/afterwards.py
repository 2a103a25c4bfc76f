"""What became of those who bought, as one step of the order of work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from closefit.derive.findings import AttributeFinding, ExclusionFinding
from closefit.derive.frame import DealFrame
from closefit.derive.negative.exclusions import negative_card
from closefit.derive.negative.sides import outcome_sides
from closefit.derive.outcomes.records import BuysAndLeaves, Compared, ThreeOutcomes
from closefit.derive.outcomes.shares import buys_and_leaves, three_outcomes


@dataclass(frozen=True, slots=True)
class Afterwards:
    """The fields of a derivation that reach past the win."""

    exclusions: tuple[ExclusionFinding, ...]
    outcomes: tuple[ThreeOutcomes, ...]
    buys_and_leaves: tuple[BuysAndLeaves, ...]


def afterwards(frame: DealFrame, findings: Sequence[AttributeFinding], compared: Compared, *, seed: int) -> Afterwards:
    """Exclusions, shares in three outcomes, and who buys and leaves."""
    negative = negative_card(frame, outcome_sides(frame, compared), seed=seed)
    return Afterwards(
        exclusions=negative.exclusions,
        outcomes=three_outcomes(frame, findings, seed=seed),
        buys_and_leaves=buys_and_leaves(frame, findings, negative.churning, seed=seed),
    )
