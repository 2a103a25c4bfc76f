"""Rows of an engine's table that cannot be scored as they stand: counted there, and refused or told."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from closefit.engines import RemoteEngine
from closefit.errors import InputError
from closefit.intake.engine_tables import PREFIX, EngineTable


def require_one_row_each(engine: RemoteEngine, described: EngineTable, sql: str) -> tuple[str, ...]:
    """What to say of rows without an account; ``sql`` is the query in the engine's words.

    Raises:
        InputError: an account has two rows, or no row has one.
    """
    counts = engine.rows(
        "SELECT COUNT(*) AS n_rows, COUNT(account) AS n_keyed, COUNT(DISTINCT account) AS n_different "
        f"FROM ({sql}) AS t"
    )[0]
    rows, keyed, different = (int(counts[name]) for name in ("n_rows", "n_keyed", "n_different"))
    name = str(described.table.path).removeprefix(PREFIX)
    if not keyed:
        found = f"none of its {rows:,} rows has an account" if rows else "the table has no row"
        raise InputError(f"{name}: {found}", advice="Name another column with --key." if rows else "Fill it first.")
    if keyed > different:
        twice = engine.rows(
            f"SELECT account FROM ({sql}) AS t WHERE account IS NOT NULL GROUP BY account HAVING COUNT(*) > 1 "
            "ORDER BY account LIMIT 3"
        )
        shown = ", ".join(repr(row["account"]) for row in twice)
        raise InputError(
            f"{name}: {keyed - different:,} rows are of an account that has another row, such as {shown}",
            advice="A score is of one row per account: make a view that keeps one, and name it instead.",
        )
    return (f"{name}: {rows - keyed:,} rows without an account are left out",) if rows > keyed else ()


def rows_left_aside(engine: RemoteEngine, described: EngineTable, needed: Sequence[str]) -> tuple[str, ...]:
    """What to say of rows that lack one of the ``needed`` columns and so never count."""
    cells = [exp.column(exp.to_identifier(name, quoted=True)) for name in needed]
    counts = [
        exp.Alias(this=exp.Count(this=cell), alias=exp.to_identifier(f"n_{name}"))
        for name, cell in zip(needed, cells, strict=True)
    ]
    every = exp.Alias(this=exp.Count(this=exp.Star()), alias=exp.to_identifier("n_rows"))
    found = engine.rows(exp.select(every, *counts).from_(described.query.copy().subquery("t")))[0]
    name = str(described.table.path).removeprefix(PREFIX)
    return tuple(
        f"{name}: {int(found['n_rows']) - int(found[f'n_{column}']):,} rows without {_SAID[column]} are not looked at"
        for column in needed
        if int(found[f"n_{column}"]) < int(found["n_rows"])
    )


_SAID = {"account": "an account", "kind": "a kind", "at": "a day"}
