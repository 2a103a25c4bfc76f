"""The type of a text column, from the census of its cells."""

from __future__ import annotations

from collections.abc import Iterable

from closefit.engines import text_literal
from closefit.intake import numbers
from closefit.intake.census import FALSE_WORDS, TRUE_WORDS, Census
from closefit.intake.dates import DateForms, DayOrder, date_value
from closefit.intake.headers import Column
from closefit.intake.raw import one_of
from closefit.intake.typed import TypedColumn
from closefit.terms import Assumption, AttributeType

#: A column is of a type when this share of its known cells is; the rest are odd cells, counted and left unknown.
SHARE = 0.98

#: So few different values with words among them are a code with names, not numbers with odd cells.
_CODES = 12

_LIST_WORDS = (
    "technolog", "tech_stack", "techstack", "stack", "tools", "tags", "keywords", "integrations", "software_used",
)  # fmt: skip
_DATE_WORDS = (
    "date", "created", "closed", "_at", "_on", "time", "day", "when", "since", "started", "until", "_end",
)  # fmt: skip


def guess_column(
    column: Column, seen: Census, *, given: DayOrder | None, comma: bool
) -> tuple[TypedColumn, list[Assumption]]:
    """Flag, list, date, number or text, tried in this order. ``comma`` says that the file writes decimals with one."""
    cell = column.raw
    if not seen.known:
        return TypedColumn(column, AttributeType.text, cell, seen), []
    if _is_flag(seen):
        return TypedColumn(column, AttributeType.flag, flag_value(cell), seen), []
    if _is_list(column, seen):
        return TypedColumn(column, AttributeType.list, list_value(cell, _separator(seen)), seen), []
    forms, notes = _date_forms(column, seen, given)
    if forms:
        return TypedColumn(column, AttributeType.date, date_value(cell, forms), seen), notes
    number, notes = _number(column, seen, comma=comma)
    if number:
        return TypedColumn(column, AttributeType.number, number, seen), notes
    return TypedColumn(column, AttributeType.text, cell, seen), []


def read_as(kind: AttributeType, column: Column, seen: Census, *, given: DayOrder | None, comma: bool) -> str:
    """SQL of the column's value as this type, whatever its cells look like; NULL where a cell is none."""
    cell = column.raw
    if kind is AttributeType.number:
        own = seen.comma_sure > seen.point_sure or (comma and not seen.point_sure)
        return f"coalesce({numbers.plain_number(cell)}, {numbers.dressed_number(cell, comma=own)})"
    if kind is AttributeType.flag:
        return flag_value(cell)
    if kind is AttributeType.list:
        return list_value(cell, _separator(seen))
    if kind is AttributeType.date:
        order = _day_order(column, seen, given)[0] if seen.slashed else None
        return date_value(cell, DateForms(iso=True, slashed=order, named=True, compact=True))
    return cell


def writes_decimal_commas(census: Iterable[Census]) -> bool:
    """True when more cells of a file need the comma as the decimal sign than need the full stop."""
    seen = list(census)
    return sum(c.comma_sure for c in seen) > sum(c.point_sure for c in seen)


def _is_flag(seen: Census) -> bool:
    """Yes and no in any spelling; 0 and 1 when there is nothing else and both occur."""
    if seen.flags < seen.known:
        return False
    return seen.zero_one == 0 or seen.flag_values == 2


def flag_value(cell: str) -> str:
    """SQL of yes or no; NULL for anything else."""
    yes, no = (one_of(f"lower({cell})", words) for words in (TRUE_WORDS, FALSE_WORDS))
    return f"CASE WHEN {yes} THEN true WHEN {no} THEN false END"


def _is_list(column: Column, seen: Census) -> bool:
    counted = column.name.endswith(("count", "number")) or column.name.startswith(("number_of", "num_"))
    if any(word in column.name for word in _LIST_WORDS) and seen.plain < seen.known / 2 and not counted:
        return True
    if seen.brackets >= SHARE * seen.known:
        return True
    separated = max(seen.semicolons, seen.pipes)
    short = seen.length <= 120 and seen.longest <= 600
    return separated >= 0.1 * seen.known and short and "http" not in column.name


def _separator(seen: Census) -> str:
    if seen.brackets >= SHARE * seen.known or not seen.semicolons + seen.pipes:
        return ","
    return ";" if seen.semicolons >= seen.pipes else "|"


def list_value(cell: str, separator: str) -> str:
    """SQL of the entries without blanks, quotes or brackets around them; an empty list is unknown."""
    bare = f"regexp_replace({cell}, '^\\[|\\]$', '', 'g')"
    mark = f"CASE WHEN {cell}[1] = '[' THEN ',' ELSE {text_literal(separator)} END"
    split = f"list_transform(string_split({bare}, {mark}), lambda part: trim(part, ' \"''\t'))"
    whole = f"list_transform(try_cast(try_cast({cell} AS JSON) AS VARCHAR[]), lambda part: trim(part))"
    parts = f"CASE WHEN {cell}[1] = '[' AND json_valid({cell}) THEN {whole} ELSE {split} END"
    full = f"list_filter({parts}, lambda part: part <> '')"
    return f"CASE WHEN len({full}) > 0 THEN {full} END"


def _date_forms(column: Column, seen: Census, given: DayOrder | None) -> tuple[DateForms | None, list[Assumption]]:
    dated = any(word in f"_{column.name}" for word in _DATE_WORDS)
    shaped = seen.iso + seen.slashed + seen.named
    numeric = (seen.compact + seen.epoch + seen.serial) if dated else 0
    if shaped + numeric < SHARE * seen.known and not (dated and shaped >= 0.8 * seen.known):
        return None, []
    order, notes = _day_order(column, seen, given) if seen.slashed else (None, [])
    forms = DateForms(
        iso=bool(seen.iso), slashed=order, named=bool(seen.named),
        compact=bool(dated and seen.compact), epoch=bool(dated and seen.epoch), serial=bool(dated and seen.serial),
    )  # fmt: skip
    return forms, notes


def _day_order(column: Column, seen: Census, given: DayOrder | None) -> tuple[DayOrder, list[Assumption]]:
    if given:
        return given, []
    if seen.day_first or seen.month_first:
        return (DayOrder.day_first if seen.day_first >= seen.month_first else DayOrder.month_first), []
    dotted = seen.dotted == seen.slashed
    order = DayOrder.day_first if dotted else DayOrder.month_first
    which, signs = ("day", "full stops") if dotted else ("month", "these signs")
    why = f"no date in the column says which number is the day; the {which} first is usual with {signs}"
    return order, [Assumption(f"order of dates in {column.header!r}", order.value, why, "--dates")]


def _number(column: Column, seen: Census, *, comma: bool) -> tuple[str | None, list[Assumption]]:
    cell = column.raw
    if seen.zero_led:
        return None, []
    ambiguous = seen.dot_three > 0 and seen.dot_three == seen.dots
    if seen.plain >= seen.known and not (comma and ambiguous):
        return numbers.plain_number(cell), []
    own = seen.comma_sure > seen.point_sure or (comma and not seen.point_sure)
    fitting = seen.comma if own else seen.point
    if fitting < SHARE * seen.known or (fitting < seen.known and seen.distinct <= _CODES):
        return None, []
    notes = []
    if comma and not seen.comma_sure and (ambiguous or seen.comma_three):
        why = "three digits stand behind every sign, and other columns of the file write decimals with a comma"
        shown = "the comma is the decimal sign"
        notes = [Assumption(f"numbers in {column.header!r}", shown, why, "write decimals with a full stop")]
    return numbers.dressed_number(cell, comma=own), notes
