"""What is said of each kind: saturation, few deals, no effect, no dates."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from closefit.derive.half_lives.find import find_half_lives
from closefit.derive.half_lives.finding import HalfLifeFinding
from tests.truth.signal_worlds import Plan, signal_world


def _found(seed: int, plan: Plan) -> tuple[HalfLifeFinding, ...]:
    world = signal_world(seed, plan)
    return find_half_lives(world.ages, world.deals)


def test_saturation_is_told_where_it_is() -> None:
    """Where only the first fresh signal counts the cap of one is found; where all add, none is, and two clearly add."""
    plan = Plan(rate=1.5, half_lives=[30, 40, 50, 60, 60])
    capped = [one for seed in range(3) for one in _found(seed, replace(plan, cap=1.0))]
    assert sum(one.cap == 1 for one in capped) >= 8
    assert "Further signals add nothing beyond one fresh signal." in {one.cap_words for one in capped}
    adding = [one for seed in range(3) for one in _found(seed, plan)]
    assert not [one for one in adding if one.cap is not None]
    assert sum((one.adding or 0) >= 2 for one in adding) >= 10


def test_too_few_deals_are_counted() -> None:
    """A kind in a handful of deals is named with how many there are and how many it takes."""
    found = _found(1, Plan(deals=60, rate=0.1))
    assert all("The data cannot tell: " in one.words and "and 20 are needed" in one.words for one in found)
    assert all(one.p is None and one.days is None for one in found)


def test_no_effect_says_how_sure_it_would_have_to_be() -> None:
    """The words name the deals, the chance and the level that is asked of each of five kinds."""
    one = _found(4, Plan(effect=0.0))[0]
    assert "so there is no effect whose fading could be measured" in one.words
    assert "at most .00200 is asked of each kind" in one.words
    assert not one.clear


def test_late_collection_is_said() -> None:
    """The words of a clear kind name the day from which it was collected and the deals that can speak."""
    found = [one for one in _found(500, Plan(not_collected=0.3, deals=2600)) if one.clear]
    assert found
    assert all("Collected from 2022-09-28 on, so only the 1,4" in one.words for one in found)
    assert all("of 2,600 deals created 120 days or more after that can speak." in one.words for one in found)


def test_without_dates_or_signals_there_is_nothing() -> None:
    """No date of creation, or no signals file: an empty answer, no guess."""
    world = signal_world(1, Plan(deals=100))
    assert find_half_lives(world.ages, replace(world.deals, created=None)) == ()
    assert find_half_lives(None, world.deals) == ()


def test_the_same_input_gives_the_same_answer() -> None:
    """Twice the same world, to the last digit; the order of deals in the file does not matter for what is told."""
    first, second = _found(8, Plan(deals=800, rate=1.2)), _found(8, Plan(deals=800, rate=1.2))
    assert first == second
    assert np.isfinite([one.odds_ratio for one in first if one.odds_ratio is not None]).all()
