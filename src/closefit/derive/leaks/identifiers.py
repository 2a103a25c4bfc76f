"""Columns that name a record instead of describing an account: row numbers, identifiers, hashes.

They tell when the record was made, or nothing; either way a criterion on one would hold for no account to come.
"""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from closefit.derive.frame import DealFrame, NumberColumn, TextColumn
from closefit.derive.selection import known
from closefit.terms import AttributeType

_NAMED = re.compile(r"(?:.*_)?(?:id|ids|uuid|guid|ulid|oid|hash|serial_number|record_number|row_number)")
#: UUID; hexadecimal digits (an object's id, a hash) with a letter and a digit among them; ULID.
_UUID = re.compile(r"\{?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\}?", re.IGNORECASE)
_HEX = re.compile(r"(?:0x)?(?=.*\d)(?=.*[a-f])[0-9a-f]{12,64}", re.IGNORECASE)
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
_FEW = 20
#: Share of different values, and of values that look like identifiers.
_DIFFERENT, _SHAPED = 0.9, 0.95
#: Rank correlation with the creation of the deals, and with the lines of the file.
_RISING, _RISING_LINE = 0.98, 0.999


def identifier(frame: DealFrame, name: str, column: NumberColumn | TextColumn) -> str | None:
    """Why the column is an identifier, or None."""
    if isinstance(column, TextColumn):
        return _shaped(column) or _named(frame, name, column.codes.astype(np.float64), known(column))
    if column.attribute.type is AttributeType.date:
        return None
    seen = known(column)
    whole = bool((column.values[seen] == np.round(column.values[seen])).all())
    return _running(frame, column, seen) or (_named(frame, name, column.values, seen) if whole else None)


def _shaped(column: TextColumn) -> str | None:
    """Most of its different values are hexadecimal or another spelling of identifiers."""
    if len(column.vocabulary) < _FEW:
        return None
    shaped = sum(bool(_UUID.fullmatch(v) or _HEX.fullmatch(v) or _ULID.fullmatch(v)) for v in column.vocabulary)
    if shaped < _SHAPED * len(column.vocabulary):
        return None
    example = column.vocabulary[0]
    return f"its values are identifiers, such as {example[:36]}: they name a record and often say when it was made"


def _named(frame: DealFrame, name: str, values: NDArray[np.float64], seen: NDArray[np.bool_]) -> str | None:
    """Called an identifier, and nearly every account has its own."""
    if not _NAMED.fullmatch(name):
        return None
    different, accounts = len(np.unique(values[seen])), len(np.unique(frame.account[seen]))
    if different < _FEW or different < _DIFFERENT * accounts:
        return None
    return f"it is an identifier by its name, with {different:,} different values in {accounts:,} accounts"


def _running(frame: DealFrame, column: NumberColumn, seen: NDArray[np.bool_]) -> str | None:
    """Nearly all different (by deal, or by account) and rising or falling with the creation, or with the lines."""
    if seen.sum() < _FEW:
        return None
    first = np.unique(frame.account[seen], return_index=True)[1]
    for rows, what in ((np.flatnonzero(seen), "the date of creation"),
                       (np.flatnonzero(seen)[first], "the account's first date of creation")):  # fmt: skip
        values = column.values[rows]
        if len(values) < _FEW or len(np.unique(values)) < _DIFFERENT * len(values):
            continue
        clocks = [("the line of the file", frame.line[rows].astype(float), _RISING_LINE)]
        if frame.created is not None and not np.isnat(frame.created[rows]).any():
            clocks.insert(0, (what, frame.created[rows].astype("datetime64[D]").astype(float), _RISING))
        for clock, times, level in clocks:
            strength = rank_correlation(values, times)
            if abs(strength) >= level:
                return f"it is a running number: rank correlation {strength:.3f} with {clock}"
    return None


def rank_correlation(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    """Spearman's; 0 when one of them does not vary."""
    a, b = _ranks(x), _ranks(y)
    if a.std() == 0 or b.std() == 0:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean rank of each value among equals."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[place])
