"""The same literal rows on every engine that runs here, and by way of DuckDB for the dialects whose engine does not."""

from __future__ import annotations

from typing import Any

import pytest

from closefit.engines.dialects import render
from tests.contract.engines.rows import FACTS, ROWS, query_of
from tests.parsed_back import PARSED, ParsedBack
from tests.targets import Target

RIGHT = {row.name: row.value for row in ROWS}


def found(target: Target) -> dict[str, Any]:
    """Every row's value on one engine, from one query."""
    target.load("facts", {name: kind for name, kind, _ in FACTS}, [[value for *_, value in FACTS]])
    (values,) = target.rows(render(query_of(ROWS), target.dialect))
    return {row.name: values[f"row_{n}"] for n, row in enumerate(ROWS)}


@pytest.mark.parametrize("engine", ["duckdb_target", "postgresql", "clickhouse"])
def test_each_kind_of_sql_gives_one_value(request: pytest.FixtureRequest, engine: str) -> None:
    """Each kind of SQL that a score is made of gives the one value that is right, on every engine, and of one type."""
    values = found(request.getfixturevalue(engine))
    assert values == RIGHT
    numbers = {name for name, value in RIGHT.items() if type(value) in {int, float}}
    assert {name: type(values[name]) for name in numbers} == {name: type(RIGHT[name]) for name in numbers}


@pytest.mark.parametrize("dialect", PARSED)
def test_what_cannot_run_here_reads_back_as_the_same(parsed_back: ParsedBack, dialect: str) -> None:
    """The text of a dialect, parsed back and run on DuckDB, gives the one value that is right."""
    parsed_back.dialect = dialect
    assert found(parsed_back) == RIGHT


def test_every_row_has_a_name_of_its_own() -> None:
    """No row hides another one of its name."""
    assert len(RIGHT) == len(ROWS)
