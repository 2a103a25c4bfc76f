"""The generated company into files: CSV as a CRM exports it, or Parquet, and ``truth.json`` beside them."""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import duckdb
import numpy as np

from closefit.demo import words
from closefit.demo.dirt import soil
from closefit.demo.signals import TOUCH, counts_before
from closefit.demo.truth import Dirt, Truth
from closefit.demo.world import Size, World, build_world
from closefit.errors import UsageError
from closefit.files import replaced, write_text
from closefit.terms import Place

#: More rows than this are held on disk while they are made.
_IN_MEMORY = 6_000_000
#: Larger tables are written clean: dirt is for reading, size is for measuring.
_MOST_DIRTY_ROWS = 200_000
_LATER = 1 << 19


class FileFormat(StrEnum):
    """How the files are written."""

    csv = "csv"
    parquet = "parquet"


QUERIES: dict[str, Callable[[], str]] = {
    "accounts": words.accounts_query,
    "deals": words.deals_query,
    "signals": words.signals_query,
    "people": words.people_query,
    "customers": words.customers_query,
    "suppress": words.suppress_query,
    "history": words.history_query,
}


def generate(
    directory: Path, size: Size, seed: int, file_format: FileFormat = FileFormat.csv, *, dirty: bool = True
) -> Truth:
    """Write the generated company into ``directory``: seven tables and ``truth.json``.

    The same size and seed give the same bytes. CSV files of up to 200,000 rows are dirty on purpose unless ``dirty`` is
    false; what is wrong with them is listed in the truth. Parquet and larger files are clean.

    Raises:
        UsageError: no account, fewer than 10 deals, a negative seed, or a directory that cannot be written to.
    """
    _check(size, seed)
    _make(directory)
    connection, scratch = _session(directory, size)
    try:
        connection.execute("SET threads = 2; SET preserve_insertion_order = true")
        world = build_world(connection, size, seed)
        _insert_deals(world, seed)
        dirt: list[Dirt] = []
        for table, query in QUERIES.items():
            path = directory / f"{table}.{file_format}"
            may_soil = dirty and file_format is FileFormat.csv
            dirt += _write_table(connection, table, query(), path, seed if may_soil else None)
    finally:
        connection.close()
        if scratch is not None:
            shutil.rmtree(scratch, ignore_errors=True)
    truth = dataclasses.replace(world.truth, dirt=tuple(dirt))
    write_text(directory / "truth.json", truth.as_json())
    return truth


def _check(size: Size, seed: int) -> None:
    for what, number, least in (
        ("--accounts", size.accounts, 1), ("--deals", size.deals, 10), ("--signals", size.signals, 0),
        ("--seed", seed, 0),
    ):  # fmt: skip
        if number < least:
            raise UsageError(f"{what} is {number}", advice=f"It must be {least} or more.")


def _make(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        advice = "Name a folder that can be made or written to."
        raise UsageError(f"cannot make the folder: {error.strerror}", place=Place(directory), advice=advice) from error


def _session(directory: Path, size: Size) -> tuple[duckdb.DuckDBPyConnection, Path | None]:
    scratch = None
    if size.accounts + size.signals > _IN_MEMORY:
        scratch = Path(tempfile.mkdtemp(prefix=".closefit-", dir=directory))
    connection = duckdb.connect(str(scratch / "world.duckdb")) if scratch else duckdb.connect()
    connection.execute("SET enable_progress_bar = false")  # it would be drawn on stdout, among the words
    return connection, scratch


def _insert_deals(world: World, seed: int) -> None:
    """``deal_codes``: the deals with their counts of touches before creation and until the export."""
    deals, signals = world.deals, world.signals
    late = np.full(len(deals), _LATER, dtype=np.int64)
    columns = {
        "place": np.arange(len(deals)), "account": deals.account, "created": deals.created, "closed": deals.closed,
        "type": deals.type, "outcome": deals.outcome, "churned_on": deals.churned_on, "owner": deals.owner,
        "lost_reason": deals.lost_reason, "amount": deals.amount,
        "touches_before": counts_before(signals, TOUCH, deals.account, deals.created),
        "touches_all": counts_before(signals, TOUCH, deals.account, late),
        "dice": np.random.default_rng([seed, 4]).integers(0, 27720, len(deals)),
    }  # fmt: skip
    world.connection.register("deal_chunk", columns)
    world.connection.execute("CREATE TABLE deal_codes AS SELECT * FROM deal_chunk")
    world.connection.unregister("deal_chunk")


def _write_table(
    connection: duckdb.DuckDBPyConnection, table: str, query: str, path: Path, dirt_seed: int | None
) -> tuple[Dirt, ...]:
    """One file; dirty where a seed for the dirt is given and the table is not too large."""
    if dirt_seed is not None:
        relation = connection.execute(query)
        header = [column[0] for column in relation.description]
        rows = relation.fetchmany(_MOST_DIRTY_ROWS + 1)
        if len(rows) <= _MOST_DIRTY_ROWS:
            text, dirt = soil(table, header, rows, dirt_seed)
            write_text(path, text)
            return dirt
    target = "FORMAT parquet, COMPRESSION zstd" if path.suffix == ".parquet" else "FORMAT csv, HEADER true"
    with replaced(path) as temporary:
        connection.execute(f"COPY ({_flat(query, path)}) TO {words.text(str(temporary))} ({target})")
    return ()


def _flat(query: str, path: Path) -> str:
    """In CSV a list is one cell."""
    if path.suffix == ".parquet" or words.name("Technologies") not in query:
        return query
    return f"""SELECT * REPLACE (ARRAY_TO_STRING("Technologies", '; ') AS "Technologies") FROM ({query})"""
