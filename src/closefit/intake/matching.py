"""Deals, signals or people that name accounts otherwise than the accounts file does: joined by id or cleaned name."""

from __future__ import annotations

from dataclasses import replace

from closefit.engines import DuckDBEngine, quote
from closefit.intake.names import cleaned_name, may_clean_to
from closefit.intake.raw import drop_relation, make_table, make_view, one_count
from closefit.intake.roles import role_names
from closefit.terms import Assumption, AttributeType, Table

#: Names of so many letters together are looked for by one pattern before millions of others are cleaned; with twice as
#: many the engine gives up its quick way to read a pattern.
_LETTERS = 400


def match_accounts(engine: DuckDBEngine, table: Table, accounts: Table) -> Table:
    """Give the rows of ``table`` the keys of the accounts file, where its own keys are not found there.

    An id that the accounts file keeps as an attribute is tried first, then the cleaned company name; a name that two
    accounts share matches none. What was matched how is an assumption of the returned table. Nothing changes when the
    keys fit already.
    """
    strange = f"{table.relation}_strange"
    make_table(engine, strange, _strange(table, accounts))
    if not one_count(engine, f"SELECT count(*) FROM {quote(strange)}"):
        return table
    matches = f"{table.relation}_matches"
    ways = [way for way in (_by_id(accounts, strange), _by_name(engine, accounts, strange)) if way]
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


def _strange(table: Table, accounts: Table) -> str:
    """Query of the keys that the accounts lack (account, name): the name is the key itself where there is no other."""
    named = next((name for name in role_names("deals", "account_name") if table.attribute(name)), "account")
    lacking = f"ANTI JOIN {quote(accounts.relation)} USING (account) WHERE account IS NOT NULL"
    rows = quote(table.relation)
    if table.strangers is not None:  # found already, by a pass that compared numbers
        rows = quote(table.strangers) if named == "account" else rows
        lacking = f"WHERE account IN (SELECT account FROM {quote(table.strangers)} WHERE account IS NOT NULL)"
    cells = f"SELECT DISTINCT account, {quote(named)} AS cell FROM {rows} {lacking}"
    return f"SELECT account, min({cleaned_name('cell')}) AS name FROM ({cells}) GROUP BY account"


def _by_id(accounts: Table, strange: str) -> tuple[str, str] | None:
    wanted = role_names("accounts", "account_id")
    found = next((a for name in wanted if (a := accounts.attribute(name))), None)
    if found is None:
        return None
    cell = quote(found.name)
    whole = f"CAST({cell} AS BIGINT)" if found.type is AttributeType.number else cell
    return "id", _one_each(f"CAST({whole} AS VARCHAR)", accounts, f"SELECT account FROM {quote(strange)}")


def _by_name(engine: DuckDBEngine, accounts: Table, strange: str) -> tuple[str, str] | None:
    if "name" not in accounts.columns:
        return None
    wanted = f"SELECT DISTINCT name FROM {quote(strange)} WHERE name IS NOT NULL"
    names = [str(row[0]) for row in engine.execute(f"{wanted} LIMIT {_LETTERS}").fetchall()]
    maybe = may_clean_to("name", names) if sum(map(len, names)) < _LETTERS else "true"
    return ("name", _one_each(cleaned_name("name"), accounts, wanted, maybe)) if names else None


def _one_each(own: str, accounts: Table, wanted: str, maybe: str = "true") -> str:
    """SQL of another key of the accounts (own) and their account, where one account alone has it.

    Of the keys that a query ``wanted`` has; ``maybe`` is true of every row that could have one of them.
    """
    cells = f"SELECT {own} AS own, account FROM {quote(accounts.relation)} WHERE {maybe}"
    return (
        f"SELECT own, min(account) AS account FROM ({cells}) WHERE own IN ({wanted}) GROUP BY own HAVING count(*) = 1"
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
