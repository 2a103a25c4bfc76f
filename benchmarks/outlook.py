"""The number of further deals that is stated, held against the number truly needed: ``python -m benchmarks.outlook``.

Every seed is one generated world of 1,500 deals. A derivation sees the first ones and says how many more the next level
takes; then it is run on ever more of the same deals until the level is reached twice in a row.
"""

from __future__ import annotations

import argparse

import numpy as np
from tests.truth.worlds import noise, planted

from closefit.derive.card.learn import LearnedCard, learn_card
from closefit.derive.findings import Verdict
from closefit.derive.frame import DealFrame
from closefit.derive.gaps.find import find_gaps
from closefit.derive.selection import select

_WORLD, _STEP, _TIMES = 1500, 1.2, 10
_LEVELS = (Verdict.not_enough, Verdict.ranks_only, Verdict.enough)


def learned(world: DealFrame, deals: int, seed: int) -> LearnedCard:
    """What a derivation of the first deals finds."""
    part = select(world, np.arange(len(world)) < deals)
    found = learn_card(part, find_gaps(part, seed=seed, permutations=199), seed=seed)
    if found is None:
        raise SystemExit("there is no attribute to learn from")
    return found


def needed(world: DealFrame, deals: int, level: Verdict, seed: int) -> int | None:
    """Deals at which the level is first reached and still held a step later; None beyond the world."""
    first, size = None, deals * 1.12
    while size <= min(_WORLD, deals * _TIMES):
        if _LEVELS.index(learned(world, int(size), seed).verdict) < _LEVELS.index(level):
            first = None
        elif first is not None:
            return first
        else:
            first = int(size)
        size *= _STEP
    return first


def told(deals: int, seeds: range) -> None:
    """One line per seed, and the share of intervals that hold the number truly needed."""
    inside = stated = two_sided = unlikely = asked = 0
    for seed in seeds:
        world = planted(_WORLD, seed).deals
        found = learned(world, deals, seed).learning
        if found is None or found.next_level is None:
            continue
        asked += 1
        if found.more_low is None:
            unlikely += 1
            continue
        truth = needed(world, deals, found.next_level, seed)
        low, high = deals + found.more_low, deals + found.more_high if found.more_high else None
        hit = (truth is None and high is None) or (truth is not None and low <= truth <= (high or _WORLD * _TIMES))
        stated, inside, two_sided = stated + 1, inside + hit, two_sided + (high is not None)
        print(
            f"seed {seed}: {low} to {high or 'nobody knows'}, truly {truth or 'never'}{'' if hit else '   MISSED'}",
            flush=True,
        )
    print(f"{deals} deals: {asked} asked, {unlikely} said unlikely, {stated} stated ({two_sided} with both ends), "
          f"{inside} held the number truly needed")  # fmt: skip


def promised_on_noise(deals: int, seeds: range) -> None:
    """How often noise is told that more deals are unlikely to help, or how many would."""
    cards = [learned(noise(deals, seed), deals, seed).learning for seed in seeds]
    numbers = sum(card is not None and card.more is not None for card in cards)
    unlikely = sum(card is not None and "unlikely" in card.words for card in cards)
    print(f"noise, {deals} deals: of {len(cards)} runs {unlikely} say unlikely, {numbers} state a number")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=60_000)
    parser.add_argument("--seeds", type=int, default=12)
    asked = parser.parse_args()
    for count in (130, 220):
        told(count, range(asked.seed, asked.seed + asked.seeds))
    for count in (100, 300, 1000):
        promised_on_noise(count, range(asked.seed, asked.seed + asked.seeds))
