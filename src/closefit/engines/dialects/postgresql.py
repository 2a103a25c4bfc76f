"""PostgreSQL (12 and later): arrays without lambdas, no TRY_CAST, and the database's own collation."""

from __future__ import annotations

from sqlglot import exp

from closefit.engines.dialects import kinds, lists, texts
from closefit.engines.dialects.dialect import Dialect
from closefit.engines.dialects.rewriting import call


def _unnest(array: exp.Expr) -> exp.Expr:
    alias = exp.TableAlias(this=exp.to_identifier("items"), columns=[exp.to_identifier(lists.ITEM)])
    return exp.Unnest(expressions=[array], alias=alias)


def _transform(node: exp.Expr) -> exp.Expr:
    return lists.transformed(node, _unnest)


def _array_filter(node: exp.Expr) -> exp.Expr:
    return call("ARRAY_REMOVE", _texts(node.this), exp.Null())


def _texts(array: exp.Expr) -> exp.Expr:
    return exp.Cast(this=array, to=exp.DataType.build("TEXT[]"))


def _contains(node: exp.Expr) -> exp.Expr:
    return exp.EQ(this=node.expression, expression=exp.Any(this=exp.Paren(this=node.this)))


def _overlaps(node: exp.Expr) -> exp.Expr:
    node.set("expression", _texts(node.expression))
    return node


def _size(node: exp.Expr) -> exp.Expr:
    return lists.distinct_count(node.this, _unnest)


def _split(node: exp.Expr) -> exp.Expr:
    return call("STRING_TO_ARRAY", node.this, node.expression)


def day_difference(node: exp.Expr) -> exp.Expr:
    """One date minus another is whole days."""
    return exp.Paren(this=exp.Sub(this=_day(node.this), expression=_day(node.expression)))


def _day(this: exp.Expr) -> exp.Expr:
    if isinstance(this, exp.Cast) and this.to.is_type("date"):
        return this
    return exp.Cast(this=this, to=exp.DataType.build("DATE"))


def _ordered(node: exp.Expr) -> exp.Expr:
    """Texts in the order of their characters, as everywhere else, and not in that of the database's language."""
    if node.meta.get("text"):
        node.set("this", _by_character(node.this))
    return node


def _by_character(this: exp.Expr) -> exp.Expr:
    return exp.Collate(this=this, expression=exp.to_identifier("C", quoted=True))


#: Steps whose columns the later ones use many times over. Left to itself the planner writes each use out in full, which
#: takes seven times as long (measured on version 18).
_ONCE = frozenset({"facts", "conditions", "people_known"})


def _steps_once(tree: exp.Expr) -> exp.Expr:
    """These steps are computed once, and their rows kept for the next one."""
    for step in tree.find_all(exp.CTE):
        if step.alias in _ONCE:
            step.args["materialized"] = True
    return tree


POSTGRESQL = Dialect(
    "postgresql",
    "PostgreSQL",
    "postgres",
    rewrites={
        exp.Transform: _transform,
        exp.ArrayFilter: _array_filter,
        exp.ArrayContains: _contains,
        exp.ArrayOverlaps: _overlaps,
        exp.ArraySize: _size,
        exp.Split: _split,
        exp.DateDiff: day_difference,
        exp.TryCast: texts.cast_if_date,
        exp.Trim: texts.trim_blanks,
        exp.Lower: texts.lower_by_letter,
        exp.Ordered: _ordered,
    },
    last=_steps_once,
    lacks=dict.fromkeys((exp.Struct, exp.PropertyEQ, exp.ArrayAgg), kinds.RECORDS_ADVICE),
)
