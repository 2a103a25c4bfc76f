"""Columns as texts again, for a table that people read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from closefit.derive.frame import Column, NumberColumn, TextColumn
from closefit.derive.gaps.phrases import number_text


def fact_texts(columns: Mapping[str, Column], order: Sequence[int]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each attribute with its value in every row of ``order``; empty where unknown, list items joined by ``; ``.

    A date is told as days before the as-of date, under the name ``days_since_x``.
    """
    result = []
    for name, column in columns.items():
        texts = tuple(_text(column, row) for row in order)
        shown = f"days_since_{name}" if column.attribute.type == "date" else name
        result.append((shown, texts))
    return tuple(result)


def _text(column: Column, row: int) -> str:
    if isinstance(column, NumberColumn):
        value = float(column.values[row])
        return "" if np.isnan(value) else number_text(value)
    if isinstance(column, TextColumn):
        code = int(column.codes[row])
        return "" if code < 0 else column.vocabulary[code]
    codes = column.codes[column.offsets[row] : column.offsets[row + 1]]
    return "; ".join(column.vocabulary[code] for code in codes) if column.known[row] else ""
