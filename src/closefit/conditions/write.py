"""Writing conditions: names and values quoted so that they read back as the same."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal

from closefit.conditions.grammar import SCORE_NAMES, ConditionError
from closefit.conditions.parse import parse_condition
from closefit.conditions.simple import Value

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*\Z")


def name_text(name: str) -> str:
    """An attribute's name as a condition writes it: in double quotes where it would mean something else without."""
    if _PLAIN.match(name) and name not in SCORE_NAMES:
        try:
            plain = name in parse_condition(f"{name} is null").attributes
        except ConditionError:
            plain = False
        if plain:
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
    text = f"{Decimal(repr(value) if isinstance(value, float) else value):f}"
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
