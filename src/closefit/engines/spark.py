"""Spark: SQL text to the user's own session, on this machine, a cluster's master, or a Spark Connect server."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
from sqlglot import exp

from closefit.engines.engine import EngineColumn, file_literal, quote
from closefit.engines.handover import BATCH, receive
from closefit.engines.kinds import attribute_type
from closefit.engines.rendering import table_of, table_sql, to_sql
from closefit.engines.spark_session import open_session, running_session
from closefit.errors import InputError

#: What makes answers equal: days are UTC days, and nonsense is an error instead of an unknown.
_SETTINGS = {"spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "true"}

_KINDS = {"VARCHAR": "string", "VARCHAR[]": "array<string>"}


class SparkEngine:
    """A Spark session: one that is given or runs here already, or a new one at ``master`` (default: this machine).

    ``master`` is ``local[2]``, ``spark://host:7077``, ``yarn``, ``k8s://...`` or a Spark Connect address
    ``sc://host:15002``; ``memory`` is text such as ``"4GB"`` for the driver of a new session.

    Raises UsageError when pyspark or Java is missing, VendorError when the master does not answer in time.
    """

    name = "spark"
    takes_files = True

    def __init__(self, master: str | None = None, *, memory: str | None = None, session: Any = None) -> None:
        self._open = ExitStack()
        self._folder = Path(self._open.enter_context(tempfile.TemporaryDirectory(prefix="closefit-spark-")))
        try:
            self.session = session = (
                session
                or running_session(master)
                or open_session(self._open, self._folder, master or "local[*]", memory)
            )
            #: Whether the session reads and writes this machine's files.
            self._here = _is_local(session)
            self._views: list[str] = []
            self._before = {name: session.conf.get(name, None) for name in _SETTINGS}
            for name, value in _SETTINGS.items():
                session.conf.set(name, value)
            self._open.callback(self._restore)
        except BaseException:
            self._open.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back what was handed over, and end the session if it is ours."""
        self._open.close()

    def rows(self, expression: exp.Expr | str) -> list[dict[str, Any]]:
        """Every row as a dictionary from column name to Python value."""
        with _told():
            return [row.asDict() for row in self._query(expression).collect()]

    def columns(self, table: str) -> tuple[EngineColumn, ...]:
        """The columns of a table or view in their order; none when there is no such table."""
        name = table_sql(table, self.name)
        with _told():
            if not self.session.catalog.tableExists(name):
                return ()
            fields = self.session.table(name).schema.fields
        kinds = [(field.name, field.dataType.simpleString()) for field in fields]
        return tuple(EngineColumn(name, attribute_type(kind, self.name), kind) for name, kind in kinds)

    def load(self, source: duckdb.DuckDBPyConnection, relation: str, kinds: Mapping[str, str]) -> None:
        """Hand a relation over as a temporary view: of a Parquet file on this machine, through the driver elsewhere."""
        with _told():
            if self._here:
                path = self._folder / f"{relation}.parquet"
                source.execute(f"COPY (SELECT * FROM {quote(relation)}) TO {file_literal(path)} (FORMAT parquet)")
                frame = self.session.read.parquet(path.as_uri())
            else:
                schema = ", ".join(f"`{name.replace('`', '``')}` {_KINDS.get(k, k)}" for name, k in kinds.items())
                rows = source.execute(f"SELECT * FROM {quote(relation)}").fetchall()
                frame = self.session.createDataFrame(rows, schema)
            frame.createOrReplaceTempView(relation)
        self._views.append(relation)

    def fetch(
        self, expression: exp.Expr | str, target: duckdb.DuckDBPyConnection, relation: str, kinds: Mapping[str, str]
    ) -> None:
        """The rows of a query into a new table of the embedded engine."""
        if not self._here:
            receive(target, relation, kinds, self._batches(expression))
            return
        with tempfile.TemporaryDirectory(prefix="fetched-", dir=self._folder) as folder:
            with _told():
                self._query(expression).write.mode("overwrite").parquet(Path(folder).as_uri())
            cells = ", ".join(f"CAST({quote(name)} AS {kind}) AS {quote(name)}" for name, kind in kinds.items())
            found = file_literal(Path(folder) / "*.parquet")
            target.execute(
                f"CREATE OR REPLACE TEMP TABLE {quote(relation)} AS SELECT {cells} FROM read_parquet({found})"
            )

    def create(self, table: str, expression: exp.Expr, *, replace: bool) -> None:
        """Make a table of the query's rows under another name, then give it the one that was asked for."""
        name, unfinished = table_sql(table, self.name), _unfinished(table)
        drop = f"DROP TABLE IF EXISTS {unfinished}"
        with _told(), ExitStack() as undo:
            undo.callback(self.session.sql, drop)
            self.session.sql(drop)
            self.session.sql(f"CREATE TABLE {unfinished} AS {to_sql(expression, self.name)}")
            if replace:
                self.session.sql(f"DROP TABLE IF EXISTS {name}")
            self.session.sql(f"ALTER TABLE {unfinished} RENAME TO {name}")
            undo.pop_all()

    def _query(self, expression: exp.Expr | str) -> Any:
        return self.session.sql(to_sql(expression, self.name))

    def _batches(self, expression: exp.Expr | str) -> Iterator[list[tuple[Any, ...]]]:
        with _told():
            rows = map(tuple, self._query(expression).toLocalIterator(prefetchPartitions=True))
            while batch := list(islice(rows, BATCH)):
                yield batch

    def _restore(self) -> None:
        with suppress(Exception):  # the session may be gone already
            for view in self._views:
                self.session.catalog.dropTempView(view)
            for name, value in self._before.items():
                self.session.conf.unset(name) if value is None else self.session.conf.set(name, value)


def _is_local(session: Any) -> bool:
    """Whether driver and executors are on this machine."""
    with suppress(Exception):  # a Spark Connect session has no context
        return str(session.sparkContext.master).startswith("local")
    return False


def _unfinished(table: str) -> str:
    named = table_of(table, "spark").copy()
    named.set("this", exp.to_identifier(f"{named.name}__unfinished", quoted=True))
    return named.sql(dialect="spark")


class _told:  # noqa: N801 - reads as a word of the sentence it stands in
    """What Spark says when it fails, in one line; its own logger, which prints stack traces, is silent meanwhile."""

    _logger = logging.getLogger("SQLQueryContextLogger")

    def __enter__(self) -> None:
        self._before, self._logger.disabled = self._logger.disabled, True

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._logger.disabled = self._before
        if error is not None and type(error).__module__.startswith(("pyspark", "py4j")):
            raise InputError(f"Spark refuses: {first_words(error)}") from None


def first_words(error: BaseException) -> str:
    """The first line of what Spark says; it goes on for pages."""
    java = getattr(error, "java_exception", None)
    text = str(java.toString()) if java is not None else str(error)
    return next((line.strip() for line in text.splitlines() if line.strip()), type(error).__name__)
