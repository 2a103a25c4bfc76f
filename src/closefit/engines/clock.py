"""The current day in UTC, as each dialect writes it: for models that run every night, never inside our own runs."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from closefit.engines.dialects import dialect_of

_STANDARD = "CAST(CURRENT_TIMESTAMP AT TIME ZONE 'UTC' AS DATE)"
_SPARK = "CAST(TO_UTC_TIMESTAMP(CURRENT_TIMESTAMP(), CURRENT_TIMEZONE()) AS DATE)"

#: Redshift's GETDATE() is of the session's time zone, which is UTC unless somebody changed it.
TODAY: Mapping[str, str] = {
    "duckdb": _STANDARD,
    "postgresql": _STANDARD,
    "trino": _STANDARD,
    "spark": _SPARK,
    "databricks": _SPARK,
    "snowflake": "CAST(CONVERT_TIMEZONE('UTC', CURRENT_TIMESTAMP()) AS DATE)",
    "bigquery": "CURRENT_DATE('UTC')",
    "redshift": "CAST(GETDATE() AS DATE)",
    "clickhouse": "toDate(now('UTC'))",
}


def today(dialect: str) -> exp.Expr:
    """The current day in UTC as an expression of the dialect.

    Raises:
        UsageError: there is no such dialect.
    """
    return exp.var(TODAY[dialect_of(dialect).name])
