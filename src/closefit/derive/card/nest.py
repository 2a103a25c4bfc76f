"""Folds, folds inside folds and a later part: the cards learned on each, and what they say of deals not seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.derive.card.calibration import recalibrate
from closefit.derive.card.folds import FOLDS, grouped_folds, known_before, later_split
from closefit.derive.card.grades import Shelf
from closefit.derive.card.guidance import NOTHING, Guidance
from closefit.derive.card.logistic import Array, log_odds
from closefit.derive.card.quality import auc_within, log_loss
from closefit.derive.card.tiers import FoldPoints, TierPlan, plan_tiers
from closefit.derive.card.trials import Trial, learn_on, shelf_of
from closefit.derive.frame import DealFrame
from closefit.derive.gaps.find import Gaps

#: Above this many deals the slope of a card needs no folds inside folds: shrinkage is settled.
_NESTED = 5000


@dataclass(frozen=True, slots=True)
class Nest:
    """The cards of one derivation, all learned in one go."""

    #: Accounts and copies that stay together. Shape (deals,).
    groups: NDArray[np.int64]
    #: Outer fold of each deal. Shape (deals,).
    fold: NDArray[np.int64]
    #: Inner fold of each deal inside the training deals of each outer fold, -1 elsewhere. Shape (FOLDS, deals).
    inner_fold: NDArray[np.int64]
    whole: Trial
    outer: list[Trial]
    #: Per outer fold one card per inner fold; empty on large data.
    inner: list[list[Trial]]
    #: Learned on the first 70 % by creation, as far as decided by then, and the deals to test it on.
    past: Trial | None
    later: NDArray[np.bool_] | None


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What the cards of the outer folds say of the deals they had not seen. Arrays have shape (deals,)."""

    points: NDArray[np.float64]
    probability: Array
    #: Log loss when every deal gets the win rate of the training folds.
    base_log_loss: float
    tiers: TierPlan


def build_nest(
    frame: DealFrame,
    gaps: Gaps,
    groups: NDArray[np.int64],
    seed: int,
    *,
    lenient: bool = True,
    guidance: Guidance = NOTHING,
) -> Nest:
    """Learn every card that judging needs; see :class:`Nest`. ``groups`` stay in one fold."""
    won, deals = frame.won, len(frame)
    fold = grouped_folds(groups, won, seed)
    inner_fold = np.full((FOLDS, deals), -1, dtype=np.int64)
    nested = deals <= _NESTED
    for outer in range(FOLDS if nested else 0):
        inside = fold != outer
        inner_fold[outer, inside] = grouped_folds(groups[inside], won[inside], seed + 1 + outer)
    samples = [np.ones(deals, dtype=bool), *(fold != outer for outer in range(FOLDS))]
    if nested:
        samples += [(fold != k) & (inner_fold[k] != j) for k in range(FOLDS) for j in range(FOLDS)]
    later = later_split(frame.created, groups)
    later = later if later is not None and _testable(frame, later) else None
    if later is not None:
        samples.append(known_before(frame, later))
    trials = learn_on(gaps, won, np.array(samples, dtype=np.float32), lenient=lenient, groups=groups, guidance=guidance)
    inner = [trials[1 + FOLDS * (1 + k) : 1 + FOLDS * (2 + k)] for k in range(FOLDS)] if nested else []
    past = trials[-1] if later is not None else None
    return Nest(groups, fold, inner_fold, trials[0], trials[1 : 1 + FOLDS], inner, past, later)


def _testable(frame: DealFrame, later: NDArray[np.bool_]) -> bool:
    """Ten wins and ten losses to test on, and as many to learn from."""
    if not later.any():
        return False
    parts = (later, known_before(frame, later))
    return min(int((part & side).sum()) for part in parts for side in (frame.won, ~frame.won)) >= 10


def hold_out(gaps: Gaps, won: NDArray[np.bool_], nest: Nest) -> HeldOut:
    """Points, probability and tier of every deal by the card of the folds it is not in."""
    shelf = shelf_of(gaps.binned)
    points, probability, base = np.zeros(won.size), np.zeros(won.size), np.zeros(won.size)
    folds = []
    for outer, trial in enumerate(nest.outer):
        unseen = nest.fold == outer
        score = trial.card.score(shelf)
        points[unseen] = score[unseen]
        probability[unseen] = _probability(shelf, won, nest, outer)[unseen]
        base[unseen] = won[~unseen].mean()
        folds.append(FoldPoints(score[~unseen], score[unseen], np.flatnonzero(unseen)))
    return HeldOut(points, probability, log_loss(base, won), plan_tiers(folds, won))


def _probability(shelf: Shelf, won: NDArray[np.bool_], nest: Nest, outer: int) -> Array:
    """By one outer fold's card, drawn to the base rate as far as its own inner folds ask for. Shape (deals,)."""
    card = nest.outer[outer].card
    own = card.log_odds(shelf)
    if not nest.inner:
        return np.asarray(1 / (1 + np.exp(-own)))
    inside, inner = nest.fold != outer, np.zeros(won.size)
    for code, trial in enumerate(nest.inner[outer]):
        unseen = nest.inner_fold[outer] == code
        inner[unseen] = trial.card.log_odds(shelf)[unseen]
    centre = log_odds(float(won[inside].sum()), float(inside.sum()))
    return recalibrate(own[inside] - centre, inner[inside], won[inside], nest.groups[inside]).probability(own - centre)


def later_auc(gaps: Gaps, won: NDArray[np.bool_], nest: Nest) -> float | None:
    """AUC of the card of the first 70 % by creation on the later deals of other accounts; None without."""
    if nest.past is None or nest.later is None:
        return None
    score = nest.past.card.score(shelf_of(gaps.binned))[nest.later].astype(float)
    fold = np.zeros(score.size, dtype=np.int64)
    return float(auc_within(score, won[nest.later], fold)[0])
