"""The SQL of telling profiles, kept per dialect: compared whole, parsed back, and run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlglot

from closefit.engines import DuckDBEngine
from closefit.engines.dialects import DIALECTS
from tests.golden.profiles import FOLDER, kept
from tests.golden.write import texts
from tests.parsed_back import PARSED, ParsedBack
from tests.targets import Rows, Target, copy_tables

PROFILES = ("gtm-consulting", "graded", "bench", "nasty")


@pytest.fixture(scope="module")
def tables() -> Iterator[dict[str, tuple[DuckDBEngine, list[str], Rows]]]:
    """Per profile: a session with its tables, their names, and the score by DuckDB."""
    found = {}
    for name, golden in kept().items():
        engine = DuckDBEngine(threads=1)
        inputs, tree = golden.scored(engine)
        names = ["accounts", *(noun for noun in ("signals", "people") if getattr(inputs, noun) is not None)]
        found[name] = (engine, names, engine.rows(tree))
    yield found
    for engine, *_ in found.values():
        engine.close()


def text_of(profile: str, dialect: str) -> str:
    return (FOLDER / f"{profile}.{dialect}.sql").read_text(encoding="utf-8")


def test_the_text_is_as_it_was() -> None:
    """Each file holds what is rendered today, every character, and there is none without a profile: see make golden."""
    expected = dict(texts())
    assert sorted(FOLDER.glob("*.sql")) == sorted(expected)
    changed = [path.name for path, text in expected.items() if path.read_text(encoding="utf-8") != text]
    assert changed == []


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("profile", PROFILES)
def test_the_text_is_sql_of_its_dialect(profile: str, dialect: str) -> None:
    """Each file parses as one statement of its dialect."""
    assert len(sqlglot.parse(text_of(profile, dialect), read=DIALECTS[dialect].generator)) == 1


@pytest.mark.parametrize("engine", ["duckdb_target", "postgresql", "clickhouse"])
@pytest.mark.parametrize("profile", PROFILES)
def test_the_text_gives_the_score(
    request: pytest.FixtureRequest,
    tables: dict[str, tuple[DuckDBEngine, list[str], Rows]],
    profile: str,
    engine: str,
) -> None:
    """Each file, run on its engine, gives the rows of the score: every column, value by value, in the same order."""
    target: Target = request.getfixturevalue(engine)
    source, names, expected = tables[profile]
    copy_tables(source, target, *names)
    assert target.rows(text_of(profile, target.dialect)) == expected


@pytest.mark.parametrize("dialect", PARSED)
@pytest.mark.parametrize("profile", PROFILES)
def test_what_cannot_run_here_reads_back_as_the_score(
    parsed_back: ParsedBack,
    tables: dict[str, tuple[DuckDBEngine, list[str], Rows]],
    profile: str,
    dialect: str,
) -> None:
    """Each file of a dialect that cannot run here, parsed back and run on DuckDB, gives the rows of the score."""
    parsed_back.dialect = dialect
    source, names, expected = tables[profile]
    copy_tables(source, parsed_back, *names)
    assert parsed_back.rows(text_of(profile, dialect)) == expected
