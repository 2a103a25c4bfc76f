"""Accounts: one row per account, its key clean and unique, its attributes typed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from closefit.engines import DuckDBEngine, quote
from closefit.errors import InputError
from closefit.intake.attributes import AttributeColumn, make_attributes, provenance
from closefit.intake.keys import AccountKey, find_key, text_of
from closefit.intake.raw import LINES_KEPT, Raw, make_table, make_view, one_row
from closefit.intake.read import read_file
from closefit.intake.roles import find_role
from closefit.intake.typed import TypedFile
from closefit.intake.types import type_file
from closefit.terms import ACCOUNT_COLUMNS, Place, Refused, Table


def read_accounts(engine: DuckDBEngine, path: Path, *, key: str | None = None, dates: str | None = None) -> Table:
    """Read an accounts file as the relation ``accounts``.

    A clean Parquet file is read in place. Of two rows for one account the first is kept; the others, and rows without
    any key, are counted with their lines. Raises InputError when the file cannot be used.
    """
    return read_account_rows(engine, path, "accounts", key=key, dates=dates)


def read_account_rows(
    engine: DuckDBEngine, path: Path, noun: str, *, key: str | None, dates: str | None
) -> Table:  # fmt: skip
    """Accounts under another noun (``customers``)."""
    file = type_file(engine, read_file(engine, path, noun), dates=dates)
    found = find_key(engine, file, noun, key)
    origin = find_role(file.columns, "accounts", "origin")
    attributes = make_attributes(engine, file, (*found.taken, origin), ACCOUNT_COLUMNS, noun)
    refused = left_out(engine, file, found, noun)
    origin_sql = f"lower({text_of(file, origin)})" if origin else "NULL::VARCHAR"
    contract = (f"{found.sql} AS account", f"{found.name} AS name", f"{origin_sql} AS origin", "line")
    where = f"WHERE line NOT IN (SELECT line FROM {quote(f'{noun}_left_out')})" if refused else ""
    extra = provenance(file, attributes)
    build(engine, file.raw, noun, (*contract, *extra), attributes, found.joins, where)
    rows = file.raw.rows - sum(r.count for r in refused)
    columns = (
        {"account", "line"} | ({"name"} if found.name != "NULL::VARCHAR" else set()) | ({"origin"} if origin else set())
    )
    columns |= {item.rpartition(" AS ")[2].strip('"') for item in extra}
    return Table(
        noun, path, rows, tuple(a.attribute for a in attributes), frozenset(columns),
        (*file.refused, *refused), (*file.assumptions, *found.assumptions),
    )  # fmt: skip


def build(
    engine: DuckDBEngine, raw: Raw, relation: str, contract: Sequence[str], attributes: Sequence[AttributeColumn],
    joins: Sequence[str], where: str = "",
) -> None:  # fmt: skip
    """Make a noun's relation: a view over Parquet, a table for everything else (its raw rows are then forgotten)."""
    items = ", ".join((*contract, *(a.select for a in attributes)))
    joined = " ".join((*joins, *(a.join for a in attributes if a.join)))
    query = f"SELECT {items} FROM {quote(raw.relation)} {joined} {where}"
    if raw.in_place:
        make_view(engine, relation, query)
    else:
        make_table(engine, relation, f"{query} ORDER BY line")


def left_out(engine: DuckDBEngine, file: TypedFile, key: AccountKey, noun: str) -> tuple[Refused, ...]:
    """Find rows without a key and later rows of an account; their lines go to ``<noun>_left_out``."""
    relation = quote(file.raw.relation)
    keys = f"SELECT {key.sql} AS account, line FROM {relation} {' '.join(key.joins)}"
    rows, with_key, different = (
        int(str(n)) for n in one_row(engine, f"SELECT count(*), count(account), count(DISTINCT account) FROM ({keys})")
    )
    if not with_key:
        raise InputError(
            f"no row has an account: {key.assumptions[0].value if key.assumptions else 'the key column'} is empty or holds only "
            "mail providers and networks",
            place=Place(file.raw.path, file.raw.header_line or None),
            advice="Name another column with --key.",
        )
    if rows == different:
        return ()
    table = f"{noun}_left_out"
    make_table(
        engine, table,
        f"SELECT line, account IS NULL AS no_key FROM ({keys}) "
        "QUALIFY account IS NULL OR row_number() OVER (PARTITION BY account ORDER BY line) > 1",
    )  # fmt: skip
    return tuple(
        refused
        for no_key, reason in (
            (True, "no domain, key or name that could be an account"),
            (False, "an account that stands on an earlier line"),
        )
        if (refused := _left_out(engine, table, reason, no_key=no_key)).count
    )


def _left_out(engine: DuckDBEngine, table: str, reason: str, *, no_key: bool) -> Refused:
    where = f"FROM {quote(table)} WHERE no_key = {str(no_key).lower()}"
    count = int(str(one_row(engine, f"SELECT count(*) {where}")[0]))
    lines = engine.execute(f"SELECT line {where} ORDER BY line LIMIT {LINES_KEPT}").fetchall()
    return Refused(reason, count, tuple(int(row[0]) for row in lines))
