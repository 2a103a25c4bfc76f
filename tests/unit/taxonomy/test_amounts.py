"""Numbers, money, bands and growth, as vendors write them."""

from __future__ import annotations

import math
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from closefit.facts import MICROS
from closefit.taxonomy import (
    Band,
    Growth,
    Money,
    growth_fraction,
    normal_currency,
    read_band,
    read_growth,
    read_money,
    read_number,
)

#: Whatever a vendor's JSON may hold where a text or a number was expected.
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.decimals(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["start", "end", "min", "value", "value_usd", "currency"]), inner, max_size=3)
    ),
    max_leaves=6,
)
_MARKS = st.text(alphabet="0123456789.,-+$€kKmMbBil ()<>%~_", max_size=14)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (7, 7), (7.5, 7.5), ("7", 7), ("1,234", 1234), ("1,234.5", 1234.5), ("1.234,5", 1234.5), ("1.234.567", 1234567),
        ("12,5", 12.5), ("0,123", 0.123), ("1 234 567", 1234567), ("1'234", 1234), ("12,34,567", 1234567),
        ("36.9 Million", 36_900_000), ("1.2bn", 1.2e9), ("5 mil.", 5e6), ("5k", 5000), ("2 Mrd", 2e9),
        ("(1,000)", -1000),
        ("-3", -3), ("\N{MINUS SIGN}3", -3), ("$5", 5), ("$-5", -5), ("25 %", 25), ("1e6", 1e6), (".5", 0.5),
        ("1,23,4", None), ("1..2", None), ("", None), ("abc", None), ("n/a", None), (None, None), (True, None),
        (math.nan, None), (math.inf, None), (10**30, None), ("9" * 30, None), ([1], None), ({}, None),
    ],
)  # fmt: skip
def test_numbers(value: object, number: float | None) -> None:
    """A number is read from a number or a text in any usual form; nothing else is one."""
    assert read_number(value) == number


@pytest.mark.parametrize(
    ("value", "micros", "currency"),
    [
        ("US$ 36.9 Million", 36_900_000 * MICROS, "USD"), ("36.9 Million USD", 36_900_000 * MICROS, "USD"),
        ("\N{EURO SIGN} 5,5 Mio", 5_500_000 * MICROS, "EUR"), ("R$ 10", 10 * MICROS, "BRL"),
        ("C$12", 12 * MICROS, "CAD"),
        ("CHF 1'000.50", 1000_500_000, "CHF"), ("12 z\u0142", 12 * MICROS, "PLN"), ("0.1", 100_000, None),
        ("100M", 100_000_000 * MICROS, None), ("kr 500", 500 * MICROS, None), ("($5)", -5 * MICROS, "USD"),
        (350_550_000, 350_550_000 * MICROS, None), (1.1, 1_100_000, None),
        ({"value": 2, "currency": "EUR", "value_usd": 3}, 3 * MICROS, "USD"),
        ({"amount": "100M", "currency": "$"}, 100_000_000 * MICROS, "USD"),
        ({"value": 5, "currency": "gbp"}, 5 * MICROS, "GBP"),
    ],
)  # fmt: skip
def test_money_keeps_its_currency(value: object, micros: int, currency: str | None) -> None:
    """An amount is exact, in micros, and its currency is the one that is written, or none."""
    assert read_money(value) == Money(micros, currency)


@pytest.mark.parametrize(
    "value", ["undisclosed", "10 %", "$", "", None, True, [], {}, {"value": {"value": 1}}, "5 apples"]
)
def test_no_money(value: object) -> None:
    """What is no amount is none."""
    assert read_money(value) is None


def test_a_currency_that_the_vendor_documents() -> None:
    """Where the figure says no currency the one that the vendor documents holds, and never against the figure."""
    assert read_money("100M", "usd") == Money(100_000_000 * MICROS, "USD")
    assert read_money("\N{POUND SIGN}1", "USD") == Money(MICROS, "GBP")
    assert normal_currency("\N{YEN SIGN}") is None


@given(st.integers(-(10**15), 10**15), st.sampled_from(["", "USD ", "\N{EURO SIGN}"]))
def test_money_is_exact(cents: int, sign: str) -> None:
    """No cent is lost, whatever the size."""
    money = read_money(f"{sign}{Decimal(cents) / 100}")
    assert money is not None
    assert money.micros == cents * 10_000


@pytest.mark.parametrize(
    ("value", "low", "high", "currency"),
    [
        ("51-200", 51, 200, None), ("51 - 200", 51, 200, None), ("51\N{EN DASH}200 employees", 51, 200, None),
        ("1,000 - 5,000", 1000, 5000, None), ("1.001 - 5.000 Mitarbeiter", 1001, 5000, None),
        ("10001+", 10001, None, None),
        ("10,001+ employees", 10001, None, None), ("100000+", 100000, None, None), ("1 to 10", 1, 10, None),
        ("Between 50 and 100 employees", 50, 100, None), ("1000 or more", 1000, None, None), ("up to 50", 0, 50, None),
        ("Self-employed", 0, 1, None), ("250", 250, 250, None), (250, 250, 250, None), ("~300", 300, 300, None),
        ("1K-5K", 1000, 5000, None), ("c_00251_00500", 251, 500, None), ("c_10001_max", 10001, None, None),
        ("r_00000000", 0, 1e6, "USD"), ("r_00050000", 5e7, 1e8, "USD"), ("r_10000000", 1e10, None, "USD"),
        ({"start": 10001}, 10001, None, None), ({"start": 51, "end": 200}, 51, 200, None), ([51, 200], 51, 200, None),
        ((51, None), 51, None, None), ({"max": 10}, 0, 10, None),
        ("$25M - $50M", 25e6, 50e6, "USD"), ("$1 bil. - $5 bil.", 1e9, 5e9, "USD"), ("$1-10M", 1e6, 10e6, "USD"),
        ("$500K-1M", 5e5, 1e6, "USD"), ("Under $500,000", 0, 5e5, "USD"), ("< $1M", 0, 1e6, "USD"),
        ("Over $100,000,000", 1e8, None, "USD"), ("$1,000,001 - $5,000,000", 1000001, 5e6, "USD"),
        ("$10B+", 1e10, None, "USD"),
        ("No Revenues", 0, 0, None), ("10-50 Mio. EUR", 10e6, 50e6, "EUR"),
        ("\N{POUND SIGN}1m-\N{POUND SIGN}5m", 1e6, 5e6, "GBP"),
    ],
)  # fmt: skip
def test_bands_as_vendors_write_them(value: object, low: float, high: float | None, currency: str | None) -> None:
    """Headcount and revenue in bands of a dozen vendors."""
    assert read_band(value) == Band(low, high, currency)


@pytest.mark.parametrize(
    "value",
    ["Decline to Disclose", "n/a", "200-51", "-5", "2024-01-02", "1-2-3", "employees", "", None, True, [],
     [1, 2, 3], {"a": 1}, [None, 5], {"start": "x"}, object(), "r_00000007", math.nan],
)  # fmt: skip
def test_no_band(value: object) -> None:
    """What is no band is none, of whatever type."""
    assert read_band(value) is None


def test_the_middle_of_a_band() -> None:
    """Geometric; half of what begins at nothing; the least of what is open."""
    middles = [read_band(text) for text in ("4-9", "under 10", "10001+", "250")]
    assert [band.midpoint for band in middles if band] == [6, 5, 10001, 250]
    assert Band(1e-308, 1e-308).midpoint == 1e-308
    assert 7.0 <= Band(7.0, math.nextafter(7.0, 8)).midpoint <= math.nextafter(7.0, 8)
    assert [band.exact for band in middles if band] == [False, False, False, True]
    assert Band(51, 200).holds(51)
    assert Band(10001, None).holds(10**6)
    assert not Band(51, 200).holds(201)


@pytest.mark.parametrize(
    ("value", "percent", "growth"),
    [
        ("12.3%", False, Growth(0.123)), (0.123, False, Growth(0.123)), ("0.11", False, Growth(0.11)),
        ("2.1", True, Growth(0.021)), (12.3, False, Growth(0.123, assumed=True)),
        (-3, False, Growth(-0.03, assumed=True)),
        (5, False, Growth(5.0)), ("600%", False, Growth(6.0)), (0, False, Growth(0.0)), ("-100%", False, Growth(-1.0)),
        ("-101%", False, None), (True, False, None), (None, False, None), ("up", False, None), ([], True, None),
    ],
)  # fmt: skip
def test_growth_is_a_fraction(value: object, percent: bool, growth: Growth | None) -> None:
    """Per cent and fractions meet; a figure that can be no fraction is per cent, and says that this was assumed."""
    assert read_growth(value, percent=percent) == growth
    assert growth_fraction(value, percent=percent) == (growth.fraction if growth else None)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ANYTHING | _MARKS)
def test_nothing_makes_a_reader_fail(value: object) -> None:
    """Whatever comes, each reader gives its kind of record with sound numbers, or None."""
    number, money, band, growth = read_number(value), read_money(value), read_band(value), read_growth(value)
    assert number is None or math.isfinite(number)
    assert money is None or isinstance(money.micros, int)
    assert band is None or (0 <= band.low <= band.midpoint and (band.high is None or band.midpoint <= band.high))
    assert growth is None or growth.fraction >= -1
    assert normal_currency(value) is None or normal_currency(normal_currency(value)) == normal_currency(value)


def test_a_page_in_the_place_of_a_number() -> None:
    """A text of a hundred thousand characters is no number, and is not searched for one."""
    assert read_band("1" * 100_000) is None
    assert read_number("(" * 100_000) is None
    assert read_money("$ 1 " * 100_000) is None
