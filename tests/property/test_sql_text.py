"""Whatever a team writes into a profile, its commented query is the tree that engines run, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator

import jinja2
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from closefit.engines import DuckDBEngine
from closefit.engines.commented import commented
from closefit.engines.dialects import DIALECTS, UnsupportedConstruct, render
from closefit.profile import Duration, Profile
from closefit.score import ScoreInputs
from closefit.score.scope import SQL_TYPES
from closefit.score.wanted import wanted_inputs
from closefit.terms import Table
from tests.property.strategies import profiles
from tests.unit.engines.test_commented import as_read
from tests.warehouse import comments_of, query_of

SLOW = settings(
    max_examples=12, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
DATES = {"at", "started", "last_active"}


@pytest.fixture(scope="module")
def engine() -> Iterator[DuckDBEngine]:
    with DuckDBEngine(threads=1) as engine:
        yield engine


def make_empty(engine: DuckDBEngine, table: Table | None) -> None:
    """A table of the columns that are wanted, with one row that knows nothing but its account."""
    if table is None:
        return
    kinds = {name: "DATE" if name in DATES else "TEXT" for name in sorted(table.columns)}
    kinds |= {attribute.name: SQL_TYPES[attribute.type] for attribute in table.attributes}
    quoted = {'"' + name.replace('"', '""') + '"': kind for name, kind in kinds.items()}
    engine.execute(f"CREATE OR REPLACE TABLE {table.relation} ({', '.join(f'{n} {k}' for n, k in quoted.items())})")
    engine.execute(f"INSERT INTO {table.relation} (account) VALUES ('a.com')")


def soon_over(profile: Profile) -> Profile:
    """The profile with half-lives of days: a table of decay over centuries is no harder to write, only longer."""
    rules = [
        rule.model_copy(update={"half_life": Duration(5, "day")}) if rule.half_life else rule
        for rule in profile.intent.signals
    ]
    intent = profile.intent.model_copy(update={"signals": tuple(rules)})
    return profile.model_copy(update={"intent": intent})


def tables_of(inputs: ScoreInputs) -> tuple[Table | None, ...]:
    return inputs.accounts, inputs.signals, inputs.people


@SLOW
@given(profiles().map(soon_over), st.sampled_from(list(DIALECTS)))
def test_names_and_values_stay_what_they_are(engine: DuckDBEngine, profile: Profile, dialect: str) -> None:
    """Names, prose and values of every kind break out of no comment, no literal and no template."""
    query = query_of(profile)
    comments = comments_of(query, "X")
    for table in tables_of(wanted_inputs(profile)):
        make_empty(engine, table)
    text = commented(query.tree, "duckdb", comments)
    (row,) = engine.rows(text)
    assert (row["account"], row["profile"]) == ("a.com", profile.name)
    template = commented(query.tree, "duckdb", comments, template=True)
    environment = jinja2.Environment(undefined=jinja2.StrictUndefined, keep_trailing_newline=True)  # noqa: S701
    assert environment.from_string(template).render() == text
    try:
        plain = render(query.tree, dialect)
    except UnsupportedConstruct:
        return  # Redshift cannot find an item that begins with a comma, and says so.
    assert as_read(commented(query.tree, dialect, comments), dialect) == as_read(plain, dialect)
