"""Whole commands on generated files: what every engine must write, and what it wrote."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from benchmarks.engines.files import generate
from benchmarks.engines.tables import PROFILES
from sqlglot.expressions import column, select

from closefit.engines import DuckDBEngine, RemoteEngine, hand_over
from closefit.intake import read_accounts, read_people, read_signals
from tests.command import Finished, closefit

ACCOUNTS = 2_000
NOUNS = ("accounts", "signals", "people")


@cache
def folder() -> Path:
    """The files, made once in a process."""
    made = Path(mkdtemp(prefix="closefit-engines-"))
    generate(made, ACCOUNTS, 3 * ACCOUNTS, ACCOUNTS)
    return made


def score(profile: str, out: Path, *flags: str) -> Finished:
    """``closefit score`` of the files by a profile of the benchmark."""
    return score_these(profile, out, *(str(folder() / f"{noun}.parquet") for noun in NOUNS), flags=flags)


def score_tables(profile: str, out: Path, *flags: str) -> Finished:
    """``closefit score`` of the tables that :func:`move_into` made."""
    return score_these(profile, out, *(f"table:sales.{noun}" for noun in NOUNS), flags=flags)


def score_these(profile: str, out: Path, accounts: str, signals: str, people: str, flags: Sequence[str]) -> Finished:
    """``closefit score`` of any accounts, signals and people."""
    return closefit(
        "score", accounts, "--signals", signals, "--people", people, "--profile", PROFILES[profile],
        "--as-of", "2026-10-01", "--out", out, *flags,
    )  # fmt: skip


def move_into(engine: RemoteEngine) -> None:
    """The files as tables of the schema ``sales``, as a warehouse would hold them: typed, titles and kinds in order."""
    with DuckDBEngine(threads=1) as duck:
        for noun, read in zip(NOUNS, (read_accounts, read_signals, read_people), strict=True):
            table = read(duck, folder() / f"{noun}.parquet")
            headers = {a.name: a.header for a in table.attributes}
            kinds = hand_over(duck.connection, noun, f"moved_{noun}")
            engine.load(duck.connection, f"moved_{noun}", kinds)
            as_written = [column(n, quoted=True).as_(headers.get(n, n), quoted=True) for n in kinds if n != "line"]
            engine.create(f"sales.{noun}", select(*as_written).from_(f"moved_{noun}"), replace=True)


@cache
def expected(profile: str, suffix: str) -> bytes:
    """What the embedded engine writes."""
    out = folder() / f"{profile}{suffix}"
    done = score(profile, out)
    assert done.code == 0, done.err
    return out.read_bytes()
