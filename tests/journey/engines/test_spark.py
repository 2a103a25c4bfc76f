"""Spark gives the same scores as the embedded engine, from files and from its own tables.

One session for the whole file, which every command uses as it would a notebook's: starting Spark takes seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from closefit.engines import DuckDBEngine, hand_over
from tests.command import closefit
from tests.journey.engines.scored_files import ACCOUNTS, expected, move_into, score, score_tables

ON = ("--engine", "spark")


@pytest.fixture(scope="module")
def tables(spark_session: Any) -> Iterator[Any]:
    """The session, with the generated files as tables of the schema ``sales``."""
    from closefit.engines.spark import SparkEngine

    spark_session.sql("CREATE SCHEMA sales")
    with SparkEngine() as engine:
        move_into(engine)
    yield spark_session
    spark_session.sql("DROP SCHEMA sales CASCADE")


@pytest.mark.usefixtures("spark_session")
def test_a_file_scored_there_is_the_same_file(tmp_path: Path) -> None:
    """Files handed over to Spark come back as the very bytes that the embedded engine writes."""
    out = tmp_path / "scored.csv"
    done = score("graded", out, *ON)
    assert done.code == 0, done.err
    assert out.read_bytes() == expected("graded", ".csv")


@pytest.mark.usefixtures("tables")
def test_tables_scored_where_they_are_give_the_same_file(tmp_path: Path) -> None:
    """Accounts, signals and people that live in Spark's catalog are scored there, to the same bytes."""
    out = tmp_path / "scored.csv"
    done = score_tables("small", out, *ON)
    assert done.code == 0, done.err
    assert out.read_bytes() == expected("small", ".csv")


def test_scores_are_kept_in_a_table_and_made_anew(tmp_path: Path, tables: Any) -> None:
    """``--into`` makes a table of the scores in Spark's catalog, and makes it anew the next time."""
    for _ in range(2):
        done = score_tables("small", tmp_path / "unused.csv", *ON, "--into", "sales.scored")
        assert done.code == 0, done.err
    assert "written: sales.scored" in done.out
    count = tables.sql("SELECT count(*) FROM sales.scored WHERE size(reasons) >= 0 AND fit IS NOT NULL").first()[0]
    assert count == ACCOUNTS
    assert [row.tableName for row in tables.sql("SHOW TABLES IN sales LIKE '*unfinished*'").collect()] == []


@pytest.mark.usefixtures("spark_session")
def test_a_table_that_is_not_there_is_named(capfd: pytest.CaptureFixture[str]) -> None:
    """A missing table is said in words, and Spark's own log reaches neither results nor progress."""
    done = closefit("score", "table:sales.nothing", "--profile", "unused.yaml", *ON)
    assert done.code == 4  # the profile is read first
    done = score_tables("small", Path("unused.csv"), *ON, "--into", "nowhere.scored")
    assert done.code == 3
    assert "Traceback" not in done.err
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("spark_session")
def test_another_master_than_the_running_one_is_refused(tmp_path: Path) -> None:
    """A process has one Spark: asking for a second one elsewhere is said, not ignored."""
    done = score("small", tmp_path / "scored.csv", *ON, "--master", "local[1]")
    assert done.code == 2
    assert done.err == (
        "a Spark session runs here already, at local[2], and local[1] was asked for\n"
        "    Leave the master out to use the running session, or stop that one first.\n"
    )


def test_rows_go_through_the_driver_where_files_cannot(tmp_path: Path, spark_session: Any) -> None:
    """On a cluster, whose machines do not see this one's files, rows go in and come back through the driver."""
    from closefit.engines.spark import SparkEngine

    one, unknown = "'a', 1.5, ['x', NULL], true, DATE '2026-01-31', 7", ", ".join(["NULL"] * 6)
    with DuckDBEngine(threads=1) as duck, SparkEngine(session=spark_session) as engine:
        duck.execute(
            f"CREATE TABLE given AS FROM (VALUES ({one}), ({unknown})) AS t (name, share, tools, active, day, n)"
        )
        kinds = hand_over(duck.connection, "given", "handed")
        assert list(kinds.values()) == ["VARCHAR", "DOUBLE", "VARCHAR[]", "BOOLEAN", "DATE", "BIGINT"]
        for here in (False, True):
            engine._here = here
            engine.load(duck.connection, "handed", kinds)
            engine.fetch("SELECT * FROM handed", duck.connection, "back", kinds)
            assert duck.rows("FROM back ORDER BY name") == duck.rows("FROM handed ORDER BY name"), here
