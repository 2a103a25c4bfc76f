"""What stands beside the accounts, read so that what names its account in another way still joins them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, overload

from closefit.errors import UsageError

if TYPE_CHECKING:
    from closefit.engines import DuckDBEngine
    from closefit.settings import SignalSettings
    from closefit.terms import History, Table


def read_beside(
    engine: DuckDBEngine,
    accounts: Table | None,
    signals: Path | None,
    people: Path | None,
    *,
    counting: SignalSettings,
    key: str | None = None,
    dates: str | None = None,
    by_deal: bool = False,
) -> tuple[Table | None, Table | None]:
    """Signals and people with the keys of the accounts; None for a file that was not given.

    With ``by_deal`` rows may name a deal instead of an account. ``counting`` is what the settings say of signals.

    Raises:
        InputError: a file cannot be read.
    """
    from closefit.intake import read_people, read_signals

    events = known = None
    if signals:
        events = read_signals(engine, signals, key=key, dates=dates, by_deal=by_deal, told=counting, beside=accounts)
    if people:
        known = read_people(engine, people, key=key, dates=dates, by_deal=by_deal, beside=accounts)
    return matched(engine, events, accounts), matched(engine, known, accounts)


def matched_history(
    engine: DuckDBEngine,
    path: Path,
    accounts: Table | None,
    *,
    beside: Sequence[Table],
    key: str | None = None,
    dates: str | None = None,
) -> History:
    """The history with the keys of the accounts, its attributes named and typed as those of the tables beside it.

    Raises:
        InputError: the file cannot be read.
    """
    from closefit.intake import read_history

    history = read_history(engine, path, key=key, dates=dates, beside=beside)
    return replace(history, table=matched(engine, history.table, accounts))


def require_key(key: str | None, tables: Sequence[Table]) -> None:
    """A key need not stand in every file, but it stands in one.

    Raises:
        UsageError: no file has the column that ``--key`` names.
    """
    from closefit.intake.headers import snake

    headers = list(dict.fromkeys(header for table in tables for header in table.headers))
    if key is not None and snake(key) not in {snake(header) for header in headers}:
        raise UsageError(
            f"--key names {key!r}, which is no column of {', '.join(table.path.name for table in tables)}",
            advice=f"There are: {', '.join(repr(header) for header in headers[:12])}.",
        )


@overload
def matched(engine: DuckDBEngine, table: Table, accounts: Table | None) -> Table: ...
@overload
def matched(engine: DuckDBEngine, table: Table | None, accounts: Table | None) -> Table | None: ...
def matched(engine: DuckDBEngine, table: Table | None, accounts: Table | None) -> Table | None:
    """A table whose rows have the keys of the accounts file where its own are not found there."""
    from closefit.intake import match_accounts

    return match_accounts(engine, table, accounts) if table and accounts else table
