"""ClickHouse: names and functions in their own case, dates from 1900, and arrays that cannot be NULL.

An unknown list is held as ``[NULL]``, the list of one unknown item, so that it stays apart from an empty one.
"""

from __future__ import annotations

from sqlglot import exp

from closefit.engines.dialects import kinds, texts
from closefit.engines.dialects.dialect import Dialect
from closefit.engines.dialects.rewriting import call, text, whole

#: LEFT JOIN gives NULL and not '' or 0; a column is found before an alias of the same name.
_SETTINGS = {"join_use_nulls": 1, "prefer_column_name_to_alias": 1}


def _unknown_list() -> exp.Expr:
    return exp.Array(expressions=[exp.Null()])


# --- before the rest: which expressions are lists --------------------------------------------------------------------


def _first(tree: exp.Expr) -> exp.Expr:
    """IS NULL of a list asks for the one unknown item."""
    lists = {alias.alias for alias in tree.find_all(exp.Alias) if isinstance(alias.this, exp.Transform)}
    for node in list(tree.find_all(exp.Is)):
        asked = node.this
        if isinstance(asked, exp.Split):
            node.set("this", asked.this)
        elif isinstance(asked, exp.Column) and asked.name in lists:
            node.replace(exp.Paren(this=_is_unknown(asked)))
    for query in tree.find_all(exp.Select):
        query.set("expressions", [_named(part) for part in query.expressions])
    return tree


def _named(part: exp.Expr) -> exp.Expr:
    """``t.account`` under its own name: beside other tables that have the column it would be called ``t.account``."""
    if isinstance(part, exp.Column) and part.table and not isinstance(part.this, exp.Star):
        return exp.Alias(this=part, alias=part.this.copy())
    return part


def _is_unknown(this: exp.Expr) -> exp.Expr:
    one = exp.EQ(this=call("length", this), expression=whole(1))
    return exp.And(this=one, expression=call("has", this.copy(), exp.Null()))


def _last(tree: exp.Expr) -> exp.Expr:
    settings = [exp.EQ(this=exp.to_identifier(name), expression=whole(value)) for name, value in _SETTINGS.items()]
    tree.set("settings", settings)
    return tree


# --- lists ---------------------------------------------------------------------------------------------------------


def _transform(node: exp.Expr) -> exp.Expr:
    if isinstance(node.this, exp.Case) and node.this.args.get("default") is None:
        node.this.set("default", _unknown_list())
    return node


def _array_filter(node: exp.Expr) -> exp.Expr:
    return exp.Cast(this=node, to=exp.DataType.build("Array(String)", dialect="clickhouse"))


def _overlaps(node: exp.Expr) -> exp.Expr:
    return call("hasAny", node.this, node.expression)


def _size(node: exp.Expr) -> exp.Expr:
    return call("arrayUniq", node.this.this)


def _split(node: exp.Expr) -> exp.Expr:
    return call("splitByChar", node.expression, call("assumeNotNull", node.this))


def _join(node: exp.Expr) -> exp.Expr:
    return call("arrayStringConcat", node.this, node.expression)


# --- the rest ------------------------------------------------------------------------------------------------------


def _lower(node: exp.Expr) -> exp.Expr:
    return call("lowerUTF8", call("translateUTF8", node.this, *texts.odd_letters()))


def _trim(node: exp.Expr) -> exp.Expr:
    """By a pattern: TRIM takes what it is given for bytes and cuts letters in two."""
    if node.args.get("expression") is not None:
        return node
    return call("replaceRegexpAll", node.this, text(r"^\p{Zs}+|\p{Zs}+$"), text(""))


def _type(node: exp.Expr) -> exp.Expr:
    """Dates from 1900 to 2299; DATE itself begins in 1970."""
    if node.is_type("date"):
        return exp.DataType.build("Nullable(Date32)", dialect="clickhouse")
    if node.is_type("array"):
        return exp.DataType.build("Array(Nullable(String))", dialect="clickhouse")
    return node


def _difference(node: exp.Expr) -> exp.Expr:
    return call("dateDiff", text("day"), node.expression, node.this)


def _starts_with(node: exp.Expr) -> exp.Expr:
    return call("startsWith", node.this, node.expression)


def _values(node: exp.Expr) -> exp.Expr:
    alias = node.args["alias"]
    names = ", ".join(f"{column.name} Int64" for column in alias.columns)
    return exp.Table(this=call("values", text(names), *node.expressions), alias=exp.TableAlias(this=alias.this))


def _pad(node: exp.Expr) -> exp.Expr:
    return call("leftPadUTF8", node.this, node.expression, node.args["fill_pattern"])


_FLAGS = (exp.And, exp.Or, exp.Not, exp.Is, exp.In, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)


def _alias(node: exp.Expr) -> exp.Expr:
    """A condition is 0 or 1 unless it is said to be a Bool."""
    if isinstance(node.this, _FLAGS):
        node.set("this", exp.Cast(this=node.this, to=exp.DataType.build("Nullable(Bool)", dialect="clickhouse")))
    return node


def _translate(node: exp.Expr) -> exp.Expr:
    return call("translateUTF8", node.this, node.args["from_"], node.args["to"])


CLICKHOUSE = Dialect(
    "clickhouse",
    "ClickHouse",
    "clickhouse",
    list_words="an Array(Nullable(String)), [NULL] where it is unknown",
    first=_first,
    rewrites={
        exp.Transform: _transform,
        exp.Translate: _translate,
        exp.ArrayFilter: _array_filter,
        exp.ArrayOverlaps: _overlaps,
        exp.ArraySize: _size,
        exp.ArrayToString: _join,
        exp.Split: _split,
        exp.Lower: _lower,
        exp.Trim: _trim,
        exp.DataType: _type,
        exp.TryCast: texts.cast_if_date,
        exp.DateDiff: _difference,
        exp.StartsWith: _starts_with,
        exp.Values: _values,
        exp.Pad: _pad,
        exp.Alias: _alias,
    },
    last=_last,
    lacks=dict.fromkeys((exp.Struct, exp.PropertyEQ, exp.ArrayAgg), kinds.RECORDS_ADVICE),
)
