"""Writing conditions: names and values quoted so that they read back as the same."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal

from sqlglot import TokenType, exp
from sqlglot.dialects.duckdb import DuckDB

from closefit.conditions.grammar import KEYWORDS, SCORE_NAMES

#: What a condition compares with.
Value = str | Decimal | bool | dt.date

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*\Z")
#: Plain words that the parser takes for the beginning of something else.
_TAKEN = (
    KEYWORDS | set(SCORE_NAMES) | {"any", "case", "date", "if", "next", "connect_by_root", "interval", "map", "prior"}
)

SIGNS: dict[type[exp.Expr], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}

#: The comparison that holds where another does not.
OPPOSITE = {"=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def name_text(name: str) -> str:
    """An attribute's name as a condition writes it: in double quotes where it would mean something else without."""
    if _PLAIN.match(name) and name not in _TAKEN:
        tokens = DuckDB().tokenize(name)
        if len(tokens) == 1 and tokens[0].token_type == TokenType.VAR:
            return name
    return '"' + name.replace('"', '""') + '"'


def value_text(value: Value | int | float) -> str:
    """A value as a condition writes it: ``'Levi''s'``, ``50``, ``0.25``, ``true``, ``date '2026-01-31'``."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, dt.date):
        return f"date '{value:%Y-%m-%d}'"
    text = f"{Decimal(repr(value)) if isinstance(value, float) else Decimal(value):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def condition_text(attribute: str, operator: str, values: Sequence[Value | int | float] = ()) -> str:
    """A condition from its simple form (see :class:`SimpleCondition`): ``employees between 50 and 500``."""
    negated = "not " if operator.startswith("not ") else ""
    bare = operator.removeprefix("not ")
    name, texts = name_text(attribute), [value_text(value) for value in values]
    if bare in {"is null", "is not null"}:
        return f"{name} {bare}"
    if bare == "between":
        return f"{name} {negated}between {texts[0]} and {texts[1]}"
    if bare == "in":
        return f"{name} {negated}in ({', '.join(texts)})"
    if bare.isidentifier():
        return f"{negated}{bare}({', '.join([name, *texts])})"
    return f"{name} {operator} {texts[0]}"


def tree_text(tree: exp.Expr) -> str:  # noqa: PLR0911 (one line for each kind of node)
    """An admitted tree in the language of conditions; it reads back as the same tree."""
    if isinstance(tree, exp.Paren):
        return f"({tree_text(tree.this)})"
    if isinstance(tree, exp.And | exp.Or):
        return _chain_text(tree)
    if isinstance(tree, exp.Not):
        return _not_text(tree.this)
    if isinstance(tree, exp.Between):
        return f"{tree_text(tree.this)} between {tree_text(tree.args['low'])} and {tree_text(tree.args['high'])}"
    if isinstance(tree, exp.In):
        return f"{tree_text(tree.this)} in ({', '.join(tree_text(value) for value in tree.expressions)})"
    if isinstance(tree, exp.Is):
        return f"{tree_text(tree.this)} is null"
    if isinstance(tree, exp.Anonymous):
        return f"{tree.name}({', '.join(tree_text(part) for part in tree.expressions)})"
    if type(tree) in SIGNS:
        return f"{tree_text(tree.this)} {SIGNS[type(tree)]} {tree_text(tree.expression)}"
    return _leaf_text(tree)


def _chain_text(tree: exp.Expr) -> str:
    """``a and b and c`` from left to right, without going deeper for each."""
    kind, parts = type(tree), []
    while type(tree) is kind:
        parts.append(tree_text(tree.expression))
        tree = tree.this
    parts.append(tree_text(tree))
    return (" and " if kind is exp.And else " or ").join(reversed(parts))


def _not_text(inner: exp.Expr) -> str:
    if isinstance(inner, exp.Is):
        return f"{tree_text(inner.this)} is not null"
    text = tree_text(inner)
    if isinstance(inner, exp.In | exp.Between):
        subject = tree_text(inner.this)
        return f"{subject} not{text.removeprefix(subject)}"
    return f"not {text}"


def _leaf_text(leaf: exp.Expr) -> str:
    if isinstance(leaf, exp.Column):
        return leaf.name if leaf.name in SCORE_NAMES and not leaf.this.args.get("quoted") else name_text(leaf.name)
    if isinstance(leaf, exp.Cast):
        return f"date {value_text(leaf.this.name)}"
    if isinstance(leaf, exp.Boolean):
        return "true" if leaf.this else "false"
    if isinstance(leaf, exp.Neg):
        return f"-{leaf.this.name}"
    return value_text(leaf.name) if isinstance(leaf, exp.Literal) and leaf.is_string else leaf.name


def value_of(node: exp.Expr) -> Value:
    """What a literal of a condition stands for."""
    if isinstance(node, exp.Neg):
        return -Decimal(node.this.name)
    if isinstance(node, exp.Boolean):
        return bool(node.this)
    if isinstance(node, exp.Cast):
        return dt.date.fromisoformat(node.this.name)
    return node.name if node.is_string else Decimal(node.name)


def operands(node: exp.Expr) -> list[exp.Expr]:
    """The parts of ``a and b and c``, which is nested to the left."""
    kind, parts = type(node), []
    while type(node) is kind:
        parts.append(node.expression)
        node = node.this
    return [node, *reversed(parts)]
