"""The learned card before a sales leader: acceptance figures and AUC on later deals, else on grouped folds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from closefit.derive.card.acceptance import Acceptance, acceptance
from closefit.derive.card.nest import HeldOut, Nest
from closefit.derive.card.quality import auc_interval
from closefit.derive.card.tiers import FoldPoints, level_for, plan_tiers, tier_of
from closefit.derive.card.trials import shelf_of
from closefit.derive.gaps.find import Gaps

Codes = NDArray[np.int64]


def unseen_acceptance(
    gaps: Gaps, won: NDArray[np.bool_], account: Codes, nest: Nest, held: HeldOut, *, seed: int
) -> Acceptance:
    """On the last 30 % of deals by creation where there are dates, by the card and the cuts of the first 70 %.

    Without dates, or with too few later deals, every deal is judged by the card of the folds that it is not in.
    """
    if nest.past is None or nest.later is None:
        tiers = len(held.tiers.shares) + 1
        flagged = held.tiers.tier < tiers - 1
        return acceptance(held.tiers.tier, tiers, flagged, won, account, split="grouped folds", seed=seed)
    score = nest.past.card.score(shelf_of(gaps.binned))
    earlier = nest.past.weight > 0
    known = score[earlier]
    plan = plan_tiers([FoldPoints(known, known, np.arange(known.size))], won[earlier])
    cuts = tuple(sorted({level_for(known, share) for share in plan.shares}, reverse=True))
    tier = tier_of(score[nest.later], cuts) if cuts else np.zeros(int(nest.later.sum()), dtype=np.int64)
    tiers = len(cuts) + 1
    flagged = tier < tiers - 1
    return acceptance(
        tier, tiers, flagged, won[nest.later], account[nest.later], split="later deals", seed=seed
    )  # fmt: skip


def later_interval(gaps: Gaps, won: NDArray[np.bool_], nest: Nest, seed: int) -> tuple[float | None, float | None]:
    """95 % interval by accounts of the AUC on later deals; None without."""
    if nest.past is None or nest.later is None:
        return None, None
    score = nest.past.card.score(shelf_of(gaps.binned))[nest.later].astype(float)
    fold = np.zeros(score.size, dtype=np.int64)
    return auc_interval(score, won[nest.later], fold, nest.groups[nest.later], seed)
