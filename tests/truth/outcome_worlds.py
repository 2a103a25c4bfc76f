"""Generated deals whose truth reaches past the win: who churns, who is lost for what, who costs, who grows."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from closefit.derive.frame import Column, DealFrame, TextColumn
from closefit.derive.outcomes.afterwards import Known
from closefit.derive.outcomes.measured import Measured
from closefit.terms import Attribute, AttributeType, Layer, Measure
from tests.truth import worlds

Flags = NDArray[np.bool_]
Numbers = NDArray[np.float64]
_REASONS = ("no budget this year", "locked in with current vendor", "went silent", "timing")


@dataclass(frozen=True, slots=True)
class OutcomeWorld:
    """Deals with churn, reasons and measures, and what was planted."""

    deals: DealFrame
    #: Attribute to the comparisons of which one must propose an exclusion on it.
    exclusions: dict[str, tuple[str, ...]]
    #: The attribute that wins deals and loses customers.
    leaves: str | None
    #: The attribute of those who buy more.
    grows: str | None
    support_cost: Numbers
    satisfaction: Numbers
    expanded: Numbers
    #: What the prospect could spend; those with little are lost.
    budget: Numbers

    @property
    def known(self) -> Known:
        """The measures as a derivation takes them."""
        columns = {
            Measure.support_cost: self.support_cost, Measure.satisfaction: self.satisfaction,
            Measure.budget: self.budget, Measure.expansion: self.expanded,
        }  # fmt: skip
        return Known(
            measured=tuple(
                Measured(measure, worlds.number(measure.name, values), "customers.csv")
                for measure, values in columns.items()
            )
        )


def outcomes(deals: int, seed: int) -> OutcomeWorld:
    """Planted: an industry that churns, flags for budget, lock-in and cost, one that wins and leaves, one that grows.

    Forty further attributes matter for nothing. Accounts have one to three deals, which share everything but the
    outcome. Odds ratios are 5 to 8, prevalences 12 to 30 %.
    """
    rng = np.random.default_rng([seed, deals, 31])
    account = np.sort(rng.integers(0, int(deals * 0.8), deals))
    account = np.unique(account, return_inverse=True)[1]
    accounts = int(account[-1]) + 1
    traits = {name: rng.random(accounts) < share for name, share in _TRAITS.items()}
    industry = np.where(traits["agency"], 0, rng.integers(1, 7, accounts))
    won = _draw(rng, _log_odds(traits, {"quick buyer": np.log(5), "saas": np.log(4)}, account), 0.4)
    leaving = _log_odds(traits, {"agency": np.log(8), "quick buyer": np.log(6)}, account)
    churned = np.where(won, _draw(rng, leaving, 0.3, among=won), np.nan).astype(float)
    columns: list[Column] = [
        worlds.text("industry", industry[account], ("agency", "fintech", "retail", "health", "media", "energy", "law")),
        *(_flag(name, trait, account) for name, trait in traits.items() if name != "agency"),
        *_spares(account, rng),
    ]  # fmt: skip
    frame = worlds.frame(account, won, [columns[i] for i in rng.permutation(len(columns))])
    reason = _reasons(rng, {name: trait[account] for name, trait in traits.items()}, won)
    heavy = _log_odds(traits, {"on premise": np.log(8)}, account)
    cost = np.where(_draw(rng, heavy, 0.2), 3.0, 1.0) * np.exp(rng.normal(7, 0.25, deals))
    unhappy = _draw(rng, heavy, 0.2)
    expanded = np.where(won, _draw(rng, _log_odds(traits, {"multi site": np.log(6)}, account), 0.3), np.nan)
    return OutcomeWorld(
        deals=replace(frame, churned=churned, lost_reason=reason),
        exclusions={
            "industry": ("churned",), "bootstrapped": ("lost for budget",), "incumbent_contract": ("lost to lock-in",),
            "on_premise": ("high support cost", "detractor"), "budget": ("budget floor",),
        },
        leaves="quick_buyer",
        grows="multi_site",
        support_cost=np.where(won, cost, np.nan),
        satisfaction=np.where(won, np.where(unhappy, rng.integers(0, 7, deals), rng.integers(7, 11, deals)), np.nan),
        expanded=expanded.astype(float),
        budget=np.round(np.exp(rng.normal(np.where(reason.codes == 0, 8.5, 10.0), 0.8))).astype(np.float64),
    )  # fmt: skip


_TRAITS = {
    "agency": 0.14, "quick buyer": 0.3, "saas": 0.3, "bootstrapped": 0.2, "incumbent contract": 0.2,
    "on premise": 0.18, "multi site": 0.3,
}  # fmt: skip


def _flag(name: str, trait: Flags, account: NDArray[np.int64]) -> Column:
    return worlds.flag(name.replace(" ", "_"), trait[account].astype(float))


def _log_odds(traits: dict[str, Flags], effects: dict[str, float], account: NDArray[np.int64]) -> Numbers:
    total = np.zeros(len(account))
    for name, effect in effects.items():
        total += effect * traits[name][account]
    return total


def _draw(rng: np.random.Generator, log_odds: Numbers, rate: float, among: Flags | None = None) -> Flags:
    """True with the probabilities of these log odds, moved so that their mean (``among`` some deals) is ``rate``."""
    some = log_odds if among is None else log_odds[among]
    low, high = -12.0, 12.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if (1 / (1 + np.exp(-some - middle))).mean() < rate else (low, middle)
    return np.asarray(rng.random(len(log_odds)) < 1 / (1 + np.exp(-log_odds - low)))


def _reasons(rng: np.random.Generator, traits: dict[str, Flags], won: Flags) -> TextColumn:
    budget = rng.random(len(won)) < np.where(traits["bootstrapped"], 0.6, 0.1)
    locked = rng.random(len(won)) < np.where(traits["incumbent contract"], 0.6, 0.1)
    other = rng.integers(2, 4, len(won))
    codes = np.where(won, -1, np.where(budget, 0, np.where(locked, 1, other)))
    return _reason_column(codes)


def _reason_column(codes: NDArray[np.int64]) -> TextColumn:
    attribute = Attribute("lost_reason", AttributeType.text, Layer.behavioral, "lost reason")
    return TextColumn(attribute, codes.astype(np.int32), _REASONS)


def _spares(account: NDArray[np.int64], rng: np.random.Generator) -> list[Column]:
    accounts = int(account[-1]) + 1
    spares: list[Column] = []
    for place in range(40):
        latent = rng.normal(size=accounts)[account]
        if place % 2:
            spares.append(worlds.flag(f"flag_{place}", (latent > rng.normal(0.3, 0.6)).astype(float)))
        else:
            spares.append(worlds.number(f"number_{place}", np.round(np.exp(4 + latent)).astype(np.float64)))
    return spares


def random_outcomes(deals: int, seed: int) -> OutcomeWorld:
    """``worlds.noise`` with churn in 30 % of the won, reasons, measures and expansion, all by chance alone."""
    frame = worlds.noise(deals, seed)
    rng = np.random.default_rng([seed, deals, 32])
    accounts = int(frame.account[-1]) + 1
    # churn, cost and growth belong to the account, so its deals share them
    gone, grown = (rng.random(accounts) < 0.3)[frame.account], (rng.random(accounts) < 0.3)[frame.account]
    cost, score = np.exp(rng.normal(7, 0.8, accounts))[frame.account], rng.integers(0, 11, accounts)[frame.account]
    codes = np.where(frame.won, -1, rng.integers(0, len(_REASONS), deals))
    return OutcomeWorld(
        deals=replace(
            frame, churned=np.where(frame.won, gone, np.nan).astype(float), lost_reason=_reason_column(codes)
        ),
        exclusions={}, leaves=None, grows=None,
        support_cost=np.where(frame.won, cost, np.nan),
        satisfaction=np.where(frame.won, score, np.nan).astype(float),
        expanded=np.where(frame.won, grown, np.nan).astype(float),
        budget=np.exp(rng.normal(10, 0.8, accounts))[frame.account],
    )  # fmt: skip
