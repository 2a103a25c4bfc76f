"""What is compared: three profiles, and the table that an engine writes by each, as hashes of its sorted rows."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from closefit.engines import RemoteEngine

_HERE = Path(__file__).resolve().parent
AS_OF = dt.date(2026, 10, 1)
NOUNS = ("accounts", "signals", "people")

#: The benchmark's own profile, one with all that it does not use, and one of edges.
PROFILES = {
    "score": _HERE.parent / "score" / "profile.yaml",
    "graded": _HERE / "profiles" / "graded.yaml",
    "small": _HERE / "profiles" / "small.yaml",
}


@dataclass(frozen=True, slots=True)
class Written:
    """The table of one engine by one profile."""

    accounts: int
    #: Hash of the lines of the CSV file, sorted.
    csv: str
    #: Hash of the rows of the Parquet file, sorted by account and written again by one writer.
    parquet: str
    #: For the CSV file, from the files that are read to the file that is written.
    seconds: float

    def same(self, other: Written) -> bool:
        """Equal to the last byte, rows put in one order."""
        return (self.accounts, self.csv, self.parquet) == (other.accounts, other.csv, other.parquet)


def write_tables(engine: RemoteEngine | None, sources: Sequence[Path], profile: str) -> Written:
    """Score accounts, signals and people with an engine (None: the embedded one) into a CSV and a Parquet file."""
    from closefit.run import ScoreRequest, score_accounts, score_in
    from closefit.settings import Settings

    accounts, signals, people = sources
    request = ScoreRequest(accounts, PROFILES[profile], signals, people, None, AS_OF)
    with tempfile.TemporaryDirectory(prefix="closefit-engines-") as folder:
        seconds = []
        for name in ("scored.csv", "scored.parquet"):
            start = perf_counter()
            if engine is None:
                score_accounts(request, Path(folder) / name, Settings())
            else:
                score_in(engine, request, Path(folder) / name, Settings())
            seconds.append(perf_counter() - start)
        lines = (Path(folder) / "scored.csv").read_bytes().splitlines(keepends=True)
        csv = hashlib.sha256(b"".join(sorted(lines))).hexdigest()
        rows, parquet = _rows(Path(folder) / "scored.parquet")
        return Written(rows, csv, parquet, seconds[0])


def _rows(path: Path) -> tuple[int, str]:
    """How many rows a Parquet file has, and a hash of them: values and types count, their order does not."""
    again = path.with_name("sorted.parquet")
    with duckdb.connect(config={"threads": 1}) as connection:
        done = connection.execute(
            f"COPY (SELECT * FROM read_parquet('{path}') ORDER BY account) TO '{again}' (FORMAT parquet)"
        ).fetchone()
    return int(done[0]) if done else 0, hashlib.sha256(again.read_bytes()).hexdigest()
