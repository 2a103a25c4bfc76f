"""Crowds that buy for different reasons are told apart; one crowd, or noise, is left whole."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from closefit.derive.findings import AttributeVerdict
from closefit.derive.frame import DealFrame
from closefit.derive.gaps.find import Gaps, find_gaps
from closefit.derive.segments.compare import compare
from closefit.derive.segments.divide import LEVEL, divide
from closefit.derive.segments.find import LEAST_GAIN
from closefit.derive.selection import select
from tests.truth.segment_worlds import Crowds, crowds
from tests.truth.worlds import noise, planted


def looked(deals: DealFrame, seed: int) -> Gaps:
    return find_gaps(deals, seed=seed, permutations=199)


def agreement(world: Crowds, gaps: Gaps, seed: int) -> float:
    """Share of deals in the crowd they were planted in, crowds matched as well as they can be; unproven is 0."""
    found = divide(gaps, world.deals.won, world.deals.account, crowds=None, seed=seed)
    if found is None or found.p > LEVEL:
        return 0.0
    label = np.full(len(world.deals), -1)
    for place, crowd in enumerate(found.crowds):
        label[crowd.holds(gaps.binned)] = place
    kinds = range(max(len(found.crowds), int(world.crowd.max()) + 1))
    return max(float((np.array(order)[label] == world.crowd).mean()) for order in permutations(kinds))


@pytest.mark.parametrize(("count", "deals", "seeds"), [(2, 1000, range(700, 703)), (3, 2000, range(700, 702))])
def test_planted_crowds_are_told_apart(count: int, deals: int, seeds: range) -> None:
    """In all runs but one nine deals in ten are put into their own crowd, by a condition on the planted attribute."""
    found = []
    for seed in seeds:
        world = crowds(deals, seed, count=count)
        found.append(agreement(world, looked(world.deals, seed), seed) >= 0.9)
    assert sum(found) >= len(found) - 1, found


def test_a_card_each_finds_what_matters_to_each_and_pays() -> None:
    """Strong attributes are priorities in their own crowd alone, and cards of their own rank unseen deals better."""
    world = crowds(1500, 711, split="industry")
    gaps = looked(world.deals, 711)
    division = divide(gaps, world.deals.won, world.deals.account, crowds=None, seed=711)
    assert division is not None
    sides = tuple(crowd.holds(gaps.binned) for crowd in division.crowds)
    compared = compare(world.deals, gaps, sides, 711)
    assert compared.low > 0
    assert compared.gain > LEAST_GAIN
    for side in sides:
        mine, other = world.strong if world.crowd[side].mean() < 0.5 else world.strong[::-1]
        part = find_gaps(select(world.deals, side), seed=1, permutations=199).findings
        named = {finding.name for finding in part if finding.verdict is AttributeVerdict.priority}
        assert len(named & set(mine)) >= 3
        assert not named & set(other)


def test_one_crowd_stays_one() -> None:
    """Where the same attributes matter to all, however strongly, at most one of eight runs is split."""
    split = 0
    for seed in range(4):
        for deals in (planted(1000, seed).deals, crowds(1000, seed, count=1).deals):
            found = divide(looked(deals, seed), deals.won, deals.account, crowds=None, seed=seed)
            split += found is not None and found.p <= LEVEL
    assert split <= 1


@pytest.mark.parametrize("deals", [100, 1000])
def test_noise_is_not_split(deals: int) -> None:
    """300 correlated columns that know nothing, three deals per account: no split in four runs."""
    for seed in range(4):
        world = noise(deals, seed)
        found = divide(looked(world, seed), world.won, world.account, crowds=None, seed=seed)
        assert found is None or found.p > LEVEL, seed
