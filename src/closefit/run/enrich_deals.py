"""Accounts of closed deals, whatever became of them: what ``closefit enrich --for derive`` asks about."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.errors import InputError
from closefit.terms import ACCOUNT_COLUMNS, Place, Table

if TYPE_CHECKING:
    from closefit.engines import DuckDBEngine

_OUTCOMES = """
SELECT account, CASE WHEN bool_or(outcome = 'won' AND churned IS TRUE) THEN 'churned'
                     WHEN bool_or(outcome = 'won') THEN 'won' ELSE 'lost' END AS outcome
FROM deals WHERE account IS NOT NULL AND outcome IN ('won', 'lost') GROUP BY account ORDER BY account
"""


@dataclass(frozen=True, slots=True)
class ClosedAccounts:
    """The accounts of closed deals."""

    #: Accounts of the file, and below them those that only the deals name.
    table: Table
    #: Outcome of every account with a closed deal.
    outcomes: Mapping[str, str]
    #: Closed deals without an account.
    nameless: int
    #: Accounts that only the deals name.
    added: int

    @property
    def notes(self) -> list[str]:
        """What a careful person would mention."""
        said = []
        if self.added:
            said.append(f"{self.added:,} accounts stand in the deals alone; they are asked about like the rest")
        if self.nameless:
            said.append(f"{self.nameless:,} closed deals name no account: nobody can be asked about them")
        return said


def closed_accounts(
    engine: DuckDBEngine, accounts: Table | None, path: Path, *, key: str | None, dates: str | None
) -> ClosedAccounts:
    """Read the deals and put their accounts beside those of the file.

    Raises InputError when the deals cannot be read, or none is closed and names an account.
    """
    from closefit.engines import quote
    from closefit.intake import DealFlags, read_deals
    from closefit.run.reading import matched

    deals = matched(engine, read_deals(engine, path, DealFlags(key=key, dates=dates)), accounts)
    rows = engine.rows(_OUTCOMES.replace("FROM deals", f"FROM {quote(deals.relation)}"))
    outcomes = {str(row["account"]): str(row["outcome"]) for row in rows}
    if not outcomes:
        raise InputError(
            "no closed deal names an account, so there is nobody to ask about", place=Place(path),
            advice="The deals need an outcome and a domain or account id; --key names that column.",
        )  # fmt: skip
    counted = f"SELECT count(*) FROM {quote(deals.relation)} WHERE account IS NULL AND outcome IN ('won', 'lost')"
    nameless = int(engine.execute(counted).fetchall()[0][0])
    before = f"SELECT account FROM {quote(accounts.relation)}" if accounts else "SELECT NULL WHERE false"
    mine = f"SELECT account, row_number() OVER (ORDER BY account) AS line FROM ({_OUTCOMES.strip()}) AS closed"
    mine = mine.replace("FROM deals", f"FROM {quote(deals.relation)}") + f" WHERE account NOT IN ({before})"
    upper = f"SELECT * FROM {quote(accounts.relation)} UNION ALL BY NAME " if accounts else ""
    below = f"SELECT account, NULL::VARCHAR AS name, NULL::VARCHAR AS origin, 1000000000 + line AS line FROM ({mine})"
    engine.execute(f"CREATE OR REPLACE TEMP TABLE closed_accounts AS {upper}{below}")
    count = int(engine.execute("SELECT count(*) FROM closed_accounts").fetchall()[0][0])
    table = accounts or Table("closed_accounts", path, count, (), columns=frozenset(ACCOUNT_COLUMNS))
    added = count - (accounts.rows if accounts else 0)
    return ClosedAccounts(replace(table, relation="closed_accounts", rows=count), outcomes, nameless, added)


def fair_order(account: str) -> str:
    """A place in the queue that has nothing to do with the outcome, so that a budget that ends misses all alike."""
    return hashlib.sha256(account.encode()).hexdigest()
