"""A condition's tree into SQL that is true, false or unknown.

What the condition language says and what an engine runs are two trees: here text is compared without case, lists are
tested so that an unknown list gives an unknown answer, dates count days to the as-of date, and an attribute that the
file lacks is unknown. Nothing is decided here: unknown stays unknown up to the root.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from sqlglot import exp

from closefit.conditions import SCORE_NAMES
from closefit.score import nodes
from closefit.score.scope import SQL_TYPES, Scope
from closefit.taxonomy import technologies_in
from closefit.terms import MILLI, AttributeType

_COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)
_LISTS = ("has", "has_any", "has_all", "has_category")

#: Column of the number of signals of a kind in so many days: ``(kind, days, condition on the signal's fields)``.
WindowColumn = Callable[[str, int, exp.Expr | None], exp.Expr]


@dataclass(frozen=True, slots=True)
class Trouble:
    """An attribute that the file holds as one type and a condition uses as another."""

    attribute: str
    held: AttributeType
    wanted: AttributeType
    condition: str


@dataclass(frozen=True, slots=True)
class Value:
    """One side of a comparison."""

    sql: exp.Expr
    #: None when the attribute is missing from the file.
    type: AttributeType | None
    #: Name in the condition; empty for a literal.
    attribute: str = ""
    #: Points: held as milli-points, so what it is compared with is scaled.
    milli: bool = False


@dataclass
class Lowering:
    """Turns conditions over one scope into SQL; collects type trouble instead of stopping at the first."""

    scope: Scope
    as_of: nodes.AsOf
    windows: WindowColumn | None = None
    #: Names that only tiers know (fit, intent, persona, excluded, qualified) and the columns that hold them.
    scores: Mapping[str, exp.Expr] = field(default_factory=dict)
    troubles: list[Trouble] = field(default_factory=list)
    _text: str = ""
    _blind: bool = False

    def condition(self, tree: exp.Expr, text: str) -> exp.Expr:
        """The condition, three-valued. ``text`` is what messages call it."""
        self._text, self._blind = text, False
        return self._truth(tree)

    def knowable(self, tree: exp.Expr, text: str) -> exp.Expr:
        """The condition as far as it is settled by facts that are known.

        It differs from :meth:`condition` only under ``is null``: a missing fact satisfies it today and could stop to.
        """
        self._text, self._blind = text, True
        return self._truth(tree)

    # --- truth values ------------------------------------------------------------------------------------------

    def _truth(self, node: exp.Expr) -> exp.Expr:  # noqa: PLR0911  (one line per kind of node)
        if isinstance(node, exp.Paren):
            return self._truth(node.this)
        if isinstance(node, exp.And | exp.Or):
            join = nodes.both if isinstance(node, exp.And) else nodes.either
            return join([self._truth(node.this), self._truth(node.expression)])
        if isinstance(node, exp.Not):
            return nodes.negated(self._truth(node.this))
        if isinstance(node, _COMPARISONS):
            return self._comparison(type(node), self._value(node.this), self._value(node.expression))
        if isinstance(node, exp.Between):
            low = self._comparison(exp.GTE, self._value(node.this), self._value(node.args["low"]))
            high = self._comparison(exp.LTE, self._value(node.this), self._value(node.args["high"]))
            return nodes.both([low, high])
        if isinstance(node, exp.In):
            return self._membership(node)
        if isinstance(node, exp.Is):
            return self._is_null(node)
        if isinstance(node, exp.Boolean):
            return node.copy()
        return self._flag(node)

    def _flag(self, node: exp.Expr) -> exp.Expr:
        if isinstance(node, exp.Anonymous):
            name, arguments = str(node.this), list(node.expressions)
            if name in _LISTS:
                return self._list_test(name, arguments)
            if name == "starts_with":
                return self._starts_with(arguments)
        return self._as(self._value(node), AttributeType.flag)

    def _membership(self, node: exp.In) -> exp.Expr:
        value = self._value(node.this)
        options = [self._value(option) for option in node.expressions]
        if value.type is AttributeType.text and all(option.type is AttributeType.text for option in options):
            return nodes.one_of(value.sql, [option.sql for option in options])
        return nodes.either([self._comparison(exp.EQ, value, option) for option in options])

    def _is_null(self, node: exp.Is) -> exp.Expr:
        value = self._value(node.this)
        missing = exp.true() if value.type is None else nodes.is_null(value.sql)
        if not self._blind:
            return missing
        return nodes.when((nodes.negated(missing), exp.false()))

    # --- comparisons -------------------------------------------------------------------------------------------

    def _comparison(self, kind: type[exp.Expr], left: Value, right: Value) -> exp.Expr:
        if left.type is None or right.type is None:
            return nodes.null("BOOLEAN")
        met = self._met(left, right)
        if met is None:
            self._trouble(left, right.type)
            return nodes.null("BOOLEAN")
        return nodes.compare(kind, met[0], met[1])

    def _met(self, left: Value, right: Value) -> tuple[exp.Expr, exp.Expr] | None:
        """An attribute and a literal in forms that can be compared, or None when there are none."""
        if left.type is right.type:
            return (left.sql, _milli_literal(right.sql)) if left.milli else (left.sql, right.sql)
        pair = (left.type, right.type)
        if pair == (AttributeType.number, AttributeType.flag):
            return self._as(left, AttributeType.flag), right.sql
        if pair == (AttributeType.flag, AttributeType.number) and right.sql.name in {"0", "1"}:
            return left.sql, exp.true() if right.sql.name == "1" else exp.false()
        if pair == (AttributeType.date, AttributeType.text) and (day := _day(right.sql)):
            return left.sql, nodes.date(day)
        return None

    def _as(self, value: Value, wanted: AttributeType) -> exp.Expr:
        """``value`` as a flag, a date, a list or a text; unknown, with trouble noted, when it is none."""
        if value.type is wanted:
            return value.sql
        if value.type is AttributeType.number and wanted is AttributeType.flag:
            one = (nodes.compare(exp.EQ, value.sql.copy(), nodes.number(1)), exp.true())
            return nodes.when(one, (nodes.compare(exp.EQ, value.sql, nodes.number(0)), exp.false()))
        if value.type is AttributeType.text and wanted is AttributeType.list:
            return nodes.text_as_list(value.sql)
        if value.type is not None:
            self._trouble(value, wanted)
        return nodes.null(SQL_TYPES[wanted])

    def _trouble(self, value: Value, wanted: AttributeType) -> None:
        if value.type is not None:
            self.troubles.append(Trouble(value.attribute, value.type, wanted, self._text))

    # --- values ------------------------------------------------------------------------------------------------

    def _value(self, node: exp.Expr) -> Value:
        if isinstance(node, exp.Column):
            return self._attribute(node.name)
        if isinstance(node, exp.Anonymous):
            return self._function(str(node.this), list(node.expressions))
        if isinstance(node, exp.Cast):
            return Value(node.copy(), AttributeType.date)
        if isinstance(node, exp.Boolean):
            return Value(node.copy(), AttributeType.flag)
        if isinstance(node, exp.Literal) and node.is_string:
            return Value(nodes.lower_literal(node.this), AttributeType.text)
        return Value(node.copy(), AttributeType.number)

    def _attribute(self, name: str) -> Value:
        if name in self.scores:
            kind = SCORE_NAMES[name]
            return Value(self.scores[name].copy(), kind, name, milli=kind is AttributeType.number)
        found = self.scope.column(name)
        return Value(found[0], found[1], name) if found else Value(exp.Null(), None, name)

    def _function(self, name: str, arguments: list[exp.Expr]) -> Value:
        if name == "signals":
            return self._signals(arguments)
        value = self._value(arguments[0])
        if name == "lower" or value.type is None:
            return value
        day, today = self._as(value, AttributeType.date), nodes.date(self.as_of)
        pair = (day, today) if name == "days_since" else (today, day)
        return Value(nodes.days_between(*pair), AttributeType.number, value.attribute)

    def _signals(self, arguments: list[exp.Expr]) -> Value:
        if self.windows is None:
            return Value(exp.Null(), None)
        condition = arguments[2] if len(arguments) > 2 else None
        counted = self.windows(arguments[0].name, int(arguments[1].name), condition)
        return Value(counted, AttributeType.number, "signals")

    # --- functions that answer yes or no -----------------------------------------------------------------------

    def _list_test(self, name: str, arguments: list[exp.Expr]) -> exp.Expr:
        value = self._value(arguments[0])
        wanted = [argument.name for argument in arguments[1:]]
        if name == "has_category":
            wanted = sorted({member for category in wanted for member in technologies_in(category)})
        if value.type is None:
            return nodes.null("BOOLEAN")
        items = self._as(value, AttributeType.list)
        test = nodes.list_has_all if name == "has_all" else nodes.list_has_any
        return test(items, [nodes.lower_literal(item) for item in wanted])

    def _starts_with(self, arguments: list[exp.Expr]) -> exp.Expr:
        value = self._value(arguments[0])
        if value.type is None:
            return nodes.null("BOOLEAN")
        beginning = nodes.lower_literal(arguments[1].name, strip=False)
        return exp.StartsWith(this=self._as(value, AttributeType.text), expression=beginning)


def _milli_literal(literal: exp.Expr) -> exp.Expr:
    """A number beside points, exactly, in milli-points: 60.5 is 60500."""
    negative = isinstance(literal, exp.Neg)
    digits = literal.this.name if negative else literal.name
    milli = Decimal(digits) * MILLI * (-1 if negative else 1)
    return nodes.number(int(milli) if milli == milli.to_integral_value() else milli)


def _day(literal: exp.Expr) -> dt.date | None:
    try:
        return dt.date.fromisoformat(literal.name)
    except ValueError:
        return None
