"""SQLite, for the score inside the store: lists are JSON texts, dates texts such as ``2026-01-31``, true is 1.

It is not among the dialects that users name: the text calls functions that :mod:`closefit.engines.sqlite` adds to a
connection, so it runs in our own store and nowhere else.
"""

from __future__ import annotations

from sqlglot import exp

from closefit.engines.dialects.dialect import Dialect
from closefit.engines.dialects.rewriting import call, text, whole
from closefit.engines.dialects.texts import BLANKS

#: Arguments that one call takes on every build of SQLite.
_ARGUMENTS = 50


def _last(tree: exp.Expr) -> exp.Expr:
    """Every step is made once: otherwise SQLite pastes each into the next, and a tier counts each signal many times."""
    for step in tree.find_all(exp.CTE):
        step.args["materialized"] = True
    return tree


def _cast(node: exp.Expr) -> exp.Expr:
    """Values are held so already; a CAST to DATE would make a number of a day."""
    kind, inner = node.args["to"].this, node.this
    held = kind in {exp.DType.DATE, exp.DType.BOOLEAN, exp.DType.ARRAY} or isinstance(inner, exp.Null)
    return inner if held else node


def _try_cast(node: exp.Expr) -> exp.Expr:
    return call("date_of", node.this)


def _days(node: exp.Expr) -> exp.Expr:
    gap = exp.Sub(this=call("julianday", node.this), expression=call("julianday", node.expression))
    return exp.Cast(this=gap, to=exp.DataType.build("BIGINT"))


def _values(node: exp.Expr) -> exp.Expr:
    """SQLite names the columns of VALUES itself: ``column1``, ``column2``."""
    alias = node.args.get("alias")
    if alias is None or not alias.columns:
        return node
    names = [exp.alias_(exp.column(f"column{place}"), one.name) for place, one in enumerate(alias.columns, start=1)]
    rows = exp.Subquery(this=exp.Values(expressions=node.expressions))
    return exp.select(*names).from_(rows).subquery(alias.name)


# --- texts ---------------------------------------------------------------------------------------------------------


def _lower(node: exp.Expr) -> exp.Expr:
    return call("lower_text", node.this)


def _trim(node: exp.Expr) -> exp.Expr:
    cut = node.args.get("expression") or text(BLANKS)
    return call("rtrim" if str(node.args.get("position")).upper() == "TRAILING" else "trim", node.this, cut)


def _matches(node: exp.Expr) -> exp.Expr:
    return call("matches", node.this, node.expression)


def _starts(node: exp.Expr) -> exp.Expr:
    start = node.expression
    cut = call("substr", node.this, whole(1), call("length", start.copy()))
    return exp.Paren(this=exp.EQ(this=cut, expression=start))


def _padded(node: exp.Expr) -> exp.Expr:
    width = node.expression.copy()
    zeros = exp.Literal.string(node.args["fill_pattern"].name * int(width.name))
    return call("substr", exp.DPipe(this=zeros, expression=node.this), exp.Neg(this=width))


# --- lists ---------------------------------------------------------------------------------------------------------


def _lowered(node: exp.Expr) -> exp.Expr:
    return call("list_lower", node.this)


def _array(node: exp.Expr) -> exp.Expr:
    """A list without its unknown items, in calls that are not too long."""
    items = node.expressions
    if len(items) <= _ARGUMENTS:
        return call("list_of", *items)
    parts = [call("list_of", *items[place : place + _ARGUMENTS]) for place in range(0, len(items), _ARGUMENTS)]
    while len(parts) > 1:
        parts = [call("list_chain", *parts[place : place + _ARGUMENTS]) for place in range(0, len(parts), _ARGUMENTS)]
    return parts[0]


def _filtered(node: exp.Expr) -> exp.Expr:
    inner: exp.Expr = node.this
    return inner  # ``list_of`` has left out the unknown.


def _joined(node: exp.Expr) -> exp.Expr:
    return call("list_joined", node.this, node.expression)


def _contains(node: exp.Expr) -> exp.Expr:
    return call("list_has", node.this, node.expression)


def _overlaps(node: exp.Expr) -> exp.Expr:
    return call("list_overlaps", node.this, node.expression)


def _distinct(node: exp.Expr) -> exp.Expr:
    return call("list_distinct", node.this)


def _size(node: exp.Expr) -> exp.Expr:
    return call("json_array_length", node.this)


def _split(node: exp.Expr) -> exp.Expr:
    return call("list_split", node.this, node.expression)


def _floor(node: exp.Expr) -> exp.Expr:
    return call("floor_of", node.this)


_EXPLAINED = "Explain an account over its files: closefit explain reads them."

SQLITE = Dialect(
    "sqlite",
    "SQLite",
    "sqlite",
    rewrites={
        exp.Cast: _cast, exp.TryCast: _try_cast, exp.DateDiff: _days, exp.Values: _values, exp.Lower: _lower,
        exp.Trim: _trim, exp.StartsWith: _starts, exp.Pad: _padded, exp.Transform: _lowered, exp.Array: _array,
        exp.ArrayFilter: _filtered, exp.ArrayToString: _joined, exp.ArrayContains: _contains,
        exp.ArrayOverlaps: _overlaps, exp.ArrayDistinct: _distinct, exp.ArraySize: _size, exp.Split: _split,
        exp.Floor: _floor, exp.RegexpLike: _matches,
    },
    last=_last,
    lacks=dict.fromkeys((exp.Struct, exp.PropertyEQ, exp.ArrayAgg), _EXPLAINED),
)  # fmt: skip
