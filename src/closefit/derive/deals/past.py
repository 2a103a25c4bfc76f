"""Facts that are dates, as they were known when each deal was created."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np

from closefit.derive.frame import Column, DealFrame, NumberColumn
from closefit.terms import AttributeType


def past_only(frame: DealFrame, as_of: dt.date | None) -> DealFrame:
    """Dates later than a deal's creation are unknown for it: a funding round that came after cannot have been known.

    A column with dates beyond ``as_of`` speaks of the future (the end of a contract) and was known ahead; it stays.
    """
    if as_of is None or frame.created is None:
        return frame
    ahead = -(np.datetime64(as_of) - frame.created).astype("timedelta64[D]").astype(np.float64)
    ahead[np.isnat(frame.created)] = np.nan
    return replace(frame, columns={name: _known_then(column, ahead) for name, column in frame.columns.items()})


def _known_then(column: Column, ahead: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Column:
    """``ahead`` is the least number of days since a date that can be known, per deal (negative: it lies ahead)."""
    if not isinstance(column, NumberColumn) or column.attribute.type is not AttributeType.date:
        return column
    with np.errstate(invalid="ignore"):
        if bool(np.any(column.values < ahead)):
            return column
        return replace(column, values=np.where(column.values < 0, np.nan, column.values))
