"""``make engines-agree``: 100,000 accounts, three profiles, every engine of this machine; one line per bar."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path

from benchmarks.engines.files import generate
from benchmarks.engines.opened import ENGINES
from benchmarks.engines.tables import PROFILES, Written, write_tables
from benchmarks.page import PAGE, rewrite


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--engines", nargs="+", choices=list(ENGINES), default=list(ENGINES))
    parser.add_argument("--quick", action="store_true", help="write no page")
    given = parser.parse_args()
    count = given.accounts
    names = ["duckdb", *(name for name in given.engines if name != "duckdb")]
    found: dict[str, dict[str, Written]] = {}
    with tempfile.TemporaryDirectory(prefix="closefit-files-") as folder:
        files = Path(folder)
        generate(files, accounts=count, signals=3 * count, people=count // 2)
        for name in names:
            print(f"scoring in {name}", file=sys.stderr)
            with ENGINES[name](files) as (engine, sources):
                found[name] = {profile: write_tables(engine, sources, profile) for profile in PROFILES}
    bars = bar_lines(found)
    print("\n".join([*hash_lines(found), "", *table_lines(found), "", *bars]))
    if not given.quick:
        rewrite(PAGE, "engines", table_lines(found))
    sys.exit(1 if any(bar.startswith("missed") for bar in bars) else 0)


def hash_lines(found: dict[str, dict[str, Written]]) -> list[str]:
    """The hash of every table, for those who want to compare by themselves."""
    return [
        f"{profile:7} {name:11} csv {written.csv} parquet {written.parquet}"
        for profile in PROFILES
        for name, by_profile in found.items()
        for written in (by_profile[profile],)
    ]


def table_lines(found: dict[str, dict[str, Written]]) -> list[str]:
    """The table of the manual."""
    lines = [
        "| engine | profile | accounts | seconds | table, first digits of its SHA-256 | as DuckDB |",
        "|---|---|---|---|---|---|",
    ]
    for name, by_profile in found.items():
        for profile, written in by_profile.items():
            same = "" if name == "duckdb" else "the same" if written.same(found["duckdb"][profile]) else "**differs**"
            lines.append(
                f"| {name} | {profile} | {written.accounts:,} | {written.seconds:.1f} | `{written.csv[:16]}` | {same} |"
            )
    return [*lines, "", f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}."]


def bar_lines(found: dict[str, dict[str, Written]]) -> list[str]:
    """One line per engine: tables that are not the embedded engine's, of which there may be none."""
    lines = []
    for name, by_profile in found.items():
        if name == "duckdb":
            continue
        other = [profile for profile, written in by_profile.items() if not written.same(found["duckdb"][profile])]
        what = f"tables of {name} that differ from DuckDB's{': ' + ', '.join(other) if other else ''}"
        lines.append(f"{'missed' if other else 'held'} {len(other)} {what} 0")
    return lines


if __name__ == "__main__":
    main()
