"""Suppression lists: accounts (and addresses) that may not be delivered, from a bare list or any table."""

from __future__ import annotations

from pathlib import Path

from closefit.engines import DuckDBEngine, quote
from closefit.intake.accounts import build
from closefit.intake.headers import looks_like_data
from closefit.intake.identity import cleaned_name, host_of
from closefit.intake.keys import find_key, text_of
from closefit.intake.raw import one_row
from closefit.intake.read import read_file
from closefit.intake.typed import TypedColumn, TypedFile
from closefit.intake.types import type_file
from closefit.taxonomy import free_mail_domain


def read_keys(engine: DuckDBEngine, path: Path) -> frozenset[str]:
    """Every key a suppression list names: account domains, ids and cleaned names, and whole e-mail addresses.

    A company's address suppresses the company (its domain is among the keys), a private one (a mail provider's) only
    itself. Raises InputError when the file cannot be used.
    """
    raw = read_file(engine, path, "suppressed", header=False)
    bare = len(raw.headers) == 1
    file = type_file(engine, raw)
    if bare:
        return _keys_of(engine, file, file.columns[0], (raw.headers[0],) if looks_like_data(raw.headers[0]) else ())
    found = find_key(engine, file, "accounts", None)
    build(engine, raw, "suppressed", (f"{found.sql} AS account", "line"), (), found.joins)
    keys = {
        str(row[0])
        for row in engine.execute("SELECT DISTINCT account FROM suppressed WHERE account IS NOT NULL").fetchall()
    }
    for column in file.columns:
        if "email" in column.name:
            keys |= _keys_of(engine, file, column, ())
    return frozenset(keys)


def _keys_of(engine: DuckDBEngine, file: TypedFile, column: TypedColumn, more: tuple[str, ...]) -> frozenset[str]:
    """The keys of one column's cells, and of cells that stood where a header should."""
    text = text_of(file, column)
    query = f"SELECT DISTINCT {text} AS cell FROM {quote(file.raw.relation)} WHERE {text} IS NOT NULL"
    cells = [*more, *(str(row[0]) for row in engine.execute(query).fetchall())]
    engine.execute("CREATE OR REPLACE TEMP TABLE suppressed_cells AS SELECT unnest(?::VARCHAR[]) AS cell", [cells])
    from closefit.intake.identity import resolve_domains  # noqa: PLC0415

    resolve_domains(engine, "suppressed_cells", "cell", "suppressed_domains")
    rows = engine.execute(
        f"SELECT s.cell, coalesce(d.domain, s.cell), {cleaned_name('s.cell')}, {host_of('s.cell')} IS NOT NULL "
        "FROM suppressed_cells s LEFT JOIN suppressed_domains d ON d.cell = s.cell"
    ).fetchall()
    keys: set[str] = set()
    for cell, domain, name, hosted in rows:
        if "@" in cell:
            keys.add(str(cell).strip().lower())
        if hosted:
            keys |= {str(domain)} if domain and not free_mail_domain(str(domain)) else set()
        elif "@" not in cell:
            keys |= {str(cell).strip(), str(name)}
    return frozenset(keys)


def count_rows(engine: DuckDBEngine) -> int:
    """Rows of the list as last read."""
    return int(str(one_row(engine, "SELECT count(*) FROM suppressed_raw")[0]))
