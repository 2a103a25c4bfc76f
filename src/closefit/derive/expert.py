"""The expert's own card held against the deals: what it would have said, next to what the deals say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from sqlglot import exp

from closefit.conditions import parse_condition
from closefit.derive.findings import HygieneNote
from closefit.derive.frame import DealFrame
from closefit.derive.holds import holds

if TYPE_CHECKING:
    from closefit.profile import Criterion, Profile

#: Deals the expert's card counts for: as many deals of one's own weigh as much as the expert.
PRIOR_DEALS = 100


@dataclass(frozen=True, slots=True)
class ExpertPoints:
    """What an expert's card gives each deal."""

    #: Shape (deals,).
    total: NDArray[np.int64]
    #: Criteria that could be counted on these deals: name, points of each deal, attributes with the texts asked for.
    counted: tuple[tuple[str, NDArray[np.int64], Mapping[str, frozenset[str]]], ...]
    #: Criteria that could not.
    skipped: tuple[str, ...]


def expert_points(prior: Profile, frame: DealFrame) -> ExpertPoints:
    """Points of every deal by the fit criteria of the profile; a criterion no deal can be asked about is skipped."""
    total = np.zeros(len(frame), dtype=np.int64)
    counted, skipped = [], []
    for criterion in prior.fit.criteria:
        earned = _points(criterion, frame)
        if earned is None:
            skipped.append(criterion.name)
        else:
            counted.append((criterion.name, earned, attributes_of(criterion)))
            total += earned
    return ExpertPoints(total, tuple(counted), tuple(skipped))


def attributes_of(criterion: Criterion) -> Mapping[str, frozenset[str]]:
    """Attributes a criterion asks about, and the texts it compares them with, all in lower case."""
    found: dict[str, frozenset[str]] = {}
    for step in criterion.steps:
        tree = parse_condition(step.when).tree if step.when is not None else None
        if tree is not None:
            texts = frozenset(node.name.strip().casefold() for node in tree.find_all(exp.Literal) if node.is_string)
            for node in tree.find_all(exp.Column):
                found[node.name.casefold()] = found.get(node.name.casefold(), frozenset()) | texts
    return found


def expert_note(prior: Profile, frame: DealFrame) -> HygieneNote:
    """How well the given profile ranks these deals. It was not learned from them, so no folds are needed."""
    expert = expert_points(prior, frame)
    left = f" Left out because they cannot be counted here: {', '.join(expert.skipped)}." if expert.skipped else ""
    words = (
        f"The profile given as prior ({prior.profile}, version {prior.version}) puts a won deal above a lost one in "
        f"{_auc(expert.total, frame.won):.0%} of all pairs (a coin: 50%). "
        f"It counts like {PRIOR_DEALS} deals beside the {len(frame)} that were closed.{left}"
    )
    return HygieneNote("expert card", len(expert.counted), words)


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
