"""Small companies with a past, as files that a user would have, and their backtests."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

from closefit.engines import DuckDBEngine
from closefit.intake import (
    DealFlags,
    match_accounts,
    read_accounts,
    read_customers,
    read_deals,
    read_history,
    read_people,
    read_signals,
)
from closefit.profile import Profile, parse_profile
from closefit.review import Backtest, PastFiles, backtest

Rows = Sequence[Mapping[str, object]]
FIRST = dt.date(2024, 1, 1)


def day(offset: int) -> str:
    return (FIRST + dt.timedelta(days=offset)).isoformat()


def write_rows(path: Path, rows: Rows) -> Path:
    """A CSV file with the keys of the first row as its header."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def profile_of(text: str) -> Profile:
    return parse_profile("closefit: 1\nprofile: test\n" + text, Path("icp.yaml"))


def read_past(engine: DuckDBEngine, folder: Path, files: Mapping[str, Rows]) -> PastFiles:
    """The files as ``closefit backtest`` reads them: deals, and what of the other five is given."""
    paths = {noun: write_rows(folder / f"{noun}.csv", rows) for noun, rows in files.items()}
    deals = read_deals(engine, paths["deals"], DealFlags())
    accounts = read_accounts(engine, paths["accounts"], strict=False) if "accounts" in paths else None
    signals = read_signals(engine, paths["signals"], by_deal=True) if "signals" in paths else None
    people = read_people(engine, paths["people"], by_deal=True) if "people" in paths else None
    customers = read_customers(engine, paths["customers"]) if "customers" in paths else None
    if accounts:
        deals = match_accounts(engine, deals, accounts)
        signals = match_accounts(engine, signals, accounts) if signals else None
    beside = [table for table in (deals, accounts) if table]
    history = read_history(engine, paths["history"], beside=beside) if "history" in paths else None
    return PastFiles(deals, accounts, signals, people, customers, history)


def backtested(
    folder: Path, profile: Profile, files: Mapping[str, Rows], *, unseen: bool = False, as_of: dt.date | None = None
) -> Backtest:
    with DuckDBEngine(threads=1) as engine:
        return backtest(profile, engine, read_past(engine, folder, files), unseen=unseen, as_of=as_of)


def deal(place: int, outcome: str, **more: object) -> dict[str, object]:
    """A deal of an account of its own, created on day ``place`` and closed 30 days later."""
    row: dict[str, object] = {
        "Deal ID": f"d{place}", "Domain": f"a{place}.example", "Stage": outcome,
        "Create Date": day(place), "Close Date": "" if outcome == "Open" else day(place + 30),
    }  # fmt: skip
    return row | more
