"""Trino (and Athena, which is one): arrays with lambdas, in which an unknown item makes answers unknown."""

from __future__ import annotations

from sqlglot import exp

from closefit.engines.dialects import kinds, texts
from closefit.engines.dialects.dialect import Dialect
from closefit.engines.dialects.rewriting import call, known


def _transform(node: exp.Expr) -> exp.Expr:
    """Without the unknown items: with one of them CONTAINS answers unknown where it should say no."""
    item = exp.to_identifier("item")
    kept = exp.Lambda(this=known(item.copy()), expressions=[item])
    node.set("this", exp.ArrayFilter(this=node.this, expression=kept))
    return node


def _overlaps(node: exp.Expr) -> exp.Expr:
    return call("ARRAYS_OVERLAP", node.this, node.expression)


def _difference(node: exp.Expr) -> exp.Expr:
    return call("DATE_DIFF", exp.Literal.string("day"), node.expression, node.this)


TRINO = Dialect(
    "trino",
    "Trino",
    "trino",
    rewrites={
        exp.Transform: _transform,
        exp.ArrayOverlaps: _overlaps,
        exp.DateDiff: _difference,
        exp.Trim: texts.trim_blanks,
    },
    lacks=dict.fromkeys((exp.Struct, exp.PropertyEQ, exp.ArrayAgg), kinds.RECORDS_ADVICE),
)
