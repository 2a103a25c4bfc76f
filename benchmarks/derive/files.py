"""Generated deals as the files that a user would have, and the command run on them in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from time import perf_counter
from typing import Any

import numpy as np

from closefit.derive.frame import Column, DealFrame, ListColumn, NumberColumn

#: The repository.
ROOT = Path(__file__).resolve().parents[2]
#: Set by the benchmark for its workers; what is timed decides for itself.
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Ran:
    """A process that ended well."""

    seconds: float
    #: Of all its threads; less shaken by what else the machine does.
    cpu: float
    #: Most memory it held, in MB.
    peak: float
    #: What it wrote.
    text: str = ""


def write_deals(frame: DealFrame, path: Path) -> None:
    """One row a deal with account, outcome and every attribute, CSV or Parquet by its name; lists with semicolons."""
    import duckdb
    import pandas as pd

    cells: dict[str, Any] = {
        "deal": np.arange(len(frame)),
        "account": np.char.add(np.char.add("account", frame.account.astype(str)), ".com"),
        "outcome": np.where(frame.won, "won", "lost"),
    }
    cells |= {name: _cells(column) for name, column in frame.columns.items()}
    connection = duckdb.connect()
    connection.register("deals", pd.DataFrame(cells, copy=False))
    how = "FORMAT parquet" if path.suffix == ".parquet" else "FORMAT csv, HEADER"
    connection.execute(f"COPY deals TO '{path}' ({how})")


def _cells(column: Column) -> Any:
    if isinstance(column, NumberColumn):
        return column.values
    words = np.array([*column.vocabulary, None], dtype=object)
    if isinstance(column, ListColumn):
        pairs = zip(column.offsets[:-1], column.offsets[1:], column.known, strict=True)
        return [";".join(words[column.codes[a:b]]) if known else None for a, b, known in pairs]
    return words[column.codes]


def run(arguments: list[str], *, extra: Mapping[str, str] | None = None) -> Ran:
    """Run Python with these arguments from the repository.

    Raises:
        RuntimeError: it failed; with what it wrote.
    """
    environment = {key: value for key, value in os.environ.items() if key not in _THREADS} | dict(extra or {})
    with TemporaryFile("w+", encoding="utf-8") as told:
        start = perf_counter()
        child = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=environment, stdout=told, stderr=told)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = perf_counter() - start
        child.returncode = os.waitstatus_to_exitcode(status)
        told.seek(0)
        text = told.read()
    if child.returncode:
        raise RuntimeError(f"{' '.join(arguments)} failed: {text[-2000:]}")
    return Ran(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, text)
