"""A small world to route in."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

import pytest

from closefit.engines import DuckDBEngine
from closefit.profile import Profile, parse_profile
from closefit.route import RouteSummary, route_accounts
from closefit.terms import Table

DAY = dt.date(2026, 10, 5)

PROFILE = """\
closefit: 1
profile: gtm
version: 4
fit:
  qualify: 8
  criteria:
    - {name: headcount, layer: firmographic, when: employees between 50 and 500, points: 13}
tiers:
  - name: hot
    when: fit >= 8 and intent >= 10
    route:
      outbound: {to: instantly, campaign: ICP-Hot, touches: 3, spacing: 4 days}
      inbound: {to: hubspot, assign: account executives, within: 5 minutes}
  - name: warm
    when: fit >= 8 and intent >= 5
    route: {to: instantly, campaign: ICP-Warm, touches: 5, spacing: 10 days, again: 90 days}
  - {name: distraction, when: intent >= 10, route: {inbound: {to: hubspot, list: Self-serve}}}
  - {name: out}
excluded: {inbound: {to: hubspot, list: Long nurture}}
openers:
  - {when: "has(technologies, 'HubSpot')", fresh: 180 days, say: "Noticed {name} runs HubSpot: ..."}
"""

Row = Mapping[str, object]
Route = Callable[..., RouteSummary]


def scored_row(account: str, tier: str = "hot", **more: object) -> dict[str, object]:
    """One row as ``closefit score`` writes it."""
    row: dict[str, object] = {
        "account": account, "name": account.split(".", maxsplit=1)[0].title(), "tier": tier, "fit": 11, "intent": 10,
        "excluded": tier == "excluded", "excluded_by": "regulated" if tier == "excluded" else "",
        "reasons": "headcount +11", "origin": "outbound", "profile": "gtm", "profile_version": 4,
        "as_of": "2026-10-04",
    }  # fmt: skip
    return row | more


def write_csv(path: Path, rows: Sequence[Row]) -> Path:
    """Rows into a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(dict.fromkeys(name for row in rows for name in row)))
        writer.writeheader()
        writer.writerows(rows)
    return path


def read_csv(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def delivered_in(folder: Path) -> list[tuple[str, str]]:
    """File and account of every row in every delivered file of a folder."""
    return sorted((path.name, row["account"]) for path in folder.glob("*.csv") for row in read_csv(path))


@pytest.fixture
def profile() -> Profile:
    """A profile with tiers, routes by origin, a route that repeats, and an opener."""
    return parse_profile(PROFILE, Path("icp.yaml"))


@pytest.fixture
def engine() -> Iterator[DuckDBEngine]:
    """An engine of its own for every test."""
    with DuckDBEngine(threads=1) as engine:
        yield engine


@pytest.fixture
def route(engine: DuckDBEngine, profile: Profile, tmp_path: Path) -> Route:
    """Route rows into ``tmp_path/out`` with the ledger ``tmp_path/ledger.db``."""

    def routed(
        rows: Sequence[Row],
        *,
        day: dt.date = DAY,
        suppress: Mapping[str, Collection[str]] | None = None,
        accounts: Table | None = None,
        people: Table | None = None,
        profile: Profile = profile,
        folder: str = "out",
        run: str = "run-1",
        allow_other_version: bool = False,
    ) -> RouteSummary:
        return route_accounts(
            engine, write_csv(tmp_path / "scored.csv", rows), profile, accounts=accounts, people=people,
            suppress=suppress, ledger=tmp_path / "ledger.db", to=tmp_path / folder, as_of=day, run_id=run,
            allow_other_version=allow_other_version,
        )  # fmt: skip

    return routed
