"""Where accounts go, one file per vendor. Built in: a CSV file that a sequencer or a CRM imports."""

from __future__ import annotations

from closefit.destinations.csv import COLUMNS, harmless, keys_in, write_rows

__all__ = ["COLUMNS", "harmless", "keys_in", "write_rows"]
