"""From scores to deliveries, each once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.run.reading import read_beside
from closefit.run.session import Say, given, open_engine, quiet, read_profile
from closefit.settings import Settings

if TYPE_CHECKING:
    from closefit.route import RouteSummary


@dataclass(frozen=True, slots=True)
class RouteRequest:
    """What ``closefit route`` was asked; None asks the settings."""

    scored: Path
    profile: Path | None
    accounts: Path | None
    people: Path | None
    suppress: tuple[Path, ...]
    ledger: Path | None
    to: Path | None
    key: str | None
    as_of: dt.date
    #: Names this run in the ledger.
    run_id: str
    any_version: bool = False


def route_accounts(request: RouteRequest, settings: Settings, say: Say = quiet) -> RouteSummary:
    """Split scored accounts into one file per route; nothing is delivered twice.

    Raises:
        InputError: a file cannot be read, or the scores are of another profile or version.
        ProfileError: the profile is not valid.
    """
    from closefit import route
    from closefit.intake import read_accounts, read_keys
    from closefit.intake.names import cleaned_name

    profile = read_profile(request.profile, settings)
    files = settings.files
    accounts = request.accounts or given(settings, files.accounts)
    people = request.people or given(settings, files.people)
    suppress = request.suppress or tuple(settings.path(name) for name in files.suppress)
    with open_engine(settings) as engine:
        say("reading")
        lists = {path.name: read_keys(engine, path) for path in suppress}
        read = read_accounts(engine, accounts, key=request.key) if accounts else None
        _, known = read_beside(engine, read, None, people, counting=settings.signals, key=request.key)
        say("delivering")
        return route.route_accounts(
            engine,
            request.scored,
            profile,
            accounts=read,
            people=known,
            suppress=lists,
            ledger=request.ledger or settings.path(files.ledger),
            to=request.to or settings.path(files.deliveries),
            as_of=request.as_of,
            run_id=request.run_id,
            allow_other_version=request.any_version,
            cleaned_name=cleaned_name,
        )
