"""The columns of a deal that every file has in its own way: dates, amount, churn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from closefit.errors import InputError
from closefit.intake.churn import ChurnColumns, churn_columns, churn_value
from closefit.intake.keys import text_of
from closefit.intake.roles import find_role, flagged
from closefit.intake.typed import TypedColumn, TypedFile
from closefit.terms import Assumption, AttributeType, Place


@dataclass(frozen=True, slots=True)
class Part:
    """SQL of one column of the contract, and where it came from."""

    sql: str
    columns: tuple[TypedColumn, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    #: Of an outcome: SQL of churned (true, false or NULL) where its values say so.
    churned: str | None = None
    #: Of an outcome: the file holds customers alone, and this says who of them left.
    customers: ChurnColumns | None = None


def text_part(file: TypedFile, left: Sequence[TypedColumn], role: str) -> Part:
    """A text, when the file has it."""
    column = find_role(left, "deals", role)
    return Part(text_of(file, column), (column,)) if column else Part("NULL::VARCHAR")


def amount_part(file: TypedFile, left: Sequence[TypedColumn], given: str | None) -> Part:
    """The deal's amount. Raises InputError when the column given holds no numbers."""
    column = flagged(file, given, "--amount")
    if column and column.type is not AttributeType.number:
        raise _wrong_type(file, column, "numbers", "--amount asks for an amount", "a plain number, such as 12000")
    column = column or find_role(left, "deals", "amount", types=(AttributeType.number,))
    if column is None:
        return Part("NULL::DOUBLE")
    notes = () if given else (Assumption("amount", column.header, "named so, and its cells are numbers", "--amount"),)
    return Part(f"CAST({column.sql} AS DOUBLE)", (column,), notes)


def created_part(file: TypedFile, left: Sequence[TypedColumn], given: str | None, *, customers: bool) -> Part:
    """The day a deal was created, or a customer began."""
    started = find_role(left, "customers", "started", types=(AttributeType.date,)) if customers else None
    if given or started is None:
        return date_part(file, left, "created", given)
    note = Assumption("created date", started.header, "named so: the day a customer began", "--created")
    return Part(started.sql, (started,), (note,))


def date_part(file: TypedFile, left: Sequence[TypedColumn], role: str, given: str | None) -> Part:
    """A day. Raises InputError when the column given holds no dates."""
    flag = f"--{role}"
    column = flagged(file, given, flag)
    if column and column.type is not AttributeType.date:
        raise _wrong_type(file, column, "dates", f"{flag} asks for a date", "2024-03-31")
    column = column or find_role(left, "deals", role, types=(AttributeType.date,))
    if column is None:
        return Part("NULL::DATE")
    notes = () if given else (Assumption(f"{role} date", column.header, "named so, and its cells are dates", flag),)
    return Part(column.sql, (column,), notes)


def _wrong_type(file: TypedFile, column: TypedColumn, expected: str, asked: str, example: str) -> InputError:
    found = {"flag": "yes and no", "list": "lists", "text": "text", "number": "numbers", "date": "dates"}
    return InputError(
        f"{column.header!r} holds no {expected}, and {asked}; its cells are {found[column.type.value]}",
        place=Place(file.raw.path, file.raw.header_line or None, column.column.position),
        advice=f"Name another column, or write its cells as {example}.",
    )


def closed_part(file: TypedFile, left: Sequence[TypedColumn], given: str | None) -> Part:
    """The close date; where won and lost have a column each (Pipedrive), the first that is filled."""
    dates = (AttributeType.date,)
    pair = [found for role in ("won_on", "lost_on") if (found := find_role(left, "deals", role, types=dates))]
    if given or not pair:
        return date_part(file, left, "closed", given)
    plain = find_role(left, "deals", "closed", types=dates)
    columns = (*pair, plain) if plain else tuple(pair)
    named = " or ".join(column.header for column in columns)
    note = Assumption("closed date", named, "the first that is filled", "--closed")
    return Part(f"coalesce({', '.join(c.sql for c in columns)})", columns, (note,))


def churn_parts(
    file: TypedFile, left: Sequence[TypedColumn], outcome: Part, given: TypedColumn | None
) -> tuple[Part, Part]:
    """Whether a won deal's customer left, and since when; NULL for deals that were not won."""
    flag, day = outcome.customers or churn_columns(left, "deals", given)
    said, notes = churn_value(file, flag, day)
    if outcome.churned:
        said = f"CASE WHEN {outcome.churned} THEN true ELSE coalesce({said}, false) END"
    won = f"CASE WHEN ({outcome.sql}) = 'won' THEN {said} END"
    since = f"CASE WHEN ({outcome.sql}) = 'won' THEN {day.sql} END" if day else "NULL::DATE"
    source = (flag,) if flag else (day,) if day else outcome.columns if outcome.churned else ()
    return Part(won, source, notes), Part(since, (day,) if day else ())
