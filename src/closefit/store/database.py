"""One SQLite file through SQLAlchemy Core: opened with the right settings, versioned, and used by one run at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, MetaData, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import NullPool

from closefit.errors import InputError, UsageError
from closefit.terms import Place

#: Version of the tables; it stands in the file, and a file with a higher one is refused. 1: the ledger alone. 2: facts,
#: signals, people, scores and their schedule beside it. 3: runs of enrichment, their calls, and what providers said. An
#: older file is given the tables it lacks when it is opened.
SCHEMA_VERSION = 3

#: Marks the file as ours ("clft"), so that another program's database is never written to.
APPLICATION_ID = 0x636C6674

#: Seconds that a write waits for another process.
_PATIENCE = 60


def open_database(path: Path, tables: MetaData, views: tuple[str, ...] = (), *, called: str = "ledger") -> Engine:
    """The database at ``path``, made when it is not there, with ``tables`` and ``views`` (SQL) in it.

    ``called`` is what messages call the file. A file of an older version gets what it lacks in one transaction.
    Every transaction takes the write lock when it begins, so what it reads cannot change before it writes; every
    commit reaches the disk before it returns (write-ahead log, synchronous FULL).

    Raises:
        InputError: the file is no closefit database, is damaged, is newer than this closefit, or cannot be written.
    """
    with database_errors(path, called):
        path.parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(
            URL.create("sqlite", database=str(path)), poolclass=NullPool, connect_args={"timeout": _PATIENCE}
        )
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        with engine.connect() as connection:
            _check_version(connection, path, called)
            # The journal mode cannot change inside a transaction and stays with the file.
            _pragma(connection, "journal_mode = WAL")
        with engine.begin() as connection:
            tables.create_all(connection)
            for view in views:
                connection.exec_driver_sql(view)
            _pragma(connection, f"user_version = {SCHEMA_VERSION}")
            _pragma(connection, f"application_id = {APPLICATION_ID}")
    return engine


@contextmanager
def sole_run(
    path: Path, *, patience: float = _PATIENCE, said: str = "another run is using this ledger"
) -> Iterator[None]:
    """Hold the right to run with the file at ``path``; the operating system takes it back when a process dies.

    So whatever a run finds claimed and not delivered when it begins was left by a run that is dead.

    Raises:
        UsageError: another run did not end within ``patience`` seconds.
    """
    with database_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(path.with_name(f"{path.name}.lock"), timeout=patience, isolation_level=None)
    with closing(connection):
        with database_errors(path):
            _hold(connection, path, f"{said} and did not end within {patience:g} second{'' if patience == 1 else 's'}")
        yield


def _hold(connection: sqlite3.Connection, path: Path, said: str) -> None:
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise  # a full disk or a folder without rights, which is nobody's run
        advice = "Run the command again when the other one is done."
        raise UsageError(said, place=Place(path), advice=advice) from error


@contextmanager
def database_errors(path: Path, called: str = "ledger") -> Iterator[None]:
    """Turn what SQLite and the disk say into one message about ``path``."""
    try:
        yield
    except (OperationalError, sqlite3.OperationalError, OSError) as error:
        reason = getattr(error, "orig", None) or error
        words = reason.strerror if isinstance(reason, OSError) and reason.strerror else str(reason)
        advice = _ROOM if any(part in words.lower() for part in _NO_ROOM) else _advice(called)
        raise InputError(f"the {called} cannot be used: {words}", place=Place(path), advice=advice) from error
    except (DatabaseError, sqlite3.DatabaseError) as error:
        raise InputError(f"this file is not a closefit {called}", place=Place(path), advice=_advice(called)) from error


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    # sqlite3's own transactions begin late and without the write lock; _begin opens them instead.
    connection.isolation_level = None
    connection.execute("PRAGMA synchronous = FULL")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


#: What SQLite and the system say where the file is well and its place is not.
_NO_ROOM = (
    "disk is full",
    "no space left",
    "disk i/o error",
    "read-only",
    "readonly",
    "permission denied",
    "unable to open",
)
_ROOM = "Free disk space, make its folder writable, or name a file in another place."


def _advice(called: str) -> str:
    return f"Name another {called} file, or restore this one from a backup."


def _check_version(connection: Connection, path: Path, called: str) -> None:
    version, application = _pragma(connection, "user_version"), _pragma(connection, "application_id")
    if application != APPLICATION_ID and (version or _pragma(connection, "schema_version")):
        said = f"this file is a database, but not a closefit {called}"
        raise InputError(said, place=Place(path), advice=_advice(called))
    if version > SCHEMA_VERSION:
        raise InputError(
            f"this {called} was written by a newer closefit (its tables have version {version}, "
            f"this closefit knows {SCHEMA_VERSION})",
            place=Place(path),
            advice=f"Update closefit; it will read the {called} as it is.",
        )


def _pragma(connection: Connection, text: str) -> int:
    """Run a PRAGMA outside of any transaction that the connection may be in; its answer when that is a number."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101  (the engine is ours)
    row = driver.execute(f"PRAGMA {text}").fetchone()
    return row[0] if row and isinstance(row[0], int) else 0
