"""A text as everything here compares it."""

from __future__ import annotations

import re
from decimal import Decimal

_BLANKS = re.compile(r"\s+")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-") | {"\u2019": "'", "\u200b": ""})


def plain_text(value: object) -> str:
    """A text or number in lower case with single blanks and plain dashes; empty for anything else.

    >>> plain_text(" 51\\u2013200  Employees"), plain_text(None), plain_text(True)
    ('51-200 employees', '', '')
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        return ""
    return _BLANKS.sub(" ", str(value).translate(_DASHES)).strip().casefold()
