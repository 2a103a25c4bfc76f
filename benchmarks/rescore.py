"""How long one account takes from a changed fact to its new score in the store, and what a quiet day costs.

``make bench-rescore`` loads 100,000 accounts and 300,000 signals, scores them once, goes on one day, and then hands a
changed fact or a new signal of one account to the running process, many times: stored (and on the disk), scored,
stored again. Beside it the same question is asked of the engine with everything already in its memory.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.page import PAGE, rewrite
from benchmarks.score.generate import generate
from closefit.engines import DuckDBEngine
from closefit.intake import read_accounts, read_signals
from closefit.profile import load_profile
from closefit.rescore import KeptScores, load_accounts, load_signals, put_facts, put_signals
from closefit.rescore.copied import BulkScore
from closefit.rescore.values import Given
from closefit.store import Store, open_store

DAY = dt.date(2026, 10, 1)
PROFILE = Path(__file__).parent / "score" / "profile.yaml"

#: Milliseconds in which one account is rescored end to end.
BAR = 10.0

#: Share of all accounts that a day on which nothing new arrives may score: far from all, that is the point.
QUIET = 0.05


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of one step, over many accounts."""

    step: str
    median: float
    p99: float
    #: Processor time of this process, the median; what others do on the machine is not in it.
    processor: float


@dataclass(frozen=True, slots=True)
class Scale:
    """Seconds of the whole store's steps, and what a day scored."""

    accounts: int
    load: float
    again: float
    first: float
    day: float
    crossed: int


def rescore_latency(store: Store, keeper: KeptScores, accounts: int, times: int = 500) -> list[Latency]:
    """End to end and by its parts: a new signal, then a changed fact, of accounts drawn at random."""
    chance = random.Random(4)  # noqa: S311  (accounts to try, the same every time)
    day = DAY + dt.timedelta(days=1)
    keeper.rescore_accounts(["account1.com"], day)  # The statement is prepared once per process.
    put: list[tuple[float, float]] = []
    score: list[tuple[float, float]] = []
    for place in range(times):
        account = f"account{chance.randrange(accounts)}.com"
        if place % 2:
            put.append(_timed(partial(put_facts, store, account, {"employees": 50 + place}, source="bench")))
        else:
            event: dict[str, Given] = {"account": account, "kind": "pricing_page_visit", "at": day, "event": str(place)}
            put.append(_timed(partial(put_signals, store, [event])))
        score.append(_timed(partial(keeper.rescore_accounts, [account], day)))
    both = [(p[0] + s[0], p[1] + s[1]) for p, s in zip(put, score, strict=True)]
    return [
        _latency("end to end", both),
        _latency("of it: the fact or signal stored, on the disk", put),
        _latency("of it: scored, with its next crossing, and stored", score),
        _latency("for comparison: 4 KB written to this disk and waited for (fsync)", _fsync(store.path, times)),
    ]


def _fsync(beside: Path, times: int) -> list[tuple[float, float]]:
    """What the disk alone takes: every change of facts waits for it once."""
    path = beside.with_name("fsync")
    with path.open("wb", buffering=0) as file:
        found = [_timed(partial(_written, file)) for _ in range(times)]
    path.unlink()
    return found


def _written(file: io.FileIO) -> None:
    file.write(b"x" * 4096)
    os.fsync(file.fileno())


def engine_latency(store: Store, keeper: KeptScores, times: int = 20) -> Latency:
    """The score of one account asked of DuckDB, everything in its memory already."""
    with DuckDBEngine() as engine:
        bulk = BulkScore(store, engine, keeper.profile)
        return _latency(
            "for comparison: the same score asked of DuckDB in memory",
            [_timed(partial(bulk.kept, [(f"account{n}.com", DAY)])) for n in range(times)],
        )


def measure(folder: Path, accounts: int) -> tuple[Scale, list[Latency]]:
    """Load, score, go on one day, then one account at a time."""
    files = folder / f"rescore-{accounts}"
    generate(files, accounts)
    with tempfile.TemporaryDirectory(dir=folder) as place, open_store(Path(place) / "closefit.db") as store:
        keeper = KeptScores(store, load_profile(PROFILE))
        load, again = _seconds(lambda: _load(store, files)), _seconds(lambda: _load(store, files))
        first = _seconds(lambda: keeper.rescore(DAY))
        start = time.perf_counter()
        crossed = keeper.rescore(DAY + dt.timedelta(days=1)).scored
        scale = Scale(accounts, load, again, first, time.perf_counter() - start, crossed)
        return scale, [*rescore_latency(store, keeper, accounts), engine_latency(store, keeper)]


def table_lines(scale: Scale, latencies: list[Latency]) -> list[str]:
    """Both tables of the manual."""
    lines = ["| one account, milliseconds | median | 99 of 100 within | processor, median |", "|---|---|---|---|"]
    lines += [f"| {one.step} | {one.median:.2f} | {one.p99:.2f} | {one.processor:.2f} |" for one in latencies]
    lines += ["", f"| {scale.accounts:,} accounts, three signals each | seconds | accounts scored |", "|---|---|---|"]
    lines += [
        f"| loaded into an empty store | {scale.load:.1f} | |",
        f"| the same files loaded again: nothing changes | {scale.again:.1f} | |",
        f"| first run | {scale.first:.1f} | {scale.accounts:,} |",
        f"| the next day, nothing new | {scale.day:.2f} | {scale.crossed:,} |",
    ]
    return lines


def bar_lines(scale: Scale, latencies: list[Latency]) -> list[str]:
    """One line for every bar: held or missed, the figure, the bar."""
    whole, share = latencies[0], scale.crossed / scale.accounts
    return [
        _bar(whole.median <= BAR, f"one account rescored end to end, median {whole.median:.2f} ms", f"{BAR:g} ms"),
        _bar(whole.p99 <= BAR, f"one account rescored end to end, 99 of 100 in {whole.p99:.2f} ms", f"{BAR:g} ms"),
        _bar(share <= QUIET, f"accounts scored on a day without news {share:.2%}", f"{QUIET:.0%}"),
    ]


def _bar(held: bool, figure: str, bar: str) -> str:
    return f"{'held' if held else 'missed'}: {figure} (bar {bar})"


def _load(store: Store, files: Path) -> None:
    with DuckDBEngine() as engine:
        accounts = read_accounts(engine, files / "accounts.parquet")
        signals = read_signals(engine, files / "signals.parquet")
        with store.change("benchmark") as change:
            load_accounts(store, change, engine, accounts)
            load_signals(store, change, engine, signals)


def _latency(step: str, timed: list[tuple[float, float]]) -> Latency:
    wall = sorted(one for one, _ in timed)
    p99 = wall[min(len(wall) - 1, round(0.99 * (len(wall) - 1)))]
    return Latency(step, statistics.median(wall), p99, statistics.median(one for _, one in timed))


def _timed(step: Callable[[], object]) -> tuple[float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    step()
    return (time.perf_counter() - wall) * 1e3, (time.process_time() - processor) * 1e3


def _seconds(step: Callable[[], object]) -> float:
    return _timed(step)[0] / 1e3


def main() -> None:
    parser = argparse.ArgumentParser(description="one account from a changed fact to its new score")
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=Path("bench-data"))
    parser.add_argument("--quick", action="store_true", help="write no page")
    given = parser.parse_args()
    folder = given.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    scale, latencies = measure(folder, given.accounts)
    lines, bars = table_lines(scale, latencies), bar_lines(scale, latencies)
    print("\n".join([*lines, "", *bars]))
    if not given.quick:
        rewrite(PAGE, "rescore", lines)
    sys.exit(1 if any(bar.startswith("missed") for bar in bars) else 0)


if __name__ == "__main__":
    main()
