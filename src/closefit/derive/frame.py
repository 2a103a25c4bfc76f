"""Closed deals as columns of numbers, ready for counting.

Text is held as codes into a vocabulary and lists as sparse codes, so that 100,000 deals with 300 attributes fit in
memory and no Python object is made per cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from closefit.terms import Attribute

Days = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class NumberColumn:
    """A number per deal (also a date, as days since it at the deal's creation); NaN where unknown. Shape (deals,)."""

    attribute: Attribute
    values: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TextColumn:
    """A text per deal as a code into ``vocabulary``; -1 where unknown. Flags have the vocabulary (false, true)."""

    attribute: Attribute
    codes: NDArray[np.int32]
    vocabulary: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A set of texts per deal: deal i has ``codes[offsets[i]:offsets[i + 1]]``, unless ``known[i]`` is False."""

    attribute: Attribute
    offsets: NDArray[np.int64]
    codes: NDArray[np.int32]
    known: NDArray[np.bool_]
    vocabulary: tuple[str, ...]


Column = NumberColumn | TextColumn | ListColumn


@dataclass(frozen=True, slots=True)
class DealFrame:
    """Closed deals (won or lost) with everything known about them. Every array has shape (deals,)."""

    #: Account of each deal as a code; deals of one account are not independent.
    account: NDArray[np.int64]
    won: NDArray[np.bool_]
    #: 1 churned later, 0 kept, NaN not known or not won.
    churned: NDArray[np.float64]
    #: Days; NaT where unknown. None where the file has no such column.
    created: Days | None
    closed: Days | None
    amount: NDArray[np.float64] | None
    #: Line of each deal in its file.
    line: NDArray[np.int64]
    columns: Mapping[str, Column]
    lost_reason: TextColumn | None = None

    def __len__(self) -> int:
        return len(self.won)
