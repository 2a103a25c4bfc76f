"""Warehouses behind any DB-API connection: ClickHouse inside this process, and PostgreSQL as if it were one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from benchmarks.engines.tables import PROFILES

from closefit.engines.warehouse import WarehouseEngine
from closefit.errors import InputError, UsageError
from closefit.run import ScoreRequest, score_in
from closefit.settings import Settings
from tests.journey.engines.scored_files import ACCOUNTS, NOUNS, expected, folder, move_into


def _request(profile: str, into: str | None = None) -> ScoreRequest:
    accounts, signals, people = (Path(f"table:sales.{noun}") for noun in NOUNS)
    return ScoreRequest(accounts, PROFILES[profile], signals, people, None, dt.date(2026, 10, 1), into=into)


@pytest.fixture(scope="module")
def plain(postgresql_url: str) -> Iterator[WarehouseEngine]:
    from closefit.engines.address import Address
    from closefit.engines.postgresql import PostgreSQLEngine

    psycopg = pytest.importorskip("psycopg", reason="needs psycopg")
    with psycopg.connect(postgresql_url) as connection:
        connection.execute("DROP SCHEMA IF EXISTS sales CASCADE")
        connection.execute("CREATE SCHEMA sales")
        connection.commit()
        with PostgreSQLEngine(Address(postgresql_url)) as engine:
            move_into(engine)
        yield WarehouseEngine("postgresql", connection)


@pytest.mark.parametrize("profile", PROFILES)
def test_a_plain_connection_scores_the_same(plain: WarehouseEngine, tmp_path: Path, profile: str) -> None:
    """Through nothing but a DB-API connection, tables give the bytes that the embedded engine writes."""
    out = tmp_path / "scored.csv"
    score_in(plain, _request(profile), out, Settings())
    assert out.read_bytes() == expected(profile, ".csv")


def test_scores_are_kept_and_made_anew(plain: WarehouseEngine, tmp_path: Path) -> None:
    """``into`` makes a table in the warehouse, and makes it anew the next time."""
    for _ in range(2):
        result = score_in(plain, _request("small", "sales.kept"), tmp_path / "unused.csv", Settings())
    assert result.accounts == ACCOUNTS
    assert plain.rows("SELECT COUNT(*) AS n FROM sales.kept") == [{"n": ACCOUNTS}]


def test_files_are_loaded_by_the_user(plain: WarehouseEngine, tmp_path: Path) -> None:
    """A warehouse is not handed files: the message says what to do instead."""
    request = ScoreRequest(folder() / "accounts.parquet", PROFILES["small"], None, None, None, dt.date(2026, 10, 1))
    with pytest.raises(UsageError) as caught:
        score_in(plain, request, tmp_path / "scored.csv", Settings())
    assert str(caught.value) == (
        "postgresql takes no files here: accounts.parquet\n"
        "    Load them as tables and name those (table:schema.name), or let closefit sql write the query."
    )


def test_a_refusal_is_said_in_one_line(plain: WarehouseEngine) -> None:
    """What the warehouse says is an error of the input, and the connection can be used again."""
    with pytest.raises(InputError, match=r"postgresql refuses: relation .nowhere\.nothing. does not exist"):
        plain.rows("SELECT * FROM nowhere.nothing")
    assert plain.rows("SELECT 1 AS one") == [{"one": 1}]
    assert plain.columns("nowhere.nothing") == ()


@pytest.fixture(scope="module")
def columnar(clickhouse: Any) -> Iterator[WarehouseEngine]:
    """ClickHouse with the generated files as tables; there is one in a process, so it is the one that others use."""
    chdb: Any = pytest.importorskip("chdb.dbapi", reason="needs chdb, ClickHouse as a wheel", exc_type=ImportError)
    connection = chdb.connect(path=clickhouse.session._path)
    cursor = connection.cursor()
    cursor.execute("CREATE DATABASE sales")
    # An array is never NULL there: a list that is not known is one unknown item, an empty one is empty.
    unknown = "if(technologies_known, technologies, [NULL]) AS technologies"
    with duckdb.connect() as reader:
        reader.execute(
            f"COPY (SELECT *, technologies IS NOT NULL AS technologies_known FROM '{folder() / 'accounts.parquet'}') "
            f"TO '{folder() / 'accounts_known.parquet'}'"
        )
    for noun, source in (("accounts", "accounts_known"), ("signals", "signals"), ("people", "people")):
        picked = f"* EXCEPT (technologies, technologies_known), {unknown}" if noun == "accounts" else "*"
        cursor.execute(
            f"CREATE TABLE sales.{noun} ENGINE = MergeTree ORDER BY () AS "
            f"SELECT {picked} FROM file('{folder() / source}.parquet', Parquet)"
        )
    yield WarehouseEngine("clickhouse", connection)
    connection.close()


def test_clickhouse_scores_the_same(columnar: WarehouseEngine, tmp_path: Path) -> None:
    """Tables in ClickHouse give the bytes that the embedded engine writes."""
    out = tmp_path / "scored.csv"
    score_in(columnar, _request("small"), out, Settings())
    assert out.read_bytes() == expected("small", ".csv")
