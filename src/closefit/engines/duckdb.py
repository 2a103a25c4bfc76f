"""DuckDB, embedded: one process, no server, spills to disk when memory runs short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
from sqlglot import exp

from closefit.engines.engine import quote
from closefit.engines.files import write_file
from closefit.engines.quicker import quicker
from closefit.errors import InputError, UsageError

#: Never fetch an extension: fetching needs a network, and an extension is code.
_OFFLINE = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}


#: Of the machine's memory: the rest is the user's other programs'.
_SHARE = "50%"

_UNITS = {"bytes": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40}


class DuckDBEngine:
    """One DuckDB session in memory.

    ``memory_limit`` is text such as ``"4GB"`` (by default half of the machine's), ``threads`` a count,
    ``temp_directory`` the folder for spilled data (default: a folder of DuckDB's own in the current one).
    Raises UsageError when DuckDB refuses a setting.
    """

    name = "duckdb"

    def __init__(
        self, *, memory_limit: str | None = None, threads: int | None = None, temp_directory: Path | None = None
    ) -> None:
        given = {"memory_limit": memory_limit, "threads": threads, "temp_directory": temp_directory}
        config: dict[str, str | bool | int | float | list[str]] = {**_OFFLINE, "memory_limit": _SHARE}
        config |= {name: str(value) for name, value in given.items() if value is not None}
        try:
            self.connection = duckdb.connect(config=config)
            # It would be drawn on stdout, among the results, whenever a query takes two seconds.
            self.connection.execute("SET enable_progress_bar = false")
            # Dates of timestamps are UTC days on every machine.
            self.connection.execute("SET TimeZone = 'UTC'")
        except duckdb.Error as error:
            asked = ", ".join(f"{name} = {value}" for name, value in given.items() if value is not None)
            raise UsageError(
                f"DuckDB refuses the engine's settings ({asked}): {first_line(error)}",
                advice="memory_limit is text such as '4GB', threads a number from 1, temp_directory a folder.",
            ) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the session; everything in it is gone."""
        self.connection.close()

    def execute(
        self, sql: exp.Expr | str, params: Sequence[object] | Mapping[str, object] | None = None
    ) -> duckdb.DuckDBPyConnection:
        """Run one statement; fetch its rows from what is returned. Errors are DuckDB's own."""
        return self.connection.execute(sql_text(sql), params)

    def rows(self, expression: exp.Expr | str) -> list[dict[str, Any]]:
        """Every row as a dictionary from column name to Python value."""
        result = self.connection.execute(sql_text(expression))
        names = [column[0] for column in result.description or ()]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    @property
    def memory(self) -> int:
        """Bytes of memory that the session may take."""
        row = self.connection.execute("SELECT current_setting('memory_limit')").fetchone()
        number, unit = str(row[0]).split() if row else ("0", "bytes")
        return int(float(number) * _UNITS.get(unit, 1))

    def example(self, relation: str, column: str) -> str | None:
        """A value of a column as text, to show in a message; None when the column is empty."""
        name = quote(column)
        found = self.connection.execute(
            f"SELECT CAST({name} AS VARCHAR) FROM {quote(relation)} WHERE {name} IS NOT NULL LIMIT 1"
        ).fetchone()
        return found[0] if found else None

    def write(self, expression: exp.Expr | str, path: Path) -> int:
        """Write the rows into ``path``; its suffix (.csv, .parquet, .xlsx) says how. Returns the number of rows.

        The file appears whole or not at all. In CSV and Excel a text that a spreadsheet would run as a formula gets
        a leading apostrophe, and a list is joined by ``"; "``.
        Raises UsageError for another suffix, InputError when the folder cannot be written or the disk, the memory or
        the sheet is full.
        """
        try:
            return write_file(self.connection, sql_text(expression), path)
        except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
            raise InputError(
                f"{path} could not be written: {first_line(error)}",
                advice="Free disk space or memory, or give the engine a memory limit and a temporary folder with room.",
            ) from None


def sql_text(expression: exp.Expr | str) -> str:
    """A tree as the SQL that DuckDB runs quickest."""
    return expression if isinstance(expression, str) else quicker(expression).sql(dialect="duckdb", copy=False)


def first_line(error: Exception) -> str:
    """DuckDB's messages go on for lines; the first one says it."""
    return next(iter(str(error).splitlines()), type(error).__name__)
