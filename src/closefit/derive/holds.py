"""Whether a condition holds, deal by deal, over the columns of a frame. Unknown stays unknown up to the root."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlglot import exp

from closefit.conditions import parse_condition
from closefit.derive.frame import Column, ListColumn, NumberColumn, TextColumn
from closefit.derive.selection import known
from closefit.taxonomy import technologies_in

Flags = NDArray[np.bool_]
_ORDER: Mapping[type[exp.Expr], Callable[[NDArray[np.float64], float], Flags]] = {
    exp.EQ: lambda x, y: np.asarray(x == y),
    exp.NEQ: lambda x, y: np.asarray(x != y),
    exp.GT: lambda x, y: np.asarray(x > y),
    exp.GTE: lambda x, y: np.asarray(x >= y),
    exp.LT: lambda x, y: np.asarray(x < y),
    exp.LTE: lambda x, y: np.asarray(x <= y),
}


@dataclass(frozen=True, slots=True)
class Truth:
    """True, false, or (where neither) unknown. Shapes (rows,)."""

    true: Flags
    false: Flags


def holds(condition: str, columns: Mapping[str, Column], rows: int) -> Truth:
    """Evaluate a condition; an attribute without a column is unknown everywhere.

    Raises:
        ConditionError: the condition is not in the language.
        NotImplementedError: it compares two attributes, or dates with a day.
    """
    return _Reader(columns, rows).truth(parse_condition(condition).tree)


@dataclass(frozen=True, slots=True)
class _Reader:
    columns: Mapping[str, Column]
    rows: int

    def truth(self, node: exp.Expr) -> Truth:
        if isinstance(node, exp.Paren):
            return self.truth(node.this)
        if isinstance(node, exp.And):
            left, right = self.truth(node.left), self.truth(node.right)
            return Truth(left.true & right.true, left.false | right.false)
        if isinstance(node, exp.Or):
            left, right = self.truth(node.left), self.truth(node.right)
            return Truth(left.true | right.true, left.false & right.false)
        if isinstance(node, exp.Not):
            inner = self.truth(node.this)
            return Truth(inner.false, inner.true)
        return self._test(node)

    def _test(self, node: exp.Expr) -> Truth:
        if isinstance(node, exp.Is):
            there = self._known(node.this)
            return Truth(~there, there)
        if isinstance(node, exp.Column):
            return self._among(node, ["true"])
        if isinstance(node, exp.Between):
            low, high = _number(node.args["low"]), _number(node.args["high"])
            return self._numbers(node.this, lambda x: (x >= low) & (x <= high))
        if isinstance(node, exp.In):
            return self._in(node)
        if isinstance(node, exp.Anonymous):
            return self._starts(node) if str(node.this) == "starts_with" else self._list(node)
        compare = _ORDER.get(type(node))
        if compare is None:
            raise NotImplementedError(f"{node.sql()} cannot be counted over deals")
        return self._compare(node, compare)

    def _compare(self, node: exp.Expr, compare: Callable[[NDArray[np.float64], float], Flags]) -> Truth:
        right = node.args["expression"]
        if isinstance(right, exp.Boolean) or (isinstance(right, exp.Literal) and right.is_string):
            value = str(right.this).lower() if isinstance(right, exp.Boolean) else right.name
            same = self._among(node.this, [value])
            return Truth(same.false, same.true) if isinstance(node, exp.NEQ) else same
        return self._numbers(node.this, lambda x: compare(x, _number(right)))

    def _in(self, node: exp.In) -> Truth:
        column = self._column(node.this)
        if isinstance(column, NumberColumn):
            wanted = [_number(value) for value in node.expressions]
            return self._numbers(node.this, lambda x: np.isin(x, wanted))
        return self._among(node.this, [value.name for value in node.expressions])

    def _numbers(self, node: exp.Expr, test: Callable[[NDArray[np.float64]], Flags]) -> Truth:
        column = self._column(node)
        if not isinstance(column, NumberColumn):
            return self._unknown()
        there = known(column)
        met = np.zeros(self.rows, dtype=bool)
        until = isinstance(node, exp.Anonymous) and str(node.this) == "days_until"
        met[there] = test(-column.values[there] if until else column.values[there])
        return Truth(met, there & ~met)

    def _among(self, node: exp.Expr, values: list[str]) -> Truth:
        column = self._column(node)
        if not isinstance(column, TextColumn):
            return self._unknown()
        wanted = {value.strip().casefold() for value in values}
        codes = [code for code, value in enumerate(column.vocabulary) if value.strip().casefold() in wanted]
        met = np.isin(column.codes, codes)
        return Truth(met, known(column) & ~met)

    def _list(self, node: exp.Anonymous) -> Truth:
        column = self._column(node.expressions[0])
        if not isinstance(column, ListColumn):
            return self._unknown()
        wanted = [item.name.strip().casefold() for item in node.expressions[1:]]
        if str(node.this) == "has_category":
            wanted = [member.casefold() for category in wanted for member in technologies_in(category)]
        found = [self._holding(column, item) for item in wanted]
        every = str(node.this) == "has_all"
        none = np.full(self.rows, every)
        met = np.logical_and.reduce([none, *found]) if every else np.logical_or.reduce([none, *found])
        return Truth(met & column.known, column.known & ~met)

    def _starts(self, node: exp.Anonymous) -> Truth:
        column = self._column(node.expressions[0])
        if not isinstance(column, TextColumn):
            return self._unknown()
        beginning = node.expressions[1].name.casefold()
        codes = [code for code, value in enumerate(column.vocabulary) if value.casefold().startswith(beginning)]
        met = np.isin(column.codes, codes)
        return Truth(met, known(column) & ~met)

    def _holding(self, column: ListColumn, item: str) -> Flags:
        codes = [code for code, value in enumerate(column.vocabulary) if value.casefold() == item]
        hits = np.concatenate([[0], np.cumsum(np.isin(column.codes, codes))])
        return np.asarray(hits[column.offsets[1:]] > hits[column.offsets[:-1]])

    def _known(self, node: exp.Expr) -> Flags:
        column = self._column(node)
        return np.zeros(self.rows, dtype=bool) if column is None else known(column)

    def _unknown(self) -> Truth:
        return Truth(np.zeros(self.rows, dtype=bool), np.zeros(self.rows, dtype=bool))

    def _column(self, node: exp.Expr) -> Column | None:
        """The column behind an attribute; dates are held as days since, signals under the text of their call."""
        if isinstance(node, exp.Anonymous):
            first = node.expressions[0]
            if str(node.this) == "signals":
                kind = first.name.replace("'", "''")
                return self.columns.get(f"signals('{kind}', {node.expressions[1].name})")
            return self._column(first)
        return self.columns.get(node.name)


def _number(node: exp.Expr) -> float:
    if not isinstance(node, exp.Neg | exp.Literal):
        raise NotImplementedError(f"{node.sql()} cannot be counted over deals")
    return -_number(node.this) if isinstance(node, exp.Neg) else float(node.name)
