"""One card for all against a card for each crowd, on deals that neither had seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.derive.card.folds import FOLDS, deal_groups, grouped_folds
from closefit.derive.card.logistic import Array
from closefit.derive.card.quality import auc_within, group_bootstraps
from closefit.derive.card.trials import learn_on, shelf_of
from closefit.derive.frame import DealFrame
from closefit.derive.gaps.find import Gaps
from closefit.derive.segments.splitters import Flags

_BOOTSTRAPS = 200
#: Deals compared; on more, those of a sample of accounts.
_MOST_DEALS = 12_000


@dataclass(frozen=True, slots=True)
class Comparison:
    """Held-out AUC inside each crowd, by the one card and by the crowd's own; None where a crowd has no pair."""

    one: tuple[float | None, ...]
    own: tuple[float | None, ...]
    #: Own less one over the pairs of all crowds, with its 95 % interval over bootstraps of accounts.
    gain: float
    low: float
    high: float


def compare(frame: DealFrame, gaps: Gaps, crowds: tuple[Flags, ...], seed: int) -> Comparison:
    """Cards learned on four fifths of the accounts judged on the rest; pairs are counted inside fold and crowd.

    A crowd's own card has fewer deals to learn from, so it must make up for that before it is any better.
    """
    groups = deal_groups(frame, gaps.binned)
    turn = np.random.default_rng([seed, 31]).permutation(int(groups.max()) + 1)
    used = turn[groups] < np.sort(turn[groups])[min(_MOST_DEALS, len(groups)) - 1] + 1
    fold = grouped_folds(groups, frame.won, seed + 17)
    whole = np.any(crowds, axis=0) & used
    samples = [(fold != k) & part & used for k in range(FOLDS) for part in (whole, *crowds)]
    trials = learn_on(gaps, frame.won, np.array(samples, dtype=np.float32), lenient=True)
    shelf, each = shelf_of(gaps.binned), 1 + len(crowds)
    one, own, cell = np.zeros(len(frame)), np.zeros(len(frame)), np.full(len(frame), -1)
    for k in range(FOLDS):
        scores = [trial.card.score(shelf) for trial in trials[k * each : (k + 1) * each]]
        for place, crowd in enumerate(crowds):
            unseen = (fold == k) & crowd & used
            one[unseen], own[unseen] = scores[0][unseen], scores[1 + place][unseen]
            cell[unseen] = k * len(crowds) + place
    return _judged(frame.won, groups, (one, own), cell, len(crowds), seed)


def _judged(  # noqa: PLR0917
    won: NDArray[np.bool_],
    groups: NDArray[np.int64],
    scores: tuple[Array, Array],
    cell: NDArray[np.int64],
    crowds: int,
    seed: int,
) -> Comparison:  # fmt: skip
    inside = cell >= 0
    won, groups, cell = won[inside], groups[inside], cell[inside]
    one, own = (score[inside] for score in scores)
    drawn = group_bootstraps(groups, _BOOTSTRAPS, seed + 29).astype(float)
    gains = auc_within(own, won, cell, drawn) - auc_within(one, won, cell, drawn)
    low, high = np.nanquantile(gains, [0.025, 0.975])
    each = [cell % crowds == place for place in range(crowds)]
    return Comparison(
        tuple(_auc(one[mine], won[mine], cell[mine]) for mine in each),
        tuple(_auc(own[mine], won[mine], cell[mine]) for mine in each),
        float(auc_within(own, won, cell)[0] - auc_within(one, won, cell)[0]),
        float(low),
        float(high),
    )


def _auc(score: Array, won: NDArray[np.bool_], cell: NDArray[np.int64]) -> float | None:
    value = float(auc_within(score, won, cell)[0]) if won.size else np.nan
    return value if np.isfinite(value) else None
