"""A quote is believed only when it stands, word for word, in a page that was fetched."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

#: A quote shorter than this proves nothing ("the", "we"); one that is longer quotes the page and not a statement.
SHORTEST = 12
LONGEST = 500

#: Typographic forms that a model writes plainly. Nothing else is forgiven: no letter case, no left-out word.
_SAME = str.maketrans(
    dict.fromkeys("\u2018\u2019", "'")
    | dict.fromkeys("\u201c\u201d", '"')
    | dict.fromkeys("\u2010\u2011\u2013\u2014", "-")
    | dict.fromkeys("\u00ad\u200b\ufeff", "")
)
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Located:
    """Where a quote stands."""

    url: str
    #: The words of the page, blanks made single.
    words: str


def plain(text: str) -> str:
    """Text with blanks made single and typographic quotes and dashes written plainly."""
    return _BLANK.sub(" ", unicodedata.normalize("NFC", text).translate(_SAME)).strip()


def find_quote(quote: str, pages: Sequence[tuple[str, str]]) -> Located | None:
    """The page (url, text) that has this quote as whole words; None when none has it or its length proves nothing."""
    wanted = plain(quote)
    if not SHORTEST <= len(wanted) <= LONGEST:
        return None
    whole = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)")
    for url, text in pages:
        if whole.search(plain(text)):
            return Located(url, wanted)
    return None


def names_number(quote: str, number: float) -> bool:
    """Whether a quote has this number in it: ``1,200``, ``1200``, ``1.2 million``."""
    for digits, unit in re.findall(
        r"(?<![\w.,])(\d[\d,.' ]*\d|\d)\s*(million|billion|thousand|m|bn|k)?\b", quote, re.I
    ):
        factor = _UNITS.get(unit.casefold(), 1.0)
        for plainly in {digits.replace(",", "").replace("'", "").replace(" ", ""), digits.replace(".", "")}:
            try:
                if abs(float(plainly) * factor - number) <= abs(number) * 1e-9:
                    return True
            except ValueError:
                continue
    return False


_NUMBER = re.compile(r"(?<![\w.,])(\d[\d,.' ]*\d|\d)\s*(million|billion|thousand|m|bn|k)?\b", re.IGNORECASE)
_UNITS = {"k": 1e3, "thousand": 1e3, "m": 1e6, "million": 1e6, "bn": 1e9, "billion": 1e9}
