"""The generated company in one session: accounts and signals in tables, deals as arrays, and the truth about them."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import numpy as np
from numpy.typing import NDArray

from closefit.demo.accounts import Columns, account_chunks, true_facts
from closefit.demo.deals import (
    WON,
    Deals,
    Plan,
    close_deals,
    condition_values,
    deal_accounts,
    plan_deals,
    win_probability,
)
from closefit.demo.signals import Signals, around_deals, background, join
from closefit.demo.truth import SEGMENTS, Truth, expected_auc, oracle_auc


@dataclass(frozen=True, slots=True)
class Size:
    """How much to make. Open deals, renewals and expansions come on top of the closed new-business ``deals``."""

    accounts: int = 3_000
    deals: int = 700
    #: At least as many as belong to the deals, about fifteen each.
    signals: int = 20_000


@dataclass(frozen=True, slots=True)
class World:
    """Everything made: the tables ``account_codes`` and ``signal_codes`` in ``connection``, the deals, the truth."""

    connection: duckdb.DuckDBPyConnection
    size: Size
    deals: Deals
    #: All signals of the accounts that have deals.
    signals: Signals
    truth: Truth


def build_world(connection: duckdb.DuckDBPyConnection, size: Size, seed: int) -> World:
    """Make the company. The same size and seed give the same company."""
    ids = deal_accounts(size.accounts, size.deals)
    chosen = _insert_accounts(connection, size.accounts, ids, seed)
    rng = np.random.default_rng([seed, 3])
    plan = plan_deals(rng, ids, size.deals)
    near = around_deals(rng, plan.account, plan.created, plan.closed)
    signals = join([near, *_insert_background(connection, size, len(near), ids, seed)])
    _insert(connection, "signal_codes", _signal_columns(near))
    facts = true_facts(chosen)
    conditions = condition_values(plan, facts, signals)
    probability = win_probability(plan, conditions, signals)
    deals = close_deals(rng, plan, facts, probability, _usual_amount(chosen, plan))
    shares = {name: float(met[~plan.open].mean()) for name, met in conditions.items()}
    return World(connection, size, deals, signals, _truth(seed, size, deals, len(near), shares))


def _truth(seed: int, size: Size, deals: Deals, near: int, shares: dict[str, float]) -> Truth:
    counted = deals.counted
    won = deals.outcome[counted] == WON
    counts = {
        "accounts": size.accounts, "deals": len(deals), "closed_new_business": int(counted.sum()),
        "won": int(won.sum()), "lost": int((~won).sum()), "churned": int((deals.churned_on >= 0).sum()),
        "open": int((deals.outcome == 2).sum()), "renewals": int((deals.type == 1).sum()),
        "expansions": int((deals.type == 2).sum()), "signals": max(size.signals, near),
    }  # fmt: skip
    probability = deals.probability[counted]
    auc = expected_auc(probability)
    realised = oracle_auc(probability, won) if 0 < won.sum() < len(won) else auc
    churn = counts["churned"] / max(counts["won"], 1)
    return Truth(seed, counts, float(won.mean()), auc, realised, churn, shares)


def _usual_amount(chosen: Columns, plan: Plan) -> NDArray[np.float64]:
    middle, small, large = (segment.amount for segment in SEGMENTS)
    employees = chosen["employees"][plan.row].astype(np.int64)
    return np.where(employees < 50, small, np.where(employees > 500, large, middle)).astype(float)


def _insert_accounts(
    connection: duckdb.DuckDBPyConnection, accounts: int, ids: NDArray[np.int64], seed: int
) -> Columns:
    """All accounts into ``account_codes``; returns the facts of those that have deals."""
    parts: list[Columns] = []
    for chunk in account_chunks(seed, accounts):
        _insert(connection, "account_codes", chunk)
        first = int(chunk["id"][0])
        mine = ids[(ids >= first) & (ids < first + len(chunk["id"]))] - first
        parts.append({name: values[mine] for name, values in chunk.items()})
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _insert_background(
    connection: duckdb.DuckDBPyConnection, size: Size, taken: int, ids: NDArray[np.int64], seed: int
) -> list[Signals]:
    """The market's signals into ``signal_codes``; returns those of accounts that have deals."""
    hits = []
    for chunk in background(seed, size.accounts, max(0, size.signals - taken)):
        _insert(connection, "signal_codes", _signal_columns(chunk))
        hits.append(chunk.pick(np.isin(chunk.account, ids)))
    return hits


def _signal_columns(signals: Signals) -> Columns:
    return {
        "account": signals.account,
        "kind": signals.kind,
        "day": signals.day,
        "department": signals.department,
    }


def _insert(connection: duckdb.DuckDBPyConnection, table: str, columns: Columns) -> None:
    """Append arrays to a table, which is made when it is not there yet."""
    connection.register("chunk", columns)
    try:
        connection.execute(f"CREATE TABLE IF NOT EXISTS {table} AS SELECT * FROM chunk LIMIT 0")
        connection.execute(f"INSERT INTO {table} SELECT * FROM chunk")
    finally:
        connection.unregister("chunk")
