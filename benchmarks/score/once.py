"""What one account and one profile cost: compiled, and explained out of a million, in milliseconds."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.score.ways import AS_OF, PROFILE


def once_lines(folder: Path, times: int = 5) -> list[str]:
    """Rows of a table: what, and milliseconds (the median of so many times)."""
    from closefit.engines import DuckDBEngine
    from closefit.engines.duckdb import sql_text
    from closefit.intake import read_accounts, read_signals
    from closefit.profile import load_profile
    from closefit.score import ScoreInputs, compile_score, explain

    profile = load_profile(PROFILE)
    with DuckDBEngine() as engine:
        accounts = read_accounts(engine, folder / "accounts.parquet")
        inputs = ScoreInputs(accounts, read_signals(engine, folder / "signals.parquet"))
        taken: dict[str, list[float]] = {"the profile compiled and written as SQL": [], "one account explained": []}
        for place in range(times):
            start = perf_counter()
            sql_text(compile_score(profile, inputs, AS_OF, ordered=False))
            middle = perf_counter()
            explain(profile, inputs, AS_OF, f"account{place * 1000}.com", engine)
            for what, seconds in zip(taken, (middle - start, perf_counter() - middle), strict=True):
                taken[what].append(1000 * seconds)
    shown = [f"| {what} | {median(milli):,.0f} |" for what, milli in taken.items()]
    return ["", f"| out of {accounts.rows:,} accounts in a Parquet file | milliseconds, median |", "|---|---|", *shown]
