"""The learning curve: how well cards learned on fewer of these deals rank the rest, and so what more deals would do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.derive.card.grades import Shelf
from closefit.derive.card.guidance import NOTHING, Guidance
from closefit.derive.card.logistic import Array
from closefit.derive.card.nest import Nest
from closefit.derive.card.quality import auc_within, group_bootstraps
from closefit.derive.card.trials import Trial, learn_on, shelf_of
from closefit.derive.gaps.find import Gaps

#: Shares of the deals that further cards are learned on; four and nearly two thirds fifths are there from the folds.
_SHARES = (0.2, 0.3, 0.45)
#: Numbers of deals instead of shares where there are many.
_SIZES = (1_000, 3_000, 9_000)
_MANY = 12_000
_REPEATS, _FEW_REPEATS = 8, 3
#: Least deals, and won and lost ones, to learn from.
_LEAST_DEALS, _LEAST_OUTCOMES = 24, 6
#: Bootstraps of accounts behind every point.
BOOTSTRAPS = 200
#: Unseen deals looked at per card.
_MOST_UNSEEN = 10_000
#: Half of what can be learned is learned from so many deals, in data like these; two thirds of all cases lie within a
#: factor of e (planted data with nine true attributes: 130 to 230).
_TYPICAL_HALF, _HALF_SPREAD = 200.0, 1.0


@dataclass(frozen=True, slots=True)
class Curve:
    """Held-out AUC by the number of deals learned from, smallest first."""

    #: Shape (sizes,).
    deals: Array
    #: Mean over cards; row 0 is the data, the others bootstraps of accounts. Shape (1 + BOOTSTRAPS, sizes).
    auc: Array
    #: Cards behind each size.
    cards: NDArray[np.int64]

    @property
    def error(self) -> Array:
        """Standard error of each point. Shape (sizes,)."""
        return np.asarray(np.nanstd(self.auc[1:], axis=0))


@dataclass(frozen=True, slots=True)
class Fitted:
    """AUC = .5 + height * n / (n + half): a coin at no deals, half of it learned at ``half``. Shapes (runs,)."""

    height: Array
    half: Array

    def at(self, deals: Array) -> Array:
        """AUC of every run at each number of deals. Shape (runs, numbers)."""
        return np.asarray(0.5 + self.height[:, None] * deals / (deals + self.half[:, None]))


def measure_curve(
    gaps: Gaps, won: NDArray[np.bool_], nest: Nest, seed: int, *, lenient: bool, guidance: Guidance = NOTHING
) -> Curve | None:
    """Cards on growing parts of the accounts, judged on the deals of the others; None with too few deals."""
    samples = _samples(nest.groups, won, seed)
    drawn_from = np.array(samples, dtype=np.float32)
    fewer = learn_on(gaps, won, drawn_from, lenient=lenient, groups=nest.groups, guidance=guidance) if samples else []
    inner = [trial for trials in nest.inner for trial in trials]
    sizes: dict[int, list[Trial]] = {}
    for trials in (*_by_size(fewer), inner, nest.outer):
        if trials:
            sizes[int(np.mean([(trial.weight > 0).sum() for trial in trials]))] = trials
    if len(sizes) < 2:
        return None
    shelf = shelf_of(gaps.binned)
    drawn = np.concatenate([np.ones((1, won.size)), group_bootstraps(nest.groups, BOOTSTRAPS, seed + 41)])
    order = sorted(sizes)
    auc = [np.nanmean([_unseen_auc(shelf, won, trial, drawn) for trial in sizes[size]], axis=0) for size in order]
    return Curve(np.array(order, float), np.stack(auc, axis=1), np.array([len(sizes[size]) for size in order]))


def _by_size(trials: list[Trial]) -> list[list[Trial]]:
    """Trials of like numbers of deals together: they come in the order of their sizes."""
    groups: list[list[Trial]] = []
    for trial in trials:
        held = float((trial.weight > 0).sum())
        if groups and held < 1.2 * float((groups[-1][0].weight > 0).sum()):
            groups[-1].append(trial)
        else:
            groups.append([trial])
    return groups


def _samples(groups: NDArray[np.int64], won: NDArray[np.bool_], seed: int) -> list[NDArray[np.bool_]]:
    """Deals of accounts drawn at random until the size is reached; sizes too small to learn from are left out."""
    codes = np.unique(groups, return_inverse=True)[1]
    rng = np.random.default_rng([seed, 37])
    many = len(won) > _MANY
    sizes = _SIZES if many else tuple(int(share * len(won)) for share in _SHARES)
    samples = []
    for size in sizes:
        for _ in range(_FEW_REPEATS if many else _REPEATS):
            turn = rng.permutation(int(codes.max()) + 1)[codes]
            inside = turn <= np.sort(turn)[size - 1]
            wins = int(won[inside].sum())
            if size >= _LEAST_DEALS and min(wins, int(inside.sum()) - wins) >= _LEAST_OUTCOMES:
                samples.append(inside)
    return samples


def _unseen_auc(shelf: Shelf, won: NDArray[np.bool_], trial: Trial, drawn: Array) -> Array:
    """AUC on the deals the card has not seen, by bootstrap. Shape (1 + BOOTSTRAPS,)."""
    unseen = np.flatnonzero(trial.weight == 0)[:_MOST_UNSEEN]
    score = trial.card.score(shelf.part(unseen)).astype(float)
    return auc_within(score, won[unseen], np.zeros(len(unseen), dtype=np.int64), drawn[:, unseen])


def fit_curve(curve: Curve) -> Fitted:
    """The hyperbola nearest to the points of every run, weighted by their errors.

    The error of what is learned falls as 1 / n once n is large (Amari, Fujita and Shinomoto 1992, Neural Computation
    4:605); fitted to subsamples and extrapolated as by Figueroa et al. (2012, BMC Med Inform Decis Mak 12:8). A few
    points cannot tell a low plateau from a slow rise, so ``half`` is drawn to what is typical.
    """
    grid = _TYPICAL_HALF * np.exp(np.linspace(-2.5, 2.5, 41))
    weight = 1 / np.maximum(curve.error, 1e-3) ** 2
    shape = curve.deals / (curve.deals + grid[:, None])
    rise = np.nan_to_num(curve.auc, nan=0.5) - 0.5
    height = np.clip((rise * weight) @ shape.T / ((shape**2) @ weight), 0, 0.45)
    miss = ((rise[:, None, :] - height[:, :, None] * shape) ** 2) @ weight / 2  # points share deals
    best = np.argmin(miss + (np.log(grid / _TYPICAL_HALF) / _HALF_SPREAD) ** 2, axis=1)
    rows = np.arange(len(rise))
    return Fitted(height[rows, best], grid[best])
