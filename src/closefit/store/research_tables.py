"""The table of research: what each question about an account came to, with every claim of the model, taken or not."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, String, Table

from closefit.store.tables import TABLES

RESEARCHED = Table(
    "researched",
    TABLES,
    Column("account", String, primary_key=True),
    Column("attribute", String, primary_key=True),
    #: Changes with what is asked: an answer to another question is none to this one.
    Column("question", String, nullable=False),
    #: UTC, ``2026-11-25T19:30:00``.
    Column("asked", String, nullable=False),
    Column("model", String, nullable=False),
    #: Whether the answer may be a fact; one that is none is remembered too, with why.
    Column("usable", Boolean, nullable=False),
    #: Some run got no answer at all: it is worth asking again at once.
    Column("failed", Boolean, nullable=False),
    #: The claims of all runs, as JSON.
    Column("claims", String, nullable=False),
    sqlite_with_rowid=False,
)
