"""The header Retry-After: seconds, or the date at which to come again."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime

#: A server may ask for a day's patience and not for more.
_MOST = 86_400.0


def seconds_of(value: str | None, now: str | None = None) -> float | None:
    """Seconds to wait, between 0 and a day; None where the header is absent or says nothing.

    A date counts from ``now``, the server's own Date header, so that neither clock must be right; without that header
    a date says nothing.

    >>> seconds_of("120"), seconds_of("Wed, 21 Oct 2026 07:28:30 GMT", "Wed, 21 Oct 2026 07:28:00 GMT")
    (120.0, 30.0)
    """
    if value is None:
        return None
    text = value.strip()
    if text.replace(".", "", 1).isdecimal() and text.isascii():
        return min(float(text), _MOST)
    until, begun = _moment(text), _moment(now or "")
    if until is None or begun is None:
        return None
    return min(max(0.0, (until - begun).total_seconds()), _MOST)


def _moment(text: str) -> dt.datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)
