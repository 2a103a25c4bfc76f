"""The values a condition compares with, each in one spelling: numbers in plain digits, dates as dates."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from sqlglot import exp

from closefit.conditions.grammar import FUNCTIONS, MAX_DAYS, ConditionError
from closefit.conditions.places import Places, shown
from closefit.terms import AttributeType

_MOST_DIGITS = 18


def is_literal(node: exp.Expr) -> bool:
    """Whether the node is a value (also one that will be refused)."""
    return isinstance(node, exp.Literal | exp.Boolean | exp.Null | exp.Cast | exp.Neg)


def admit_literal(node: exp.Expr, places: Places) -> tuple[exp.Expr, AttributeType]:
    """The value and the type of attribute it can be compared with."""
    if isinstance(node, exp.Literal) and node.is_string:
        return exp.Literal.string(node.this), AttributeType.text
    if isinstance(node, exp.Boolean):
        return exp.Boolean(this=bool(node.this)), AttributeType.flag
    if isinstance(node, exp.Null):
        raise places.refuse(node, "nothing equals null", "Test for the unknown with: attribute is null.")
    if isinstance(node, exp.Cast):
        return _date(node, places), AttributeType.date
    if isinstance(node, exp.Neg) and isinstance(node.this, exp.Literal) and not node.this.is_string:
        return exp.Neg(this=_number(node.this, places)), AttributeType.number
    if isinstance(node, exp.Literal):
        return _number(node, places), AttributeType.number
    raise not_a_value(node, places)


def not_a_value(node: exp.Expr, places: Places) -> ConditionError:
    """The refusal of whatever stands where a value belongs."""
    if isinstance(node, exp.Column):
        advice = f"Text stands in single quotes: '{node.name}'. Two attributes cannot be compared with each other."
        return places.refuse(node, f"{node.name!r} stands where a value belongs", advice)
    advice = "Compare with a number, a text, a date, true or false."
    return places.refuse(node, f"{shown(node)} stands where a value belongs", advice)


def _number(node: exp.Literal, places: Places) -> exp.Expr:
    """``1e6`` would be a floating-point number on some engines and a decimal on others."""
    number = Decimal(node.this)
    if number and not -_MOST_DIGITS < number.adjusted() < _MOST_DIGITS:
        advice = f"Use at most {_MOST_DIGITS} digits."
        raise places.refuse(node, f"the number {node.this} is too large or too small", advice)
    text = f"{number:f}"
    return exp.Literal.number(text.rstrip("0").rstrip(".") if "." in text else text)


def _date(node: exp.Cast, places: Places) -> exp.Expr:
    literal = node.this
    if not (node.to.is_type(exp.DataType.Type.DATE) and isinstance(literal, exp.Literal) and literal.is_string):
        advice = "Write date '2026-01-31', 50, 'text', true."
        raise places.refuse(node, "a value cannot be turned into another type", advice)
    try:
        day = dt.date.fromisoformat(literal.this)
    except ValueError:
        advice = "Write year-month-day: date '2026-01-31'."
        raise places.refuse(literal, f"{literal.this!r} is not a date", advice) from None
    return exp.cast(exp.Literal.string(day.isoformat()), exp.DataType.Type.DATE)


def admit_text(node: exp.Expr, function: str, places: Places) -> exp.Literal:
    """A text that a function is given."""
    if not (isinstance(node, exp.Literal) and node.is_string and node.this.strip()):
        raise places.refuse(node, f"{function} needs a text here", f"Write it so: {FUNCTIONS[function].usage}.")
    return exp.Literal.string(node.this)


def admit_days(node: exp.Expr, places: Places) -> int:
    """How many days ``signals`` looks back."""
    digits = node.this if isinstance(node, exp.Literal) and not node.is_string else ""
    if not (digits.isdigit() and 1 <= int(digits) <= MAX_DAYS):
        message = f"signals looks back a whole number of days, from 1 to {MAX_DAYS}"
        raise places.refuse(node, message, f"Write it so: {FUNCTIONS['signals'].usage}.")
    return int(digits)
