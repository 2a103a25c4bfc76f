"""Accounts, signals and people read together, so that what names its account in another way still joins."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, overload

if TYPE_CHECKING:
    from closefit.engines import DuckDBEngine
    from closefit.intake import Corrections
    from closefit.terms import Table


@overload
def read_tables(
    engine: DuckDBEngine,
    accounts: Path,
    signals: Path | None,
    people: Path | None,
    *,
    key: str | None = None,
    dates: str | None = None,
    strict: bool = True,
    corrections: Corrections | None = None,
) -> tuple[Table, Table | None, Table | None]: ...
@overload
def read_tables(
    engine: DuckDBEngine,
    accounts: Path | None,
    signals: Path | None,
    people: Path | None,
    *,
    key: str | None = None,
    dates: str | None = None,
    strict: bool = True,
    corrections: Corrections | None = None,
) -> tuple[Table | None, Table | None, Table | None]: ...
def read_tables(
    engine: DuckDBEngine,
    accounts: Path | None,
    signals: Path | None,
    people: Path | None,
    *,
    key: str | None = None,
    dates: str | None = None,
    strict: bool = True,
    corrections: Corrections | None = None,
) -> tuple[Table | None, Table | None, Table | None]:
    """Accounts, signals and people; None for a file that was not given.

    With ``strict`` the accounts file must have the column ``key``. ``corrections`` says the types of its columns.

    Raises:
        InputError: a file cannot be read.
    """
    from closefit.intake import read_accounts, read_people, read_signals

    read = (
        read_accounts(engine, accounts, key=key, dates=dates, strict=strict, corrections=corrections)
        if accounts
        else None
    )
    events = read_signals(engine, signals, key=key, dates=dates) if signals else None
    known = read_people(engine, people, key=key, dates=dates) if people else None
    return read, matched(engine, events, read), matched(engine, known, read)


@overload
def matched(engine: DuckDBEngine, table: Table, accounts: Table | None) -> Table: ...
@overload
def matched(engine: DuckDBEngine, table: Table | None, accounts: Table | None) -> Table | None: ...
def matched(engine: DuckDBEngine, table: Table | None, accounts: Table | None) -> Table | None:
    """A table whose rows have the keys of the accounts file where its own are not found there."""
    from closefit.intake import match_accounts

    return match_accounts(engine, table, accounts) if table and accounts else table
