"""Typed rows between the embedded engine and another: what is handed over, and how rows come back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import duckdb

from closefit.engines.engine import quote

#: Rows that are fetched or sent at once.
BATCH = 10_000

_WHOLE = frozenset({"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER"})
_REAL = ("FLOAT", "DOUBLE", "HUGEINT", "UHUGEINT", "UBIGINT", "DECIMAL")


def hand_over(connection: duckdb.DuckDBPyConnection, relation: str, name: str) -> dict[str, str]:
    """Make the view ``name`` of a relation whose columns all have one of :data:`closefit.engines.engine.KINDS`.

    Returns the kind of each column by its name.
    """
    described = connection.execute(f"DESCRIBE SELECT * FROM {quote(relation)}").fetchall()
    kinds = {str(column): _kind(str(kind)) for column, kind, *_ in described}
    cells = ", ".join(f"CAST({quote(column)} AS {kind}) AS {quote(column)}" for column, kind in kinds.items())
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {quote(name)} AS SELECT {cells} FROM {quote(relation)}")
    return kinds


def _kind(kind: str) -> str:
    if kind in _WHOLE:
        return "BIGINT"
    if kind.startswith(_REAL) and not kind.endswith("[]"):
        return "DOUBLE"
    return kind if kind in {"BOOLEAN", "DATE", "VARCHAR[]"} else "VARCHAR"


def result_kinds(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[str, str]:
    """DuckDB's type of each column of a query."""
    return {str(column): str(kind) for column, kind, *_ in connection.execute(f"DESCRIBE {sql}").fetchall()}


def make_empty(connection: duckdb.DuckDBPyConnection, relation: str, kinds: Mapping[str, str]) -> None:
    """A table without rows, in place of whatever had the name."""
    columns = ", ".join(f"{quote(name)} {kind}" for name, kind in kinds.items())
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {quote(relation)} ({columns})")


def receive(
    connection: duckdb.DuckDBPyConnection, relation: str, kinds: Mapping[str, str], batches: Iterable[Sequence[Any]]
) -> None:
    """A table of the rows that another engine's client hands out, some at a time."""
    make_empty(connection, relation, kinds)
    cells = ", ".join(f"unnest(?::{kind}[])" for kind in kinds.values())
    for batch in batches:
        columns = [
            _column(cells_of, kind) for cells_of, kind in zip(zip(*batch, strict=True), kinds.values(), strict=True)
        ]
        connection.execute(f"INSERT INTO {quote(relation)} SELECT {cells}", columns)


def _column(cells: Sequence[Any], kind: str) -> list[Any]:
    if kind.endswith("[]"):
        return [_list(cell) for cell in cells]
    return list(cells)


def _list(cell: Any) -> list[str | None] | None:
    """A list as a client gives it: a sequence, or the text of a JSON array (Snowflake, Redshift)."""
    if isinstance(cell, str):
        cell = json.loads(cell)
    return None if cell is None else [None if item is None else str(item) for item in cell]
