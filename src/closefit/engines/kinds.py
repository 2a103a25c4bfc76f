"""What the types of an engine's columns mean, by the engine's own words for them."""

from __future__ import annotations

import re

from sqlglot import exp
from sqlglot.errors import ParseError, TokenError

from closefit.engines.dialects import dialect_of
from closefit.terms import AttributeType

#: ClickHouse's words around the type that matters.
_WRAPPER = re.compile(r"(?i)\b(?:nullable|lowcardinality)\(((?:[^()]|\([^()]*\))*)\)")
_NUMBERS = exp.DataType.NUMERIC_TYPES - {exp.DataType.Type.MONEY, exp.DataType.Type.SMALLMONEY}
_TEXTS = exp.DataType.TEXT_TYPES
#: Anything with a day in it.
_DAYS = exp.DataType.TEMPORAL_TYPES - {exp.DataType.Type.TIME, exp.DataType.Type.TIMETZ}
#: Read as the text that the engine writes for them.
_AS_TEXT = frozenset({
    exp.DataType.Type.UUID, exp.DataType.Type.ENUM, exp.DataType.Type.ENUM8, exp.DataType.Type.ENUM16,
    exp.DataType.Type.INET, exp.DataType.Type.FIXEDSTRING,
})  # fmt: skip


def attribute_type(kind: str, engine: str) -> AttributeType | None:
    """How the values of a column can be read; None for what no condition can use.

    >>> attribute_type("timestamp with time zone", "postgresql")
    <AttributeType.date: 'date'>
    >>> attribute_type("Array(Nullable(String))", "clickhouse")
    <AttributeType.list: 'list'>
    >>> attribute_type("NUMBER(38,0)", "snowflake"), attribute_type("map<string,int>", "spark")
    (<AttributeType.number: 'number'>, None)
    """
    plain = _unwrapped(kind)
    if engine == "snowflake" and plain.upper() == "ARRAY":
        return AttributeType.list
    if engine == "redshift" and plain.upper() == "SUPER":
        return AttributeType.list
    try:
        parsed = exp.DataType.build(plain, dialect=dialect_of(engine).generator)
    except (ParseError, TokenError, ValueError):
        return AttributeType.text if plain.upper() in {"CITEXT", "NAME"} else None
    return _type_of(parsed)


def _type_of(parsed: exp.DataType) -> AttributeType | None:
    kind = parsed.this
    if kind in (exp.DataType.Type.ARRAY, exp.DataType.Type.LIST):
        inner = parsed.expressions[0] if parsed.expressions else None
        return AttributeType.list if isinstance(inner, exp.DataType) and _is_text(inner) else None
    if kind is exp.DataType.Type.BOOLEAN:
        return AttributeType.flag
    if kind in _NUMBERS:
        return AttributeType.number
    if kind in _DAYS:
        return AttributeType.date
    return AttributeType.text if _is_text(parsed) or kind in _AS_TEXT or _named(parsed) else None


def _is_text(parsed: exp.DataType) -> bool:
    return parsed.this in _TEXTS


def _named(parsed: exp.DataType) -> bool:
    """A type that somebody named, such as PostgreSQL's enumerations: the text that the engine writes for it."""
    return parsed.this is exp.DataType.Type.USERDEFINED


def _unwrapped(kind: str) -> str:
    """``Array(LowCardinality(Nullable(String)))`` as ``Array(String)``."""
    text, before = kind.strip(), ""
    while text != before:
        text, before = _WRAPPER.sub(r"\1", text), text
    return text
