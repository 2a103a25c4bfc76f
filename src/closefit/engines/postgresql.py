"""PostgreSQL, through psycopg: the tables stay where they are, rows of files come in by COPY for one session."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import psycopg
from sqlglot import exp

from closefit.engines.address import URL_VARIABLE, Address
from closefit.engines.engine import EngineColumn, file_literal, quote
from closefit.engines.handover import BATCH, receive
from closefit.engines.kinds import attribute_type
from closefit.engines.rendering import table_sql, to_sql
from closefit.errors import InputError, VendorError

#: Seconds to wait for a connection.
PATIENCE = 15

_SETTINGS = (
    "SET TIME ZONE 'UTC'",  # days of timestamps are UTC days
    "SET datestyle = 'ISO'",
    "SET jit = off",  # compiling one long query to machine code costs more than it saves
    "SET cursor_tuple_fraction = 1.0",  # every row is fetched: a plan for the first ones alone takes minutes
)

_KINDS = {"DOUBLE": "double precision", "VARCHAR": "text", "VARCHAR[]": "text[]"}

#: Enumerations are read as their texts, domains as what they stand for.
_COLUMNS = """
SELECT a.attname, CASE t.typtype WHEN 'e' THEN 'text' WHEN 'd' THEN format_type(t.typbasetype, t.typtypmod)
    ELSE format_type(a.atttypid, a.atttypmod) END
FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid
WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""


class PostgreSQLEngine:
    """One session. Without an address psycopg looks where every PostgreSQL client does: PGHOST, PGUSER, ~/.pgpass.

    Raises VendorError when the server does not answer in time or refuses the user; no message has the password in it.
    """

    name = "postgresql"
    takes_files = True

    def __init__(self, address: Address | None = None) -> None:
        self._address = address
        try:
            self._connection = psycopg.connect(
                address.url.replace("postgresql+psycopg://", "postgresql://") if address else "",
                autocommit=True, connect_timeout=PATIENCE, application_name="closefit",
            )  # fmt: skip
        except (psycopg.Error, UnicodeError) as error:
            raise VendorError(
                f"PostgreSQL cannot be reached: {self._said(error)}",
                advice=f"The address stands in the environment variable {address.variable}, "
                "such as postgresql://user:password@host:5432/database."
                if address
                else f"Set {URL_VARIABLE} to postgresql://user:password@host:5432/database, or PGHOST and PGUSER.",
            ) from None
        for setting in _SETTINGS:
            self._connection.execute(setting.encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the session, and with it what was handed over."""
        self._connection.close()

    def rows(self, expression: exp.Expr | str) -> list[dict[str, Any]]:
        """Every row as a dictionary from column name to Python value."""
        try:
            done = self._connection.execute(to_sql(expression, self.name).encode())
        except psycopg.Error as error:
            raise self._failed(error) from None
        names = [column.name for column in done.description or ()]
        return [dict(zip(names, row, strict=True)) for row in done.fetchall()]

    def columns(self, table: str) -> tuple[EngineColumn, ...]:
        """The columns of a table or view in their order; none when there is no such table."""
        try:
            found = self._connection.execute(_COLUMNS, (table_sql(table, self.name),)).fetchall()
        except psycopg.Error as error:
            raise self._failed(error) from None
        return tuple(EngineColumn(name, attribute_type(kind, self.name), kind) for name, kind in found)

    def load(self, source: duckdb.DuckDBPyConnection, relation: str, kinds: Mapping[str, str]) -> None:
        """Hand a relation over as a temporary table."""
        columns = ", ".join(f"{quote(name)} {_KINDS.get(kind, kind)}" for name, kind in kinds.items())
        cells = ", ".join(_cell(name, kind) for name, kind in kinds.items())
        with tempfile.TemporaryDirectory(prefix="closefit-") as folder:
            rows = Path(folder) / "rows.csv"
            source.execute(
                f"COPY (SELECT {cells} FROM {quote(relation)}) TO {file_literal(rows)} (FORMAT csv, HEADER false)"
            )
            try:
                self._connection.execute(f"DROP TABLE IF EXISTS pg_temp.{quote(relation)}".encode())
                self._connection.execute(f"CREATE TEMP TABLE {quote(relation)} ({columns})".encode())
                with (
                    rows.open("rb") as file,
                    self._connection.cursor() as cursor,
                    cursor.copy(f"COPY {quote(relation)} FROM STDIN (FORMAT csv)".encode()) as copy,
                ):
                    while block := file.read(1 << 20):
                        copy.write(block)
                self._connection.execute(f"ANALYZE {quote(relation)}".encode())
            except psycopg.Error as error:
                raise self._failed(error) from None

    def fetch(
        self, expression: exp.Expr | str, target: duckdb.DuckDBPyConnection, relation: str, kinds: Mapping[str, str]
    ) -> None:
        """The rows of a query into a new table of the embedded engine."""
        receive(target, relation, kinds, self._batches(to_sql(expression, self.name)))

    def create(self, table: str, expression: exp.Expr, *, replace: bool) -> None:
        """Make a table of the query's rows in one transaction."""
        name = table_sql(table, self.name)
        try:
            with self._connection.transaction():
                if replace:
                    self._connection.execute(f"DROP TABLE IF EXISTS {name}".encode())
                self._connection.execute(f"CREATE TABLE {name} AS {to_sql(expression, self.name)}".encode())
        except psycopg.Error as error:
            raise self._failed(error) from None

    def _batches(self, sql: str) -> Iterator[list[tuple[Any, ...]]]:
        try:
            with self._connection.transaction(), self._connection.cursor("closefit_rows") as cursor:
                cursor.execute(sql.encode())
                while rows := cursor.fetchmany(BATCH):
                    yield rows
        except psycopg.Error as error:
            raise self._failed(error) from None

    def _said(self, error: Exception) -> str:
        return " ".join((self._address.masked(error) if self._address else str(error)).split())

    def _failed(self, error: psycopg.Error) -> InputError:
        return InputError(f"PostgreSQL refuses: {self._said(error)}")


def _cell(name: str, kind: str) -> str:
    """A cell as COPY reads it: a list is written ``{"a","b"}``."""
    cell = quote(name)
    if kind != "VARCHAR[]":
        return cell
    escaped = "'\"' || replace(replace(item, '\\', '\\\\'), '\"', '\\\"') || '\"'"
    items = f"list_transform({cell}, lambda item: coalesce({escaped}, 'NULL'))"
    return f"CASE WHEN {cell} IS NOT NULL THEN '{{' || array_to_string({items}, ',') || '}}' END AS {cell}"
