"""Tests as Clay formulas: false on a blank cell, text without regard to case.

A Clay formula is a JavaScript expression in which ``{{Column}}`` stands for a cell. Only what Clay's own pages name
is used: ``+ - ! * / || && == != < > <= >=``, lists with ``.indexOf`` and ``.concat``, texts with ``.split`` and their
like, Lodash and Moment.js. Points are summed as whole milli-points and divided once, so that no sum rests on binary
fractions.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from closefit.conditions import SCORE_NAMES, Value
from closefit.destinations.compile.fields import Field, Fields
from closefit.destinations.compile.language import Column, Role
from closefit.destinations.compile.reading import Test, surely, tests
from closefit.destinations.compile.record import Line, LineKind, Sources
from closefit.destinations.compile.wording import CannotSayError
from closefit.terms import MILLI, AttributeType

#: Columns have the names that their owner gives them. These are the ones that closefit sends through a webhook.
DEFAULTS: Mapping[str, Field] = {"intent": Field("ICP intent", "number")}

_BLANKS = ("", "null", "undefined")
_YES, _NO = ("true", "yes", "1"), ("false", "no", "0")


def called(attribute: str) -> str:
    """The column for an attribute, where the user names none: ``Headcount growth``."""
    words = " ".join("".join(c if c not in "{}()',<>=" else " " for c in attribute.replace("_", " ")).split())
    return words[:1].upper() + words[1:] or "Column"


def proposal(attribute: str, kind: AttributeType) -> tuple[str, str]:
    """A column that could hold an attribute, and its type as Clay calls it."""
    kinds = {
        AttributeType.number: "Number", AttributeType.text: "Text", AttributeType.flag: "Checkbox",
        AttributeType.date: "Date", AttributeType.list: "Text, items separated by ; or a list",
    }  # fmt: skip
    return called(attribute), kinds[kind]


@dataclass(frozen=True, slots=True)
class Formulas:
    """Says tests over the columns of a table."""

    fields: Fields
    #: Names of a score -> the formula that gives it; a test of any other is refused.
    scores: Mapping[str, str]
    longest: int | None = None
    defaults: Mapping[str, Field] = field(default_factory=lambda: AnyColumn(DEFAULTS))

    def every(self, parts: Sequence[str]) -> str:
        return f"({' && '.join(parts)})"

    def some(self, parts: Sequence[str]) -> str:
        return f"({' || '.join(parts)})"

    def always(self, *, truth: bool) -> str:
        return "true" if truth else "false"

    def test(self, test: Test) -> str:
        if test.score:
            return self._score(test)
        held = self.fields.field_of(test.attribute, self.defaults)
        if held is None:
            raise CannotSayError(f"No column is known to hold {test.attribute}.")
        cell = cell_of(held.name)
        if test.operator in {"is null", "is not null"}:
            return _one_of(_text(cell), _BLANKS, negated=test.operator == "is not null")
        return _SAYING[test.type](test, cell)

    def _score(self, test: Test) -> str:
        formula = self.scores.get(test.attribute)
        if formula is None:
            line = Fields.line(test.attribute, f"ICP {test.attribute} score")
            raise CannotSayError(
                f"{test.attribute} cannot be said whole. A column may hold it, named in --fields: {line}."
            )
        if test.type is AttributeType.flag:
            return formula if test.values[0] else f"!{formula}"
        return _compared(formula, test)

    # --- columns -----------------------------------------------------------------------------------------------

    def proposal(self, attribute: str, kind: AttributeType) -> tuple[str, str]:
        """A column that could hold an attribute, and its type."""
        return proposal(attribute, kind)

    def name(self, role: Role, part: int | None = None) -> str:
        return f"ICP {role} {part}" if part else f"ICP {role}"

    def graded(self, grades: Sequence[tuple[str, int]], otherwise: tuple[str, int] | None) -> str:
        """Milli-points: what is true counts as 1."""
        parts, earlier = [], list[str]()
        for met, points in grades:
            test = self.every([*earlier, met]) if earlier else met
            parts.append(f"{test} * {points}")
            earlier.append(f"!{met}")
        parts += [f"{otherwise[0]} * {otherwise[1]}"] if otherwise else []
        return " + ".join(parts)

    def total(self, parts: Sequence[str]) -> str:
        return "(" + " +\n".join(parts) + f") / {MILLI}"

    def added(self, columns: Sequence[str]) -> str:
        return " + ".join(_number(cell_of(column)) for column in columns)

    def names(self, tests: Sequence[tuple[str, str]]) -> str:
        joined = " +\n".join(f'({met} && {quoted("; " + name)} || "")' for met, name in tests)
        return f"({joined}).substring(2)"

    def placed(self, branches: Sequence[tuple[str, str]], last: str) -> str:
        return " ||\n".join([*(f"({met} && {quoted(name)})" for met, name in branches), quoted(last)])

    def at_least(self, number: str, milli: int) -> str:
        return f"({number} >= {_milli(milli)})"

    def counted(self, met: str, fit: str, milli: int) -> str:
        less = _milli(milli)
        low = f"({met} || {fit} < {less})"
        return f"{low} * {fit} + !{low} * {less}"

    def negated(self, truth: str) -> str:
        return f"!{truth}"

    def read(self, column: Column) -> str:
        cell = cell_of(column.name)
        if column.type is AttributeType.number:
            return _number(cell)
        if column.type is AttributeType.flag:
            return _one_of(_text(cell), _YES)
        return _one_of(_text(cell), _BLANKS, negated=True)

    def held(self, name: str, field: Field) -> str:
        cell = cell_of(field.name)
        if SCORE_NAMES[name] is AttributeType.number:
            return f"({_number(cell)} || 0)"
        if field.type == "text":
            return _one_of(_text(cell), _BLANKS, negated=True)
        return _one_of(_text(cell), _YES)

    def loosely(self, line: Line, sources: Sources) -> str:
        asked = [test for text in line.conditions for test in tests(surely(text))]
        found = [
            f"{test.attribute} is compared as the cell spells it"
            for test in asked
            if test.operator.endswith("starts_with") and test.attribute in {"country", "industry"}
        ]
        needs = next((e.needs or 1 for e in sources.profile.exclude if e.name == line.name), 1)
        if line.kind is LineKind.exclusion and needs > 1:
            found.append(f"the cell's value is taken as confirmed, where {needs} sources are asked for")
        return "; ".join(dict.fromkeys(found))


class AnyColumn(dict[str, Field]):
    """Every attribute has a column, since the table is made for the profile; a count of signals has none of itself."""

    def get(self, attribute: str, default: Field | None = None) -> Field | None:  # type: ignore[override]
        """The column of an attribute."""
        if attribute in self:
            return self[attribute]
        return default if attribute.startswith("signals(") else Field(called(attribute))


def cell_of(column: str) -> str:
    """A reference to a column."""
    return "{{" + column + "}}"


# --- by what the cell holds ----------------------------------------------------------------------------------------


def _number(cell: str) -> str:
    """Not a number where the cell is blank or holds anything else: no comparison with that is true."""
    return f'Number(("" + {cell}).trim() || NaN)'


def _text(cell: str) -> str:
    return f'("" + {cell}).trim().toLowerCase()'


def _items(cell: str) -> str:
    """The items of a list, or of a text with semicolons, in lower case; blank: one item without a letter."""
    joined = f'[].concat({cell} || []).join(";").trim().toLowerCase()'
    return f'{joined}.split("; ").join(";").split(" ;").join(";").split(";")'


def _numbers(test: Test, cell: str) -> str:
    return _compared(_number(cell), test)


def _texts(test: Test, cell: str) -> str:
    negated = test.operator.startswith("not ") or test.operator == "<>"
    text = _text(cell)
    if test.operator.endswith("starts_with"):
        begins = f"{text}.indexOf({quoted(str(test.values[0]).lower())}) {'!=' if negated else '=='} 0"
        return f"({_one_of(text, _BLANKS, negated=True)} && {begins})"
    values = [value.strip(" ").lower() for value in test.spellings]
    if negated:
        return _one_of(text, [*_BLANKS, *values], negated=True)
    return _one_of(text, [value for value in values if value not in _BLANKS])


def _lists(test: Test, cell: str) -> str:
    items = _items(cell)
    asked = f"[{', '.join(dict.fromkeys(quoted(str(value).lower()) for value in test.values))}]"
    if test.operator.endswith("has_all"):
        found = f"(_.difference({asked}, {items}).length == 0)"
    else:
        found = f"(_.intersection({asked}, {items}).length > 0)"
    return f'({items}.join("") != "" && !{found})' if test.operator.startswith("not ") else found


def _flags(test: Test, cell: str) -> str:
    return _one_of(_text(cell), _YES if test.values[0] else _NO)


def _dates(test: Test, cell: str) -> str:
    """Whole days between two dates; not a number where the cell is blank or no date."""
    day = f'moment.utc({cell} || NaN).startOf("day")'
    today = 'moment.utc().startOf("day")'
    if test.measure:
        pair = (today, day) if test.measure == "days_since" else (day, today)
        return _compared(f'{pair[0]}.diff({pair[1]}, "days")', test)
    # A date is compared with each of the test's dates by the days between them.
    return _compared(
        day, test, lambda value: f'moment.utc("{value}")', lambda a, sign, b: f'{a}.diff({b}, "days") {sign} 0'
    )


_SAYING: Mapping[AttributeType, Callable[[Test, str], str]] = {
    AttributeType.number: _numbers,
    AttributeType.text: _texts,
    AttributeType.flag: _flags,
    AttributeType.date: _dates,
    AttributeType.list: _lists,
}


# --- comparisons and literals --------------------------------------------------------------------------------------


def _compared(
    subject: str, test: Test, literal: Callable[[Value], str] | None = None,
    compare: Callable[[str, str, str], str] = "{} {} {}".format,
) -> str:  # fmt: skip
    """False where the subject is not a number, also for *not*: what differs is less or greater."""
    values = [(literal or _literal)(value) for value in test.values]
    if test.operator == "between":
        return f"({compare(subject, '>=', values[0])} && {compare(subject, '<=', values[1])})"
    if test.operator == "not between":
        return f"({compare(subject, '<', values[0])} || {compare(subject, '>', values[1])})"
    if test.operator in {"in", "="}:
        return f"({' || '.join(compare(subject, '==', value) for value in values)})"
    if test.operator in {"not in", "<>"}:
        apart = [f"({compare(subject, '<', value)} || {compare(subject, '>', value)})" for value in values]
        return apart[0] if len(apart) == 1 else f"({' && '.join(apart)})"
    return f"({compare(subject, test.operator, values[0])})"


def _one_of(subject: str, values: Sequence[str], *, negated: bool = False) -> str:
    listed = ", ".join(quoted(value) for value in dict.fromkeys(values))
    return f"([{listed}].indexOf({subject}) {'< 0' if negated else '>= 0'})"


def _literal(value: Value) -> str:
    if isinstance(value, dt.date):
        return quoted(value.isoformat())
    return f"{value:f}" if isinstance(value, Decimal) else quoted(str(value))


def _milli(points: int) -> str:
    return f"{Decimal(points) / MILLI:f}"


def quoted(text: str) -> str:
    """A text literal of JavaScript, without braces that would read as a column."""
    return json.dumps(text, ensure_ascii=False).replace("{{", "{\\u007b").replace("}}", "}\\u007d")
