"""The ways to score the files, each a function that a process of its own runs: ``way(folder, out)``."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

HERE = Path(__file__).resolve().parent
PROFILE = HERE / "profile.yaml"
AS_OF = dt.date(2026, 10, 1)

#: The query by hand, in all columns; and without those that say why.
FORMS = ("power", "lookup", "masks")
BARE = "bare"

#: Columns that the form without reasons lacks.
WHY = ("reasons", "unknown", "excluded_by")

_KINDS = {"VARCHAR": "text", "DOUBLE": "number", "INTEGER": "number", "BIGINT": "number", "DATE": "date",
          "BOOLEAN": "flag", "VARCHAR[]": "list"}  # fmt: skip


def run_hand(form: str, folder: Path, out: Path) -> None:
    """One of the forms, with DuckDB as it is delivered."""
    import duckdb

    os.chdir(folder)
    query = (HERE / "hand" / f"{form}.sql").read_text(encoding="utf-8")
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    connection.execute(f"COPY ({query}) TO '{out}' (FORMAT parquet, COMPRESSION zstd)")


def run_expression(folder: Path, out: Path) -> None:
    """The tree that closefit compiles, on the files as they stand: nothing is checked."""
    from closefit.engines import DuckDBEngine
    from closefit.profile import load_profile
    from closefit.score import ScoreInputs, compile_score
    from closefit.terms import Attribute, AttributeType, Layer, Table

    with DuckDBEngine() as engine:

        def table(noun: str, extra: str, contract: set[str]) -> Table:
            path = folder / f"{noun}.parquet"
            engine.execute(f"CREATE VIEW {noun} AS SELECT *, {extra} FROM '{path}'")
            described = engine.execute(f"DESCRIBE {noun}").fetchall()
            attributes = [
                Attribute(name, AttributeType(_KINDS[kind]), Layer.firmographic, name)
                for name, kind, *_ in described
                if name not in contract
            ]
            return Table(noun, path, 0, tuple(attributes), frozenset({"account", "kind", "at"}))

        accounts = table("accounts", "0 AS line", {"account", "name", "origin", "line"})
        signals = table("signals", "1.0 AS strength, 0 AS line", {"account", "kind", "at", "strength", "line"})
        score = compile_score(load_profile(PROFILE), ScoreInputs(accounts, signals), AS_OF, ordered=False)
        engine.write(score, out)


def run_command(folder: Path, out: Path) -> None:
    """``closefit score`` as a user types it."""
    from closefit.cli import main

    files = [str(folder / "accounts.parquet"), "--signals", str(folder / "signals.parquet")]
    sys.argv = ["closefit", "score", *files, "--profile", str(PROFILE), "--as-of", str(AS_OF), "--out", str(out)]
    try:
        main()
    except SystemExit as done:
        if done.code:
            raise


def run_polars(folder: Path, out: Path) -> None:
    """Polars, lazy and streaming."""
    from benchmarks.score.polars_way import run_polars as run

    run(folder, out)


def run_pandas(folder: Path, out: Path) -> None:
    """pandas, which holds everything in memory."""
    from benchmarks.score.pandas_way import run_pandas as run

    run(folder, out)


#: Fractions are compared to so many digits: Polars divides by a constant by multiplying with its reciprocal.
DIGITS = {"polars": 9}

#: Ways of other libraries, and the most millions of accounts that each is asked for.
OTHERS = {"polars": 1000, "pandas": 1}

WAYS: dict[str, Callable[[Path, Path], None]] = {
    **{form: partial(run_hand, form) for form in (*FORMS, BARE)},
    "expression": run_expression,
    "command": run_command,
    "polars": run_polars,
    "pandas": run_pandas,
}
