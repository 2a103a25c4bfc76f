"""Deals, signals or people that name accounts otherwise than the accounts file does: joined by id or cleaned name."""

from __future__ import annotations

from dataclasses import replace

from closefit.engines import DuckDBEngine, quote
from closefit.intake.names import cleaned_name
from closefit.intake.raw import drop_relation, make_table, make_view, one_count
from closefit.intake.roles import role_names
from closefit.terms import Assumption, AttributeType, Table


def match_accounts(engine: DuckDBEngine, table: Table, accounts: Table) -> Table:
    """Give the rows of ``table`` the keys of the accounts file, where its own keys are not found there.

    An id that the accounts file keeps as an attribute is tried first, then the cleaned company name; a name that two
    accounts share matches none. What was matched how is an assumption of the returned table. Nothing changes when the
    keys fit already.
    """
    strange = f"{table.relation}_strange"
    known = f"SELECT account FROM {quote(accounts.relation)}"
    rows = f"SELECT * FROM {quote(table.relation)} WHERE account IS NOT NULL AND account NOT IN ({known})"
    make_table(engine, strange, f"SELECT account, {_own_name(table)} AS name FROM ({rows}) GROUP BY account")
    if not one_count(engine, f"SELECT count(*) FROM {quote(strange)}"):
        return table
    matches = f"{table.relation}_matches"
    ways = [way for way in (_by_id(accounts), _by_name(accounts)) if way]
    if not ways:
        return table
    _make_matches(engine, matches, strange, ways)
    counts = [one_count(engine, f"SELECT count(*) FROM {quote(matches)} WHERE how = '{how}'") for how in ("id", "name")]
    by_id, by_name = counts
    if not by_id + by_name:
        return table
    own = f"{table.relation}_own_keys"
    _rename(engine, table.relation, own)
    make_view(
        engine, table.relation,
        f"SELECT own.* REPLACE (coalesce(m.matched, own.account) AS account) FROM {quote(own)} own "
        f"LEFT JOIN {quote(matches)} m ON m.account = own.account",
    )  # fmt: skip
    left = one_count(engine, f"SELECT count(*) FROM {quote(strange)}") - by_id - by_name
    return replace(table, assumptions=(*table.assumptions, _note(table, accounts, by_id, by_name, left)))


def _own_name(table: Table) -> str:
    """The company's name in the table, which is its key itself when it has no other."""
    named = next((name for name in role_names("deals", "account_name") if table.attribute(name)), None)
    return f"min({cleaned_name(quote(named))})" if named else f"min({cleaned_name('account')})"


def _by_id(accounts: Table) -> tuple[str, str] | None:
    wanted = role_names("accounts", "account_id")
    found = next((a for name in wanted if (a := accounts.attribute(name))), None)
    if found is None:
        return None
    cell = quote(found.name)
    whole = f"CAST({cell} AS BIGINT)" if found.type is AttributeType.number else cell
    return "id", _one_each(f"CAST({whole} AS VARCHAR)", accounts)


def _by_name(accounts: Table) -> tuple[str, str] | None:
    if "name" not in accounts.columns:
        return None
    return "name", _one_each(cleaned_name("name"), accounts)


def _one_each(own: str, accounts: Table) -> str:
    """SQL of another key of the accounts (own) and their account, where one account alone has it."""
    return (
        f"SELECT {own} AS own, min(account) AS account FROM {quote(accounts.relation)} GROUP BY own HAVING count(*) = 1"
    )


def _make_matches(engine: DuckDBEngine, matches: str, strange: str, ways: list[tuple[str, str]]) -> None:
    parts = [
        f"SELECT s.account, a.account AS matched, '{how}' AS how, {rank} AS rank "
        f"FROM {quote(strange)} s JOIN ({query}) a "
        f"ON a.own = {'s.account' if how == 'id' else 's.name'}"
        for rank, (how, query) in enumerate(ways)
    ]
    union = " UNION ALL ".join(parts)
    make_table(
        engine, matches,
        f"SELECT account, matched, how FROM ({union}) "
        "QUALIFY row_number() OVER (PARTITION BY account ORDER BY rank) = 1",
    )  # fmt: skip


def _rename(engine: DuckDBEngine, relation: str, name: str) -> None:
    drop_relation(engine, name)
    query = f"SELECT count(*) FROM duckdb_views() WHERE view_name = '{relation}' AND temporary"
    kind = "VIEW" if one_count(engine, query) else "TABLE"
    engine.execute(f"ALTER {kind} {quote(relation)} RENAME TO {quote(name)}")


def _note(table: Table, accounts: Table, by_id: int, by_name: int, left: int) -> Assumption:
    ways = [f"{count:,} by {how}" for how, count in (("id", by_id), ("cleaned name", by_name)) if count]
    rest = f"; {left:,} found no account" if left else ""
    return Assumption(
        f"accounts of the {table.relation}", f"{' and '.join(ways)}{rest}",
        f"{table.path.name} names accounts otherwise than {accounts.path.name}", "--key",
    )  # fmt: skip
