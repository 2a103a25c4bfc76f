"""The type of every attribute, by its values: one decision a column, then typed SQL, then every cell checked."""

from __future__ import annotations

from dataclasses import replace

from closefit.engines import DuckDBEngine
from closefit.errors import UsageError
from closefit.intake.cells import check_cells
from closefit.intake.census import NOTHING_SEEN, take_census
from closefit.intake.corrections import Corrections, told_column
from closefit.intake.dates import DayOrder
from closefit.intake.guess import guess_column, writes_decimal_commas
from closefit.intake.headers import read_columns
from closefit.intake.natives import native_columns
from closefit.intake.raw import Raw
from closefit.intake.typed import TypedColumn, TypedFile
from closefit.terms import Assumption

_NONE = Corrections()


def type_file(
    engine: DuckDBEngine, raw: Raw, *, dates: str | None = None, corrections: Corrections = _NONE
) -> TypedFile:
    """Give every column a type. ``dates`` (``dmy`` or ``mdy``) says what 03/04/2024 means; ``corrections`` beat all.

    Raises InputError for two columns of one name and for columns with dates that no calendar has, UsageError for an
    order of dates that is not known.
    """
    order = _given_order(dates)
    columns = read_columns(raw.headers, raw.path, raw.header_line or 1)
    texts = [c for c in columns if raw.kinds[c.position - 1] == "VARCHAR"]
    census = take_census(engine, raw, texts)
    comma = writes_decimal_commas(census.values())
    own = [c for c in columns if c not in texts and not corrections.type_of(c.header, c.name)]
    natives = native_columns(engine, raw, own)
    typed: list[TypedColumn] = []
    told_numbers: set[int] = set()
    notes: list[Assumption] = []
    for column in columns:
        told = corrections.type_of(column.header, column.name)
        if told:
            made = told_column(raw, column, told, census.get(column.position, NOTHING_SEEN))
            told_numbers.add(column.position)
        elif column.position in census:
            made, note = guess_column(column, census[column.position], given=order, comma=comma)
            notes += note
        else:
            made = natives[column.position]
        typed.append(replace(made, layer=corrections.layer_of(column.header, column.name)))
    typed, refused = check_cells(engine, raw, typed, told=told_numbers)
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
