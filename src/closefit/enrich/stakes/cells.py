"""The values of an attribute that a profile tells apart: it treats all values of one *cell* alike.

A profile compares an attribute with numbers, days and texts that it names, so two values between the same neighbours
among these make every condition equally true. One value a cell (its *witness*) therefore stands for all of them. Cell 0
is always "unknown".
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from sqlglot import exp

from closefit.profile import Profile
from closefit.score import rules_of
from closefit.taxonomy import technologies_in
from closefit.terms import AttributeType

Value = float | int | str | bool | dt.date | tuple[str, ...]

_COMPARED = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
_LISTS = ("has", "has_any", "has_all", "has_category")
#: Functions that are true or false themselves; the others are compared with something.
_ANSWERS = (*_LISTS, "starts_with")
#: Tests of one list whose combinations are gone through one by one: two to the power of this many cells.
_MOST_TESTS = 6
#: A text that no profile names.
_ANOTHER = "\u0001another"


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of one attribute."""

    attribute: str
    type: AttributeType
    #: One value a cell, None for the unknown one; as the relation of accounts holds them.
    witnesses: tuple[Value | None, ...]
    #: Numbers or ordinals of days that are compared with, in order; the cells lie between and on them.
    _marks: tuple[Decimal, ...] = ()
    #: Texts, and beginnings of texts, in lower case.
    _texts: tuple[str, ...] = ()
    _beginnings: tuple[str, ...] = ()
    #: Tests of a list: whether all or any of these items must be there.
    _tests: tuple[tuple[bool, frozenset[str]], ...] = ()
    #: Truth of the tests by cell, for lists.
    _patterns: tuple[tuple[bool, ...], ...] = ()
    #: False where the cells could not all be listed; then nothing may be concluded from them.
    exact: bool = True

    def of(self, value: Value | None) -> int | None:
        """The cell that a value lies in; None for one that has no cell here, which an inexact list may have."""
        if value is None:
            return 0
        if self.type is AttributeType.list:
            items = {value.strip().casefold()} if isinstance(value, str) else _lower(value)
            pattern = _pattern(self._tests, items)
            return self._patterns.index(pattern) + 1 if pattern in self._patterns else None
        if self.type is AttributeType.flag:
            return 1 + (value is True or value == 1)
        if self.type is AttributeType.text:
            return self._text_cell(str(value).strip().casefold())
        number = Decimal(value.toordinal()) if isinstance(value, dt.date) else _decimal(value)
        if number is None:
            return None
        at = bisect_left(self._marks, number)
        return 1 + 2 * at + (at < len(self._marks) and self._marks[at] == number)

    def _text_cell(self, text: str) -> int:
        if text in self._texts:
            return 1 + self._texts.index(text)
        longest = max((one for one in self._beginnings if text.startswith(one)), key=len, default=None)
        after = 1 + len(self._texts)
        return after if longest is None else after + 1 + self._beginnings.index(longest)


def _decimal(value: object) -> Decimal | None:
    try:
        found = Decimal(str(value))
    except ArithmeticError:
        return None
    return found if found.is_finite() else None


def _lower(value: object) -> set[str]:
    return {str(one).strip().casefold() for one in value} if isinstance(value, tuple | list | set) else set()


def _pattern(tests: Iterable[tuple[bool, frozenset[str]]], items: set[str]) -> tuple[bool, ...]:
    return tuple(wanted <= items if every else not wanted.isdisjoint(items) for every, wanted in tests)


def cells_of(profile: Profile, attribute: str, type_: AttributeType, as_of: dt.date) -> Cells:
    """The cells of one attribute under a profile, on one day."""
    uses = [use for tree in account_trees(profile) for use in _uses(tree, attribute)]
    if type_ is AttributeType.list:
        return _list_cells(attribute, uses)
    if type_ is AttributeType.flag:
        return Cells(attribute, type_, (None, False, True))
    if type_ is AttributeType.text:
        return _text_cells(attribute, uses)
    marks = tuple(sorted({mark for use in uses for mark in _marks(use, as_of)}))
    if type_ is AttributeType.date:
        marks = tuple(mark for mark in marks if 1 < mark < dt.date.max.toordinal())
        days = [dt.date.fromordinal(int(one)) for one in _between(marks, whole=True)]
        return Cells(attribute, type_, (None, *days), marks)
    return Cells(attribute, type_, (None, *(float(one) for one in _between(marks, whole=False))), marks)


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


def _columns(tree: exp.Expr) -> Iterator[exp.Column]:
    for column in tree.find_all(exp.Column):
        around = column.parent
        while around is not None and not (isinstance(around, exp.Anonymous) and str(around.this) == "signals"):
            around = around.parent
        if around is None:
            yield column


@dataclass(frozen=True, slots=True)
class _Use:
    """Where an attribute stands: the function around it (empty for none), and the node that compares it."""

    function: str
    node: exp.Expr
    subject: exp.Expr


def _uses(tree: exp.Expr, attribute: str) -> Iterator[_Use]:
    for column in _columns(tree):
        if column.name != attribute:
            continue
        subject: exp.Expr = column
        function = ""
        while function not in _ANSWERS and isinstance(subject.parent, exp.Anonymous | exp.Paren | exp.Lower):
            subject = subject.parent
            function = str(subject.this) if isinstance(subject, exp.Anonymous) else function
        yield _Use(function, subject.parent or subject, subject)


def _literals(use: _Use) -> list[exp.Expr]:
    node = use.node
    if isinstance(node, exp.Between):
        return [node.args["low"], node.args["high"]]
    if isinstance(node, exp.In):
        return list(node.expressions)
    if isinstance(node, _COMPARED):
        return [node.expression if node.this is use.subject else node.this]
    return []


def _marks(use: _Use, as_of: dt.date) -> Iterator[Decimal]:
    for literal in _literals(use):
        found = _number(literal)
        if found is None:
            continue
        if use.function in {"days_since", "days_until"}:
            sign = -1 if use.function == "days_since" else 1
            yield Decimal(as_of.toordinal()) + sign * found
        else:
            yield found


def _number(node: exp.Expr) -> Decimal | None:
    """A number, a day as its ordinal, true and false as 1 and 0."""
    sign = -1 if isinstance(node, exp.Neg) else 1
    inner = node.this if isinstance(node, exp.Neg | exp.Cast) else node
    if isinstance(inner, exp.Boolean):
        return Decimal(int(inner.this))
    if not isinstance(inner, exp.Literal):
        return None
    if inner.is_string:
        try:
            return Decimal(dt.date.fromisoformat(inner.name).toordinal())
        except ValueError:
            return None
    return sign * Decimal(inner.name)


def _between(marks: Sequence[Decimal], *, whole: bool) -> list[Decimal]:
    """Below the first mark, on it, between it and the next, and so on until above the last one.

    Between two days in a row there is none, so the first of them stands there again.
    """
    if not marks:
        return [Decimal(1)] if not whole else [Decimal(dt.date(2000, 1, 1).toordinal())]
    found = [marks[0] - 1]
    for at, mark in enumerate(marks):
        found.append(mark)
        following = marks[at + 1] if at + 1 < len(marks) else mark + 2
        middle = (mark + following) / 2
        found.append(middle.to_integral_value(rounding="ROUND_DOWN") if whole else middle)
    return found


def _text_cells(attribute: str, uses: Sequence[_Use]) -> Cells:
    texts, beginnings = dict[str, None](), dict[str, None]()
    for use in uses:
        if use.function == "starts_with":
            call = use.subject
            beginnings[call.expressions[1].name.casefold()] = None
            continue
        texts |= {one.name.strip().casefold(): None for one in _literals(use) if isinstance(one, exp.Literal)}
    starts = tuple(beginnings)
    witnesses = (*texts, _ANOTHER, *(f"{one}{_ANOTHER}" for one in starts))
    return Cells(attribute, AttributeType.text, (None, *witnesses), (), tuple(texts), starts)


def _list_cells(attribute: str, uses: Sequence[_Use]) -> Cells:
    tests = tuple(dict.fromkeys(_test(use) for use in uses if use.function in _LISTS))
    found: dict[tuple[bool, ...], tuple[str, ...]] = {}
    for wanted in product((False, True), repeat=min(len(tests), _MOST_TESTS)):
        held = _holding(tests, wanted)
        found.setdefault(_pattern(tests, held), tuple(sorted(held)) or (_ANOTHER,))
    return Cells(
        attribute, AttributeType.list, (None, *found.values()), (), (), (), tests, tuple(found),
        exact=len(tests) <= _MOST_TESTS,
    )  # fmt: skip


def _test(use: _Use) -> tuple[bool, frozenset[str]]:
    items = [one.name for one in use.subject.expressions[1:]]
    if use.function == "has_category":
        items = [member for category in items for member in technologies_in(category)]
    return use.function == "has_all", frozenset(one.strip().casefold() for one in items)


def _holding(tests: Sequence[tuple[bool, frozenset[str]]], wanted: Sequence[bool]) -> set[str]:
    """Items that make the wanted tests true, and of the others as few as can be."""
    unwanted: set[str] = set()
    for (every, items), on in zip(tests, wanted, strict=False):
        unwanted |= set() if on or every else items
    held: set[str] = set()
    for (every, items), on in zip(tests, wanted, strict=False):
        if on and every:
            held |= items
        elif on and held.isdisjoint(items):
            held.add(min(items, key=lambda one: (one in unwanted, one)))
    return held
