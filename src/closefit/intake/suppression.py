"""Suppression lists: accounts (and addresses) that may not be delivered, from a bare list or any table."""

from __future__ import annotations

from pathlib import Path

from closefit.engines import DuckDBEngine, quote
from closefit.intake.headers import looks_like_data
from closefit.intake.identity import host_of, resolve_domains
from closefit.intake.keys import find_key, text_of
from closefit.intake.names import cleaned_name
from closefit.intake.raw import forget, make_table
from closefit.intake.read import read_file
from closefit.intake.roles import find_role
from closefit.intake.typed import TypedColumn, TypedFile
from closefit.intake.types import type_file


def read_keys(engine: DuckDBEngine, path: Path, *, key: str | None = None) -> frozenset[str]:
    """Every key that a suppression list names: account domains, ids and cleaned names, and whole e-mail addresses.

    A company's address suppresses the company (its domain is among the keys), a private one (a mail provider's) only
    itself. The file may be one column with or without a header, or any table with an account column. Raises InputError
    when it cannot be used.
    """
    raw = read_file(engine, path, "suppressed", header=False)
    file = type_file(engine, raw)
    if len(raw.headers) == 1:
        keys = _keys_of(engine, file, file.columns[0], [raw.headers[0]] if looks_like_data(raw.headers[0]) else [])
    else:
        found = find_key(engine, file, "accounts", key)
        query = f"SELECT DISTINCT {found.sql} FROM {quote(raw.relation)} {' '.join(found.joins)}"
        keys = {str(row[0]) for row in engine.execute(query).fetchall() if row[0] is not None}
        for column in file.columns:
            keys |= _keys_of(engine, file, column, []) if "email" in column.name else set()
        name = find_role(file.columns, "accounts", "account_name") if found.kind != "domain" else None
        keys |= _keys_of(engine, file, name, []) if name else set()
    forget(engine, raw)
    return frozenset(keys)


def _keys_of(engine: DuckDBEngine, file: TypedFile, column: TypedColumn, more: list[str]) -> set[str]:
    """The keys of one column's cells, and of a cell that stood where a header should."""
    text = text_of(file, column)
    query = f"SELECT DISTINCT {text} FROM {quote(file.raw.relation)} WHERE {text} IS NOT NULL"
    cells = [*more, *(str(row[0]) for row in engine.execute(query).fetchall())]
    make_table(engine, "suppressed_cells", "SELECT ''::VARCHAR AS cell LIMIT 0")
    engine.execute("INSERT INTO suppressed_cells SELECT unnest(?::VARCHAR[])", [cells])
    resolve_domains(engine, "suppressed_cells", "cell", "suppressed_domains")
    rows = engine.execute(
        f"SELECT s.cell, coalesce(d.domain, s.cell), {cleaned_name('s.cell')}, {host_of('s.cell')} IS NOT NULL "
        "FROM suppressed_cells s LEFT JOIN suppressed_domains d ON d.cell = s.cell"
    ).fetchall()
    keys: set[str] = set()
    for cell, domain, name, hosted in rows:
        if "@" in cell:
            keys.add(str(cell).lower())
        if hosted:
            keys |= {str(domain)} - {""}
        elif "@" not in cell:
            keys |= {str(cell), str(name)}
    return keys
