"""What one column alone says about the outcome, measured out of sample so that a wide column cannot impress by chance.

Each column is cut into bins (twenty by quantile, or its commonest values, or known and unknown), each bin gets its win
rate on the other folds, and the deals are ranked by it. Bins need no order, so a column whose middle wins is seen too.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from closefit.derive.frame import Column, DealFrame, ListColumn, NumberColumn, TextColumn

_FOLDS = 5
_BINS = 20
_COMMONEST = 40
#: Deals of base-rate strength that a bin's win rate is drawn towards.
_PRIOR_DEALS = 5.0
_FAMILY = 0.01

Codes = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Alone:
    """How well one column ranks won above lost."""

    column: str
    auc: float
    #: Lower bound with 99 % confidence over all columns at once (Bonferroni), deals of one account counted once.
    low: float


def rank_alone(frame: DealFrame) -> tuple[Alone, ...]:
    """Every column by its out-of-fold AUC, best first; ties by name."""
    folds = account_folds(frame.account)
    wide = NormalDist().inv_cdf(1 - _FAMILY / max(len(frame.columns), 1))
    won, lost = (len(np.unique(frame.account[side])) for side in (frame.won, ~frame.won))
    found = []
    for name, column in frame.columns.items():
        auc = _out_of_fold_auc(bins(column), frame.won, folds)
        found.append(Alone(name, auc, auc - wide * _spread(auc, won, lost)))
    return tuple(sorted(found, key=lambda a: (-a.auc, a.column)))


def bins(column: Column) -> Codes:
    """A code per deal; unknown has a code of its own. Shape (deals,)."""
    if isinstance(column, NumberColumn):
        return _number_bins(column.values)
    if isinstance(column, TextColumn):
        return _commonest(column.codes.astype(np.int64))
    return _list_bins(column)


def _number_bins(values: NDArray[np.float64]) -> Codes:
    seen = values[~np.isnan(values)]
    if len(seen) == 0:
        return np.zeros(len(values), dtype=np.int64)
    # "lower" keeps cuts on values that occur, so that a heap (zero, say) is a bin of its own.
    cuts = np.unique(np.quantile(seen, np.linspace(0, 1, _BINS + 1)[1:-1], method="lower"))
    codes = np.searchsorted(cuts, values, side="left").astype(np.int64)
    codes[np.isnan(values)] = len(cuts) + 1
    return codes


def _commonest(codes: Codes) -> Codes:
    shifted = codes + 1
    counts = np.bincount(shifted)
    kept = np.argsort(-counts, kind="stable")[:_COMMONEST]
    place = np.full(len(counts), _COMMONEST, dtype=np.int64)
    place[kept] = np.arange(len(kept))
    return np.asarray(place[shifted], dtype=np.int64)


def _list_bins(column: ListColumn) -> Codes:
    """How many it lists, ten at most; which ones is for the search of criteria, not for a leak."""
    lengths = np.minimum(np.diff(column.offsets), 10)
    return np.asarray(np.where(column.known, lengths, 11), dtype=np.int64)


def account_folds(account: NDArray[np.int64]) -> Codes:
    """Folds by account, by a fixed mixing of the account's code: no seed needed, all deals of one account together."""
    mixed = (account.astype(np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    return np.asarray((mixed >> np.uint64(40)) % np.uint64(_FOLDS), dtype=np.int64)


def scores_alone(column: Column, won: NDArray[np.bool_], folds: Codes) -> NDArray[np.float64]:
    """The win rate of each deal's bin on the other folds. Shape (deals,)."""
    codes = bins(column)
    table = _by_fold(codes, won, folds)
    rates = np.stack([_out_of_fold(table, fold) for fold in range(_FOLDS)])
    return np.asarray(rates[folds, codes])


def _by_fold(codes: Codes, won: NDArray[np.bool_], folds: Codes) -> NDArray[np.float64]:
    """Lost and won deals per fold and bin. Shape (folds, bins, 2)."""
    width = int(codes.max()) + 1 if len(codes) else 1
    cells = np.bincount((folds * width + codes) * 2 + won, minlength=_FOLDS * width * 2)
    return cells.reshape(_FOLDS, width, 2).astype(float)


def _out_of_fold_auc(codes: Codes, won: NDArray[np.bool_], folds: Codes) -> float:
    table = _by_fold(codes, won, folds)
    pairs = np.array([_pairs(_out_of_fold(table, fold), table[fold]) for fold in range(_FOLDS)])
    right, total = pairs.sum(axis=0)
    return float(right / total) if total else 0.5


def _out_of_fold(table: NDArray[np.float64], fold: int) -> NDArray[np.float64]:
    rest = table.sum(axis=0) - table[fold]
    base = rest[:, 1].sum() / max(rest.sum(), 1.0)
    return np.asarray((rest[:, 1] + _PRIOR_DEALS * base) / (rest.sum(axis=1) + _PRIOR_DEALS))


def _pairs(rates: NDArray[np.float64], held: NDArray[np.float64]) -> tuple[float, float]:
    """Pairs of a won and a lost deal put in the right order (ties half), and all pairs."""
    _, level = np.unique(rates, return_inverse=True)
    lost = np.bincount(level, weights=held[:, 0])
    won = np.bincount(level, weights=held[:, 1])
    below = np.cumsum(lost) - lost
    return float((won * (below + lost / 2)).sum()), float(won.sum() * lost.sum())


def _spread(auc: float, won: int, lost: int) -> float:
    """Standard error of an AUC: Hanley and McNeil 1982, formula (2)."""
    if not won or not lost:
        return 0.5
    q1, q2 = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    between = auc * (1 - auc) + (won - 1) * (q1 - auc**2) + (lost - 1) * (q2 - auc**2)
    return float(np.sqrt(max(between, 0.0) / (won * lost)))
