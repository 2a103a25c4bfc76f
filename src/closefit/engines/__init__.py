"""Where an expression runs. An engine renders one SQL tree, runs it and writes its rows; it knows no business word."""

from __future__ import annotations

from closefit.engines.connect import ENGINES, connect_engine, engine_name
from closefit.engines.duckdb import DuckDBEngine
from closefit.engines.engine import Engine, EngineColumn, RemoteEngine, quote, text_literal
from closefit.engines.files import require_format
from closefit.engines.handover import hand_over, make_empty, result_kinds
from closefit.engines.rendering import table_of, table_sql, to_sql

__all__ = [
    "ENGINES", "DuckDBEngine", "Engine", "EngineColumn", "RemoteEngine", "connect_engine", "engine_name", "hand_over",
    "make_empty", "quote", "require_format", "result_kinds", "table_of", "table_sql",
    "text_literal", "to_sql",
]  # fmt: skip
