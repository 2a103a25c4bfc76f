"""Columns that are filled, or hold a value, (almost) only on one side of the outcome.

The test is exact (Fisher) and asks for .01 over all columns together: a gap in thirty deals is not called a leak.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from closefit.derive.frame import Column, DealFrame, TextColumn
from closefit.derive.gaps.intervals import fisher_exact
from closefit.derive.selection import known
from closefit.terms import AttributeType

_FAMILY = 0.01
#: A column missing by chance or by habit differs less than this between won and lost.
_MISSING_GAP = 0.5
#: Filled this many times more often on one side.
_TIMES = 10.0
#: A flag or a value held by this share of one side, and by next to none of the other.
_HELD = 0.2
_NONE = 0.005


def one_sided(frame: DealFrame, column: Column, columns: int) -> str | None:
    """Why the column is one-sided, or None. ``columns`` is how many are looked at."""
    filled = known(column)
    won, lost = _share(filled, frame.won), _share(filled, ~frame.won)
    low, high = sorted((won, lost))
    gap = high - low >= _MISSING_GAP or (high >= 0.05 and high >= _TIMES * low)
    if gap and _exact(frame, filled, np.ones(len(frame), dtype=bool)) < _FAMILY / columns:
        return f"it is filled in {won:.0%} of the won and {lost:.0%} of the lost deals"
    return _held_by_one_side(frame, column, columns) if isinstance(column, TextColumn) else None


def _held_by_one_side(frame: DealFrame, column: TextColumn, columns: int) -> str | None:
    """A yes that no lost deal ever got; of a flag also a yes that no won deal ever got."""
    flag = column.attribute.type is AttributeType.flag
    size = len(column.vocabulary)
    seen = column.codes >= 0
    for code in range(size):
        counts = np.array([(column.codes == code)[side].sum() for side in (frame.won, ~frame.won)])
        known_counts = np.array([seen[side].sum() for side in (frame.won, ~frame.won)])
        if min(known_counts) == 0:
            continue
        won, lost = (counts / known_counts).tolist()
        one = (won >= _HELD and lost <= _NONE) or (flag and lost >= _HELD and won <= _NONE)
        if one and _exact(frame, column.codes == code, seen) < _FAMILY / (columns * size):
            return f"'{column.vocabulary[code]}' stands in {won:.0%} of the won and {lost:.1%} of the lost deals"
    return None


def _share(mask: NDArray[np.bool_], side: NDArray[np.bool_]) -> float:
    return float(mask[side].mean()) if side.any() else 0.0


def _exact(frame: DealFrame, mask: NDArray[np.bool_], seen: NDArray[np.bool_]) -> float:
    """Fisher's exact test with one deal an account and side: deals of one account are not independent."""
    table = []
    for side in (frame.won, ~frame.won):
        rows = np.flatnonzero(seen & side)
        one = rows[np.unique(frame.account[rows], return_index=True)[1]]
        table.append([np.count_nonzero(mask[one]), np.count_nonzero(~mask[one])])
    return fisher_exact(np.array(table))
