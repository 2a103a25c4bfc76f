"""How good a card is on deals it has not seen: AUC with its interval, log loss against the base rate."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from closefit.derive.card.logistic import Array

#: Bootstraps of accounts behind the interval of the AUC.
BOOTSTRAPS = 500


def auc_within(score: Array, won: NDArray[np.bool_], fold: NDArray[np.int64], weights: Array | None = None) -> Array:
    """Chance that a won deal has more points than a lost one of the same fold, ties counted half. Shape (samples,).

    The Mann-Whitney form of the area under the ROC curve (Hanley and McNeil 1982, Radiology 143:29). Pairs are counted
    inside folds, since each fold's card has points of its own. ``weights`` (samples, deals) says how often each deal
    stands in each sample; without it there is one sample. NaN where a sample has no pair.
    """
    weights = np.ones((1, len(won))) if weights is None else weights
    pairs, concordant = np.zeros(len(weights)), np.zeros(len(weights))
    for code in np.unique(fold):
        inside = fold == code
        levels, level = np.unique(score[inside], return_inverse=True)
        hot = (level[:, None] == np.arange(levels.size)).astype(float)
        wins = (weights[:, inside] * won[inside]) @ hot
        losses = (weights[:, inside] * ~won[inside]) @ hot
        below = np.cumsum(losses, axis=1) - losses
        pairs += wins.sum(axis=1) * losses.sum(axis=1)
        concordant += (wins * (below + 0.5 * losses)).sum(axis=1)
    with np.errstate(invalid="ignore"):
        return np.asarray(concordant / pairs)


def auc_interval(
    score: Array, won: NDArray[np.bool_], fold: NDArray[np.int64], groups: NDArray[np.int64], seed: int
) -> tuple[float, float]:
    """95 % percentile interval of the held-out AUC over bootstraps of groups (accounts and copies)."""
    samples = BOOTSTRAPS if len(won) <= 20_000 else 200
    values = auc_within(score, won, fold, group_bootstraps(groups, samples, seed).astype(float))
    low, high = np.nanquantile(values, [0.025, 0.975])
    return float(low), float(high)


def group_bootstraps(groups: NDArray[np.int64], samples: int, seed: int) -> NDArray[np.float32]:
    """How often each deal stands in samples of whole groups drawn with replacement. Shape (samples, deals)."""
    rng = np.random.default_rng(seed)
    codes = np.unique(groups, return_inverse=True)[1]
    count = int(codes.max()) + 1
    draws = np.empty((samples, len(groups)), dtype=np.float32)
    for row in range(samples):
        draws[row] = np.bincount(rng.integers(0, count, count), minlength=count)[codes]
    return draws


def log_loss(probability: Array, won: NDArray[np.bool_]) -> float:
    """Mean of -log of the probability given to what happened, in nats; probabilities are kept 1e-6 from 0 and 1."""
    p = np.clip(probability, 1e-6, 1 - 1e-6)
    return float(-np.mean(np.where(won, np.log(p), np.log1p(-p))))
