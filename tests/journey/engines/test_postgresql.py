"""PostgreSQL gives the same scores as the embedded engine, from files and from its own tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from benchmarks.engines.tables import PROFILES

from tests.command import Finished, closefit
from tests.journey.engines.scored_files import ACCOUNTS, expected, move_into, score, score_tables

ON = ("--engine", "postgresql")


@pytest.fixture(autouse=True)
def _address(postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOSEFIT_ENGINE_URL", postgresql_url)


@pytest.fixture(scope="module")
def server(postgresql_url: str) -> Iterator[Any]:
    """A connection to the server, with the generated files as tables of the schema ``sales``."""
    from closefit.engines.address import Address
    from closefit.engines.postgresql import PostgreSQLEngine

    psycopg = pytest.importorskip("psycopg", reason="needs psycopg")
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA sales")
        with PostgreSQLEngine(Address(postgresql_url)) as engine:
            move_into(engine)
        yield connection


@pytest.mark.parametrize("profile", PROFILES)
def test_a_file_scored_there_is_the_same_file(tmp_path: Path, profile: str) -> None:
    """Files handed over to PostgreSQL come back as the very bytes that the embedded engine writes."""
    out = tmp_path / "scored.csv"
    done = score(profile, out, *ON)
    assert done.code == 0, done.err
    assert out.read_bytes() == expected(profile, ".csv")


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.usefixtures("server")
def test_tables_scored_where_they_are_give_the_same_file(tmp_path: Path, profile: str) -> None:
    """Accounts, signals and people that live in PostgreSQL are scored there, to the same bytes."""
    out = tmp_path / "scored.csv"
    done = score_tables(profile, out, *ON)
    assert done.code == 0, done.err
    assert out.read_bytes() == expected(profile, ".csv")


def test_scores_kept_in_a_table_are_those_of_the_file(tmp_path: Path, server: Any) -> None:
    """``--into`` makes a table of the same scores, and makes it anew the next time."""
    for _ in range(2):
        done = score_tables("small", tmp_path / "unused.csv", *ON, "--into", "sales.scored")
        assert done.code == 0, done.err
    assert "written: sales.scored" in done.out
    assert not (tmp_path / "unused.csv").exists()
    found = server.execute(
        'SELECT account, tier, fit, reasons FROM sales.scored ORDER BY account COLLATE "C"'
    ).fetchall()
    (tmp_path / "file.csv").write_bytes(expected("small", ".csv"))
    with duckdb.connect() as reader:
        wanted = reader.execute(
            f"SELECT account, tier, fit, reasons FROM read_csv('{tmp_path / 'file.csv'}') ORDER BY account"
        ).fetchall()
    assert [(a, t, f, "; ".join(r) or None) for a, t, f, r in found] == wanted
    assert len(found) == ACCOUNTS


def test_a_table_of_somebody_else_is_not_overwritten(tmp_path: Path, server: Any) -> None:
    """A table that holds no scores stays unless ``--replace`` is said."""
    server.execute("CREATE TABLE sales.plan (account text, target integer)")
    done = score_tables("small", tmp_path / "unused.csv", *ON, "--into", "sales.plan")
    assert done.code == 2
    assert done.err == (
        "--into sales.plan: there is a table of this name, and it holds no scores of closefit\n"
        "    Name another table, or say --replace to lose what is in it.\n"
    )
    done = score_tables("small", tmp_path / "unused.csv", *ON, "--into", "sales.plan", "--replace")
    assert done.code == 0, done.err
    assert server.execute("SELECT count(*) FROM sales.plan WHERE fit IS NOT NULL").fetchone() == (ACCOUNTS,)


def _score_table(name: str, *flags: str) -> Finished:
    return closefit("score", f"table:{name}", "--profile", PROFILES["small"], "--as-of", "2026-10-01", *ON, *flags)


def test_an_account_with_two_rows_is_refused(tmp_path: Path, server: Any) -> None:
    """Two rows for one account are counted and named, and nothing is scored twice."""
    server.execute(
        "CREATE TABLE doubled AS SELECT * FROM (VALUES ('a.com', 1), ('A.com ', 2), ('b.com', 3)) AS t (domain, staff)"
    )
    done = _score_table("doubled", "--out", str(tmp_path / "scored.csv"))
    assert done.code == 3
    assert done.err == (
        "doubled: 1 rows are of an account that has another row, such as 'a.com'\n"
        "    A score is of one row per account: make a view that keeps one, and name it instead.\n"
    )
    assert not (tmp_path / "scored.csv").exists()


def test_rows_without_an_account_are_left_out_and_counted(tmp_path: Path, server: Any) -> None:
    """A row without a key is no account, and the summary says how many there were."""
    server.execute(
        "CREATE TABLE gaps AS SELECT * FROM (VALUES ('a.com', 1), (NULL, 2), (' ', 3)) AS t (website, employees)"
    )
    done = _score_table("gaps", "--out", str(tmp_path / "scored.csv"), "--json")
    assert done.code == 0, done.err
    said = json.loads(done.out)
    assert said["accounts"] == 1
    assert "gaps: 2 rows without an account are left out" in said["notes"]


def test_columns_of_every_type_are_read_as_what_they_are(tmp_path: Path, server: Any) -> None:
    """Moments are UTC days, enumerations texts, decimals numbers; what no condition can use is named."""
    server.execute("CREATE TYPE size AS ENUM ('small', 'large')")
    server.execute(
        """CREATE TABLE kinds AS SELECT 'a.com'::varchar(20) AS "Domain", 12.5::numeric(10, 2) AS "Number of Employees",
        'large'::size AS size, '2026-09-30 23:30-05'::timestamptz AS "Funded On", ARRAY['HubSpot']::varchar[] AS stack,
        true AS active, '{}'::jsonb AS extra"""
    )
    profile = tmp_path / "icp.yaml"
    profile.write_text(
        "closefit: 1\nprofile: kinds\nfit:\n  qualify: 1\n  criteria:\n"
        "    - {name: employees, when: employees between 12 and 13, points: 1}\n"
        "    - {name: size, when: size = 'large', points: 1}\n"
        "    - {name: day, when: \"funded_on = date '2026-10-01'\", points: 1}\n"
        "    - {name: stack, when: \"has(technologies, 'hubspot')\", points: 1}\n"
        "    - {name: active, when: active, points: 1}\n"
        "tiers:\n  - {name: all}\n",
        encoding="utf-8",
    )
    out = tmp_path / "scored.csv"
    done = closefit("score", "table:kinds", "--profile", profile, "--as-of", "2026-10-01", *ON, "--out", out, "--json")
    assert done.code == 0, done.err
    assert "kinds: column extra is of type jsonb and is not looked at" in json.loads(done.out)["notes"]
    assert out.read_text(encoding="utf-8").splitlines()[1].startswith("a.com,,all,5.0,")


@pytest.mark.usefixtures("server")
def test_a_table_that_is_not_there_is_named() -> None:
    """A missing table is said with what to check."""
    done = _score_table("sales.nothing")
    assert done.code == 3
    assert done.err == (
        "postgresql has no table 'sales.nothing' for the accounts\n"
        "    Check the name and the rights of the user; write the schema too: table:schema.name.\n"
    )


def test_a_table_without_a_key_says_what_it_has(server: Any) -> None:
    """Without a column that could be the account, the columns there are and the flag that helps are said."""
    server.execute("CREATE TABLE keyless AS SELECT 1 AS employees, 'x' AS colour")
    done = _score_table("keyless")
    assert done.code == 3
    assert done.err == (
        "no column says whose row it is in the same way in every table: keyless has employees, colour\n"
        "    Call it account, domain, account_id or company in every one of them, or name it with --key.\n"
    )


def test_the_password_is_in_no_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that does not answer is named without the password of the address."""
    monkeypatch.setenv("CLOSEFIT_ENGINE_URL", "postgresql://ann:s3cret-word@127.0.0.1:1/sales")
    done = _score_table("accounts")
    assert done.code == 5
    assert done.err.startswith("PostgreSQL cannot be reached: ")
    assert "s3cret" not in done.err + done.out
    assert "The address stands in the environment variable CLOSEFIT_ENGINE_URL" in done.err
