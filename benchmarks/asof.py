"""The as-of join: 17,000 deals and 1,000 attributes, three values of each on days of their own, long and wide.

    python -m benchmarks.asof [--deals 17000] [--attributes 1000] [--values 3] [--form long|wide]

Each form runs in a process of its own (so that its peak memory is its own) and prints one line of JSON: ``read`` is the
file through intake, ``join`` the values of every deal as of its creation, in seconds; ``cpu`` what the join takes of
both cores together (a busy machine changes the one and hardly the other); ``peak`` the most memory in GB.
Aim: the join in 10 s and 2 GB on two cores (Feast issue 3003: 30 minutes and 50 GB for as many).
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter, process_time

SEED = 0.42

LONG = """
SELECT 'account' || a || '.com' AS domain, 'Attribute ' || n AS attribute,
  DATE '2022-01-01' + (hash(a, n, v, 1) % 1000)::INT AS valid_from,
  DATE '2022-01-01' + (hash(a, n, v, 1) % 1000)::INT + (hash(a, n, v, 2) % 60)::INT AS known_since,
  (hash(a, n, v, 3) % 100000) / 8.0 AS value
FROM range({accounts}) AS t(a), range({attributes}) AS u(n), range({values}) AS w(v)
"""
WIDE = """
SELECT 'account' || a || '.com' AS domain, DATE '2022-01-01' + (hash(a, v, 1) % 1000)::INT AS valid_from,
  DATE '2022-01-01' + (hash(a, v, 1) % 1000)::INT + (hash(a, v, 2) % 60)::INT AS known_since, {columns}
FROM range({accounts}) AS t(a), range({values}) AS w(v)
"""
COLUMN = '(hash(a, {n}, v, 3) % 100000) / 8.0 AS "Attribute {n}"'
DEALS = """
SELECT d AS place, 'account' || d || '.com' AS account, DATE '2023-06-01' + (hash(d, 7) % 700)::INT AS created
FROM range({deals}) AS t(d)
"""


def generate(path: Path, form: str, deals: int, attributes: int, values: int) -> None:
    """The file for these numbers; the same numbers make the same file."""
    import duckdb

    columns = ", ".join(COLUMN.format(n=n) for n in range(attributes))
    query = LONG.format(accounts=deals, attributes=attributes, values=values) if form == "long" else WIDE.format(
        accounts=deals, values=values, columns=columns
    )  # fmt: skip
    duckdb.connect(config={"threads": 2}).execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")


def measure(path: Path, deals: int) -> dict[str, float | int | str]:
    """Read the file and join it, in this process."""
    from closefit.derive.deals.asof import Moment, join_as_of
    from closefit.derive.deals.loading import Stored
    from closefit.engines import DuckDBEngine
    from closefit.intake import read_history

    with DuckDBEngine(memory_limit="1500MB", threads=2, temp_directory=path.parent / "spill") as engine:
        engine.execute(f"CREATE TEMP TABLE deals AS {DEALS.format(deals=deals)}")
        start = perf_counter()
        history = read_history(engine, path)
        read, busy = perf_counter(), process_time()
        stored = [Stored(attribute, f"h{n}") for n, attribute in enumerate(history.table.attributes)]
        filled = 0
        for table, batch in join_as_of(engine, history, "deals", stored, [Moment("", "d.created")]):
            counts = engine.execute(f"SELECT {', '.join(f'count({one.column})' for one in batch)} FROM {table}")
            filled += sum(counts.fetchone() or ())
        done, cpu = perf_counter(), process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {"rows": history.table.rows, "cells": deals * len(stored), "filled": filled,
            "read": round(read - start, 2), "join": round(done - read, 2), "cpu": round(cpu, 2),
            "peak": round(peak, 2)}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--deals", type=int, default=17_000)
    parser.add_argument("--attributes", type=int, default=1_000)
    parser.add_argument("--values", type=int, default=3)
    parser.add_argument("--form", choices=("long", "wide"))
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.file:
        print(json.dumps(measure(asked.file, asked.deals)))
        return
    for form in (asked.form,) if asked.form else ("long", "wide"):
        with tempfile.TemporaryDirectory(prefix="closefit-") as folder:
            path = Path(folder) / f"{form}.parquet"
            generate(path, form, asked.deals, asked.attributes, asked.values)
            command = [sys.executable, "-m", "benchmarks.asof", "--file", str(path), "--deals", str(asked.deals)]
            done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
            print(json.dumps({"form": form, **json.loads(done.stdout)}))


if __name__ == "__main__":
    main()
