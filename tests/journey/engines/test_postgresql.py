"""PostgreSQL gives the same scores as the embedded engine, from files and from its own tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

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


def test_a_database_that_tells_letters_apart_by_case_is_named(
    tmp_path: Path, server: Any, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under the collation C letters beyond ASCII are not folded, and the run says so; elsewhere it says nothing."""
    assert "two letters" not in score("small", tmp_path / "fine.csv", *ON).err
    server.execute("CREATE DATABASE plain TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
    address = urlsplit(postgresql_url)
    monkeypatch.setenv("CLOSEFIT_ENGINE_URL", urlunsplit(address._replace(path="/plain")))
    done = score("small", tmp_path / "scored.csv", *ON)
    assert done.code == 0, done.err
    assert "postgresql takes 'É' and 'é' for two letters here" in done.out + done.err


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


def test_an_empty_table_is_said(tmp_path: Path, server: Any) -> None:
    """A table without rows is no list of accounts, and no file is written of it."""
    server.execute("CREATE TABLE nobody (domain text, employees integer)")
    done = _score_table("nobody", "--out", str(tmp_path / "scored.csv"))
    assert (done.code, done.err) == (3, "nobody: the table has no row\n    Fill it first.\n")
    assert not (tmp_path / "scored.csv").exists()


def test_signals_of_nobody_are_said(tmp_path: Path, server: Any) -> None:
    """Signals that name accounts in another way, or that lack a day, are told of and not lost in silence."""
    server.execute("CREATE TABLE ours AS SELECT 'a.com' AS domain, 'x' AS tools")
    server.execute("CREATE TABLE theirs (domain text, kind text, at date)")
    server.execute("INSERT INTO theirs VALUES ('https://a.com', 'visit', NULL), (NULL, 'visit', '2026-09-01')")
    done = _score_table("ours", "--signals", "table:theirs", "--out", str(tmp_path / "scored.csv"), "--json")
    assert done.code == 0, done.err
    assert json.loads(done.out)["notes"][:3] == [
        "theirs: 1 rows without an account are not looked at",
        "theirs: 1 rows without a day are not looked at",
        "none of the signals is of an account: accounts are named otherwise there; see --key",
    ]


def test_a_column_of_another_type_is_shown(tmp_path: Path, server: Any) -> None:
    """A column that the profile compares with what it cannot hold is named with one of its values."""
    server.execute("CREATE TABLE texts AS SELECT 'a.com' AS domain, '51-200' AS revenue")
    done = _score_table("texts", "--out", str(tmp_path / "scored.csv"))
    assert done.code == 3
    assert done.err.startswith("table:texts: column 'revenue' holds text, for example '51-200', and the profile uses ")


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


def test_spellings_are_those_of_a_file(tmp_path: Path, server: Any) -> None:
    """Countries and kinds of signal in any spelling are scored from a table as from a file of the same rows."""
    accounts = [("a.com", "Germany"), ("b.com", "DE"), ("c.com", "United States"), ("d.com", "it's nowhere")]
    signals = [("a.com", "Pricing Page - Visit", "2026-09-30"), ("b.com", "pricing_page_visit", "2026-09-30")]
    server.execute("CREATE TABLE spelt (domain text, country text)")
    server.execute("CREATE TABLE visits (domain text, event_type text, occurred_at date)")
    with server.cursor() as cursor:
        cursor.executemany("INSERT INTO spelt VALUES (%s, %s)", accounts)
        cursor.executemany("INSERT INTO visits VALUES (%s, %s, %s)", signals)
    files = {
        "spelt.csv": ["domain,country", *map(",".join, accounts)],
        "visits.csv": ["domain,event_type,occurred_at", *map(",".join, signals)],
    }
    for name, lines in files.items():
        (tmp_path / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    profile = tmp_path / "icp.yaml"
    profile.write_text(
        "closefit: 1\nprofile: spelt\nfit:\n  qualify: 1\n  criteria:\n"
        "    - {name: german, when: country = 'DE', points: 1}\n"
        "    - {name: american, when: country = 'US', points: 2}\n"
        "intent:\n  signals:\n    - {kind: pricing_page_visit, points: 3, half_life: 30 days}\n"
        "tiers:\n  - {name: all}\n",
        encoding="utf-8",
    )
    flags = ["--profile", profile, "--as-of", "2026-10-01", "--out"]
    here = closefit(
        "score", tmp_path / "spelt.csv", "--signals", tmp_path / "visits.csv", *flags, tmp_path / "here.csv"
    )
    there = closefit("score", "table:spelt", "--signals", "table:visits", *flags, tmp_path / "there.csv", *ON)
    assert (here.code, there.code) == (0, 0), here.err + there.err
    assert (tmp_path / "there.csv").read_bytes() == (tmp_path / "here.csv").read_bytes()
    assert (tmp_path / "there.csv").read_text(encoding="utf-8").count("pricing_page_visit +") == 2


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


@pytest.mark.usefixtures("server")
def test_the_settings_say_it_once(tmp_path: Path, postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Engine, address and tables may stand in ``closefit.toml``, the address by the name of its variable."""
    monkeypatch.delenv("CLOSEFIT_ENGINE_URL")
    (tmp_path / "closefit.toml").write_text(
        '[engine]\nkind = "postgresql"\nurl_env = "SALES_URL"\n[files]\naccounts = "table:sales.accounts"\n'
        f'signals = "table:sales.signals"\npeople = "table:sales.people"\nprofile = "{PROFILES["small"]}"\n',
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    done = closefit("score", "--as-of", "2026-10-01")
    assert done.code == 2
    assert done.err.startswith("the environment variable SALES_URL is not set; url_env under [engine]")
    monkeypatch.setenv("SALES_URL", postgresql_url)
    done = closefit("score", "--as-of", "2026-10-01")
    assert done.code == 0, done.err
    assert (tmp_path / "scored.csv").read_bytes() == expected("small", ".csv")
