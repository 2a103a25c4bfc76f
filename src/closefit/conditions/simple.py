"""Conditions plain enough for a vendor's own filter: one attribute, one operator, its values."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from closefit.conditions.parse import Condition
from closefit.conditions.write import OPPOSITE, SIGNS, Value, value_of


@dataclass(frozen=True, slots=True)
class SimpleCondition:
    """``employees``, ``between``, ``(50, 500)``.

    The operator is one of ``= <> < <= > >= between in has has_any has_all has_category starts_with`` or ``is null``,
    each but the comparisons also with ``not`` before it (``not in``, ``is not null``). ``fit`` and its neighbours
    stand in the attribute's place in a tier's condition.
    """

    attribute: str
    operator: str
    values: tuple[Value, ...]


def simple_form(condition: Condition) -> SimpleCondition | None:
    """The condition as attribute, operator and values, or None when it is not that simple.

    The opposite of an unknown is unknown in both spellings, so ``not employees > 50`` is ``employees <= 50``.
    """
    return _simple(condition.tree)


def _simple(node: exp.Expr) -> SimpleCondition | None:
    if isinstance(node, exp.Paren):
        return _simple(node.this)
    if isinstance(node, exp.Not):
        inner = _simple(node.this)
        return _negated(inner) if inner else None
    if isinstance(node, exp.Column):
        return SimpleCondition(node.name, "=", (True,))
    if isinstance(node, exp.Anonymous):
        return _call(node)
    return _comparison(node)


def _comparison(node: exp.Expr) -> SimpleCondition | None:
    attribute = _attribute(node.this)
    if attribute is None:
        return None
    if isinstance(node, exp.Is):
        return SimpleCondition(attribute, "is null", ())
    if isinstance(node, exp.Between):
        return SimpleCondition(attribute, "between", (value_of(node.args["low"]), value_of(node.args["high"])))
    if isinstance(node, exp.In):
        return SimpleCondition(attribute, "in", tuple(value_of(value) for value in node.expressions))
    operator = SIGNS.get(type(node))
    return SimpleCondition(attribute, operator, (value_of(node.expression),)) if operator else None


def _call(node: exp.Anonymous) -> SimpleCondition | None:
    attribute = _attribute(node.expressions[0])
    if attribute is None or node.name in {"signals", "days_since", "days_until"}:
        return None
    return SimpleCondition(attribute, node.name, tuple(value_of(value) for value in node.expressions[1:]))


def _attribute(node: exp.Expr) -> str | None:
    """Text compares without regard to case, so ``lower(x)`` says no more than ``x``."""
    if isinstance(node, exp.Anonymous) and node.name == "lower":
        node = node.expressions[0]
    return node.name if isinstance(node, exp.Column) else None


def _negated(inner: SimpleCondition) -> SimpleCondition:
    operator = inner.operator
    if operator in OPPOSITE:
        opposite = OPPOSITE[operator]
    elif operator == "is null":
        opposite = "is not null"
    elif operator == "is not null":
        opposite = "is null"
    else:
        opposite = operator.removeprefix("not ") if operator.startswith("not ") else f"not {operator}"
    return SimpleCondition(inner.attribute, opposite, inner.values)
