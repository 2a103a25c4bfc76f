"""Queries for reviewers: the tree that engines run, with comments that nothing can break out of."""

from __future__ import annotations

import pytest
import sqlglot
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from closefit.engines import DuckDBEngine
from closefit.engines.commented import WIDTH, Comments, comment_lines, commented, harmless
from closefit.engines.dialects import DIALECTS, render
from closefit.engines.layout import laid_out
from closefit.score import nodes
from tests.scoring import profile_of
from tests.truth.test_profile_format import GRADES, POINTS
from tests.warehouse import query_of, text_of

HOSTILE = [
    "a\nDROP TABLE accounts; --", "*/ DROP TABLE accounts /*", "-- ' \" `", "{{ evil() }} {% evil %} {# evil #}",
    "a\r\nb\u2028c\u2029d\x0be\x0cf\x85g", "\u202eright to left\u202c", "null\x00byte", "\\", "$$ ; $1 :x ?", "é😀",
]  # fmt: skip


def as_read(text: str, dialect: str) -> exp.Expr:
    """The tree that a text parses to, comments and ``x AS x`` aside."""
    tree = sqlglot.parse_one(text, read=DIALECTS[dialect].generator)
    for node in list(tree.walk()):
        node.comments = None
        if isinstance(node, exp.Alias) and isinstance(node.this, exp.Column) and node.this.name == node.alias:
            node.replace(node.this)
    return tree


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("profile", [POINTS, GRADES], ids=["points", "grades"])
def test_without_comments_it_is_the_tree_that_engines_run(dialect: str, profile: str) -> None:
    """What a reviewer reads parses to the same tree as what is rendered for an engine, in every dialect."""
    query = query_of(profile_of(profile))
    assert as_read(text_of(query, dialect), dialect) == as_read(render(query.tree, dialect), dialect)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_comment_cannot_be_ended(text: str) -> None:
    """Whatever a name holds, it stays in its comment, on lines of its own, and nothing in it is invisible."""
    query = exp.select(nodes.named(nodes.number(1), "one"))
    said = commented(query, "duckdb", Comments((text, f"a {text}"), {}, {}, {"one": text}))
    lines = said.splitlines()
    assert all(line.lstrip().startswith("--") or line in {"", "SELECT", "  1 AS one"} for line in lines)
    assert not any(mark in said for mark in ("{{", "{%", "{#", "*/", "/*", "\u202e", "\x00"))
    with DuckDBEngine(threads=1) as engine:
        assert engine.rows(said) == [{"one": 1}]


@given(st.text(max_size=300))
@settings(max_examples=200, deadline=None, derandomize=True, phases=(Phase.explicit, Phase.generate))
def test_any_text_makes_comment_lines(text: str) -> None:
    """Every line of a comment begins as one, and none holds an end of a line, of a block or of a template."""
    for line in comment_lines([text], "  "):
        assert line.startswith("  --")
        assert len(line.splitlines()) == 1
        assert harmless(line) == line


def test_a_name_that_reads_backwards_is_shown() -> None:
    """A character that turns the reading direction is written as its code, so that a review sees it."""
    assert harmless("abc\u202edef") == "abc\\u202edef"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_literal_keeps_its_line_ends(dialect: str) -> None:
    """Laying out lines never touches what stands inside a literal."""
    value = "(\n  a\n)\r\n  b,\nTHEN 'c' \n"
    wide = [nodes.text(f"{value}{n}" + "x" * 40) for n in range(4)]
    query = exp.select(nodes.named(nodes.one_of(nodes.column("a"), wide), "found")).from_("t")
    again = as_read(commented(query, dialect, Comments()), dialect)
    found = [literal.this for literal in again.find_all(exp.Literal) if literal.is_string]
    assert sorted(found) == sorted(literal.this for literal in wide)


def test_same_bytes() -> None:
    """The same profile gives the same bytes, and leaves the tree as it was."""
    query = query_of(profile_of(POINTS))
    before = query.tree.copy()
    first = text_of(query, "bigquery")
    assert text_of(query, "bigquery") == first
    assert query.tree == before
    assert text_of(query_of(profile_of(POINTS)), "bigquery") == first


@pytest.mark.parametrize("dialect", [name for name in DIALECTS if name != "redshift"])
def test_lines_fit_a_review(dialect: str) -> None:
    """Nearly every line of the query fits the width of a review, and none is endless (Redshift's lists
    are text put together, which cannot be broken)."""
    lines = text_of(query_of(profile_of(POINTS)), dialect).split("\n")
    wide = [line for line in lines if len(line) > WIDTH]
    assert len(wide) <= len(lines) / 50
    assert all(len(line) <= 2 * WIDTH for line in wide)


def test_lines_are_joined_where_they_fit() -> None:
    """Brackets close on the line that opens them when there is room; values share lines; THEN stands beside WHEN."""
    text = (
        "CASE\n  WHEN (\n    a\n  ) = 1\n  THEN 'x'\n  WHEN b IN (\n    'one',\n    'two',\n    'three'\n  )\n"
        "  THEN 'y'\nEND AS c,"
    )
    assert laid_out(text, 100) == ["CASE WHEN (a) = 1 THEN 'x' WHEN b IN ('one', 'two', 'three') THEN 'y' END AS c,"]
    assert laid_out(text, 40) == [
        "CASE", "  WHEN (a) = 1 THEN 'x'", "  WHEN b IN ('one', 'two', 'three')", "  THEN 'y'", "END AS c,",
    ]  # fmt: skip
