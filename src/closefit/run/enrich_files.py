"""The files and the store of one enrichment, opened together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.errors import UsageError
from closefit.files import require_other, require_writable
from closefit.run.session import Say, given, open_engine
from closefit.settings import Settings

if TYPE_CHECKING:
    from closefit.engines import DuckDBEngine
    from closefit.enrich import Account
    from closefit.run.enrich import EnrichRequest
    from closefit.store import Store
    from closefit.terms import Table


@dataclass(frozen=True, slots=True)
class EnrichFiles:
    """What an enrichment reads and keeps."""

    engine: DuckDBEngine
    store: Store
    #: Every account, in the order of its file.
    table: Table
    #: The accounts that are asked about, in the order in which they are.
    records: tuple[Account, ...]
    #: Outcome of every account that is asked about, where deals were given.
    outcomes: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


@contextmanager
def opened_files(request: EnrichRequest, store: Path, settings: Settings, say: Say) -> Iterator[EnrichFiles]:
    """Open the engine and the store, and read accounts and deals.

    Raises:
        UsageError: no file is named; deals are named and not enriched for, or the other way round.
        InputError: a file or the store cannot be used.
    """
    from closefit.run.enriched_file import account_records
    from closefit.store import open_store

    for_deals = request.purpose == "derive"
    if for_deals != (request.deals is not None):
        raise UsageError(
            "--for derive and --deals belong together",
            advice="closefit enrich accounts.csv --for derive --deals deals.csv",
        )
    file = request.accounts or given(settings, settings.files.accounts)
    if file is None and not for_deals:
        raise UsageError(
            "no file of accounts is named",
            advice="Name one: closefit enrich accounts.csv, or accounts under [files] in closefit.toml.",
        )
    with open_engine(settings) as engine, open_store(store) as opened:
        table = _accounts(engine, file, request, say) if file else None
        if not for_deals:
            assert table is not None  # noqa: S101  (there is a file)
            yield EnrichFiles(engine, opened, table, account_records(engine, table), notes=_refused(table))
            return
        yield _with_deals(engine, opened, table, request, say)


def require_places(request: EnrichRequest, out: Path, store: Path, settings: Settings) -> None:
    """Say before anything is spent that what comes out could not be written, or would take the place of what is read.

    Raises:
        UsageError: so it is, of the accounts or of the page.
    """
    from closefit.engines.files import require_format

    files = settings.files
    named = (request.accounts, request.deals, request.signals, request.people, request.profile, store)
    told = (files.accounts, files.signals, files.people, files.profile)
    own = (path for one in settings.providers.values() for path in (one.table, one.declared))
    inputs = [*filter(None, named), *(settings.path(one) for one in (*told, *own) if one)]
    require_format(out)
    for flag, path in (("--out", out), ("--report", request.report)):
        if path is not None:
            require_other(path, inputs, flag)
            require_writable(path)
    if request.report is not None and request.report.resolve() == out.resolve():
        raise UsageError(f"--report and --out are both {out}", advice="Name another file for the page.")


def _accounts(engine: DuckDBEngine, file: Path, request: EnrichRequest, say: Say) -> Table:
    from closefit.intake import Corrections, read_accounts

    say(f"reading {file.name}")
    corrections = Corrections(request.number, request.text, {})
    return read_accounts(engine, file, key=request.key, dates=request.dates, corrections=corrections)


def _with_deals(
    engine: DuckDBEngine, store: Store, accounts: Table | None, request: EnrichRequest, say: Say
) -> EnrichFiles:
    """The accounts of closed deals, in an order that has nothing to do with how they ended."""
    from closefit.run.enrich_deals import closed_accounts, fair_order
    from closefit.run.enriched_file import account_records

    assert request.deals is not None  # noqa: S101  (see opened_files)
    say(f"reading {request.deals.name}")
    closed = closed_accounts(engine, accounts, request.deals, key=request.key, dates=request.dates)
    records = (one for one in account_records(engine, closed.table) if one.key in closed.outcomes)
    fair = tuple(sorted(records, key=lambda one: fair_order(one.key)))
    return EnrichFiles(engine, store, closed.table, fair, closed.outcomes, (*_refused(accounts), *closed.notes))


def _refused(table: Table | None) -> tuple[str, ...]:
    """Rows of the file that are not asked about, in words."""
    from closefit.run.keep import refusals_of

    return tuple(refusals_of({"accounts": table})) if table else ()
