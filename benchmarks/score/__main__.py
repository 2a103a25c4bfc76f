"""Command line of the benchmark; see :mod:`benchmarks.score`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.page import PAGE, rewrite
from benchmarks.score.generate import generate
from benchmarks.score.runs import measure
from benchmarks.score.table import bar_lines, table_lines
from benchmarks.score.ways import WAYS

MILLION = 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description="closefit score beside the same query by hand")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 10], help="millions of accounts")
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
        sizes.append(measure(files, millions * MILLION, list(WAYS), given.runs))
    lines, bars = table_lines(sizes), bar_lines(sizes)
    print("\n".join([*lines, "", *bars]))
    if not given.quick:
        rewrite(PAGE, "score", lines)
    sys.exit(1 if any(bar.startswith("missed") for bar in bars) else 0)


if __name__ == "__main__":
    main()
