"""A million accounts and three million signals, Parquet to Parquet with reasons, beside the same query by hand.

Three ways, each in a process of its own: ``command`` is what ``closefit score`` does, files read and checked included;
``expression`` is the compiled tree on the same files; ``hand`` is ``score.sql``. All three must give the same rows.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from benchmarks.page import PAGE, rewrite

HERE = Path(__file__).resolve().parent
PROFILE = HERE / "score.yaml"
AS_OF = dt.date(2026, 10, 1)
SEED = 0.42
WAYS = ("hand", "expression", "command")

#: The compiled expression should cost at most this times the hand-written one.
AIM = 1.15

ACCOUNTS = """
SELECT 'account' || i || '.com' AS account, 'Company ' || i AS name,
  CASE WHEN random() < 0.3 THEN 'inbound' ELSE 'outbound' END AS origin,
  CASE WHEN random() < 0.9 THEN floor(exp(random() * 8)) END AS employees,
  ['B2B SaaS', 'Manufacturing', 'Healthcare', 'Fintech', 'Retail', 'Logistics', 'Government']
    [1 + (random() * 6.99)::INT % 7] AS industry,
  CASE WHEN random() < 0.9 THEN ['US', 'DE', 'GB', 'FR', 'NL', 'SE', 'CA'][1 + (random() * 6.99)::INT % 7] END
    AS country,
  CASE WHEN random() < 0.8 THEN ['Seed', 'Series A', 'Series B', 'Series C', 'Bootstrapped']
    [1 + (random() * 4.99)::INT % 5] END AS funding_stage,
  CASE WHEN random() < 0.8 THEN list_filter([
    CASE WHEN random() < 0.3 THEN 'HubSpot' END, CASE WHEN random() < 0.3 THEN 'Salesforce' END,
    CASE WHEN random() < 0.5 THEN 'Slack' END, CASE WHEN random() < 0.4 THEN 'Snowflake' END, 'Google Analytics'
  ], lambda x: x IS NOT NULL) END AS technologies,
  CASE WHEN random() < 0.7 THEN floor(random() * 200 - 50) / 100 END AS headcount_growth,
  CASE WHEN random() < 0.7 THEN DATE '2026-10-01' - (random() * 1000)::INT END AS last_funding_date,
  CASE WHEN random() < 0.7 THEN floor(random() * 1e8) END AS revenue,
  1986 + (random() * 40)::INT AS founded_year, random() < 0.3 AS has_sales_team,
  CASE WHEN random() < 0.2 THEN DATE '2026-10-01' + (random() * 400)::INT END AS competitor_contract_end
FROM range({count}) AS t(i)
"""
SIGNALS = """
SELECT 'account' || (random() * {accounts})::INT || '.com' AS account,
  ['pricing_page_visit', 'g2_comparison', 'blog_visit', 'linkedin_engagement', 'bombora_surge', 'job_opening']
    [1 + (random() * 5.99)::INT % 6] AS kind,
  DATE '2026-10-01' - (random() * 400)::INT AS at,
  ['Sales', 'Legal', 'Marketing'][1 + (random() * 2.99)::INT % 3] AS department
FROM range({count}) AS t(i)
"""


def generate(folder: Path, accounts: int, signals: int) -> None:
    """The same files for the same numbers, on one thread so that the seed decides."""
    import duckdb

    folder.mkdir(parents=True, exist_ok=True)
    made, wanted = folder / "made.json", {"accounts": accounts, "signals": signals, "seed": SEED}
    if made.exists() and json.loads(made.read_text(encoding="utf-8")) == wanted:
        return
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(f"SELECT setseed({SEED})")
    for noun, query in (
        ("accounts", ACCOUNTS.format(count=accounts)),
        ("signals", SIGNALS.format(count=signals, accounts=accounts)),
    ):
        connection.execute(f"COPY ({query}) TO '{folder / noun}.parquet' (FORMAT parquet)")
    made.write_text(json.dumps(wanted), encoding="utf-8")


# --- the three ways, each run in a child process -------------------------------------------------------------------


def run_hand(folder: Path, out: Path) -> None:
    import duckdb

    os.chdir(folder)
    query = (HERE / "score.sql").read_text(encoding="utf-8")
    duckdb.connect().execute(f"COPY ({query}) TO '{out}' (FORMAT parquet, COMPRESSION zstd)")


def run_expression(folder: Path, out: Path) -> None:
    from closefit.engines import DuckDBEngine
    from closefit.profile import load_profile
    from closefit.score import ScoreInputs, compile_score
    from closefit.terms import Attribute, AttributeType, Layer, Table

    kinds = {"VARCHAR": "text", "DOUBLE": "number", "INTEGER": "number", "BIGINT": "number", "DATE": "date",
             "BOOLEAN": "flag", "VARCHAR[]": "list"}  # fmt: skip
    with DuckDBEngine() as engine:

        def table(noun: str, extra: str, contract: set[str]) -> Table:
            path = folder / f"{noun}.parquet"
            engine.execute(f"CREATE VIEW {noun} AS SELECT *, {extra} FROM '{path}'")
            described = engine.execute(f"DESCRIBE {noun}").fetchall()
            attributes = [
                Attribute(name, AttributeType(kinds[kind]), Layer.firmographic, name)
                for name, kind, *_ in described
                if name not in contract
            ]
            return Table(noun, path, 0, tuple(attributes), frozenset({"account", "kind", "at"}))

        accounts = table("accounts", "0 AS line", {"account", "name", "origin", "line"})
        signals = table("signals", "1.0 AS strength, 0 AS line", {"account", "kind", "at", "strength", "line"})
        score = compile_score(load_profile(PROFILE), ScoreInputs(accounts, signals), AS_OF, ordered=False)
        engine.write(score, out)


def run_command(folder: Path, out: Path) -> None:
    from closefit.cli import main

    files = [str(folder / "accounts.parquet"), "--signals", str(folder / "signals.parquet")]
    sys.argv = ["closefit", "score", *files, "--profile", str(PROFILE), "--as-of", str(AS_OF), "--out", str(out)]
    try:
        main()
    except SystemExit as done:
        if done.code:
            raise


CHILDREN: dict[str, Callable[[Path, Path], None]] = {
    "hand": run_hand,
    "expression": run_expression,
    "command": run_command,
}


def timed(way: str, folder: Path, out: Path) -> tuple[float, float]:
    """Seconds of the whole process and its peak memory in MB."""
    start = perf_counter()
    child = subprocess.run(
        [sys.executable, "-m", "benchmarks.score", "--child", way, "--folder", str(folder), "--out", str(out)],
        cwd=HERE.parent, capture_output=True, text=True, check=False,
    )  # fmt: skip
    seconds = perf_counter() - start
    if child.returncode:
        sys.exit(f"{way} failed:\n{child.stdout}{child.stderr}")
    return seconds, float(child.stdout.strip().splitlines()[-1])


def differing(one: Path, other: Path) -> int:
    """Rows of one file that the other lacks, both ways."""
    import duckdb

    connection = duckdb.connect()
    columns = [row[0] for row in connection.execute(f"DESCRIBE SELECT * FROM '{other}'").fetchall()]
    picked = ", ".join(columns)
    pairs = ((one, other), (other, one))
    counts = [
        connection.execute(
            f"SELECT count(*) FROM (SELECT {picked} FROM '{a}' EXCEPT ALL SELECT {picked} FROM '{b}')"
        ).fetchone()
        for a, b in pairs
    ]
    return sum(int(count[0]) for count in counts if count)


# --- report --------------------------------------------------------------------------------------------------------


def measure(folder: Path, runs: int, accounts: int) -> bool:
    """Time all ways in turn, print the table and the bars, rewrite the table in the docs; True when every bar holds."""
    seconds: dict[str, list[float]] = {way: [] for way in WAYS}
    memory = dict.fromkeys(WAYS, 0.0)
    with tempfile.TemporaryDirectory(dir=folder) as outs:
        out = {way: Path(outs) / f"{way}.parquet" for way in WAYS}
        for _ in range(runs):
            for way in WAYS:
                taken, peak = timed(way, folder, out[way])
                seconds[way].append(taken)
                memory[way] = max(memory[way], peak)
        unequal = {way: differing(out[way], out["hand"]) for way in WAYS[1:]}
    lines = table_lines(seconds, memory, accounts)
    print("\n".join(lines))
    bars = bar_lines(seconds, unequal)
    print("\n" + "\n".join(bars))
    rewrite(PAGE, "score", lines)
    return not any(line.startswith("missed") for line in bars)


def table_lines(seconds: dict[str, list[float]], memory: dict[str, float], accounts: int) -> list[str]:
    lines = [
        "| way | seconds, least | seconds, median | accounts a second | peak memory, MB | times hand-written |",
        "|---|---|---|---|---|---|",
    ]
    hand = statistics.median(seconds["hand"])
    for way in WAYS:
        least, median = min(seconds[way]), statistics.median(seconds[way])
        figures = f"{least:.2f} | {median:.2f} | {accounts / median:,.0f} | {memory[way]:.0f} | {median / hand:.2f}"
        lines.append(f"| {way} | {figures} |")
    return [*lines, "", f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}."]


def bar_lines(seconds: dict[str, list[float]], unequal: dict[str, int]) -> list[str]:
    """One line per bar; the ratio is an aim and fails nothing."""
    lines = [
        f"{'held' if count == 0 else 'missed'} {count} rows of {way} differ from hand 0"
        for way, count in unequal.items()
    ]
    hand = statistics.median(seconds["hand"])
    for way in WAYS[1:]:
        ratio = statistics.median(seconds[way]) / hand
        lines.append(f"{'held' if ratio <= AIM else 'aim not reached'} {ratio:.2f} times hand-written by {way} {AIM}")
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--signals", type=int, default=3_000_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=Path("bench-data"))
    parser.add_argument("--child", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    folder = given.folder.resolve()
    if given.child:
        CHILDREN[given.child](folder, given.out)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return
    generate(folder, given.accounts, given.signals)
    sys.exit(0 if measure(folder, given.runs, given.accounts) else 1)


if __name__ == "__main__":
    main()
