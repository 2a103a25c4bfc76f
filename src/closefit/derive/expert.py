"""The expert's own card held against the deals: what it would have said, next to what the deals say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from closefit.derive.findings import HygieneNote
from closefit.derive.frame import DealFrame
from closefit.derive.holds import holds

if TYPE_CHECKING:
    from closefit.profile import Criterion, Profile


def expert_note(prior: Profile, frame: DealFrame) -> HygieneNote:
    """How well the given profile ranks these deals. It was not learned from them, so no folds are needed."""
    counted, skipped = [], []
    for criterion in prior.fit.criteria:
        earned = _points(criterion, frame)
        if earned is None:
            skipped.append(criterion.name)
        else:
            counted.append(earned)
    points = np.sum(counted, axis=0) if counted else np.zeros(len(frame), dtype=np.int64)
    left = f" Left out because they cannot be counted here: {', '.join(skipped)}." if skipped else ""
    words = (
        f"The profile given as prior ({prior.profile}, version {prior.version}) puts a won deal above a lost one in "
        f"{_auc(points, frame.won):.0%} of all pairs (a coin: 50%). Compare it with the card found here.{left}"
    )
    return HygieneNote("expert card", len(counted), words)


def _points(criterion: Criterion, frame: DealFrame) -> NDArray[np.int64] | None:
    """Points of each deal; None when the deals do not hold what it asks for."""
    points = np.zeros(len(frame), dtype=np.int64)
    undecided = np.ones(len(frame), dtype=bool)
    decided = False
    for step in criterion.steps:
        if step.when is None:
            points[undecided] = step.points
            break
        try:
            truth = holds(step.when, frame.columns, len(frame))
        except NotImplementedError:
            return None
        decided = decided or bool((truth.true | truth.false).any())
        points[undecided & truth.true] = step.points
        undecided &= truth.false
    return points if decided else None


def _auc(points: NDArray[np.int64], won: NDArray[np.bool_]) -> float:
    from scipy.stats import rankdata

    wins, losses = int(won.sum()), int((~won).sum())
    if not wins or not losses:
        return 0.5
    return float((rankdata(points)[won].sum() - wins * (wins + 1) / 2) / (wins * losses))
