"""Random profiles on random accounts: the same rows on every engine that runs here, and by the reference in Python."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from closefit.engines import DuckDBEngine
from closefit.engines.dialects import render
from closefit.profile import Profile
from closefit.score import compile_score, explain
from tests.parsed_back import PARSED, ParsedBack
from tests.property.reference import Case, score
from tests.property.test_score import GROUPS, PHASES, TYPES, facts, milli, profiles, some_signals
from tests.scoring import AS_OF, Files, Row, make_inputs
from tests.targets import Rows, Target, copy_tables

FEW = settings(max_examples=6, deadline=None, derandomize=True, phases=PHASES, suppress_health_check=list(HealthCheck))
SOME = settings(FEW, max_examples=20)

some_accounts = st.lists(facts, min_size=2, max_size=8)


def files_of(accounts: list[Row], signals: list[Row] | None) -> Files:
    """Every account has the same signals."""
    rows = [{"account": f"{n:03d}.com", **known} for n, known in enumerate(accounts)]
    listed = None if signals is None else [{"account": row["account"], **s} for row in rows for s in signals]
    return Files(rows, listed, types=TYPES)


def same_rows(target: Target, profile: Profile, accounts: list[Row], signals: list[Row] | None) -> None:
    """DuckDB and the target give the same rows in the same order, and both what Python and the explanation say."""
    with DuckDBEngine(threads=1) as engine:
        inputs = make_inputs(engine, files_of(accounts, signals))
        tree = compile_score(profile, inputs, AS_OF)
        expected = engine.rows(tree)
        copy_tables(engine, target, "accounts", *(["signals"] if signals is not None else []))
        found = target.rows(render(tree, target.dialect))
        assert found == expected
        agree_with_reference(found, profile, accounts, signals)
        first = found[0]
        told = explain(profile, inputs, AS_OF, first["account"], engine)
        assert (told.tier, told.fit, told.fit_low, told.fit_high, told.intent, told.completeness) == (
            first["tier"], *(milli(first[name]) for name in ("fit", "fit_low", "fit_high", "intent")),
            first["completeness"],
        )  # fmt: skip


def agree_with_reference(found: Rows, profile: Profile, accounts: list[Row], signals: list[Row] | None) -> None:
    for row in found:
        right = score(profile, Case(accounts[int(row["account"][:3])], signals, AS_OF, GROUPS))
        got: dict[str, Any] = {name: milli(row[name]) for name in ("fit", "fit_low", "fit_high", "intent")}
        got |= {name: row[name] for name in ("excluded_by", "qualified", "tier")}
        got["unknown"] = [name for name in row["unknown"] if name.startswith("criterion")]
        assert got == right


@pytest.mark.parametrize("engine", ["postgresql", "clickhouse"])
@SOME
@given(profile=profiles(), accounts=some_accounts, signals=some_signals)
def test_every_engine_gives_the_same_rows(
    request: pytest.FixtureRequest, engine: str, profile: Profile, accounts: list[Row], signals: list[Row] | None
) -> None:
    """Every column is equal, the order of the rows and of the reasons too; Python and the explanation say the same."""
    same_rows(request.getfixturevalue(engine), profile, accounts, signals)


@FEW
@given(profile=profiles(), accounts=some_accounts, signals=some_signals)
def test_spark_gives_the_same_rows(
    spark: Target, profile: Profile, accounts: list[Row], signals: list[Row] | None
) -> None:
    """The same on a local Spark."""
    same_rows(spark, profile, accounts, signals)


@pytest.mark.parametrize("dialect", PARSED)
@FEW
@given(profile=profiles(), accounts=some_accounts, signals=some_signals)
def test_what_cannot_run_here_reads_back_as_the_same_score(
    parsed_back: ParsedBack, dialect: str, profile: Profile, accounts: list[Row], signals: list[Row] | None
) -> None:
    """The text of a dialect, parsed back and run on DuckDB, gives the same rows."""
    parsed_back.dialect = dialect
    same_rows(parsed_back, profile, accounts, signals)
