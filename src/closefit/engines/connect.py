"""Which engine a user means, and a session of it."""

from __future__ import annotations

import difflib
import importlib.util
from collections.abc import Mapping
from typing import TYPE_CHECKING

from closefit.engines.address import URL_VARIABLE, address_in
from closefit.errors import UsageError

if TYPE_CHECKING:
    from closefit.engines.engine import RemoteEngine

#: Every engine by the name that `--engine` and the settings use.
ENGINES = (
    "duckdb", "spark", "postgresql", "snowflake", "bigquery", "databricks", "trino", "redshift", "clickhouse",
)  # fmt: skip

#: What people call them too.
_ALSO = {"postgres": "postgresql", "pyspark": "spark"}


def engine_name(text: str) -> str:
    """The engine's name.

    Raises:
        UsageError: there is no such engine.
    """
    name = _ALSO.get(text.strip().lower(), text.strip().lower())
    if name not in ENGINES:
        near = difflib.get_close_matches(name, ENGINES, n=2)
        meant = f"Did you mean {' or '.join(near)}? " if near else ""
        raise UsageError(f"there is no engine {text!r}", advice=f"{meant}The engines are {', '.join(ENGINES)}.")
    return name


def connect_engine(
    name: str, environment: Mapping[str, str], *, master: str | None = None, url_env: str | None = None,
    memory: str | None = None,
) -> RemoteEngine:  # fmt: skip
    """A session of an engine other than DuckDB. ``url_env`` names the variable that holds the address.

    Raises:
        UsageError: the engine's client is not installed, or nothing says where the engine is.
        VendorError: it cannot be reached.
    """
    if name == "spark":
        from closefit.engines.spark import SparkEngine

        return SparkEngine(master or _spark_address(environment, url_env), memory=memory)
    if master is not None:
        raise UsageError(f"--master is for Spark, and the engine is {name}", advice="Leave it out.")
    address = address_in(environment, url_env)
    if name == "postgresql":
        if importlib.util.find_spec("psycopg") is None:
            raise UsageError(
                "the engine postgresql needs psycopg, which is not installed",
                advice="pip install 'closefit[postgresql]'",
            )
        from closefit.engines.postgresql import PostgreSQLEngine

        return PostgreSQLEngine(address)
    from closefit.engines.warehouse import WarehouseEngine

    return WarehouseEngine.connected(name, address)


def _spark_address(environment: Mapping[str, str], url_env: str | None) -> str | None:
    """A master from the environment, where a token may stand in it; an address of another engine is none."""
    address = environment.get(url_env or URL_VARIABLE, "").strip()
    return address if address.startswith(("sc://", "spark://", "k8s://", "local", "yarn")) else None
