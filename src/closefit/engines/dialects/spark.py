"""Spark SQL (3.4 and later) and Databricks, which is the same SQL."""

from __future__ import annotations

import dataclasses

from sqlglot import exp

from closefit.engines.dialects import kinds, texts
from closefit.engines.dialects.dialect import Dialect
from closefit.engines.dialects.rewriting import call, text


def _transform(node: exp.Expr) -> exp.Expr:
    """Without the unknown items: with one of them ARRAY_CONTAINS answers unknown where it should say no."""
    node.set("this", call("ARRAY_COMPACT", node.this))
    return node


def _array_filter(node: exp.Expr) -> exp.Expr:
    return call("ARRAY_COMPACT", node.this)


def _overlaps(node: exp.Expr) -> exp.Expr:
    return call("ARRAYS_OVERLAP", node.this, node.expression)


def _size(node: exp.Expr) -> exp.Expr:
    return call("SIZE", call("ARRAY_DISTINCT", node.this.this))


def _split(node: exp.Expr) -> exp.Expr:
    """The separator is a pattern to Spark; a semicolon stands for itself."""
    return call("SPLIT", node.this, node.expression)


def _difference(node: exp.Expr) -> exp.Expr:
    return call("DATEDIFF", node.this, node.expression)


def _starts_with(node: exp.Expr) -> exp.Expr:
    return call("STARTSWITH", node.this, node.expression)


def _try_cast(node: exp.Expr) -> exp.Expr:
    """Said to be safe: sqlglot would write a CAST, which stops the query in ANSI mode."""
    node.args["safe"] = True
    return node


def _literal(node: exp.Expr) -> exp.Expr:
    """A text without ``${``: Spark replaces ``${x}`` by a variable, mostly by nothing, before it reads the query."""
    if "${" not in node.name:
        return node
    pieces = node.name.split("${")
    parts = [f"{'{' if n else ''}{piece}{'$' if n < len(pieces) - 1 else ''}" for n, piece in enumerate(pieces)]
    return exp.Concat(expressions=[text(part) for part in parts], safe=False, coalesce=False)


SPARK = Dialect(
    "spark",
    "Spark SQL",
    "spark",
    rewrites={
        exp.Transform: _transform,
        exp.ArrayFilter: _array_filter,
        exp.ArrayOverlaps: _overlaps,
        exp.ArraySize: _size,
        exp.Split: _split,
        exp.DateDiff: _difference,
        exp.StartsWith: _starts_with,
        exp.TryCast: _try_cast,
        exp.Literal: _literal,
        exp.Trim: texts.trim_blanks,
        exp.Lower: texts.lower_by_letter,
    },
    lacks=dict.fromkeys((exp.Struct, exp.PropertyEQ, exp.ArrayAgg), kinds.RECORDS_ADVICE),
)

DATABRICKS = dataclasses.replace(SPARK, name="databricks", title="Databricks SQL", generator="databricks")
