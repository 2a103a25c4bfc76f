"""Columns that bring a type of their own (Parquet): taken as they stand wherever that is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from closefit.engines import DuckDBEngine, quote
from closefit.intake.census import MISSING
from closefit.intake.headers import Column
from closefit.intake.raw import Raw, one_row, text_literals
from closefit.intake.typed import TypedColumn
from closefit.terms import AttributeType

_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
_WIDE = ("HUGEINT", "UHUGEINT", "UBIGINT", "DECIMAL")

#: Longest spelling of "no value", in bytes.
_LONGEST = max(len(word) for word in MISSING)


def native_column(engine: DuckDBEngine, raw: Raw, column: Column) -> TypedColumn:
    """The type that the file's own type means. Timestamps become UTC days, NaN and infinity become unknown."""
    kind = raw.kinds[column.position - 1]
    name = column.raw
    if kind in {"BOOLEAN", "DATE", "VARCHAR[]"}:
        same = {"BOOLEAN": AttributeType.flag, "DATE": AttributeType.date}.get(kind, AttributeType.list)
        return TypedColumn(column, same, name, as_is=True)
    if kind.startswith("TIMESTAMP"):
        day = f"timezone('UTC', {name})" if kind == "TIMESTAMP WITH TIME ZONE" else name
        return TypedColumn(column, AttributeType.date, f"CAST({day} AS DATE)")
    if kind.endswith("[]"):
        return TypedColumn(column, AttributeType.list, f"CAST({name} AS VARCHAR[])")
    if kind in {"FLOAT", "DOUBLE"}:
        bad = one_row(engine, f"SELECT count(*) FROM {quote(raw.relation)} WHERE NOT isfinite({name})")[0]
        sql = f"CASE WHEN isfinite({name}) THEN {name} END" if bad else name
        return TypedColumn(column, AttributeType.number, sql, as_is=not bad)
    if kind in _NUMBERS:
        return _whole_number(engine, raw, column)
    if kind.startswith(_WIDE):
        return TypedColumn(column, AttributeType.number, f"CAST({name} AS DOUBLE)")
    return TypedColumn(column, AttributeType.text, f"CAST({name} AS VARCHAR)")


def _whole_number(engine: DuckDBEngine, raw: Raw, column: Column) -> TypedColumn:
    """A whole number; 0 and 1 with both present and nothing else is a flag."""
    low, high = one_row(engine, f"SELECT min({column.raw}), max({column.raw}) FROM {quote(raw.relation)}")
    if (low, high) == (0, 1):
        return TypedColumn(column, AttributeType.flag, f"CAST({column.raw} AS BOOLEAN)")
    return TypedColumn(column, AttributeType.number, column.raw, as_is=True)


def take_as_is(engine: DuckDBEngine, raw: Raw, typed: Sequence[TypedColumn]) -> list[TypedColumn]:
    """In Parquet, a text column whose every cell is clean already is taken without any work per row."""
    texts = [
        t for t in typed
        if raw.in_place and t.type is AttributeType.text and raw.kinds[t.column.position - 1] == "VARCHAR"
    ]  # fmt: skip
    if not texts:
        return list(typed)
    parts = ", ".join(f"count(*) FILTER ({_unclean(t.column.raw)})" for t in texts)
    counts = one_row(engine, f"SELECT {parts} FROM {quote(raw.relation)}")
    clean = {t.column.position for t, n in zip(texts, counts, strict=True) if n == 0}
    return [replace(t, sql=t.column.raw, as_is=True) if t.column.position in clean else t for t in typed]


def _unclean(cell: str) -> str:
    """SQL: blanks stand at an end, or the cell spells "no value"."""
    spelled = f"(strlen({cell}) <= {_LONGEST} AND lower({cell}) IN ({text_literals(MISSING)}))"
    return f"{spelled} OR ord({cell}) <= 32 OR ord({cell}) IN (160, 8203, 65279) OR {cell}[-1] <= ' '"
