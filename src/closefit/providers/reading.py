"""Reading a vendor's JSON, where any value may be of any type: what cannot be read is unknown and no fact."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from closefit.facts import FoundFact

Value = float | int | str | bool | dt.date | tuple[str, ...]


def record(value: Any) -> dict[str, Any]:
    """A JSON object, or an empty one."""
    return value if isinstance(value, dict) else {}


def text(value: Any) -> str | None:
    """A text that says something, or None."""
    return value.strip() or None if isinstance(value, str) else None


def number(value: Any) -> float | int | None:
    """A finite number, also one written as text; True is none, and neither is a band such as ``51-200``."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int):
        return value
    try:
        found = float(str(value).replace(",", ""))
    except ValueError:
        return None
    return found if math.isfinite(found) else None


def texts(value: Any) -> tuple[str, ...] | None:
    """The texts of a list, each once and in order; None when there is none."""
    if not isinstance(value, list):
        return None
    found = (text(one) for one in value)
    return tuple(dict.fromkeys(one for one in found if one)) or None


def facts_of(**values: Value | FoundFact | None) -> list[FoundFact]:
    """Facts of what is known, by attribute; a value may come as a fact of its own with evidence, band or date."""
    return [
        value if isinstance(value, FoundFact) else FoundFact(attribute, value)
        for attribute, value in values.items()
        if value is not None
    ]
