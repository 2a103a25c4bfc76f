"""The store of one project: a connection that stays open, and changes that happen whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import Connection

from closefit.store import account_tables, enrich_tables, research_tables, score_tables
from closefit.store.change import Change, ChangeCounts
from closefit.store.database import database_errors, open_database
from closefit.store.tables import LEDGER_VIEW, TABLES
from closefit.terms import Attribute, AttributeType, Layer

#: These modules put their tables into TABLES.
_MODULES = (account_tables, enrich_tables, research_tables, score_tables)


class Store:
    """Facts, signals, people, scores and deliveries of one project in one SQLite file.

    It belongs to the thread that opened it. Another process may read at any time and write between our transactions.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._database = open_database(path, TABLES, (LEDGER_VIEW,), called="store")
        self._connection = self._database.connect()
        driver = self._connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)  # noqa: S101  (the engine is ours)
        self.driver = driver
        driver.execute("PRAGMA temp_store = MEMORY")
        driver.execute("PRAGMA cache_size = -65536")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the file back."""
        self._connection.close()
        self._database.dispose()

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[Connection]:
        """Read and write as one. What is not ``durable`` may be lost with the machine's power, never with the process.

        Raises:
            InputError: the file cannot be read or written.
        """
        with database_errors(self.path, "store"):
            self.driver.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
            with self._connection.begin():
                yield self._connection

    @contextmanager
    def change(self, origin: str) -> Iterator[Change]:
        """One change: what it writes is there when the block ends, with its number, or not at all.

        A change that changed nothing leaves no trace. Its counts are ``change.counts`` once the block has ended.
        Raises InputError as :meth:`transaction`, and for an attribute whose values have another type than before.
        """
        with self.transaction() as connection:
            change = Change(connection, self.path, origin)
            yield change
            if change.taken_back:
                connection.rollback()
            else:
                change.finish()

    def rows(self, sql: str, parameters: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        """Read outside of any transaction, or inside the one that is open."""
        with database_errors(self.path, "store"):
            return self.driver.execute(sql, parameters).fetchall()

    def seq(self) -> int:
        """The number of the last change; 0 before the first."""
        ((found,),) = self.rows("SELECT coalesce(max(seq), 0) FROM changes")
        assert isinstance(found, int)  # noqa: S101
        return found

    def given(self) -> frozenset[str]:
        """Which of ``signals`` and ``people`` were ever given."""
        return frozenset(str(noun) for (noun,) in self.rows("SELECT noun FROM given"))

    def attributes(self) -> Mapping[str, tuple[StoredAttribute, ...]]:
        """The attributes of accounts, signals and people, by name."""
        found: dict[str, list[StoredAttribute]] = {"accounts": [], "signals": [], "people": []}
        query = "SELECT noun, name, type, layer, header, sourced, dated FROM attributes ORDER BY noun, name"
        for noun, name, kind, layer, header, sourced, dated in self.rows(query):
            one = Attribute(str(name), AttributeType(str(kind)), Layer(str(layer)), str(header))
            found[str(noun)].append(StoredAttribute(one, sourced=bool(sourced), dated=bool(dated)))
        return {noun: tuple(attributes) for noun, attributes in found.items()}


class StoredAttribute:
    """An attribute, and whether any of its values says its source and its date."""

    __slots__ = ("attribute", "dated", "sourced")

    def __init__(self, attribute: Attribute, *, sourced: bool, dated: bool) -> None:
        self.attribute, self.sourced, self.dated = attribute, sourced, dated


def open_store(path: Path) -> Store:
    """The store at ``path``, made when it is not there. Raises InputError, see :func:`open_database`."""
    return Store(path)


__all__ = ["ChangeCounts", "Store", "StoredAttribute", "open_store"]
