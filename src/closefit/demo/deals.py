"""Deals as arrays: who was won, lost or churned, by the planted truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.demo.catalogue import DEPARTMENTS, KINDS, LOST_REASONS, OWNERS
from closefit.demo.signals import JOB, LAST_DAY, SELLING, Signals, latest_age
from closefit.demo.truth import CHURN_BASE, DRIVERS, HALF_LIVES, INTERCEPT, TRUE_ATTRIBUTES

#: New-business deals per account that has any, and open deals per closed one.
PER_ACCOUNT = 1.35
OPEN_SHARE = 0.08
YEARS = 3

NEW, RENEWAL, EXPANSION = 0, 1, 2
LOST, WON, OPEN = 0, 1, 2

Facts = Mapping[str, NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class Plan:
    """New-business deals before anyone knows how they end. ``row`` points into the accounts that have deals."""

    row: NDArray[np.int64]
    account: NDArray[np.int64]
    created: NDArray[np.int64]
    closed: NDArray[np.int64]
    open: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Deals:
    """All deals; every array has shape (deals,). ``churned_on`` is -1 where nobody churned."""

    row: NDArray[np.int64]
    account: NDArray[np.int64]
    created: NDArray[np.int64]
    closed: NDArray[np.int64]
    type: NDArray[np.int8]
    outcome: NDArray[np.int8]
    churned_on: NDArray[np.int64]
    #: True probability of winning; NaN for renewals and expansions.
    probability: NDArray[np.float64]
    lost_reason: NDArray[np.int8]
    owner: NDArray[np.int8]
    amount: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.account)

    @property
    def counted(self) -> NDArray[np.bool_]:
        """Closed new business: the deals that a derivation should count."""
        counted: NDArray[np.bool_] = (self.type == NEW) & (self.outcome != OPEN)
        return counted


def deal_accounts(accounts: int, deals: int) -> NDArray[np.int64]:
    """Ids of the accounts that have deals, evenly spread over the market."""
    wanted = max(1, min(accounts, round(deals * (1 + OPEN_SHARE) / PER_ACCOUNT)))
    return np.arange(wanted, dtype=np.int64) * accounts // wanted


def plan_deals(rng: np.random.Generator, ids: NDArray[np.int64], deals: int) -> Plan:
    """``deals`` closed new-business deals over three years, and the open ones on top."""
    n_open = round(deals * OPEN_SHARE)
    size = deals + n_open
    row = np.concatenate([np.arange(min(len(ids), size)), rng.integers(0, len(ids), max(0, size - len(ids)))])
    row = rng.permutation(row)
    is_open = np.arange(size) >= deals
    cycle = np.exp(rng.normal(np.log(55), 0.6, size)).round().clip(5, 300).astype(np.int64)
    ended = LAST_DAY - rng.integers(0, 365 * YEARS, size)
    created = np.where(is_open, LAST_DAY - rng.integers(5, 120, size), ended - cycle)
    # an open deal carries the close its seller hopes for
    closed = np.where(is_open, LAST_DAY + rng.integers(5, 120, size), ended)
    return Plan(row, ids[row], created, closed, is_open)


def condition_values(plan: Plan, facts: Facts, signals: Signals) -> dict[str, NDArray[np.bool_]]:
    """Which deals meet each of the nine true conditions at their creation."""
    selling = frozenset(DEPARTMENTS.index(name) for name in SELLING)
    hiring = latest_age(signals, JOB, plan.account, plan.created, selling) <= 90
    return {a.name: hiring if a.name == "hiring" else facts[a.name][plan.row] for a in TRUE_ATTRIBUTES}


def win_probability(plan: Plan, conditions: Facts, signals: Signals) -> NDArray[np.float64]:
    """Logistic in the nine conditions and, per kind with a half-life, in 2^(-age / half-life) of its last signal."""
    logit = np.full(len(plan.row), INTERCEPT)
    for attribute in TRUE_ATTRIBUTES:
        logit += attribute.log_odds * conditions[attribute.name]
    for half in HALF_LIVES:
        age = latest_age(signals, KINDS.index(half.kind), plan.account, plan.created)
        logit += half.log_odds * np.exp2(-age / half.days)
    probability: NDArray[np.float64] = 1 / (1 + np.exp(-logit))
    return probability


def close_deals(
    rng: np.random.Generator, plan: Plan, facts: Facts, probability: NDArray[np.float64], amount: NDArray[np.float64]
) -> Deals:
    """Each plan's end: won or lost by its probability, churn and lost reason by their drivers, then later business.

    ``amount`` is the usual amount of each deal; it is spread by a log-normal factor.
    """
    size = len(plan.row)
    won = np.zeros(size, dtype=bool)
    won[~plan.open] = _draw_wins(rng, probability[~plan.open])
    outcome = np.where(plan.open, OPEN, np.where(won, WON, LOST)).astype(np.int8)
    new = Deals(
        plan.row, plan.account, plan.created, plan.closed, np.full(size, NEW, np.int8), outcome,
        _churn(rng, plan, facts, won), probability, _lost_reasons(rng, plan, facts, outcome == LOST),
        rng.integers(0, len(OWNERS), size).astype(np.int8), amount * np.exp(rng.normal(0, 0.5, size)),
    )  # fmt: skip
    return _in_order(new, [_later(rng, new, RENEWAL), _later(rng, new, EXPANSION)])


def _draw_wins(rng: np.random.Generator, probability: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Each wins with its own probability, and as many win in all as are expected (systematic sampling, Madow 1949).

    Plans are in random order, so no two deals that have anything in common are drawn together.
    """
    steps = np.floor(np.concatenate([[0.0], np.cumsum(probability)]) + rng.random())
    return np.diff(steps) > 0


def _churn(rng: np.random.Generator, plan: Plan, facts: Facts, won: NDArray[np.bool_]) -> NDArray[np.int64]:
    logit = np.full(len(won), CHURN_BASE)
    for driver in DRIVERS:
        if driver.effect == "churn":
            logit += driver.log_odds * facts[driver.name][plan.row]
    churns = won & (rng.random(len(won)) < 1 / (1 + np.exp(-logit)))
    day = plan.closed + rng.integers(90, 400, len(won))
    return np.where(churns & (day <= LAST_DAY), day, -1)


def _lost_reasons(rng: np.random.Generator, plan: Plan, facts: Facts, lost: NDArray[np.bool_]) -> NDArray[np.int8]:
    usual = rng.integers(0, len(LOST_REASONS) - 1, len(lost))
    locked = facts["locked in"][plan.row] & (rng.random(len(lost)) < 0.7)
    reason = np.where(locked | (rng.random(len(lost)) < 0.05), LOST_REASONS.index("Locked into current vendor"), usual)
    return np.where(lost, reason, -1).astype(np.int8)


def _later(rng: np.random.Generator, new: Deals, kind: int) -> Deals:
    """Renewals a year after a win, expansions some months after it; nearly all are won."""
    delay = np.full(len(new), 365) if kind == RENEWAL else rng.integers(60, 330, len(new))
    day = new.closed + delay
    alive = (new.churned_on < 0) | (new.churned_on > day)
    picked = rng.random(len(new)) < (0.9 if kind == RENEWAL else 0.2)
    keep = np.flatnonzero((new.outcome == WON) & alive & (day <= LAST_DAY) & picked)
    won = rng.random(len(keep)) < 0.93
    return Deals(
        new.row[keep], new.account[keep], day[keep] - rng.integers(5, 40, len(keep)), day[keep],
        np.full(len(keep), kind, np.int8), np.where(won, WON, LOST).astype(np.int8), np.full(len(keep), -1),
        np.full(len(keep), np.nan), np.where(won, -1, 0).astype(np.int8), new.owner[keep],
        new.amount[keep] * (1.05 if kind == RENEWAL else 0.4),
    )  # fmt: skip


def _in_order(new: Deals, later: list[Deals]) -> Deals:
    """All deals by day of creation, as an export lists them."""
    parts = (new, *later)
    names = Deals.__dataclass_fields__
    columns = {name: np.concatenate([getattr(part, name) for part in parts]) for name in names}
    order = np.lexsort((columns["row"], columns["type"], columns["created"]))
    return Deals(**{name: values[order] for name, values in columns.items()})
