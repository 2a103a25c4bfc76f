"""Random profiles on random accounts: the same rows on every engine that runs here, and by the reference in Python."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlglot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from closefit.engines import DuckDBEngine
from closefit.engines.dialects import DIALECTS, render
from closefit.profile import Profile
from closefit.score import ScoreInputs, compile_score, explain
from closefit.terms import Attribute, AttributeType, Layer, Table
from tests.contract.engines.test_rows import RIGHT
from tests.contract.engines.test_rows import found as literal_rows
from tests.golden.profiles import kept
from tests.parsed_back import PARSED, ParsedBack
from tests.property import strategies
from tests.property.reference import Case, score
from tests.property.test_score import GROUPS, PHASES, TYPES, facts, milli, profiles, some_day, some_signals
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
        inputs, found = same_table(engine, target, profile, files_of(accounts, signals))
        agree_with_reference(found, profile, accounts, signals)
        first = found[0]
        told = explain(profile, inputs, AS_OF, first["account"], engine)
        assert (told.tier, told.fit, told.fit_low, told.fit_high, told.intent, told.completeness) == (
            first["tier"], *(milli(first[name]) for name in ("fit", "fit_low", "fit_high", "intent")),
            first["completeness"],
        )  # fmt: skip


def same_table(engine: DuckDBEngine, target: Target, profile: Profile, files: Files) -> tuple[ScoreInputs, Rows]:
    inputs = make_inputs(engine, files)
    tree = compile_score(profile, inputs, AS_OF)
    given_files = [noun for noun in ("accounts", "signals", "people") if getattr(inputs, noun) is not None]
    copy_tables(engine, target, *given_files)
    found = target.rows(render(tree, target.dialect))
    assert found == engine.rows(tree)
    return inputs, found


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


def test_spark_gives_the_literal_rows(spark: Target) -> None:
    """The literal rows of the contract, and the kept SQL of the nastiest profile, on a local Spark."""
    assert literal_rows(spark) == RIGHT
    nasty = kept()["nasty"]
    with DuckDBEngine(threads=1) as engine:
        same_table(engine, spark, nasty.profile, nasty.files)


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


# --- people, provenance, and whatever a profile may be called --------------------------------------------------------

PERSONAS = [
    {"name": "head 'of' {{it}}", "when": "seniority in ('vp', 'c-level') and not department = 'ops'", "weight": 2},
    {"name": "active", "when": "last_active >= date '2026-09-01' or title is null", "weight": 0.5},
]
some_person = st.fixed_dictionaries(
    {
        "account": st.sampled_from(["000.com", "001.com", "nobody.com"]),
        "name": st.sampled_from(["b", "B", "É", "", None]),
        "title": st.sampled_from(["x", None]),
        "seniority": st.sampled_from(["VP", "c-level", "manager", " vp ", None]),
        "department": st.sampled_from(["Ops", "Sales", None]),
        "started": st.one_of(st.none(), some_day),
        "last_active": st.one_of(st.none(), some_day),
    }
)
sources = st.sampled_from(["a", "a; B;a", "x,y", "[x, y]", "crm ", "", None, " ;a"])
said_days = st.sampled_from(["2026-09-30", "2026-10-02", "2026-02-30", "2026-1-5", "soon", "2026-10-02 08:00:00", None])
sourced_facts = st.builds(
    lambda known, *said: known | dict(zip(("l1__source", "t1__source", "l1__date", "n1__date"), said, strict=True)),
    facts, sources, sources, said_days, said_days,
)  # fmt: skip


def with_people_and_sources(profile: Profile) -> Profile:
    entries = profile.model_dump(exclude_none=True, exclude_defaults=True)
    exclusions = [{"name": "sourced", "when": "has(l1, 'slack') or t1 = 'x'", "needs": "2 sources"}]
    return Profile.model_validate(entries | {"personas": PERSONAS, "exclude": exclusions})


@pytest.mark.parametrize("engine", ["postgresql", "clickhouse"])
@settings(SOME, max_examples=10)
@given(
    profile=profiles(),
    accounts=st.lists(sourced_facts, min_size=2, max_size=6),
    people=st.lists(some_person, max_size=8),
)
def test_people_and_sources_are_the_same_everywhere(
    request: pytest.FixtureRequest, engine: str, profile: Profile, accounts: list[Row], people: list[Row]
) -> None:
    """The best contact, the personas, what two providers confirm and what was said too late: the same rows."""
    rows = [{"account": f"{n:03d}.com", **known} for n, known in enumerate(accounts)]
    keyed = [{**person, "person": str(n)} for n, person in enumerate(people)]
    files = Files(rows, people=keyed, types=TYPES)
    with DuckDBEngine(threads=1) as duckdb_engine:
        same_table(duckdb_engine, request.getfixturevalue(engine), with_people_and_sources(profile), files)


ATTRIBUTES = {
    AttributeType.number: strategies.NUMBERS,
    AttributeType.text: strategies.TEXTS,
    AttributeType.flag: strategies.FLAGS,
    AttributeType.date: strategies.DATES,
    AttributeType.list: strategies.LISTS,
}


def every_attribute(noun: str) -> Table:
    kinds = {name: kind for kind, names in ATTRIBUTES.items() for name in names}
    attributes = tuple(Attribute(name, kind, Layer.firmographic, name) for name, kind in kinds.items())
    return Table(noun, Path(f"{noun}.csv"), 0, attributes, columns=frozenset(kinds))


@FEW
@given(profile=strategies.profiles())
def test_every_legal_profile_has_a_form_in_every_dialect(profile: Profile) -> None:
    """Whatever a team calls its criteria and asks of its attributes, the text is one statement of every dialect."""
    lasting = [
        rule.model_copy(update={"half_life": None}) for rule in profile.intent.signals
    ]  # no table of 10,000 days
    profile = profile.model_copy(update={"intent": profile.intent.model_copy(update={"signals": tuple(lasting)})})
    inputs = ScoreInputs(*(every_attribute(noun) for noun in ("accounts", "signals", "people")))
    tree = compile_score(profile, inputs, AS_OF)
    for dialect, known in DIALECTS.items():
        assert len(sqlglot.parse(render(tree, dialect), read=known.generator)) == 1
