"""Parts of a frame: some of its deals, some of its columns, which values are known."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from closefit.derive.frame import Column, DealFrame, ListColumn, NumberColumn, TextColumn

Rows = NDArray[np.int64]


def known(column: Column) -> NDArray[np.bool_]:
    """Where the value is known. Shape (deals,)."""
    if isinstance(column, NumberColumn):
        return ~np.isnan(column.values)
    if isinstance(column, TextColumn):
        return column.codes >= 0
    return column.known


def take(column: Column, rows: Rows) -> Column:
    """The column for these rows, in this order."""
    if isinstance(column, NumberColumn):
        return replace(column, values=column.values[rows])
    if isinstance(column, TextColumn):
        return replace(column, codes=column.codes[rows])
    return _take_list(column, rows)


def _take_list(column: ListColumn, rows: Rows) -> ListColumn:
    lengths = np.diff(column.offsets)[rows]
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    starts = np.repeat(column.offsets[:-1][rows] - offsets[:-1], lengths)
    codes = column.codes[starts + np.arange(offsets[-1])]
    return replace(column, offsets=offsets, codes=codes, known=column.known[rows])


def only_where(column: Column, rows: NDArray[np.bool_]) -> Column:
    """The column with its values of these deals; of the others they are unknown. ``rows`` has shape (deals,)."""
    if isinstance(column, NumberColumn):
        return replace(column, values=np.where(rows, column.values, np.nan))
    if isinstance(column, TextColumn):
        return replace(column, codes=np.where(rows, column.codes, -1).astype(np.int32))
    index = np.flatnonzero(rows & column.known)
    lengths = np.zeros(len(rows), dtype=np.int64)
    lengths[index] = np.diff(column.offsets)[index]
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
    return replace(column, offsets=offsets, codes=_take_list(column, index).codes, known=column.known & rows)


def select(frame: DealFrame, rows: NDArray[np.bool_]) -> DealFrame:
    """The deals where ``rows`` is true; shape (deals,)."""
    index = np.flatnonzero(rows)
    return replace(
        frame,
        account=frame.account[index],
        won=frame.won[index],
        churned=frame.churned[index],
        created=None if frame.created is None else frame.created[index],
        closed=None if frame.closed is None else frame.closed[index],
        amount=None if frame.amount is None else frame.amount[index],
        line=frame.line[index],
        columns={name: take(column, index) for name, column in frame.columns.items()},
        lost_reason=None if frame.lost_reason is None else _text(take(frame.lost_reason, index)),
    )


def _text(column: Column) -> TextColumn:
    assert isinstance(column, TextColumn)  # noqa: S101 - narrows the type: a text column stays one
    return column


def without(frame: DealFrame, names: Collection[str]) -> DealFrame:
    """The frame without the columns of these names."""
    return replace(frame, columns={name: c for name, c in frame.columns.items() if name not in names})
