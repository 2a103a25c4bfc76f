"""DuckDB: the dialect the trees are written for."""

from __future__ import annotations

from closefit.engines.dialects.dialect import Dialect

DUCKDB = Dialect("duckdb", "DuckDB", "duckdb")
