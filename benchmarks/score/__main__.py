"""Command line of the benchmark; see :mod:`benchmarks.score`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.page import PAGE, rewrite
from benchmarks.score.chart import draw
from benchmarks.score.generate import generate
from benchmarks.score.once import once_lines
from benchmarks.score.runs import measure
from benchmarks.score.table import bar_lines, table_lines
from benchmarks.score.ways import OTHERS, WAYS

MILLION = 1_000_000


#: Millions of accounts beyond which a way runs once, and only the best form by hand and the command do.
ONCE = 10


def ways_for(millions: int) -> list[str]:
    """The ways that are asked for files of this size."""
    if millions > ONCE:
        return ["masks", "command"]
    return [way for way in WAYS if millions <= OTHERS.get(way, millions)]


def runs_for(millions: int, runs: int) -> dict[str, int]:
    """How often each way runs: other libraries once beyond a million, for they are many times slower."""
    ways = ways_for(millions)
    return {way: 1 if millions > ONCE or (millions > 1 and way in OTHERS) else runs for way in ways}


def main() -> None:
    parser = argparse.ArgumentParser(description="closefit score beside the same query by hand")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 10, 20], help="millions of accounts")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--folder", type=Path, default=Path("bench-data"))
    parser.add_argument("--quick", action="store_true", help="write no page")
    parser.add_argument("--child", choices=list(WAYS), help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    folder = given.folder.resolve()
    if given.child:
        WAYS[given.child](folder, given.out)
        return
    sizes = []
    for millions in sorted(given.sizes):
        files = folder / f"score-{millions}"
        generate(files, millions * MILLION)
        ways = runs_for(millions, given.runs)
        size = measure(files, millions * MILLION, ways)
        size.skipped = {way: f"asked for {most} million at most" for way, most in OTHERS.items() if way not in ways}
        sizes.append(size)
    lines, bars = [*table_lines(sizes), *once_lines(folder / f"score-{min(given.sizes)}")], bar_lines(sizes)
    print("\n".join([*lines, "", *bars]))
    if not given.quick:
        rewrite(PAGE, "score", lines)
        draw(sizes)
    sys.exit(1 if any(bar.startswith("missed") for bar in bars) else 0)


if __name__ == "__main__":
    main()
