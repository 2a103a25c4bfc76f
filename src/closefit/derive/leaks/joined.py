"""Columns that a join brought for winners only: known together, for the same accounts, and for hardly any other.

Whether a table of customers was joined to the deals or is itself the accounts file: its columns are filled for the
accounts that ever won and empty for the rest, the account's lost deals included. So accounts are compared, not deals.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.derive.frame import Column, DealFrame, NumberColumn
from closefit.derive.gaps.intervals import fisher_exact
from closefit.derive.selection import known

_FAMILY = 0.01
#: Held by this share of the accounts on one side, and by this many times as many as on the other. A provider of data
#: knows winners somewhat better too, but not four times as often.
_HELD, _TIMES = 0.2, 4.0
#: A join that writes zero where it found nothing is told from a count that is mostly zero by a wider gap.
_TIMES_ZERO = 10.0
#: Two columns came together when the deals for which both are known are this share of those for which either is.
_ALIKE = 0.9
#: Names told beside a column.
_NAMED = 3

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Held:
    """Where one column says something, and how often that is so among accounts that ever won, and others."""

    name: str
    mask: Flags
    won: float
    lost: float


def joined_leaks(frame: DealFrame, files: Mapping[str, str] | None = None) -> dict[str, str]:
    """Name and reason of every column that came with others for one side only.

    ``files`` names the file of an attribute. Columns alone are not looked at here: one column may be missing by habit.
    """
    account = np.unique(frame.account, return_inverse=True)[1]
    ever = np.bincount(account, weights=frame.won) > 0
    if ever.all() or not ever.any():
        return {}
    found = [
        held
        for name, column in frame.columns.items()
        if (held := _one_sided(name, column, account, ever, len(frame.columns)))
    ]
    alike = _alike(found)
    return {
        held.name: _words(held, [found[other] for other in np.flatnonzero(row)], frame, files or {})
        for held, row in zip(found, alike, strict=True)
        if row.any()
    }


def _one_sided(name: str, column: Column, account: NDArray[np.intp], ever: Flags, columns: int) -> _Held | None:
    filled = known(column)
    for mask, least in ((filled, _TIMES), (_not_zero(column, filled), _TIMES_ZERO)):
        if mask is None:
            continue
        has = np.bincount(account, weights=mask) > 0
        won, lost = float(has[ever].mean()), float(has[~ever].mean())
        if max(won, lost) < _HELD or max(won, lost) < least * min(won, lost):
            continue
        counts = [[np.count_nonzero(one & side) for one in (has, ~has)] for side in (ever, ~ever)]
        if fisher_exact(np.array(counts)) < _FAMILY / columns:
            return _Held(name, mask, won, lost)
    return None


def _not_zero(column: Column, filled: Flags) -> Flags | None:
    """Where a number is not zero, of a column that is filled nearly everywhere."""
    if not isinstance(column, NumberColumn) or filled.mean() < 0.9:
        return None
    return np.asarray(filled & (np.nan_to_num(column.values) != 0), dtype=bool)


def _alike(found: list[_Held]) -> Flags:
    """Which of them say something for the same deals. Shape (columns, columns); none is like itself."""
    if not found:
        return np.zeros((0, 0), dtype=bool)
    masks = np.stack([held.mask for held in found]).astype(np.float32)
    both = masks @ masks.T
    each = masks.sum(axis=1)
    alike = both >= _ALIKE * (each[:, None] + each - both)
    np.fill_diagonal(alike, val=False)
    return np.asarray(alike, dtype=bool)


def _words(held: _Held, others: list[_Held], frame: DealFrame, files: Mapping[str, str]) -> str:
    names = [frame.columns[other.name].attribute.header or other.name for other in others]
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    file = f" of {files[held.name]}" if held.name in files else ""
    verb, only = ("won", "winners") if held.won > held.lost else ("lost", "losers")
    return (
        f"it came with {', '.join(names[:_NAMED])}{more} from a table{file} that {only} have: together they are there "
        f"for {held.won:.0%} of the accounts that ever won and {held.lost:.0%} of the others, so being there says that "
        f"a deal was {verb}"
    )
