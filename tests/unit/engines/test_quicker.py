"""What DuckDB runs quickest says what the tree says."""

from __future__ import annotations

import duckdb
import pytest
from sqlglot import exp

from closefit.engines.quicker import quicker
from closefit.score import nodes
from closefit.score.decay import Curve, decay_table

EDGES = [*range(3000), 9999, 10_000, 123_456, 10**9 + 10, 10**12 - 1]


def _rows(tree: exp.Expr) -> list[tuple[object, ...]]:
    return duckdb.connect().execute(tree.sql(dialect="duckdb")).fetchall()


@pytest.mark.parametrize("sign", [1, -1])
def test_points_are_printed_alike(sign: int) -> None:
    """Every number of thousandths has the digits that the tree's own words give it, and huge ones go through."""
    values = exp.values([(sign * milli,) for milli in EDGES], alias="given", columns=["milli"])
    shown = nodes.concat(nodes.text("kind "), nodes.signed_points(nodes.column("milli"), negative=sign < 0))
    tree = exp.select(nodes.named(nodes.column("milli"), "milli"), nodes.named(shown, "shown")).from_(values)
    assert "DECIMAL" in quicker(tree).sql(dialect="duckdb")
    assert _rows(quicker(tree)) == _rows(tree)
    huge = nodes.signed_points(nodes.cast(nodes.number(10**14), "BIGINT"))
    assert _rows(quicker(exp.select(huge))) == [("+100000000000",)]


def _joined(least: int) -> exp.Select:
    rows = decay_table([Curve(10_000, half_life=3), Curve(-500, full_for=2, half_life=5)])
    table = exp.select("days", "worth", "other").from_(
        exp.values(rows, alias="rows", columns=["days", "worth", "other"])
    )
    ages = exp.select("age").from_(exp.values([(age,) for age in range(-3, 80)], alias="ages", columns=["age"]))
    same = nodes.compare(exp.EQ, nodes.column("age"), nodes.column("days"))
    query = exp.select("age", "worth", nodes.coalesce(nodes.column("other"), nodes.number(0))).from_("signals")
    query = query.join("decay", on=same, join_type="left").where(nodes.at_least(nodes.column("age"), least))
    return query.with_("decay", as_=table).with_("signals", as_=ages).order_by("age")


def test_a_table_of_every_age_is_looked_up_by_place() -> None:
    """Ages from 0 on are an index into a list; older ones than the table knows find nothing, as in the join."""
    tree = _joined(0)
    assert "JOIN" not in quicker(tree).sql(dialect="duckdb")
    assert _rows(quicker(tree)) == _rows(tree)
    assert "JOIN" in tree.sql(dialect="duckdb")


def test_a_join_that_may_look_below_nought_stays() -> None:
    """Place 0 of a list would be its end: where an age may be negative the table is joined."""
    tree = _joined(-1)
    assert quicker(tree) == tree
    assert _rows(quicker(tree)) == _rows(tree)


def _points(test: exp.Expr) -> exp.Expr:
    return nodes.when((test, nodes.number(3000)), otherwise=nodes.number(-7))


def test_what_may_hold_is_taken_from_what_holds() -> None:
    """Where a test is unknown the most is given, elsewhere what the step before gave, whatever it is otherwise."""
    tests = exp.values([(True,), (False,), (exp.null(),)], alias="rows", columns=["test"])
    points = exp.select("*", nodes.named(_points(nodes.column("test")), "sure"))
    most = _points(nodes.coalesce(nodes.column("test"), exp.true()))
    tree = exp.select("*", nodes.named(most, "most")).from_("points")
    whole = exp.select("test", "most").from_("axes").order_by("test")
    whole = whole.with_("points", as_=points.from_(tests)).with_("axes", as_=tree)
    text = quicker(whole).sql(dialect="duckdb")
    assert "COALESCE" not in text
    assert "test IS NULL THEN 3000 ELSE sure" in text
    assert _rows(quicker(whole)) == _rows(whole)
    assert {row[:2] for row in _rows(whole)} == {(True, 3000), (False, -7), (None, 3000)}
