"""The tables of what is known about accounts: facts, signals and people, each change with its number.

Every load is one row of ``changes``; its number (``seq``) stands on whatever it changed, and on the account that the
change is of, so that "what changed since" is one range of an index.
"""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Float, Integer, String, Table
from sqlalchemy.types import UserDefinedType

from closefit.store.tables import TABLES


class Held(UserDefinedType[object]):
    """A value as it was given: a number stays a number, and the text ``007`` a text."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        """SQLite's one column type that converts nothing."""
        return "BLOB"


CHANGES = Table(
    "changes",
    TABLES,
    Column("seq", Integer, primary_key=True),
    #: Where it came from: the names of the files, or what the caller says.
    Column("origin", String, nullable=False),
    #: What was changed by it, counted.
    Column("accounts", Integer, nullable=False, default=0),
    Column("facts", Integer, nullable=False, default=0),
    #: Facts that were known and are unknown since.
    Column("vanished", Integer, nullable=False, default=0),
    Column("signals", Integer, nullable=False, default=0),
    Column("people", Integer, nullable=False, default=0),
    sqlite_autoincrement=True,
)

#: The attributes that accounts, signals and people have, and how each is held; an attribute keeps its type.
ATTRIBUTES = Table(
    "attributes",
    TABLES,
    #: ``accounts``, ``signals`` or ``people``.
    Column("noun", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("type", String, nullable=False),
    Column("layer", String, nullable=False),
    Column("header", String, nullable=False),
    #: Whether any fact of it has a source, and a date.
    Column("sourced", Integer, nullable=False, default=0),
    Column("dated", Integer, nullable=False, default=0),
    CheckConstraint("noun in ('accounts', 'signals', 'people')", name="noun_is_known"),
    CheckConstraint("type in ('number', 'text', 'flag', 'date', 'list')", name="type_is_known"),
    sqlite_with_rowid=False,
)

ACCOUNTS = Table(
    "accounts",
    TABLES,
    Column("account", String, primary_key=True),
    Column("name", String),
    Column("origin", String),
    #: The change that touched it last: itself, a fact, a signal or a person of it.
    Column("updated_seq", Integer, nullable=False, index=True),
    sqlite_with_rowid=False,
)

FACTS = Table(
    "facts",
    TABLES,
    Column("account", String, primary_key=True),
    Column("attribute", String, primary_key=True),
    #: Number, text, 0 or 1, ``2026-01-31``, or a list as JSON; NULL where it was known and is not any more.
    Column("value", Held),
    #: Providers, separated by ``;``; NULL is the user's own.
    Column("source", String),
    #: The day it was true, ``2026-01-31``; it is not looked at before.
    Column("date", String),
    #: What it cost, in the currency of the settings; NULL where nothing was paid.
    Column("price", Float),
    Column("seq", Integer, nullable=False),
    sqlite_with_rowid=False,
)

SIGNALS = Table(
    "signals",
    TABLES,
    Column("signal", Integer, primary_key=True),
    Column("account", String, nullable=False, index=True),
    Column("kind", String, nullable=False),
    #: UTC day, ``2026-01-31``.
    Column("at", String, nullable=False),
    Column("strength", Float, nullable=False),
    #: Its further fields as a JSON object.
    Column("fields", String, nullable=False),
    #: The same event has the same mark, and is stored once.
    Column("mark", String, nullable=False, unique=True),
    sqlite_autoincrement=True,
)

PEOPLE = Table(
    "people",
    TABLES,
    Column("account", String, primary_key=True),
    Column("person", String, primary_key=True),
    Column("name", String),
    Column("email", String),
    Column("title", String),
    Column("seniority", String),
    Column("department", String),
    Column("started", String),
    Column("last_active", String),
    Column("fields", String, nullable=False),
    Column("seq", Integer, nullable=False),
    sqlite_with_rowid=False,
)

#: Which of signals and people were ever given: ``signals(...)`` counts 0 once there are any, and is unknown before.
GIVEN = Table("given", TABLES, Column("noun", String, primary_key=True), sqlite_with_rowid=False)
