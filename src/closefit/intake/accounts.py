"""Accounts: one row per account, its key clean and unique, its attributes typed."""

from __future__ import annotations

from pathlib import Path

from closefit.engines import DuckDBEngine, quote
from closefit.errors import InputError
from closefit.intake.attributes import make_attributes, provenance
from closefit.intake.build import build, left_out_lines, where_kept
from closefit.intake.corrections import Corrections, attribute_notes
from closefit.intake.keys import AccountKey, find_key, text_of
from closefit.intake.measures import find_measures
from closefit.intake.raw import one_row
from closefit.intake.read import read_file
from closefit.intake.roles import find_role
from closefit.intake.typed import TypedFile
from closefit.intake.types import type_file
from closefit.terms import ACCOUNT_COLUMNS, Place, Refused, Table


def read_accounts(
    engine: DuckDBEngine, path: Path, *, key: str | None = None, dates: str | None = None, strict: bool = True,
    corrections: Corrections | None = None,
) -> Table:  # fmt: skip
    """Read an accounts file as the relation ``accounts``.

    A clean Parquet file is read in place. Of two rows for one account the first is kept; the others, and rows without
    any key, are counted with their lines. Raises InputError when the file cannot be used, or has no column ``key``
    (unless not ``strict``: then the key is guessed).
    """
    corrections = corrections or Corrections()
    file = type_file(engine, read_file(engine, path, "accounts"), dates=dates, corrections=corrections)
    found = find_key(engine, file, "accounts", key, strict=strict)
    origin = find_role(file.columns, "accounts", "origin")
    attributes = make_attributes(engine, file, (*found.taken, origin), ACCOUNT_COLUMNS, "accounts")
    refused = one_row_each(engine, file, found, "accounts")
    extra = provenance(file, attributes)
    contract = (
        f"{found.sql} AS account", f"{found.name} AS name",
        f"{f'lower({text_of(file, origin)})' if origin else 'NULL::VARCHAR'} AS origin", "line",
        *(f"{sql} AS {quote(name)}" for name, sql in extra.items()),
    )  # fmt: skip
    build(engine, file.raw, "accounts", contract, attributes, joins=found.joins, where=where_kept("accounts", refused))
    columns = {"account", "line", *extra} | {n for n, there in (("name", found.has_name), ("origin", origin)) if there}
    measures, measured = find_measures(file, attributes, corrections)
    notes = (*measured, *attribute_notes((a.attribute for a in attributes), corrections))
    return Table(
        "accounts", path, file.raw.rows - sum(r.count for r in refused), tuple(a.attribute for a in attributes),
        frozenset(columns), (*file.refused, *refused), (*file.assumptions, *found.assumptions, *notes),
        headers=file.raw.headers, measures=measures, plain_keys=found.plain_in(file.raw.domains),
    )  # fmt: skip


def one_row_each(engine: DuckDBEngine, file: TypedFile, key: AccountKey, noun: str) -> tuple[Refused, ...]:
    """Find rows without a key and later rows of an account; their lines go to ``<noun>_left_out``.

    Raises InputError when no row has a key.
    """
    keys = f"SELECT {key.sql} AS account, line FROM {quote(file.raw.relation)} {' '.join(key.joins)}"
    # As many hashes as rows: as many keys, without a table of every text. Of fewer the query below has the last word.
    counts = one_row(engine, f"SELECT count(*), count(account), count(DISTINCT hash(account)) FROM ({keys})")
    rows, with_key, hashes = (int(str(n)) for n in counts)
    if not with_key:
        raise InputError(
            f"no row has an account: {key.taken[0].header!r} is empty, or holds only mail providers and networks",
            place=Place(file.raw.path, file.raw.header_line or None, key.taken[0].column.position),
            advice="Name another column with --key.",
        )
    if rows == with_key == hashes:
        return ()
    query = (
        "SELECT line, CASE WHEN account IS NULL THEN 'no domain, key or name that could be an account' "
        f"ELSE 'an account that stands on an earlier line' END AS reason FROM ({keys}) "
        "QUALIFY account IS NULL OR row_number() OVER (PARTITION BY account ORDER BY line) > 1"
    )
    return left_out_lines(engine, noun, query)
