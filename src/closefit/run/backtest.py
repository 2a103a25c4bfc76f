"""From a profile and past deals to what it would have said of them, and what became of them."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.run.reading import matched, matched_history, read_beside
from closefit.run.session import Say, open_engine, quiet, read_profile, refuse_file, require_folder
from closefit.settings import Settings, SignalSettings

if TYPE_CHECKING:
    from closefit.derive import DealChoice
    from closefit.engines import DuckDBEngine
    from closefit.intake import DealFlags
    from closefit.review import Backtest, PastFiles


@dataclass(frozen=True, slots=True)
class BacktestRequest:
    """What ``closefit backtest`` was asked."""

    profile: Path
    deals: Path
    flags: DealFlags
    choice: DealChoice
    accounts: Path | None = None
    signals: Path | None = None
    people: Path | None = None
    customers: Path | None = None
    as_of: dt.date | None = None
    #: Attributes as they were, with the day since which each value was known.
    history: Path | None = None
    #: The user's word that the profile was not derived from these deals.
    unseen: bool = False
    seed: int = 0
    out: Path = field(default_factory=Path)


@dataclass(frozen=True, slots=True)
class BacktestResult:
    """What was found and which files say it."""

    backtest: Backtest
    report: Path
    data: Path

    def as_dict(self) -> dict[str, object]:
        """The numbers of the backtest, and which files were written."""
        from closefit.review import backtest_json

        files = {"report": str(self.report), "data": str(self.data)}
        return {**json.loads(backtest_json(self.backtest)), "files": files}


def backtest_profile(request: BacktestRequest, settings: Settings, say: Say = quiet) -> BacktestResult:
    """A profile and past deals in; a report and the same numbers as JSON out.

    Raises:
        InputError: a file cannot be read, no outcome column is found, or no deal is closed.
        ProfileError: the profile is not valid.
        UsageError: ``out`` cannot be used as a folder.
    """
    from closefit.files import write_texts
    from closefit.review import backtest, backtest_html, backtest_json

    profile = read_profile(request.profile, settings)
    refuse_file(request.out)
    with open_engine(settings) as engine:
        files = _read(request, engine, say, settings.signals)
        say("scoring every deal as of its creation")
        found = backtest(
            profile, engine, files,
            choice=request.choice, as_of=request.as_of, unseen=request.unseen, seed=request.seed,
        )  # fmt: skip
    say("writing the report")
    report, data = request.out / "backtest.html", request.out / "backtest.json"
    require_folder(request.out)
    write_texts({report: backtest_html(found), data: backtest_json(found)})
    return BacktestResult(found, report, data)


def _read(request: BacktestRequest, engine: DuckDBEngine, say: Say, counting: SignalSettings) -> PastFiles:
    from closefit.intake import read_accounts, read_customers, read_deals
    from closefit.review import PastFiles

    say(f"reading {request.deals.name}")
    key, dates, told = request.flags.key, request.flags.dates, request.flags.corrections
    deals = read_deals(engine, request.deals, request.flags)
    accounts = customers = None
    if request.accounts:
        accounts = read_accounts(engine, request.accounts, key=key, dates=dates, strict=False, corrections=told)
    signals, people = read_beside(
        engine, accounts, request.signals, request.people, counting=counting, key=key, dates=dates, by_deal=True
    )
    if request.customers:
        customers = read_customers(engine, request.customers, key=key, dates=dates, corrections=told)
    told.require_columns([table for table in (deals, accounts, customers) if table])
    history = None
    if request.history:
        beside = [table for table in (deals, accounts) if table]
        history = matched_history(engine, request.history, accounts, beside=beside, key=key, dates=dates)
    return PastFiles(
        matched(engine, deals, accounts), accounts, signals, people, matched(engine, customers, accounts), history
    )
