"""How each warehouse is asked which columns a table has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from sqlglot import exp

from closefit.engines.dialects import dialect_of

_ABSENT = re.compile(
    r"(?i)not found|does(?:n't| not) exist|unknown_table|unknown table|table_or_view_not_found|cannot be found"
)
#: Those that answer DESCRIBE with the name and the type first.
_DESCRIBE = {"databricks": "DESCRIBE TABLE", "trino": "DESCRIBE", "clickhouse": "DESCRIBE TABLE"}


def columns_query(table: exp.Table, engine: str) -> str:
    """SQL that gives name and type of each column of a table or view, in order."""
    if engine in _DESCRIBE:
        return f"{_DESCRIBE[engine]} {table.sql(dialect=dialect_of(engine).generator)}"
    if engine == "bigquery":
        inside = ".".join(f"`{part.name}`" for part in table.parts[:-1])
        schema = f"{inside}." if inside else ""
        return (
            f"SELECT column_name, data_type FROM {schema}INFORMATION_SCHEMA.COLUMNS "
            f"WHERE table_name = {_text(table.name)} ORDER BY ordinal_position"
        )
    catalog = table.args.get("catalog")
    database = f"{catalog.sql(dialect=dialect_of(engine).generator)}." if catalog else ""
    asked = [f"table_name = {_held(table.this, engine)}"]
    if table.args.get("db"):
        asked.append(f"table_schema = {_held(table.args['db'], engine)}")
    else:
        asked.append("table_schema = CURRENT_SCHEMA()")
    kind = "data_type"
    if engine in {"redshift", "postgresql"}:  # an array is only called ARRAY there; its items stand beside it
        kind = "CASE WHEN data_type = 'ARRAY' THEN SUBSTRING(udt_name, 2) || '[]' ELSE data_type END"
    return (
        f"SELECT column_name, {kind} FROM {database}information_schema.columns "
        f"WHERE {' AND '.join(asked)} ORDER BY ordinal_position"
    )


def described_rows(rows: Iterable[Sequence[Any]]) -> list[tuple[str, str]]:
    """Name and type; Databricks goes on, after a blank line, with what is no column."""
    found = []
    for row in rows:
        name, kind = str(row[0] or ""), str(row[1] or "")
        if not name or name.startswith("#"):
            break
        found.append((name, kind))
    return found


def is_absent(error: Exception) -> bool:
    """Whether an error says that there is no such table."""
    return bool(_ABSENT.search(str(error)))


def _held(part: exp.Identifier, engine: str) -> str:
    """A part of a name as the catalog holds it: capitals in Snowflake, small letters elsewhere, quoted as it stands."""
    if part.args.get("quoted"):
        return _text(part.name)
    return _text(part.name.upper() if engine == "snowflake" else part.name.lower())


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
