"""Tests as Salesforce formulas: false on a blank field, text without regard to case.

Source: Salesforce Help, "Formula Operators and Functions": BEGINS, CONTAINS, CASE and = on text regard case; TEXT takes
a picklist, not a text; INCLUDES reads a multi-select picklist; a checkbox is never blank.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from closefit.conditions import SCORE_NAMES, Value
from closefit.destinations.compile.fields import Field, Fields
from closefit.destinations.compile.language import Column, Role
from closefit.destinations.compile.reading import Test, surely, tests
from closefit.destinations.compile.record import Line, LineKind, Sources
from closefit.destinations.compile.wording import CannotSayError
from closefit.terms import AttributeType, points_text

#: How Salesforce may hold an attribute of each type; the first is supposed where the user says none.
HELD: Mapping[AttributeType, tuple[str, ...]] = {
    AttributeType.number: ("number",),
    AttributeType.text: ("text", "picklist"),
    AttributeType.flag: ("checkbox", "picklist", "text"),
    AttributeType.date: ("date", "datetime"),
    AttributeType.list: ("text", "multipicklist"),
}
_NAMES = {
    Role.fit: "ICP_Fit_Formula", Role.counted: "ICP_Fit_Counted_Formula", Role.excluded: "ICP_Excluded_Formula",
    Role.outside: "ICP_Outside_Formula", Role.qualified: "ICP_Qualified_Formula", Role.tier: "ICP_Tier_Formula",
}  # fmt: skip
#: Standard fields of Account, and the fields that closefit's own delivery fills (named ICP_...). The types of the
#: standard ones are those of a new org.
DEFAULTS: Mapping[str, Field] = {
    "employees": Field("NumberOfEmployees", "number"),
    "industry": Field("Industry", "picklist"),
    "revenue": Field("AnnualRevenue", "number"),
    "revenue_usd": Field("AnnualRevenue", "number"),
    "annual_revenue": Field("AnnualRevenue", "number"),
    "country": Field("BillingCountry", "text"),
    "name": Field("Name", "text"),
    "website": Field("Website", "text"),
    "type": Field("Type", "picklist"),
    "technologies": Field("ICP_Technologies__c", "text"),
    "intent": Field("ICP_Intent_Score__c", "number"),
}


@dataclass(frozen=True, slots=True)
class Formulas:
    """Says tests over the fields of Account."""

    fields: Fields
    #: Names of a score -> the formula that gives it; a test of any other is refused.
    scores: Mapping[str, str]
    #: Salesforce Help, "Formula Field Limits and Restrictions".
    longest: int | None = 3900
    defaults: Mapping[str, Field] = field(default_factory=lambda: DEFAULTS)

    def every(self, parts: Sequence[str]) -> str:
        return f"AND({', '.join(parts)})"

    def some(self, parts: Sequence[str]) -> str:
        return f"OR({', '.join(parts)})"

    def always(self, *, truth: bool) -> str:
        return "TRUE" if truth else "FALSE"

    def test(self, test: Test) -> str:
        if test.score:
            return self._score(test)
        field = self.fields.field_of(test.attribute, DEFAULTS)
        if field is None:
            raise CannotSayError(f"No field is known to hold {test.attribute}.")
        held = _held(test, field)
        if test.operator in {"is null", "is not null"}:
            blank = _blank(field.name, held)
            return blank if test.operator == "is null" else f"NOT({blank})"
        return _SAYING[held](test, field.name)

    def _score(self, test: Test) -> str:
        formula = self.scores.get(test.attribute)
        if formula is None:
            line = Fields.line(test.attribute, f"ICP_{test.attribute.capitalize()}_Score__c")
            raise CannotSayError(
                f"{test.attribute} cannot be said whole. A field may hold it, named in --fields: {line}."
            )
        if test.type is AttributeType.flag:
            return formula if test.values[0] else f"NOT({formula})"
        return _compared(formula, test)

    # --- columns -----------------------------------------------------------------------------------------------

    def proposal(self, attribute: str, kind: AttributeType) -> tuple[str, str]:
        """A custom field that could be created, and its type as the setup page calls it."""
        return proposal(attribute, kind)

    def name(self, role: Role, part: int | None = None) -> str:
        return f"{_NAMES[role]}_{part}__c" if part else f"{_NAMES[role]}__c"

    def graded(self, grades: Sequence[tuple[str, int]], otherwise: tuple[str, int] | None) -> str:
        formula = f"IF({otherwise[0]}, {points_text(otherwise[1])}, 0)" if otherwise else "0"
        for met, points in reversed(grades):
            formula = f"IF({met}, {points_text(points)}, {formula})"
        return formula

    def total(self, parts: Sequence[str]) -> str:
        return " +\n".join(parts)

    def added(self, columns: Sequence[str]) -> str:
        return " + ".join(columns)

    def names(self, tests: Sequence[tuple[str, str]]) -> str:
        joined = " &\n".join(f'IF({met}, {quoted("; " + name)}, "")' for met, name in tests)
        return f"MID({joined}, 3, 1300)"

    def placed(self, branches: Sequence[tuple[str, str]], last: str) -> str:
        formula = quoted(last)
        for met, name in reversed(branches):
            formula = quoted(name) if met == "TRUE" else f"IF({met}, {quoted(name)},\n{formula})"
        return formula

    def at_least(self, number: str, milli: int) -> str:
        return f"({number}) >= {points_text(milli)}" if " " in number else f"{number} >= {points_text(milli)}"

    def counted(self, met: str, fit: str, milli: int) -> str:
        return f"IF({met}, {fit}, MIN({fit}, {points_text(milli)}))"

    def negated(self, truth: str) -> str:
        return f"NOT({truth})"

    def read(self, column: Column) -> str:
        return f"NOT(ISBLANK({column.name}))" if column.type is AttributeType.text else column.name

    def held(self, name: str, field: Field) -> str:
        if SCORE_NAMES[name] is AttributeType.number:
            return f"BLANKVALUE({field.name}, 0)"
        return field.name if field.type in {"", "checkbox"} else f"NOT(ISBLANK({field.name}))"

    def loosely(self, line: Line, sources: Sources) -> str:
        return loosely(line, sources)


def proposal(attribute: str, kind: AttributeType) -> tuple[str, str]:
    """A custom field that could be created for an attribute, and its type as the setup page calls it."""
    words = "".join(c if c.isascii() and c.isalnum() else " " for c in attribute).split()
    called = "_".join(word.capitalize() for word in words)[:37].strip("_")
    kinds = {
        AttributeType.number: "Number", AttributeType.text: "Text or Picklist", AttributeType.flag: "Checkbox",
        AttributeType.date: "Date", AttributeType.list: "Text, items separated by ;",
    }  # fmt: skip
    plain = called if called[:1].isalpha() else f"ICP_{called or 'Field'}"
    return f"{plain}__c", f"{kinds[kind]}, to be created if there is none"


def loosely(line: Line, sources: Sources) -> str:
    """How the formulas of a line say less or more than the profile; empty where they say the same."""
    asked = [test for text in line.conditions for test in tests(surely(text))]
    words = dict.fromkeys(_loose(test, sources.fields) for test in asked)
    found = [text for text in words if text]
    needs = next((e.needs or 1 for e in sources.profile.exclude if e.name == line.name), 1)
    if line.kind is LineKind.exclusion and needs > 1:
        found.append(f"the CRM's own value is taken as confirmed, where {needs} sources are asked for")
    return "; ".join(found)


def _loose(test: Test, fields: Fields) -> str:
    field = fields.field_of(test.attribute, DEFAULTS)
    held = field.type or HELD[test.type][0] if field else ""
    if held == "checkbox":
        return f"{test.attribute} is a checkbox, which is never unknown: not ticked is no"
    if held == "multipicklist":
        return f"{test.attribute} must spell its values as the profile does"
    if test.operator.endswith("starts_with") and test.attribute in {"country", "industry"}:
        return f"{test.attribute} is compared as the CRM spells it"
    return ""


def _held(test: Test, field: Field) -> str:
    if test.operator in {"is null", "is not null"}:
        return field.type or "text"
    allowed = HELD[test.type]
    held = field.type or allowed[0]
    if held not in allowed:
        raise CannotSayError(
            f"{field.name} is a {held} and {test.attribute} is used as a {test.type.value}: a field for it is"
            f" {' or '.join(allowed)}."
        )
    return held


def _blank(name: str, held: str) -> str:
    if held == "checkbox":
        return "FALSE"
    return f"ISBLANK(TEXT({name}))" if held == "picklist" else f"ISBLANK({name})"


# --- by the way in which the field is held -------------------------------------------------------------------------


def _number(test: Test, name: str) -> str:
    return f"AND(NOT(ISBLANK({name})), {_compared(name, test)})"


def _date(test: Test, name: str) -> str:
    subject = {"days_since": f"TODAY() - {name}", "days_until": f"{name} - TODAY()"}.get(test.measure, name)
    return f"AND(NOT(ISBLANK({name})), {_compared(subject, test)})"


def _datetime(test: Test, name: str) -> str:
    day = f"DATEVALUE({name})"
    subject = {"days_since": f"TODAY() - {day}", "days_until": f"{day} - TODAY()"}.get(test.measure, day)
    return f"AND(NOT(ISBLANK({name})), {_compared(subject, test)})"


def _text(test: Test, name: str) -> str:
    if test.type is AttributeType.list:
        return _items(test, name)
    return _worded(test, f"LOWER(TRIM({name}))", f"ISBLANK({name})")


def _picklist(test: Test, name: str) -> str:
    return _worded(test, f"LOWER(TEXT({name}))", f"ISBLANK(TEXT({name}))")


def _worded(test: Test, subject: str, blank: str) -> str:
    """A text in lower case; a value that is not blank says by itself that the field is not."""
    negated = test.operator.startswith("not ") or test.operator == "<>"
    if test.type is AttributeType.flag:
        yes = '"true", 1, "yes", 1, 0' if test.values[0] else '"false", 1, "no", 1, 0'
        return f"CASE({subject}, {yes}) = 1"
    if test.operator.endswith("starts_with"):
        found = f"BEGINS({subject}, {quoted(str(test.values[0]).lower())})"
    else:
        found = _one_of(subject, [text.strip(" ").lower() for text in test.spellings])
    if negated:
        return f"AND(NOT({blank}), NOT({found}))"
    return found if all(str(value).strip() for value in test.values) else f"AND(NOT({blank}), {found})"


def _one_of(subject: str, values: Sequence[str]) -> str:
    values = list(dict.fromkeys(values))
    if len(values) == 1:
        return f"{subject} = {quoted(values[0])}"
    return f"CASE({subject}, {', '.join(f'{quoted(value)}, 1' for value in values)}, 0) = 1"


def _items(test: Test, name: str) -> str:
    """Items between semicolons: each is found with its semicolons around it."""
    subject = f'";" & SUBSTITUTE(SUBSTITUTE(LOWER(TRIM({name})), "; ", ";"), " ;", ";") & ";"'
    return _listed(test, f"ISBLANK({name})", lambda item: f"CONTAINS({subject}, {quoted(f';{item.lower()};')})")


def _multipicklist(test: Test, name: str) -> str:
    return _listed(test, f"ISBLANK({name})", lambda item: f"INCLUDES({name}, {quoted(item)})")


def _listed(test: Test, blank: str, holds: Callable[[str], str]) -> str:
    parts = list(dict.fromkeys(holds(str(value)) for value in test.values))
    join = "AND" if test.operator.endswith("has_all") else "OR"
    found = parts[0] if len(parts) == 1 else f"{join}({', '.join(parts)})" if parts else "FALSE"
    return f"AND(NOT({blank}), NOT({found}))" if test.operator.startswith("not ") else found


def _checkbox(test: Test, name: str) -> str:
    return name if test.values[0] else f"NOT({name})"


_SAYING: Mapping[str, Callable[[Test, str], str]] = {
    "number": _number,
    "text": _text,
    "picklist": _picklist,
    "multipicklist": _multipicklist,
    "checkbox": _checkbox,
    "date": _date,
    "datetime": _datetime,
}


# --- comparisons and literals --------------------------------------------------------------------------------------


def _compared(subject: str, test: Test) -> str:
    values = [_literal(value) for value in test.values]
    negated = test.operator.startswith("not ")
    if test.operator.endswith("between"):
        inside = f"AND({subject} >= {values[0]}, {subject} <= {values[1]})"
        return f"NOT({inside})" if negated else inside
    if test.operator in {"in", "not in"}:
        equal = [f"{subject} = {value}" for value in values]
        found = equal[0] if len(equal) == 1 else f"OR({', '.join(equal)})"
        return f"NOT({found})" if negated else found
    return f"{subject} {test.operator} {values[0]}"


def _literal(value: Value) -> str:
    if isinstance(value, dt.date):
        return f"DATE({value.year}, {value.month}, {value.day})"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return _number_text(value) if isinstance(value, Decimal) else quoted(value)


def _number_text(value: Decimal) -> str:
    """Without an exponent and without zeros at the end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def quoted(text: str) -> str:
    """A text literal: backslash and quote are escaped."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
