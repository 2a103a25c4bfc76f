"""The tightest readable condition that holds enough of a few companies: the one that the fewest others meet.

The same search runs on the best customers and on every random draw, so that luck has the same freedom.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from closefit.derive.exemplars.luck import Counts, Floats
from closefit.derive.gaps.bins import BinKind, BinnedAttribute

#: Values in one condition: more is a list, not a trait.
MOST_VALUES = 3


def tightest(attribute: BinnedAttribute, counts: Counts, shares: Floats, need: int) -> Floats:
    """Share of the others inside the tightest condition that holds ``need`` companies of each draw; inf without one.

    ``counts`` are companies per bin, shape (draws, bins); ``shares`` the others' shares per bin, shape (bins,).
    Shape of the result (draws,).
    """
    if attribute.ordered:
        return _tightest_range(counts, shares, need)[0]
    if attribute.kind is BinKind.item:
        return np.where(counts[:, 1] >= need, shares[1], np.inf)
    return _tightest_set(attribute, counts, shares, need)[0]


def tightest_bins(attribute: BinnedAttribute, counts: Counts, shares: Floats, need: int) -> tuple[int, ...]:
    """The bins (codes from 1) of that condition for one draw, shape (bins,); empty without one."""
    one = counts[None, :]
    if not np.isfinite(tightest(attribute, one, shares, need)[0]):
        return ()
    if attribute.ordered:
        first, last = _ranges(attribute.size)
        place = int(_tightest_range(one, shares, need)[1][0])
        return tuple(range(int(first[place]) + 1, int(last[place]) + 2))
    if attribute.kind is BinKind.item:
        return (2,)
    _, length, order = _tightest_set(attribute, one, shares, need)
    return tuple(sorted(int(code) + 1 for code in order[0, : int(length[0]) + 1]))


@cache
def _ranges(bins: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """First and last bin of every range but the whole."""
    first, last = np.triu_indices(bins)
    part = ~((first == 0) & (last == bins - 1))
    return first[part], last[part]


def _tightest_range(counts: Counts, shares: Floats, need: int) -> tuple[Floats, NDArray[np.intp]]:
    """Also the place of that range; among equally tight ones the one that holds more, then the widest."""
    first, last = _ranges(counts.shape[1])
    if not first.size:
        return np.full(len(counts), np.inf), np.zeros(len(counts), dtype=np.intp)
    upto = np.concatenate([np.zeros((len(counts), 1), dtype=np.int64), np.cumsum(counts, axis=1)], axis=1)
    inside = upto[:, last + 1] - upto[:, first]
    width = np.concatenate([[0.0], np.cumsum(shares)])
    size = width[last + 1] - width[first]
    held = np.where(inside >= need, size, np.inf)
    # ends that nobody lies in are left open: "under 500" is read faster than "between 3 and 499"
    preferred = held - 1e-9 * inside - 1e-12 * (last - first)
    place = np.argmin(preferred, axis=1)
    return held[np.arange(len(counts)), place], place


def _tightest_set(
    attribute: BinnedAttribute, counts: Counts, shares: Floats, need: int
) -> tuple[Floats, NDArray[np.intp], NDArray[np.intp]]:
    """Values put together from the commonest on until enough companies are held; also how many (less one) and which."""
    named = 2 if attribute.kind is BinKind.flag else len(attribute.values)
    most = 1 if attribute.kind is BinKind.flag else min(MOST_VALUES, named)
    order = np.argsort(-counts[:, :named] + shares[:named] / 2, axis=1, kind="stable")[:, :most]
    held = np.cumsum(np.take_along_axis(counts, order, axis=1), axis=1)
    size = np.cumsum(shares[order], axis=1)
    enough = held >= need
    length = np.argmax(enough, axis=1)
    found = enough[np.arange(len(counts)), length]
    return np.where(found, size[np.arange(len(counts)), length], np.inf), length, order
