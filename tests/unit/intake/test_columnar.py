"""Tables that bring their types: Arrow files, and tables of a DuckDB file."""

from __future__ import annotations

import datetime as dt
import importlib.util
from pathlib import Path

import duckdb
import pytest

from closefit.engines import DuckDBEngine
from closefit.errors import InputError, UsageError
from closefit.intake import read_accounts, read_signals
from closefit.terms import AttributeType

_ROWS = """
SELECT * FROM (VALUES
  ('acme.com', ' Acme ', 120, ['HubSpot', 'Slack'], DATE '2026-01-31', true),
  ('beta.io', 'n/a', NULL, NULL, NULL, false)
) AS t (domain, company, employees, technologies, funded_on, active)
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A DuckDB file with a table in two schemas and a view."""
    path = tmp_path / "crm.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"CREATE TABLE accounts AS {_ROWS}")
        connection.execute("CREATE SCHEMA sales")
        connection.execute(
            "CREATE TABLE sales.events AS SELECT 'acme.com' AS domain, 'visit' AS kind, DATE '2026-09-01' AS at"
        )
        connection.execute("CREATE VIEW big AS SELECT * FROM accounts WHERE employees > 100")
    return path


def _types(engine: DuckDBEngine, path: Path) -> dict[str, AttributeType]:
    return {a.name: a.type for a in read_accounts(engine, path).attributes}


def test_a_table_with_a_quote_in_its_name_is_read(engine: DuckDBEngine, database: Path) -> None:
    """A name is found as it is listed, quotes and all."""
    with duckdb.connect(str(database)) as connection:
        connection.execute('CREATE TABLE "we""ird t" AS SELECT * FROM accounts')
    assert "employees" in _types(engine, database.with_name('crm.duckdb#we"ird t'))


def test_a_table_of_a_duckdb_file_is_read(engine: DuckDBEngine, database: Path) -> None:
    """``FILE.duckdb#table`` is a table with the types it has, texts cleaned as in every other file."""
    types = _types(engine, database.with_name("crm.duckdb#accounts"))
    assert types == {
        "employees": AttributeType.number, "technologies": AttributeType.list, "funded_on": AttributeType.date,
        "active": AttributeType.flag,
    }  # fmt: skip
    query = "SELECT account, name, employees, technologies, line FROM accounts ORDER BY line"
    assert engine.execute(query).fetchall() == [
        ("acme.com", "Acme", 120, ["HubSpot", "Slack"], 1), ("beta.io", None, None, None, 2),
    ]  # fmt: skip


def test_a_view_and_another_schema_are_read_beside_it(engine: DuckDBEngine, database: Path) -> None:
    """Accounts and signals may come from one file; a view and a table of another schema are tables like others."""
    assert read_accounts(engine, database.with_name("crm.duckdb#big")).rows == 1
    assert read_signals(engine, database.with_name("crm.duckdb#sales.events")).rows == 1
    assert engine.rows('SELECT account, kind, "at" FROM signals') == [
        {"account": "acme.com", "kind": "visit", "at": dt.date(2026, 9, 1)}
    ]


@pytest.mark.parametrize(("cell", "reason"), [
    ("NULL", "no domain, key or name that could be an account"),
    ("'a1.com'", "an account that stands on an earlier line"),
])  # fmt: skip
def test_a_parquet_row_without_an_account_of_its_own_is_left_out(
    engine: DuckDBEngine, tmp_path: Path, cell: str, reason: str
) -> None:
    """One empty or doubled key among different ones is found, and so is a signal without an account."""
    path = tmp_path / "accounts.parquet"
    rows = f"SELECT CASE WHEN i = 7 THEN {cell} ELSE 'a' || i || '.com' END AS account, i AS staff FROM range(20) t(i)"
    engine.execute(f"COPY ({rows}) TO '{path}'")
    table = read_accounts(engine, path)
    assert (table.rows, [(r.reason, r.count, r.lines) for r in table.refused]) == (19, [(reason, 1, (8,))])
    events = tmp_path / "signals.parquet"
    engine.execute(f"COPY (SELECT account, 'visit' AS kind, DATE '2026-09-01' AS \"at\" FROM ({rows})) TO '{events}'")
    lines = (8,) if cell == "NULL" else ()
    assert tuple(line for r in read_signals(engine, events).refused for line in r.lines) == lines


def test_nothing_is_written_into_the_file(engine: DuckDBEngine, database: Path) -> None:
    """The file is opened for reading: its bytes stay, and another reader may have it open."""
    before = database.read_bytes()
    with duckdb.connect(str(database), read_only=True):
        read_accounts(engine, database.with_name("crm.duckdb#accounts"))
    assert database.read_bytes() == before


_WRITE = "\n    Write crm.duckdb#accounts."


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "crm.duckdb",
            "the DuckDB file has 3 tables and none is named: accounts, big, sales.events" + _WRITE,
        ),
        ("crm.duckdb#acounts", "the DuckDB file has no table 'acounts'\n    Did you mean crm.duckdb#accounts?"),
        ("crm.duckdb#zzz", "the DuckDB file has no table 'zzz'\n    It has accounts, big, sales.events."),
    ],
)
def test_a_table_that_is_not_named_well_is_said(engine: DuckDBEngine, database: Path, name: str, message: str) -> None:
    """The tables there are, and the nearest one, are said."""
    with pytest.raises(InputError) as caught:
        read_accounts(engine, database.with_name(name))
    assert str(caught.value) == f"{database}: {message}"


def test_half_a_duckdb_file_is_said(engine: DuckDBEngine, database: Path) -> None:
    """A damaged file is an input error, not a stack trace."""
    database.write_bytes(database.read_bytes()[:5000])
    with pytest.raises(InputError, match="the DuckDB file cannot be read: "):
        read_accounts(engine, database)


@pytest.mark.parametrize("form", ["feather", "stream"])
def test_an_arrow_file_is_read(engine: DuckDBEngine, tmp_path: Path, form: str) -> None:
    """An Arrow file or stream is a table with the types it has, dictionaries and moments among them."""
    pa = pytest.importorskip("pyarrow", reason="needs pyarrow")
    late = dt.datetime(2026, 9, 30, 23, 30, tzinfo=dt.UTC)
    table = pa.table({
        "domain": ["acme.com", "beta.io"], "industry": pa.array(["Retail", None]).dictionary_encode(),
        "seen": pa.array([late, None], pa.timestamp("us", "UTC")), "employees": [120, 7],
        "technologies": [["HubSpot"], []],
    })  # fmt: skip
    path = tmp_path / f"accounts.{'feather' if form == 'feather' else 'arrows'}"
    with pa.OSFile(str(path), "wb") as sink:
        make = pa.ipc.new_file if form == "feather" else pa.ipc.new_stream
        with make(sink, table.schema) as writer:
            writer.write_table(table)
    types = _types(engine, path)
    assert types == {
        "industry": AttributeType.text, "seen": AttributeType.date, "employees": AttributeType.number,
        "technologies": AttributeType.list,
    }  # fmt: skip
    query = "SELECT account, lower(industry), seen, technologies, line FROM accounts ORDER BY line"
    assert engine.execute(query).fetchall() == [
        ("acme.com", "retail", dt.date(2026, 9, 30), ["HubSpot"], 1), ("beta.io", None, None, [], 2),
    ]  # fmt: skip


def test_a_damaged_arrow_file_is_said(engine: DuckDBEngine, tmp_path: Path) -> None:
    """Half an Arrow file is an input error, not a stack trace."""
    pytest.importorskip("pyarrow", reason="needs pyarrow")
    path = tmp_path / "accounts.arrow"
    path.write_bytes(b"ARROW1\0\0nothing behind it")
    with pytest.raises(InputError, match=r"accounts\.arrow: the Arrow file is damaged: "):
        read_accounts(engine, path)


def test_without_pyarrow_the_way_to_it_is_said(
    engine: DuckDBEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An Arrow file needs an extra, which is named."""
    path = tmp_path / "accounts.arrow"
    path.write_bytes(b"ARROW1\0\0")
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "pyarrow" else found(name))
    with pytest.raises(UsageError) as caught:
        read_accounts(engine, path)
    assert str(caught.value) == (
        "accounts.arrow is an Arrow file, and pyarrow is not installed\n    pip install 'closefit[arrow]'"
    )


@pytest.mark.parametrize("blank", ["\u00a0", "\u200b", " \u200b"])
def test_blanks_that_nobody_sees_are_cleaned_at_both_ends(engine: DuckDBEngine, tmp_path: Path, blank: str) -> None:
    """A no-break or zero-width space before or behind a text, and behind "n/a", is none in Parquet as in CSV."""
    rows = "domain,city,area,shade\na.com,Paris|,n/a|,|x\nb.com,Rome|,north,y\n".replace("|", blank)
    csv, parquet = tmp_path / "a.csv", tmp_path / "a.parquet"
    csv.write_text(rows, encoding="utf-8")
    duckdb.sql(f"COPY (SELECT * FROM read_csv('{csv}', all_varchar = true)) TO '{parquet}'")
    for path in (csv, parquet):
        read_accounts(engine, path)
        cells = engine.execute("SELECT account, city, area, shade FROM accounts ORDER BY line").fetchall()
        assert cells == [("a.com", "Paris", None, "x"), ("b.com", "Rome", "north", "y")], path.suffix


def test_a_strength_of_nothing_but_0_and_1_is_a_strength(engine: DuckDBEngine, tmp_path: Path) -> None:
    """Elsewhere 0 and 1 are yes and no; a signal of strength 0 stays one of strength 0, a yes is no strength."""
    csv, parquet, said = tmp_path / "s.csv", tmp_path / "s.parquet", tmp_path / "said.csv"
    csv.write_text("domain,kind,date,strength\na.com,visit,2026-09-01,0\nb.com,visit,2026-09-01,1\n")
    said.write_text("domain,kind,date,score\na.com,visit,2026-09-01,no\nb.com,visit,2026-09-01,yes\n")
    duckdb.connect().execute(f"COPY (SELECT * FROM read_csv('{csv}')) TO '{parquet}'")
    for path, strengths in ((csv, [0.0, 1.0]), (parquet, [0.0, 1.0]), (said, [1.0, 1.0])):
        read_signals(engine, path)
        found = engine.execute("SELECT strength FROM signals ORDER BY account").fetchall()
        assert [row[0] for row in found] == strengths, path.name
