"""Which deals count: said by the user in one flag each."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from closefit.errors import UsageError

_SPAN = re.compile(r"(\d+)\s*(d|day|days|w|wk|week|weeks|mo|mon|month|months|y|yr|year|years)")
_ADVICE = "Write a span such as 12mo, 90d, 8w or 2y, or a date such as 2025-01-31."


@dataclass(frozen=True, slots=True)
class DealChoice:
    """Closed deals that are counted; None asks for nothing."""

    #: ``12mo``, ``90d`` or a date: closed no earlier.
    since: str | None = None
    last_won: int | None = None
    last_lost: int | None = None
    #: A condition on the deal's columns: ``type = 'new business'``.
    where: str | None = None
    #: Of ``renewal``, ``expansion``: kinds of deal that count beside new business.
    include_types: tuple[str, ...] = ()


def first_day(since: str, as_of: dt.date | None) -> dt.date:
    """The day that ``since`` means; a span counts back from the as-of date.

    >>> first_day("12mo", dt.date(2026, 2, 28)), first_day("90d", dt.date(2026, 4, 1))
    (datetime.date(2025, 2, 28), datetime.date(2026, 1, 1))

    Raises:
        UsageError: it is neither a span nor a date, or a span without a date to count from.
    """
    text = since.strip().lower()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        pass
    found = _SPAN.fullmatch(text)
    if found is None:
        raise UsageError(f"--since {since!r} is neither a span of time nor a date.", advice=_ADVICE)
    if as_of is None:
        raise UsageError(
            f"--since {since!r} counts back from the last close, and the deals have no closing dates.",
            advice="Name the column of closing dates with --closed, or give --as-of.",
        )
    return _back(as_of, int(found.group(1)), found.group(2)[0] if found.group(2)[0] != "m" else "mo")


def _back(day: dt.date, count: int, unit: str) -> dt.date:
    if unit in ("d", "w"):
        days = count * (7 if unit == "w" else 1)
        return day - dt.timedelta(days=days) if days < day.toordinal() else dt.date.min
    months = day.year * 12 + day.month - 1 - count * (12 if unit == "y" else 1)
    if months < 12:
        return dt.date.min
    year, month = divmod(months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
