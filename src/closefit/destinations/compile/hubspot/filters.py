"""Tests as HubSpot property filters, and readings as *any of* branches of *all of* filters.

Source: HubSpot developer pages, "List filters": the root is an OR branch of AND branches that hold the filters, a blank
property is rejected unless ``includeObjectsWithNoValueSet``, and several values of a text are taken as *any of*. The
names of the operation types are those of HubSpot's OpenAPI files for lists and for lead scoring (2026).
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from closefit.conditions import Value
from closefit.destinations.compile.fields import Field, Fields
from closefit.destinations.compile.reading import All, Reading, Some, Test
from closefit.destinations.compile.wording import CannotSayError
from closefit.terms import AttributeType

#: How HubSpot may hold an attribute of each type; the first is supposed where the user says none.
HELD: Mapping[AttributeType, tuple[str, ...]] = {
    AttributeType.number: ("number",),
    AttributeType.text: ("string", "enumeration"),
    AttributeType.flag: ("bool",),
    AttributeType.date: ("date", "datetime"),
    AttributeType.list: ("string", "enumeration"),
}
#: Properties of companies in every portal, and the ones that closefit's own delivery fills (named icp_...). HubSpot's
#: own ``industry`` takes a fixed list of codes, so that ours stands beside it.
DEFAULTS: Mapping[str, Field] = {
    "employees": Field("numberofemployees", "number"),
    "revenue": Field("annualrevenue", "number"),
    "revenue_usd": Field("annualrevenue", "number"),
    "annual_revenue": Field("annualrevenue", "number"),
    "country": Field("country", "string"),
    "name": Field("name", "string"),
    "domain": Field("domain", "string"),
    "industry": Field("icp_industry", "string"),
    "technologies": Field("icp_technologies", "string"),
    "fit": Field("icp_fit_score", "number"),
    "intent": Field("icp_intent_score", "number"),
}
#: HubSpot Knowledge Base: "You can add up to 250 filters to a list."
MOST_FILTERS = 250

Filter = dict[str, Any]
#: One of the branches must hold; a branch holds where all its filters do.
Branches = list[list[Filter]]

_OPPOSITE = {
    "=": "<>", "<>": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<",
    "is null": "is not null", "is not null": "is null",
}  # fmt: skip
_SIGNS = {
    "=": "IS_EQUAL_TO", "<>": "IS_NOT_EQUAL_TO", "<": "IS_LESS_THAN", "<=": "IS_LESS_THAN_OR_EQUAL_TO",
    ">": "IS_GREATER_THAN", ">=": "IS_GREATER_THAN_OR_EQUAL_TO",
}  # fmt: skip


def proposal(attribute: str, kind: AttributeType) -> tuple[str, str]:
    """A property that could be created for an attribute, and its type."""
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in attribute.lower()).split()
    kinds = {
        AttributeType.number: "number", AttributeType.text: "string", AttributeType.flag: "bool",
        AttributeType.date: "date", AttributeType.list: "enumeration with checkboxes, or string with ; between items",
    }  # fmt: skip
    return f"icp_{'_'.join(words)[:80] or 'property'}", f"{kinds[kind]}, to be created if there is none"


@dataclass(frozen=True, slots=True)
class Opened:
    """A test that an unknown property passes, too."""

    test: Test


#: A reading in which single tests may be open to the unknown.
Wide = Reading | Opened


@dataclass(frozen=True, slots=True)
class Both:
    """All of several, or one of several, of which some are open to the unknown."""

    parts: tuple[Wide | Both, ...]
    every: bool


def unless(reading: Wide | Both) -> Wide | Both:
    """Wherever the reading is not surely true: known to be false, or unknown."""
    if isinstance(reading, All | Some):
        return Both(tuple(unless(part) for part in reading.parts), every=isinstance(reading, Some))
    if isinstance(reading, Both):
        return Both(tuple(unless(part) for part in reading.parts), every=not reading.every)
    if isinstance(reading, Opened):
        return _opposite(reading.test)
    if reading.operator in {"is null", "is not null"}:
        return _opposite(reading)
    return Opened(_opposite(reading))


def _opposite(test: Test) -> Test:
    if test.type is AttributeType.flag and test.operator == "=":
        return replace(test, values=(not test.values[0],))
    operator = _OPPOSITE.get(test.operator)
    if operator is None:
        operator = test.operator.removeprefix("not ") if test.operator[:4] == "not " else f"not {test.operator}"
    return replace(test, operator=operator)


def branches(reading: Wide | Both, fields: Fields) -> Branches:
    """The reading as branches.

    Raises:
        CannotSayError: a test has no operator in HubSpot, or there are too many filters.
    """
    if isinstance(reading, Opened):
        return _filters(reading.test, fields, or_unknown=True)
    if isinstance(reading, Test):
        return _filters(reading, fields, or_unknown=False)
    every = reading.every if isinstance(reading, Both) else isinstance(reading, All)
    parts = [branches(part, fields) for part in reading.parts]
    return _all_of(parts) if every else _counted([branch for part in parts for branch in part])


def _all_of(parts: Sequence[Branches]) -> Branches:
    found: Branches = [[]]
    for part in parts:
        found = _counted([_distinct([*left, *right]) for left in found for right in part])
    return found


def _distinct(filters: list[Filter]) -> list[Filter]:
    return [found for n, found in enumerate(filters) if found not in filters[:n]]


def _counted(found: Branches) -> Branches:
    """Without branches that ask for all that another one asks for, and more."""
    keys = [frozenset(map(repr, branch)) for branch in found]
    kept = [
        branch
        for n, branch in enumerate(found)
        if not any(other < keys[n] or (other == keys[n] and m < n) for m, other in enumerate(keys))
    ]
    if sum(map(len, kept)) > MOST_FILTERS:
        raise CannotSayError(f"It takes more than {MOST_FILTERS} filters, and a HubSpot list has no more.")
    return kept


# --- one test -------------------------------------------------------------------------------------------------------


def _filters(test: Test, fields: Fields, *, or_unknown: bool) -> Branches:
    field = fields.field_of(test.attribute, DEFAULTS)
    if field is None:
        raise CannotSayError(f"No property is known to hold {test.attribute}.")
    if test.operator in {"is null", "is not null"}:
        unknown = test.operator == "is null"
        return [[_filter(field.name, "ALL_PROPERTY", "IS_UNKNOWN" if unknown else "IS_KNOWN", or_unknown=unknown)]]
    return _SAYING[_held(test, field)](test, field.name, or_unknown)


def _held(test: Test, field: Field) -> str:
    allowed = HELD[test.type]
    held = field.type or allowed[0]
    if held not in allowed:
        raise CannotSayError(
            f"{field.name} is a {held} and {test.attribute} is used as a {test.type.value}: a property for it is"
            f" {' or '.join(allowed)}."
        )
    return held


def _filter(name: str, kind: str, operator: str, *, or_unknown: bool, **values: Any) -> Filter:
    operation = {"operationType": kind, "operator": operator, "includeObjectsWithNoValueSet": or_unknown, **values}
    return {"filterType": "PROPERTY", "property": name, "operation": operation}


def _numbers(test: Test, name: str, or_unknown: bool) -> Branches:
    def one(sign: str, value: Value) -> Filter:
        number = int(value) if isinstance(value, Decimal) and value == int(value) else float(str(value))
        return _filter(name, "NUMBER", _SIGNS[sign], or_unknown=or_unknown, value=number)

    if test.operator == "between":
        return [[one(">=", test.values[0]), one("<=", test.values[1])]]
    if test.operator == "not between":
        return [[one("<", test.values[0])], [one(">", test.values[1])]]
    if test.operator == "in":
        return [[one("=", value)] for value in test.values]
    if test.operator == "not in":
        return [[one("<>", value) for value in test.values]]
    return [[one(test.operator, test.values[0])]]


def _strings(test: Test, name: str, or_unknown: bool) -> Branches:
    if test.type is AttributeType.list:
        return _inside(test, name, or_unknown)
    if test.operator == "not starts_with":
        raise CannotSayError("HubSpot has no filter for a text that does not begin so.")
    operators = {"=": "IS_EQUAL_TO", "in": "IS_EQUAL_TO", "starts_with": "STARTS_WITH"}
    operator = operators.get(test.operator, "IS_NOT_EQUAL_TO")
    values = [text.strip(" ") if operator != "STARTS_WITH" else text for text in test.spellings]
    return [[_filter(name, "MULTISTRING", operator, or_unknown=or_unknown, values=values)]]


def _inside(test: Test, name: str, or_unknown: bool) -> Branches:
    """Items in a text: HubSpot finds them inside longer names as well, which is called loose."""
    negated = test.operator.startswith("not ")
    operator = "DOES_NOT_CONTAIN" if negated else "CONTAINS"
    values = list(dict.fromkeys(str(value) for value in test.values))
    if not values:
        return [[_filter(name, "ALL_PROPERTY", "IS_KNOWN", or_unknown=or_unknown)]] if negated else []
    if test.operator.endswith("has_any"):
        return [[_filter(name, "MULTISTRING", operator, or_unknown=or_unknown, values=values)]]
    each = [_filter(name, "MULTISTRING", operator, or_unknown=or_unknown, values=[value]) for value in values]
    return [[found] for found in each] if negated else [each]


def _enumeration(test: Test, name: str, or_unknown: bool) -> Branches:
    if test.operator.endswith("starts_with"):
        raise CannotSayError("HubSpot compares the options of an enumeration as a whole, never their beginning.")
    negated = test.operator.startswith("not ") or test.operator == "<>"
    values = list(test.spellings)
    if not values:
        return [[_filter(name, "ALL_PROPERTY", "IS_KNOWN", or_unknown=or_unknown)]] if negated else []
    every = test.operator.endswith("has_all")
    operators = {
        (False, False): "IS_ANY_OF", (False, True): "IS_NONE_OF",
        (True, False): "CONTAINS_ALL", (True, True): "DOES_NOT_CONTAIN_ALL",
    }  # fmt: skip
    return [[_filter(name, "ENUMERATION", operators[every, negated], or_unknown=or_unknown, values=values)]]


def _bool(test: Test, name: str, or_unknown: bool) -> Branches:
    return [[_filter(name, "BOOL", "IS_EQUAL_TO", or_unknown=or_unknown, value=bool(test.values[0]))]]


# --- dates ----------------------------------------------------------------------------------------------------------


def _dates(test: Test, name: str, or_unknown: bool) -> Branches:
    """Days from one to another, both included; None is no end. Days count in UTC, as HubSpot's dates do."""
    point = _point_from_today if test.measure else _point
    found = []
    spans = _spans(test)
    if test.measure == "days_since":
        spans = [(_minus(last), _minus(first)) for first, last in spans]
    for first, last in spans:
        branch = []
        if first is not None:
            branch.append(_moment(name, "IS_AFTER", point(first), "INCLUSIVE", or_unknown=or_unknown))
        if last is not None:
            branch.append(_moment(name, "IS_BEFORE", point(last + 1), "EXCLUSIVE", or_unknown=or_unknown))
        found.append(branch)
    return found


def _minus(days: int | None) -> int | None:
    return None if days is None else -days


def _spans(test: Test) -> list[tuple[int | None, int | None]]:
    """Whole days (of the calendar, or between two dates) that pass the test."""
    values = [Decimal(v.toordinal()) if isinstance(v, dt.date) else Decimal(str(v)) for v in test.values]
    low, high = values[0], values[-1]
    at_least, above = math.ceil(low), math.floor(low) + 1
    spans: Mapping[str, list[tuple[int | None, int | None]]] = {
        ">=": [(at_least, None)],
        ">": [(above, None)],
        "<=": [(None, above - 1)],
        "<": [(None, at_least - 1)],
        "between": [(at_least, math.floor(high))],
        "not between": [(None, at_least - 1), (math.floor(high) + 1, None)],
    }
    if test.operator in spans:
        return spans[test.operator]
    whole = sorted({int(value) for value in values if value == int(value)})
    if test.operator in {"=", "in"}:
        return [(day, day) for day in whole]
    ends = [None, *whole, None]
    return [(None if a is None else a + 1, None if b is None else b - 1) for a, b in itertools.pairwise(ends)]


def _point(ordinal: int) -> dict[str, Any]:
    day = dt.date.fromordinal(min(max(ordinal, 1), dt.date.max.toordinal()))
    clock = {"hour": 0, "minute": 0, "second": 0, "millisecond": 0}
    zone = {"timezoneSource": "CUSTOM", "zoneId": "UTC"}
    return {"timeType": "DATE", **zone, "year": day.year, "month": day.month, "day": day.day, **clock}


def _point_from_today(days: int) -> dict[str, Any]:
    today = {"timeType": "INDEXED", "timezoneSource": "CUSTOM", "zoneId": "UTC"}
    return {**today, "indexReference": {"referenceType": "TODAY"}, "offset": {"days": days}}


def _moment(name: str, operator: str, point: dict[str, Any], ends: str, *, or_unknown: bool) -> Filter:
    values = {"timePoint": point, "endpointBehavior": ends, "propertyParser": "VALUE", "type": "TIME_POINT"}
    return _filter(name, "TIME_POINT", operator, or_unknown=or_unknown, **values)


_SAYING: Mapping[str, Callable[[Test, str, bool], Branches]] = {
    "number": _numbers,
    "string": _strings,
    "enumeration": _enumeration,
    "bool": _bool,
    "date": _dates,
    "datetime": _dates,
}


# --- what is said loosely -------------------------------------------------------------------------------------------


def loose(test: Test, fields: Fields) -> str:
    """How the filter of a test says less or more than the profile; empty where it says the same."""
    field = fields.field_of(test.attribute, DEFAULTS)
    held = field.type or HELD[test.type][0] if field else ""
    if test.operator.endswith("null"):
        return ""
    if held == "enumeration":
        return f"{test.attribute} must spell its options as the profile does"
    if held == "string" and test.type is AttributeType.list:
        return f"{test.attribute} is a text in which HubSpot finds a name inside longer ones, too"
    return ""
