"""Signals: dated events about accounts, with a kind and a strength."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from closefit.engines import DuckDBEngine, quote
from closefit.errors import InputError
from closefit.intake.attributes import make_attributes
from closefit.intake.build import build, left_out_lines, where_kept
from closefit.intake.keys import find_key, text_of
from closefit.intake.raw import ALL, one_count
from closefit.intake.read import read_file
from closefit.intake.roles import find_role
from closefit.intake.same_events import kind_sql, second_reports, synonyms
from closefit.intake.typed import TypedColumn, TypedFile
from closefit.intake.types import type_file
from closefit.settings import SignalSettings
from closefit.terms import SIGNAL_COLUMNS, Assumption, AttributeType, Place, Refused, Table

_IN_FILE = "name the column so in the file"


def read_signals(
    engine: DuckDBEngine,
    path: Path,
    *,
    key: str | None = None,
    dates: str | None = None,
    by_deal: bool = False,
    told: SignalSettings | None = None,
    beside: Table | None = None,
) -> Table:
    """Read a signals file as the relation ``signals``: a row per event, ``at`` as UTC days, ``strength`` 1 by default.

    With ``by_deal``, a file that names deals and no accounts is read with the deal as the account. Kinds have one
    spelling (:func:`closefit.terms.kind_name`). Rows without an account, a kind or a day, and reports of an event that
    another source has reported too (see ``same_events``), are counted and left out; ``told`` may switch that off.
    ``beside`` are the accounts that they are of, if there are any: what is one of their keys needs no look at its cell.

    Raises:
        InputError: the file cannot be used.
        UsageError: ``told`` cannot be read.
    """
    file = type_file(engine, read_file(engine, path, "signals", beside=beside), dates=dates)
    at = _day(file)
    kinds = (AttributeType.text, AttributeType.flag)
    kind = find_role([c for c in file.columns if c is not at], "signals", "kind", types=kinds)
    told = told or SignalSettings()
    left = [c for c in file.columns if c not in {at, kind}]
    strength = _strength(file, left)
    found = find_key(engine, file, "signals", key, strict=False, by_deal=by_deal)
    attributes = make_attributes(engine, file, (*found.taken, at, kind, strength), SIGNAL_COLUMNS, "signals")
    named = _kind(engine, file, kind, synonyms(told.same_kind)) if kind else "'signal'"
    parts = {"account": found.sql, "kind": named, "at": at.sql}
    strong = f"coalesce(CAST({strength.sql} AS DOUBLE), 1.0)" if strength else "1.0::DOUBLE"
    reporter = find_role(left, "signals", "source", types=(AttributeType.text,)) if told.same_event_once else None
    again = (
        second_reports(_rows(file, found.joins), {
            **parts, "strength": strong, "reporter": f"lower(trim({text_of(file, reporter)}))",
        })
        if reporter
        else None
    )  # fmt: skip
    refused = _leave_out(engine, file, parts, found.joins, again)
    contract = [f"{sql} AS {name}" for name, sql in {**parts, "strength": strong}.items()]
    build(
        engine,
        file.raw,
        "signals",
        (*contract, "line"),
        attributes,
        joins=found.joins,
        where=where_kept("signals", refused),
    )
    rows = file.raw.rows - sum(r.count for r in refused)
    notes = (*file.assumptions, *found.assumptions, *_notes(at, kind, strength, reporter))
    present = {"account", "at", "line"} | {n for n, c in (("kind", kind), ("strength", strength)) if c}
    names = tuple(a.attribute for a in attributes)
    return Table(
        "signals", path, rows, names, frozenset(present), (*file.refused, *refused), notes, headers=file.raw.headers,
        strangers=found.strangers(file.raw) if not refused else None,
    )  # fmt: skip


def _notes(
    at: TypedColumn, kind: TypedColumn | None, strength: TypedColumn | None, reporter: TypedColumn | None
) -> list[Assumption]:
    notes = [Assumption("day of the signal", at.header, "its cells are dates", f"{_IN_FILE}: at")]
    shown, why = (kind.header, "named so") if kind else ("signal", "no column tells kinds apart")
    notes.append(Assumption("kind of signal", shown, why, f"{_IN_FILE}: kind"))
    if strength:
        notes.append(Assumption("strength of the signal", strength.header, "named so", f"{_IN_FILE}: strength"))
    if reporter:
        why = "named so; one event that two sources report on one day counts once"
        notes.append(Assumption("who reported the signal", reporter.header, why, "closefit.toml: same_event_once"))
    return notes


def _kind(engine: DuckDBEngine, file: TypedFile, kind: TypedColumn, same: Mapping[str, str]) -> str:
    """SQL of the kind under its one name: the cell itself where every kind of a file read in place is spelt so.

    Else each of millions of signals would be spelt anew whenever it is looked at.
    """
    cell = text_of(file, kind)
    if file.raw.in_place:
        spelt = f"WITH d AS (SELECT DISTINCT {cell} AS cell FROM {quote(file.raw.relation)} LIMIT {ALL})"
        if not one_count(engine, f"{spelt} SELECT count(*) FROM d WHERE cell <> {kind_sql('cell', same)}"):
            return cell
    return kind_sql(cell, same)


def _day(file: TypedFile) -> TypedColumn:
    """The column of the day: by its name, else the only one that holds dates."""
    dated = [c for c in file.columns if c.type is AttributeType.date]
    column = find_role(dated, "signals", "at") or (dated[0] if len(dated) == 1 else None)
    if column is None:
        shown = ", ".join(repr(c.header) for c in (dated or file.columns)[:12])
        several = f"{len(dated)} columns hold dates" if dated else "no column holds dates"
        raise InputError(
            f"{several}, and a signal needs the one day on which it happened; there are {shown}",
            place=Place(file.raw.path, file.raw.header_line or None),
            advice="Call the column with the day of the event 'at' or 'date', and write days as 2024-03-31.",
        )
    return column


def _strength(file: TypedFile, columns: list[TypedColumn]) -> TypedColumn | None:
    """The column of numbers called so; one of nothing but 0 and 1, which elsewhere is yes and no, is numbers here."""
    found = find_role(columns, "signals", "strength", types=(AttributeType.number,))
    flag = None if found else find_role(columns, "signals", "strength", types=(AttributeType.flag,))
    if flag is None:
        return found
    numeric = file.raw.kinds[flag.column.position - 1] not in {"VARCHAR", "BOOLEAN"}
    return flag if numeric or flag.census.zero_one == flag.census.known > 0 else None


def _rows(file: TypedFile, joins: tuple[str, ...]) -> str:
    return f"{quote(file.raw.relation)} {' '.join(joins)}"


def _leave_out(
    engine: DuckDBEngine, file: TypedFile, parts: dict[str, str], joins: tuple[str, ...], again: str | None
) -> tuple[Refused, ...]:
    """Find rows that say too little, or again; their lines go to ``signals_left_out``."""
    source = _rows(file, joins)
    gap = " OR ".join(f"({sql}) IS NULL" for sql in parts.values())
    filled = {f"c{position}" for position in file.raw.filled}
    unsure = " OR ".join(f"({sql}) IS NULL" for sql in parts.values() if sql not in filled)
    gaps = one_count(engine, f"SELECT count(*) FILTER ({unsure}) FROM {source}") if unsure else 0
    if not gaps and (again is None or not one_count(engine, f"SELECT count(*) FROM ({again})")):
        return ()
    words = {
        "account": "a signal without an account",
        "kind": "a signal without a kind",
        "at": "a signal without a day",
    }
    missing = " ".join(f"WHEN ({sql}) IS NULL THEN '{words[name]}'" for name, sql in parts.items())
    query = f"SELECT line, CASE {missing} END AS reason FROM {source} WHERE {gap}"
    return left_out_lines(engine, "signals", f"{query} UNION ALL SELECT * FROM ({again})" if again else query)
