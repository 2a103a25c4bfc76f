"""From a profile and past deals to what it would have said of them, and what became of them."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.run.deal_files import DealFiles, read_deal_files
from closefit.run.session import Say, open_engine, quiet, read_profile, refuse_file, require_folder
from closefit.settings import Settings

if TYPE_CHECKING:
    from closefit.derive import DealChoice
    from closefit.review import Backtest


@dataclass(frozen=True, slots=True)
class BacktestRequest:
    """What ``closefit backtest`` was asked."""

    profile: Path
    files: DealFiles
    choice: DealChoice
    as_of: dt.date | None = None
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
        files = read_deal_files(request.files, engine, say, settings.signals)
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
