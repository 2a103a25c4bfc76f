"""The closed list of dialects, by the names that users type."""

from __future__ import annotations

import difflib
from collections.abc import Mapping

from closefit.engines.dialects import (
    bigquery,
    clickhouse,
    duckdb,
    postgresql,
    redshift,
    snowflake,
    spark,
    trino,
)
from closefit.engines.dialects.dialect import Dialect
from closefit.errors import UsageError

_EVERY = (
    duckdb.DUCKDB,
    spark.SPARK,
    spark.DATABRICKS,
    postgresql.POSTGRESQL,
    snowflake.SNOWFLAKE,
    bigquery.BIGQUERY,
    trino.TRINO,
    redshift.REDSHIFT,
    clickhouse.CLICKHOUSE,
)

#: Every target, the ones that run in the tests and the ones that are only written.
DIALECTS: Mapping[str, Dialect] = {dialect.name: dialect for dialect in _EVERY}

#: Other names that people type.
_SAID = {"postgres": "postgresql", "pg": "postgresql", "sparksql": "spark", "presto": "trino", "athena": "trino"}


def dialect_of(name: str) -> Dialect:
    """The dialect of a name.

    Raises UsageError, with the nearest names, when there is none.
    """
    if (found := DIALECTS.get(name)) is not None:
        return found
    near = [_SAID[name.lower()]] if name.lower() in _SAID else difflib.get_close_matches(name.lower(), DIALECTS, n=2)
    meant = f"Did you mean {' or '.join(near)}? " if near else ""
    raise UsageError(f"there is no dialect {name!r}", advice=f"{meant}There are {', '.join(DIALECTS)}.")
