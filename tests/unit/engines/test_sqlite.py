"""SQLite answers as DuckDB does: every letter, every construct of a score."""

from __future__ import annotations

import datetime as dt
import sqlite3
import sys

import pytest
from sqlglot import exp

from closefit.engines import DuckDBEngine
from closefit.engines.sqlite import add_functions, sqlite_text
from closefit.errors import UnsupportedConstruct
from closefit.score import nodes


@pytest.fixture
def connection() -> sqlite3.Connection:
    made = sqlite3.connect(":memory:")
    add_functions(made)
    return made


def both(connection: sqlite3.Connection, tree: exp.Expr) -> tuple[object, object]:
    """The first value of a tree on SQLite and on DuckDB."""
    query = exp.select(nodes.named(tree, "answer"))
    with DuckDBEngine(threads=1) as engine:
        return connection.execute(sqlite_text(query)).fetchone()[0], engine.rows(query)[0]["answer"]


def test_every_letter_is_trimmed_and_lowered_as_duckdb_does(connection: sqlite3.Connection) -> None:
    """No code point of Unicode reads otherwise in the store than in the engine, at either end and between others."""
    codes = [n for n in range(1, sys.maxunicode + 1) if not 0xD800 <= n <= 0xDFFF]
    query = exp.select(nodes.named(nodes.lower_text(nodes.column("letter")), "seen")).from_("letters")
    connection.execute("CREATE TABLE letters (letter TEXT)")
    connection.executemany("INSERT INTO letters VALUES (?)", ((f"{chr(n)}A{chr(n)}b",) for n in codes))
    with DuckDBEngine(threads=1) as engine:
        engine.execute(
            "CREATE TABLE letters AS SELECT chr(n::INTEGER) || 'A' || chr(n::INTEGER) || 'b' AS letter "
            "FROM range(1, ?) r(n) WHERE n NOT BETWEEN 55296 AND 57343",
            [sys.maxunicode + 1],
        )
        theirs = engine.execute(query).fetchall()
    ours = connection.execute(sqlite_text(query)).fetchall()
    assert [(n, a, b) for n, a, b in zip(codes, ours, theirs, strict=True) if a != b] == []


@pytest.mark.parametrize("milli", [0, 5, 50, 500, 7250, 10_000, -3000, -125])
def test_points_read_alike(connection: sqlite3.Connection, milli: int) -> None:
    """Points in a reason have the same digits."""
    negative = milli < 0
    ours, theirs = both(connection, nodes.signed_points(nodes.number(milli), negative=negative))
    assert ours == theirs


@pytest.mark.parametrize(
    "said", ["2026-01-31", "2026-02-30", "2026-1-5", "31/01/2026", "2026-01-31T10:00", "[2026-01-31]"]
)
def test_dates_beside_a_fact_are_read_alike(connection: sqlite3.Connection, said: str) -> None:
    """What is a day of the calendar is the same day, and what is none is unknown."""
    ours, theirs = both(connection, nodes.said_on(nodes.text(said)))
    assert ours == (theirs.isoformat() if isinstance(theirs, dt.date) else theirs)


def test_a_long_list_is_made_in_pieces(connection: sqlite3.Connection) -> None:
    """More reasons than one call takes arguments are still one list, in order, without the unknown ones."""
    items = [nodes.text(f"r{n}") if n % 3 else nodes.null("TEXT") for n in range(2700)]
    ours, theirs = both(connection, exp.ArrayToString(this=nodes.text_list(items), expression=nodes.text(";")))
    assert ours == theirs == ";".join(f"r{n}" for n in range(2700) if n % 3)


def test_records_are_refused_by_name() -> None:
    """What only an explanation asks for is refused, and what to do instead is said."""
    tree = exp.select(nodes.named(nodes.records({"a": nodes.column("a")}, []), "r")).from_("t")
    with pytest.raises(UnsupportedConstruct, match="SQLite has no form for") as caught:
        sqlite_text(tree)
    assert "closefit explain reads them" in str(caught.value)
