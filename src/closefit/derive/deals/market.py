"""The accounts file as columns: the list that a card is held against to see how much of it each layer leaves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from closefit.derive.deals.loading import Stored, facts_only, load_columns
from closefit.derive.deals.windows import signal_columns
from closefit.derive.frame import Column
from closefit.engines import DuckDBEngine, quote
from closefit.terms import Table

MARKET = "derive_market"
#: Cells held at most; a larger file is represented by every n-th account.
_MOST_CELLS = 20_000_000
_LEAST_ACCOUNTS = 5_000


@dataclass(frozen=True, slots=True)
class Market:
    """Accounts as columns by attribute name."""

    columns: Mapping[str, Column]
    #: Accounts held here.
    held: int
    #: Accounts in the file.
    accounts: int


def load_market(engine: DuckDBEngine, accounts: Table, signals: Table | None, as_of: dt.date | None) -> Market:
    """The accounts with their attributes, and their signals as of the as-of date."""
    attributes = facts_only(accounts.attributes)
    stored = [Stored(attribute, f"c{place}") for place, attribute in enumerate(attributes)]
    most = max(_LEAST_ACCOUNTS, _MOST_CELLS // max(len(stored), 1))
    step = max(1, -(-accounts.rows // most))
    picked = "".join(f", {quote(one.attribute.name)} AS {one.column}" for one in stored)
    day = f"DATE '{as_of.isoformat()}'" if as_of else "NULL::DATE"
    engine.execute(
        f"CREATE OR REPLACE TEMP TABLE {MARKET} AS SELECT row_number() OVER (ORDER BY n) - 1 AS place, * EXCLUDE (n) "
        f"FROM (SELECT row_number() OVER (ORDER BY line) - 1 AS n, account, NULL::VARCHAR AS deal, {day} AS created"
        f"{picked} FROM {quote(accounts.relation)}) WHERE n % {step} = 0 ORDER BY place"
    )
    row = engine.execute(f"SELECT count(*) FROM {MARKET}").fetchone()
    held = int(row[0]) if row else 0
    columns = dict(load_columns(engine, MARKET, stored, "created").columns)
    if signals is not None and as_of is not None:
        columns |= signal_columns(engine, MARKET, signals)
    return Market(columns, held, accounts.rows)
