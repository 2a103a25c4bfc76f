"""Attributes of closed deals as they were known when each deal was created."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from closefit.derive import Assembled, assemble
from closefit.derive.findings import AttributeHistory
from closefit.derive.frame import NumberColumn
from closefit.engines import DuckDBEngine
from closefit.errors import InputError
from closefit.terms import HISTORY_CELL, Attribute, AttributeType, History, Layer, Table
from tests.unit.derive.building import Cell, attribute, table

SIZE = attribute("employees")
#: A row of history: account, day it came to hold, day it was known, value.
Line = tuple[str, str, str, float]


@pytest.fixture
def engine() -> Iterator[DuckDBEngine]:
    with DuckDBEngine() as one:
        yield one


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def deals_of(engine: DuckDBEngine, count: int = 4, **cells: Cell) -> Table:
    """Deals of accounts of their own, created on the first of March and closed on the first of May 2025."""
    rows: list[Mapping[str, Cell]] = [
        {
            "deal": f"D{n}", "account": f"a{n}.com", "outcome": "won" if n % 2 else "lost", "type": "new",
            "created": day("2025-03-01"), "closed": day("2025-05-01"), **cells,
        }
        for n in range(count)
    ]  # fmt: skip
    return table(engine, "deals", rows)


def history_of(engine: DuckDBEngine, lines: Sequence[Line], *attributes: Attribute) -> History:
    """A long history of one attribute."""
    one = (attributes or (SIZE,))[0]
    engine.execute(
        'CREATE TABLE history (account VARCHAR, attribute VARCHAR, value VARCHAR, "at" DATE, known DATE, line BIGINT)'
    )
    for place, (account, at, known, value) in enumerate(lines, 2):
        engine.execute(
            "INSERT INTO history VALUES (?, ?, ?, ?, ?, ?)", [account, one.name, str(value), day(at), day(known), place]
        )
    made = Table("history", Path("history.csv"), len(lines), (one,), frozenset({"account", "at", "known", "line"}))
    return History(made, {one.name: f"try_cast({HISTORY_CELL} AS DOUBLE)"})


def accounts_of(engine: DuckDBEngine, sizes: Sequence[float | None]) -> Table:
    rows: list[Mapping[str, Cell]] = [{"account": f"a{n}.com", "employees": size} for n, size in enumerate(sizes)]
    return table(engine, "accounts", rows, SIZE)


def sizes(found: Assembled, name: str = "employees") -> list[float]:
    column = found.frame.columns[name]
    assert isinstance(column, NumberColumn)
    return [float(value) for value in column.values]


def test_a_value_counts_once_it_held_and_was_known(engine: DuckDBEngine) -> None:
    """The creation itself counts; a day later does not, and an early event that was learned of later does not."""
    lines = [
        ("a0.com", "2025-01-01", "2025-01-01", 10.0), ("a0.com", "2025-03-01", "2025-03-01", 11.0),
        ("a0.com", "2025-03-02", "2025-03-02", 12.0), ("a1.com", "2025-01-01", "2025-03-02", 13.0),
        ("a2.com", "2025-01-05", "2025-01-06", 14.0), ("a2.com", "2025-01-04", "2025-02-20", 15.0),
    ]  # fmt: skip
    found = assemble(engine, deals_of(engine), history=history_of(engine, lines))
    assert sizes(found) == pytest.approx([11.0, np.nan, 14.0, np.nan], nan_ok=True)


def test_of_two_values_of_one_day_the_one_known_last_counts(engine: DuckDBEngine) -> None:
    """A correction of the same day wins, and of two corrections the later line."""
    lines = [
        ("a0.com", "2025-01-01", "2025-01-09", 10.0), ("a0.com", "2025-01-01", "2025-01-02", 11.0),
        ("a1.com", "2025-01-01", "2025-01-02", 12.0), ("a1.com", "2025-01-01", "2025-01-02", 13.0),
    ]  # fmt: skip
    found = assemble(engine, deals_of(engine, 2), history=history_of(engine, lines))
    assert sizes(found) == [10.0, 13.0]


def test_todays_value_stands_in_only_where_there_is_no_history(engine: DuckDBEngine) -> None:
    """An account whose history begins after the deal is unknown at it, whatever the accounts file says today."""
    lines = [("a0.com", "2025-01-01", "2025-01-01", 10.0), ("a1.com", "2025-04-01", "2025-04-01", 99.0)]
    accounts = accounts_of(engine, [90, 91, 92, None])
    found = assemble(engine, deals_of(engine), accounts=accounts, history=history_of(engine, lines))
    assert sizes(found) == pytest.approx([10.0, np.nan, 92.0, np.nan], nan_ok=True)
    assert found.past.histories == (AttributeHistory("employees", "employees", known=1, later=1, today=1),)
    assert found.frame.columns["employees"].attribute.as_of_today
    assert found.past.from_history["employees"].tolist() == [True, False, False, False]


def test_an_attribute_known_in_time_at_nearly_every_deal_is_not_of_today(engine: DuckDBEngine) -> None:
    """With a history for every account no criterion rests on today's values."""
    lines = [(f"a{n}.com", "2025-01-01", "2025-01-01", 10.0 + n) for n in range(4)]
    found = assemble(engine, deals_of(engine), history=history_of(engine, lines))
    assert not found.frame.columns["employees"].attribute.as_of_today
    assert found.past.histories[0].today_share == 0.0


def test_what_it_reads_today_and_what_changed_after_the_close_are_kept_beside(engine: DuckDBEngine) -> None:
    """The later reading is the accounts file's, else the history's last; a change counts from the close on."""
    lines = [
        ("a0.com", "2025-01-01", "2025-01-01", 10.0), ("a0.com", "2025-04-01", "2025-04-01", 20.0),
        ("a1.com", "2025-01-01", "2025-01-01", 11.0), ("a1.com", "2025-06-01", "2025-06-01", 21.0),
    ]  # fmt: skip
    deals = deals_of(engine, 3)
    found = assemble(
        engine, deals, accounts=accounts_of(engine, [20, None, 5]), history=history_of(engine, lines),
        as_of=day("2025-07-01"),
    )  # fmt: skip
    later = found.past.read_later["employees"]
    assert isinstance(later, NumberColumn)
    assert later.values.tolist() == [20.0, 21.0, 5.0]
    assert found.past.changed["employees"].tolist() == [0, 1, -1]


def test_nothing_of_the_history_after_the_as_of_date_is_read(engine: DuckDBEngine) -> None:
    """Not even as the later reading."""
    lines = [("a0.com", "2025-01-01", "2025-01-01", 10.0), ("a0.com", "2025-06-01", "2025-06-01", 20.0),
             ("a1.com", "2025-01-01", "2025-01-01", 11.0)]  # fmt: skip
    found = assemble(engine, deals_of(engine, 2), history=history_of(engine, lines), as_of=day("2025-05-31"))
    later = found.past.read_later["employees"]
    assert isinstance(later, NumberColumn)
    assert later.values.tolist() == [10.0, 11.0]


def test_a_history_may_be_of_deals(engine: DuckDBEngine) -> None:
    """Where its key finds deals rather than accounts, it is joined by deal."""
    lines = [(f"d{n}", "2025-01-01", "2025-01-01", 10.0 + n) for n in range(4)]
    assert sizes(assemble(engine, deals_of(engine), history=history_of(engine, lines))) == [10, 11, 12, 13]


def test_dates_of_a_history_are_days_before_the_deal(engine: DuckDBEngine) -> None:
    """A date is held as in any other file, so that a criterion may ask for days since it."""
    funded = Attribute("funded_on", AttributeType.date, Layer.behavioral, "Funded on")
    history = history_of(engine, [("a0.com", "2025-01-01", "2025-01-01", 0.0)], funded)
    engine.execute("UPDATE history SET value = '2025-02-01'")
    history = History(history.table, {"funded_on": f"try_cast({HISTORY_CELL} AS DATE)"})
    found = assemble(engine, deals_of(engine, 2), history=history)
    assert sizes(found, "funded_on") == pytest.approx([28.0, np.nan], nan_ok=True)


def test_a_type_that_the_accounts_file_contradicts_keeps_todays_value_out(engine: DuckDBEngine) -> None:
    """A text of today cannot stand in for a number of then."""
    text = attribute("employees", AttributeType.text)
    accounts = table(engine, "accounts", [{"account": f"a{n}.com", "employees": "many"} for n in range(2)], text)
    history = history_of(engine, [("a0.com", "2025-01-01", "2025-01-01", 10.0)])
    found = assemble(engine, deals_of(engine, 2), accounts=accounts, history=history)
    assert sizes(found) == pytest.approx([10.0, np.nan], nan_ok=True)


def test_a_history_needs_days_of_creation_and_an_account_in_common(engine: DuckDBEngine) -> None:
    """Without either there is nothing to join, and the message says which."""
    history = history_of(engine, [("z.com", "2025-01-01", "2025-01-01", 10.0)])
    with pytest.raises(InputError, match="none of its 1 rows is about an account or a deal of the deals file"):
        assemble(engine, deals_of(engine), history=history)
    engine.execute("DROP TABLE deals")
    rows: list[Mapping[str, Cell]] = [{"account": f"a{n}.com", "outcome": o} for n, o in enumerate(("won", "lost"))]
    undated = table(engine, "deals", rows)
    with pytest.raises(InputError, match="the deals have no day of creation, and a history can only be read as of one"):
        assemble(engine, undated, history=history)
