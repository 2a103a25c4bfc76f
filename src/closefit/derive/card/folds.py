"""Which deals are kept apart: accounts, and rows that are copies of each other, stay in one fold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from closefit.derive.frame import DealFrame
from closefit.derive.gaps.bins import Binned

#: Folds of every cross-validation.
FOLDS = 5


def deal_groups(frame: DealFrame, binned: Binned) -> NDArray[np.int64]:
    """Deals that may know each other's outcome share a code: same account, or a row copied under another name.

    Rows with the same bins in every attribute count as copies when most rows are unique; with only a few attributes
    rows are alike by chance, and nothing follows from it. Shape (deals,).
    """
    account = np.unique(frame.account, return_inverse=True)[1]
    if not len(binned.attributes):
        return account.astype(np.int64)
    packed = np.ascontiguousarray(binned.codes.T).view(np.dtype((np.void, len(binned.attributes)))).ravel()
    row = np.unique(packed, return_inverse=True)[1].ravel()
    if row.max(initial=-1) + 1 < 0.5 * len(row):
        return account.astype(np.int64)
    return _joined(account, row)


def _joined(first: NDArray[np.intp], second: NDArray[np.intp]) -> NDArray[np.int64]:
    """Codes of the connected components when deals hang together by either code."""
    size = int(first.max()) + 1
    edges = coo_array((np.ones(len(first), dtype=bool), (first, second + size)), shape=(size + len(second),) * 2)
    component: NDArray[np.int32] = connected_components(edges, directed=False)[1]
    return component[first].astype(np.int64)


def grouped_folds(
    groups: NDArray[np.int64], won: NDArray[np.bool_], seed: int, folds: int = FOLDS
) -> NDArray[np.int64]:
    """Fold of each deal, 0 to ``folds - 1``; groups stay whole, and folds get like numbers of deals and of wins."""
    rng = np.random.default_rng(seed)
    codes = np.unique(groups, return_inverse=True)[1]
    sizes = np.bincount(codes)
    wins = np.bincount(codes, weights=won)
    order = rng.permutation(sizes.size)
    # large groups first, then by share of wins, so that dealing out in turns balances both
    order = order[np.lexsort((wins[order] / sizes[order], -sizes[order]))]
    fold = np.empty(sizes.size, dtype=np.int64)
    for start in range(0, sizes.size, folds):
        block = order[start : start + folds]
        fold[block] = rng.permutation(folds)[: block.size]
    return fold[codes]


def later_split(created: NDArray[np.datetime64] | None, groups: NDArray[np.int64]) -> NDArray[np.bool_] | None:
    """True for the deals to test on: the last 30 % by creation, of groups not seen before. None without dates.

    ``groups`` are those of :func:`deal_groups`: neither an account nor a copy of a row stands on both sides.
    """
    if created is None or np.isnat(created).mean() > 0.2:
        return None
    known = created[~np.isnat(created)]
    cut = np.sort(known)[int(0.7 * known.size)]
    later = np.asarray(created >= cut)
    seen = np.isin(groups, groups[~later])
    return later & ~seen


def known_before(frame: DealFrame, later: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The deals to learn from for that test: created, and where the close is known decided, before the first of them.

    A deal that was still open on that day had no outcome yet. Shape (deals,).
    """
    assert frame.created is not None  # noqa: S101 - there is no later part without dates
    cut = frame.created[later].min()
    earlier = np.asarray(frame.created < cut)
    return earlier if frame.closed is None else earlier & ~(frame.closed >= cut)
