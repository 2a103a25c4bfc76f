"""What the demo needs done, done by the same functions that the commands call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from closefit.run.deal_files import DealFiles
from closefit.run.derive import DeriveRequest, derive_profile
from closefit.run.review import write_card
from closefit.run.route import RouteRequest, route_accounts
from closefit.run.score import ScoreRequest, score_accounts
from closefit.run.session import Say, quiet
from closefit.settings import Settings

if TYPE_CHECKING:
    from closefit.derive import Derivation


class Steps:
    """The steps of the main job, each with the flags that a user would give."""

    def __init__(self, settings: Settings, say: Say = quiet) -> None:
        self._settings = settings
        self._say = say

    def derive(
        self,
        deals: Path,
        out: Path,
        *,
        accounts: Path | None = None,
        signals: Path | None = None,
        people: Path | None = None,
        customers: Path | None = None,
        history: Path | None = None,
    ) -> Derivation:
        """``closefit derive``; see :func:`closefit.run.derive_profile`."""
        from closefit.derive import DealChoice
        from closefit.intake import DealFlags

        files = DealFiles(deals, DealFlags(), accounts, signals, people, customers, history)
        request = DeriveRequest(files, DealChoice(), out=out, name="demo")
        return derive_profile(request, self._settings, self._say).derivation

    def card(self, profile: Path, out: Path) -> None:
        """``closefit card``."""
        write_card(profile, out, self._settings)

    def score(
        self, accounts: Path, out: Path, *, profile: Path, signals: Path, people: Path, as_of: dt.date
    ) -> Mapping[str, int]:
        """``closefit score``; accounts by tier, best first."""
        request = ScoreRequest(accounts, profile, signals, people, None, as_of)
        return dict(score_accounts(request, out, self._settings, self._say).tiers)

    def route(
        self,
        scored: Path,
        to: Path,
        *,
        profile: Path,
        accounts: Path,
        people: Path,
        suppress: Sequence[Path],
        ledger: Path,
        as_of: dt.date,
    ) -> Mapping[str, int]:
        """``closefit route``; accounts delivered by route."""
        request = RouteRequest(
            scored, profile, accounts, people, tuple(suppress), ledger, to, None, as_of, run_id=f"demo-{as_of}"
        )
        return {route.route: route.delivered for route in route_accounts(request, self._settings, self._say).routes}
