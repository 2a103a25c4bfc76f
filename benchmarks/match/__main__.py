"""Measure matching, write its table into the manual, and say which bar was held: ``python -m benchmarks.match``."""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.match.dirt import write_lists
from benchmarks.match.lists import Pair, dirt, fortune_and_sec, fortune_twice
from benchmarks.match.ways import Found, closefit_way, exact, rapidfuzz_way, simple_name, splink_way
from benchmarks.page import PAGE, rewrite
from closefit.derive.gaps.intervals import wilson
from closefit.engines import DuckDBEngine
from closefit.intake.companies import match_files
from closefit.taxonomy.names import company_name

WAYS: dict[str, Callable[[Pair], Found]] = {
    "exact domain or cleaned name, 50 legal forms": exact(simple_name),
    "exact domain or cleaned name, every legal form": exact(company_name),
    "domain, or rapidfuzz token_set_ratio": rapidfuzz_way,
    "Splink 5": splink_way,
    "closefit": closefit_way,
}
SPEED_ROWS, SPEED_ACCOUNTS, SPEED_BAR = 1_000_000, 50_000, 120


@dataclass(frozen=True, slots=True)
class Result:
    """Counts on the half of the rows on which nothing was chosen."""

    right: int
    wrong: int
    twins: int
    threshold: float

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.right + self.wrong + self.twins) if self.twins else 0.0


def counted(pair: Pair, found: Found, threshold: float, *, tuning: bool) -> Result:
    """A match is right when both rows are one company; a row without a twin that is matched is wrong."""
    truth = {row.id: row.truth for row in pair.right}
    rows = [row for row in pair.left if row.tuning == tuning]
    said = [(row.truth, truth[found[row.id][0]]) for row in rows if found.get(row.id, ("", -1.0))[1] >= threshold]
    right = sum(1 for one, other in said if one and one == other)
    return Result(right, len(said) - right, sum(1 for row in rows if row.truth), threshold)


def measured(pair: Pair, way: Callable[[Pair], Found]) -> Result:
    """The threshold that is best on one half, and what it gives on the other."""
    found = way(pair)
    steps = sorted({round(score, 1) - 0.1 for _, score in found.values()}) or [0.0]
    best = max(steps, key=lambda step: (counted(pair, found, step, tuning=True).f1, step))
    return counted(pair, found, best, tuning=False)


def share(part: int, whole: int) -> str:
    """A share in per cent with its 95 % Wilson interval."""
    if not whole:
        return "-"
    low, high = wilson(part, whole)
    return f"{100 * part / whole:.1f} ({100 * low:.1f} to {100 * high:.1f})"


def speed(accounts: int, rows: int) -> tuple[float, float, float]:
    """Seconds, processor seconds and gigabytes at the peak, from two CSV files to decisions."""
    with tempfile.TemporaryDirectory() as folder:
        left, right = write_lists(Path(folder), accounts, rows, seed=7)
        wall, cpu = time.perf_counter(), time.process_time()
        with DuckDBEngine(threads=2) as engine:
            match_files(engine, left, right)
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        return time.perf_counter() - wall, time.process_time() - cpu, used


def pairs(folder: Path) -> list[Pair]:
    """What there is to measure on."""
    known = [fortune_and_sec(), fortune_twice(websites=True), fortune_twice(websites=False)]
    return [*(pair for pair in known if pair), dirt(folder, 3_000, 6_000, seed=20_260)]


def main() -> int:
    """Print and write everything; 1 when a bar was missed."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--no-speed", action="store_true")
    flags = asked.parse_args()
    lines = ["| lists | way | matched | precision, % | recall, % | F1 |", "|---|---|---|---|---|---|"]
    bars: list[tuple[bool, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        for pair in pairs(Path(folder)):
            results: dict[str, Result] = {}
            for name, way in WAYS.items():
                try:
                    result = results[name] = measured(pair, way)
                except ImportError as error:
                    print(f"{name}: not installed ({error.name})")
                    continue
                precision = share(result.right, result.right + result.wrong)
                line = f"| {pair.name} | {name} | {result.right + result.wrong:,} | {precision} | "
                lines.append(line + f"{share(result.right, result.twins)} | {result.f1:.4f} |")
                print(lines[-1], flush=True)
            mine, base = results["closefit"].f1, max(r.f1 for n, r in results.items() if n.startswith("exact"))
            bars.append((mine > base, f"F1 on {pair.name}: {mine:.4f} (the better exact rule: {base:.4f})"))
    if not flags.no_speed:
        wall, cpu, peak = speed(SPEED_ACCOUNTS, SPEED_ROWS)
        words = (
            f"{SPEED_ROWS:,} x {SPEED_ACCOUNTS:,} companies: {wall:.0f} s, {cpu:.0f} processor seconds, {peak:.1f} GB"
        )
        bars.append((wall <= SPEED_BAR, f"{words} (bar: {SPEED_BAR} s on two cores)"))
    said = [f"{'held' if held else 'MISSED'}: {words}" for held, words in bars]
    print("\n".join(said))
    rewrite(PAGE, "match", [*lines, "", *(f"- {line}" for line in said)])
    return 0 if all(held for held, _ in bars) else 1


if __name__ == "__main__":
    sys.exit(main())
