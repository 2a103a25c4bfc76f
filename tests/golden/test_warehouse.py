"""The commented query of one profile in every dialect: its bytes, and what it says where it can be run."""

from __future__ import annotations

from typing import Any

import pytest

from closefit.engines import DuckDBEngine
from closefit.engines.dialects import DIALECTS
from tests.golden.warehouse import EXPECTED, FOLDER, NOUNS, ROWS, golden_text
from tests.parsed_back import PARSED, ParsedBack
from tests.scoring import make_inputs
from tests.targets import Target, copy_tables

RUNNING = ("duckdb_target", "postgresql", "clickhouse")


@pytest.fixture(scope="module")
def source() -> Any:
    with DuckDBEngine(threads=1) as engine:
        make_inputs(engine, ROWS)
        yield engine


@pytest.fixture(scope="module")
def right(source: DuckDBEngine) -> list[dict[str, Any]]:
    """What DuckDB says."""
    return by_account(source.rows(golden_text("duckdb")))


def by_account(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: str(row["account"]))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_bytes_are_kept(dialect: str) -> None:
    """The query is what was reviewed last; after a change that is meant: python -m tests.golden.warehouse."""
    kept = (FOLDER / f"{dialect}.sql").read_text(encoding="utf-8")
    assert golden_text(dialect) == kept, "python -m tests.golden.warehouse writes the file anew"


def test_the_score_is_the_one_worked_out_by_hand(right: list[dict[str, Any]]) -> None:
    """The rows score what they should."""
    found = {row["account"]: row for row in right}
    assert {key: {name: found[key][name] for name in wanted} for key, wanted in EXPECTED.items()} == EXPECTED
    assert len(found) == len(ROWS.accounts)


@pytest.mark.parametrize("engine", RUNNING)
def test_it_says_the_same_on_every_engine(
    request: pytest.FixtureRequest, source: DuckDBEngine, right: list[dict[str, Any]], engine: str
) -> None:
    """The text that was reviewed, run on an engine of its dialect, gives what DuckDB gives."""
    target: Target = request.getfixturevalue(engine)
    copy_tables(source, target, *NOUNS)
    kept = (FOLDER / f"{target.dialect}.sql").read_text(encoding="utf-8")
    assert by_account(target.rows(kept)) == right


@pytest.mark.parametrize("dialect", PARSED)
def test_it_reads_back_as_the_same(
    parsed_back: ParsedBack, source: DuckDBEngine, right: list[dict[str, Any]], dialect: str
) -> None:
    """The text of a dialect whose engine does not run here, parsed back and run on DuckDB, gives the same."""
    parsed_back.dialect = dialect
    copy_tables(source, parsed_back, *NOUNS)
    kept = (FOLDER / f"{dialect}.sql").read_text(encoding="utf-8")
    assert by_account(parsed_back.rows(kept)) == right
