"""Spans of time as a profile writes them: ``14 days``, ``5 minutes``, ``3 months``."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from closefit.conditions.grammar import nearest

#: Minutes in one of each; a month is 30 days and a year 365 where only a length is asked for.
UNITS = {"minute": 1, "hour": 60, "day": 1440, "week": 10_080, "month": 43_200, "year": 525_600}

_FORM = re.compile(r"(\d{1,6})\s*([a-z]+)\Z")


@dataclass(frozen=True, slots=True)
class Duration:
    """A whole number of one unit, kept as written: twelve months are not turned into a year."""

    count: int
    #: minute, hour, day, week, month or year.
    unit: str

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read ``14 days``.

        Raises:
            ValueError: with a sentence that says what was expected.
        """
        match = _FORM.match(text.strip().lower())
        unit = match[2].removesuffix("s") if match else ""
        if match is None or unit not in UNITS:
            close = nearest(unit, UNITS) if unit else None
            meant = f"; did you mean {match[1]} {close}s?" if match and close else ""
            raise ValueError(f"expected a span of time such as 14 days or 3 months, found {text!r}{meant}")
        if int(match[1]) == 0:
            raise ValueError(f"expected a span of at least 1 {unit}, found {text!r}")
        return cls(int(match[1]), unit)

    @property
    def minutes(self) -> int:
        """Length in minutes; a month counts 30 days, a year 365."""
        return self.count * UNITS[self.unit]

    @property
    def days(self) -> int:
        """Length in whole days, rounded down; a month counts 30 days, a year 365."""
        return self.minutes // UNITS["day"]

    def after(self, day: dt.date) -> dt.date:
        """The day this span later; months and years by the calendar (31 January + 1 month is the last of February)."""
        if self.unit not in {"month", "year"}:
            return day + dt.timedelta(days=self.days)
        months = day.year * 12 + day.month - 1 + self.count * (12 if self.unit == "year" else 1)
        year, month = divmod(months, 12)
        last = calendar.monthrange(min(year, dt.MAXYEAR), month + 1)[1]
        return dt.date(min(year, dt.MAXYEAR), month + 1, min(day.day, last))

    def __str__(self) -> str:
        return f"{self.count} {self.unit}" + ("" if self.count == 1 else "s")
