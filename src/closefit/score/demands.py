"""What a tier asks for, as ways to reach it: each way a list of demands that must all be met."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from sqlglot import exp

from closefit.terms import MILLI, Axis

#: A condition with more ways than this is asked for as a whole.
_MOST_WAYS = 16


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing that must hold. With an axis it is ``least`` milli-points of it; otherwise any condition."""

    tree: exp.Expr
    text: str
    axis: Axis | None = None
    least: int = 0

    @property
    def qualified(self) -> bool:
        """It asks for a qualified account: enough fit, and every required criterion."""
        return isinstance(self.tree, exp.Column) and self.tree.name.lower() == "qualified"


def demands_of(tree: exp.Expr | None) -> list[list[Demand]]:
    """The ways to satisfy a tier's condition; one way without demands for a tier that takes everyone."""
    if tree is None:
        return [[]]
    ways = _ways(tree)
    return ways if len(ways) <= _MOST_WAYS else [[_demand(tree)]]


def _ways(tree: exp.Expr) -> list[list[Demand]]:
    if isinstance(tree, exp.Paren):
        return _ways(tree.this)
    if isinstance(tree, exp.Or):
        return _ways(tree.this) + _ways(tree.expression)
    if isinstance(tree, exp.And):
        left, right = _ways(tree.this), _ways(tree.expression)
        if len(left) * len(right) > _MOST_WAYS:
            return [[_demand(tree)]]
        return [a + b for a, b in product(left, right)]
    return [[_demand(tree)]]


def _demand(tree: exp.Expr) -> Demand:
    text = tree.sql(dialect="duckdb").replace('"', "")
    name = tree.this.name if isinstance(tree, exp.GT | exp.GTE) and isinstance(tree.this, exp.Column) else ""
    if name not in set(Axis):
        return Demand(tree, text)
    literal = tree.expression
    digits = literal.this.name if isinstance(literal, exp.Neg) else literal.name
    least = int(Decimal(digits) * MILLI) * (-1 if isinstance(literal, exp.Neg) else 1)
    return Demand(tree, text, Axis(name), least + (1 if isinstance(tree, exp.GT) else 0))
