"""Columns that tell when a deal was, not what the account is: months, periods, dates inside the deal's life."""

from __future__ import annotations

import re

import numpy as np

from closefit.derive.frame import Column, DealFrame, NumberColumn, TextColumn
from closefit.derive.leaks.identifiers import rank_correlation
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
#: ``2024-03``, ``2024-W07``, ``Mar 2024``, ``Mar-24``.
_PERIOD = re.compile(
    r"(?:19|20)\d\d[-/. ]?(?:0?[1-9]|1[0-2]|w\d\d?)|(?:" + "|".join(_MONTHS) + "|" + "|".join(m[:3] for m in _MONTHS)
    + r")[-/. ]*(?:20)?\d\d"
)  # fmt: skip
_FEW = 20
#: Least different values of a column that may be a clock, and its rank correlation with the creation of the deals.
_LEAST_PERIODS, _CLOCK = 4, 0.97


def calendar_leak(frame: DealFrame, name: str, column: Column) -> tuple[str, str] | None:
    """(kind, reason) of a column that encodes time, or None."""
    if isinstance(column, TextColumn):
        return _named_period(column)
    if not isinstance(column, NumberColumn):
        return None
    if column.attribute.type is AttributeType.date:
        return _inside_the_deal(frame, column) or _clock(frame, column)
    return _date_part(name, column) or _clock(frame, column)


def _named_period(column: TextColumn) -> tuple[str, str] | None:
    used = {column.vocabulary[code].strip().lower() for code in np.unique(column.codes[column.codes >= 0])}
    if len(used) < 3:
        return None
    if used <= _WORDS or all(_QUARTER.fullmatch(text) or _PERIOD.fullmatch(text) for text in used):
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


def _clock(frame: DealFrame, column: NumberColumn) -> tuple[str, str] | None:
    """It rises or falls with the creation of the deals: a period by number, days until the export, a date of import."""
    seen = known(column)
    if frame.created is None or seen.sum() < _FEW:
        return None
    seen &= ~np.isnat(frame.created)
    times = frame.created[seen].astype("datetime64[D]").astype(float)
    if len(np.unique(times)) < _FEW or len(np.unique(column.values[seen])) < _LEAST_PERIODS:
        return None
    strength = rank_correlation(column.values[seen], times)
    if abs(strength) < _CLOCK:
        return None
    if column.attribute.type is AttributeType.date:
        return (
            "time",
            f"its dates hardly differ between the deals, so days since them only tell when the deal was: {_WHEN}",
        )
    moves = "rises" if strength > 0 else "falls"
    return "time", f"it {moves} with the date of creation (rank correlation {strength:.3f}): {_WHEN}"


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
