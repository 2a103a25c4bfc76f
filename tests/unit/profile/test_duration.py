"""Spans of time."""

from __future__ import annotations

import datetime as dt

import pytest

from closefit.profile import Duration


@pytest.mark.parametrize(
    ("text", "written", "days"),
    [
        ("14 days", "14 days", 14),
        ("1 Day", "1 day", 1),
        ("3 months", "3 months", 90),
        ("12 months", "12 months", 360),
        ("5 minutes", "5 minutes", 0),
        ("2weeks", "2 weeks", 14),
        ("1 year", "1 year", 365),
    ],
)
def test_a_span_keeps_its_unit(text: str, written: str, days: int) -> None:
    """A span is written back in the unit it came in, and knows its length in days."""
    duration = Duration.parse(text)
    assert (str(duration), duration.days) == (written, days)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("14", "expected a span of time such as 14 days"),
        ("14 dais", "did you mean 14 days"),
        ("0 days", "expected a span of at least 1 day"),
        ("-3 days", "expected a span of time"),
        ("1.5 days", "expected a span of time"),
    ],
)
def test_what_is_no_span_is_refused(text: str, message: str) -> None:
    """The message shows the form and the nearest unit."""
    with pytest.raises(ValueError, match=message):
        Duration.parse(text)


@pytest.mark.parametrize(
    ("span", "start", "end"),
    [
        ("1 month", dt.date(2026, 1, 31), dt.date(2026, 2, 28)),
        ("12 months", dt.date(2024, 2, 29), dt.date(2025, 2, 28)),
        ("1 year", dt.date(2024, 2, 29), dt.date(2025, 2, 28)),
        ("2 weeks", dt.date(2026, 12, 25), dt.date(2027, 1, 8)),
    ],
)
def test_months_follow_the_calendar(span: str, start: dt.date, end: dt.date) -> None:
    """A month later is the same day of the next month, or its last."""
    assert Duration.parse(span).after(start) == end
