"""Identifiers and clocks, and the honest columns that look like them."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from closefit.derive.frame import Column, DealFrame, NumberColumn
from closefit.derive.leaks.find import find_leaks
from closefit.terms import AttributeType
from tests.unit.derive.building import attribute, frame, number, text

DEALS, ACCOUNTS = 400, 100


def base(*columns: Column) -> DealFrame:
    """Four deals an account, one created a day; what wins is known to nobody."""
    won = np.random.default_rng(1).random(DEALS) < 0.4
    made = frame(won, *columns, days=60)
    return replace(made, account=np.arange(DEALS) % ACCOUNTS)


def kinds(*columns: Column) -> dict[str, str]:
    return {leak.attribute: leak.kind for leak in find_leaks(base(*columns))}


def reason(column: Column) -> str:
    (leak,) = find_leaks(base(column))
    return leak.reason


def per_account(values: NDArray[np.int64]) -> NDArray[np.int64]:
    return values[np.arange(DEALS) % ACCOUNTS]


def dates(name: str, days_before: NDArray[np.int64]) -> NumberColumn:
    """A date as days before each deal's creation."""
    column = number(name, days_before)
    return replace(column, attribute=attribute(name, AttributeType.date))


RANDOM = np.random.default_rng(2)


def test_a_running_number_of_accounts_is_an_identifier_although_each_has_four_deals() -> None:
    """Accounts are numbered as they came, whatever the column is called."""
    column = number("x7", per_account(np.arange(ACCOUNTS) * 3 + 90_000))
    assert kinds(column) == {"x7": "identifier"}
    assert "rank correlation 1.000 with the account's first date of creation" in reason(column)


@pytest.mark.parametrize(
    "values",
    [
        [str(uuid.UUID(int=int(n))) for n in RANDOM.integers(1, 2**62, ACCOUNTS)],
        [hashlib.sha256(bytes([n])).hexdigest()[:24] for n in range(ACCOUNTS)],
        [f"01HZX{n:021d}" for n in range(ACCOUNTS)],
    ],
    ids=["uuid", "hexadecimal", "ulid"],
)
def test_hexadecimal_and_its_like_are_identifiers(values: list[str]) -> None:
    """An account's hash groups its deals, and says nothing of an account to come."""
    column = text("ref", [values[n % ACCOUNTS] for n in range(DEALS)])
    assert kinds(column) == {"ref": "identifier"}
    assert "its values are identifiers, such as " in reason(column)


def test_a_number_called_an_identifier_is_one_when_each_account_has_its_own() -> None:
    """Random record numbers follow no clock; their name and their variety give them away."""
    column = number("company_id", per_account(RANDOM.permutation(10**6)[:ACCOUNTS]))
    assert kinds(column) == {"company_id": "identifier"}
    assert "100 different values in 100 accounts" in reason(column)


@pytest.mark.parametrize(
    "column",
    [
        number("revenue", per_account(RANDOM.permutation(10**8)[:ACCOUNTS])),
        number("segment_id", per_account(RANDOM.integers(1, 6, ACCOUNTS))),
        number("paid", per_account(RANDOM.permutation(10**4)[:ACCOUNTS])),
        number("founded_year", per_account(RANDOM.integers(1950, 2024, ACCOUNTS))),
        text("version", [("1.2", "2.0", "beta", "rc")[n % 4] for n in range(DEALS)]),
        text("colour", [("facade", "decade", "beaded", "accede")[n % 4] for n in range(DEALS)]),
        text("grade", [f"a{n % 30}" for n in range(DEALS)]),
        dates("founded", per_account(RANDOM.integers(400, 20_000, ACCOUNTS)) + np.arange(DEALS)),
        dates("funded", RANDOM.integers(10, 900, DEALS)),
    ],
    ids=lambda column: column.attribute.name,
)
def test_facts_that_look_like_identifiers_are_left_alone(column: Column) -> None:
    """Different for every account, or called so, but a fact: revenue, a segment's number, a founding date."""
    assert kinds(column) == {}


def test_periods_by_number_and_in_words_are_time() -> None:
    """The quarter as 20251, the month as 2025-03, days until the export: all tell when the deal was."""
    day = np.arange(DEALS)
    month = [f"2025-{n // 34 + 1:02d}" for n in range(DEALS)]
    assert kinds(number("cohort", 202_500 + day // 30)) == {"cohort": "time"}
    assert kinds(text("batch", month)) == {"batch": "time"}
    assert kinds(number("until_export", 900 - day // 7)) == {"until_export": "time"}
    assert "it falls with the date of creation (rank correlation -1.000)" in reason(
        number("until_export", 900 - day // 7)
    )


def test_a_date_that_hardly_differs_is_a_clock() -> None:
    """A date of import of one week leaves only the deal's own creation in the days since it."""
    column = dates("imported", np.arange(DEALS) + 500 + RANDOM.integers(0, 7, DEALS))
    assert kinds(column) == {"imported": "time"}
    assert reason(column).startswith("its dates hardly differ")


def test_a_trend_is_no_clock() -> None:
    """Accounts grow larger over the years on the whole; a fact that drifts with time stays a fact."""
    assert kinds(number("employees", np.arange(DEALS) + RANDOM.integers(0, 400, DEALS))) == {}
