"""Signals: dated events about accounts, with a kind and a strength."""

from __future__ import annotations

from pathlib import Path

from closefit.engines import DuckDBEngine, quote
from closefit.errors import InputError
from closefit.intake.accounts import build
from closefit.intake.attributes import make_attributes
from closefit.intake.keys import find_key, text_of
from closefit.intake.raw import LINES_KEPT, make_table, one_row
from closefit.intake.read import read_file
from closefit.intake.roles import find_role
from closefit.intake.typed import TypedColumn, TypedFile
from closefit.intake.types import type_file
from closefit.terms import SIGNAL_COLUMNS, Assumption, AttributeType, Place, Refused, Table


def read_signals(engine: DuckDBEngine, path: Path, *, key: str | None = None, dates: str | None = None) -> Table:
    """Read a signals file as the relation ``signals``: one row per event, ``at`` as UTC days, ``strength`` 1 by default.

    Rows without an account, a kind or a day are counted and left out. Raises InputError when the file cannot be used.
    """
    file = type_file(engine, read_file(engine, path, "signals"), dates=dates)
    at = _required(
        file, "at", (AttributeType.date,), "say when it happened", "a column called at or date, such as 2024-03-31"
    )
    kind = _kind(file, at)
    left = [c for c in file.columns if c not in {at, kind}]
    strength = find_role(left, "signals", "strength", types=(AttributeType.number,))
    found = find_key(engine, file, "signals", key)
    attributes = make_attributes(engine, file, (*found.taken, at, kind, strength), SIGNAL_COLUMNS, "signals")
    kind_sql = text_of(file, kind) if kind else "'signal'"
    strength_sql = f"coalesce(CAST({strength.sql} AS DOUBLE), 1.0)" if strength else "1.0::DOUBLE"
    contract = (
        f"{found.sql} AS account",
        f"{kind_sql} AS kind",
        f"{at.sql} AS at",
        f"{strength_sql} AS strength",
        "line",
    )
    refused, where = _incomplete(engine, file, found.sql, kind_sql, at.sql, found.joins)
    build(engine, file.raw, "signals", contract, attributes, found.joins, where)
    rows = file.raw.rows - sum(r.count for r in refused)
    notes = (*file.assumptions, *found.assumptions, *_notes(at, kind, strength))
    present = frozenset(
        {"account", "at", "line"} | ({"kind"} if kind else set()) | ({"strength"} if strength else set())
    )
    return Table(
        "signals", path, rows, tuple(a.attribute for a in attributes), present, (*file.refused, *refused), notes
    )


def _notes(at: TypedColumn, kind: TypedColumn | None, strength: TypedColumn | None) -> tuple[Assumption, ...]:
    named = "name the column so in the file"
    notes = [Assumption("day of the signal", at.header, "its cells are dates", f"{named}: at")]
    if kind:
        notes.append(Assumption("kind of signal", kind.header, "named so", f"{named}: kind"))
    else:
        notes.append(Assumption("kind of signal", "signal", "no column tells kinds apart", f"{named}: kind"))
    if strength:
        notes.append(Assumption("strength of the signal", strength.header, "named so", f"{named}: strength"))
    return tuple(notes)


def _kind(file: TypedFile, at: TypedColumn) -> TypedColumn | None:
    return find_role(
        [c for c in file.columns if c is not at], "signals", "kind", types=(AttributeType.text, AttributeType.flag)
    )


def _required(file: TypedFile, role: str, types: tuple[AttributeType, ...], what: str, expected: str) -> TypedColumn:
    column = find_role(file.columns, "signals", role, types=types) or next(
        (c for c in file.columns if c.type in types), None
    )
    if column is None:
        shown = ", ".join(repr(c.header) for c in file.columns[:12])
        raise InputError(
            f"no column of the signals {what}s"[: -len("s")]
            if False
            else f"no column holds dates that {what}; there are {shown}",
            place=Place(file.raw.path, file.raw.header_line or None),
            advice=f"Add {expected}.",
        )
    return column


def _incomplete(
    engine: DuckDBEngine, file: TypedFile, account: str, kind: str, at: str, joins: tuple[str, ...]
) -> tuple[tuple[Refused, ...], str]:  # fmt: skip
    """Rows that say too little, by the first thing that is missing, and the WHERE that leaves them out."""
    missing = f"CASE WHEN ({account}) IS NULL THEN 'account' WHEN ({kind}) IS NULL THEN 'kind' WHEN ({at}) IS NULL THEN 'day' END"
    source = f"{quote(file.raw.relation)} {' '.join(joins)}"
    complete = f"SELECT count(*) FILTER (({account}) IS NULL OR ({kind}) IS NULL OR ({at}) IS NULL) FROM {source}"
    if not one_row(engine, complete)[0]:
        return (), ""
    make_table(
        engine, "signals_left_out", f"SELECT line, {missing} AS missing FROM {source} WHERE {missing} IS NOT NULL"
    )
    rows = engine.execute(
        f"SELECT missing, count(*), list(line ORDER BY line)[1:{LINES_KEPT}] FROM signals_left_out GROUP BY missing ORDER BY missing"
    ).fetchall()
    refused = tuple(
        Refused(f"a signal without {'an' if m == 'account' else 'a'} {m}", int(n), tuple(lines)) for m, n, lines in rows
    )
    return refused, "WHERE line NOT IN (SELECT line FROM signals_left_out)"
