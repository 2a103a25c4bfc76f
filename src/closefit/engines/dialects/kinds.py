"""The closed list of node kinds that a score is made of.

sqlglot writes whatever it is given, functions that the target does not have among it, so a kind that is not on this
list is refused: each one here has been looked at, and run where the engine can be run, for every dialect.
"""

from __future__ import annotations

from sqlglot import exp

from closefit.engines.dialects.dialect import Dialect
from closefit.errors import UnsupportedConstruct
from closefit.terms import Problem

_QUERY = (
    exp.Select, exp.From, exp.Join, exp.Where, exp.Group, exp.Having, exp.Order, exp.Ordered, exp.With, exp.CTE,
    exp.Subquery, exp.Union, exp.Table, exp.TableAlias, exp.Alias, exp.Column, exp.Identifier, exp.Star, exp.Values,
    exp.Tuple, exp.Window, exp.RowNumber, exp.Limit, exp.Var,
)  # fmt: skip

_VALUES = (
    exp.Literal,
    exp.Null,
    exp.Boolean,
    exp.Cast,
    exp.TryCast,
    exp.DataType,
    exp.DataTypeParam,
    exp.Paren,
    exp.Case,
    exp.If,
)

_LOGIC = (
    exp.And, exp.Or, exp.Not, exp.Is, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Between, exp.In,
    exp.Coalesce, exp.Nullif,
)  # fmt: skip

_ARITHMETIC = (
    exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.Neg, exp.Floor, exp.Abs, exp.Least, exp.Greatest, exp.Sum,
    exp.Count, exp.Max, exp.Min, exp.DateDiff,
)  # fmt: skip

_TEXT = (
    exp.Lower, exp.Trim, exp.Replace, exp.Concat, exp.Pad, exp.Split, exp.StartsWith, exp.Substring, exp.RegexpLike,
    exp.Translate,
)  # fmt: skip

_LISTS = (
    exp.Array, exp.Transform, exp.ArrayFilter, exp.Lambda, exp.ArrayContains, exp.ArrayOverlaps, exp.ArrayToString,
    exp.ArraySize, exp.ArrayDistinct,
)  # fmt: skip

_NOT_LOOKED_AT = (
    "Please report it with the profile: every construct of a score is meant to have a form in every dialect."
)

#: Longest text of a construct in a message.
_SHOWN = 60

#: Records of one account, which only an explanation asks for.
_RECORDS = (exp.Struct, exp.PropertyEQ, exp.ArrayAgg)

KINDS: frozenset[type[exp.Expr]] = frozenset((*_QUERY, *_VALUES, *_LOGIC, *_ARITHMETIC, *_TEXT, *_LISTS, *_RECORDS))

RECORDS_ADVICE = "Explain one account with the default engine: closefit explain reads the same files."


def refuse(tree: exp.Expr, dialect: Dialect) -> None:
    """Raises UnsupportedConstruct for the kinds in ``tree`` that the dialect has no form for, all of them at once."""
    found = {type(node): node for node in tree.walk() if type(node) not in KINDS or type(node) in dialect.lacks}
    if found:
        raise UnsupportedConstruct([problem_of(node, dialect) for node in found.values()])


def problem_of(node: exp.Expr, dialect: Dialect) -> Problem:
    """What is wrong with one node, in words."""
    advice = dialect.lacks.get(type(node), _NOT_LOOKED_AT)
    return Problem(f"{dialect.title} has no form for {construct(node)}", advice=advice)


def construct(node: exp.Expr) -> str:
    """A construct as a message names it: the kind, and how it reads."""
    text = node.sql(dialect="duckdb")
    return f"{node.key} ({text if len(text) <= _SHOWN else text[:_SHOWN] + '...'})"
