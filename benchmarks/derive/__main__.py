"""Run the benchmark, print the table and the bars, rewrite them in the manual; exit code 1 when a bar is missed."""

from __future__ import annotations

import argparse
import os
import platform
import sys
from collections.abc import Sequence
from time import perf_counter
from typing import Any

from benchmarks.derive.contest import LEARNERS
from benchmarks.derive.families import FAMILIES
from benchmarks.derive.plan import SEED, Bar, Held, Plan, Report
from benchmarks.derive.table import HEAD, bar_table, markdown
from benchmarks.derive.work import Broken, run_alone, run_together, sound
from benchmarks.page import PAGE, rewrite


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when every bar that could be run holds."""
    given = _parser().parse_args(arguments)
    only = ["noise"] if given.long else given.only
    chosen = [family for family in FAMILIES if not only or family.name in only]
    plan = Plan(given.seed, quick=given.quick, long=given.long, learners=tuple(given.learners))
    start = perf_counter()
    listed = [(family, [(family.name, job) for job in family.jobs(plan)]) for family in chosen]
    results: dict[tuple[str, str], Any] = {}
    if together := [job for family, jobs in listed for job in jobs if not family.alone]:
        warm = dict.fromkeys(family.warm for family in chosen if family.warm is not None)
        results |= run_together(together, given.workers, list(warm))
    results |= run_alone([job for family, jobs in listed for job in jobs if family.alone])
    reports = [family.report(plan, dict(sound(results, family.name))) for family in chosen]
    bars = [*(bar for report in reports for bar in report.bars), *_broken(results)]
    lines = _page(plan, reports, bars, given.workers, perf_counter() - start)
    print("\n".join(lines))
    print("\n" + "\n".join(bar.line for bar in bars))
    if given.quick or given.dry or given.learners or (given.only and not given.long):
        print("The page was left as it is: only a whole run is written into it.", file=sys.stderr)
    else:
        rewrite(PAGE, "noise" if given.long else "derive", lines)
    return 1 if any(bar.held is Held.missed for bar in bars) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.derive", description=__doc__)
    parser.add_argument("--seed", type=int, default=SEED, help="every seed of the run follows from it")
    parser.add_argument("--quick", action="store_true", help="a few seeds and folds, to see whether everything runs")
    parser.add_argument("--long", action="store_true", help="noise alone, on 100 seeds instead of 20")
    parser.add_argument("--only", nargs="+", choices=[family.name for family in FAMILIES], help="these families alone")
    parser.add_argument("--learners", nargs="+", choices=LEARNERS, default=[], help="these learners alone")
    parser.add_argument("--dry", action="store_true", help="print, but leave the page as it is")
    parser.add_argument("--workers", type=int, default=2, help="processes, one thread each")
    return parser


def _broken(results: dict[tuple[str, str], Any]) -> list[Bar]:
    """A job that raised is a bar missed, whatever it was for."""
    return [
        Bar(f"{family}: {key}", Held.missed, result.error.splitlines()[0], "runs to its end")
        for (family, key), result in results.items()
        if isinstance(result, Broken)
    ]


def _page(plan: Plan, reports: list[Report], bars: list[Bar], workers: int, seconds: float) -> list[str]:
    rows = [row for report in reports for row in report.rows]
    notes = [line for report in reports if report.notes for line in ("", *report.notes)]
    machine = f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    said = f"Seed {plan.seed}, {workers} worker processes of one thread, {seconds / 60:.0f} minutes; {machine}."
    return [*bar_table(bars), "", *markdown(HEAD, rows), *notes, "", said]


if __name__ == "__main__":
    sys.exit(main())
