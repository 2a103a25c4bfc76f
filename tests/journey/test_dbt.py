"""``closefit dbt``: the files of a dbt project, rendered by Jinja and run in DuckDB; and by dbt itself where it is."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jinja2
import pytest
from ruamel.yaml import YAML

from closefit.destinations.dbt import model_name, reference
from closefit.engines import DuckDBEngine
from closefit.engines.dialects import DIALECTS
from closefit.profile import Profile, dump_profile
from tests.command import closefit
from tests.scoring import Files, make_inputs, profile_of, score_rows
from tests.truth.test_profile_format import POINTS
from tests.unit.score.test_warehouse import ACCOUNTS, KINDS, PEOPLE, SIGNALS

TESTS = ("no_account_lost", "fit_between_its_ends", "tier_of_the_profile", "reasons_add_up")


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A dbt project with the profile of the format page."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "icp.yaml").write_text(POINTS, encoding="utf-8")
    (tmp_path / "dbt_project.yml").write_text('name: demo\nversion: "1.0"\nprofile: demo\n')
    return tmp_path


@pytest.fixture
def engine() -> Iterator[DuckDBEngine]:
    with DuckDBEngine(threads=1) as engine:
        make_inputs(engine, Files(ACCOUNTS, SIGNALS, PEOPLE, KINDS))
        yield engine


def rendered(path: Path, **variables: str) -> str:
    """A file as dbt's Jinja renders it."""
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, autoescape=False)  # noqa: S701  (SQL, no HTML)
    template = environment.from_string(path.read_text(encoding="utf-8"))
    return template.render(
        ref=lambda name: f'"{name}"',
        source=lambda schema, name: f'"{schema}"."{name}"',
        var=lambda name, default=None: variables.get(name, default),
        none=None,
    )


def build(engine: DuckDBEngine, project: Path, model: str, **variables: str) -> list[dict[str, Any]]:
    """The model as a table, as ``dbt run`` makes it; its rows by account."""
    engine.execute(
        f'CREATE OR REPLACE TABLE "{model}" AS {rendered(project / f"models/closefit/{model}.sql", **variables)}'
    )
    return engine.rows(f'SELECT * FROM "{model}" ORDER BY account')


def failures(engine: DuckDBEngine, project: Path, model: str, test: str) -> int:
    return len(engine.rows(rendered(project / f"tests/closefit/{model}_{test}.sql")))


def test_the_model_scores_and_its_tests_hold(engine: DuckDBEngine, project: Path) -> None:
    """Rendered by Jinja the model gives the scores of the same rows, as of the variable's day; every test holds."""
    done = closefit("dbt")
    assert (done.code, done.err) == (0, "")
    found = build(engine, project, "gtm_consulting", closefit_as_of="2026-10-01")
    profile = profile_of(POINTS)
    expected = score_rows(profile, Files(ACCOUNTS, SIGNALS, PEOPLE, KINDS))
    assert found == sorted(expected, key=lambda row: str(row["account"]))
    assert [failures(engine, project, "gtm_consulting", test) for test in TESTS] == [0, 0, 0, 0]


def test_without_the_variable_it_is_today(engine: DuckDBEngine, project: Path) -> None:
    """A model that nobody gives a day asks the warehouse's clock; one written for a day keeps it."""
    closefit("dbt")
    assert (build(engine, project, "gtm_consulting")[0]["as_of"] - dt.datetime.now(dt.UTC).date()).days in {0, -1}
    closefit("dbt", "--as-of", "2026-08-02")
    assert build(engine, project, "gtm_consulting")[0]["as_of"] == dt.date(2026, 8, 2)


@pytest.mark.parametrize(
    ("test", "harm"),
    [
        ("no_account_lost", "DELETE FROM gtm_consulting WHERE account = 'a.com'"),
        ("fit_between_its_ends", "UPDATE gtm_consulting SET fit_low = fit + 1 WHERE account = 'a.com'"),
        ("tier_of_the_profile", "UPDATE gtm_consulting SET tier = 'lukewarm' WHERE account = 'a.com'"),
        ("reasons_add_up", "UPDATE gtm_consulting SET reasons = reasons[2:] WHERE account = 'a.com'"),
    ],
)
def test_each_test_finds_what_it_is_for(engine: DuckDBEngine, project: Path, test: str, harm: str) -> None:
    """A lost account, a fit beyond its ends, a tier of nobody, a reason that is missing: each fails its test alone."""
    closefit("dbt")
    build(engine, project, "gtm_consulting", closefit_as_of="2026-10-01")
    engine.execute(harm)
    assert {name for name in TESTS if failures(engine, project, "gtm_consulting", name)} == {test}


def test_the_documentation_names_every_column(engine: DuckDBEngine, project: Path) -> None:
    """The properties are YAML, document every column that the model has and no other, and ask for a key."""
    closefit("dbt")
    text = (project / "models/closefit/gtm_consulting.yml").read_text(encoding="utf-8")
    (model,) = YAML(typ="safe").load(text)["models"]
    columns = {column["name"]: column for column in model["columns"]}
    assert list(columns) == list(build(engine, project, "gtm_consulting")[0])
    assert all(column["description"] for column in columns.values())
    assert columns["account"]["data_tests"] == ["unique", "not_null"]
    assert "approved by vp-sales@example.com on 2026-10-02" in model["description"]


def test_sources_and_other_names(project: Path) -> None:
    """A table with a schema is a source of dbt; --name names the model, --no-reasons leaves its test out."""
    done = closefit(
        "dbt", "--accounts-table", "crm.accounts", "--people-table", "none", "--name", "icp_scores", "--no-reasons",
        "--columns", "employees=EMP_COUNT", "--dialect", "snowflake", "--out", "analytics",
    )  # fmt: skip
    text = (project / "analytics/models/closefit/icp_scores.sql").read_text()
    assert "FROM {{ source('crm', 'accounts') }}" in text
    assert "FROM {{ ref('signals') }}" in text
    assert '"EMP_COUNT" AS employees' in text
    assert "-- \u0020 crm.accounts: a row per account" in text
    assert not (project / "analytics/tests/closefit/icp_scores_reasons_add_up.sql").exists()
    assert "note: analytics has no dbt_project.yml" in done.out


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_has_a_model(project: Path, dialect: str) -> None:
    """The model and its tests are templates that render, whatever the dialect."""
    assert closefit("dbt", "--dialect", dialect).code == 0
    for path in [*project.glob("models/closefit/*.sql"), *project.glob("tests/closefit/*.sql")]:
        assert "{{" not in rendered(path)


HOSTILE = "{{ evil }} {% raw %} {# x #} {{{ '\" \\ */ -- "


def test_a_hostile_profile_is_no_template(engine: DuckDBEngine, project: Path) -> None:
    """Names and values with braces, quotes and comment marks reach the result as they are, and run nothing."""
    profile = Profile.model_validate(
        {
            "profile": HOSTILE, "about": HOSTILE, "owner": HOSTILE,
            "exclude": [{"name": f"e {HOSTILE}", "when": "industry = '{{ x }}'", "because": HOSTILE}],
            "fit": {"criteria": [{"name": HOSTILE, "when": "industry in ('{% a %}', '{{{ b }}}')", "points": 2}]},
            "tiers": [{"name": f"t {HOSTILE}", "when": "fit >= 1"}, {"name": "out"}],
        }
    )  # fmt: skip
    (project / "icp.yaml").write_text(dump_profile(profile), encoding="utf-8")
    done = closefit("dbt", "--name", "hostile")
    assert (done.code, done.err) == (0, "")
    engine.execute(
        "CREATE OR REPLACE TABLE accounts AS SELECT * FROM "
        "(VALUES ('a', '{% a %}'), ('b', '{{{ b }}}'), ('c', '{{ x }}')) AS t(account, industry)"
    )
    rows = build(engine, project, "hostile")
    assert [row["reasons"] for row in rows] == [[f"{HOSTILE.strip()} +2"], [f"{HOSTILE.strip()} +2"], []]
    assert [row["tier"] for row in rows] == [f"t {HOSTILE.strip()}", f"t {HOSTILE.strip()}", "excluded"]
    assert {row["profile"] for row in rows} == {HOSTILE.strip()}
    assert failures(engine, project, "hostile", "tier_of_the_profile") == 0
    properties = (project / "models/closefit/hostile.yml").read_text(encoding="utf-8")
    assert jinja2.Environment(autoescape=True).from_string(properties).render() == properties.rstrip("\n")
    assert model_name(profile.name) == "evil_raw_x"


def test_names_that_dbt_has_not(project: Path) -> None:
    """A table of three parts, or a model's name with a blank, is refused in words, and nothing is written."""
    done = closefit("dbt", "--accounts-table", "db.crm.accounts", "--signals-table", "a.b.c")
    assert done.code == 2
    assert "--accounts-table db.crm.accounts is no model and no source of dbt" in done.err
    assert "--signals-table a.b.c is no model" in done.err
    assert "--name 'My Model' is no name of a model" in closefit("dbt", "--name", "My Model").err
    assert not (project / "models").exists()
    assert reference(["{{ x }}"]) is None


def test_a_folder_that_cannot_be_made_is_named(project: Path) -> None:
    """Where a file has the name of a folder that dbt wants, that is said, and nothing is written."""
    (project / "models").write_text("", encoding="utf-8")
    done = closefit("dbt")
    assert done.code == 2
    assert "cannot be used as a folder" in done.err
    assert not (project / "tests").exists()


def test_dbt_itself_builds_it(engine: DuckDBEngine, project: Path) -> None:
    """dbt parses the project, runs the model in DuckDB and passes every test."""
    found = os.environ.get("CLOSEFIT_DBT") or shutil.which("dbt")
    if found is None:
        pytest.skip("no dbt on the path, and CLOSEFIT_DBT does not name one")
    (project / "profiles.yml").write_text(
        "demo:\n  target: dev\n  outputs:\n    dev: {type: duckdb, path: demo.duckdb, threads: 1}\n"
    )
    (project / "seeds").mkdir()
    for noun in ("accounts", "signals", "people"):
        listed = ", array_to_string(technologies, '; ') AS technologies" if noun == "accounts" else ""
        without = " EXCLUDE (technologies)" if listed else ""
        engine.execute(f"COPY (SELECT *{without}{listed} FROM {noun}) TO '{project / 'seeds' / noun}.csv'")
    closefit("dbt", "--text", "technologies")
    told = {**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "False", "DO_NOT_TRACK": "1"}
    done = subprocess.run(
        [found, "build", "--profiles-dir", ".", "--vars", "{closefit_as_of: 2026-10-01}"],
        cwd=project, capture_output=True, text=True, check=False, env=told,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "ERROR=0" in done.stdout
