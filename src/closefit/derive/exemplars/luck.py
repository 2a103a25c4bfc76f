"""How far luck alone gets: closed forms for a trait fixed beforehand, random draws where a range was searched."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrc, gammaln

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]


def passes(share: int, known: int, base: float) -> float:
    """Chance that at least ``share`` of ``known`` companies have a trait that the share ``base`` of all have.

    Binomial tail. A trait half of all companies have passes 8 of 10 in 5.5 % of draws, one 70 % have in 38 %:

    >>> round(passes(8, 10, 0.5), 3), round(passes(8, 10, 0.7), 3)
    (0.055, 0.383)
    """
    if share <= 0:
        return 1.0
    if share > known:
        return 0.0
    return float(bdtrc(share - 1, known, min(max(base, 0.0), 1.0)))


def passes_among(share: int, known: int, met: int, others: int) -> float:
    """The same when the companies are drawn without replacement from ``others``, of which ``met`` have the trait.

    Hypergeometric tail; written out because scipy.stats takes a second to load.
    """
    inside = np.arange(max(share, known - (others - met), 0), min(known, met) + 1)
    if not inside.size:
        return 0.0
    logs = _choose(met, inside) + _choose(others - met, known - inside) - _choose(others, np.array(known))
    return float(min(1.0, np.exp(logs).sum()))


def _choose(n: int, k: NDArray[np.int64] | NDArray[np.intp]) -> Floats:
    return np.asarray(gammaln(n + 1.0) - gammaln(k + 1.0) - gammaln(n - k + 1.0), dtype=np.float64)


def drawn_counts(rng: np.random.Generator, counts: Counts, known: int, draws: int, *, replace: bool) -> Counts:
    """Companies per bin in each of ``draws`` random draws of ``known`` companies. Shape (draws, bins).

    ``counts`` holds the companies per bin to draw from. With ``replace`` they stand for a larger market; without, they
    are all there are.
    """
    if replace:
        return np.asarray(rng.multinomial(known, counts / counts.sum(), size=draws), dtype=np.int64)
    return np.asarray(rng.multivariate_hypergeometric(counts, known, size=draws), dtype=np.int64)


def chances(data: float, drawn: Floats) -> tuple[float, Floats]:
    """Chance of a statistic at least as small as the data's, and the same of every draw among the draws.

    The data counts as one of the draws, so that the chance is never zero (Phipson and Smyth 2010, SAGMB 9:39). A draw
    that did not pass the bar has an infinite statistic and the chance 1.
    """
    runs = drawn.size + 1
    ordered = np.sort(drawn)
    own = (1 + int(np.searchsorted(ordered, data * (1 + 1e-9), side="right"))) / runs
    each = np.searchsorted(ordered, drawn * (1 + 1e-9), side="right") / drawn.size
    return min(own, 1.0), np.where(np.isfinite(drawn), each, 1.0)
