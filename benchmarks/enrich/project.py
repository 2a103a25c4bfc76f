"""A folder with generated accounts and settings for the played vendors, and ``closefit enrich`` run in it."""

from __future__ import annotations

import csv
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from benchmarks.enrich.planted import FIELDS, company, domain, number_of
from benchmarks.enrich.vendors import KEYS, Running

#: A ledger's states of calls that reached their vendor, or may have.
REACHED = "state NOT IN ('intended', 'never left')"


@dataclass(frozen=True, slots=True)
class Project:
    """One project of a user."""

    folder: Path
    accounts: int

    @property
    def store(self) -> Path:
        return self.folder / ".closefit" / "closefit.db"

    @property
    def out(self) -> Path:
        return self.folder / "enriched.csv"

    def command(self, *arguments: str) -> list[str]:
        fields = ",".join(FIELDS)
        return [sys.executable, "-m", "closefit", "enrich", "accounts.csv", "--fields", fields, *arguments]

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """``closefit enrich`` in a process of its own, with the keys that the vendors want."""
        environ = os.environ | dict.fromkeys(KEYS, "demo-key")
        return subprocess.Popen(
            self.command(*arguments), cwd=self.folder, env=environ, text=True, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *arguments: str) -> str:
        """What it printed; a failure ends everything."""
        process = self.start(*arguments)
        out, err = process.communicate(timeout=600)
        if process.returncode:
            sys.exit(f"closefit enrich failed ({process.returncode}):\n{out}{err}")
        return out

    def filled(self) -> dict[str, int]:
        """Accounts of the written file that have each field."""
        with self.out.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        return {field: sum(bool(row.get(field)) for row in rows) for field in FIELDS}

    def wrong(self, seed: int) -> int:
        """Values of the written file that are not true of their company, of the fields that nobody spells anew."""
        with self.out.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        found = 0
        for row in rows:
            truth = company(number_of(row["account"]), seed)
            numbers = sum(bool(row.get(n)) and float(row[n]) != truth[n] for n in ("employees", "founded_year"))
            found += numbers + (bool(row.get("country")) and row["country"] != truth["country"])
        return found

    def query(self, sql: str) -> list[tuple[object, ...]]:
        """Read the store from outside."""
        with closing(sqlite3.connect(self.store, timeout=30)) as connection:
            return connection.execute(sql).fetchall()

    def reached(self) -> Counter[str]:
        """How often the ledger says that each vendor was asked about each account."""
        rows = self.query(f"SELECT provider, account, count(*) FROM calls WHERE {REACHED} GROUP BY 1, 2")
        return Counter({f"{provider} {account}": int(str(count)) for provider, account, count in rows})

    def spent(self) -> int:
        """Micros of all calls."""
        ((found,),) = self.query("SELECT coalesce(sum(micros), 0) FROM calls")
        return int(str(found))


def make_project(folder: Path, vendors: Running, accounts: int) -> Project:
    """The folder with its accounts and settings."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "closefit.toml").write_text(vendors.settings(), encoding="utf-8")
    with (folder / "accounts.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Domain", "Company"])
        writer.writerows([domain(number), f"Company {number}"] for number in range(accounts))
    return Project(folder, accounts)


def bar(held: bool, words: str) -> bool:
    """One line: held or missed, the figure, the bar."""
    print(f"{'held  ' if held else 'MISSED'} {words}")
    return held
