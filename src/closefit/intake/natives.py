"""Columns that bring a type of their own (Parquet): taken as they stand wherever that is right."""

from __future__ import annotations

from closefit.engines import DuckDBEngine, quote
from closefit.intake.headers import Column
from closefit.intake.raw import Raw, one_row
from closefit.intake.typed import TypedColumn
from closefit.terms import AttributeType

_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
_WIDE = ("HUGEINT", "UHUGEINT", "UBIGINT", "DECIMAL")


def native_column(engine: DuckDBEngine, raw: Raw, column: Column) -> TypedColumn:
    """The type that the file's own type means. Timestamps become UTC days, NaN and infinity become unknown."""
    kind = raw.kinds[column.position - 1]
    name = column.raw
    if kind in {"BOOLEAN", "DATE", "VARCHAR[]"}:
        same = {"BOOLEAN": AttributeType.flag, "DATE": AttributeType.date}.get(kind, AttributeType.list)
        return TypedColumn(column, same, name)
    if kind in {"FLOAT", "DOUBLE"}:
        bad = one_row(engine, f"SELECT count(*) FROM {quote(raw.relation)} WHERE NOT isfinite({name})")[0]
        finite = f"CASE WHEN isfinite({name}) THEN {name} END" if bad else name
        return _zero_or_one(engine, raw, column, finite) or TypedColumn(column, AttributeType.number, finite)
    if kind in _NUMBERS:
        return _whole_number(engine, raw, column)
    return TypedColumn(column, *_cast(kind, name))


def _cast(kind: str, name: str) -> tuple[AttributeType, str]:
    if kind.endswith("[]"):
        return AttributeType.list, f"CAST({name} AS VARCHAR[])"
    if kind.startswith("TIMESTAMP"):
        day = f"timezone('UTC', {name})" if kind == "TIMESTAMP WITH TIME ZONE" else name
        return AttributeType.date, f"CAST({day} AS DATE)"
    if kind.startswith(_WIDE):
        return AttributeType.number, f"CAST({name} AS DOUBLE)"
    return AttributeType.text, f"CAST({name} AS VARCHAR)"


def _zero_or_one(engine: DuckDBEngine, raw: Raw, column: Column, finite: str) -> TypedColumn | None:
    """0.0 and 1.0 with both present and nothing else: a flag with gaps, as data frames hold it."""
    values = f"SELECT DISTINCT {finite} AS v FROM {quote(raw.relation)} WHERE {finite} IS NOT NULL LIMIT 3"
    if one_row(engine, f"SELECT list(v ORDER BY v) FROM ({values})")[0] != [0.0, 1.0]:
        return None
    return TypedColumn(column, AttributeType.flag, f"CAST({finite} AS BOOLEAN)")


def _whole_number(engine: DuckDBEngine, raw: Raw, column: Column) -> TypedColumn:
    """A whole number; 0 and 1 with both present and nothing else is a flag."""
    low, high = one_row(engine, f"SELECT min({column.raw}), max({column.raw}) FROM {quote(raw.relation)}")
    if (low, high) == (0, 1):
        return TypedColumn(column, AttributeType.flag, f"CAST({column.raw} AS BOOLEAN)")
    return TypedColumn(column, AttributeType.number, column.raw)
