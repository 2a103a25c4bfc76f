"""Generated deals with dated signals whose half-lives are known, or without any effect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.derive.frame import DealFrame
from closefit.derive.half_lives.ages import REACH, SignalAges
from closefit.derive.half_lives.find import find_half_lives
from closefit.derive.half_lives.finding import HalfLifeFinding

KINDS = ("demo_request", "email_reply", "g2_comparison", "pricing_page_visit", "webinar")
_START = np.datetime64("2022-01-01", "D")


@dataclass(frozen=True, slots=True)
class Planted:
    """What is true of one kind: its half-life in days and the odds ratio of one fresh signal."""

    half_life: float
    odds_ratio: float


@dataclass(frozen=True, slots=True)
class SignalWorld:
    """Deals, their signals and the truth by kind."""

    deals: DealFrame
    ages: SignalAges
    truth: dict[str, Planted]
    #: A firmographic trait that wins deals and, where asked for, brings signals.
    trait: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Plan:
    """How a world is made. The defaults are three signals a deal over five kinds, a third of the deals won."""

    deals: int = 2000
    #: Signals of each kind per deal.
    rate: float = 0.6
    mean_age: float = 45.0
    #: 0 for noise.
    effect: float = 1.0
    #: So many times as many signals where the trait is met, and log odds of winning with it.
    trait_signals: float = 1.0
    trait_effect: float = 0.8
    #: Signals grow by this factor from the first deal to the last, and the log odds of winning change by so much.
    growth: float = 1.0
    trend: float = 0.0
    #: Spread of the log odds that deals of one account share, and of the log rate of signals.
    luck: float = 0.3
    busy: float = 0.5
    #: Deals of one account.
    deals_per_account: float = 1.35
    #: Signals of a kind together are worth at most so many.
    cap: float = np.inf
    half_lives: Sequence[float] | None = None
    #: Share of the time before collection began.
    not_collected: float = 0.0


def signal_world(seed: int, plan: Plan | None = None) -> SignalWorld:
    """Half-lives log-uniform from 5 to 60 days, odds ratios from 2 to 4 for one fresh signal; by seed.

    A deal's log odds of winning are a constant, its trait, its account's luck, the trend, and per kind
    log(odds ratio) x min(cap, sum of 0.5^(age / half-life)).
    """
    plan = plan or Plan()
    rng = np.random.default_rng([seed, 77])
    truth = _truth(rng, plan)
    n = plan.deals
    account = np.sort(rng.integers(0, max(2, int(n / plan.deals_per_account)), n))
    day = np.sort(rng.integers(0, 900, n))
    trait = (rng.random(n) < 0.4)[account]
    odds = plan.trait_effect * trait + plan.luck * rng.normal(size=n)[account] + plan.trend * day / 900
    busy = np.exp(rng.normal(0, plan.busy, n))[account] / np.exp(plan.busy**2 / 2)
    rate = plan.rate * busy * np.where(trait, plan.trait_signals, 1.0) * plan.growth ** (day / 900)
    parts = []
    for place, planted in enumerate(truth.values()):
        deal = np.repeat(np.arange(n), rng.poisson(rate))
        age = np.floor(rng.exponential(plan.mean_age, len(deal))).astype(np.int64)
        summed = np.bincount(deal, np.exp2(-age / planted.half_life), minlength=n)
        odds = odds + plan.effect * np.log(planted.odds_ratio) * np.minimum(summed, plan.cap)
        parts.append((deal, np.full(len(deal), place, dtype=np.int32), age))
    won = rng.random(n) < 1 / (1 + np.exp(-odds - _intercept(odds)))
    order = rng.permutation(n)  # rows of a file do not stand by account
    return SignalWorld(_frame(account, day, won, order), _ages(parts, day, order, plan), truth, trait[order])


def recovery(seed: int, deals: int = 2000) -> dict[str, tuple[float, HalfLifeFinding]]:
    """The planted half-life in days of every kind beside what is found: ``(true, finding)``.

    ``finding.days`` is None where the data cannot tell; else ``low <= true <= high`` is what must hold.
    """
    world = signal_world(seed, Plan(deals=deals))
    found = find_half_lives(world.ages, world.deals)
    return {one.kind: (world.truth[one.kind].half_life, one) for one in found}


def noise_names_one(seed: int, deals: int = 2000) -> bool:
    """Whether a half-life is stated for any kind although no signal has an effect; luck is shared inside accounts."""
    world = signal_world(seed, Plan(deals=deals, effect=0.0, luck=1.0, deals_per_account=3.0))
    return any(one.days is not None for one in find_half_lives(world.ages, world.deals))


def _truth(rng: np.random.Generator, plan: Plan) -> dict[str, Planted]:
    drawn = np.exp(rng.uniform(np.log(5), np.log(60), len(KINDS)))
    ratios = np.exp(rng.uniform(np.log(2), np.log(4), len(KINDS)))
    lives = drawn if plan.half_lives is None else plan.half_lives
    return {k: Planted(float(h), float(r)) for k, h, r in zip(KINDS, lives, ratios, strict=True)}


def _intercept(odds: NDArray[np.float64]) -> float:
    """So that a third of the deals is won."""
    low, high = -20.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (low, middle) if (1 / (1 + np.exp(-odds - middle))).mean() > 0.33 else (middle, high)
    return low


def _frame(
    account: NDArray[np.int64], day: NDArray[np.int64], won: NDArray[np.bool_], order: NDArray[np.int64]
) -> DealFrame:
    n = len(won)
    created = _START + day[order].astype("timedelta64[D]")
    return DealFrame(
        account=account[order], won=won[order], churned=np.full(n, np.nan), created=created, closed=None, amount=None,
        line=np.arange(2, n + 2), columns={},
    )  # fmt: skip


def _ages(
    parts: list[tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int64]]],
    day: NDArray[np.int64],
    order: NDArray[np.int64],
    plan: Plan,
) -> SignalAges:
    deal, kind, age = (np.concatenate([part[place] for part in parts]) for place in range(3))
    first = int(900 * plan.not_collected) if plan.not_collected else -REACH
    seen = (age <= REACH) & (day[deal] - age >= first)
    row = np.argsort(order)
    return SignalAges(
        kinds=KINDS, deal=row[deal[seen]], kind=kind[seen].astype(np.int32), age=age[seen].astype(np.int32),
        strength=np.ones(int(seen.sum())),
        first=np.full(len(KINDS), _START + first), last=np.full(len(KINDS), _START + 900),
    )  # fmt: skip
