"""The tables that ship inside the package, read once."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def table_rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The rows of a CSV table of this package without its header; lines that begin with ``#`` are remarks."""
    import csv

    text = files("closefit.taxonomy").joinpath(f"{name}.csv").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return tuple(tuple(cell.strip() for cell in row) for row in csv.reader(lines[1:]))
