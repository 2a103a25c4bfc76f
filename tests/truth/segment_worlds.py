"""Generated deals of two or three crowds that buy for different reasons, told apart by an attribute anyone can see."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.derive.frame import Column, DealFrame
from tests.truth.worlds import _intercept, _spare, flag, frame, items, number, text

#: What a crowd can be told apart by.
SPLITS = ("industry", "region", "employees", "has_sales_team")
_INDUSTRIES = ("b2b saas", "fintech", "retail", "health", "media", "energy", "logistics")
_REGIONS = ("emea", "amer", "apac")
_STRONG = (4.5, 4.0, 3.7, 3.5)
_MILD = (2.2, 1.8)


@dataclass(frozen=True, slots=True)
class Crowds:
    """Deals with a known truth."""

    deals: DealFrame
    #: Crowd of each deal, from 0. Shape (deals,).
    crowd: NDArray[np.int64]
    #: The attribute that tells the crowds apart.
    split: str
    #: Strong attributes of each crowd (odds ratio 3.5 or more there, 1 elsewhere).
    strong: tuple[tuple[str, ...], ...]
    #: True log odds of each deal.
    log_odds: NDArray[np.float64]


def crowds(deals: int, seed: int, *, count: int = 2, split: str | None = None, candidates: int = 107) -> Crowds:
    """``count`` crowds (1 to 3) of which each has four strong and two mild attributes of its own among ``candidates``.

    With one crowd the same attributes matter to all, and the attribute that could split does so in vain.
    """
    rng = np.random.default_rng([seed, deals, count, 11])
    split = split or SPLITS[int(rng.integers(0, 2 if count == 3 else 4))]
    account = np.sort(rng.integers(0, int(deals * 0.8), deals))
    account = np.unique(account, return_inverse=True)[1]
    accounts = int(account[-1]) + 1
    wanted = max(count, 2)
    side = rng.choice(wanted, accounts, p=rng.dirichlet(np.full(wanted, 30.0)))
    kinds = len(_STRONG) + len(_MILD)
    met = rng.random((accounts, count, kinds)) < rng.uniform(0.2, 0.55, (count, kinds))
    crowd = side if count > 1 else np.zeros(accounts, dtype=np.int64)
    effect = met.astype(float) @ np.log(_STRONG + _MILD)
    own = effect[np.arange(accounts), crowd] + rng.normal(0, 0.3, wanted)[side]
    log_odds = (own - own.mean() + _intercept(own - own.mean(), 0.345))[account]
    won = rng.random(deals) < 1 / (1 + np.exp(-log_odds))
    columns = _observed(split, side, account, rng)
    columns += [
        flag(f"crowd_{c}_flag_{k}", met[account, c, k].astype(float)) for c in range(count) for k in range(kinds - 2)
    ]
    has = np.concatenate([met[:, :, kinds - 2 :].reshape(accounts, -1), rng.random((accounts, 20)) < 0.3], axis=1)
    names = tuple(f"crowd {c} tool {k}" for c in range(count) for k in (4, 5)) + tuple(f"tool {i}" for i in range(20))
    columns.append(items("technologies", has[account], np.ones(deals, dtype=bool), names))
    columns += [_spare(place, account, rng) for place in range(candidates - len(columns) - len(names))]
    order = rng.permutation(len(columns))
    strong = tuple(tuple(f"crowd_{c}_flag_{k}" for k in range(4)) for c in range(count))
    return Crowds(frame(account, won, [columns[i] for i in order]), crowd[account], split, strong, log_odds)


def _observed(
    split: str, side: NDArray[np.int64], account: NDArray[np.int64], rng: np.random.Generator
) -> list[Column]:
    """Industry, region, employees and a flag; ``split`` says which side an account is on, the others say nothing."""
    accounts, sides = side.size, int(side.max()) + 1
    industry = rng.integers(0, 7, accounts)
    region = rng.integers(0, 3, accounts)
    size = np.exp(rng.normal(5, 1.4, accounts))
    team = rng.random(accounts) < 0.5
    if split == "industry":
        owner = rng.permutation(np.arange(7) % sides)
        for crowd in range(sides):
            mine = side == crowd
            industry[mine] = rng.choice(np.flatnonzero(owner == crowd), int(mine.sum()))
    elif split == "region":
        owner = rng.permutation(np.arange(3) % sides)
        for crowd in range(sides):
            mine = side == crowd
            region[mine] = rng.choice(np.flatnonzero(owner == crowd), int(mine.sum()))
    elif split == "employees":
        size = np.where(side == 0, rng.uniform(5, 200, accounts), np.exp(rng.uniform(np.log(200), 9, accounts)))
    else:
        team = side == 0
    return [
        text("industry", industry[account], _INDUSTRIES),
        text("region", region[account], _REGIONS),
        number("employees", np.floor(size)[account]),
        flag("has_sales_team", team[account].astype(float)),
    ]
