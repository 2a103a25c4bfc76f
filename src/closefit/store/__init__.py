"""The embedded database in one SQLite file: what is known about accounts, their scores, and what was delivered."""

from __future__ import annotations

from closefit.store.change import Change, ChangeCounts, SignalRow
from closefit.store.database import SCHEMA_VERSION, open_database, sole_run
from closefit.store.enrich_tables import CallState
from closefit.store.kept import Store, StoredAttribute, open_store
from closefit.store.ledger import Batch, Ledger, RunStamp, open_ledger
from closefit.store.purchases import CallRow, EnrichRun, Purchases, Tick
from closefit.store.scores import KeptScore, ScoreRun, Wanted
from closefit.store.tables import State

__all__ = [
    "SCHEMA_VERSION", "Batch", "CallRow", "CallState", "Change", "ChangeCounts", "EnrichRun", "KeptScore", "Ledger",
    "Purchases", "RunStamp", "ScoreRun", "SignalRow", "State", "Store", "StoredAttribute", "Tick", "Wanted",
    "open_database", "open_ledger", "open_store", "sole_run",
]  # fmt: skip
