"""``closefit sql`` as a user runs it: to a file, to stdout, with a warehouse's own names, and wrongly."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import duckdb
import pytest

from closefit.engines import DuckDBEngine
from closefit.engines.clock import TODAY
from closefit.engines.dialects import DIALECTS
from tests.command import closefit
from tests.truth.test_profile_format import POINTS


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the profile of the format page."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "icp.yaml").write_text(POINTS, encoding="utf-8")
    return tmp_path


def test_a_query_on_stdout_runs_in_duckdb() -> None:
    """Without --out the query itself is the output, and runs as it stands."""
    done = closefit(
        "sql", "icp.yaml", "--as-of", "2026-10-01", "--accounts-table", "crm.accounts", "--people-table", "none"
    )
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("-- gtm-consulting, version 4: the score of every account\n")
    with DuckDBEngine(threads=1) as engine:
        engine.execute("CREATE SCHEMA crm")
        engine.execute(
            "CREATE TABLE crm.accounts AS SELECT 'a.com' AS account, 120 AS employees, 'B2B SaaS' AS industry, "
            "['HubSpot'] AS technologies, 'US' AS country, 'Series A' AS funding_stage, 0.1 AS headcount_growth, "
            "CAST(NULL AS DATE) AS competitor_contract_end"
        )
        engine.execute('CREATE TABLE signals (account TEXT, kind TEXT, "at" TIMESTAMP, department TEXT)')
        engine.execute("INSERT INTO signals VALUES ('a.com', 'G2 comparison', '2026-08-25 23:59:00', NULL)")
        rows = engine.rows(done.out)
    assert [(row["account"], row["fit"], row["intent"], row["tier"]) for row in rows] == [("a.com", 11, 5, "warm")]


def test_the_header_says_what_a_reviewer_asks() -> None:
    """Whose profile, approved by whom, as of when, which tables with which columns, what is taken for granted."""
    out = closefit("sql", "--as-of", "2026-10-01", "--accounts-table", "crm.accounts").out
    for line in (
        "--   approved  by vp-sales@example.com on 2026-10-02, cmo@example.com on 2026-10-03",
        "--   as of     2026-10-01: nothing later is looked at",
        "--   crm.accounts: a row per account",
        "--     employees                number",
        "--     technologies             list",
        "--   A list is an array of texts.",
        "--     at          date: the day it happened",
        "-- Taken for granted",
        "--   name and origin of the accounts: NULL in the result; --columns name=COLUMN and --columns origin=COLUMN",
    ):
        assert f"\n{line}" in out
    assert "\n    -- criterion 'headcount' +3: employees between 50 and 500\n" in out


@pytest.mark.parametrize("dialect", DIALECTS)
def test_today_is_the_clock_of_the_warehouse(dialect: str) -> None:
    """With --as-of today the query asks the warehouse's clock in UTC, and its header says so."""
    out = closefit("sql", "--as-of", "today", "--dialect", dialect).out
    assert TODAY[dialect] in out
    assert "its result then depends on the clock" in out


def test_today_in_duckdb_is_the_day_in_utc() -> None:
    """DuckDB gives the day in UTC whatever its time zone."""
    with DuckDBEngine(threads=1) as engine:
        engine.execute("SET TimeZone = 'Pacific/Kiritimati'")
        before = dt.datetime.now(dt.UTC).date()
        (found,) = engine.execute(f"SELECT {TODAY['duckdb']}").fetchone() or ()
        assert before <= found <= dt.datetime.now(dt.UTC).date()


def test_names_of_tables_and_columns_from_the_settings(project: Path) -> None:
    """closefit.toml may name tables and columns; a flag wins over it."""
    (project / "closefit.toml").write_text(
        '[tables]\naccounts = "dwh.dim_account"\nsignals = "none"\npeople = "none"\n'
        'columns = ["employees = EMP_COUNT", "name = label"]\n'
    )
    done = closefit("sql", "--dialect", "postgresql", "--columns", "employees=staff", "--columns", "account=domain")
    assert "  FROM dwh.dim_account\n" in done.out
    assert "    staff AS employees,\n" in done.out
    assert "    label AS name,\n" in done.out
    assert "CAST(domain AS TEXT) AS account" in done.out
    assert "no signals are read: intent is 0, and conditions that count signals are unknown" in done.out
    assert "no people are read: persona is 0" in done.out


def test_columns_and_types_from_a_file(project: Path) -> None:
    """With --accounts the query reads the headers of the file that the profile asks for, and says what it lacks."""
    (project / "accounts.csv").write_text(
        "domain,Number of Employees,Industry,Fax\na.com,120,B2B SaaS,none\nb.com,9,Retail,yes\n"
    )
    done = closefit("sql", "--accounts", "accounts.csv", "--out", "score.sql")
    text = (project / "score.sql").read_text()
    assert '    "Number of Employees" AS employees,\n' in text
    assert "CAST(domain AS TEXT) AS account" in text
    assert "Accounts: columns and types are those of accounts.csv." in text
    assert "Fax" not in text
    assert "the accounts have no column 'technologies': unknown for all of them" in text
    assert "note: the accounts have no column 'technologies'" in done.out


def test_a_query_from_files_runs_on_tables_that_have_their_columns(project: Path) -> None:
    """What reading makes of a file (a line's number, a person's key) is asked of no table."""
    persona = "\npersonas: [{name: boss, when: \"seniority = 'c-level'\", weight: 5}]\n"
    text = (
        "closefit: 1\nprofile: x\nfit: {criteria: [{name: big, layer: firmographic, when: employees > 9, points: 1}]}"
    )
    (project / "small.yaml").write_text(text + persona)
    (project / "a.csv").write_text("domain,employees,fax\na.com,120,1\nb.com,9,2\n")
    (project / "s.csv").write_text("domain,kind,date,room\na.com,demo,2026-09-01,1\n")
    (project / "p.csv").write_text("domain,name,email,seniority,shoe\nb.com,Ann,ann@b.com,c-level,39\n")
    files = ("--accounts", "a.csv", "--signals", "s.csv", "--people", "p.csv")
    closefit("sql", "small.yaml", *files, "--as-of", "2026-10-01", "--out", "score.sql")
    with duckdb.connect() as connection:
        for name in ("accounts", "signals", "people"):
            connection.execute(f"CREATE TABLE {name} AS SELECT * FROM '{project / name[0]}.csv'")
        found = connection.sql((project / "score.sql").read_text()).project("account, fit, persona, contact_1_name")
        assert sorted(found.fetchall()) == [("a.com", 1.0, 0.0, None), ("b.com", 0.0, 5.0, "Ann")]


def test_json_holds_the_query() -> None:
    """--json gives the query and the notes as one document."""
    found = json.loads(closefit("sql", "--json").out)
    assert found["dialect"] == "duckdb"
    assert found["sql"].startswith("-- gtm-consulting")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--dialect", "snowflak"), 2, "there is no dialect 'snowflak'"),
        (("--columns", "employees"), 2, "--columns 'employees' is not an attribute with its column"),
        (("--columns", "deals.amount=x"), 2, "--columns 'deals.amount=x' is not an attribute with its column"),
        (("--columns", "employes=x"), 2, "Did you mean 'employees'?"),
        (("--accounts-table", "none"), 2, "there must be a table of accounts"),
        (("--as-of", "tomorrow"), 2, "--as-of 'tomorrow' is no date"),
        (("nowhere.yaml",), 4, "there is no such file"),
        (("--accounts", "nowhere.csv"), 3, "nowhere.csv"),
    ],
)
def test_mistakes(project: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    """Every mistake is a sentence with an exit code of its kind, and no file is left behind."""
    done = closefit("sql", *arguments, "--out", "score.sql")
    assert done.code == code
    assert words in done.err
    assert "Traceback" not in done.err
    assert not (project / "score.sql").exists()


def test_contradictory_uses_have_both_lines(project: Path) -> None:
    """An attribute used as a number and as a text is refused with the file's lines."""
    text = POINTS.replace("when: country = 'US'", "when: employees = 'many'")
    (project / "icp.yaml").write_text(text, encoding="utf-8")
    done = closefit("sql")
    lines = text.splitlines()
    first = next(n for n, line in enumerate(lines, 1) if "employees between 20" in line)
    second = next(n for n, line in enumerate(lines, 1) if "'many'" in line)
    assert done.code == 4
    assert f"icp.yaml:{first}:" in done.err
    assert f"icp.yaml:{second}:" in done.err
    assert "'employees' is used as a number in the boundary" in done.err


@pytest.mark.parametrize("flags", [(), ("icp.yaml",), ("./icp.yaml",)])
def test_the_query_does_not_overwrite_the_profile(project: Path, flags: tuple[str, ...]) -> None:
    """The profile is what people edit: it cannot be where its query goes."""
    done = closefit("sql", *flags, "--out", "icp.yaml")
    assert done.code == 2
    assert "--out icp.yaml is a file that is read here" in done.err
    assert (project / "icp.yaml").read_text(encoding="utf-8") == POINTS


def test_a_table_of_an_engine_is_no_file() -> None:
    """``table:`` where a file is read is answered with what takes tables."""
    done = closefit("sql", "--accounts", "table:crm.accounts")
    assert done.code == 2
    assert "table:crm.accounts names a table of another engine, and files are read here" in done.err
