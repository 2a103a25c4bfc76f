"""Columns that bring a type of their own (Parquet): taken as they stand wherever that is right."""

from __future__ import annotations

from collections.abc import Sequence

from closefit.engines import DuckDBEngine, quote
from closefit.intake.headers import Column
from closefit.intake.numbers import measurable
from closefit.intake.raw import Raw, one_row
from closefit.intake.typed import TypedColumn
from closefit.terms import AttributeType

_FLOATS = ("FLOAT", "DOUBLE")
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
#: Those whose values may be beyond what a condition can name.
_LARGE = (*_FLOATS, "BIGINT")
_WIDE = ("HUGEINT", "UHUGEINT", "UBIGINT", "DECIMAL")


#: Columns in one query; each query opens the file anew.
_AT_ONCE = 50


def native_columns(engine: DuckDBEngine, raw: Raw, columns: Sequence[Column]) -> dict[int, TypedColumn]:
    """The type that the file's own type means, by position. Timestamps become UTC days, NaN, infinity and
    numbers of more than 18 digits unknown.

    0 and 1 with both present and nothing else are a flag: so data frames hold it.
    """
    kinds = {column.position: raw.kinds[column.position - 1] for column in columns}
    counted = [c for c in columns if kinds[c.position] in _FLOATS or kinds[c.position] in _NUMBERS]
    seen = _counts(engine, raw, counted)
    return {
        c.position: _number(c, kinds[c.position], seen[c.position]) if c in counted else _other(c, kinds[c.position])
        for c in columns
    }


def _counts(engine: DuckDBEngine, raw: Raw, columns: Sequence[Column]) -> dict[int, tuple[int, int, object, object]]:
    """Of each column of numbers: those that no condition can name, those beside 0 and 1, least and greatest.

    Least and greatest stand in the file's own statistics and settle nearly every column without a look at its rows.
    """
    seen = _plain_ranges(engine, raw, columns)
    columns = [column for column in columns if column.position not in seen]
    for start in range(0, len(columns), _AT_ONCE):
        batch = columns[start : start + _AT_ONCE]
        parts = []
        for column in batch:
            finite = measurable(column.raw) if raw.kinds[column.position - 1] in _LARGE else "true"
            parts.append(
                f"count({column.raw}) FILTER (NOT {finite}), "
                f"count(*) FILTER ({finite} AND {column.raw} NOT IN (0, 1)), "
                f"min({column.raw}) FILTER ({finite}), max({column.raw}) FILTER ({finite})"
            )
        row = one_row(engine, f"SELECT {', '.join(parts)} FROM {quote(raw.relation)}")
        for place, column in enumerate(batch):
            odd, beside, low, high = row[4 * place : 4 * place + 4]
            seen[column.position] = int(str(odd)), int(str(beside)), low, high
    return seen


def _plain_ranges(
    engine: DuckDBEngine, raw: Raw, columns: Sequence[Column]
) -> dict[int, tuple[int, int, object, object]]:
    """The columns that are plain numbers by their least and greatest: NaN sorts above, so none hides between them."""
    found: dict[int, tuple[int, int, object, object]] = {}
    for start in range(0, len(columns), _AT_ONCE):
        batch = columns[start : start + _AT_ONCE]
        ends = [(f"min({column.raw})", f"max({column.raw})") for column in batch]
        parts = [f"{low}, {high}, coalesce({measurable(low)} AND {measurable(high)}, false)" for low, high in ends]
        row = one_row(engine, f"SELECT {', '.join(parts)} FROM {quote(raw.relation)}")
        for place, column in enumerate(batch):
            low, high, plain = row[3 * place : 3 * place + 3]
            if plain and (low, high) != (0, 1):
                found[column.position] = 0, 1, low, high
    return found


def _number(column: Column, kind: str, seen: tuple[int, int, object, object]) -> TypedColumn:
    odd, beside, low, high = seen
    value = f"CASE WHEN {measurable(column.raw)} THEN {column.raw} END" if odd and kind in _LARGE else column.raw
    if not beside and (low, high) == (0, 1):
        return TypedColumn(column, AttributeType.flag, f"CAST({value} AS BOOLEAN)")
    return TypedColumn(column, AttributeType.number, value)


def _other(column: Column, kind: str) -> TypedColumn:
    if kind in {"BOOLEAN", "DATE", "VARCHAR[]"}:
        same = {"BOOLEAN": AttributeType.flag, "DATE": AttributeType.date}.get(kind, AttributeType.list)
        return TypedColumn(column, same, column.raw)
    return TypedColumn(column, *_cast(kind, column.raw))


def _cast(kind: str, name: str) -> tuple[AttributeType, str]:
    if kind.endswith("[]"):
        return AttributeType.list, f"CAST({name} AS VARCHAR[])"
    if kind.startswith("TIMESTAMP"):
        day = f"timezone('UTC', {name})" if kind == "TIMESTAMP WITH TIME ZONE" else name
        return AttributeType.date, f"CAST({day} AS DATE)"
    if kind.startswith(_WIDE):
        number = f"CAST({name} AS DOUBLE)"
        return AttributeType.number, f"CASE WHEN {measurable(number)} THEN {number} END"
    return AttributeType.text, f"CAST({name} AS VARCHAR)"
