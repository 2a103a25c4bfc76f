"""Tables scored where they stand: the text of the query against the score of the same rows as files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from sqlglot import exp

from closefit.engines import DuckDBEngine
from closefit.errors import UsageError
from closefit.intake import read_accounts, read_people, read_signals
from closefit.profile import Profile
from closefit.score import ScoreInputs, compile_score
from closefit.score.sources import table_name
from closefit.score.wanted import wanted_inputs
from closefit.terms import AttributeType
from tests.property.test_score import TYPES, facts, profiles, some_signals
from tests.scoring import AS_OF, Files, make_inputs, profile_of
from tests.truth.test_profile_format import GRADES, POINTS
from tests.warehouse import query_of, run_text, text_of

QUICK = settings(
    max_examples=15, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture
def engine() -> Iterator[DuckDBEngine]:
    with DuckDBEngine(threads=1) as engine:
        yield engine


@pytest.fixture(scope="module")
def shared_engine() -> Iterator[DuckDBEngine]:
    with DuckDBEngine(threads=1) as engine:
        yield engine


# --- wanted types ----------------------------------------------------------------------------------------------------


ACCOUNTS: list[dict[str, Any]] = [
    {"account": "a.com", "employees": 120, "industry": "B2B SaaS", "technologies": ["HubSpot"], "country": "US",
     "funding_stage": "Series A", "headcount_growth": 0.1, "competitor_contract_end": dt.date(2026, 11, 1)},
    {"account": "b.com", "employees": 3000, "industry": "healthcare", "technologies": [], "country": "DE",
     "funding_stage": None, "headcount_growth": -0.1, "competitor_contract_end": None},
    {"account": "c.com", "employees": None, "industry": None, "technologies": None, "country": None,
     "funding_stage": "seed", "headcount_growth": None, "competitor_contract_end": dt.date(2027, 11, 1)},
]  # fmt: skip
SIGNALS: list[dict[str, Any]] = [
    {"account": "a.com", "kind": "pricing_page_visit", "at": dt.date(2026, 9, 30), "department": "sales"},
    {"account": "a.com", "kind": "job_opening", "at": dt.date(2026, 9, 1), "department": "sales"},
    {"account": "b.com", "kind": "g2_comparison", "at": dt.date(2026, 8, 1), "department": None},
    {"account": "b.com", "kind": "g2_comparison", "at": dt.date(2026, 12, 1), "department": None},
    {"account": "c.com", "kind": "email_reply", "at": dt.date(2026, 8, 1), "department": None},
]
PEOPLE: list[dict[str, Any]] = [
    {"account": "a.com", "person": "1", "name": "Ada", "email": "ada@a.com", "title": "VP RevOps", "seniority": "vp",
     "department": "revenue operations"},
    {"account": "b.com", "person": "2", "name": "Ben", "email": None, "title": "CEO", "seniority": "c-level",
     "department": None},
]  # fmt: skip
KINDS = {"employees": AttributeType.number, "headcount_growth": AttributeType.number}


@pytest.mark.parametrize("text", [POINTS, GRADES], ids=["points", "grades"])
def test_wanted_tables_score_as_the_true_ones(engine: DuckDBEngine, text: str) -> None:
    """A query written without a look at any table gives what is scored through the tables themselves."""
    profile = profile_of(text)
    inputs = make_inputs(engine, Files(ACCOUNTS, SIGNALS, PEOPLE, KINDS))
    expected = run_text(engine, compile_score(profile, inputs, AS_OF, ordered=False).sql(dialect="duckdb"))
    query = query_of(profile, columns={"accounts": {"name": "name", "origin": "origin"}})
    assert run_text(engine, text_of(query, "duckdb")) == expected


@QUICK
@given(profiles(), facts, some_signals)
def test_random_profiles_score_alike(
    shared_engine: DuckDBEngine, profile: Profile, known: dict[str, Any], signals: list[dict[str, Any]] | None
) -> None:
    """Whatever a profile asks, its commented query gives the score of the true tables."""
    rows = [{"account": "a.com", **known}, {"account": "b.com"}]
    listed = [{"account": row["account"], **signal} for row in rows for signal in signals or []]
    wanted = wanted_inputs(profile)
    if not listed:
        listed = [{"account": "z.com", "kind": "visit", "at": AS_OF, "role": "a", "strength": 1.0}]
    inputs = make_inputs(shared_engine, Files([{**row, "no_such": None} for row in rows], listed, types=TYPES | NONE))
    given_inputs = ScoreInputs(inputs.accounts, inputs.signals if wanted.signals else None)
    expected = run_text(shared_engine, compile_score(profile, given_inputs, AS_OF, ordered=False).sql(dialect="duckdb"))
    query = query_of(profile, columns={"signals": {"strength": "strength"}} if wanted.signals else {})
    assert run_text(shared_engine, text_of(query, "duckdb")) == expected


NONE = {"no_such": AttributeType.number}


# --- raw tables against files -------------------------------------------------------------------------------------


DIRTY_ACCOUNTS = """\
domain,Number of Employees,Industry,Technologies,Country,Funding Stage,Headcount Growth,Competitor Contract End
a.com,120,B2B SaaS,HubSpot; Slack,United States,Series A,0.1,2026-11-01
b.com,3000,Health Care,SAP,Deutschland,n/a,-0.1,
c.com,250, b2b saas ,Salesforce; SAP,U.S.,-,,2027-11-01
d.com,,HOSPITAL_HEALTH_CARE,,usa,seed,0.2,2026-10-15
e.com,80,N/A,"HubSpot ; Slack",France,  ,0.3,
"""
DIRTY_SIGNALS = """account,kind,at,Department
a.com,Pricing Page Visit,2026-09-30,Sales
a.com,job-opening,2026-09-01, sales
b.com,G2.comparison,2026-08-01,n/a
c.com,blog visit,2026-09-29,
c.com,blog  visit,2026-09-28,
c.com,Blog - Visit,2026-09-30,
e.com,bombora_surge,2026-12-01,
,blog_visit,2026-09-30,
"""
PEOPLE_FILE = """account,name,email,title,seniority,department
a.com,Ada,Ada@a.com,VP RevOps,VP,Revenue Operations
b.com,Ben,,CEO,c-level,executive
"""


@pytest.mark.parametrize("text", [POINTS, GRADES], ids=["points", "grades"])
def test_a_raw_table_scores_as_the_file(engine: DuckDBEngine, tmp_path: Path, text: str) -> None:
    """The same dirty rows, once read by intake and once raw in tables with the file's own headers, score alike."""
    profile = profile_of(text)
    for noun, rows in (("accounts", DIRTY_ACCOUNTS), ("signals", DIRTY_SIGNALS), ("people", PEOPLE_FILE)):
        (tmp_path / f"{noun}.csv").write_text(rows, encoding="utf-8")
        path = str(tmp_path / f"{noun}.csv").replace("'", "''")
        engine.execute(f"CREATE TABLE raw_{noun} AS FROM read_csv('{path}', nullstr = '')")
    read = ScoreInputs(
        read_accounts(engine, tmp_path / "accounts.csv"),
        read_signals(engine, tmp_path / "signals.csv"),
        read_people(engine, tmp_path / "people.csv"),
    )
    expected = run_text(engine, compile_score(profile, read, AS_OF, ordered=False).sql(dialect="duckdb"))
    headers = {
        "account": "domain", "employees": "Number of Employees", "industry": "Industry", "country": "Country",
        "technologies": "Technologies", "funding_stage": "Funding Stage", "headcount_growth": "Headcount Growth",
        "competitor_contract_end": "Competitor Contract End",
    }  # fmt: skip
    wanted = wanted_inputs(profile, {"technologies": AttributeType.text})
    used = {"account", *(attribute.name for attribute in wanted.accounts.attributes)}
    columns = {"accounts": {name: header for name, header in headers.items() if name in used}}
    if wanted.signals and wanted.signals.attribute("department"):
        columns["signals"] = {"department": "Department"}
    tables = {noun: f"raw_{noun}" for noun in ("accounts", "signals", "people")}
    query = query_of(profile, inputs=wanted, columns=columns, tables=tables)
    found = run_text(engine, text_of(query, "duckdb"))
    assert found == expected
    assert len({row["fit"] for row in found}) > 2


def test_synonyms_of_kinds(engine: DuckDBEngine) -> None:
    """Other names of a kind count as the kind."""
    profile = Profile.model_validate(
        {"profile": "p", "fit": {}, "intent": {"signals": [{"kind": "visit", "points": 3}]}}
    )
    make_inputs(engine, Files([{"account": "a"}], [{"account": "a", "kind": "page view", "at": AS_OF}]))
    without, with_them = (query_of(profile, synonyms=same) for same in ({}, {"page_view": "visit"}))
    assert [row["intent"] for row in run_text(engine, text_of(without, "duckdb"))] == [0]
    assert [row["intent"] for row in run_text(engine, text_of(with_them, "duckdb"))] == [3]


# --- options ---------------------------------------------------------------------------------------------------------


def test_the_as_of_date_may_be_an_expression(engine: DuckDBEngine) -> None:
    """The tree takes any expression as its day, and looks at nothing later."""
    profile = profile_of(POINTS)
    make_inputs(engine, Files(ACCOUNTS, SIGNALS, PEOPLE, KINDS))
    day = exp.var("CAST('2026-10-01' AS DATE)")
    rows = run_text(engine, text_of(query_of(profile, as_of=day), "duckdb"))
    assert rows == run_text(engine, text_of(query_of(profile), "duckdb"))
    earlier = run_text(engine, text_of(query_of(profile, as_of=exp.var("CAST('2026-08-02' AS DATE)")), "duckdb"))
    assert [row["intent"] for row in earlier] == [0, 10, 0]


def test_without_reasons(engine: DuckDBEngine) -> None:
    """The column of reasons can be left out; every other one stays as it is."""
    make_inputs(engine, Files(ACCOUNTS, SIGNALS, PEOPLE, KINDS))
    whole = run_text(engine, text_of(query_of(profile_of(POINTS)), "duckdb"))
    less = run_text(engine, text_of(query_of(profile_of(POINTS), reasons=False), "duckdb"))
    assert less == [{name: value for name, value in row.items() if name != "reasons"} for row in whole]


def test_unknown_columns_are_met_with_the_nearest() -> None:
    """A column of something that the profile does not ask for is refused with the name that was meant; all at once."""
    columns = {"accounts": {"employes": "EMP"}, "signals": {"departement": "DEP"}}
    with pytest.raises(UsageError) as caught:
        query_of(profile_of(POINTS), columns=columns)
    first, second = map(str, caught.value.problems)
    assert "--columns names 'employes', which the profile does not ask for" in first
    assert "Did you mean 'employees'?" in first
    assert "--columns names 'signals.departement'" in second
    assert "Of the signals it reads: account, at, department, kind, strength." in second


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("accounts", ["accounts"]), ("crm.accounts", ["crm", "accounts"]),
        ("db.crm.accounts", ["db", "crm", "accounts"]),
        ('crm."my accounts"', ["crm", "my accounts"]), ('"a.b".c', ["a.b", "c"]), ("`p-1`.crm.a", ["p-1", "crm", "a"]),
        ("CRM.Accounts", ["CRM", "Accounts"]), ("crm.order", ["crm", "order"]),
        ('crm."a""b"', ["crm", 'a"b']),
    ],
)  # fmt: skip
def test_names_of_tables(text: str, parts: list[str]) -> None:
    """A qualified name is split at its dots, and what is no plain name is quoted."""
    table = table_name(text)
    assert [part.name for part in table.parts] == parts
    quoted = [bool(part.args.get("quoted")) for part in table.parts]
    assert quoted == [not part.replace("_", "").isalpha() or not part.islower() or part == "order" for part in parts]


@pytest.mark.parametrize(
    "text", ["a.b.c.d", "a..b", "crm.", ".accounts", "", " ", 'crm."accounts', 'a"b', '"a"b', '""']
)
def test_what_is_no_name_of_a_table_is_refused(text: str) -> None:
    """No part of a name is dropped in silence: more than three, an empty one or a stray quote is an error."""
    with pytest.raises(UsageError, match="is no name of a table"):
        table_name(text)
