"""The embedded database: what was delivered, kept in one SQLite file."""

from __future__ import annotations

from closefit.store.database import SCHEMA_VERSION, open_database, sole_run
from closefit.store.ledger import Batch, Ledger, RunStamp, open_ledger
from closefit.store.tables import State

__all__ = ["SCHEMA_VERSION", "Batch", "Ledger", "RunStamp", "State", "open_database", "open_ledger", "sole_run"]
