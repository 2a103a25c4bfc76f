"""Amounts of money as vendors write them: integer micros and the ISO 4217 code of their currency, never converted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

from closefit.taxonomy.currencies import normal_currency, without_currency
from closefit.taxonomy.numbers import exact_number
from closefit.taxonomy.texts import plain_text

MICROS = 1_000_000


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in micros (millionths) of its currency."""

    micros: int
    #: ISO 4217 code; None when nothing says which.
    currency: str | None

    @property
    def amount(self) -> float:
        """In whole units of the currency."""
        return self.micros / MICROS


def read_money(value: object, currency: str | None = None) -> Money | None:
    """An amount, exactly. ``currency`` is what a figure without one is in (the vendor's documents say it).

    Takes numbers, texts, and records with ``value`` or ``amount`` and ``currency`` (Crunchbase's ``value_usd`` first).
    None when it cannot be read.

    >>> read_money("US$ 36.9 Million"), read_money({"value": 5, "currency": "EUR"})
    (Money(micros=36900000000000, currency='USD'), Money(micros=5000000, currency='EUR'))
    >>> read_money("undisclosed"), read_money("12.50")
    (None, Money(micros=12500000, currency=None))
    """
    if isinstance(value, Mapping):
        return _of_record(value, currency)
    number = exact_number(value)
    if number is None or (isinstance(value, str) and value.strip().endswith("%")):
        return None
    said = without_currency(plain_text(value).strip("()+- "))[1]
    return Money(_micros(number), said or normal_currency(currency))


def _of_record(record: Mapping[object, object], currency: str | None) -> Money | None:
    if (dollars := exact_number(record.get("value_usd"))) is not None:
        return Money(_micros(dollars), "USD")
    for key in ("value", "amount"):
        held = record.get(key)
        if not isinstance(held, Mapping) and (found := read_money(held, currency)):
            said = normal_currency(record.get("currency") or record.get("currency_code"))
            return Money(found.micros, said or found.currency)
    return None


def _micros(number: Decimal) -> int:
    return int((number * MICROS).to_integral_value(ROUND_HALF_EVEN))
