"""The type of every attribute, by its values: one decision a column, then typed SQL, then every odd cell counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from closefit.engines import DuckDBEngine, quote
from closefit.errors import InputError
from closefit.intake import numbers
from closefit.intake.census import FALSE_WORDS, MISSING, TRUE_WORDS, Census, known, take_census
from closefit.intake.dates import DateForms, DayOrder, date_value
from closefit.intake.headers import Column, read_columns
from closefit.intake.raw import LINES_KEPT, Raw, one_row, text_literal, text_literals
from closefit.terms import Assumption, AttributeType, Place, Problem, Refused

#: A column is of a type when this share of its known cells is; the rest are odd cells, counted and left unknown.
_SHARE = 0.98

#: More dates than this share that no calendar has, and the file is refused rather than the cells.
_IMPOSSIBLE = 0.01

_LIST_WORDS = (
    "technolog",
    "tech_stack",
    "techstack",
    "stack",
    "tools",
    "tags",
    "keywords",
    "integrations",
    "software_used",
)
_DATE_WORDS = ("date", "created", "closed", "_at", "_on", "time", "day", "when", "since", "started", "until", "_end")

_NUMBER_KINDS = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "FLOAT",
    "DOUBLE",
    "DECIMAL",
)


@dataclass(frozen=True, slots=True)
class TypedColumn:
    """A column, its type, and the SQL that makes its value from the raw relation."""

    column: Column
    type: AttributeType
    sql: str
    census: Census = Census()
    #: True when the value is the raw cell as it stands (Parquet with the right type).
    as_is: bool = False

    @property
    def header(self) -> str:
        return self.column.header

    @property
    def name(self) -> str:
        return self.column.name


@dataclass(frozen=True, slots=True)
class TypedFile:
    """A raw relation with a type for each column."""

    raw: Raw
    columns: tuple[TypedColumn, ...]
    refused: tuple[Refused, ...]
    assumptions: tuple[Assumption, ...]

    def named(self, name: str) -> TypedColumn | None:
        return next((c for c in self.columns if c.name == name), None)

    def header(self, header: str) -> TypedColumn | None:
        """The column a user means: its header, or its name, letter case put aside."""
        wanted = header.strip().casefold()
        exact = next((c for c in self.columns if c.header.casefold() == wanted), None)
        return exact or next((c for c in self.columns if c.name == wanted), None)


def type_file(engine: DuckDBEngine, raw: Raw, *, dates: str | None = None) -> TypedFile:
    """Give every column a type. ``dates`` (``dmy`` or ``mdy``) says what 03/04/2024 means.

    Raises InputError for two columns of one name, for an order of dates that is not known, and for columns with dates
    that no calendar has.
    """
    columns = read_columns(raw.headers, raw.path, raw.header_line or 1)
    texts = [c for c in columns if raw.kinds[c.position - 1] == "VARCHAR"]
    census = take_census(engine, raw, texts)
    order = _given_order(dates)
    typed = []
    notes: list[Assumption] = []
    for column in columns:
        if column.position in census:
            made, note = _text_column(column, census[column.position], order)
            notes += note
        else:
            made = _native_column(engine, raw, column)
        typed.append(made)
    typed, refused = _check_cells(engine, raw, typed)
    typed = _straight(engine, raw, typed)
    return TypedFile(raw, tuple(typed), (*raw.refused, *refused), (*raw.assumptions, *notes))


def _given_order(dates: str | None) -> DayOrder | None:
    if dates is None:
        return None
    try:
        return DayOrder(dates.strip().lower())
    except ValueError:
        raise InputError(
            f"--dates {dates!r} is no order of dates", advice="Say dmy (day first) or mdy (month first)."
        ) from None


# --- text columns ----------------------------------------------------------------------------------------------------


def _text_column(column: Column, seen: Census, given: DayOrder | None) -> tuple[TypedColumn, list[Assumption]]:
    cell = known(column.raw)
    if seen.known and _is_flag(seen):
        return _typed(column, AttributeType.flag, flag_value(cell), seen), []
    if _is_list(column, seen):
        return _typed(column, AttributeType.list, list_value(cell, _separator(column, seen)), seen), []
    forms, notes = _date_forms(column, seen, given)
    if forms:
        return _typed(column, AttributeType.date, date_value(cell, forms), seen), notes
    number, notes = _number(column, seen)
    if number:
        return _typed(column, AttributeType.number, number, seen), notes
    return _typed(column, AttributeType.text, cell, seen), []


def _typed(column: Column, kind: AttributeType, sql: str, seen: Census) -> TypedColumn:
    return TypedColumn(column, kind, sql, seen)


def _is_flag(seen: Census) -> bool:
    """Yes and no in any spelling; 0 and 1 when there is nothing else and both occur."""
    if seen.flags < seen.known:
        return False
    return seen.zero_one == 0 or seen.flag_values == 2


def flag_value(cell: str) -> str:
    """SQL of yes or no; NULL for anything else."""
    return f"CASE WHEN lower({cell}) IN ({text_literals(TRUE_WORDS)}) THEN true WHEN lower({cell}) IN ({text_literals(FALSE_WORDS)}) THEN false END"


def _is_list(column: Column, seen: Census) -> bool:
    if not seen.known:
        return False
    if (
        any(word in column.name for word in _LIST_WORDS)
        and seen.plain < seen.known / 2
        and not column.name.endswith(("count", "number"))
    ):
        return True
    if seen.brackets >= _SHARE * seen.known:
        return True
    separated = max(seen.semicolons, seen.pipes)
    return separated >= 0.1 * seen.known and seen.length <= 120 and seen.longest <= 600 and "http" not in column.name


def _separator(column: Column, seen: Census) -> str:
    if seen.brackets >= _SHARE * seen.known:
        return ","
    if seen.semicolons or seen.pipes:
        return ";" if seen.semicolons >= seen.pipes else "|"
    return ","


def list_value(cell: str, separator: str) -> str:
    """SQL of the entries without blanks, quotes or brackets around them; an empty list is unknown."""
    bare = f"regexp_replace({cell}, '^\\[|\\]$', '', 'g')"
    parts = f"list_transform(string_split({bare}, {text_literal(separator)}), lambda part: trim(part, ' \"''\t'))"
    full = f"list_filter({parts}, lambda part: part <> '')"
    return f"CASE WHEN len({full}) > 0 THEN {full} END"


def _date_forms(column: Column, seen: Census, given: DayOrder | None) -> tuple[DateForms | None, list[Assumption]]:
    if not seen.known:
        return None, []
    dated = any(word in f"_{column.name}" for word in _DATE_WORDS)
    shaped = seen.iso + seen.slashed + seen.named
    numeric = (seen.compact + seen.epoch + seen.serial) if dated else 0
    if shaped + numeric < _SHARE * seen.known and not (dated and shaped >= 0.8 * seen.known):
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
    order = DayOrder.day_first if seen.dotted == seen.slashed else DayOrder.month_first
    which = "day" if order is DayOrder.day_first else "month"
    why = f"no date in the column says which is the day; {which} first is usual with {'full stops' if seen.dotted else 'these signs'}"
    return order, [Assumption(f"order of dates in {column.header!r}", order.value, why, "--dates")]


def _number(column: Column, seen: Census) -> tuple[str | None, list[Assumption]]:
    cell = known(column.raw)
    if not seen.known or seen.zero_led:
        return None, []
    if seen.plain >= seen.known:
        return numbers.plain_number(cell), []
    comma = seen.comma_sure > seen.point_sure
    if (seen.comma if comma else seen.point) < _SHARE * seen.known:
        return None, []
    notes = []
    if not comma and seen.comma_three and not seen.point_sure and not comma:
        why = "three digits stand behind every comma"
        notes = [Assumption(f"comma in {column.header!r}", "between thousands", why, "write decimals with a full stop")]
    return numbers.dressed_number(cell, comma=comma), notes


# --- typed columns (Parquet) -----------------------------------------------------------------------------------------


def _native_column(engine: DuckDBEngine, raw: Raw, column: Column) -> TypedColumn:
    kind = raw.kinds[column.position - 1]
    name = column.raw
    if kind == "BOOLEAN":
        return TypedColumn(column, AttributeType.flag, name, as_is=True)
    if kind == "DATE":
        return TypedColumn(column, AttributeType.date, name, as_is=True)
    if kind.startswith("TIMESTAMP WITH TIME ZONE"):
        return TypedColumn(column, AttributeType.date, f"CAST(timezone('UTC', {name}) AS DATE)")
    if kind.startswith("TIMESTAMP"):
        return TypedColumn(column, AttributeType.date, f"CAST({name} AS DATE)")
    if kind.startswith(_NUMBER_KINDS) and not kind.endswith("[]"):
        return _native_number(engine, raw, column, kind)
    if kind == "VARCHAR[]":
        return TypedColumn(column, AttributeType.list, name, as_is=True)
    if kind.endswith("[]"):
        return TypedColumn(column, AttributeType.list, f"CAST({name} AS VARCHAR[])")
    return TypedColumn(column, AttributeType.text, f"CAST({name} AS VARCHAR)")


def _native_number(engine: DuckDBEngine, raw: Raw, column: Column, kind: str) -> TypedColumn:
    name = column.raw
    if kind in {"FLOAT", "DOUBLE"}:
        bad = one_row(engine, f"SELECT count(*) FROM {quote(raw.relation)} WHERE NOT isfinite({name})")[0]
        sql = name if not bad else f"CASE WHEN isfinite({name}) THEN {name} END"
        return TypedColumn(column, AttributeType.number, sql, as_is=not bad)
    low, high = one_row(engine, f"SELECT min({name}), max({name}) FROM {quote(raw.relation)}")
    if (low, high) == (0, 1) and not kind.startswith("DECIMAL"):
        return TypedColumn(column, AttributeType.flag, f"CAST({name} AS BOOLEAN)")
    wide = kind.startswith(("DECIMAL", "HUGEINT"))
    return TypedColumn(column, AttributeType.number, f"CAST({name} AS DOUBLE)" if wide else name, as_is=not wide)


# --- checks over every cell ------------------------------------------------------------------------------------------

_MADE_FROM_TEXT = {AttributeType.number, AttributeType.flag, AttributeType.date}
_NOUNS = {AttributeType.number: "numbers", AttributeType.flag: "yes or no", AttributeType.date: "dates"}


def _check_cells(
    engine: DuckDBEngine, raw: Raw, typed: Sequence[TypedColumn]
) -> tuple[list[TypedColumn], list[Refused]]:
    """Count the cells that are not of their column's type; a column with too many goes back to text."""
    doubtful = [t for t in typed if t.census.known and t.type in _MADE_FROM_TEXT]
    if not doubtful:
        return list(typed), []
    odd = {t.column.position: f"({known(t.column.raw)}) IS NOT NULL AND ({t.sql}) IS NULL" for t in doubtful}
    parts = ", ".join(
        f"count(*) FILTER ({test}), count({known(f'c{position}')})" for position, test in odd.items()
    )  # fmt: skip
    counts = [int(str(n)) for n in one_row(engine, f"SELECT {parts} FROM {quote(raw.relation)}")]
    result = {t.column.position: t for t in typed}
    refused = []
    problems = []
    for i, column in enumerate(doubtful):
        bad, total = counts[2 * i], counts[2 * i + 1]
        if not bad:
            continue
        lines, samples = _odd_lines(engine, raw, odd[column.column.position], column)
        impossible = column.type is AttributeType.date and any(_date_shaped(sample) for sample in samples)
        if impossible and bad > _IMPOSSIBLE * total:
            problems.append(_impossible_date(raw.path, column, bad, lines, samples))
        elif bad > (1 - _SHARE) * total:
            result[column.column.position] = replace(column, type=AttributeType.text, sql=known(column.column.raw))
        else:
            refused.append(_odd_cells(column, bad, lines, samples))
    if problems:
        raise InputError(problems)
    return [result[t.column.position] for t in typed], refused


def _odd_lines(engine: DuckDBEngine, raw: Raw, test: str, column: TypedColumn) -> tuple[tuple[int, ...], list[str]]:
    query = f"SELECT line, {known(column.column.raw)} AS cell FROM {quote(raw.relation)} WHERE {test} ORDER BY line LIMIT {LINES_KEPT}"
    rows = engine.execute(query).fetchall()
    return tuple(int(row[0]) for row in rows), [str(row[1]) for row in rows[:20]]


def _date_shaped(cell: str) -> bool:
    parts = [part for part in cell.replace("-", "/").replace(".", "/").split("/") if part]
    return len(parts) >= 3 and all(part[:2].isdigit() for part in parts[:2])


def _odd_cells(column: TypedColumn, bad: int, lines: tuple[int, ...], samples: list[str]) -> Refused:
    what = _NOUNS[column.type]
    cells = "1 cell is" if bad == 1 else f"{bad:,} cells are"
    what = what.removesuffix("s") if bad == 1 and what != "yes or no" else what
    article = {"number": "not a number", "date": "not a date"}.get(what, f"not {what}")
    return Refused(f"{column.header}: {cells} {article}: {samples[0]!r} line {lines[0]} (taken as unknown)", bad, lines)


def _impossible_date(path: Path, column: TypedColumn, bad: int, lines: tuple[int, ...], samples: list[str]) -> Problem:
    others = f" and {bad - 1:,} more" if bad > 1 else ""
    return Problem(
        f"{column.header}: {samples[0]!r} is not a date{others} (lines {', '.join(str(n) for n in lines[:5])})",
        Place(path, lines[0], column.column.position),
        "Correct the cells or empty them (an empty date is unknown). If day and month are the other way round, say "
        "--dates dmy or --dates mdy; 2024-03-31 can always be read.",
    )  # fmt: skip


def _straight(engine: DuckDBEngine, raw: Raw, typed: Sequence[TypedColumn]) -> list[TypedColumn]:
    """In Parquet, a text column whose every cell is clean already is taken as it stands, without any work per row."""
    texts = [
        t
        for t in typed
        if raw.in_place and t.type is AttributeType.text and raw.kinds[t.column.position - 1] == "VARCHAR"
    ]
    if not texts:
        return list(typed)
    parts = ", ".join(f"count(*) FILTER ({_unclean(t.column.raw)})" for t in texts)
    counts = one_row(engine, f"SELECT {parts} FROM {quote(raw.relation)}")
    clean = {t.column.position for t, n in zip(texts, counts, strict=True) if n == 0}
    return [replace(t, sql=t.column.raw, as_is=True) if t.column.position in clean else t for t in typed]


def _unclean(cell: str) -> str:
    blanks = "ord({0}) <= 32 OR {0}[-1] <= ' ' OR ord({0}) IN (160, 8203, 65279)".format(cell)
    return f"(length({cell}) <= 7 AND lower({cell}) IN ({text_literals(MISSING)})) OR {blanks}"
