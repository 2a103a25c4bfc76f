"""Bands of headcount and revenue as vendors write them: ``51-200``, ``$10M - $50M``, ``10001+``, ``c_00251_00500``."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from closefit.taxonomy.currencies import without_currency
from closefit.taxonomy.numbers import exact_number, figure
from closefit.taxonomy.texts import plain_text


@dataclass(frozen=True, slots=True)
class Band:
    """From ``low`` to ``high``, both included, in whole units: people, or whole units of ``currency``."""

    low: float
    #: None when it is open above.
    high: float | None
    #: ISO 4217 code, when the text says one.
    currency: str | None = None

    @property
    def exact(self) -> bool:
        """It is one number and no band."""
        return self.low == self.high

    @property
    def midpoint(self) -> float:
        """The geometric mean of the ends: bands grow by factors, and so do companies. Half the high end where the low
        is nothing. A band that is open above has no middle: the low end, which is the least it can be.
        """
        if self.high is None or self.exact:
            return self.low
        return min(max(math.sqrt(self.low) * math.sqrt(self.high), self.low), self.high) if self.low else self.high / 2

    def holds(self, number: float) -> bool:
        """True when the number lies inside."""
        return self.low <= number and (self.high is None or number <= self.high)


#: Crunchbase's revenue codes (thousands of dollars, the low end) to the high end in dollars.
_CRUNCHBASE = {
    0: 1e6, 1_000: 1e7, 10_000: 5e7, 50_000: 1e8, 100_000: 5e8, 500_000: 1e9, 1_000_000: 1e10, 10_000_000: None,
}  # fmt: skip
_NOUN = re.compile(
    r"\b(?:(?:full[- ]time )?employees?|people|persons?|staff|headcount|ftes?|mitarbeiter(?:innen)?|workers?|"
    r"(?:in )?revenues?|annual|annually|per year|a year|associated members)\b"
)
_ABOUT = re.compile(r"^(?:about|approx(?:imately)?\.?|around|circa|ca\.?|roughly|estimated|est\.?|~|≈)\s*")
_ALONE = {"self-employed": (0, 1), "self employed": (0, 1), "myself only": (0, 1), "no revenues": (0, 0), "no": (0, 0)}
_ABOVE = re.compile(
    r"^(?:over|more than|above|greater than|at least|from|min\.?|>=?|≥|\+)\s*(.+)$|"
    r"^(.+?)\s*(?:\+|plus|or more|and (?:above|over|more|up)|or above|or over|- ?max|-)$"
)
_BELOW = re.compile(
    r"^(?:under|less than|below|up to|fewer than|at most|max\.?|<=?|≤)\s*(.+)$|"
    r"^(.+?)\s*(?:or less|or fewer|and under)$"
)
_BETWEEN = re.compile(r"^(?:between\s+)?(.+?)\s*(?:-|\bto\b|\band\b|\.\.+|_)\s*(.+)$")
_ENDS = (("start", "end"), ("min", "max"), ("low", "high"), ("from", "to"))


def read_band(value: object) -> Band | None:
    """A band of headcount or revenue; one number is a band whose ends are equal. None when it is neither.

    Takes texts, numbers, pairs, and records of ``start``/``end``, ``min``/``max``, ``low``/``high``, ``from``/``to``.

    >>> read_band("51-200"), read_band("10,001+ employees"), read_band("Under $1M"), read_band("c_00251_00500")
    (Band(low=51.0, high=200.0, currency=None), Band(low=10001.0, high=None, currency=None), \
Band(low=0.0, high=1000000.0, currency='USD'), Band(low=251.0, high=500.0, currency=None))
    >>> read_band("$1 bil. - $5 bil."), read_band(250), read_band("n/a")
    (Band(low=1000000000.0, high=5000000000.0, currency='USD'), Band(low=250.0, high=250.0, currency=None), None)
    """
    if isinstance(value, Mapping):
        return _of_record(value)
    if isinstance(value, (list, tuple)):
        return _of_pair(value)
    if not isinstance(value, str):
        return _ends(value, value) if value is not None else None
    text = _bare(plain_text(value))
    if text in _ALONE:
        low, high = _ALONE[text]
        return Band(float(low), float(high))
    return _coded(text) or _point(text) or _between(text) or _open(text) if text else None


def _bare(text: str) -> str:
    """Without the noun that says what is counted, and without *about*."""
    counted = _NOUN.sub(" ", text) if text not in _ALONE else text
    return _ABOUT.sub("", " ".join(counted.split()).strip(" ;:()"))


def _of_record(record: Mapping[object, object]) -> Band | None:
    keys = next(((a, b) for a, b in _ENDS if record.get(a) is not None or record.get(b) is not None), None)
    return _ends(record.get(keys[0]), record.get(keys[1])) if keys else None


def _of_pair(pair: Sequence[object]) -> Band | None:
    return _ends(pair[0], pair[1]) if len(pair) == 2 and pair[0] is not None else None


def _ends(low: object, high: object) -> Band | None:
    least, most = exact_number(low) if low is not None else Decimal(0), exact_number(high)
    return None if least is None or (high is not None and most is None) else _band(least, most, None)


def _band(low: Decimal, high: Decimal | None, currency: str | None) -> Band | None:
    if low < 0 or (high is not None and high < low):
        return None
    return Band(float(low), None if high is None else float(high), currency)


def _coded(text: str) -> Band | None:
    """Crunchbase's codes: ``c_00251_00500``, ``c_10001_max``, ``r_00050000``."""
    if people := re.fullmatch(r"c_([0-9]{5})_([0-9]{5}|max)", text):
        return Band(float(people[1]), None if people[2] == "max" else float(people[2]))
    if (revenue := re.fullmatch(r"r_([0-9]{8})", text)) and int(revenue[1]) in _CRUNCHBASE:
        return Band(float(revenue[1]) * 1000, _CRUNCHBASE[int(revenue[1])], "USD")
    return None


def _amount(text: str) -> tuple[Decimal | None, str | None]:
    bare, currency = without_currency(text.strip())
    if re.fullmatch(r"[1-9][0-9]{0,2}\.[0-9]{3}", bare):  # 1.000 - 5.000: nobody counts thousandths of a person
        bare = bare.replace(".", "")
    return figure(bare), currency


def _point(text: str) -> Band | None:
    number, currency = _amount(text)
    return None if number is None else _band(number, number, currency)


def _between(text: str) -> Band | None:
    found = _BETWEEN.fullmatch(text)
    if not found:
        return None
    (low, first), (high, second) = _amount(found[1]), _amount(found[2])
    if low is None or high is None:
        return None
    shared = without_currency(found[2])[0].lstrip("0123456789., '")
    if shared and without_currency(found[1])[0].strip("0123456789., '") == "":  # $1-10M: millions, both
        scaled = figure(f"{without_currency(found[1])[0]} {shared}")
        low = scaled if scaled is not None and scaled <= high else low
    return _band(low, high, first or second)


def _open(text: str) -> Band | None:
    for pattern, above in ((_ABOVE, True), (_BELOW, False)):
        if found := pattern.fullmatch(text):
            number, currency = _amount(found[1] or found[2])
            if number is not None:
                return _band(number, None, currency) if above else _band(Decimal(0), number, currency)
    return None
