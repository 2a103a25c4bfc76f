"""Engines that run in the tests beside DuckDB, each filled with the tables that stand in a DuckDB session.

An engine that is not installed skips its tests, with the reason.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import pytest

from closefit.engines import DuckDBEngine, quote

Rows = list[dict[str, Any]]


class Target(Protocol):
    """An engine in a test."""

    dialect: str

    def load(self, name: str, columns: dict[str, str], rows: Sequence[Sequence[Any]]) -> None:
        """A table anew; ``columns`` are names and DuckDB's types."""

    def rows(self, sql: str) -> Rows:
        """Every row, with Python's own values."""


def copy_tables(source: DuckDBEngine, target: Target, *names: str) -> None:
    """The same tables in ``target``, value by value."""
    for name in names:
        described = source.execute(f"DESCRIBE {quote(name)}").fetchall()
        rows = source.execute(f"SELECT * FROM {quote(name)}").fetchall()
        target.load(name, {column: kind for column, kind, *_ in described}, rows)


# --- DuckDB --------------------------------------------------------------------------------------------------------


@dataclass
class DuckDBTarget:
    engine: DuckDBEngine
    dialect: str = "duckdb"

    def load(self, name: str, columns: dict[str, str], rows: Sequence[Sequence[Any]]) -> None:
        listed = ", ".join(f"{quote(column)} {kind}" for column, kind in columns.items())
        self.engine.execute(f"CREATE OR REPLACE TABLE {quote(name)} ({listed})")
        for row in rows:
            self.engine.execute(f"INSERT INTO {quote(name)} VALUES ({', '.join('?' for _ in row)})", list(row))

    def rows(self, sql: str) -> Rows:
        return self.engine.rows(sql)


@pytest.fixture(scope="session")
def duckdb_target() -> Iterator[Target]:
    with DuckDBEngine(threads=1) as engine:
        yield DuckDBTarget(engine)


# --- PostgreSQL ----------------------------------------------------------------------------------------------------


@dataclass
class PostgreSQLTarget:
    connection: Any
    dialect: str = "postgresql"

    def load(self, name: str, columns: dict[str, str], rows: Sequence[Sequence[Any]]) -> None:
        # A collation that lowers a word's last sigma and a dotted capital I in its own way, as many databases do.
        kinds = {"VARCHAR": 'TEXT COLLATE "pg_unicode_fast"', "VARCHAR[]": "TEXT[]", "DOUBLE": "DOUBLE PRECISION"}
        listed = ", ".join(f"{quote(column)} {kinds.get(kind, kind)}" for column, kind in columns.items())
        places = ", ".join("%s" for _ in columns)
        with self.connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE IF EXISTS {quote(name)}; CREATE TEMPORARY TABLE {quote(name)} ({listed})")
            cursor.executemany(f"INSERT INTO {quote(name)} VALUES ({places})", list(rows))

    def rows(self, sql: str) -> Rows:
        with self.connection.cursor() as cursor:
            cursor.execute(sql)
            names = [column.name for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.fixture(scope="session")
def postgresql(postgresql_url: str) -> Iterator[Target]:
    """A connection to the tests' own server; what is made in it is gone when it ends."""
    psycopg = pytest.importorskip("psycopg", reason="needs psycopg")
    connection = psycopg.connect(postgresql_url, autocommit=True)
    yield PostgreSQLTarget(connection)
    connection.close()


# --- ClickHouse ----------------------------------------------------------------------------------------------------


@dataclass
class ClickHouseTarget:
    session: Any
    dialect: str = "clickhouse"

    def load(self, name: str, columns: dict[str, str], rows: Sequence[Sequence[Any]]) -> None:
        listed = ", ".join(f"{_tick(column)} {_CLICKHOUSE[kind]}" for column, kind in columns.items())
        self.session.query(f"CREATE OR REPLACE TABLE {_tick(name)} ({listed}) ENGINE = Memory")
        if rows:
            lists = [kind.endswith("[]") for kind in columns.values()]
            values = ", ".join(
                f"({', '.join(_list(v) if many else _literal(v) for v, many in zip(row, lists, strict=True))})"
                for row in rows
            )
            self.session.query(f"INSERT INTO {_tick(name)} VALUES {values}")

    def rows(self, sql: str) -> Rows:
        said = json.loads(self.session.query(sql, "JSONCompact").bytes())
        kinds = [column["type"] for column in said["meta"]]
        names = [column["name"] for column in said["meta"]]
        return [
            {name: _python(value, kind) for name, value, kind in zip(names, row, kinds, strict=True)}
            for row in said["data"]
        ]


_CLICKHOUSE = {
    "VARCHAR": "Nullable(String)", "VARCHAR[]": "Array(Nullable(String))", "DOUBLE": "Nullable(Float64)",
    "BOOLEAN": "Nullable(Bool)", "DATE": "Nullable(Date32)", "BIGINT": "Nullable(Int64)",
}  # fmt: skip


def _tick(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace("`", "\\`")
    return f"`{escaped}`"


def _list(value: list[str | None] | None) -> str:
    """An array cannot be NULL there: an unknown list is ``[NULL]``, and so a list never has unknown items."""
    items = ["NULL"] if value is None else [_literal(item) for item in value if item is not None]
    return f"[{', '.join(items)}]"


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else "inf" if value > 0 else "-inf"
    if isinstance(value, bool | int | float):
        return repr(value).lower()
    escaped = str(value).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _python(value: Any, kind: str) -> Any:
    if value is None:
        return None
    if "Date" in kind:
        return dt.date.fromisoformat(value)
    return float(value) if "Float" in kind else value


@pytest.fixture(scope="session")
def clickhouse() -> Iterator[Target]:
    """ClickHouse inside this process."""
    chdb = pytest.importorskip("chdb.session", reason="needs chdb, ClickHouse as a wheel", exc_type=ImportError)
    with tempfile.TemporaryDirectory(prefix="chdb") as folder:
        session = chdb.Session(folder)
        session.query("SET output_format_json_quote_64bit_integers = 0")
        yield ClickHouseTarget(session)
        session.close()


# --- Spark ---------------------------------------------------------------------------------------------------------


@dataclass
class SparkTarget:
    session: Any
    dialect: str = "spark"

    def load(self, name: str, columns: dict[str, str], rows: Sequence[Sequence[Any]]) -> None:
        kinds = {"VARCHAR": "STRING", "VARCHAR[]": "ARRAY<STRING>"}
        typed = {column: kinds.get(kind, kind) for column, kind in columns.items()}
        places = [f"col{n}" for n in range(1, len(typed) + 1)]
        cast = ", ".join(
            f"CAST({place} AS {kind}) AS {_tick_twice(column)}"
            for place, (column, kind) in zip(places, typed.items(), strict=True)
        )
        values = ", ".join(f"({', '.join(map(_spark_literal, row))})" for row in rows or [[None] * len(typed)])
        empty = "" if rows else " WHERE FALSE"
        self.session.sql(
            f"CREATE OR REPLACE TEMPORARY VIEW {_tick_twice(name)} AS SELECT {cast} FROM VALUES {values}{empty}"
        )

    def rows(self, sql: str) -> Rows:
        return [row.asDict() for row in self.session.sql(sql).collect()]


def _tick_twice(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _spark_literal(value: object) -> str:
    if isinstance(value, list):
        return f"ARRAY({', '.join(map(_spark_literal, value))})"
    if isinstance(value, float):
        return f"DOUBLE('{value!r}')"
    return _literal(value)


@pytest.fixture(scope="session")
def spark(spark_session: Any) -> Target:
    """Spark on this machine."""
    return SparkTarget(spark_session)
