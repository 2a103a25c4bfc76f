"""Where an expression runs. An engine renders one SQL tree, runs it and writes its rows; it knows no business word."""

from __future__ import annotations

from closefit.engines.duckdb import DuckDBEngine
from closefit.engines.engine import Engine, quote

__all__ = ["DuckDBEngine", "Engine", "quote"]
