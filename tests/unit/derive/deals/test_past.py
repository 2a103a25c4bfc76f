from __future__ import annotations

import datetime as dt

import numpy as np

from closefit.derive.deals.past import past_only
from closefit.derive.frame import DealFrame, NumberColumn
from closefit.terms import AttributeType
from tests.unit.derive.building import DAY, attribute, frame, with_columns

#: Ten deals, created one a day from DAY on.
AS_OF = (DAY + np.timedelta64(100, "D")).astype(dt.date)


def days_since(name: str, values: list[float]) -> NumberColumn:
    """A date as days before each deal's creation."""
    return NumberColumn(attribute(name, AttributeType.date), np.array(values))


def known(deals: DealFrame, name: str) -> list[bool]:
    column = deals.columns[name]
    assert isinstance(column, NumberColumn)
    return [not bool(np.isnan(value)) for value in column.values]


def deals(*columns: NumberColumn) -> DealFrame:
    return with_columns(frame([True, False] * 5, days=30), *columns)


def test_a_date_after_the_creation_is_unknown_for_that_deal() -> None:
    """A funding round three days after a deal was created was not known then; an earlier one was."""
    found = past_only(deals(days_since("funded", [400, -3, 0, -90, 10, 10, 10, 10, 10, 10])), AS_OF)
    assert known(found, "funded") == [True, False, True, False, True, True, True, True, True, True]


def test_a_column_that_speaks_of_the_future_stays() -> None:
    """Contract ends beyond the as-of date were known ahead, so all of them stay."""
    ends = days_since("contract_end", [-400, -3, 0, -90, 10, 10, 10, 10, 10, 10])
    assert known(past_only(deals(ends), AS_OF), "contract_end") == [True] * 10


def test_numbers_and_undated_files_are_left_alone() -> None:
    """A negative number is no date, and without an as-of date nothing can be said."""
    growth = NumberColumn(attribute("growth"), np.array([-0.1] * 10))
    funded = days_since("funded", [-3.0] * 10)
    assert known(past_only(deals(growth), AS_OF), "growth") == [True] * 10
    assert known(past_only(deals(funded), None), "funded") == [True] * 10
