"""Whole commands on generated files: what every engine must write, and what it wrote."""

from __future__ import annotations

import atexit
import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from benchmarks.engines.files import generate
from benchmarks.engines.tables import PROFILES
from sqlglot import exp

from closefit.engines import DuckDBEngine, RemoteEngine, hand_over
from closefit.intake import read_accounts, read_people, read_signals
from tests.command import Finished, closefit

ACCOUNTS = 2_000
NOUNS = ("accounts", "signals", "people")


@cache
def folder() -> Path:
    """The files, made once in a process and removed at its end."""
    made = Path(mkdtemp(prefix="closefit-engines-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    generate(made, ACCOUNTS, 3 * ACCOUNTS, ACCOUNTS)
    return made


def score(profile: str, out: Path, *flags: str) -> Finished:
    """``closefit score`` of the files by a profile of the benchmark."""
    return score_these(profile, out, [str(folder() / f"{noun}.parquet") for noun in NOUNS], flags)


def score_tables(profile: str, out: Path, *flags: str) -> Finished:
    """``closefit score`` of the tables that :func:`move_into` made."""
    return score_these(profile, out, [f"table:sales.{noun}" for noun in NOUNS], flags)


def score_these(profile: str, out: Path, sources: Sequence[str], flags: Sequence[str]) -> Finished:
    """``closefit score`` of any accounts, signals and people."""
    return closefit(
        "score", sources[0], "--signals", sources[1], "--people", sources[2], "--profile", PROFILES[profile],
        "--as-of", "2026-10-01", "--out", out, *flags,
    )  # fmt: skip


def move_into(engine: RemoteEngine) -> None:
    """The files as tables of the schema ``sales``, as a warehouse would hold them: typed, titles and kinds in order."""
    with DuckDBEngine(threads=1) as duck:
        tables = (
            read_accounts(duck, folder() / "accounts.parquet"),
            read_signals(duck, folder() / "signals.parquet"),
            read_people(duck, folder() / "people.parquet"),
        )
        for noun, table in zip(NOUNS, tables, strict=True):
            headers = {a.name: a.header for a in table.attributes}
            kinds = hand_over(duck.connection, noun, f"moved_{noun}")
            engine.load(duck.connection, f"moved_{noun}", kinds)
            as_written = [_as_written(name, headers.get(name, name)) for name in kinds if name != "line"]
            engine.create(f"sales.{noun}", exp.select(*as_written).from_(f"moved_{noun}"), replace=False)


def _as_written(name: str, header: str) -> exp.Expr:
    cell = exp.column(exp.to_identifier(name, quoted=True))
    return exp.Alias(this=cell, alias=exp.to_identifier(header, quoted=True))


@cache
def expected(profile: str, suffix: str) -> bytes:
    """What the embedded engine writes."""
    out = folder() / f"{profile}{suffix}"
    done = score(profile, out)
    assert done.code == 0, done.err
    return out.read_bytes()
