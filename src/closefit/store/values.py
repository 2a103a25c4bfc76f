"""A provider's value as the store holds it, and back."""

from __future__ import annotations

import datetime as dt
import json
import math

from closefit.terms import AttributeType

Value = float | int | str | bool | dt.date | tuple[str, ...]


def stored_value(value: object, kind: AttributeType) -> object:
    """A value of an attribute of this type as the store holds it; None when it is no such value."""
    if kind is AttributeType.number:
        good = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        return float(value) if good else None  # type: ignore[arg-type]  # it is a number
    if kind is AttributeType.text:
        return (value.strip() or None) if isinstance(value, str) else None
    if kind is AttributeType.flag:
        return int(value) if isinstance(value, bool) else None
    if kind is AttributeType.date:
        return value.isoformat() if isinstance(value, dt.date) else None
    items = [value] if isinstance(value, str) else value
    if not isinstance(items, list | tuple):
        return None
    texts = [str(item).strip() for item in items if str(item).strip()]
    return json.dumps(texts, ensure_ascii=False) if texts else None


def given_value(held: object, kind: AttributeType) -> Value | None:
    """What the store holds, as Python has it; None where it is of another type."""
    if held is None:
        return None
    try:
        if kind is AttributeType.list:
            return tuple(str(item) for item in json.loads(str(held)))
        if kind is AttributeType.date:
            return dt.date.fromisoformat(str(held))
    except (ValueError, TypeError):
        return None
    if kind is AttributeType.flag:
        return bool(held)
    return held if isinstance(held, int | float | str) else None
