"""Literal rows as the relations that intake would have made of files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from closefit.engines import DuckDBEngine, quote
from closefit.terms import ACCOUNT_COLUMNS, DEAL_COLUMNS, Attribute, AttributeType, Layer, Table

Value = str | float | tuple[str, ...] | None
Row = dict[str, Value]

TYPES = {
    "employees": AttributeType.number,
    "headcount_growth": AttributeType.number,
    "industry": AttributeType.text,
    "funding_stage": AttributeType.text,
    "country": AttributeType.text,
    "technologies": AttributeType.list,
}
SQL = {AttributeType.number: "DOUBLE", AttributeType.text: "VARCHAR", AttributeType.list: "VARCHAR[]"}


def _attributes(rows: Sequence[Row]) -> tuple[Attribute, ...]:
    names = [name for name in TYPES if any(name in row for row in rows)]
    return tuple(Attribute(name, TYPES[name], Layer.firmographic, name.title()) for name in names)


def accounts(engine: DuckDBEngine, rows: Sequence[Row], relation: str = "accounts") -> Table:
    """An accounts relation; every row needs ``account``."""
    attributes = _attributes(rows)
    columns = "".join(f", {quote(a.name)} {SQL[a.type]}" for a in attributes)
    engine.execute(f"CREATE TABLE {relation} (account VARCHAR, name VARCHAR, origin VARCHAR, line BIGINT{columns})")
    for line, row in enumerate(rows, start=2):
        values = [row["account"], None, None, line, *(_value(row.get(a.name)) for a in attributes)]
        engine.execute(f"INSERT INTO {relation} VALUES ({', '.join('?' * len(values))})", values)
    return Table(relation, Path(f"{relation}.csv"), len(rows), attributes, frozenset(ACCOUNT_COLUMNS))


def deals(engine: DuckDBEngine, rows: Sequence[Row]) -> Table:
    """A deals relation; every row needs ``account`` and ``outcome``, and may have ``type``."""
    attributes = _attributes(rows)
    columns = "".join(f", {quote(a.name)} {SQL[a.type]}" for a in attributes)
    engine.execute(
        "CREATE TABLE deals (deal VARCHAR, account VARCHAR, outcome VARCHAR, churned BOOLEAN, churned_on DATE, "
        "type VARCHAR, created DATE, closed DATE, amount DOUBLE, currency VARCHAR, lost_reason VARCHAR, "
        f"line BIGINT{columns})"
    )
    for line, row in enumerate(rows, start=2):
        contract = [f"deal {line}", row["account"], row["outcome"], None, None, row.get("type"), *[None] * 5, line]
        values = [*contract, *(_value(row.get(a.name)) for a in attributes)]
        engine.execute(f"INSERT INTO deals VALUES ({', '.join('?' * len(values))})", values)
    return Table("deals", Path("deals.csv"), len(rows), attributes, frozenset(DEAL_COLUMNS))


def _value(value: Value) -> object:
    return list(value) if isinstance(value, tuple) else value
