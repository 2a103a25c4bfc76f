"""A table of the user's own as a provider: CSV, Parquet or Excel, looked up by domain."""

from __future__ import annotations

from closefit.providers.table.provider import TableProvider, table_provider

__all__ = ["TableProvider", "table_provider"]
