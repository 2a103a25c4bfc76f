"""Generated deals whose truth is known: nothing at all (noise), or nine attributes that matter (planted)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.derive.frame import Column, DealFrame, ListColumn, NumberColumn, TextColumn
from closefit.terms import Attribute, AttributeType, Layer

LAYERS = tuple(Layer)


def number(name: str, values: NDArray[np.float64]) -> NumberColumn:
    """A column of numbers, NaN where unknown."""
    return NumberColumn(_attribute(name, AttributeType.number), values.astype(np.float64))


def text(name: str, codes: NDArray[np.int64], vocabulary: tuple[str, ...]) -> TextColumn:
    """A column of texts as codes, -1 where unknown."""
    return TextColumn(_attribute(name, AttributeType.text), codes.astype(np.int32), vocabulary)


def flag(name: str, values: NDArray[np.float64]) -> TextColumn:
    """A column of yes (1), no (0) and unknown (NaN)."""
    codes = np.where(np.isnan(values), -1, np.nan_to_num(values)).astype(np.int32)
    return TextColumn(_attribute(name, AttributeType.flag), codes, ("false", "true"))


def items(name: str, has: NDArray[np.bool_], known: NDArray[np.bool_], vocabulary: tuple[str, ...]) -> ListColumn:
    """A list column from a table of who has what. Shapes (deals, items), (deals,)."""
    has = has & known[:, None]
    offsets = np.concatenate([[0], np.cumsum(has.sum(axis=1))])
    return ListColumn(
        _attribute(name, AttributeType.list), offsets, np.nonzero(has)[1].astype(np.int32), known, vocabulary
    )


def frame(account: NDArray[np.int64], won: NDArray[np.bool_], columns: list[Column]) -> DealFrame:
    """Deals without dates or amounts."""
    deals = len(won)
    return DealFrame(
        account=account,
        won=won,
        churned=np.full(deals, np.nan),
        created=None,
        closed=None,
        amount=None,
        line=np.arange(2, deals + 2),
        columns={column.attribute.name: column for column in columns},
    )


def _attribute(name: str, kind: AttributeType) -> Attribute:
    return Attribute(name, kind, LAYERS[sum(map(ord, name)) % 4], name)


def noise(deals: int, seed: int) -> DealFrame:
    """300 columns that know nothing, on data as awkward as real: three deals per account that share their luck.

    Numbers, categories, flags and one list of 30 items lean on ten common factors (so they are correlated), half
    are the same for all deals of an account, and a tenth of the values is missing. The
    outcome depends on the account only.
    """
    rng = np.random.default_rng([seed, deals])
    account = np.arange(deals) // 3
    accounts = int(account[-1]) + 1
    luck = rng.normal(-0.6, 1.5, accounts)[account]
    won = rng.random(deals) < 1 / (1 + np.exp(-luck))
    factors = rng.normal(size=(accounts, 10))
    columns: list[Column] = []
    for place in range(270):
        latent = (factors @ rng.normal(0, 0.4, 10))[account]
        own = rng.normal(size=accounts)[account] if place % 2 else rng.normal(size=deals)
        columns.append(_noise_column(place, latent + own, rng))
    leaning = (factors @ rng.normal(0, 0.4, (10, 30)) + rng.normal(size=(accounts, 30)))[account]
    has = leaning > rng.normal(0.5, 0.7, 30)
    columns.append(items("technologies", has, rng.random(deals) > 0.1, tuple(f"tool {i}" for i in range(30))))
    return frame(account, won, columns)


def _noise_column(place: int, latent: NDArray[np.float64], rng: np.random.Generator) -> Column:
    unknown = rng.random(latent.size) < (0.2 if place % 3 == 0 else 0.0)
    if place % 3 == 0:
        return number(f"number_{place}", np.where(unknown, np.nan, np.round(np.exp(4 + latent))))
    if place % 3 == 1:
        levels = int(rng.integers(3, 12))
        codes = np.searchsorted(np.quantile(latent, np.arange(1, levels) / levels), latent)
        shuffled = rng.permutation(levels)[codes]
        return text(f"text_{place}", np.where(rng.random(latent.size) < 0.1, -1, shuffled), _values(levels))
    yes = (latent > np.quantile(latent, rng.uniform(0.2, 0.85))).astype(float)
    return flag(f"flag_{place}", np.where(rng.random(latent.size) < 0.1, np.nan, yes))


def _values(count: int) -> tuple[str, ...]:
    return tuple(f"value {i}" for i in range(count))


@dataclass(frozen=True, slots=True)
class Planted:
    """Deals with a known truth."""

    deals: DealFrame
    #: True log odds of each deal.
    log_odds: NDArray[np.float64]
    #: Names of the true attributes with their odds ratio and the share of deals that have it.
    truth: dict[str, tuple[float, float]]


#: Odds ratios of the nine attributes that matter.
ODDS_RATIOS = (4.0, 3.7, 3.5, 3.5, 2.2, 1.9, 1.7, 1.5, 1.4)


def planted(deals: int, seed: int, *, candidates: int = 107) -> Planted:
    """Nine attributes that matter among ``candidates``: a range, a set of values, flags and items of a list."""
    rng = np.random.default_rng([seed, deals, 7])
    account = np.sort(rng.integers(0, int(deals * 0.8), deals))
    account = np.unique(account, return_inverse=True)[1]
    accounts = int(account[-1]) + 1
    shares = rng.uniform(0.15, 0.6, 9)
    met = rng.random((accounts, 9)) < shares
    columns: list[Column] = [_employees(met[:, 0], account, rng), _industry(met[:, 1], account, rng)]
    columns += [flag(f"true_flag_{i}", met[:, i].astype(float)[account]) for i in range(2, 6)]
    spare = rng.random((accounts, 27)) < rng.uniform(0.1, 0.6, 27)
    has = np.concatenate([met[:, 6:], spare], axis=1)[account]
    names = tuple(f"true tool {i}" for i in range(6, 9)) + tuple(f"tool {i}" for i in range(27))
    columns.append(items("technologies", has, np.ones(deals, dtype=bool), names))
    columns += [_spare(place, account, rng) for place in range(candidates - 36)]
    order = rng.permutation(len(columns))
    log_odds = met.astype(float) @ np.log(ODDS_RATIOS)
    log_odds = (log_odds - log_odds.mean() + _intercept(log_odds - log_odds.mean(), 0.335))[account]
    won = rng.random(deals) < 1 / (1 + np.exp(-log_odds))
    labels = ["employees", "industry", *(f"true_flag_{i}" for i in range(2, 6))]
    labels += [f"technologies: true tool {i}" for i in range(6, 9)]
    truth = {
        n: (ratio, float(met[account, i].mean())) for i, (n, ratio) in enumerate(zip(labels, ODDS_RATIOS, strict=True))
    }
    return Planted(frame(account, won, [columns[i] for i in order]), log_odds, truth)


def _intercept(log_odds: NDArray[np.float64], rate: float) -> float:
    low, high = -10.0, 10.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if (1 / (1 + np.exp(-log_odds - middle))).mean() < rate else (low, middle)
    return low


def _employees(met: NDArray[np.bool_], account: NDArray[np.int64], rng: np.random.Generator) -> NumberColumn:
    inside = rng.integers(50, 500, met.size)
    outside = np.where(rng.random(met.size) < 0.5, rng.integers(3, 50, met.size), rng.integers(500, 6000, met.size))
    return number("employees", np.where(met, inside, outside)[account].astype(float))


def _industry(met: NDArray[np.bool_], account: NDArray[np.int64], rng: np.random.Generator) -> TextColumn:
    names = ("b2b saas", "fintech", "retail", "health", "media", "energy", "logistics")
    codes = np.where(met, rng.integers(0, 2, met.size), rng.integers(2, 7, met.size))
    return text("industry", codes[account], names)


def _spare(place: int, account: NDArray[np.int64], rng: np.random.Generator) -> Column:
    latent = rng.normal(size=int(account[-1]) + 1)[account]
    return (
        flag(f"flag_{place}", (latent > rng.normal(0.3, 0.6)).astype(float))
        if place % 3
        else _noise_column(3 * (place // 3) + place % 2, latent, rng)
    )
