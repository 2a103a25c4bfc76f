"""The lists that matching is measured on: real names where the data folder is there, and generated dirt."""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.match.dirt import write_lists

DATA = Path(os.environ.get("CLOSEFIT_SHARED", Path(__file__).resolve().parents[2].parent / "shared")) / "data"


@dataclass(frozen=True, slots=True)
class Row:
    """One company as one list has it; ``truth`` is the same for rows of one company, empty for one without a twin."""

    id: str
    name: str
    domain: str
    country: str
    city: str
    truth: str

    @property
    def tuning(self) -> bool:
        """Half of the rows, by their name: thresholds are chosen on these and reported on the others."""
        return hashlib.sha256(self.name.encode()).digest()[0] % 2 == 0


@dataclass(frozen=True, slots=True)
class Pair:
    """Two lists; every row of the left one is held against every row of the right one."""

    name: str
    left: Sequence[Row]
    right: Sequence[Row]


def fortune_and_sec() -> Pair | None:
    """Fortune's names (with websites) against the SEC's (names alone); six tickers were used again by others."""
    path = DATA / "company_names" / "fortune_vs_sec_by_ticker.csv"
    if not path.exists():
        return None
    rows = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
    left = [Row(f"f{i}", r["company"], r["Website"], "", "", r["cik"] if r["same_entity"] == "True" else "")
            for i, r in enumerate(rows)]  # fmt: skip
    sec = {r["cik"]: r["name"] for r in rows}
    return Pair("Fortune and SEC names", left, [Row(f"s{cik}", name, "", "", "", cik) for cik, name in sec.items()])


def fortune_twice(*, websites: bool) -> Pair | None:
    """One list of 2020 and of 2022, with websites or by name alone."""
    path = DATA / "company_names" / "fortune_2020_vs_2022.csv"
    if not path.exists():
        return None
    rows = list(csv.DictReader(path.open(encoding="utf-8", newline="")))
    lists = [[Row(f"{year}-{i}", r[f"company_{year}"], r[f"Website_{year}"] if websites else "", "", "", r["Ticker"])
              for i, r in enumerate(rows)] for year in ("2020", "2022")]  # fmt: skip
    return Pair(f"Fortune 2020 and 2022, {'names and websites' if websites else 'names alone'}", *lists)


def dirt(folder: Path, accounts: int, rows: int, seed: int) -> Pair:
    """Generated accounts and rows that were typed."""
    left, right = write_lists(folder, accounts, rows, seed)
    lists = []
    for path in (left, right):
        with path.open(encoding="utf-8", newline="") as file:
            lists.append([Row(r["row"], r["company"], r["website"], r["country"], r["city"],
                              "" if r["truth"] == "-1" else r["truth"]) for r in csv.DictReader(file)])  # fmt: skip
    return Pair("generated dirt", *lists)
