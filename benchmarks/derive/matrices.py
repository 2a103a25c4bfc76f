"""The same columns for every rival: bins and values as indicators for linear ones, raw numbers and codes for trees.

Learned on the training deals alone. Missing is a state of its own everywhere, never a zero.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.derive.figures import Array
from closefit.derive.frame import Column, DealFrame, ListColumn, NumberColumn, TextColumn

#: Training deals in which a value or item must occur to have a column.
_FEWEST = 5
#: Categories a tree may tell apart.
_MOST_CATEGORIES = 200


@dataclass(frozen=True, slots=True)
class Indicators:
    """Which columns of zeros and ones a frame gives; ``field`` says which attribute each belongs to."""

    parts: tuple[tuple[str, Callable[[Column], Array]], ...]

    def matrix(self, frame: DealFrame) -> Array:
        """Shape (deals, columns)."""
        return np.concatenate([make(frame.columns[name]) for name, make in self.parts], axis=1)

    def fields(self, frame: DealFrame) -> NDArray[np.int64]:
        """Attribute of each column. Shape (columns,)."""
        widths = [make(frame.columns[name]).shape[1] for name, make in self.parts]
        return np.repeat(np.arange(len(widths)), widths)


def indicators(frame: DealFrame, *, thresholds: bool = False) -> Indicators:
    """Numbers in parts of like size (five, ten from 5,000 deals on), values and items that are not rare, missing apart.

    With ``thresholds`` numbers stay numbers (missing ones at the median, with an indicator), for learners that cut
    them themselves.
    """
    parts: list[tuple[str, Callable[[Column], Array]]] = []
    for name, column in frame.columns.items():
        if isinstance(column, NumberColumn):
            make = _number(column, 10 if len(frame) >= 5_000 else 5, thresholds=thresholds)
            parts.append((name, make))
        elif isinstance(column, ListColumn):
            parts += [(name, _item(item)) for item in _common(column.codes, len(column.vocabulary))]
            parts.append((name, _unknown_list))
        else:
            parts.append((name, _text(column)))
    return Indicators(tuple(parts))


def _number(column: NumberColumn, bins: int, *, thresholds: bool) -> Callable[[Column], Array]:
    known = column.values[~np.isnan(column.values)]
    edges = np.unique(np.quantile(known, np.arange(1, bins) / bins)) if known.size else np.zeros(0)
    middle = float(np.median(known)) if known.size else 0.0

    def make(other: Column) -> Array:
        assert isinstance(other, NumberColumn)  # noqa: S101
        missing = np.isnan(other.values)
        if thresholds:
            return np.stack([np.where(missing, middle, other.values), missing], axis=1).astype(float)
        code = np.where(missing, edges.size + 1, np.searchsorted(edges, other.values, side="right"))
        return np.asarray(code[:, None] == np.arange(edges.size + 2)).astype(float)

    return make


def _text(column: TextColumn) -> Callable[[Column], Array]:
    common = _common(column.codes, len(column.vocabulary))

    def make(other: Column) -> Array:
        assert isinstance(other, TextColumn)  # noqa: S101
        hot = other.codes[:, None] == common
        missing = other.codes < 0
        return np.column_stack([hot, missing, ~hot.any(axis=1) & ~missing]).astype(float)

    return make


def _item(item: int) -> Callable[[Column], Array]:
    def make(other: Column) -> Array:
        assert isinstance(other, ListColumn)  # noqa: S101
        return has_item(other, item)[:, None].astype(float)

    return make


def _unknown_list(other: Column) -> Array:
    assert isinstance(other, ListColumn)  # noqa: S101
    return (~other.known)[:, None].astype(float)


def has_item(column: ListColumn, item: int) -> NDArray[np.bool_]:
    """Shape (deals,)."""
    deal = np.repeat(np.arange(column.known.size), np.diff(column.offsets))
    has = np.zeros(column.known.size, dtype=bool)
    has[deal[column.codes == item]] = True
    return has


def _common(codes: NDArray[np.int32], size: int) -> NDArray[np.int64]:
    return np.flatnonzero(np.bincount(codes[codes >= 0], minlength=size) >= _FEWEST)


@dataclass(frozen=True, slots=True)
class RawColumn:
    """One column as a tree or an optimal binning reads it; NaN where unknown."""

    name: str
    values: Array
    category: bool


def raw_columns(frame: DealFrame) -> list[RawColumn]:
    """Numbers as they are, texts as codes of their vocabulary (shared by all parts of a frame), items as 0 and 1."""
    columns: list[RawColumn] = []
    for name, column in frame.columns.items():
        if isinstance(column, NumberColumn):
            columns.append(RawColumn(name, column.values, category=False))
        elif isinstance(column, ListColumn):
            for item, text in enumerate(column.vocabulary):
                has = np.where(column.known, has_item(column, item), np.nan)
                columns.append(RawColumn(f"{name}: {text}", has, category=False))
        else:
            columns.append(RawColumn(name, _codes(column), category=True))
    return columns


def _codes(column: TextColumn) -> Array:
    """Codes; those past what a tree can tell apart are one category."""
    codes = np.minimum(column.codes, _MOST_CATEGORIES).astype(float)
    return np.where(codes < 0, np.nan, codes)
