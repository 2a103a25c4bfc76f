"""The values of an attribute that a profile tells apart: it treats all values of one *cell* alike.

A profile asks of an attribute only what its conditions say (``employees >= 50``, ``industry in (...)``, ``has(...)``),
so two values that answer all of that alike lie in one cell, and one of them, its *witness*, stands for all. Cell 0 is
always "unknown".
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from sqlglot import exp

from closefit.enrich.accounts import Value
from closefit.profile import Profile
from closefit.score import rules_of
from closefit.taxonomy import technologies_in
from closefit.terms import AttributeType

#: What a condition asks of a value, in the form of :func:`_plain`.
Test = Callable[[object], bool]

_LISTS = ("has", "has_any", "has_all", "has_category")
#: Functions that are true or false themselves; the others are compared with something.
_ANSWERS = (*_LISTS, "starts_with")
#: Tests of one list whose combinations are gone through one by one: two to the power of this many cells.
_MOST_TESTS = 6
#: Ways to lack one item of every ``has_all`` that are tried.
_MOST_LEFT_OUT = 1_000
#: A text that no profile names.
_ANOTHER = "\u0001another"


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one attribute."""

    attribute: str
    type: AttributeType
    #: One value a cell, None for the unknown one; as the relation of accounts holds them.
    witnesses: tuple[Value | None, ...]
    _tests: tuple[Test, ...]
    #: Answers of the tests by cell, from cell 1 on.
    _patterns: tuple[tuple[bool, ...], ...]
    #: False where the cells could not all be listed; then nothing may be concluded from them.
    exact: bool = True

    def of(self, value: Value | None) -> int | None:
        """The cell that a value lies in; None for a value of another type, or that no cell holds."""
        if value is None:
            return 0
        plain = _plain(value, self.type)
        pattern = None if plain is None else tuple(test(plain) for test in self._tests)
        return self._patterns.index(pattern) + 1 if pattern in self._patterns else None


def cells_of(profile: Profile, attribute: str, type_: AttributeType, as_of: dt.date) -> Cells:
    """The cells of one attribute under a profile, on one day."""
    uses = [use for tree in account_trees(profile) for use in _uses(tree, attribute)]
    asked = [use for use in uses if not isinstance(use.node, exp.Is)]
    listed = [use for use in asked if use.function in _LISTS]
    if type_ is AttributeType.text and listed:
        if len(listed) < len(asked):  # as a text and as a list
            return Cells(attribute, type_, (None,), (), (), exact=False)
        type_ = AttributeType.list  # ``HubSpot; Slack``
    if type_ is AttributeType.list:
        return _list_cells(attribute, listed)
    if type_ is AttributeType.flag:
        return _cells(attribute, type_, [lambda plain: plain is True], [False, True])
    if type_ is AttributeType.text:
        return _text_cells(attribute, uses)
    tests = [test for use in asked for test in _number_tests(use, as_of)]
    marks = sorted({mark for _, mark in tests})
    witnesses = _days(marks) if type_ is AttributeType.date else [float(one) for one in _around(marks)]
    return _cells(attribute, type_, [test for test, _ in tests], witnesses)


def account_trees(profile: Profile) -> Iterator[exp.Expr]:
    """Every condition about accounts that a score evaluates, those of tiers among them."""
    rules = rules_of(profile)
    yield from (rule.tree for rule in rules.boundary)
    yield from (rule.tree for rule in rules.exclusions)
    yield from (grade.tree for rule in rules.criteria for grade in rule.grades)
    yield from (rule.tree for rule in rules.tiers if rule.tree is not None)


def attributes_of(profile: Profile) -> frozenset[str]:
    """Attributes of accounts that any condition looks at; fields of signals are not among them."""
    return frozenset(column.name for tree in account_trees(profile) for column in _columns(tree))


def _cells(
    attribute: str, type_: AttributeType, tests: Sequence[Test], values: Iterable[Value], *, exact: bool = True
) -> Cells:
    """One cell for each different pattern of answers; its witness is the first value that has it."""
    found: dict[tuple[bool, ...], Value] = {}
    for value in values:
        plain = _plain(value, type_)
        found.setdefault(tuple(test(plain) for test in tests), value)
    return Cells(attribute, type_, (None, *found.values()), tuple(tests), tuple(found), exact)


def _plain(value: object, type_: AttributeType) -> object:
    """A value as tests take it: Decimal (of a day its ordinal), text in lower case, set of items, bool; else None."""
    if type_ is AttributeType.list:
        items = value if isinstance(value, tuple | list | set) else str(value).split(";")
        return frozenset(str(one).strip().casefold() for one in items)
    if type_ is AttributeType.text:
        return str(value).strip().casefold()
    if type_ is AttributeType.flag:
        return bool(value) if isinstance(value, bool | int | float) else None
    if isinstance(value, dt.date):
        return Decimal(value.toordinal())
    try:
        number = Decimal(str(value))
    except ArithmeticError:
        return None
    return number if number.is_finite() else None


# --- where an attribute stands in conditions -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Use:
    """Where an attribute stands: the function around it (empty for none), what is compared, and what compares it."""

    function: str
    subject: exp.Expr
    node: exp.Expr

    @property
    def literals(self) -> list[exp.Expr]:
        """What it is compared with."""
        if isinstance(self.node, exp.Between):
            return [self.node.args["low"], self.node.args["high"]]
        if isinstance(self.node, exp.In):
            return list(self.node.expressions)
        if type(self.node) in _COMPARED:
            return [self.node.expression if self.node.this is self.subject else self.node.this]
        return []


_COMPARED: dict[type[exp.Expr], str] = {
    exp.EQ: "=", exp.NEQ: "=", exp.GT: ">", exp.GTE: ">=", exp.LT: ">=", exp.LTE: ">",
}  # fmt: skip
#: The same with the sides changed: ``5 < x`` is ``x > 5``.
_TURNED: dict[type[exp.Expr], str] = {exp.GT: ">=", exp.GTE: ">", exp.LT: ">", exp.LTE: ">="}


def _columns(tree: exp.Expr) -> Iterator[exp.Column]:
    for column in tree.find_all(exp.Column):
        around = column.parent
        while around is not None and not (isinstance(around, exp.Anonymous) and str(around.this) == "signals"):
            around = around.parent
        if around is None:
            yield column


def _uses(tree: exp.Expr, attribute: str) -> Iterator[_Use]:
    for column in _columns(tree):
        if column.name != attribute:
            continue
        subject: exp.Expr = column
        function = ""
        while function not in _ANSWERS and isinstance(subject.parent, exp.Anonymous | exp.Paren | exp.Lower):
            subject = subject.parent
            function = str(subject.this) if isinstance(subject, exp.Anonymous) else function
        yield _Use(function, subject, subject.parent or subject)


# --- numbers and days ----------------------------------------------------------------------------------------------


def _number_tests(use: _Use, as_of: dt.date) -> Iterator[tuple[Test, Decimal]]:
    """Tests of a number or an ordinal, each with the mark at which its answer changes."""
    if all(isinstance(literal, exp.Boolean) for literal in use.literals):  # as a flag, alone or compared with one
        yield from ((_number_test("=", Decimal(mark)), Decimal(mark)) for mark in (0, 1))
        return
    sign = {"days_since": -1, "days_until": 1}.get(use.function, 0)
    for place, literal in enumerate(use.literals):
        found = _number(literal)
        if found is None:
            continue
        mark = Decimal(as_of.toordinal()) + sign * found if sign else found
        operator = _operator(use, place)
        if sign == -1:  # what grows with the days since is what falls with the day
            operator = {">": ">=", ">=": ">"}.get(operator, operator)
        yield _number_test(operator, mark), mark


def _operator(use: _Use, place: int) -> str:
    if isinstance(use.node, exp.Between):
        return (">=", ">")[place]
    if isinstance(use.node, exp.In):
        return "="
    kind = type(use.node)
    return _COMPARED[kind] if use.node.this is use.subject else _TURNED.get(kind, "=")


def _number_test(operator: str, mark: Decimal) -> Test:
    def test(plain: object) -> bool:
        assert isinstance(plain, Decimal)  # noqa: S101  (see _plain)
        return plain == mark if operator == "=" else plain > mark if operator == ">" else plain >= mark

    return test


def _number(node: exp.Expr) -> Decimal | None:
    """A number, or a day as its ordinal."""
    sign = -1 if isinstance(node, exp.Neg) else 1
    inner = node.this if isinstance(node, exp.Neg | exp.Cast) else node
    if not isinstance(inner, exp.Literal):
        return None
    if inner.is_string:
        try:
            return Decimal(dt.date.fromisoformat(inner.name).toordinal())
        except ValueError:
            return None
    return sign * Decimal(inner.name)


def _around(marks: Sequence[Decimal]) -> list[Decimal]:
    """Below the first mark, on each, between two, and above the last one."""
    if not marks:
        return [Decimal(1)]
    found = [marks[0] - 1]
    for mark, following in zip(marks, [*marks[1:], marks[-1] + 2], strict=True):
        found += [mark, (mark + following) / 2]
    return found


def _days(marks: Sequence[Decimal]) -> list[dt.date]:
    """The same for days; a mark may lie between two days."""
    first, last = dt.date.min.toordinal(), dt.date.max.toordinal()
    near = {int(mark) + step for mark in marks for step in (-1, 0, 1)} or {dt.date(2000, 1, 1).toordinal()}
    return [dt.date.fromordinal(one) for one in sorted(near) if first <= one <= last]


# --- texts and lists -----------------------------------------------------------------------------------------------


def _text_cells(attribute: str, uses: Sequence[_Use]) -> Cells:
    tests: list[Test] = []
    values: dict[str, None] = {}
    for use in uses:
        if use.function == "starts_with":
            beginning = use.subject.expressions[1].name.casefold()
            tests.append(_begins(beginning))
            values[f"{beginning}{_ANOTHER}"] = None
            continue
        texts = frozenset(one.name.strip().casefold() for one in use.literals if isinstance(one, exp.Literal))
        tests.append(_is_among(texts))
        values |= dict.fromkeys(sorted(texts))
    return _cells(attribute, AttributeType.text, tests, [*values, _ANOTHER])


def _begins(beginning: str) -> Test:
    return lambda plain: str(plain).startswith(beginning)


def _is_among(texts: frozenset[str]) -> Test:
    return lambda plain: plain in texts


def _list_cells(attribute: str, uses: Sequence[_Use]) -> Cells:
    asked = tuple(dict.fromkeys(_asked(use) for use in uses))
    tests = [_holds(items, every=every) for every, items in asked]
    left_out = math.prod(len(items) for every, items in asked if every)
    if len(asked) > _MOST_TESTS or left_out > _MOST_LEFT_OUT:
        return Cells(attribute, AttributeType.list, (None,), tuple(tests), (), exact=False)
    lists = (_holding(asked, wanted) for wanted in product((False, True), repeat=len(asked)))
    values = [tuple(sorted(held)) or (_ANOTHER,) for held in lists if held is not None]
    return _cells(attribute, AttributeType.list, tests, values)


def _asked(use: _Use) -> tuple[bool, frozenset[str]]:
    """Whether all or any of these items are asked for."""
    items = [one.name for one in use.subject.expressions[1:]]
    if use.function == "has_category":
        items = [member for category in items for member in technologies_in(category)]
    return use.function == "has_all", frozenset(one.strip().casefold() for one in items)


def _holds(items: frozenset[str], *, every: bool) -> Test:
    def test(plain: object) -> bool:
        assert isinstance(plain, frozenset)  # noqa: S101  (see _plain)
        return items <= plain if every else not items.isdisjoint(plain)

    return test


def _holding(asked: Sequence[tuple[bool, frozenset[str]]], wanted: Sequence[bool]) -> frozenset[str] | None:
    """A list of which exactly the wanted tests are true; None where there is none.

    A list that has not all of some items lacks one of them: each is tried, with everything else that may be there.
    """
    tests = [_holds(items, every=every) for every, items in asked]
    unwanted = {one for (every, items), on in zip(asked, wanted, strict=True) if not on and not every for one in items}
    most = frozenset(one for _, items in asked for one in items) - unwanted
    lacking = [sorted(items) for (every, items), on in zip(asked, wanted, strict=True) if not on and every]
    for lacked in product(*lacking):
        held = most - frozenset(lacked)
        if all(test(held) is on for test, on in zip(tests, wanted, strict=True)):
            return held
    return None
