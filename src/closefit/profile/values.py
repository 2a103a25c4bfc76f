"""The kinds of value a profile holds, each read from what YAML gives and refused in words."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema
from pydantic_core import PydanticCustomError

from closefit.conditions import ConditionError, parse_condition
from closefit.profile.duration import Duration
from closefit.terms import MILLI

MAX_TEXT = 2000
MAX_NAME = 100
MAX_POINTS = 1_000_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")


def milli(points: Decimal) -> int:
    """Points as whole milli-points."""
    return int(points * MILLI)


def found(value: object) -> str:
    """What stands in the file, for a message: ``nothing``, ``a list``, ``'abc'``, ``12``."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def refusal(message: str, advice: str | None = None, offset: int | None = None) -> PydanticCustomError:
    """An error whose text reaches the user as it is, with advice and the place inside the value."""
    context = {"message": message, "advice": advice, "offset": offset}
    return PydanticCustomError("refused", "{message}", context)


def read_text(value: object) -> str:
    """A text; numbers, dates and true or false stand for themselves."""
    if isinstance(value, bool):
        value = "true" if value else "false"
    elif isinstance(value, int | Decimal):
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise refusal(f"expected a text, found {found(value)}")
    text = value.strip()
    if len(text) > MAX_TEXT:
        raise refusal(f"expected at most {MAX_TEXT} characters, found {len(text)}")
    if stray := _CONTROL.search(text):
        raise refusal(f"expected a readable text, found the control character {stray[0]!r}")
    return text


def read_name(value: object) -> str:
    """A name: one line of at most 100 characters."""
    text = read_text(value)
    if len(text) > MAX_NAME or len(text.splitlines()) > 1:
        raise refusal(f"expected a name of one line and at most {MAX_NAME} characters, found {found(text)}")
    return text


def fitting_text(text: str, longest: int = MAX_TEXT) -> str:
    """A text that was made out of someone's data, so that :func:`read_text` takes it; cut, it ends in dots."""
    readable = _CONTROL.sub("", text).strip()
    return readable if len(readable) <= longest else f"{readable[: longest - 4].rstrip()} ..."


def fitting_name(text: str, longest: int = MAX_NAME) -> str:
    """The same for :func:`read_name`; what holds nothing readable is called ``unnamed``."""
    return fitting_text(" ".join(text.split()), longest) or "unnamed"


def is_name(text: str) -> bool:
    """Whether a text may be the name of a profile or of something in it."""
    return bool(text.strip()) and text.strip() == fitting_name(text)


def read_points(value: object) -> Decimal:
    """Points, exact to a thousandth; never through a binary fraction."""
    number = _decimal(value)
    if number is None or not number.is_finite():
        raise refusal(f"expected a number, found {found(value)}")
    if abs(number) > MAX_POINTS:
        raise refusal(f"expected a number up to {MAX_POINTS}, found {found(value)}")
    if number * MILLI != int(number * MILLI):
        raise refusal(f"expected at most three digits behind the point, found {found(value)}")
    whole = number.to_integral_value()
    return whole if number == whole else number.normalize()


def _decimal(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    try:
        return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    except InvalidOperation:
        return None


def read_positive(value: object) -> Decimal:
    number = read_points(value)
    if number <= 0:
        raise refusal(f"expected a number above 0, found {found(value)}")
    return number


def read_unsigned(value: object) -> Decimal:
    number = read_points(value)
    if number < 0:
        raise refusal(f"expected a number of 0 or more, found {found(value)}")
    return number


def read_count(value: object) -> int:
    """A whole number, 0 or more."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 10**12:
        raise refusal(f"expected a whole number, 0 or more, found {found(value)}")
    return int(value)


def read_ordinal(value: object) -> int:
    """A whole number, 1 or more."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 10**9:
        raise refusal(f"expected a whole number, 1 or more, found {found(value)}")
    return int(value)


def read_share(value: object) -> float:
    """A fraction or a difference of two, kept to four digits so that the file stays readable."""
    number = _decimal(value)
    if number is None or not -1 <= number <= 1:
        raise refusal(f"expected a share between -1 and 1, found {found(value)}")
    return round(float(number), 4) + 0.0


def read_probability(value: object) -> float:
    """A q-value, kept to six digits; what is smaller is rounded up, so that it never reads as nothing."""
    number = _decimal(value)
    if number is None or not 0 <= number <= 1:
        raise refusal(f"expected a number between 0 and 1, found {found(value)}")
    return max(round(float(number), 6), 0.000001) if number else 0.0


def read_flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise refusal(f"expected true or false, found {found(value)}")
    return value


def read_date(value: object) -> dt.date:
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    try:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            return dt.date.fromisoformat(value)
    except ValueError:
        pass
    raise refusal(f"expected a date such as 2026-01-31, found {found(value)}")


def read_duration(value: object) -> Duration:
    if isinstance(value, Duration):
        return value
    if not isinstance(value, str):
        raise refusal(f"expected a span of time such as 14 days, found {found(value)}")
    try:
        return Duration.parse(value)
    except ValueError as error:
        raise refusal(str(error)) from None


def read_days(value: object) -> Duration:
    """A span of whole days: signals are dated to the day."""
    duration = read_duration(value)
    if duration.minutes % 1440:
        raise refusal(f"expected whole days, found {str(duration)!r}", "Signals are dated to the day.")
    return duration


def read_sources(value: object) -> int:
    """``2 sources``, also as a bare number."""
    match = re.fullmatch(r"([1-9]\d?)\s+sources?", value) if isinstance(value, str) else None
    if match:
        return int(match[1])
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= 99:
        return value
    raise refusal(f"expected a number of sources such as 2 sources, found {found(value)}")


def read_condition(value: object) -> str:
    return _condition(value, score_names=False)


def read_tier_condition(value: object) -> str:
    return _condition(value, score_names=True)


def _condition(value: object, *, score_names: bool) -> str:
    if not isinstance(value, str):
        raise refusal(f"expected a condition, found {found(value)}", "For example: employees between 50 and 500.")
    try:
        condition = parse_condition(value, score_names=score_names)
    except ConditionError as error:
        lead = len(value) - len(value.lstrip())
        raise refusal(error.message, error.advice, error.offset + lead) from None
    return condition.text


def read_option(value: object) -> object:
    """An option of a route: a text, a number, true or false, or a list of them."""
    if isinstance(value, list | tuple):
        return tuple(read_option(item) for item in value)
    if isinstance(value, bool | int | Decimal):
        return value
    if isinstance(value, float):
        return read_points(value)
    return read_text(value)


def read_lines(value: object) -> tuple[str, ...]:
    """A list of texts; one text alone is a list of one."""
    items: Iterable[object] = value if isinstance(value, list | tuple) else (value,)
    return tuple(read_text(item) for item in items)


def read_field(value: object) -> str | tuple[str, ...] | None:
    """A field of the one-page card: a text, a list of texts, or a blank."""
    if value is None:
        return None
    if isinstance(value, list | tuple):
        return tuple(read_text(item) for item in value)
    return read_text(value)


_NUMBER = {"type": "number"}
Text = Annotated[str, BeforeValidator(read_text, json_schema_input_type=str)]
Name = Annotated[str, BeforeValidator(read_name, json_schema_input_type=str)]
Points = Annotated[Decimal, BeforeValidator(read_points), WithJsonSchema(_NUMBER)]
Positive = Annotated[Decimal, BeforeValidator(read_positive), WithJsonSchema({**_NUMBER, "exclusiveMinimum": 0})]
Unsigned = Annotated[Decimal, BeforeValidator(read_unsigned), WithJsonSchema({**_NUMBER, "minimum": 0})]
Count = Annotated[int, BeforeValidator(read_count), WithJsonSchema({"type": "integer", "minimum": 0})]
Ordinal = Annotated[int, BeforeValidator(read_ordinal), WithJsonSchema({"type": "integer", "minimum": 1})]
Share = Annotated[float, BeforeValidator(read_share), WithJsonSchema({**_NUMBER, "minimum": -1, "maximum": 1})]
Probability = Annotated[
    float, BeforeValidator(read_probability), WithJsonSchema({**_NUMBER, "minimum": 0, "maximum": 1})
]
Flag = Annotated[bool, BeforeValidator(read_flag), WithJsonSchema({"type": "boolean"})]
Day = Annotated[dt.date, BeforeValidator(read_date), WithJsonSchema({"type": "string", "format": "date"})]
_SPAN = WithJsonSchema({"type": "string", "pattern": r"^\d+ (minute|hour|day|week|month|year)s?$"})
Span = Annotated[Duration, BeforeValidator(read_duration), PlainSerializer(str), _SPAN]
DaySpan = Annotated[Duration, BeforeValidator(read_days), PlainSerializer(str), _SPAN]
Sources = Annotated[
    int, BeforeValidator(read_sources), WithJsonSchema({"type": "string", "pattern": r"^\d+ sources?$"})
]
_CONDITION = {"type": "string", "description": "A condition over attributes, such as: employees between 50 and 500."}
ConditionText = Annotated[str, BeforeValidator(read_condition), WithJsonSchema(_CONDITION)]
TierConditionText = Annotated[str, BeforeValidator(read_tier_condition), WithJsonSchema(_CONDITION)]
Option = str | int | Decimal | bool | tuple[str | int | Decimal | bool, ...]
Lines = Annotated[
    tuple[str, ...],
    BeforeValidator(read_lines),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]
CardField = Annotated[
    str | tuple[str, ...] | None,
    BeforeValidator(read_field),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}, {"type": "null"}]}),
]
