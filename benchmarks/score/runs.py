"""Processes timed one after the other, and whether what they wrote is the same."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

from benchmarks.score.ways import BARE, DIGITS, WHY

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Run:
    """One whole process: seconds on the clock, seconds of all processors together, most memory in MB."""

    seconds: float
    cpu: float
    peak: float


@dataclass
class Size:
    """What was measured on files of so many accounts."""

    accounts: int
    runs: dict[str, list[Run]] = field(default_factory=dict)
    #: Rows that differ from the reference, by way.
    unequal: dict[str, int] = field(default_factory=dict)
    #: Ways that were not run, and why.
    skipped: dict[str, str] = field(default_factory=dict)

    def least(self, way: str, what: str = "seconds") -> float:
        """The least of all runs: what the way takes when nothing else wants the machine."""
        return min(float(getattr(run, what)) for run in self.runs[way])

    def peak(self, way: str) -> float:
        """The most memory that any run took, in MB."""
        return max(run.peak for run in self.runs[way])


def timed(way: str, folder: Path, out: Path) -> Run:
    """One run in a process of its own; ends everything when it fails."""
    start = perf_counter()
    command = [sys.executable, "-m", "benchmarks.score", "--child", way, "--folder", str(folder), "--out", str(out)]
    with tempfile.TemporaryFile() as said:
        child = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=said)
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = perf_counter() - start
        if child.returncode:
            said.seek(0)
            sys.exit(f"{way} failed:\n{said.read().decode(errors='replace')}")
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def measure(folder: Path, accounts: int, times: Mapping[str, int]) -> Size:
    """Every way in turn, as often as ``times`` says; then the rows of each beside those of the first."""
    ways = list(times)
    size = Size(accounts, {way: [] for way in ways})
    with tempfile.TemporaryDirectory(dir=folder) as outs:
        out = {way: Path(outs) / f"{way}.parquet" for way in ways}
        for number in range(max(times.values())):
            for way in [way for way in ways if number < times[way]]:
                if number and out[way].exists():
                    _remove(out[way])
                size.runs[way].append(timed(way, folder, out[way]))
                print(f"{accounts:,} {way}: {size.runs[way][-1]}", file=sys.stderr, flush=True)
        size.unequal = {way: differing(out[way], out[ways[0]], _lacks(way), digits=DIGITS.get(way)) for way in ways[1:]}
    return size


def _picked(name: str, kind: str, digits: int | None) -> str:
    """A column as it is compared: types are compared too, but for how wide a whole number is."""
    if kind in {"INTEGER", "BIGINT"}:
        return f"{name}::BIGINT AS {name}"
    return f"round({name}, {digits}) AS {name}" if kind == "DOUBLE" and digits is not None else name


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _lacks(way: str) -> tuple[str, ...]:
    return WHY if way == BARE else ()


def differing(one: Path, other: Path, leave_out: Sequence[str] = (), *, digits: int | None = None) -> int:
    """Rows that only one of two files has, in the columns of ``other``; in whatever order they stand.

    ``digits`` rounds fractions first. Sums of the rows' hashes settle it for equal files, without a sort of millions of
    lists.
    """
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")
    described = connection.execute(f"DESCRIBE SELECT * FROM '{other}'").fetchall()
    picked = [_picked(name, kind, digits) for name, kind, *_ in described if name not in leave_out]
    rows = [f"SELECT {', '.join(picked)} FROM '{path}'" for path in (one, other)]
    sums = [
        connection.execute(f"SELECT count(*), sum(hash(r)), bit_xor(hash(r)) FROM ({query}) AS r").fetchone()
        for query in rows
    ]
    if sums[0] == sums[1]:
        return 0
    pairs = ((rows[0], rows[1]), (rows[1], rows[0]))
    counts = [connection.execute(f"SELECT count(*) FROM ({a} EXCEPT ALL {b})").fetchone() for a, b in pairs]
    return sum(int(count[0]) for count in counts if count)
