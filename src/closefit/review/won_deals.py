"""Past won deals put before a profile: whom would it have refused?"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from closefit.engines import DuckDBEngine, quote
from closefit.engines.duckdb import sql_text
from closefit.profile import Profile
from closefit.score import ScoreInputs, compile_score
from closefit.terms import ACCOUNT_COLUMNS, Table

#: Names listed before the rest is only counted.
NAMES = 20


@dataclass(frozen=True, slots=True)
class RefusedDeal:
    """A won deal that the profile would not have let through."""

    deal: str
    account: str
    #: ``excluded by regulated``, ``outside the boundary``, ``6 of 8 points``
    why: str
    #: True when no missing fact could have saved it.
    surely: bool


@dataclass(frozen=True, slots=True)
class WonDeals:
    """All won deals against one profile."""

    won: int
    refused: tuple[RefusedDeal, ...]

    @property
    def share(self) -> float:
        """Refused share of the won deals; 0 without any."""
        return len(self.refused) / self.won if self.won else 0.0

    @property
    def sure(self) -> int:
        """Refused whatever the missing facts would have said."""
        return sum(deal.surely for deal in self.refused)


def refused_deals(
    profile: Profile, engine: DuckDBEngine, deals: Table, accounts: Table | None, as_of: dt.date
) -> WonDeals:
    """Score every won deal of new business by the facts of its own row, filled up from the accounts file if given.

    Signals and people are not known per deal, so criteria that rest on them stay unknown.

    Raises:
        InputError: a column is of another type than the profile compares it with.
    """
    table = _won_as_accounts(engine, deals, accounts)
    if table.rows == 0:
        return WonDeals(0, ())
    score = compile_score(profile, ScoreInputs(table), as_of, ordered=False, example=engine.example)
    refused = f"SELECT * FROM ({sql_text(score)}) WHERE NOT qualified ORDER BY account"
    qualify = profile.fit.qualify
    return WonDeals(
        table.rows, tuple(_refused(row, None if qualify is None else float(qualify)) for row in engine.rows(refused))
    )


def _refused(row: dict[str, object], qualify: float | None) -> RefusedDeal:
    deal, account = str(row["account"]), str(row["name"] or row["account"])
    if row["excluded"]:
        return RefusedDeal(deal, account, f"excluded by {row['excluded_by']}", surely=True)
    if row["tier"] == "outside":
        return RefusedDeal(deal, account, "outside the boundary", surely=True)
    fit, high = float(str(row["fit"])), float(str(row["fit_high"]))
    if qualify is not None and fit < qualify:
        return RefusedDeal(deal, account, f"{fit:g} of {qualify:g} points", surely=high < qualify)
    return RefusedDeal(deal, account, "a required criterion is not met", surely=False)


def _won_as_accounts(engine: DuckDBEngine, deals: Table, accounts: Table | None) -> Table:
    """Each won deal as an account of its own; its name is the account's."""
    own = {attribute.name: attribute for attribute in deals.attributes}
    filled = {a.name: a for a in accounts.attributes if a.name not in own} if accounts else {}
    columns = [f"d.{quote(name)}" for name in own] + [f"a.{quote(name)}" for name in filled]
    joined = f"LEFT JOIN {quote(accounts.relation)} a ON a.account = d.account" if accounts and filled else ""
    contract = [
        "concat_ws(' ', d.deal, 'line ' || d.line) AS account",
        "d.account AS name",
        "CAST(NULL AS VARCHAR) AS origin",
        "d.line AS line",
    ]
    new_business = "d.outcome = 'won' AND coalesce(d.type, 'new') = 'new'"
    select = f"SELECT {', '.join([*contract, *columns])} FROM {quote(deals.relation)} d {joined} WHERE {new_business}"
    engine.execute(f"CREATE OR REPLACE TEMP TABLE won_deals_as_accounts AS {select}")
    counted = engine.rows("SELECT count(*) AS n FROM won_deals_as_accounts")[0]["n"]
    return replace(
        deals,
        relation="won_deals_as_accounts",
        rows=counted,
        attributes=(*own.values(), *filled.values()),
        columns=frozenset(ACCOUNT_COLUMNS),
    )
