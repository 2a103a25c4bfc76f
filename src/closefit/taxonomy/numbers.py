"""Numbers as vendors write them: ``1,234.5``, ``36.9 Million``, ``$1 bil.``, ``10K``; and growth as a fraction."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal

from closefit.taxonomy.currencies import without_currency
from closefit.taxonomy.texts import plain_text

#: What a condition can say has at most 18 digits (as in intake); anything beyond is no measurement.
MOST = Decimal(10) ** 18

#: Words and letters behind a figure, to the power of ten that they mean. ``b`` is an American billion.
_POWERS = {
    "k": 3, "tsd": 3, "thousand": 3, "thousands": 3, "grand": 3, "m": 6, "mm": 6, "mn": 6, "mio": 6, "mil": 6,
    "mill": 6,
    "mln": 6, "million": 6, "millions": 6, "millionen": 6, "b": 9, "bn": 9, "bil": 9, "bill": 9, "bln": 9, "mrd": 9,
    "billion": 9, "billions": 9, "milliarden": 9, "t": 12, "tn": 12, "tril": 12, "trn": 12, "trillion": 12,
    "trillions": 12,
}  # fmt: skip
#: One figure with its magnitude; the sign, brackets and currency are taken off before.
FIGURE = re.compile(rf"([0-9][0-9.,' ]*|[.,][0-9]+)\s?({'|'.join(sorted(_POWERS, key=len, reverse=True))})?\.?")
_POINT = re.compile(r"(?:[1-9][0-9]{0,2}(?:[,' ][0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+")
_COMMA = re.compile(r"(?:[1-9][0-9]{0,2}(?:[.' ][0-9]{3})+|[0-9]+)(?:,[0-9]*)?|,[0-9]+")
_INDIAN = re.compile(r"[1-9][0-9]?(?:,[0-9]{2})+,[0-9]{3}(?:\.[0-9]*)?")
_SCIENTIFIC = re.compile(r"[0-9]+(?:\.[0-9]*)?e[-+]?[0-9]{1,2}")


def figure(text: str) -> Decimal | None:
    """The number of a figure without sign and currency, exactly: ``36.9 million`` is 36900000; None when it is none.

    Where a full stop and a comma both occur, the last is the decimal sign. One alone that parts exactly three digits
    separates thousands if it is a comma, and is the decimal sign if it is a full stop.
    """
    found = FIGURE.fullmatch(text.strip())
    if not found:
        return None
    digits = _ungrouped(found[1].strip())
    if digits is None:
        return None
    number = Decimal(digits).scaleb(_POWERS.get(found[2] or "", 0))
    return number if number < MOST else None


def _ungrouped(digits: str) -> str | None:
    """The digits with a full stop for the decimal sign and no separators; None when groups are not of three."""
    if _POINT.fullmatch(digits) or _INDIAN.fullmatch(digits):
        return re.sub(r"[,' ]", "", digits)
    if _COMMA.fullmatch(digits):
        return re.sub(r"[.' ]", "", digits).replace(",", ".")
    return None


def exact_number(value: object) -> Decimal | None:
    """As :func:`read_number`, exactly."""
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float, Decimal)):
        number = Decimal(value) if isinstance(value, int) else Decimal(str(value))
        return number if number.is_finite() and abs(number) < MOST else None
    text = plain_text(value).removesuffix("%").strip()
    negative = text.startswith("-") or (text.startswith("(") and text.endswith(")"))
    bare = without_currency(text.strip("()+- "))[0]
    negative, bare = negative or bare.startswith("-"), bare.lstrip("-")  # $-5
    found = Decimal(bare) if _SCIENTIFIC.fullmatch(bare) else figure(bare)
    if found is None or found >= MOST:
        return None
    return -found if negative else found


def read_number(value: object) -> float | None:
    """A number from a number or a text; None for anything else. Per cent keeps its figure: ``25 %`` is 25.

    >>> read_number("36.9 Million"), read_number("1.234,5"), read_number("($12)"), read_number("n/a")
    (36900000.0, 1234.5, -12.0, None)
    """
    number = exact_number(value)
    return None if number is None else float(number)


@dataclass(frozen=True, slots=True)
class Growth:
    """A change of headcount or revenue over a period, as a fraction: .12 is 12 % more."""

    fraction: float
    #: The figure can only have been per cent, though the vendor says fraction: worth less confidence.
    assumed: bool = False


#: Nobody's staff grows to more than six times in a year often enough to believe it: beyond, the figure is per cent.
_FRACTION_AT_MOST = 5


def read_growth(value: object, *, percent: bool = False) -> Growth | None:
    """Growth as a fraction. ``percent``: the vendor's bare figures are per cent; a per cent sign says so by itself.

    A bare figure beyond 5, or below -1 (more than all cannot leave), cannot be the fraction it is said to be; it is
    taken as per cent and marked ``assumed``. None when it is no number, or less than nothing is left.

    >>> read_growth("12.3%"), read_growth("2.1", percent=True)
    (Growth(fraction=0.123, assumed=False), Growth(fraction=0.021, assumed=False))
    >>> read_growth(12.3), read_growth("-250%")
    (Growth(fraction=0.123, assumed=True), None)
    """
    number = exact_number(value)
    if number is None:
        return None
    said = percent or (isinstance(value, str) and value.strip().endswith("%"))
    assumed = not said and not -1 <= number <= _FRACTION_AT_MOST
    fraction = float(number / 100 if said or assumed else number)
    return Growth(fraction, assumed) if fraction >= -1 and math.isfinite(fraction) else None


def growth_fraction(value: object, *, percent: bool = False) -> float | None:
    """The fraction of :func:`read_growth` alone.

    >>> growth_fraction("12.3%"), growth_fraction(0.123), growth_fraction(12.3), growth_fraction([])
    (0.123, 0.123, 0.123, None)
    """
    growth = read_growth(value, percent=percent)
    return None if growth is None else growth.fraction
