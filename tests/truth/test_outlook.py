"""The number of further deals that is stated, held against what further deals of the same world do."""

from __future__ import annotations

import numpy as np
from scipy.stats import binom

from closefit.derive.card.learn import LearnedCard, learn_card
from closefit.derive.findings import Verdict
from closefit.derive.frame import DealFrame
from closefit.derive.gaps.find import find_gaps
from closefit.derive.selection import select
from tests.truth.worlds import planted


def learned(deals: DealFrame, count: int, seed: int) -> LearnedCard:
    part = select(deals, np.arange(len(deals)) < count)
    found = learn_card(part, find_gaps(part, seed=seed, permutations=199), seed=seed)
    assert found is not None
    return found


def test_at_the_upper_end_the_next_level_is_mostly_reached() -> None:
    """Runs that are given both ends have the level with the deals of the upper end as often as its 80 % interval says.

    Nine in ten lie below the upper end; so few runs can refute that only where chance would be below 2 %.
    """
    reached = []
    for seed in range(800, 808):
        world = planted(1500, seed).deals
        now = learned(world, 130, seed)
        if now.learning is None or now.learning.more_high is None or now.verdict is not Verdict.not_enough:
            continue
        later = learned(world, min(130 + now.learning.more_high, 1500), seed)
        reached.append(later.verdict is not Verdict.not_enough)
    assert len(reached) >= 2
    assert binom.cdf(sum(reached), len(reached), 0.9) > 0.02, reached
