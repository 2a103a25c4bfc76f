"""Columns that tell when a deal was, not what the account is: row numbers, months, dates inside the deal's life."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

from closefit.derive.frame import Column, DealFrame, NumberColumn, TextColumn
from closefit.derive.selection import known
from closefit.terms import AttributeType

_MONTHS = ("january", "february", "march", "april", "may", "june",
           "july", "august", "september", "october", "november", "december")  # fmt: skip
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT = {"sept", "tues", "thur", "thurs"} | {word[:3] for word in _MONTHS + _WEEKDAYS}
_WORDS = _SHORT | set(_MONTHS) | set(_WEEKDAYS)
#: One sentence for all of them.
_WHEN = "it tells when the deal was, not what the account is"
_QUARTER = re.compile(r"(?:fy|20)?\d{0,4}[ -]?q[1-4](?:[ -]?(?:fy|20)?\d{0,4})?")
#: Whole-number columns of these names, with their ranges. ``founded_year`` is a fact about an account and no such name.
_PARTS = {"month": (0, 12), "day": (0, 31), "weekday": (0, 7), "day_of_week": (0, 7), "day_of_month": (0, 31),
          "week": (0, 53), "quarter": (0, 4), "year": (1990, 2100)}  # fmt: skip
_PART_OF = re.compile(r"(?:created?|closed?|contact|deal|order|visit|opened|signup|lead|fiscal|call)_(\w+)")
_FEW = 20


def calendar_leak(frame: DealFrame, name: str, column: Column) -> tuple[str, str] | None:
    """(kind, reason) of a column that encodes time, or None."""
    if isinstance(column, TextColumn):
        return _named_period(column)
    if not isinstance(column, NumberColumn):
        return None
    if column.attribute.type is AttributeType.date:
        return _inside_the_deal(frame, column)
    return _date_part(name, column) or _running_number(frame, column)


def _named_period(column: TextColumn) -> tuple[str, str] | None:
    used = {column.vocabulary[code].strip().lower() for code in np.unique(column.codes[column.codes >= 0])}
    if len(used) < 3:
        return None
    if used <= _WORDS or all(_QUARTER.fullmatch(text) for text in used):
        return "time", f"its values name months, days or quarters: {_WHEN}"
    return None


def _date_part(name: str, column: NumberColumn) -> tuple[str, str] | None:
    part = _PART_OF.fullmatch(name)
    span = _PARTS.get(part.group(1) if part else name)
    values = column.values[known(column)]
    if span is None or len(values) == 0 or (values != np.round(values)).any():
        return None
    if values.min() < span[0] or values.max() > span[1]:
        return None
    return (
        "time",
        f"it holds a {name.replace('_', ' ')} by name and range: it tells when the deal was, not what the account is",
    )


def _running_number(frame: DealFrame, column: NumberColumn) -> tuple[str, str] | None:
    """Nearly all different and rising (or falling) with the deal's creation, or with the line of the file."""
    seen = known(column)
    values = column.values[seen]
    if len(values) < _FEW or len(np.unique(values)) < 0.9 * len(values):
        return None
    clocks = [("the line of the file", frame.line[seen].astype(float), 0.999)]
    if frame.created is not None and not np.isnat(frame.created[seen]).any():
        clocks.insert(0, ("the date of creation", frame.created[seen].astype("datetime64[D]").astype(float), 0.98))
    for clock, times, level in clocks:
        strength = _rank_correlation(values, times)
        if abs(strength) >= level:
            return "identifier", f"it is a running number: rank correlation {strength:.3f} with {clock}"
    return None


def _inside_the_deal(frame: DealFrame, column: NumberColumn) -> tuple[str, str] | None:
    """A date that falls between creation and close was written while the deal ran. Values are days before creation."""
    if frame.created is None or frame.closed is None:
        return None
    span = (frame.closed - frame.created).astype("timedelta64[D]")
    seen = known(column) & ~np.isnat(span)
    if seen.sum() < _FEW:
        return None
    after = -column.values[seen]
    inside = float(((after > 0) & (after <= span[seen].astype(float) + 31)).mean())
    if inside < 0.5:
        return None
    return "time", f"{inside:.0%} of its dates fall between the deal's creation and a month after its close"


def _rank_correlation(x: NDArray[np.float64], y: NDArray[np.float64]) -> float:
    a, b = _ranks(x), _ranks(y)
    if a.std() == 0 or b.std() == 0:
        return 0.0
    return float(np.corrcoef(a, b)[0, 1])


def _ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean rank of each value among equals."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(counts) - (counts - 1) / 2)[place])
