"""Columns that a join brought for winners only, and blocks of data that are merely known more often for some."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from closefit.derive.findings import Leak
from closefit.derive.frame import DealFrame, NumberColumn
from closefit.derive.leaks.find import find_leaks
from closefit.derive.leaks.joined import joined_leaks
from tests.unit.derive.building import frame, number, text, with_columns


def deals(count: int = 300, seed: int = 4) -> DealFrame:
    """Deals of accounts of their own, two in five won, with two honest attributes."""
    rng = np.random.default_rng(seed)
    won = rng.random(count) < 0.4
    return frame(won, number("employees", rng.integers(5, 900, count)), number("age", rng.random(count)), days=60)


def joined(base: DealFrame, there: NDArray[np.bool_], *, fill: float = np.nan) -> DealFrame:
    """Three columns of a table that knows only these deals' accounts."""
    rng = np.random.default_rng(9)
    columns = [
        number(name, np.where(there, rng.integers(1, 50, len(base)), fill)) for name in ("seats", "tickets", "logins")
    ]
    return with_columns(base, *columns)


def found(base: DealFrame) -> dict[str, Leak]:
    return {leak.attribute: leak for leak in find_leaks(base)}


def test_a_left_join_of_customers_is_caught_and_its_columns_are_named() -> None:
    """Columns that are there for winners only are a leak, each with the others it came with and both shares."""
    base = deals()
    leaks = found(joined(base, base.won))
    assert {(name, leak.kind) for name, leak in leaks.items()} == {
        ("seats", "join"), ("tickets", "join"), ("logins", "join"),
    }  # fmt: skip
    assert leaks["seats"].reason == (
        "it came with tickets, logins from a table that winners have: together they are there for 100% of the accounts "
        "that ever won and 0% of the others, so being there says that a deal was won"
    )


def test_a_few_losers_in_the_joined_table_do_not_hide_it() -> None:
    """Nine of a hundred losers became customers otherwise, and a fifth of the winners is missing."""
    base = deals()
    rng = np.random.default_rng(5)
    there = np.where(base.won, rng.random(300) < 0.8, rng.random(300) < 0.09)
    assert {name for name, leak in found(joined(base, there)).items() if leak.kind == "join"} == {
        "seats", "tickets", "logins",
    }  # fmt: skip


def test_lost_deals_of_customers_have_the_columns_too_and_it_is_caught_by_account() -> None:
    """Where most accounts have several deals, a customer's lost deals carry the columns of its table as well."""
    rng = np.random.default_rng(6)
    account = np.arange(400) // 4
    won = rng.random(400) < 0.2
    ever = np.isin(account, account[won])
    base = replace(frame(won, number("employees", rng.integers(5, 900, 400)), days=60), account=account)
    assert 0.3 < ever[~won].mean() < 0.7
    assert {leak.kind for leak in found(joined(base, ever)).values()} == {"join"}


def test_a_join_that_writes_zero_where_it_found_nothing_is_caught() -> None:
    """Nought seats, nought tickets and nought logins for every loser are the same join with the gaps filled."""
    base = deals()
    rng = np.random.default_rng(5)
    leaks = joined_leaks(joined(base, base.won & (rng.random(300) < 0.5), fill=0.0))
    assert set(leaks) == {"seats", "tickets", "logins"}


def test_an_accounts_file_of_customers_alone_is_named() -> None:
    """When the accounts file is the table that only winners are in, the reason says which file."""
    base = joined(deals(), deals().won)
    files = dict.fromkeys(("seats", "tickets", "logins"), "customers.csv")
    reasons = joined_leaks(base, files)
    assert "from a table of customers.csv that winners have" in reasons["logins"]


def test_columns_of_losers_alone_are_caught_too() -> None:
    """A table of lost deals says as much."""
    base = deals()
    assert "from a table that losers have" in joined_leaks(joined(base, ~base.won))["seats"]


def test_a_provider_that_knows_winners_better_is_honest() -> None:
    """A block of data for four in five winners and half of the losers is coverage, not a join on the outcome."""
    base = deals()
    rng = np.random.default_rng(5)
    there = np.where(base.won, rng.random(300) < 0.8, rng.random(300) < 0.45)
    assert found(joined(base, there)) == {}


def test_a_trial_that_winners_tried_more_often_is_honest() -> None:
    """Use of a trial is there for those who tried: two in five winners and one in seven losers."""
    base = deals()
    rng = np.random.default_rng(5)
    there = np.where(base.won, rng.random(300) < 0.4, rng.random(300) < 0.15)
    assert found(joined(base, there, fill=0.0)) == {}
    assert found(joined(base, there)) == {}


def test_one_column_that_winners_have_more_often_is_left_to_the_other_tests() -> None:
    """Alone, a column may be filled by habit; it takes two that came together."""
    base = deals()
    rng = np.random.default_rng(5)
    there = np.where(base.won, rng.random(300) < 0.4, rng.random(300) < 0.08)
    seats = joined(base, there).columns["seats"]
    assert isinstance(seats, NumberColumn)
    assert joined_leaks(with_columns(base, seats)) == {}


def test_a_few_deals_prove_nothing() -> None:
    """Four winners of ten with a column each may be chance."""
    base = frame([n < 5 for n in range(10)], days=9)
    there = np.array([n < 4 for n in range(10)])
    assert joined_leaks(joined(base, there)) == {}


def test_texts_and_numbers_of_one_join_are_named_together() -> None:
    """The type of a column does not matter, only where it is filled."""
    base = deals()
    plan = text("plan", ["gold" if n % 2 and won else "tin" if won else None for n, won in enumerate(base.won)])
    leaks = found(with_columns(base, plan, number("seats", np.where(base.won, 3.0, np.nan))))
    assert {(name, leak.kind) for name, leak in leaks.items()} == {("plan", "join"), ("seats", "join")}
