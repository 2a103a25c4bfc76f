"""Whole commands on generated files: what every engine must write, and what it wrote."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from benchmarks.engines.files import generate
from benchmarks.engines.tables import PROFILES

from tests.command import Finished, closefit

ACCOUNTS = 2_000


@cache
def folder() -> Path:
    """The files, made once in a process."""
    made = Path(mkdtemp(prefix="closefit-engines-"))
    generate(made, ACCOUNTS, 3 * ACCOUNTS, ACCOUNTS)
    return made


def score(profile: str, out: Path, *flags: str) -> Finished:
    """``closefit score`` of the files by a profile of the benchmark."""
    files = [str(folder() / f"{noun}.parquet") for noun in ("accounts", "signals", "people")]
    return closefit(
        "score", files[0], "--signals", files[1], "--people", files[2], "--profile", PROFILES[profile],
        "--as-of", "2026-10-01", "--out", out, *flags,
    )  # fmt: skip


@cache
def expected(profile: str, suffix: str) -> bytes:
    """What the embedded engine writes."""
    out = folder() / f"{profile}{suffix}"
    done = score(profile, out)
    assert done.code == 0, done.err
    return out.read_bytes()
