"""The embedded engine: its settings, its offline promise, its rows."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from sqlglot import exp

from closefit.engines import DuckDBEngine, quote
from closefit.errors import UsageError


@pytest.mark.parametrize("name", ["plain", "two words", 'say "hi"', "group", "naïve 🚀", "a.b", "x'; DROP TABLE t; --"])
def test_quoted_names_survive(name: str) -> None:
    """A quoted identifier names exactly its column, whatever characters it holds."""
    with DuckDBEngine() as engine:
        assert engine.rows(f"SELECT 1 AS {quote(name)}") == [{name: 1}]


def test_rows_of_a_tree() -> None:
    """Rows come as dictionaries, from a tree as from SQL."""
    tree = exp.select(exp.Literal.number(1).as_("one"), exp.Literal.string("a").as_("letter"))
    with DuckDBEngine() as engine:
        assert engine.rows(tree) == engine.rows("SELECT 1 AS one, 'a' AS letter") == [{"one": 1, "letter": "a"}]


def test_settings_reach_duckdb(tmp_path: Path) -> None:
    """Memory limit, threads and the folder for spilled data are DuckDB's afterwards."""
    with DuckDBEngine(memory_limit="512MiB", threads=1, temp_directory=tmp_path) as engine:
        names = {"memory_limit": "512.0 MiB", "threads": 1, "temp_directory": str(tmp_path)}
        asked = ", ".join(f"current_setting('{name}') AS {name}" for name in names)
        assert engine.rows(f"SELECT {asked}") == [names]


def test_extensions_are_never_fetched() -> None:
    """Nothing is installed or loaded behind the user's back: there may be no network, and an extension is code."""
    with DuckDBEngine() as engine, pytest.raises(duckdb.Error, match="spatial"):
        engine.execute("SELECT st_point(1, 2)")
    with DuckDBEngine() as engine:
        names = "('autoinstall_known_extensions', 'autoload_known_extensions')"
        settings = engine.rows(f"SELECT value FROM duckdb_settings() WHERE name IN {names}")
    assert [row["value"] for row in settings] == ["false", "false"]


def test_no_progress_bar_among_the_results() -> None:
    """DuckDB draws no bar on stdout, where results go, however long a query takes."""
    with DuckDBEngine() as engine:
        assert engine.rows("SELECT current_setting('enable_progress_bar') AS bar") == [{"bar": False}]


def test_refused_settings_are_named() -> None:
    """A setting that DuckDB refuses is named with what would be right."""
    with pytest.raises(UsageError) as caught:
        DuckDBEngine(memory_limit="plenty")
    assert "memory_limit = plenty" in str(caught.value)
    assert "'4GB'" in str(caught.value)


def test_spilling_gives_the_same_answer(tmp_path: Path) -> None:
    """More data than the memory limit is spilled to disk and sorted all the same."""
    query = (
        "SELECT count(*) AS n, sum(i) AS s FROM (SELECT i, md5(i::VARCHAR) AS h FROM range(400000) AS t(i) ORDER BY h)"
    )
    grouped = "SELECT count(*) AS n FROM (SELECT md5(i::VARCHAR) AS h, list(i) FROM range(600000) AS t(i) GROUP BY h)"
    with DuckDBEngine(memory_limit="120MB", threads=1, temp_directory=tmp_path / "spill") as engine:
        assert engine.rows(query) == [{"n": 400_000, "s": 79_999_800_000}]
        assert engine.rows(grouped) == [{"n": 600_000}]


def test_example_of_a_column() -> None:
    """An example is a value of the column, or None when there is none."""
    with DuckDBEngine() as engine:
        engine.execute("CREATE TABLE t AS SELECT NULL::VARCHAR AS empty, '51-200' AS employees")
        assert (engine.example("t", "empty"), engine.example("t", "employees")) == (None, "51-200")
