"""A warehouse through the user's own client: any DB-API 2.0 connection, or a SQLAlchemy address and its driver."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import duckdb
from sqlglot import exp

from closefit.engines.address import URL_VARIABLE, Address
from closefit.engines.catalog import columns_query, described_rows, is_absent
from closefit.engines.dialects import dialect_of
from closefit.engines.engine import EngineColumn, quote
from closefit.engines.handover import BATCH, receive
from closefit.engines.kinds import attribute_type
from closefit.engines.rendering import table_of, table_sql, to_sql
from closefit.errors import InputError, UsageError, VendorError

#: Seconds to wait for a connection.
PATIENCE = 60.0

#: What brings SQLAlchemy the warehouse's dialect and driver, and how an address begins.
_CLIENTS = {
    "snowflake": ("snowflake-sqlalchemy", "snowflake://"),
    "bigquery": ("sqlalchemy-bigquery", "bigquery://"),
    "databricks": ("databricks-sqlalchemy", "databricks://"),
    "trino": ("'trino[sqlalchemy]'", "trino://"),
    "redshift": ("sqlalchemy-redshift redshift-connector", "redshift+redshift_connector://"),
    "clickhouse": ("clickhouse-sqlalchemy", "clickhouse+native://"),
}

#: Days of timestamps are UTC days.
_SETTINGS = {
    "snowflake": "ALTER SESSION SET TIMEZONE = 'UTC'", "databricks": "SET TIME ZONE 'UTC'",
    "redshift": "SET timezone TO 'UTC'", "postgresql": "SET TIME ZONE 'UTC'",
}  # fmt: skip

#: Those that make a table anew in one statement; with what a table needs beside its rows.
_CREATE_OR_REPLACE = {
    "snowflake": "",
    "bigquery": "",
    "databricks": "",
    "clickhouse": " ENGINE = MergeTree ORDER BY ()",
}


class WarehouseEngine:
    """A session over a DB-API 2.0 connection, which stays the caller's to close unless it was opened here."""

    takes_files = False

    def __init__(self, name: str, connection: Any, *, address: Address | None = None) -> None:
        self.name = name
        self._connection = connection
        self._address = address
        self._ours = address is not None
        if name in _SETTINGS:
            self._execute(_SETTINGS[name])

    @classmethod
    def connected(cls, name: str, address: Address | None) -> Self:
        """A session at a SQLAlchemy address.

        Raises:
            UsageError: no address is given, it is of another warehouse, or its dialect or driver is not installed.
            VendorError: the warehouse does not answer in time, or refuses the user.
        """
        package, start = _CLIENTS[name]
        example = f"{start}..., with the secrets in it"
        if address is None:
            raise UsageError(
                f"nothing says where {name} is",
                advice=f"Set {URL_VARIABLE} to its SQLAlchemy address ({example}); "
                "url_env under [engine] in closefit.toml may name another variable.",
            )
        if not address.url.startswith(name):
            raise UsageError(
                f"the address in {address.variable} is not one of {name}", advice=f"It begins with {example}."
            )
        return cls(name, _within_patience(name, address, package), address=address)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the session if it was opened here."""
        if self._ours:
            with suppress(Exception):
                self._connection.close()

    def rows(self, expression: exp.Expr | str) -> list[dict[str, Any]]:
        """Every row as a dictionary from column name, in lower case, to Python value."""
        cursor = self._execute(to_sql(expression, self.name))
        names = [str(column[0]).lower() for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def columns(self, table: str) -> tuple[EngineColumn, ...]:
        """The columns of a table or view in their order; none when there is no such table."""
        try:
            cursor = self._connection.cursor()
            cursor.execute(columns_query(table_of(table, self.name), self.name))
            found = described_rows(cursor.fetchall())
        except Exception as error:  # noqa: BLE001 - every driver has errors of its own
            if is_absent(error):
                self._finish("rollback")
                return ()
            raise self._failed(error) from None
        return tuple(EngineColumn(name, attribute_type(kind, self.name), kind) for name, kind in found)

    def load(self, source: duckdb.DuckDBPyConnection, relation: str, kinds: Mapping[str, str]) -> None:
        """Not offered: how rows get into a warehouse is its own affair.

        Raises:
            UsageError: always.
        """
        del source, relation, kinds
        raise UsageError(f"{self.name} takes no files here", advice="Load them as tables, and name those.")

    def fetch(
        self, expression: exp.Expr | str, target: duckdb.DuckDBPyConnection, relation: str, kinds: Mapping[str, str]
    ) -> None:
        """The rows of a query into a new table of the embedded engine."""
        sql = to_sql(expression, self.name)
        if self.name == "clickhouse":  # some of its clients give lists as a text that nothing else reads
            cells = ", ".join(
                f"toJSONString({quote(n)}) AS {quote(n)}" if k.endswith("[]") else quote(n) for n, k in kinds.items()
            )
            sql = f"SELECT {cells} FROM ({sql})"
        receive(target, relation, kinds, self._batches(sql))

    def create(self, table: str, expression: exp.Expr, *, replace: bool) -> None:
        """Make a table of the query's rows: in one statement where the warehouse has one, else in one transaction."""
        name, query = table_sql(table, self.name), to_sql(expression, self.name)
        if self.name in _CREATE_OR_REPLACE:
            verb = "CREATE OR REPLACE TABLE" if replace else "CREATE TABLE"
            self._execute(f"{verb} {name}{_CREATE_OR_REPLACE[self.name]} AS {query}")
        elif self.name == "trino":
            self._create_and_rename(table, query, replace=replace)
        else:
            if replace:
                self._execute(f"DROP TABLE IF EXISTS {name}")
            self._execute(f"CREATE TABLE {name} AS {query}")
        self._finish("commit")

    def _create_and_rename(self, table: str, query: str, *, replace: bool) -> None:
        name = table_sql(table, self.name)
        unfinished = table_of(table, self.name).copy()
        unfinished.set("this", exp.to_identifier(f"{unfinished.name}__unfinished"))
        written = unfinished.sql(dialect=dialect_of(self.name).generator)
        self._execute(f"DROP TABLE IF EXISTS {written}")
        self._execute(f"CREATE TABLE {written} AS {query}")
        if replace:
            self._execute(f"DROP TABLE IF EXISTS {name}")
        self._execute(f"ALTER TABLE {written} RENAME TO {name}")

    def _execute(self, sql: str) -> Any:
        try:
            cursor = self._connection.cursor()
            cursor.execute(sql)
        except Exception as error:  # noqa: BLE001 - every driver has errors of its own
            self._finish("rollback")
            raise self._failed(error) from None
        return cursor

    def _batches(self, sql: str) -> Iterator[list[tuple[Any, ...]]]:
        cursor = self._execute(sql)
        try:
            while rows := cursor.fetchmany(BATCH):
                yield [tuple(row) for row in rows]
        except Exception as error:  # noqa: BLE001 - every driver has errors of its own
            raise self._failed(error) from None

    def _finish(self, how: str) -> None:
        """``commit`` or ``rollback``, which some warehouses' clients do not have."""
        with suppress(Exception):
            getattr(self._connection, how)()

    def _failed(self, error: Exception) -> InputError:
        said = self._address.masked(error) if self._address else str(error)
        return InputError(f"{self.name} refuses: {' '.join(said.split())[:500]}")


def _within_patience(name: str, address: Address, package: str) -> Any:
    """A raw connection, or the error that the user should read."""
    answer: list[Any] = []

    def connect() -> None:
        try:
            answer.append(_raw_connection(address, package))
        except Exception as error:  # noqa: BLE001 - handed to the thread that asked
            answer.append(error)

    thread = threading.Thread(target=connect, daemon=True)
    thread.start()
    thread.join(PATIENCE)
    if not answer:
        raise VendorError(f"{name} does not answer within {PATIENCE:.0f} seconds", advice="Check the address.")
    found = answer[0]
    if isinstance(found, UsageError):
        raise found
    if isinstance(found, Exception):
        raise VendorError(
            f"{name} cannot be reached: {' '.join(address.masked(found).split())[:500]}",
            advice=f"The address stands in the environment variable {address.variable}.",
        )
    return found


def _raw_connection(address: Address, package: str) -> Any:
    from sqlalchemy import create_engine
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError
    from sqlalchemy.pool import NullPool

    try:
        engine = create_engine(address.url, poolclass=NullPool)
    except (NoSuchModuleError, ImportError) as error:
        scheme = address.url.partition("://")[0]
        raise UsageError(
            f"nothing is installed that speaks {scheme}:// ({type(error).__name__})", advice=f"pip install {package}"
        ) from None
    except ArgumentError:
        raise UsageError(
            f"what {address.variable} holds is no address", advice="Write it as kind://user@host."
        ) from None
    return engine.raw_connection()
