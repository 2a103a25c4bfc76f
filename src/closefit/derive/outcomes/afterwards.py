"""What became of those who bought, as one step of the order of work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.derive.findings import AttributeFinding, ExclusionFinding
from closefit.derive.frame import DealFrame
from closefit.derive.negative.exclusions import negative_card
from closefit.derive.negative.measures import sides_of
from closefit.derive.negative.sides import outcome_sides
from closefit.derive.outcomes.growth import expanded, who_grows
from closefit.derive.outcomes.measured import Measured
from closefit.derive.outcomes.records import BuysAndLeaves, Compared, Growth, MeasureUse, ThreeOutcomes
from closefit.derive.outcomes.shares import buys_and_leaves, three_outcomes


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beyond won and lost."""

    compared: Compared = Compared.won_lost
    measured: tuple[Measured, ...] = ()
    #: Whether the account bought more after the deal; None where no expansion is known. Shape (deals,).
    bought_more: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True)
class Afterwards:
    """The fields of a derivation that reach past the win."""

    exclusions: tuple[ExclusionFinding, ...]
    measures: tuple[MeasureUse, ...]
    outcomes: tuple[ThreeOutcomes, ...]
    buys_and_leaves: tuple[BuysAndLeaves, ...]
    growth: tuple[Growth, ...]


def afterwards(frame: DealFrame, findings: Sequence[AttributeFinding], known: Known, *, seed: int) -> Afterwards:
    """Exclusions from every comparison, shares in three outcomes, who buys and leaves, and who grows."""
    alone = known.compared is Compared.kept_churned
    against = sides_of(frame, known.measured, "churned" if alone else "were lost or churned")
    negative = negative_card(frame, (*outcome_sides(frame, known.compared), *against.sides), seed=seed)
    grew, uses = expanded(frame, known.measured, known.bought_more)
    return Afterwards(
        exclusions=negative.exclusions,
        measures=(*against.uses, *uses),
        outcomes=three_outcomes(frame, findings, seed=seed),
        buys_and_leaves=buys_and_leaves(frame, findings, negative.churning, seed=seed),
        growth=who_grows(frame, grew, seed=seed),
    )
