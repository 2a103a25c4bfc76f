"""Trees as text: every dialect gets one, what has no form is refused by name, and the tree stays as it was."""

from __future__ import annotations

import pytest
import sqlglot
from sqlglot import exp

from closefit.engines.dialects import DIALECTS, UnsupportedConstruct, render
from closefit.errors import UsageError
from closefit.score import nodes


def test_the_list_of_dialects() -> None:
    """The dialects are those that the manual names."""
    assert {
        "duckdb", "spark", "databricks", "postgresql", "snowflake", "bigquery", "trino", "redshift", "clickhouse",
    } <= set(DIALECTS)  # fmt: skip


@pytest.mark.parametrize("name", DIALECTS)
def test_hostile_text_comes_back_as_it_was(name: str) -> None:
    """A literal with quotes, backslashes, line breaks, braces and emoji is the same text when it is read back."""
    hostile = 'O\'Brien \\ \\n "x" {{ y }} %s ; -- \n\t😀 \u2028 $1 ${z} /* */'
    tree = exp.select(nodes.named(nodes.text(hostile), "said"))
    again = sqlglot.parse_one(render(tree, name), read=DIALECTS[name].generator)
    # Spark's comes in parts, so that it finds no variable in it.
    assert "".join(literal.this for literal in again.expressions[0].find_all(exp.Literal)) == hostile


@pytest.mark.parametrize("name", DIALECTS)
def test_rendering_leaves_the_tree_as_it_was(name: str) -> None:
    """One tree is rendered for many dialects, so rendering changes nothing in it."""
    tree = exp.select(
        nodes.named(nodes.list_has_any(nodes.lower_list(nodes.column("tools")), [nodes.text("a")] * 10), "any_of")
    ).from_("accounts")
    before = tree.copy()
    assert render(tree, name) == render(tree, name)
    assert tree == before


@pytest.mark.parametrize("name", DIALECTS)
def test_what_nobody_looked_at_is_refused(name: str) -> None:
    """A construct outside the closed list is an error that names it and the dialect, not SQL that may not run."""
    tree = exp.select(exp.Median(this=nodes.column("employees"))).from_("accounts")
    with pytest.raises(UnsupportedConstruct) as caught:
        render(tree, name)
    assert f"{DIALECTS[name].title} has no form for median (" in str(caught.value)
    assert "Please report it with the profile" in str(caught.value)


@pytest.mark.parametrize("name", [name for name in DIALECTS if name != "duckdb"])
def test_records_are_for_the_default_engine(name: str) -> None:
    """The records of an explanation are refused with the way round it; every kind is named once."""
    tree = exp.select(nodes.records({"a": nodes.column("a")}, [])).from_("signals")
    with pytest.raises(UnsupportedConstruct) as caught:
        render(tree, name)
    assert str(caught.value).count("has no form for") == 3
    assert "Explain one account with the default engine" in str(caught.value)


def test_unknown_dialects_are_met_with_the_nearest() -> None:
    """A name that is no dialect is an error that proposes one and lists all."""
    with pytest.raises(UsageError) as caught:
        render(exp.select("1"), "snowflak")
    assert "there is no dialect 'snowflak'" in str(caught.value)
    assert "Did you mean snowflake? There are duckdb, spark," in str(caught.value)
    with pytest.raises(UsageError, match="Did you mean postgresql"):
        render(exp.select("1"), "Postgres")


def test_a_list_item_that_redshift_cannot_find() -> None:
    """On Redshift, where lists are JSON text, an item that begins with a comma is refused by name."""
    tree = exp.select(nodes.list_has_any(nodes.lower_list(nodes.column("tools")), [nodes.text(",x")]))
    with pytest.raises(UnsupportedConstruct, match="begins with a comma"):
        render(tree, "redshift")


def test_the_widest_steps_are_computed_once_in_postgresql() -> None:
    """Its planner would write every use of their columns out in full, which takes several times as long."""
    tree = exp.select("*").from_("facts").with_("facts", as_=exp.select("*").from_("other"))
    tree = tree.with_("other", as_=exp.select(nodes.named(nodes.number(1), "one")))
    assert "facts AS MATERIALIZED (" in render(tree, "postgresql")
    assert "other AS (" in render(tree, "postgresql")
    assert "MATERIALIZED" not in render(tree, "redshift")
