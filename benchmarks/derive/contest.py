"""Everyone learns on the same deals and is judged on the same others."""

from __future__ import annotations

from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from benchmarks.derive.figures import Failure, Figures, judged
from benchmarks.derive.rivals import RIVALS
from closefit.derive.card.learn import learn_card
from closefit.derive.card.trial import try_card
from closefit.derive.findings import Verdict
from closefit.derive.frame import DealFrame
from closefit.derive.gaps.find import find_gaps
from closefit.derive.selection import select

OURS = "closefit"
#: Order of the rows.
LEARNERS = (OURS, *RIVALS)


def contest(
    frame: DealFrame, unseen: NDArray[np.bool_], learner: str, seed: int, *, verdict: bool = False
) -> Figures | Failure:
    """Learn on the deals that are not ``unseen``, judge on those that are. A rival that fails says why.

    With ``verdict`` it is also asked whether closefit would print a probability.
    """
    if learner == OURS:
        return _ours(frame, unseen, seed, verdict=verdict)
    try:
        return _rival(frame, unseen, learner, seed)
    except Exception as error:  # noqa: BLE001 - whatever a rival raises is told in the table
        said = str(error).strip().splitlines()
        return Failure(f"{type(error).__name__}: {said[0] if said else ''}")


def _ours(frame: DealFrame, unseen: NDArray[np.bool_], seed: int, *, verdict: bool) -> Figures:
    start = perf_counter()
    trial = try_card(frame, ~unseen, seed=seed)
    seconds = perf_counter() - start
    parts = judged(trial.points[unseen].astype(float), trial.probability[unseen], frame.won[unseen], trial.base_rate)
    prints = _prints(select(frame, ~unseen), seed) if verdict else None
    rules = sum(" & " in name for name in trial.criteria)
    return Figures(*parts, len(trial.criteria) - rules, seconds, prints, rules)


def _prints(frame: DealFrame, seed: int) -> bool:
    """Whether the verdict on these deals is *enough*, the only one with a probability."""
    learned = learn_card(frame, find_gaps(frame, seed=seed), seed=seed)
    return learned is not None and learned.verdict is Verdict.enough


def _rival(frame: DealFrame, unseen: NDArray[np.bool_], learner: str, seed: int) -> Figures:
    train, test = select(frame, ~unseen), select(frame, unseen)
    start = perf_counter()
    fitted = RIVALS[learner](train, seed)
    seconds = perf_counter() - start
    p = fitted.probability(test)
    return Figures(*judged(p, p, test.won, float(train.won.mean())), criteria=fitted.criteria, seconds=seconds)
