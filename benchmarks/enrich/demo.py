"""``make demo-enrich``: 2,000 accounts, five vendors with planted knowledge, the bill before and after.

1. A budget that is too small: the run stops at its ceiling, and what the vendors billed is what the ledger says.
2. A budget that is enough: every field reaches the union of what the five vendors know.
3. The same once more: nobody is asked.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.enrich.planted import union
from benchmarks.enrich.project import Project, bar, make_project
from benchmarks.enrich.vendors import Running, vendors
from closefit.facts import money_micros, money_text

_SMALL, _ENOUGH = "20usd", "250usd"


def main() -> int:
    parser = argparse.ArgumentParser(prog="make demo-enrich", description=__doc__)
    parser.add_argument("--accounts", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--trouble", type=float, default=0.02, help="share of requests refused or failing")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="closefit-enrich-") as folder, vendors(asked.seed) as running:
        project = make_project(Path(folder), running, asked.accounts)
        running.ask(f"trouble?share={asked.trouble}")
        return (
            0 if all([_small(project, running), _enough(project, running, asked.seed), _again(project, running)]) else 1
        )


def _small(project: Project, running: Running) -> bool:
    print(f"$ closefit enrich accounts.csv --budget {_SMALL}\n{project.run('--budget', _SMALL)}")
    limit, spent, billed = money_micros(_SMALL) or 0, project.spent(), _billed(running)
    return all([
        bar(spent <= limit, f"inside the budget: {money_text(spent)} of {money_text(limit)} usd"),
        bar(spent == billed, f"to the micro: ledger {money_text(spent)}, vendors {money_text(billed)} usd"),
    ])  # fmt: skip


def _enough(project: Project, running: Running, seed: int) -> bool:
    before, began = project.spent(), time.perf_counter()
    print(f"\n$ closefit enrich accounts.csv --budget {_ENOUGH}\n{project.run('--budget', _ENOUGH)}")
    seconds = time.perf_counter() - began
    limit, spent, billed = money_micros(_ENOUGH) or 0, project.spent() - before, _billed(running)
    held = [
        bar(spent <= limit, f"inside the budget: {money_text(spent)} of {money_text(limit)} usd, {seconds:.1f} s"),
        bar(
            project.spent() == billed,
            f"to the micro: ledger {money_text(project.spent())}, vendors {money_text(billed)}",
        ),
    ]
    wrong = project.wrong(seed)
    held.append(bar(not wrong, f"every number and country is its company's: {wrong} are not"))
    planted, filled = union(project.accounts, seed), project.filled()
    for field, known in planted.items():
        held.append(bar(filled[field] == known, f"{field}: {filled[field]:,} filled, the union is {known:,}"))
    return all(held)


def _again(project: Project, running: Running) -> bool:
    before, spent = running.ask("counts")["requests"], project.spent()
    print(f"\n$ closefit enrich accounts.csv --budget {_ENOUGH}\n{project.run('--budget', _ENOUGH)}")
    more = running.ask("counts")["requests"] - before
    twice = sum(times > 1 for times in running.ask("counts")["asked"].values())
    return all([
        bar(more == 0 and project.spent() == spent, f"the same once more asks nobody: {more} requests"),
        bar(twice == 0, f"nobody was asked twice about an account: {twice} were"),
    ])  # fmt: skip


def _billed(running: Running) -> int:
    return sum(running.ask("counts")["billed"].values())


if __name__ == "__main__":
    sys.exit(main())
