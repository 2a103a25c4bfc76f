"""Spellings of "no value"."""

from __future__ import annotations

#: Lower case. "unknown" is an answer and is not among them.
MISSING = (
    "", "-", "--", "#n/a", "n/a", "na", "nan", "nil", "none", "null", "(null)", "<null>", "#value!", "#ref!", "#div/0!",
    "#name?", "\\n",
)  # fmt: skip
