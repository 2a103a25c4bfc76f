"""Values as Python, the engine and the store hold them."""

from __future__ import annotations

import datetime as dt
import json
import math
from decimal import Decimal

from closefit.taxonomy import normal_country, normal_industry
from closefit.terms import AttributeType

#: What a fact or a field may be given as.
Given = str | bool | int | float | Decimal | dt.date | list[str] | tuple[str, ...] | None

#: Attributes that have one spelling, as in a file that is read.
_SPELLINGS = {"country": normal_country, "industry": normal_industry}


def spelled(attribute: str, value: Given) -> Given:
    """A country or an industry in the one spelling that files are brought to."""
    if isinstance(value, str) and attribute in _SPELLINGS:
        return _SPELLINGS[attribute](value) or value
    return value


def type_of(value: Given) -> AttributeType:
    if isinstance(value, bool):
        return AttributeType.flag
    if isinstance(value, int | float | Decimal):
        return AttributeType.number
    if isinstance(value, dt.date):
        return AttributeType.date
    return AttributeType.list if isinstance(value, list | tuple) else AttributeType.text


def fits(value: Given, kind: AttributeType) -> bool:
    found = type_of(value)
    if found is kind or (kind is AttributeType.list and found is AttributeType.text):
        return True
    return kind is AttributeType.flag and found is AttributeType.number and value in {0, 1}


def held(value: Given, kind: AttributeType) -> object:
    """A value as the store holds it; None for what is not known after all."""
    if kind is AttributeType.list:
        items = value.split(";") if isinstance(value, str) else value
        assert isinstance(items, list | tuple)  # noqa: S101  (it fits)
        return json.dumps([str(item).strip() for item in items], ensure_ascii=False)
    if isinstance(value, dt.date):
        return day_text(value)
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float | Decimal):
        return int(value) if kind is AttributeType.flag else _finite(float(value))
    return value if isinstance(value, str) and value.strip() else None


def _finite(number: float) -> float | None:
    return number if math.isfinite(number) else None


def day_text(day: dt.date) -> str:
    return (day.date() if isinstance(day, dt.datetime) else day).isoformat()
