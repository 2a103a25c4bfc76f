"""Conditions as a salesperson would say them, where they are plain enough."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from sqlglot import exp

from closefit.conditions import Condition, SimpleCondition, Value, parse_condition, simple_form

_OPERATORS: dict[type, str] = {
    exp.EQ: "=",
    exp.LT: "<",
    exp.LTE: "<=",
    exp.GT: ">",
    exp.GTE: ">=",
}
_SAID = {
    "=": "{}",
    "<>": "not {}",
    "<": "under {}",
    "<=": "{} or less",
    ">": "over {}",
    ">=": "{} or more",
    "in": "{}",
    "not in": "not {}",
    "has": "{}",
    "not has": "not {}",
    "has_any": "{}",
    "not has_any": "none of {}",
    "has_category": "any {}",
    "not has_category": "no {}",
    "starts_with": "begins with {}",
    "is null": "unknown",
    "is not null": "known",
}


def simple(text: str) -> SimpleCondition | None:
    """The condition as attribute, operator and values, or None when it is not that simple."""
    return simple_form(parse_condition(text, score_names=True))


def attribute_words(name: str) -> str:
    """``headcount_growth`` as ``headcount growth``."""
    return name.replace("_", " ")


def value_words(condition: SimpleCondition) -> str:
    """What is asked of the attribute, without its name: ``50 to 500``, ``seed, series a or series b``.

    >>> value_words(SimpleCondition("employees", "between", (Decimal(50), Decimal(2000))))
    '50 to 2,000'
    """
    values = [literal(value) for value in condition.values]
    if condition.operator in {"between", "not between"}:
        span = f"{values[0]} to {values[1]}"
        return span if condition.operator == "between" else f"outside {span}"
    said = either(values) if "has_all" not in condition.operator else " and ".join(values)
    return _SAID.get(condition.operator, condition.operator.replace("_", " ") + " {}").format(said)


def condition_words(text: str) -> str:
    """A whole condition in words; a part that is not simple stays as it is written.

    >>> condition_words("employees between 50 and 500 and country = 'US'")
    'employees 50 to 500 and country US'
    >>> condition_words("signals('job_opening', 90) >= 1")
    '1 or more job opening in the last 90 days'
    """
    return _words(parse_condition(text, score_names=True))


def _words(whole: Condition) -> str:
    tree = whole.tree
    if isinstance(tree, exp.And):
        return " and ".join(_words(_part(whole, part)) for part in (tree.this, tree.expression))
    condition = simple_form(whole)
    if condition is None:
        return _counted_words(whole) or whole.text
    if condition.values in {(True,), (False,)} and condition.operator == "=":
        no = "" if condition.values[0] else "no "
        return no + attribute_words(condition.attribute)
    include = " include" if condition.operator.removeprefix("not ").startswith("has") else ""
    return f"{attribute_words(condition.attribute)}{include} {value_words(condition)}"


def _part(whole: Condition, tree: exp.Expression) -> Condition:
    return replace(whole, tree=tree, text=tree.sql())


def _counted_words(whole: Condition) -> str | None:
    """A comparison of ``signals(...)``, ``days_since(...)`` or ``days_until(...)`` with a number."""
    tree = whole.tree
    operator = _OPERATORS.get(type(tree))
    call, bound = tree.this, tree.args.get("expression")
    if operator is None or not isinstance(call, exp.Anonymous) or not isinstance(bound, exp.Literal):
        return None
    number = value_words(SimpleCondition("", operator, (Decimal(bound.name),)))
    if call.name == "signals":
        return f"{number} {_window_words(whole, call)}"
    side = {"days_since": "days since", "days_until": "days until"}.get(call.name)
    return f"{number} {side} {attribute_words(call.expressions[0].name)}" if side else None


def _window_words(whole: Condition, call: exp.Expression) -> str:
    """``job opening in the last 90 days (department sales)``"""
    kind, days, *when = call.expressions
    known = attribute_words(kind.name) if kind.name.lower() != "any" else "signal of any kind"
    where = f" ({_words(_part(whole, when[0]))})" if when else ""
    return f"{known} in the last {days.name} days{where}"


def either(values: list[str]) -> str:
    """``a, b or c``"""
    return "".join(values) if len(values) < 2 else f"{', '.join(values[:-1])} or {values[-1]}"


def literal(value: Value) -> str:
    """A value as people write it: numbers with thousands separated, texts without quotes."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:,f}" if value == value.to_integral_value() and abs(value) >= 10_000 else _plain(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def _plain(value: Decimal) -> str:
    # A year reads 2015, a headcount 2,000: only the second kind goes with a separator, and it is the likelier one.
    return f"{value:f}" if 1900 <= value <= 2100 and value != 2000 else f"{value:,f}"
