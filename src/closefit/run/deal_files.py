"""The files that begin with deals, read so that all of them speak of the same accounts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.run.reading import matched, matched_history, read_beside
from closefit.run.session import Say

if TYPE_CHECKING:
    from closefit.engines import DuckDBEngine
    from closefit.intake import DealFlags
    from closefit.review import PastFiles
    from closefit.settings import SignalSettings


@dataclass(frozen=True, slots=True)
class DealFiles:
    """What ``closefit derive`` and ``closefit backtest`` read, and the flags that say how; None: no such file."""

    deals: Path
    flags: DealFlags
    accounts: Path | None = None
    signals: Path | None = None
    people: Path | None = None
    customers: Path | None = None
    #: Attributes as they were, with the day since which each value was known.
    history: Path | None = None


def read_deal_files(files: DealFiles, engine: DuckDBEngine, say: Say, counting: SignalSettings) -> PastFiles:
    """Every file as a typed relation with the keys of the accounts. ``counting`` is what the settings say of signals.

    Raises:
        InputError: a file cannot be read, or no outcome column is found.
        UsageError: a correction names a column that no file has.
    """
    from closefit.intake import read_accounts, read_customers, read_deals
    from closefit.review import PastFiles

    say(f"reading {files.deals.name}")
    key, dates, told = files.flags.key, files.flags.dates, files.flags.corrections
    deals = read_deals(engine, files.deals, files.flags)
    accounts = customers = history = None
    if files.accounts:
        accounts = read_accounts(engine, files.accounts, key=key, dates=dates, strict=False, corrections=told)
    signals, people = read_beside(
        engine, accounts, files.signals, files.people, counting=counting, key=key, dates=dates, by_deal=True
    )
    if files.customers:
        customers = read_customers(engine, files.customers, key=key, dates=dates, corrections=told)
    told.require_columns([table for table in (deals, accounts, customers) if table])
    if files.history:
        beside = [table for table in (deals, accounts) if table]
        history = matched_history(engine, files.history, accounts, beside=beside, key=key, dates=dates)
    return PastFiles(
        matched(engine, deals, accounts), accounts, signals, people, matched(engine, customers, accounts), history
    )
