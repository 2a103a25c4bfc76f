"""A text as everything here compares it."""

from __future__ import annotations

import re
from decimal import Decimal

#: A number, a band or a stage is never longer; a page that stands in their place is not searched for one.
LONGEST = 200
_BLANKS = re.compile(r"\s+")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-") | {"\u2019": "'", "\u200b": ""})


def plain_text(value: object) -> str:
    """A text or number in lower case with single blanks and plain dashes; empty for anything else and for longer ones.

    >>> plain_text(" 51\\u2013200  Employees"), plain_text(None), plain_text(True)
    ('51-200 employees', '', '')
    """
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Decimal)):
        return ""
    if isinstance(value, str) and len(value) > LONGEST:
        return ""
    return _BLANKS.sub(" ", str(value).translate(_DASHES)).strip().casefold()
