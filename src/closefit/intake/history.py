"""History: what an account's attributes were, since when, and since when that was known. Long or wide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from closefit.engines import DuckDBEngine, quote
from closefit.errors import InputError
from closefit.intake.attributes import make_attributes
from closefit.intake.build import build, left_out_lines, where_kept
from closefit.intake.dates import DayOrder
from closefit.intake.history_cells import Cells, Named, read_cells
from closefit.intake.keys import AccountKey, find_key, text_of
from closefit.intake.raw import one_count
from closefit.intake.read import read_file
from closefit.intake.roles import find_role
from closefit.intake.typed import TypedColumn, TypedFile
from closefit.intake.types import type_file
from closefit.terms import HISTORY_COLUMNS, Assumption, Attribute, AttributeType, History, Place, Refused, Table

_IN_FILE = "name the column so in the file"
_WORDS = {
    "account": "a value without an account",
    "at": "a value without the day it came to hold",
    "attribute": "a value without an attribute",
    "value": "an attribute without a value (what was known before stays)",
}


@dataclass(frozen=True, slots=True)
class _Days:
    """The day a value came to hold, and the day since which it was known (None: the same)."""

    at: TypedColumn
    known: TypedColumn | None

    @property
    def known_sql(self) -> str:
        """A cell left empty says that the value was known on its day."""
        return f"coalesce({self.known.sql}, {self.at.sql})" if self.known else self.at.sql


def read_history(
    engine: DuckDBEngine, path: Path, *, key: str | None = None, dates: str | None = None, beside: Sequence[Table] = ()
) -> History:
    """Read a file of attribute history as the relation ``history``.

    A file with a column that names attributes and one of values is long (a row per account, attribute and day);
    another is wide (a row per account and day, a column per attribute). Attributes that ``beside`` (deals, accounts)
    have too get their name and type. Rows that say too little are counted with their lines and left out; an empty cell
    says nothing, so what was known before stays. Without a column of the day since which values were known, each counts
    as known on its day, which is an assumption of the table.

    Raises:
        InputError: the file cannot be used, or no column is the day of a value.
    """
    file = type_file(engine, read_file(engine, path, "history"), dates=dates)
    days = _days(file)
    left = [c for c in file.columns if c not in {days.at, days.known}]
    value = find_role(left, "history", "value")
    attribute = find_role([c for c in left if c is not value], "history", "attribute", types=(AttributeType.text,))
    found = find_key(engine, _without(file, (value, attribute)), "history", key, strict=False, by_deal=True)
    if value is None or attribute is None:
        return _wide(engine, file, days, found, beside)
    return _long(engine, file, (days, found, attribute, value), dates=dates, beside=beside)


def _without(file: TypedFile, columns: Sequence[TypedColumn | None]) -> TypedFile:
    """The file as the search for its key sees it: a column called name that names attributes is no company's name."""
    kept = tuple(c for c in file.columns if c not in columns)
    return TypedFile(file.raw, kept, file.refused, file.assumptions)


def _days(file: TypedFile) -> _Days:
    """The two days of a value, by the names of their columns; of one column of dates the day it came to hold."""
    dated = [c for c in file.columns if c.type is AttributeType.date]
    at = find_role(dated, "history", "at") or (dated[0] if len(dated) == 1 else None)
    if at is None:
        shown = ", ".join(repr(c.header) for c in (dated or file.columns)[:12])
        several = f"{len(dated)} columns hold dates" if dated else "no column holds dates"
        raise InputError(
            f"{several}, and a history needs the day since which each value holds; there are {shown}",
            place=Place(file.raw.path, file.raw.header_line or None),
            advice="Call that column 'valid_from' (and the day since which the value was known 'known_since'), and "
            "write days as 2024-03-31.",
        )
    return _Days(at, find_role([c for c in dated if c is not at], "history", "known"))


def _day_notes(days: _Days) -> tuple[Assumption, ...]:
    notes = [Assumption("day a value holds from", days.at.header, "by its name", f"{_IN_FILE}: valid_from")]
    if days.known:
        notes.append(Assumption("day a value was known", days.known.header, "by its name", f"{_IN_FILE}: known_since"))
    else:
        why = "no column says since when a value was known, so each counts as known on its day"
        notes.append(Assumption("day a value was known", days.at.header, why, f"{_IN_FILE}: known_since"))
    return tuple(notes)


def _wide(
    engine: DuckDBEngine, file: TypedFile, days: _Days, key: AccountKey, beside: Sequence[Table]
) -> History:  # fmt: skip
    """A row per account and day, a column per attribute; types are those of its cells."""
    made = make_attributes(engine, file, (*key.taken, days.at, days.known), HISTORY_COLUMNS, "history")
    if not made:
        raise InputError(
            "there is no attribute beside the account and the day",
            place=Place(file.raw.path, file.raw.header_line or None),
            advice="Add a column per attribute, or the two columns 'attribute' and 'value'.",
        )
    parts = {"account": key.sql, "at": days.at.sql}
    refused = _leave_out(engine, file, parts, key.joins)
    contract = (f"{key.sql} AS account", f"{days.at.sql} AS at", f"{days.known_sql} AS known", "line")
    where = where_kept("history", refused)
    build(engine, file.raw, "history", contract, made, joins=key.joins, where=where)
    attributes = tuple(_like(one.attribute, beside) for one in made)
    note = Assumption(
        "form of the history", "a row per account and day", "no columns attribute and value", f"{_IN_FILE}: attribute"
    )
    return History(_table(file, days, key, attributes, (refused, (note,))))


def _like(attribute: Attribute, beside: Sequence[Table]) -> Attribute:
    """The attribute of the same name beside it, when it is of the same type: its layer and header are the user's."""
    found = next((a for table in beside if (a := table.attribute(attribute.name))), None)
    return found if found is not None and found.type is attribute.type else attribute


def _long(
    engine: DuckDBEngine,
    file: TypedFile,
    roles: tuple[_Days, AccountKey, TypedColumn, TypedColumn],
    *,
    dates: str | None,
    beside: Sequence[Table],
) -> History:
    """A row per account, attribute and day; each attribute's type is that of its cells, or of the same one beside."""
    days, key, attribute, value = roles
    text = file.raw.kinds[value.column.position - 1] == "VARCHAR"
    cell = value.column.raw if text else value.sql
    parts = {"account": key.sql, "at": days.at.sql, "attribute": text_of(file, attribute), "value": cell}
    refused = _leave_out(engine, file, parts, key.joins)
    order = DayOrder(dates) if dates else None
    read: Cells = read_cells(
        engine, file, Named(parts["attribute"], cell, text=text, type=value.type), beside=beside, order=order
    )
    contract = (
        f"{key.sql} AS account", "history_names.attribute AS attribute", f"{read.value} AS value",
        f"{days.at.sql} AS at", f"{days.known_sql} AS known", "line",
    )  # fmt: skip
    build(
        engine, file.raw, "history", contract, (), joins=(*key.joins, *read.joins), where=where_kept("history", refused)
    )
    note = Assumption(
        "form of the history", f"{attribute.header} and {value.header}", "a row per account, attribute and day",
        "rename the two columns",
    )  # fmt: skip
    # cells of all attributes together are of no type: they were judged by attribute
    judged = tuple(r for r in file.refused if not (r.cells and r.reason.startswith(f"{value.header}: ")))
    file = TypedFile(file.raw, file.columns, judged, file.assumptions)
    table = _table(file, days, key, read.attributes, ((*refused, *read.refused), (note, *read.assumptions)))
    return History(table, read.cells)


def _table(
    file: TypedFile,
    days: _Days,
    key: AccountKey,
    attributes: tuple[Attribute, ...],
    rest: tuple[tuple[Refused, ...], tuple[Assumption, ...]],
) -> Table:
    refused, notes = rest
    rows = file.raw.rows - sum(r.count for r in refused if not r.cells)
    present = frozenset({"account", "at", "line"} | ({"known"} if days.known else set()))
    told = (*file.assumptions, *key.assumptions, *notes, *_day_notes(days))
    return Table("history", file.raw.path, rows, attributes, present, (*file.refused, *refused), told,
                 headers=file.raw.headers)  # fmt: skip


def _leave_out(
    engine: DuckDBEngine, file: TypedFile, parts: dict[str, str], joins: tuple[str, ...]
) -> tuple[Refused, ...]:
    """Find rows that say too little; their lines go to ``history_left_out``."""
    source = f"{quote(file.raw.relation)} {' '.join(joins)}"
    gap = " OR ".join(f"({sql}) IS NULL" for sql in parts.values())
    if not one_count(engine, f"SELECT count(*) FILTER ({gap}) FROM {source}"):
        return ()
    missing = " ".join(f"WHEN ({sql}) IS NULL THEN '{_WORDS[name]}'" for name, sql in parts.items())
    return left_out_lines(engine, "history", f"SELECT line, CASE {missing} END AS reason FROM {source} WHERE {gap}")
