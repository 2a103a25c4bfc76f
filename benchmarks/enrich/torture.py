"""``make torture-enrich``: killed with SIGKILL at random moments, started again, and nothing is bought twice or lost.

The vendors run on through every kill, count every account they are asked about and never deduplicate. After each kill
the ledger is read from outside: which facts are committed, and which calls are under way. At the end every figure is
held against the vendors' own counts.
"""

from __future__ import annotations

import argparse
import platform
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.enrich.planted import FIELDS, union
from benchmarks.enrich.project import Project, bar, make_project
from benchmarks.enrich.vendors import Running, vendors
from benchmarks.page import PAGE, rewrite
from closefit.facts import money_micros, money_text

_AT_ONCE = 8
_BUDGET = "500usd"

_FACTS = "SELECT account, attribute, provider, call, value, fetched FROM provided_facts"
_TWICE = "SELECT provider, account FROM calls WHERE state IN ('found', 'not found') GROUP BY 1, 2 HAVING count(*) > 1"
_UNDER_WAY = "SELECT count(DISTINCT call), count(*) FROM calls WHERE state = 'sent'"


@dataclass
class Torture:
    """What was seen over all kills."""

    kills: int = 0
    #: Kills at which calls were under way.
    hurt: int = 0
    #: Calls and accounts under way at each kill, by the ledger.
    calls: list[int] = field(default_factory=list)
    accounts: list[int] = field(default_factory=list)
    #: Facts that were committed at some kill.
    committed: set[tuple[object, ...]] = field(default_factory=set)
    starts: int = 0


def torment(project: Project, running: Running, kills: int, seed: int) -> Torture:
    """Start, kill at a random moment behind the first request, start again; the last run ends by itself."""
    chance, seen = random.Random(seed), Torture()  # noqa: S311  (moments to kill at)
    longest = 0.005 * project.accounts / kills  # so that the work is not done before the last kill
    while seen.kills < kills:
        process = project.start("--budget", _BUDGET, "--json")
        seen.starts += 1
        killed = _kill(process, running, chance.random() * longest)
        if not killed:
            break
        seen.kills += 1
        ((calls, accounts),) = project.query(_UNDER_WAY)
        seen.calls.append(int(str(calls)))
        seen.accounts.append(int(str(accounts)))
        seen.hurt += bool(calls)
        seen.committed |= set(project.query(_FACTS))
    project.run("--budget", _BUDGET, "--json")
    seen.starts += 1
    return seen


def _kill(process: subprocess.Popen[str], running: Running, after: float) -> bool:
    """Kill so many seconds after its first request; False when it ended before."""
    came = threading.Event()

    def watch() -> None:
        with suppress(OSError):  # nothing came any more
            running.ask("first")
        came.set()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    while not came.is_set() and process.poll() is None:
        time.sleep(0.002)
    time.sleep(after)
    ended = process.poll() is not None
    process.send_signal(signal.SIGKILL)
    process.communicate()
    return not ended


def verdict(project: Project, running: Running, seen: Torture, seed: int) -> list[tuple[bool, str]]:
    """Every bar, whether it held, with its figure."""
    counts = running.ask("counts")
    asked, ledger = Counter(counts["asked"]), project.reached()
    repeats, at_kills = sum(times - 1 for times in asked.values()), sum(seen.accounts)
    unlisted = sum(times > ledger[key] for key, times in asked.items())
    most, bought = max(seen.calls, default=0), len(project.query(_TWICE))
    lost = len(seen.committed - set(project.query(_FACTS)))
    ((doubtful, money),) = project.query("SELECT count(*), sum(micros) FROM calls WHERE state = 'unknown'")
    spent, limit, billed = project.spent(), money_micros(_BUDGET) or 0, sum(counts["billed"].values())
    filled, planted, wrong = project.filled(), union(project.accounts, seed), project.wrong(seed)
    bills = f"the vendors billed {money_text(billed)}, the ledger says {money_text(spent)} of {money_text(limit)} usd"
    listed = f"{doubtful} calls stand there as unknown ({money_text(int(str(money or 0)))} usd)"
    return [
        (most <= _AT_ONCE, f"at most {most} calls under way at a kill; {_AT_ONCE} are allowed"),
        (not bought, f"{bought} accounts were bought again after their answer was committed; none may be"),
        (not lost, f"{lost} of {len(seen.committed):,} facts committed at a kill were lost; none may be"),
        (repeats <= at_kills, f"{repeats} accounts were asked about again; {at_kills} were under way at the kills"),
        (not unlisted, f"{unlisted} repeats are not in the ledger; {listed}"),
        (not wrong, f"{wrong} numbers or countries of the written file are another company's; none may be"),
        (billed <= spent <= limit, f"{bills}, those doubtful ones included"),
        (
            filled == planted,
            f"{sum(filled.values()):,} of {sum(planted.values()):,} fields that anybody knows are filled",
        ),
    ]


def table(seen: Torture, project: Project, seed: int, seconds: float, bars: list[tuple[bool, str]]) -> list[str]:
    """The figures for the manual."""
    told = (
        f"{project.accounts:,} accounts, {len(FIELDS)} fields, five vendors, seed {seed}, {platform.machine()}, "
        f"{seconds:.0f} s: killed {seen.kills} times, at {seen.hurt} of them with calls under way "
        f"({sum(seen.calls)} calls about {sum(seen.accounts)} accounts in all)."
    )
    return [
        told,
        "",
        "| bar | |",
        "|---|---|",
        *(f"| {words} | {'held' if held else 'missed'} |" for held, words in bars),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="make torture-enrich", description=__doc__)
    parser.add_argument("--accounts", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-page", action="store_true", help="leave docs/benchmarks.md as it is")
    asked = parser.parse_args()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="closefit-torture-") as folder, vendors(asked.seed) as running:
        project = make_project(Path(folder), running, asked.accounts)
        seen = torment(project, running, asked.kills, asked.seed)
        killed = f"{seen.kills} kills of {asked.kills}, {seen.hurt} with calls under way"
        bars = [(seen.kills == asked.kills, killed), *verdict(project, running, seen, asked.seed)]
        said = [bar(*one) for one in bars]
        held = all(said)
        if not asked.no_page:
            lines = table(seen, project, asked.seed, time.perf_counter() - began, bars)
            rewrite(PAGE, "enrich, killed", lines)
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
