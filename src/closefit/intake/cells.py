"""Every cell held against its column's type: odd ones are counted with their lines, impossible dates refused."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from closefit.engines import DuckDBEngine, quote
from closefit.errors import InputError
from closefit.intake.guess import SHARE
from closefit.intake.raw import LINES_KEPT, Raw, one_row
from closefit.intake.typed import TypedColumn
from closefit.terms import AttributeType, Place, Problem, Refused

#: More dates than this share that no calendar has, and the file is refused rather than the cells.
_IMPOSSIBLE = 0.01

#: Columns in one query; planning one takes time that grows with the square of its length.
_AT_ONCE = 40

_NOUNS = {
    AttributeType.number: ("a number", "numbers"),
    AttributeType.flag: ("yes or no", "yes or no"),
    AttributeType.date: ("a date", "dates"),
}


def check_cells(
    engine: DuckDBEngine, raw: Raw, typed: Sequence[TypedColumn], *, told: Collection[int] = ()
) -> tuple[list[TypedColumn], list[Refused]]:
    """Count the cells that are not of their column's type; a column with too many goes back to text,
    unless the user told its type (``told``: positions).

    Raises InputError, one problem a column, when more than one date in a hundred is in no calendar.
    """
    doubtful = [t for t in typed if t.census.known and t.type in _NOUNS]
    if not doubtful:
        return list(typed), []
    tests = [f"{t.column.raw} IS NOT NULL AND ({t.sql}) IS NULL" for t in doubtful]
    parts = [f"count(*) FILTER ({test}), count({t.column.raw})" for t, test in zip(doubtful, tests, strict=True)]
    counts: list[int] = []
    for some in (parts[at : at + _AT_ONCE] for at in range(0, len(parts), _AT_ONCE)):
        counts += [int(str(n)) for n in one_row(engine, f"SELECT {', '.join(some)} FROM {quote(raw.relation)}")]
    changed: dict[int, TypedColumn] = {}
    refused: list[Refused] = []
    problems: list[Problem] = []
    for i, (column, test) in enumerate(zip(doubtful, tests, strict=True)):
        bad, cells = counts[2 * i : 2 * i + 2]
        if not bad:
            continue
        lines, samples = _odd_cells(engine, raw, test, column)
        impossible = column.type is AttributeType.date and any(_date_shaped(sample) for sample in samples)
        if impossible and bad > _IMPOSSIBLE * cells:
            problems.append(_impossible_date(raw.path, column, bad, lines, samples))
        elif column.column.position not in told and _too_many(column, bad, cells):
            changed[column.column.position] = replace(column, type=AttributeType.text, sql=column.column.raw)
        else:
            refused.append(_taken_as_unknown(column, bad, lines, samples))
    if problems:
        raise InputError(problems)
    return [changed.get(t.column.position, t) for t in typed], refused


def _too_many(column: TypedColumn, bad: int, cells: int) -> bool:
    return bad > (1 - SHARE) * cells and not (column.type is AttributeType.date and bad <= 0.2 * cells)


def _odd_cells(engine: DuckDBEngine, raw: Raw, test: str, column: TypedColumn) -> tuple[tuple[int, ...], list[str]]:
    query = (
        f"SELECT line, {column.column.raw} AS cell FROM {quote(raw.relation)} WHERE {test} "
        f"ORDER BY line LIMIT {LINES_KEPT}"
    )
    rows = engine.execute(query).fetchall()
    return tuple(int(row[0]) for row in rows), [str(row[1]) for row in rows[:20]]


def _date_shaped(cell: str) -> bool:
    parts = [part for part in cell.replace("-", "/").replace(".", "/").split("/") if part]
    return len(parts) >= 3 and all(part[:2].isdigit() for part in parts[:2])


def _taken_as_unknown(column: TypedColumn, bad: int, lines: tuple[int, ...], samples: list[str]) -> Refused:
    one, many = _NOUNS[column.type]
    what = f"1 cell is not {one}" if bad == 1 else f"{bad:,} cells are not {many}"
    reason = f"{column.header}: {what}: {samples[0]!r} line {lines[0]} (taken as unknown)"
    return Refused(reason, bad, lines, cells=True)


def _impossible_date(path: Path, column: TypedColumn, bad: int, lines: tuple[int, ...], samples: list[str]) -> Problem:
    others = f", and {bad - 1:,} more (lines {', '.join(str(n) for n in lines[1:6])})" if bad > 1 else ""
    return Problem(
        f"{column.header}: {samples[0]!r} is not a date{others}",
        Place(path, lines[0], column.column.position),
        "Correct the cells or empty them (an empty date is unknown). If day and month are the other way round, say "
        "--dates dmy or --dates mdy; 2024-03-31 can always be read.",
    )
