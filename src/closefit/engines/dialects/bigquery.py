"""BigQuery: arrays without lambdas that hold no NULL, and tables of literals as arrays of records."""

from __future__ import annotations

from sqlglot import exp

from closefit.engines.dialects import kinds, lists, texts
from closefit.engines.dialects.dialect import Dialect
from closefit.engines.dialects.rewriting import call, known


def _unnest(array: exp.Expr) -> exp.Expr:
    return exp.Unnest(expressions=[array], alias=exp.TableAlias(columns=[exp.to_identifier(lists.ITEM)]))


def _transform(node: exp.Expr) -> exp.Expr:
    return lists.transformed(node, _unnest)


def _array_filter(node: exp.Expr) -> exp.Expr:
    """In the order of the list: an array that is read out has one only when it is asked for."""
    source = _unnest(node.this)
    source.set("offset", exp.to_identifier("place"))
    query = exp.select(lists.item()).from_(source).where(known(lists.item())).order_by("place")
    return exp.Array(expressions=[query])


def _contains(node: exp.Expr) -> exp.Expr:
    return exp.In(this=node.expression, unnest=exp.Unnest(expressions=[node.this]))


def _overlaps(node: exp.Expr) -> exp.Expr:
    one_of = exp.In(this=lists.item(), expressions=list(node.expression.expressions))
    return exp.Exists(this=exp.select("1").from_(_unnest(node.this)).where(one_of))


def _size(node: exp.Expr) -> exp.Expr:
    return lists.distinct_count(node.this, _unnest)


def _difference(node: exp.Expr) -> exp.Expr:
    return call("DATE_DIFF", node.this, node.expression, exp.var("DAY"))


def _values(node: exp.Expr) -> exp.Expr:
    """A table of literals: the first record names the columns."""
    alias = node.args["alias"]
    names = [column.name for column in alias.columns]
    first, *rest = node.expressions
    named = [exp.alias_(value, name) for value, name in zip(first.expressions, names, strict=True)]
    records = [call("STRUCT", *named), *(exp.Tuple(expressions=row.expressions) for row in rest)]
    return exp.Unnest(expressions=[exp.Array(expressions=records)])


BIGQUERY = Dialect(
    "bigquery",
    "BigQuery",
    "bigquery",
    list_words="an array of texts; BigQuery keeps an unknown array as an empty one, which is known to hold nothing",
    rewrites={
        exp.Transform: _transform,
        exp.ArrayFilter: _array_filter,
        exp.ArrayContains: _contains,
        exp.ArrayOverlaps: _overlaps,
        exp.ArraySize: _size,
        exp.DateDiff: _difference,
        exp.Values: _values,
        exp.Trim: texts.trim_blanks,
    },
    lacks=dict.fromkeys((exp.Struct, exp.PropertyEQ, exp.ArrayAgg), kinds.RECORDS_ADVICE),
)
