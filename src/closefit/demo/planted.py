"""Planted deals without files: frames of known truth, or of none, for tests and benchmarks of the derivation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.derive.frame import Column, DealFrame, ListColumn, NumberColumn, TextColumn
from closefit.terms import Attribute, AttributeType, Layer

#: Closed deals are created over three years that end here.
_LAST = np.datetime64("2026-06-30")
_FLAG = ("false", "true")


@dataclass(frozen=True, slots=True)
class PlantedFlag:
    """A true yes-or-no attribute: its name, the share of accounts that have it, and its log-odds."""

    name: str
    prevalence: float
    log_odds: float


#: Nine true attributes; the first three have an odds ratio of 3.5 or more. With ``FRAME_INTERCEPT`` 34 % of deals are
#: won and the true probabilities have an AUC of .80.
TRUE_FLAGS = (
    PlantedFlag("true_1", 0.50, 1.40),
    PlantedFlag("true_2", 0.32, 1.35),
    PlantedFlag("true_3", 0.20, 1.30),
    PlantedFlag("true_4", 0.40, 0.95),
    PlantedFlag("true_5", 0.25, 0.85),
    PlantedFlag("true_6", 0.30, -0.80),
    PlantedFlag("true_7", 0.45, 0.65),
    PlantedFlag("true_8", 0.15, 0.70),
    PlantedFlag("true_9", 0.55, 0.60),
)
FRAME_CANDIDATES = 107
FRAME_INTERCEPT = -3.37


@dataclass(frozen=True, slots=True)
class PlantedFrame:
    """A frame and what is true about it."""

    frame: DealFrame
    #: True probability of winning; shape (deals,).
    probability: NDArray[np.float64]
    truth: tuple[PlantedFlag, ...]


def generate_frame(
    deals: int, seed: int, *, candidates: int = FRAME_CANDIDATES, missing: float = 0.0, deals_per_account: int = 1
) -> PlantedFrame:
    """Closed deals with ``candidates`` yes-or-no attributes, nine of which are true (see :data:`TRUE_FLAGS`).

    Args:
        deals: closed deals.
        seed: the same seed gives the same frame.
        candidates: all attributes, at least nine; the others have prevalences between .05 and .6 and do nothing.
        missing: share of each attribute's values that are unknown, at random.
        deals_per_account: deals of one account share its attributes (and nothing else).
    """
    rng = np.random.default_rng([seed, 6])
    accounts = -(-deals // deals_per_account)
    noise = max(0, candidates - len(TRUE_FLAGS))
    prevalence = np.concatenate([[f.prevalence for f in TRUE_FLAGS], rng.uniform(0.05, 0.6, noise)])
    has = rng.random((accounts, len(prevalence))) < prevalence
    account = np.arange(deals, dtype=np.int64) % accounts
    logit = FRAME_INTERCEPT + has[account, : len(TRUE_FLAGS)] @ np.array([f.log_odds for f in TRUE_FLAGS])
    probability = 1 / (1 + np.exp(-logit))
    won = rng.random(deals) < probability
    codes = has.astype(np.int32)
    codes[rng.random(codes.shape) < missing] = -1
    names = [f.name for f in TRUE_FLAGS] + [f"noise_{place + 1}" for place in range(noise)]
    columns: dict[str, Column] = {
        name: TextColumn(_attribute(name, AttributeType.flag), codes[account, place].copy(), _FLAG)
        for place, name in enumerate(names)
    }
    return PlantedFrame(_frame(rng, account, won, columns), probability, TRUE_FLAGS)


def noise_frame(
    deals: int, seed: int, *, columns: int = 300, deals_per_account: int = 3, base_rate: float = 0.33
) -> DealFrame:
    """Deals in which nothing matters: mixed, correlated columns with gaps, and accounts that win or lose as a habit.

    Two fifths of the columns are numbers, three tenths texts, a fifth flags, a tenth lists. All columns of an account
    hang together through twelve hidden factors, 0 to 40 % of their values are unknown, and each account has its own
    log-odds of winning (standard deviation 1) that no column knows.
    """
    rng = np.random.default_rng([seed, 7])
    accounts = -(-deals // deals_per_account)
    factors = rng.normal(size=(accounts, 12))
    loadings = rng.normal(size=(12, columns)) * (rng.random((12, columns)) < 0.25)
    latent = factors @ loadings + rng.normal(size=(accounts, columns))
    account = np.arange(deals, dtype=np.int64) % accounts
    habit = np.log(base_rate / (1 - base_rate)) * 1.15 + rng.normal(size=accounts)
    won = rng.random(deals) < 1 / (1 + np.exp(-habit[account]))
    made: dict[str, Column] = {}
    for place in range(columns):
        unknown = rng.random(accounts) < rng.uniform(0, 0.4)
        name = f"noise_{place + 1}"
        made[name] = _noise_column(rng, name, place, latent[:, place], unknown, account)
    return _frame(rng, account, won, made)


def _noise_column(  # noqa: PLR0917 - one value per argument, called once
    rng: np.random.Generator,
    name: str,
    place: int,
    latent: NDArray[np.float64],
    unknown: NDArray[np.bool_],
    account: NDArray[np.int64],
) -> Column:
    kind = place % 10
    if kind < 4:
        values = np.exp(latent).round(2) if kind == 0 else latent.round(3)
        return NumberColumn(_attribute(name, AttributeType.number), np.where(unknown, np.nan, values)[account])
    if kind == 9:
        return _noise_list(rng, name, latent, unknown, account)
    levels = 2 if kind >= 7 else int(rng.integers(3, 15))
    cuts = np.quantile(latent, np.sort(rng.random(levels - 1)))
    codes = np.where(unknown, -1, np.searchsorted(cuts, latent)).astype(np.int32)
    if levels == 2:
        return TextColumn(_attribute(name, AttributeType.flag), codes[account], _FLAG)
    return TextColumn(_attribute(name, AttributeType.text), codes[account], tuple(f"v{i}" for i in range(levels)))


def _noise_list(
    rng: np.random.Generator,
    name: str,
    latent: NDArray[np.float64],
    unknown: NDArray[np.bool_],
    account: NDArray[np.int64],
) -> ListColumn:
    words = 8
    has = rng.random((len(latent), words)) < (0.15 + 0.25 * (latent[:, None] > rng.normal(size=words)))
    has[unknown] = False
    mine = has[account]
    offsets = np.concatenate([[0], np.cumsum(mine.sum(axis=1))]).astype(np.int64)
    codes = np.nonzero(mine)[1].astype(np.int32)
    vocabulary = tuple(f"{name} item {i}" for i in range(words))
    return ListColumn(_attribute(name, AttributeType.list), offsets, codes, ~unknown[account], vocabulary)


def _attribute(name: str, kind: AttributeType) -> Attribute:
    return Attribute(name, kind, Layer.firmographic, name)


def _frame(
    rng: np.random.Generator, account: NDArray[np.int64], won: NDArray[np.bool_], columns: dict[str, Column]
) -> DealFrame:
    deals = len(won)
    closed = _LAST - rng.integers(0, 3 * 365, deals)
    created = closed - rng.integers(10, 150, deals)
    return DealFrame(
        account=account, won=won, churned=np.full(deals, np.nan), created=created, closed=closed, amount=None,
        line=np.arange(2, deals + 2, dtype=np.int64), columns=columns,
    )  # fmt: skip
