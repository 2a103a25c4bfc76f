"""Outcomes beyond won and lost taken into memory: measures by deal or by account, and who bought more."""

from __future__ import annotations

import datetime as dt

import numpy as np
from numpy.typing import NDArray

from closefit.derive.deals.loading import Stored, coded, fetch, load_columns
from closefit.derive.outcomes.measured import Measured
from closefit.engines import DuckDBEngine, quote
from closefit.terms import Measure, Table

_RELATION = "derive_measure"


def load_measures(
    engine: DuckDBEngine, closed: str, deals: Table, accounts: Table | None, customers: Table | None
) -> tuple[Measured, ...]:
    """Every measure from the first file that has it: the deals, the customers, the accounts."""
    found = []
    for measure in Measure:
        for table in (deals, customers, accounts):
            if table is not None and measure in table.measures:
                one = _load(engine, closed, table, measure, by_line=table is deals)
                found += [one] if one is not None else []
                break
    return tuple(found)


def _load(engine: DuckDBEngine, closed: str, table: Table, measure: Measure, *, by_line: bool) -> Measured | None:
    attribute = table.attribute(table.measures[measure])
    if attribute is None:
        return None
    on = "x.line = c.line" if by_line else "x.account = c.account"
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {_RELATION} AS SELECT c.place, any_value(c.created) AS created, "
        f"any_value(c.closed) AS closed, any_value(x.{quote(attribute.name)}) AS v FROM {quote(closed)} c "
        f"LEFT JOIN {quote(table.relation)} x ON {on} GROUP BY c.place"
    )
    loaded = load_columns(engine, _RELATION, [Stored(attribute, "v")], "coalesce(created, closed)")
    column = loaded.columns.get(attribute.name)
    return None if column is None else Measured(measure, column, table.path.name)


def bought_more(engine: DuckDBEngine, closed: str, deals: Table, as_of: dt.date | None) -> NDArray[np.bool_] | None:
    """Whether the account won an expansion after (or, without dates, beside) each deal; None without any expansion.

    Shape (deals,). Expansions closed after the as-of date have not happened yet.
    """
    if not {"type", "account"} <= deals.columns:
        return None
    known = f"AND coalesce(e.closed <= DATE '{as_of.isoformat()}', true)" if as_of else ""
    won = f"FROM {quote(deals.relation)} e WHERE e.type = 'expansion' AND e.outcome = 'won' {known}"
    row = engine.execute(f"SELECT count(*) {won}").fetchone()
    if not row or not row[0]:
        return None
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {_RELATION} AS SELECT c.place, EXISTS (SELECT 1 {won} AND e.account = c.account "
        f"AND e.line <> c.line AND coalesce(e.closed >= c.closed, true)) AS v FROM {quote(closed)} c"
    )
    return np.asarray(coded(fetch(engine, "v::INT", _RELATION)) == 1)
