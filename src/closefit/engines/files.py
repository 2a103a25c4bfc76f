"""Rows of a query into one file: CSV, Parquet or Excel, all or nothing, safe to open in a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from closefit.engines.engine import quote
from closefit.errors import InputError, UsageError
from closefit.files import replaced

#: Rows of an Excel sheet, the header among them.
XLSX_ROWS = 1_048_576

#: Longest text in an Excel cell.
XLSX_TEXT = 32_767

#: A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV injection"); a plain number is none.
_FORMULA = r"^[=+\-@\t\r\n]"
_NUMBER = r"^[+-]?[0-9]+([.,][0-9]+)*([eE][+-]?[0-9]+)?$"

_FORMATS = {".csv": "CSV", ".parquet": "Parquet", ".xlsx": "Excel"}


def write_file(connection: duckdb.DuckDBPyConnection, sql: str, path: Path) -> int:
    """Write the rows of ``sql`` to ``path`` by its suffix and return how many; see :meth:`DuckDBEngine.write`."""
    require_format(path)
    suffix = path.suffix.lower()
    with replaced(path) as unfinished:
        if suffix == ".xlsx":
            return _write_xlsx(connection, sql, unfinished, path)
        return _copy(connection, sql, unfinished, suffix)


def require_format(path: Path) -> None:
    """Raise UsageError where the suffix of a path says no format that is written."""
    suffix = path.suffix.lower()
    if suffix not in _FORMATS:
        ending = f"ends in {suffix}" if suffix else "has no ending"
        raise UsageError(
            f"{path}: a file that {ending} cannot be written", advice=f"Name it with one of {', '.join(_FORMATS)}."
        )


def _copy(connection: duckdb.DuckDBPyConnection, sql: str, path: Path, suffix: str) -> int:
    target = str(path).replace("'", "''")
    if suffix == ".parquet":
        query, options = sql, "FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false"
    else:
        query, options = _plain_cells(connection, sql), "FORMAT csv, HEADER true, USE_TMP_FILE false"
    done = connection.execute(f"COPY ({query}) TO '{target}' ({options})").fetchone()
    return int(done[0]) if done else 0


def _plain_cells(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """The same rows with lists joined and formulas made harmless, names included."""
    columns = connection.execute(f"DESCRIBE {sql}").fetchall()
    parts = []
    for name, kind, *_ in columns:
        parts.append(f"{_plain_cell(quote(name), kind)} AS {quote(_harmless(name))}")
    return f"SELECT {', '.join(parts)} FROM ({sql}) AS result"


def _plain_cell(cell: str, kind: str) -> str:
    if kind.endswith("[]"):
        cell, kind = f"NULLIF(ARRAY_TO_STRING({cell}, '; '), '')", "VARCHAR"
    if kind != "VARCHAR":
        return cell
    return (
        f"CASE WHEN REGEXP_MATCHES({cell}, '{_FORMULA}') AND NOT REGEXP_MATCHES({cell}, '{_NUMBER}') "
        f"THEN '''' || {cell} ELSE {cell} END"
    )


def _harmless(text: str) -> str:
    return f"'{text}" if text[:1] in "=+-@\t\r\n" and text else text


def _write_xlsx(connection: duckdb.DuckDBPyConnection, sql: str, path: Path, named: Path) -> int:
    import xlsxwriter

    # Strings are written as strings: xlsxwriter would turn "=1+1" and "http://" into formulas and links by itself.
    options = {
        "constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "nan_inf_to_errors": False, "default_date_format": "yyyy-mm-dd",
    }  # fmt: skip
    result = connection.execute(_plain_cells(connection, sql))
    names = [column[0] for column in result.description or ()]
    book = xlsxwriter.Workbook(str(path), options)
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, names, book.add_format({"bold": True}))
    count = 0
    try:
        for count, row in enumerate(_fetched(result), start=1):
            if count >= XLSX_ROWS:
                raise InputError(
                    f"{named}: an Excel sheet holds {XLSX_ROWS - 1:,} rows and there are more",
                    advice="Write .csv or .parquet instead.",
                )
            sheet.write_row(count, 0, [_excel_value(value) for value in row])
    finally:
        book.close()
    return count


def _fetched(result: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := result.fetchmany(10_000):
        yield from rows


def _excel_value(value: object) -> object:
    if isinstance(value, float) and (value != value or value in {float("inf"), float("-inf")}):  # noqa: PLR0124
        return None
    if isinstance(value, str):
        return value[:XLSX_TEXT]
    return value
