"""Requests with placeholders: ``{domain}``, ``{name}``, ``{key}`` are filled in, ``{{`` stands for a brace."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import quote

_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{([A-Za-z_]+)\}")


class _Absent:
    """Stands for what cannot be filled in, as its value is unknown."""


_ABSENT = _Absent()


def placeholders(template: Any) -> Iterator[str]:
    """The names in a template, as often as they stand there."""
    if isinstance(template, str):
        yield from (found[1] for found in _PLACEHOLDER.finditer(template) if found[1])
    elif isinstance(template, Mapping):
        for key, value in template.items():
            yield from placeholders(key)
            yield from placeholders(value)
    elif isinstance(template, (list, tuple)):
        for value in template:
            yield from placeholders(value)


def filled(template: Any, values: Mapping[str, Any]) -> Any:
    """A template with its values; whatever needs a value that is unknown is left out, None when nothing is left.

    A text that is one placeholder and nothing else takes the value as it is, a number or a list.
    """
    found = _fill(template, values)
    return None if found is _ABSENT else found


def _fill(template: Any, values: Mapping[str, Any]) -> Any:
    if isinstance(template, str):
        return _text(template, values)
    if isinstance(template, Mapping):
        pairs = ((key, _fill(value, values)) for key, value in template.items())
        return {key: value for key, value in pairs if value is not _ABSENT}
    if isinstance(template, (list, tuple)):
        return [value for value in (_fill(one, values) for one in template) if value is not _ABSENT]
    if isinstance(template, Decimal):
        return int(template) if template == template.to_integral_value() else float(template)
    return template


def _text(template: str, values: Mapping[str, Any]) -> Any:
    whole = _PLACEHOLDER.fullmatch(template)
    if whole and whole[1]:
        found = values.get(whole[1])
        return _ABSENT if found is None else found
    if any(values.get(name) is None for name in placeholders(template)):
        return _ABSENT
    return _PLACEHOLDER.sub(lambda one: _spelled(values[one[1]]) if one[1] else one[0][0], template)


def _spelled(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def filled_path(template: str, values: Mapping[str, Any]) -> str:
    """A path of an address with its values, each escaped as a whole: no value adds a step or a parameter."""
    return _PLACEHOLDER.sub(
        lambda one: quote(str(values.get(one[1]) or ""), safe="") if one[1] else one[0][0], template
    )
