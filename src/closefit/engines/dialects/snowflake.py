"""Snowflake: lists of VARIANT, patterns that match whole texts, and names that are in capitals unless quoted."""

from __future__ import annotations

import re

from sqlglot import exp

from closefit.engines.dialects import kinds, texts
from closefit.engines.dialects.dialect import Dialect
from closefit.engines.dialects.rewriting import call, text
from closefit.errors import UnsupportedConstruct

#: Names that cannot stand without quotes (Snowflake, "Reserved & limited keywords").
_WORDS = """
all alter and any as at between by case cast check column connect connection constraint create cross current
current_date current_time current_timestamp current_user database delete distinct drop else exists false following for
from full grant group gscluster having ilike in increment inner insert intersect into is issue join lateral left like
localtime localtimestamp minus natural not null of on or order organization qualify regexp revoke right rlike row rows
sample schema select set some start table tablesample then to trigger true try_cast union unique update using values
view when whenever where with
"""
_RESERVED = frozenset(_WORDS.split())


def _identifier(node: exp.Expr) -> exp.Expr:
    """A plain name stands without quotes, so that it finds EMPLOYEES, which is what a warehouse makes of employees; a
    reserved word stands in quotes and in capitals."""
    name = node.name
    if not re.fullmatch(r"[a-z_][a-z0-9_]*", name):
        return node
    reserved = name in _RESERVED
    return exp.to_identifier(name.upper() if reserved else name, quoted=reserved)


def _transform(node: exp.Expr) -> exp.Expr:
    function = node.expression
    name = function.expressions[0].name
    as_text = function.this.transform(
        lambda part: (
            exp.Cast(this=exp.to_identifier(name), to=exp.DataType.build("TEXT"))
            if isinstance(part, exp.Identifier) and part.name == name
            else part
        )
    )
    function.set("this", as_text)
    node.set("this", call("ARRAY_COMPACT", node.this))
    return node


def _array_filter(node: exp.Expr) -> exp.Expr:
    return call("ARRAY_CONSTRUCT_COMPACT", *node.this.expressions)


def _empty(node: exp.Expr) -> exp.Expr:
    """A list has no type of its items."""
    if not node.args["to"].is_type("array"):
        return node
    if isinstance(node.this, exp.Array):
        return call("ARRAY_CONSTRUCT", *node.this.expressions)
    return exp.Cast(this=node.this, to=exp.DataType.build("ARRAY"))


def _overlaps(node: exp.Expr) -> exp.Expr:
    return call("ARRAYS_OVERLAP", node.this, node.expression)


def _bound(node: exp.Expr) -> exp.Expr:
    """LEAST and GREATEST: their values are known, so the plain function will do."""
    node.set("ignore_nulls", None)
    return node


def _matches(node: exp.Expr) -> exp.Expr:
    """A pattern must match the whole text here."""
    pattern = node.expression.name
    if not (pattern.startswith("^") and pattern.endswith("$")):
        raise UnsupportedConstruct(
            f"Snowflake has no form for the pattern {pattern!r}, which may match within a text",
            advice="Please report it with the profile.",
        )
    return call("REGEXP_LIKE", node.this, text(pattern[1:-1]))


SNOWFLAKE = Dialect(
    "snowflake",
    "Snowflake",
    "snowflake",
    list_words="an ARRAY of texts",
    rewrites={
        exp.Identifier: _identifier,
        exp.Transform: _transform,
        exp.ArrayFilter: _array_filter,
        exp.Cast: _empty,
        exp.ArrayOverlaps: _overlaps,
        exp.Least: _bound,
        exp.Greatest: _bound,
        exp.RegexpLike: _matches,
        exp.Trim: texts.trim_blanks,
    },
    lacks=dict.fromkeys((exp.Struct, exp.PropertyEQ, exp.ArrayAgg), kinds.RECORDS_ADVICE),
)
