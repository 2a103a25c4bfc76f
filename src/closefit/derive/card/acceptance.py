"""What a sales leader accepts a card by: how much it flags, how many wins that catches, and whether tiers hold.

The four figures and their aims are those with which MadKudu judges a lead score before a team works by it. They are
counted on deals that the card had not seen; each says in words whether its aim is held.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from closefit.derive.gaps.intervals import Z95, effective_number, wilson
from closefit.derive.rates import LEAST
from closefit.derive.trend import ordered_rates, trend_p

Flags = NDArray[np.bool_]
Codes = NDArray[np.int64]
#: Aims: share of accounts flagged, share of wins caught, win rate of the top tier over that of the bottom one.
FLAGGED = (0.15, 0.35)
CAUGHT = 0.60
TOP_OVER_BOTTOM = 10.0
#: Tiers are called in order below this p of the test for trend.
LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class AcceptanceFigure:
    """One figure with its 95 % interval by accounts and its aim; value None where there are too few deals."""

    #: ``accounts flagged``, ``wins caught``, ``top over bottom``, ``tiers in order``
    name: str
    #: ``share``, ``ratio`` or ``p``
    unit: str
    value: float | None
    low: float | None
    high: float | None
    #: ``15 to 35 %``
    aim: str
    #: None where it cannot be said.
    held: bool | None
    #: One sentence.
    words: str


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The four figures, and the deals they were counted on."""

    #: ``later deals`` (learned on earlier ones) or ``grouped folds`` (every deal by a card that had not seen it).
    split: str
    deals: int
    won: int
    accounts: int
    figures: tuple[AcceptanceFigure, ...]


def acceptance(
    tier: Codes, tiers: int, flagged: Flags, won: Flags, account: Codes, *, split: str, seed: int
) -> Acceptance:
    """Count the four figures. ``tier`` is 0 for the best and ``tiers - 1`` for the rest. Shapes (deals,)."""
    figures = (
        _flagged(flagged, account),
        _caught(flagged, won, account),
        _top_over_bottom(tier, tiers, won, account),
        _in_order(tier, tiers, won, account, seed),
    )
    return Acceptance(split, len(won), int(won.sum()), int(np.unique(account).size), figures)


def _flagged(flagged: Flags, account: Codes) -> AcceptanceFigure:
    """Accounts with a deal that was flagged, out of all; accounts are independent, so Wilson's interval holds."""
    codes = np.unique(account, return_inverse=True)[1]
    accounts = int(codes.max(initial=-1)) + 1
    chosen = int(np.count_nonzero(np.bincount(codes, weights=flagged, minlength=accounts)))
    name, aim = "accounts flagged", f"{FLAGGED[0]:.0%} to {FLAGGED[1]:.0%}"
    if accounts < LEAST:
        return _unsaid(name, "share", aim, f"only {accounts} accounts")
    share, (low, high) = chosen / accounts, wilson(chosen, accounts)
    held = FLAGGED[0] <= share <= FLAGGED[1]
    settled = (FLAGGED[0] <= low and high <= FLAGGED[1]) if held else (high < FLAGGED[0] or low > FLAGGED[1])
    words = f"{chosen} of {accounts} accounts qualify, {share:.0%} ({low:.0%} to {high:.0%})"
    return AcceptanceFigure(name, "share", share, low, high, aim, held, _judged(words, held, aim, settled))


def _caught(flagged: Flags, won: Flags, account: Codes) -> AcceptanceFigure:
    name, aim, wins = "wins caught", f"{CAUGHT:.0%} or more", int(won.sum())
    if wins < LEAST:
        return _unsaid(name, "share", aim, f"only {wins} wins")
    caught = int((flagged & won).sum())
    number = effective_number(flagged[won], account[won])
    share, (low, high) = caught / wins, wilson(caught / wins * number, number)
    held = share >= CAUGHT
    words = f"{caught} of {wins} wins were flagged, {share:.0%} ({low:.0%} to {high:.0%})"
    return AcceptanceFigure(
        name, "share", share, low, high, aim, held, _judged(words, held, aim, low >= CAUGHT or high < CAUGHT)
    )


def _top_over_bottom(tier: Codes, tiers: int, won: Flags, account: Codes) -> AcceptanceFigure:
    name, aim = "top over bottom", f"{TOP_OVER_BOTTOM:.0f} times"
    top, bottom = tier == 0, tier == tiers - 1
    fewest = min(int(top.sum()), int(bottom.sum()))
    if tiers < 2 or fewest < LEAST:
        return _unsaid(
            name, "ratio", aim, "there is one tier" if tiers < 2 else f"only {fewest} deals in one of the two"
        )
    rates = float(won[top].mean()), float(won[bottom].mean())
    value, low, high = rate_ratio(won[top], account[top], won[bottom], account[bottom])
    held = value >= TOP_OVER_BOTTOM
    said = f"{value:.1f} times" if rates[1] else "more times than can be counted"
    words = f"the top tier wins {rates[0]:.0%} and the bottom one {rates[1]:.0%}: {said} ({low:.1f} to {high:.1f})"
    settled = low >= TOP_OVER_BOTTOM or high < TOP_OVER_BOTTOM
    return AcceptanceFigure(
        name, "ratio", value if rates[1] else None, low, high, aim, held, _judged(words, held, aim, settled)
    )


def rate_ratio(first: Flags, first_account: Codes, second: Flags, second_account: Codes) -> tuple[float, float, float]:
    """One win rate over another, with the 95 % interval of its logarithm on effective numbers of deals.

    Katz, Baptista, Azen and Pike (1978), Biometrics 34:469-474; half a win is added to both sides where one has none
    or nothing but wins (Walter 1975, Biometrika 62:371-374). Shapes (deals,) of each side.
    """
    shares, numbers = [], []
    for won, account in ((first, first_account), (second, second_account)):
        number = effective_number(won, account)
        wins = float(won.mean()) * number
        few = min(float(a.mean()) for a in (first, second)) == 0
        shares.append((wins + 0.5) / (number + 0.5) if few else wins / number)
        numbers.append(number)
    spread = math.sqrt(sum((1 - share) / (share * number) for share, number in zip(shares, numbers, strict=True)))
    ratio = shares[0] / shares[1]
    return ratio, ratio * math.exp(-Z95 * spread), ratio * math.exp(Z95 * spread)


def _in_order(tier: Codes, tiers: int, won: Flags, account: Codes, seed: int) -> AcceptanceFigure:
    """Trend by exchanging outcomes between accounts, and whether any tier wins more often than a better one."""
    name, aim = "tiers in order", f"p below {LEVEL}"
    deals = np.bincount(tier, minlength=tiers)
    filled = np.flatnonzero(deals)
    if filled.size < 2 or min(int(won.sum()), int((~won).sum())) < LEAST:
        return _unsaid(name, "p", aim, "there is one tier" if filled.size < 2 else "fewer than ten wins or losses")
    rates = np.bincount(tier, weights=won, minlength=tiers)[filled] / deals[filled]
    p = trend_p(tier, won, account, seed)
    off = float(np.abs(ordered_rates(rates, deals[filled].astype(float)) - rates).max())
    broken = sum(lower > upper for upper, lower in pairwise(rates.tolist()))
    order = (
        "every tier wins more often than the next, or as often"
        if not broken
        else f"at {broken} of {filled.size - 1} steps a tier beats the better one ({off:.0%} off an order)"
    )
    held = p < LEVEL and not broken
    words = f"{order}; rates that fall so clearly come by chance with p {'<' if p < 0.001 else '='} {max(p, 0.001):.3f}"
    return AcceptanceFigure(name, "p", p, None, None, aim, held, _judged(words, held, aim, settled=True))


def _judged(words: str, held: bool, aim: str, settled: bool) -> str:
    verdict = f"{'held' if held else 'missed'} (aim {aim})"
    return f"{verdict}: {words}" + ("." if settled else "; the interval reaches to the other side of the aim.")


def _unsaid(name: str, unit: str, aim: str, why: str) -> AcceptanceFigure:
    return AcceptanceFigure(name, unit, None, None, None, aim, None, f"not enough (aim {aim}): {why}.")
