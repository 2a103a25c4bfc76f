"""Planted half-lives lie inside their intervals; where nothing is planted, nothing is stated."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from closefit.derive.findings import AttributeFinding, AttributeVerdict
from closefit.derive.half_lives.find import find_half_lives
from closefit.derive.half_lives.finding import HalfLifeFinding
from closefit.terms import Layer
from tests.truth.signal_worlds import Plan, noise_names_one, recovery, signal_world
from tests.truth.worlds import flag


@dataclass(frozen=True)
class _Tally:
    stated: int
    inside: int
    widths: list[float]

    @property
    def share(self) -> float:
        return self.inside / max(self.stated, 1)


def _tally(found: list[tuple[float, HalfLifeFinding]]) -> _Tally:
    told = [(true, one.low, one.high) for true, one in found if one.low is not None and one.high is not None]
    return _Tally(
        len(told), sum(low <= true <= high for true, low, high in told), [high / low for _, low, high in told]
    )


_FIT = AttributeFinding(
    "trait", Layer.firmographic, AttributeVerdict.priority, "trait", 0.6, 0.3, None, 0.3, 0.2, 0.4, 2.0, 0.0, 0.0, 1.0,
    400, 400,
)  # fmt: skip


def _run(seeds: range, plan: Plan, *, fit_known: bool = True) -> list[tuple[float, HalfLifeFinding]]:
    """What is found beside the truth; with ``fit_known`` the winning trait is a priority attribute of the file."""
    found = []
    for seed in seeds:
        world = signal_world(seed, plan)
        deals = replace(world.deals, columns={"trait": flag("trait", world.trait.astype(float))})
        told = find_half_lives(world.ages, deals, [_FIT] if fit_known else [])
        found += [(world.truth[one.kind].half_life, one) for one in told]
    return found


def test_planted_half_lives_lie_inside_intervals_that_are_an_answer() -> None:
    """At 2,000 deals nine in ten true half-lives lie inside, the median interval is at most 4-fold, most are stated."""
    tally = _tally([pair for seed in range(9) for pair in recovery(seed).values()])
    assert tally.share >= 0.9, tally
    assert np.median(tally.widths) <= 4, tally
    assert tally.stated >= 0.75 * 45


def test_few_deals_cannot_tell() -> None:
    """At 200 deals hardly any half-life is stated, rather than a wrong one."""
    pairs = [pair for seed in range(16) for pair in recovery(seed, 200).values()]
    tally = _tally(pairs)
    assert tally.stated <= 0.1 * len(pairs)
    assert tally.stated - tally.inside <= 1
    assert all(
        "The data cannot tell" in one.words or "data cannot tell" in one.words for _, one in pairs if not one.days
    )


def test_noise_states_no_half_life() -> None:
    """Signals without effect, three deals an account that share their luck: nothing is stated in 16 files."""
    assert not [seed for seed in range(16) if noise_names_one(seed)]


@pytest.mark.parametrize(
    "plan",
    [
        Plan(trait_signals=3.0, trait_effect=1.5),
        Plan(growth=4.0, trend=-1.5),
        Plan(not_collected=0.3, deals=2600),
        Plan(luck=1.0, deals_per_account=3.0),
    ],
    ids=["signals follow fit", "signals grow, wins fall", "collected late", "alike deals"],
)
def test_confounding_does_not_move_the_half_life(plan: Plan) -> None:
    """Signals that follow fit or the calendar, a late start of collection, accounts with many deals: still inside."""
    tally = _tally(_run(range(500, 505), plan))
    assert tally.share >= 0.85, tally
    assert tally.stated >= 12, tally


def test_what_grows_with_the_calendar_is_no_effect() -> None:
    """Signals without effect that become more common while fewer deals are won: of 60 kinds at most one is clear."""
    found = _run(range(12), Plan(effect=0.0, growth=8.0, trend=-2.0, rate=1.0))
    assert sum(one.clear for _, one in found) <= 1
    assert not [one.kind for _, one in found if one.days is not None]


def test_what_follows_fit_is_no_effect_once_fit_is_known() -> None:
    """Signals that only follow a winning trait look like an effect, and no more beside the trait."""
    plan = Plan(effect=0.0, trait_signals=4.0, trait_effect=1.8)
    blind = [one.kind for _, one in _run(range(6), plan, fit_known=False) if one.clear]
    seeing = [one.kind for _, one in _run(range(6), plan) if one.clear]
    assert len(blind) >= 10
    assert not seeing
