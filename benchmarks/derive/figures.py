"""How good a ranking and its probabilities are on deals that were not learned from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
#: Probabilities are kept this far from 0 and 1; what claims certainty pays for it all the same.
_EDGE = 1e-6


@dataclass(frozen=True, slots=True)
class Figures:
    """One learner on one split of the deals."""

    auc: float
    #: Nats a deal; ``base_log_loss`` is that of the training win rate.
    log_loss: float
    base_log_loss: float
    top_decile_lift: float
    criteria: int
    seconds: float
    #: Whether closefit would print a probability on this data; None for rivals, which always do.
    printed: bool | None = None
    #: Rules of two conditions ("A only if B") that stand beside the criteria of our card.
    rules: int = 0


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a learner has no figures."""

    reason: str


def judged(score: Array, probability: Array, won: Flags, base_rate: float) -> tuple[float, float, float, float]:
    """AUC, log loss, log loss of the base rate, top-decile lift."""
    constant = np.full(won.size, base_rate)
    return auc(score, won), log_loss(probability, won), log_loss(constant, won), top_decile_lift(score, won)


def auc(score: Array, won: Flags) -> float:
    """Chance that a won deal ranks above a lost one, ties half (Hanley and McNeil 1982); 0.5 with one outcome only."""
    wins = int(won.sum())
    losses = won.size - wins
    if not wins or not losses:
        return 0.5
    ranks = rankdata(score)
    return float((ranks[won].sum() - wins * (wins + 1) / 2) / (wins * losses))


def log_loss(probability: Array, won: Flags) -> float:
    """Mean of -log of the probability given to what happened, in nats."""
    p = np.clip(probability, _EDGE, 1 - _EDGE)
    return float(-np.mean(np.where(won, np.log(p), np.log1p(-p))))


def top_decile_lift(score: Array, won: Flags) -> float:
    """Win rate of the tenth with the most points over that of all.

    Deals that tie at the edge count by the share of them that fits in, so whole points get no help from file order.
    """
    wanted = won.size / 10
    levels, level = np.unique(score, return_inverse=True)
    deals = np.bincount(level, minlength=levels.size).astype(float)[::-1]
    wins = np.bincount(level, weights=won, minlength=levels.size)[::-1]
    above = np.cumsum(deals) - deals
    taken = np.clip(wanted - above, 0, deals) / deals
    rate = won.mean()
    return float((taken * wins).sum() / wanted / rate) if rate else 0.0


def mean_of(parts: Sequence[Figures]) -> Figures:
    """Means over splits or seeds; criteria and rules are medians."""
    return Figures(
        auc=fmean(part.auc for part in parts),
        log_loss=fmean(part.log_loss for part in parts),
        base_log_loss=fmean(part.base_log_loss for part in parts),
        top_decile_lift=fmean(part.top_decile_lift for part in parts),
        criteria=round(median(part.criteria for part in parts)),
        seconds=fmean(part.seconds for part in parts),
        rules=round(median(part.rules for part in parts)),
    )
