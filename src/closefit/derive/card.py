"""From gaps to a card of points, judged on deals it has not seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.derive.findings import CalibrationBin, Card, Quality, TierLift, Verdict
from closefit.derive.frame import DealFrame
from closefit.derive.gaps import Gaps


@dataclass(frozen=True, slots=True)
class LearnedCard:
    """What could be learned: a card, or the reason why there is none."""

    #: None when the verdict is not-enough.
    card: Card | None
    verdict: Verdict
    #: One or two sentences for a sales leader.
    words: str
    quality: Quality
    tiers: tuple[TierLift, ...]
    calibration: tuple[CalibrationBin, ...]
    #: Points of each deal by the card learned without its fold. Shape (deals,); NaN where no card could be learned.
    held_out: NDArray[np.float64]
    #: Attribute name -> share of account bootstraps in which it was chosen.
    stability: Mapping[str, float]


def learn_card(frame: DealFrame, gaps: Gaps, *, seed: int) -> LearnedCard | None:  # noqa: ARG001
    """Learn a card; None when there are no deals to learn from."""
    if not len(frame):
        return None
    quality = Quality(None, None, None, None, None, "grouped")
    words = "The learner is not built yet."
    return LearnedCard(None, Verdict.not_enough, words, quality, (), (), np.full(len(frame), np.nan), {})
