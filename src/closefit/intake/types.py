"""The type of every attribute, by its values: one decision a column, then typed SQL, then every cell checked."""

from __future__ import annotations

from closefit.engines import DuckDBEngine
from closefit.errors import UsageError
from closefit.intake.cells import check_cells
from closefit.intake.census import take_census
from closefit.intake.dates import DayOrder
from closefit.intake.guess import guess_column, writes_decimal_commas
from closefit.intake.headers import read_columns
from closefit.intake.natives import native_column
from closefit.intake.raw import Raw
from closefit.intake.typed import TypedColumn, TypedFile
from closefit.terms import Assumption


def type_file(engine: DuckDBEngine, raw: Raw, *, dates: str | None = None) -> TypedFile:
    """Give every column a type. ``dates`` (``dmy`` or ``mdy``) says what 03/04/2024 means.

    Raises InputError for two columns of one name and for columns with dates that no calendar has, UsageError for an
    order of dates that is not known.
    """
    order = _given_order(dates)
    columns = read_columns(raw.headers, raw.path, raw.header_line or 1)
    texts = [c for c in columns if raw.kinds[c.position - 1] == "VARCHAR"]
    census = take_census(engine, raw, texts)
    comma = writes_decimal_commas(census.values())
    typed: list[TypedColumn] = []
    notes: list[Assumption] = []
    for column in columns:
        if column.position in census:
            made, note = guess_column(column, census[column.position], given=order, comma=comma)
            notes += note
        else:
            made = native_column(engine, raw, column)
        typed.append(made)
    typed, refused = check_cells(engine, raw, typed)
    return TypedFile(raw, tuple(typed), (*raw.refused, *refused), (*raw.assumptions, *notes))


def _given_order(dates: str | None) -> DayOrder | None:
    if dates is None:
        return None
    try:
        return DayOrder(dates.strip().lower())
    except ValueError:
        raise UsageError(
            f"--dates {dates!r} is no order of dates", advice="Say dmy (day first) or mdy (month first)."
        ) from None
