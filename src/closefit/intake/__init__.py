"""Rows in, typed tables out: any file a user may have, what its columns mean, and whose row is whose."""

from __future__ import annotations

from closefit.intake.accounts import read_accounts
from closefit.intake.corrections import Corrections
from closefit.intake.customers import CUSTOMER_COLUMNS, read_customers
from closefit.intake.deals import DealFlags, read_deals
from closefit.intake.engine_rows import require_one_row_each, rows_left_aside
from closefit.intake.engine_spellings import spelled
from closefit.intake.engine_tables import (
    EngineTable,
    describe_tables,
    refuse_tables,
    table_name,
)
from closefit.intake.history import read_history
from closefit.intake.matching import match_accounts
from closefit.intake.people import read_people
from closefit.intake.signals import read_signals
from closefit.intake.suppression import read_keys

__all__ = [
    "CUSTOMER_COLUMNS", "Corrections", "DealFlags", "EngineTable", "describe_tables", "match_accounts", "read_accounts",
    "read_customers", "read_deals", "read_history", "read_keys", "read_people", "read_signals", "refuse_tables",
    "require_one_row_each", "rows_left_aside", "spelled", "table_name",
]  # fmt: skip
